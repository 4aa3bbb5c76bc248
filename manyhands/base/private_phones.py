"""Finds phone numbers among all the other numbers people write: amounts, dates, sizes, orders."""

import re
from collections.abc import Iterator

_CANDIDATE = re.compile(
    r"(?<![\w@/.,:$€£-])(?:\+\s?)?\(?\+?\d(?:[\s().\u2010-\u2015/-]{0,3}\d){5,16}(?!\w|[.,:/-]\d)"
)
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:(?:19|20)\d\d|\d\d)"
_DATE = re.compile(
    rf"(?<![\d./-])(?:{_DAY}([./-]){_MONTH}\1{_YEAR}|{_MONTH}([./-]){_DAY}\2{_YEAR}"
    rf"|(?:19|20)\d\d([./-]?)(?:0[1-9]|1[0-2])\3(?:0[1-9]|[12]\d|3[01]))(?![\d/]|[.-]\d)"
)
_YEARS = re.compile(r"(?:19|20)\d\d\W{1,3}(?:19|20)\d\d")
_SAID_BEFORE = re.compile(
    r"(?:\btel\w*|\btlf|\bph(?:one)?|\bcall\w*|\bring|\btext|\bsms|\bwhats\w*|\bzap|\bwa\b|\bcel\w*"
    r"|\bmobile|\bcell|\bmovil|\bportable|\bnumero|\bnumber|\bnimewo|\brele|\bappel\w*|\bjoi\w+"
    r"|\bllam\w*|\bmar[cq]\w*|\blig[au]\w*|\bcontac\w*|\bcontat\w*|\bkontak\w*|\bfixe?o?|\breach"
    r"|\bsignal|هاتف|جوال|موبايل|رقم|واتس|اتصل|اتصال|كلم|تلفون|تليفون|تواصل)\D{0,24}\Z"
)
_NUMBERED_THING = re.compile(
    r"(?:\bisbn|\bref\w*|\border|\bpedido|\bcommande|\bcase|\bexpediente|\bdossier|\bprocesso"
    r"|\bpart number|\bmodel\w*|\blote?|\bserial|\bticket|\bfactura|\binvoice|\bfacture|\bgps"
    r"|\btracking|الطلب|ملف)[^\d]{0,12}\Z"
)
_MONEY_BEFORE = re.compile(r"(?:[$€£]|\br\$|\b(?:usd|eur|mxn|cop|htg|brl))\s?\Z")
_UNIT_AFTER = re.compile(
    r"\s?(?:[$€£%°]|(?:usd|eur|euros?|dollars?|pesos?|reais|gourdes?|goud|francs?|soles|livres|bolivares"
    r"|people|persons|personas|pessoas|personnes|moun|families|familias|fanmi|meals|habitantes"
    r"|kg|km|m|cm|mm|ml|l|g|mg|w|btu|x)\b|ليرة|دينار|جنيه|ريال|درهم|شخص|نازح|عائلة)"
)


def phones(plain: str, text: str, country: str) -> Iterator[tuple[int, int]]:
    """Spans of phone numbers in `plain` (small letters, digits 0 to 9)."""
    dateless = _DATE.sub(lambda date: "_" * len(date[0]), plain)
    said = False
    for match in _CANDIDATE.finditer(dateless):
        written = match[0]
        before = dateless[max(0, match.start() - 48) : match.start()]
        if _NUMBERED_THING.search(before) or _MONEY_BEFORE.search(before):
            continue
        said = said or bool(_SAID_BEFORE.search(before))
        if not said and _UNIT_AFTER.match(dateless, match.end()):
            continue
        usual = _looks_dialed(written, said=said) and (said or not _is_a_series(written))
        if usual or _is_valid(written, country):
            yield match.span()


def _is_a_series(written: str) -> bool:
    """An amount with its thousands apart, a span of years, or sizes in a row."""
    groups = re.findall(r"\d+", written)
    if _YEARS.fullmatch(written) or re.fullmatch(r"\d+/\d+", written):
        return True
    first, *others = groups
    if others and all(len(group) == 3 for group in others) and not re.search(r"[()+/-]", written):
        return not first.startswith("0") and (len(first) < 3 or others[-1] == "000")
    steps = {int(b) - int(a) for a, b in zip(groups, others, strict=False)}
    return len(groups) > 2 and len(steps) == 1 and 0 < steps.pop() <= 5


def _looks_dialed(written: str, *, said: bool) -> bool:
    """Whether the shape alone (with a word such as "call" before it: `said`) is that of a phone."""
    digits = re.sub(r"\D", "", written)
    groups = re.findall(r"\d+", written)
    if written.lstrip("( ").startswith("+") or digits.startswith("00"):
        return 9 <= len(digits) <= 15
    if said:
        return 6 <= len(digits) <= 13
    if len(groups) == 1:
        return 9 <= len(digits) <= 11 or (len(digits) == 12 and digits[0] != "0")
    if len(digits) < 9:
        sizes = tuple(len(group) for group in groups)
        return sizes in {(3, 4), (4, 4), (2, 2, 2, 2), (1, 4, 4), (2, 3, 3), (2, 3, 2)}
    return len(digits) <= 13 and len(groups) <= 6 and sum(len(group) == 1 for group in groups) < 2


def _is_valid(written: str, country: str) -> bool:
    """Whether the numbering plan of one of the given regions has such a number."""
    if not country:
        return False
    import phonenumbers  # 25 ms, and only where a region is known

    for region in country.upper().split(","):
        try:
            number = phonenumbers.parse(written, region.strip())
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return True
    return False
