"""Sample words for the page /style, left-to-right and right-to-left."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Everything the page /style lets its parts say, in one language."""

    language: str
    group: str
    places: tuple[str, str, str, str]
    streets: tuple[str, ...]
    cards: tuple[dict, ...]
    kinds: tuple[tuple[str, str], ...]
    questions: tuple[str, str, str, str, str]
    hint: str
    times: tuple[str, ...]
    urgencies: tuple[str, ...]
    columns: tuple[str, str, str]
    lines: tuple[tuple[str, int, str], ...]
    notices: tuple[tuple[str, str, str], ...]
    buttons: tuple[str, str, str, str]
    tabs: tuple[str, str, str]
    filters: tuple[str, str, str]
    steps: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    thread: tuple[tuple[bool, str, str, str], ...]
    empty: tuple[str, str, str, str]
    how: str
    quilt: tuple[str, str, str]
    page: str
    sample: str


ENGLISH = Words(
    language="en",
    group="Harbor Street Neighbors",
    places=("Help", "Together", "Commons", "Decide"),
    streets=(
        "Mill Lane",
        "Harbor",
        "Old Post Office",
        "Rosewood",
        "North Yard",
        "Bell Hill",
        "Canal Side",
        "Saint Bartholomew",
        "Brick Row",
        "Market",
        "Fountain",
        "Orchard",
        "East Gate",
        "Library",
        "Tram End",
        "Willow",
        "Ferry Dock",
        "Nine Elms",
        "Weavers",
        "Station",
        "Park Road",
        "The Steps",
        "Chapel",
        "Quay",
        "Baker Row",
    ),
    cards=(
        {
            "direction": "need",
            "title": "Food for 5 until Friday, no pork please",
            "kinds": [{"key": "food", "label": "Food"}, {"key": "childcare", "label": "Children"}],
            "place": "Mill Lane",
            "when": "until Fri 6 pm",
            "urgent": True,
            "lines": [
                {"what": "Rice", "left": 3, "of": 10, "unit": "kg"},
                {"what": "Milk powder", "left": 2, "of": 2, "unit": "tins"},
            ],
        },
        {
            "direction": "need",
            "title": "Someone to sit with my mother on Tuesday",
            "kinds": [{"key": "company", "label": "Company"}],
            "place": "Bell Hill",
            "when": "Tue 2 pm, 2 hours",
            "lang": "en",
        },
        {
            "direction": "offer",
            "title": "Van and driver, evenings and Sundays",
            "kinds": [{"key": "transport", "label": "Rides"}, {"key": "tools", "label": "Lifting"}],
            "place": "Ferry Dock, up to 5 km",
            "when": "standing offer",
        },
    ),
    kinds=(
        ("food", "Food"),
        ("water", "Water"),
        ("shelter", "A roof"),
        ("clothing", "Clothes"),
        ("medical", "Health"),
        ("transport", "A ride"),
        ("errand", "Shopping"),
        ("company", "Company"),
        ("other", "Something else"),
    ),
    questions=(
        "What do you need?",
        "When?",
        "What is it about?",
        "How soon?",
        "I am asking for somebody else",
    ),
    hint="A few words are enough. No names, no address: we ask for those later, and hide them.",
    times=("Any time", "Today", "Tomorrow", "This week"),
    urgencies=("It can wait some days", "Today or tomorrow", "Right now"),
    columns=("What", "How many", "Unit"),
    lines=(("Rice", 10, "kg"), ("Diapers, size 4", 1, "pack")),
    notices=(
        ("ok", "Your need is on the board.", "You can change it or take it back any time."),
        ("info", "2 neighbors nearby can drive.", "They see this need first."),
        ("warn", "This looks like a phone number.", "Everyone could read it. Take it out?"),
        ("problem", "This code does not open anything.", "Check each word, then try again."),
    ),
    buttons=("I'll do it", "Not now", "Take it back", "Ask for help"),
    tabs=("Needs", "Offers", "Quilt"),
    filters=("Fewer, by kind, place or time", "Words in it", "Show"),
    steps=("What", "When", "Where", "Reach you"),
    facts=(
        ("Household", "2 adults, 3 children"),
        ("Language", "English, some Spanish"),
        ("Reach", "Knock, do not ring"),
        ("Seen by", "Ana, 14:02"),
    ),
    thread=(
        (False, "Ana", "14:02", "I have the rice. Is 6 pm good for you?"),
        (True, "You", "14:10", "Yes. Please knock, the baby sleeps."),
        (False, "Ana", "14:11", "I will be quiet as a mouse."),
    ),
    empty=(
        "No shifts yet",
        "A shift is a time and a place where a few people do something together.",
        "Soup kitchen, Saturday 10 to 1, four pairs of hands",
        "Plan the first shift",
    ),
    how="Any member may do this. Whoever objects can ask the group to talk about it first.",
    quilt=(
        "What is open in the neighborhood today",
        "Roughly where are you?",
        "A patch is about 10 minutes across on foot. Nobody sees more than the patch.",
    ),
    page="1–20 of 154",
    sample="A notice board, printed well: warm, plain, quick, and calm in a bad week.",
)

ARABIC = Words(
    language="ar",
    group="جيران شارع الميناء",
    places=("مساعدة", "معًا", "المشترك", "القرار"),
    streets=(
        "حي الزيتون",
        "الميناء",
        "البريد القديم",
        "الورد",
        "الساحة",
        "التلة",
        "القناة",
        "السوق",
        "المكتبة",
        "البستان",
        "النافورة",
        "الباب الشرقي",
        "المحطة",
        "الحديقة",
        "الرصيف",
        "المخبز",
    ),
    cards=(
        {
            "direction": "need",
            "title": "طعام لخمسة أشخاص حتى يوم الجمعة",
            "kinds": [{"key": "food", "label": "طعام"}, {"key": "childcare", "label": "أطفال"}],
            "place": "حي الزيتون",
            "when": "حتى الجمعة 6 مساءً",
            "urgent": True,
            "lang": "ar",
            "lines": [
                {"what": "أرز", "left": 3, "of": 10, "unit": "كغ"},
                {"what": "حليب مجفف", "left": 2, "of": 2, "unit": "علبة"},
            ],
        },
        {
            "direction": "need",
            "title": "من يجلس مع أمي يوم الثلاثاء؟",
            "kinds": [{"key": "company", "label": "رفقة"}],
            "place": "التلة",
            "when": "الثلاثاء 2 ظهرًا، ساعتان",
            "lang": "ar",
        },
        {
            "direction": "offer",
            "title": "سيارة وسائق في المساء وأيام الأحد",
            "kinds": [{"key": "transport", "label": "توصيل"}],
            "place": "الرصيف، حتى 5 كم",
            "when": "عرض دائم",
            "lang": "ar",
        },
    ),
    kinds=(
        ("food", "طعام"),
        ("water", "ماء"),
        ("shelter", "مأوى"),
        ("clothing", "ملابس"),
        ("medical", "صحة"),
        ("transport", "توصيل"),
        ("errand", "تسوق"),
        ("company", "رفقة"),
        ("other", "شيء آخر"),
    ),
    questions=("ماذا تحتاج؟", "متى؟", "عن أي شيء؟", "كم هو عاجل؟", "أسأل من أجل شخص آخر"),
    hint="تكفي كلمات قليلة. لا تكتب اسمًا ولا عنوانًا.",
    times=("في أي وقت", "اليوم", "غدًا", "هذا الأسبوع"),
    urgencies=("يمكن أن ينتظر أيامًا", "اليوم أو غدًا", "الآن"),
    columns=("ماذا", "كم", "الوحدة"),
    lines=(("أرز", 10, "كغ"), ("حفاضات", 1, "علبة")),
    notices=(
        ("ok", "طلبك على اللوحة.", "يمكنك تغييره أو سحبه متى شئت."),
        ("info", "اثنان من الجيران عندهما سيارة.", "سيريان هذا الطلب أولًا."),
        ("warn", "هذا يشبه رقم هاتف.", "يمكن للجميع قراءته. هل تحذفه؟"),
        ("problem", "هذا الرمز لا يفتح شيئًا.", "راجع كل كلمة ثم حاول مرة أخرى."),
    ),
    buttons=("أنا أفعلها", "ليس الآن", "سحب الطلب", "اطلب مساعدة"),
    tabs=("احتياجات", "عروض", "اللحاف"),
    filters=("أقل، حسب النوع أو المكان أو الوقت", "كلمات", "اعرض"),
    steps=("ماذا", "متى", "أين", "كيف نصلك"),
    facts=(
        ("المنزل", "بالغان و3 أطفال"),
        ("اللغة", "العربية"),
        ("الوصول", "اطرق الباب"),
        ("رآه", "آنا، 14:02"),
    ),
    thread=(
        (False, "آنا", "14:02", "عندي الأرز. هل الساعة 6 مناسبة؟"),
        (True, "أنت", "14:10", "نعم. اطرقي الباب من فضلك، الطفل نائم."),
        (False, "آنا", "14:11", "سأكون هادئة."),
    ),
    empty=(
        "لا مناوبات بعد",
        "المناوبة وقت ومكان يعمل فيهما بعض الناس معًا.",
        "مطبخ الحساء، السبت من 10 إلى 1",
        "خطط لأول مناوبة",
    ),
    how="يمكن لأي عضو أن يفعل هذا. ومن يعترض يطلب من المجموعة أن تتحدث أولًا.",
    quilt=("ما هو مفتوح في الحي اليوم", "أين أنت تقريبًا؟", "لا أحد يرى أكثر من الرقعة."),
    page="1–20 من 154",
    sample="لوحة إعلانات الحي، مطبوعة جيدًا: دافئة وبسيطة وهادئة في أسبوع صعب.",
)
