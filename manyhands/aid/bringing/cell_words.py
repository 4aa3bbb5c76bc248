"""The words by which cells of a sheet say a kind, an urgency, a direction, a language, a month.

Small letters without accents. A word ending in * stands for every word that begins so. English,
Spanish, French, Arabic, Portuguese and Haitian Creole.
"""

KIND_WORDS: dict[str, str] = {
    "food": """
        food grocer* meal* eat cook* bread rice bean* milk vegetable* fruit* pantry hungry
        formula lunch dinner soup egg* flour diet* comida* alimento* despensa pan arroz leche
        frijol* verdura* viveres mandado abarrotes hambre huevo* sopa almuerzo cena nourriture
        courses aliment* repas pain riz lait legume* faim epicerie manger soupe طعام اكل غذاء*
        خبز رز ارز حليب خضار وجبة وجبات سلة جوع بقالة comida feijao leite cesta pao mercearia
        fome marmita* refeicao refeicoes manje diri pen let grangou
    """,
    "water": """
        water agua eau dlo ماء مياه galon garrafon* bidon*
    """,
    "shelter": """
        shelter housing roof tent* tarp* room lodging rent* evict* apartment mattress* bed beds
        blanket* techo vivienda albergue carpa* lona* renta alquiler cuarto desalojo colchon*
        cama cobija* manta* hebergement logement toit tente* bache loyer chambre matelas lit
        couverture* مأوى ماوى سكن خيمة خيام ايجار غرفة فرشة فرشات بطانية بطانيات abrigo moradia
        barraca* aluguel quarto colchao cobertor* tant kay abri kouveti matla
    """,
    "clothing": """
        cloth* coat* jacket* shoe* boot* sock* pants shirt* sweater* sock underwear dress ropa
        abrigo* zapato* bota* calcetin* chaqueta* camisa* pantalon* vetement* manteau*
        chaussure* bottes ملابس ثياب حذاء احذية معطف جاكيت roupa* sapato* casaco* tenis rad
        soulye
    """,
    "medical": """
        medic* doctor* pharma* prescription* insulin* health* nurse* hospital* clinic* pill*
        inhaler* wheelchair bandage* mask* sanitizer therapy dental medicina* medicamento*
        farmacia salud insulina enferm* receta silla pastillas doctora cubrebocas medecin*
        medicament* pharmacie sante ordonnance insuline infirm* hopital masque* دواء ادوية طبي*
        طبيب صيدلية انسولين صحة مستشفى كمامة كمامات remedio* saude remed doktè dokte lopital
        malad*
    """,
    "money": """
        money cash fund* financ* bill* bills donation* loan utility utilities venmo dinero
        efectivo factura* prestamo economic* plata dinheiro grana conta contas argent espece*
        facture* don pret مال نقود فاتورة فواتير مبلغ مالية قرض kob lajan financeir*
    """,
    "transport": """
        ride* transport* drive* driver* driving car lift bus taxi gas gasoline fuel pickup
        moving truck van bicycle bike transporte viaje* aventon carro coche camioneta gasolina
        mudanza llevar voiture trajet* conduire camion deplacement covoiturage demenagement
        essence velo نقل توصيلة سيارة مواصلات شاحنة بنزين carona onibus transpo machin kamyon
    """,
    "tools": """
        tool* drill* saw hammer ladder generator* charger* battery batteries lamp* flashlight*
        repair supplies equipment laptop computer phone printer herramienta* taladro escalera
        generador* cargador pila* linterna* outil* perceuse echelle groupe chargeur piles lampe*
        ordinateur materiel ادوات مولد شاحن بطارية مصباح سلم حاسوب ferramenta* furadeira escada
        carregador lanterna* gerador zouti
    """,
    "errand": """
        errand* shopping pick-up dropoff delivery deliver mail post laundry dog walk* cleaning
        clean yard snow shovel* mandados compras entrega* lavanderia limpiar limpieza perro
        recado* commission* lessive menage livraison chien neige مشتريات تسوق توصيل غسيل تنظيف
        faxina lavar limpeza
    """,
    "company": """
        company companion* talk listen* lonely visit* check-in friend* emotional support-group
        chat compania platicar hablar visita* soledad acompan* apoyo-emocional compagnie parler
        visite* ecoute seul seule صحبة زيارة حديث وحدة مرافقة companhia conversar solidao
        konpayi
    """,
    "childcare": """
        child* childcare babysit* baby kids daycare nanny diaper* school stroller crib toys
        tutor* ninos ninas guarderia cuidado-infantil ninera panal* bebe bebes escuela cuna
        juguete* enfant* garde creche couche* poussette jouet* اطفال طفل حضانة حفاضات العاب
        رعاية مدرسة crianca* fralda* baba timoun kouchet
    """,
    "language": """
        language translat* interpret* english spanish idioma traduc* ingles espanol langue
        tradu* interprete anglais francais لغة ترجمة مترجم انجليزي انكليزي فرنسي tradik* angle
    """,
    "skill": """
        skill* plumb* electric* carpent* legal lawyer haircut* sewing sew teach* lesson* class*
        tax music web fix habilidad* plomer* abogad* corte costura clase* electricista
        carpinter* ensenar competence* plombi* avocat* coiffure couture cours electricien
        menuisier bricolage مهارة سباكة كهربائي محامي خياطة دروس درس حلاقة نجار aula* encanador
        eletricista advogad* pedreiro
    """,
}

URGENT_NOW = """
    asap urgent* emergency immediately immediate today tonight now critical high desperate*
    right-away urgente* emergencia inmediat* hoy ahora ya alta critico cuanto-antes
    lo-antes-posible urgence immediat* aujourd maintenant elevee critique des-que-possible عاجل
    مستعجل طارئ طوارئ فورا اليوم الان حالا ضروري hoje agora imediat* prese ijan kounye jodi
"""
URGENT_SOON = """
    week tomorrow soon days medium moderate normal-high semana manana pronto dias media semaine
    demain bientot jours moyenne اسبوع الاسبوع غدا قريبا ايام amanha breve semen demen
"""
NOT_URGENT = """
    not-urgent non-urgent no-rush no-hurry whenever low no-urgente no-es-urgente sin-prisa baja
    no pas-urgent pas-presse faible non غير-عاجل ليس-عاجلا غير-مستعجل لا nao-urgente
    nao-e-urgente sem-pressa baixa nao
"""
OFFER_WORDS = """
    offer* giving give* donat* can-help volunteer* provide* i-have ofre* ofert* dono dar doy
    puedo tengo ayudar offr* propos* donne* aider عرض اعرض اقدم تقدم متطوع تبرع oferec* posso
    ajudar doar ofri bay
"""
NEED_WORDS = """
    need* request* ask* seek* looking help want* require* necesi* pido pide pedir solicit* busco
    ayuda besoin* demand* cherche* احتاج حاجة طلب اطلب بحاجة مساعدة precis* pedido procur*
    bezwen chache
"""
# Cells that say nothing else: whole words, and what may stand beside them.
DIRECTION_ALONE = """
    need needs needing ask asks asking request requests requesting offer offers offering
    necesidad necesidades necesito pedido pedidos pido solicitud solicitudes oferta ofertas ofrezco
    besoin besoins demande demandes offre offres احتاج حاجة طلب اعرض عرض preciso ofereco bezwen ofri
"""
BESIDE_DIRECTION = "i a an to of for help un una une je j ai de ayuda aide ajuda مساعدة"
ADULT_WORDS = """
    adult* grown* parent* adulto* mayor* adulte* grand* كبار بالغ* كبير granmoun gran
"""
CHILD_WORDS = """
    child* kid* bab* minor* teen* infant* toddler* nino* nina* hijo* hija* menor* bebe* enfant*
    mineur* اطفال طفل* صغار رضيع crianca* filho* filha* timoun
"""

LANGUAGES: dict[str, str] = {
    "en": "english ingles anglais الانجليزية انجليزي الانكليزية angle",
    "es": "spanish espanol castellano espagnol الاسبانية اسباني espanhol panyol",
    "ar": "arabic arabe العربية عربي",
    "fr": "french frances francais الفرنسية فرنسي franse",
    "ht": "creole kreyol haitian criollo creol kreol",
    "pt": "portuguese portugues portugais البرتغالية",
    "zh": "chinese chino chinois mandarin cantonese الصينية chines 中文",
    "ru": "russian ruso russe الروسية russo русский",
    "bn": "bengali bangla bengalí বাংলা",
    "ur": "urdu ourdou الاردية اردو",
    "hi": "hindi हिन्दी",
    "vi": "vietnamese vietnamita vietnamien tieng",
    "tl": "tagalog filipino",
    "ko": "korean coreano coreen 한국어",
    "pl": "polish polaco polonais polski",
    "uk": "ukrainian ucraniano ukrainien українська",
    "fa": "farsi persian persa persan فارسی الفارسية dari",
    "ps": "pashto پښتو",
    "tr": "turkish turco turc turkce التركية",
    "so": "somali soomaali",
    "am": "amharic አማርኛ",
    "ti": "tigrinya ትግርኛ",
    "sw": "swahili kiswahili",
    "ne": "nepali नेपाली",
    "de": "german aleman allemand deutsch الالمانية alemao",
    "it": "italian italiano italien",
    "qu": "quechua",
    "yi": "yiddish",
    "ase": "asl",
}

# January to December, by the beginnings of their names.
