"""What the columns of real-looking sheets mean, and what their cells say."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manyhands.aid.bringing import cells
from manyhands.aid.bringing.cells import Amount, Household
from manyhands.aid.bringing.columns import FIELDS, guess_columns
from manyhands.aid.kinds import KINDS
from manyhands.base.sheets import read_sheet

SHEETS = Path(__file__).parents[2] / "base/tests/sheets"


def guessed(name):
    sheet = read_sheet(SHEETS / name, name)
    return {f: sheet.headers[at] for f, at in guess_columns(sheet.headers, sheet.sample()).items()}


def test_a_form_in_english_is_understood():
    assert guessed("form_english.csv") == {
        "words": "What do you need?",
        "place": "Neighborhood",
        "urgency": "How urgent is it?",
        "language": "Preferred language",
        "adults": "How many people in your household?",
        "contact_name": "What should we call you?",
        "phone": "Phone number",
        "mail": "Email Address",
        "note": "Any dietary restrictions or allergies?",
        "posted_at": "Timestamp",
    }


def test_a_table_with_a_record_for_each_need_is_understood():
    guess = guessed("airtable_english.csv")

    assert guess["external_id"] == "Record ID"
    assert guess["words"] == "Request"
    assert (guess["due"], guess["posted_at"]) == ("Needed by", "Created")
    assert (guess["quantity"], guess["status"]) == ("Qty", "Status")
    assert "Volunteer assigned" not in guess.values()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("formulario_cp1252.csv", 11),
        ("tableau_avec_titre.csv", 7),
        ("arabic_utf16.txt", 8),
        ("arabic_cp1256.csv", 6),
        ("pedidos_latin1.csv", 8),
    ],
)
def test_every_column_of_a_sheet_in_another_language_finds_its_field(name, fields):
    assert len(guessed(name)) == fields


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Cross streets (do not give your address)", "place"),
        ("WHAT DO YOU NEED", "words"),
        ("Bedarf", "words"),
        ("Straße", "address"),
        ("Adress", "address"),
        ("Neigborhood", "place"),
        ("Telefono", "phone"),
        ("¿Para cuándo?", "due"),
        ("Date limite", "due"),
        ("Catégorie", "kind"),
        ("Código postal", "place"),
        ("عدد الأطفال", "children"),
        ("العنوان", "address"),
        ("Prioridade", "urgency"),
        ("Are you requesting or offering help?", "direction"),
        ("Which language do you prefer? (Preferred language)", "language"),
        ("Do you need it delivered?", None),
        ("Driver assigned", None),
        ("Date of birth", None),
        ("I agree to the rules", None),
        ("", None),
        ("Xyzzy", None),
    ],
)
def test_a_header_alone_says_what_its_column_means(header, field):
    guess = guess_columns([header], [])

    assert list(guess) == ([field] if field else [])


def test_cells_tell_when_the_header_does_not():
    rows = [["ana@riseup.net", "347-555-0182"], ["lee@posteo.net", "(718) 555-0147"]]

    assert guess_columns(["How?", "Reach"], rows) == {"mail": 0, "phone": 1}


def test_the_best_way_to_contact_is_a_phone_only_when_phones_are_in_it():
    header = ["Best way to contact you"]

    assert guess_columns(header, [["347-555-0182"], ["718-555-0147"]]) == {"phone": 0}
    assert guess_columns(header, [["text"], ["email"], ["knock"]]) == {}


@pytest.mark.parametrize("header", ["Street + no.", "House number", "Calle y número", "الشارع"])
def test_a_street_with_its_number_is_an_address_and_not_the_number_of_a_row(header):
    assert guess_columns([header], [["12 Kiln Street"], ["3 Mill Lane"]]) == {"address": 0}


def test_no_field_and_no_column_is_used_twice():
    headers = ["Phone", "Phone number", "Cell", "Name", "Full name"]

    guess = guess_columns(headers, [["347-555-0182"] * 3 + ["Ana"] * 2])

    assert guess == {"phone": 0, "contact_name": 3}


@given(
    st.lists(st.text(max_size=40), max_size=12).flatmap(
        lambda headers: st.tuples(
            st.just(headers),
            st.lists(
                st.lists(st.text(max_size=20), min_size=len(headers), max_size=len(headers)),
                max_size=5,
            ),
        )
    )
)
def test_any_headers_get_the_same_guess_each_time(sheet):
    headers, rows = sheet

    guess = guess_columns(headers, rows)

    assert guess == guess_columns(headers, rows)
    assert set(guess) <= set(FIELDS)
    assert len(set(guess.values())) == len(guess)


# --- cells ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("2 bags", Amount(2, "bags")),
        ("3x", Amount(3, "")),
        ("x4", None),
        ("5", Amount(5, "")),
        ("rice, 1.5 kg", Amount(2, "kg")),
        ("1/2 dozen", Amount(1, "dozen")),
        ("dos cajas", Amount(2, "")),
        ("٣ بطانيات", Amount(3, "بطانيات")),
        ("0", Amount(1, "")),
        ("some", None),
        ("", None),
    ],
)
def test_a_quantity_is_a_whole_number_and_its_unit(said, amount):
    assert cells.read_quantity(said) == amount


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Groceries for the week: rice, beans, milk", "food"),
        ("bottled water", "water"),
        ("Housing", "shelter"),
        ("4 winter coats", "clothing"),
        ("Insulin needles", "medical"),
        ("help with rent money and bills", "money"),
        ("Ride to dialysis", "transport"),
        ("Diapers size 4", "childcare"),
        ("Despensa para 4 personas", "food"),
        ("Cobijas y un colchón", "shelter"),
        ("Medicinas para la presión", "medical"),
        ("Clases de costura", "skill"),
        ("Vêtements d'hiver", "clothing"),
        ("Courses et repas", "food"),
        ("Garde d'enfants", "childcare"),
        ("خبز وطعام", "food"),
        ("بطانيات", "shelter"),
        ("الماء", "water"),
        ("نقل إلى المستشفى بسيارة", "transport"),
        ("Cesta básica", "food"),
        ("Remédio de pressão", "medical"),
        ("Nou bezwen manje ak diri", "food"),
        ("Tant", "shelter"),
        ("Interpreter for a hearing, Spanish", "language"),
        ("Someone to talk to, I feel lonely", "company"),
        ("Drill and ladder", "tools"),
        ("Errands", "errand"),
        ("I do not know", "other"),
        ("", "other"),
    ],
)
def test_a_kind_is_read_from_plain_words(said, kind):
    assert cells.read_kind(said) == kind


def test_every_kind_of_the_house_can_be_read_and_no_other():
    assert set(cells.cell_words.KIND_WORDS) | {"other"} == set(KINDS)


@pytest.mark.parametrize(
    ("said", "urgency"),
    [
        ("ASAP", 2), ("Urgente", 2), ("عاجل جدا", 2), ("Aujourd'hui", 2), ("High", 2), ("hoy", 2),
        ("This week", 1), ("Esta semana", 1), ("هذا الأسبوع", 1), ("demain", 1), ("Medium", 1),
        ("No rush", 0), ("not urgent", 0), ("Sin prisa", 0), ("غير عاجل", 0), ("Low", 0), ("", 0),
        ("No", 0),
    ],
)  # fmt: skip
def test_urgency_is_now_this_week_or_whenever(said, urgency):
    assert cells.read_urgency(said) == urgency


@pytest.mark.parametrize(
    ("said", "household"),
    [
        ("2 adults 3 kids", Household(2, 3)),
        ("2 adultos, 3 niños", Household(2, 3)),
        ("2 adultes et 1 enfant", Household(2, 1)),
        ("٢ كبار ٣ أطفال", Household(2, 3)),
        ("4", Household(4, None)),
        ("5+", Household(5, None)),
        ("2+3", Household(2, 3)),
        ("4 (2 kids)", Household(2, 2)),
        ("3-4", Household(4, None)),
        ("many", Household(None, None)),
    ],
)
def test_a_household_is_read_as_adults_and_children(said, household):
    assert cells.read_household(said) == household


def test_a_household_is_kept_in_ranges():
    assert [cells.adults_band(n) for n in (None, 1, 2, 3, 4, 9)] == [0, 1, 2, 2, 3, 3]
    assert [cells.children_band(n) for n in (None, 0, 1, 2, 3)] == [0, 1, 2, 2, 3]


@pytest.mark.parametrize(
    ("said", "direction"),
    [
        ("Need", "need"), ("I need help", "need"), ("Offer", "offer"), ("I can help", None),
        ("Ofrezco", "offer"), ("Necesito", "need"), ("Je propose", "offer"), ("أحتاج", "need"),
        ("أعرض المساعدة", None), ("Requesting support", "need"), ("", None),
    ],
)  # fmt: skip
def test_need_and_offer_are_told_apart_or_left_open(said, direction):
    assert cells.read_direction(said) == direction


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Spanish", "es"), ("Español / Inglés", "es"), ("العربية", "ar"), ("Kreyòl", "ht"),
        ("es-MX", "es"), ("Mandarin", "zh"), ("中文", "zh"), ("বাংলা", "bn"), ("한국어", "ko"),
        ("", ""), ("Klingon", ""),
    ],
)  # fmt: skip
def test_a_language_is_read_by_name_or_code(said, code):
    assert cells.read_language(said) == code


@given(st.text(max_size=200))
def test_no_cell_makes_reading_fail(text):
    assert cells.read_kind(text) in KINDS
    assert cells.read_urgency(text) in (0, 1, 2)
    assert cells.read_direction(text) in (None, "need", "offer")
    amount = cells.read_quantity(text)
    assert amount is None or amount.number >= 1
    adults, children = cells.read_household(text)
    assert (adults or 0) >= 0
    assert (children or 0) >= 0
    cells.read_language(text)


@pytest.mark.parametrize("header", ["Type", "Kind", "Request type", "Column 7", "Tipo"])
def test_a_column_that_says_need_or_offer_is_the_direction_whatever_it_is_called(header):
    rows = [["Need", "Rice", "Food"], ["Offer", "A ride", "Transport"], ["request", "Soup", "Food"]]

    guess = guess_columns([header, "Description", "Category"], rows)

    assert guess == {"direction": 0, "words": 1, "kind": 2}


def test_a_type_that_names_kinds_stays_the_kind():
    rows = [["Food", "I need rice"], ["Transport", "I need a ride"]]

    assert guess_columns(["Type", "Description"], rows) == {"words": 1, "kind": 0}
