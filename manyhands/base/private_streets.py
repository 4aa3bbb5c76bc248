"""Finds street addresses: a house number with its street. A street or a corner alone is no secret.

Works on small letters without accents (`private.plain_letters`). Each language family has its own
order: "12 Oak Street", "12 rue Monge", "Calle Mayor 5", "شارع النيل 12", "Lindenweg 3".
"""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_WORD = r"[^\W\d_][\w'’.-]{0,30}"
_MARK = r"(?:#|n\.?\s?[º°o]\.?|no?\.|num\.?|numero|number|nimewo|رقم|عدد)\s?"
_NUMBER = (
    r"(?<![\w.,:/$€£+-])(?:#\s?)?\d{1,5}(?:\s?(?:bis|ter|quater))?(?:-?[a-f])?(?:-\d{1,4})?"
    r"(?!\w|[.,:/]\d)"
)

# What stands after a street: flat, floor, door.
_PART = (
    r"(?:apt|apartment|apartamento|appartement|appt|app|apto|ap|unit|flat|suite|ste|floor|fl|room|rm"
    r"|lot|lote|lt|manzana|mza?|quadra|qd|bloco|bloque|block|blk|bldg|building|batiment|bat|escalier|esc"
    r"|escalera|porte|puerta|portal|piso|planta|conjunto|conj|int|interior|depto|dpto|departamento|casa|house|maison"
    r"|torre|andar|sala|etage|kay"
    r"|عمارة|بناية|بنايه|شقة|شقه|بلوك|منزل|بيت|محل|الطابق|الدور|طابق)(?![^\W\d_])"
)
_PART_VALUE = (
    rf"\.?\s?(?:{_MARK}|#)?\s?"
    r"(?:[a-z]?-?\d{1,4}[a-z]?|[a-z]|الاول|الثاني|الثالث|الرابع|الخامس)(?!\w)"
)
_ORDINAL_FLOOR = (
    r"\d{1,2}\.?\s?(?:[ºª°]|to|do|er|ro|e)\.?"
    r"(?:\s?(?:[a-h](?!\w)|izq\w*|der\w*|dcha|dto|esq|piso|etage)\.?)?(?!\w)"
)
_TAIL = (
    rf"(?:[,،]?\s{{0,2}}(?:{_PART}{_PART_VALUE}|#\s?\w{{1,5}}|(?<=, ){_ORDINAL_FLOOR}"
    r"|(?:bajo|fundos|izquierda|derecha|(?:north|south|east|west)(?=[,.]|$))(?!\w)))*"
)
_TAIL_AFTER = re.compile(_TAIL)

_ENGLISH_TYPE = (
    r"(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|terrace|court|ct|place|pl|way"
    r"|square|sq|crescent|close|gardens?|highway|hwy|parkway|pkwy|alley|row|mews|grove"
    r"|concourse)"
)
_NOT_ENGLISH_NAME = (
    r"(?!(?:a|an|the|at|on|in|of|to|from|for|and|or|by|near|with|per|each|every|is|are|was|x|than|that"
    r"|this|it|my|our|your|up|down|off|all|more|am|pm|h|hrs?|hours?|min|minutes?|days?|weeks?|months?"
    r"|years?|people|persons?|families|households|houses|homes|kids|children|adults|friends|blocks?"
    r"|bags?|boxes|box|cans|meals|miles?|km|m|ft|kg|lbs?|pounds|cups|beds?|chairs|volunteers|vans?"
    r"|rooms?|floors?|doors|steps?|stops?|trains?|bus|buses|minute|cots|lamps|who|we|i|have|has|need|personnes|gens|sacs|jours|heures|enfants)\b)"
)
_ENGLISH = re.compile(
    rf"(?:(?:flat|apt|unit|lot)\.?\s?\w{{1,4}},\s)?{_NUMBER},?\s"
    rf"(?:(?:county|state) (?:road|route) \d{{1,4}}|"
    rf"(?:{_NOT_ENGLISH_NAME}[a-z0-9][\w'’.-]{{0,24}}\s){{1,4}}?{_ENGLISH_TYPE}\b)(?!['’]s)\.?{_TAIL}"
)

_FRENCH_TYPE = (
    r"(?:rue|ri|avenue|av\.?|avni|boulevard|bd\.?|blvd|place|plas|impasse|enpas|chemin|allee|quai|cours"
    r"|route|wout|ruelle|ruel|passage|square|villa|sentier|faubourg|fbg|rond-point|esplanade|cite"
    r"|شارع|نهج|زقاق|جادة|حارة)"
)
_SMALL_WORDS = r"(?:de|du|des|d['’]|la|le|les|l['’]|del|los|las|el|da|do|dos|das|e|y)"
_NUMBER_FIRST = re.compile(
    rf"(?:{_PART}{_PART_VALUE},\s)?{_NUMBER}(?:\s[a-d](?=,?\s))?,?\s{_FRENCH_TYPE}\s(?:{_SMALL_WORDS}\s?){{0,3}}"
    rf"(?!(?:sont|et|est|ont|pour|en|a|من|في|عند)\b){_WORD}"
)
_CAPITAL_FOLLOWS = re.compile(rf"\s(?:{_SMALL_WORDS}\s)?(?=[A-ZÀ-Þ]){_WORD}")

_ROMANCE_TYPE = (
    r"(?:calle|c/|cl\.|avenida|avda\.?|avd\.?|av\.?|carrera|cra\.?|kra\.?|kr\.?|calzada|paseo|plaza"
    r"|pasaje|pje\.?|jiron|jr\.|camino|callejon|privada|cerrada|ronda|diagonal|transversal|boulevard"
    r"|bulevar|carretera|rua|r\.|travessa|tv\.|alameda|praca|praceta|estrada|ladeira|beco|viela|largo|rodovia"
    r"|chemin|allee|place|quai|cours|route|passage|rue|ri|ruelle|ruel|avni|avenue|impasse|enpas|wout|شارع|نهج|زقاق|حارة|جادة)"
)
_WEAK_TYPE = (
    r"(?:vila|villa|barrio|urbanizacion|urb\.|residence|condominio|delmas|colonia|bairro|cite|حي)"
)
_NOT_NAME = (
    r"(?!(?:con|com|entre|hay|ha|tem|tiene|a|as|ao|en|em|na|no|para|por|hasta|ate|desde|esquina|se|son"
    r"|esta|sin|sem|cerca|perto|donde|onde|que|o|et|il|avec|pour|est|sont|ak|gen|pa|pou|nan|bo|ki|se|soti"
    r"|to|from|of|the|for|at|and|with|in|on|abre|cuesta|leva|lleva|llega|fica|quedan?|cada|km|linea|linha"
    r"|من|في|عند|مع|الى|بين|قرب|مغلق|الساعة|فيه|بدون|يوجد)\b)"
)
_STREET_NAME = (
    rf"(?:\d{{1,2}}\s(?:de|du)\s[^\W\d_]+|(?:{_SMALL_WORDS}\s){{0,3}}{_NOT_NAME}(?!{_SMALL_WORDS}\s){_WORD}"
    rf"(?:\s(?:{_SMALL_WORDS}\s){{0,2}}{_NOT_NAME}(?!{_SMALL_WORDS}\s){_WORD}){{0,3}})"
)
_HOUSE = r"\d{1,5}(?:-?[a-f])?(?:[-/]\d{1,4})?(?![\w:]|[.,]\d)"
_NAME_FIRST = re.compile(
    rf"(?<!\w){_ROMANCE_TYPE}(?:\s|(?<=[/.])){_STREET_NAME}[,،]?\s(?:{_MARK})?(?:{_PART}\.?\s)?(?:{_MARK})?"
    rf"(?P<house>{_HOUSE}){_TAIL}"
)
_NUMBER_MARKED = re.compile(
    rf"(?<!\w)(?:{_ROMANCE_TYPE}|{_WEAK_TYPE})\s(?:(?:\d{{1,3}}[a-z]?|{_STREET_NAME}),?\s"
    rf"(?:{_MARK}{_HOUSE}|(?:s/n, )?{_PART}{_PART_VALUE})|[^\W\d_]{{2}}-\d{{1,3}}, km \d+[,.]?\d*)"
    rf"(?:, km \d{{1,3}})?(?:,? {_MARK}{_HOUSE})?{_TAIL}"
)
_NOT_A_HOUSE = re.compile(
    r"\s(?:(?!(?:tres|apos|depois|atras|detras|mas|mais|pues|gracias|dos)\b)[a-z]{2,}s\b|moun|fanmi|kay|sak"
    r"|timoun|persona|pessoa|familia|met|metres|kg|km|m|h|e\b"
    r"|de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto"
    r"|septiembre|octubre|noviembre|diciembre|janeiro|fevereiro|marco|maio|junho|julho"
    r"|setembro|outubro|novembro|dezembro)|بيوت|عايلات|عائلات|اشخاص|اطفال|بيت|منازل|شقق|محلات)(?!\w)"
)

# Two or more of "block 3, flat 12": an address without a street.
_PARTS = re.compile(
    rf"(?<!\w)(?:(?:{_WEAK_TYPE}|مدينة)\s(?:{_WORD}\s?){{1,3}}[,،]?\s)?"
    rf"(?:{_PART}|شارع|sqn|sqs|km){_PART_VALUE}(?:[,،]?\s{_PART}{_PART_VALUE})+"
)
_GERMAN = re.compile(
    r"(?<!\w)[^\W\d_]{3,30}-?(?:strasse|straße|str\.|weg|allee|gasse|platz)\s\d{1,4}\s?[a-f]?(?!\w|[.,:]\d)"
)
_POST_BOX = re.compile(
    r"(?<!\w)(?:p\.?\s?o\.?\s?box|b\.?p\.?|boite postale|bwat postal|caixa postal"
    r"|apartado(?: postal)?|casilla|ص\.?\s?ب\.?)\s?(?:n[º°o]\.?\s?)?\d{2,6}(?!\w)"
)

_COUNTS_OTHER_THINGS = re.compile(
    r"(?:\b(?:bus|bis|ligne|line|linea|linha|metro|tram|train|route|ruta|exit|salida|wout|platform"
    r"|grade|page|delmas|tap tap|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes"
    r"|miercoles|jueves|viernes|sabado|domingo|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday|le|les|january|february|march|april|may|june|july|august|september|october"
    r"|november|december)|باص|خط)\s\Z"
)


def streets(plain: str, text: str, country: str) -> Iterator[Span]:
    """Spans of street addresses in `plain`; `text` is the same with its capitals."""
    yield from _numbers_first(plain, text)
    for match in _NAME_FIRST.finditer(plain):
        if not _NOT_A_HOUSE.match(plain, match.end("house")):
            yield match.span()
    for pattern in (_NUMBER_MARKED, _PARTS, _GERMAN, _POST_BOX):
        for match in pattern.finditer(plain):
            yield match.span()


def _numbers_first(plain: str, text: str) -> Iterator[Span]:
    for match in _ENGLISH.finditer(plain):
        if not _counts_other_things(plain, match.start()):
            yield match.span()
    for match in _NUMBER_FIRST.finditer(plain):
        if not _counts_other_things(plain, match.start()):
            yield match.start(), _with_the_rest(plain, text, match.end())


def _counts_other_things(plain: str, start: int) -> bool:
    return bool(_COUNTS_OTHER_THINGS.search(plain, max(0, start - 16), start))


def _with_the_rest(plain: str, text: str, end: int) -> int:
    """The end of the street's name (its further words have capitals) and of flat and floor."""
    for _ in range(3):
        further = _CAPITAL_FOLLOWS.match(text, end)
        end = further.end() if further else end
    tail = _TAIL_AFTER.match(plain, end)
    return tail.end() if tail else end
