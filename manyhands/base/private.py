"""Finds private things in free text, so that their writer can take them out before others read.

It knows phone numbers, mail addresses, street addresses, payment cards, bank accounts (IBAN) and
names on other networks, as people write them in English, Spanish, Arabic, French, Haitian Creole,
Portuguese and a little German. It only points: what becomes of a finding is the writer's choice.
How well it sees is measured by `tests/test_private.py` on 1,000 texts.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from manyhands.base import private_phones, private_streets

KINDS = ("phone", "mail", "address", "card", "iban", "handle")


class Finding(NamedTuple):
    """A private thing: `text[start:end]` of what was searched."""

    kind: str
    start: int
    end: int
    text: str


Span = tuple[int, int]


def find_private(text: str, *, country: str = "") -> list[Finding]:
    """The private things in `text`, in their order, none overlapping another.

    `country` is one or more regions ("US", "US,MX") whose way to write phone numbers is also
    tried. Takes time in proportion to the text, 0.1 ms for a usual need.
    """
    plain = plain_letters(text)
    found: list[Finding] = []
    for kind, finder in _FINDERS:
        if kind in _NEED_DIGITS and not _DIGIT.search(plain):
            continue
        for start, end in finder(plain, text, country):
            if all(end <= other.start or other.end <= start for other in found):
                found.append(Finding(kind, start, end, text[start:end]))
    return sorted(found, key=lambda finding: finding.start)


def without(text: str, findings: Iterable[Finding], labels: dict[str, str] | None = None) -> str:
    """`text` with a mark such as "[phone]" in place of each finding; `labels` says them anew.

    >>> without("ring 555-0134 now", find_private("ring 555-0134 now"))
    'ring [phone] now'
    """
    labels = labels or {}
    for finding in sorted(findings, key=lambda finding: finding.start, reverse=True):
        label = labels.get(finding.kind, finding.kind)
        text = f"{text[: finding.start]}[{label}]{text[finding.end :]}"
    return text


def plain_letters(text: str) -> str:
    """`text` in small letters without accents and with digits 0 to 9, sign for sign as long."""
    if text.isascii():
        return text.lower()
    return "".join(map(_plain_sign, text))


@lru_cache(maxsize=4096)
def _plain_sign(sign: str) -> str:
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    base = unicodedata.normalize("NFD", sign)[0].lower()
    return base if len(base) == 1 else sign


# --- mail ---------------------------------------------------------------------------

_PROVIDERS = (
    r"g(?:oogle)?mail|yahoo|hotmail|outlook|proton(?:mail)?|riseup|icloud|live|msn|aol|gmx|posteo"
    r"|orange|free|laposte|wanadoo|sfr|uol|bol|terra|sapo|mail|yandex|autistici|systemli|tuta"
)
_AT = r"(?:at|arroba|arobase|arobas|arobaz|aroba|آت|ات)"
_DOT = r"(?:dot|punto|point|ponto|pwen|دوت|نقطة)"
_BRACKETED_AT = rf"\s?[\[({{<]\s?(?:{_AT}|@)\s?[\])}}>]\s?"
_ENDING = rf"(?:\s?\.\s?|\s{_DOT}\s|\s?[\[({{<]\s?(?:{_DOT}|\.)\s?[\])}}>]\s?)[^\W\d_]{{2,12}}\b"
_NAME = r"(?<![\w.+-])\w[\w.+-]{0,63}"
_SPELLED_NAME = rf"{_NAME}(?:\s(?:{_DOT}|underscore|guion|dash|plus)\s\w[\w-]{{0,30}}){{0,3}}"
_MAIL = re.compile(
    rf"{_NAME}\s?@\s?[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,4}}\.[^\W\d_]{{2,24}}\b"
    rf"|{_SPELLED_NAME}{_BRACKETED_AT}[\w-]{{1,63}}(?:{_ENDING}){{1,2}}"
    rf"|{_SPELLED_NAME}\s{_AT}\s[\w-]{{1,63}}\s{_DOT}\s[^\W\d_]{{2,12}}\b(?:\s{_DOT}\s[a-z]{{2}}\b)?"
    rf"|{_SPELLED_NAME}\s(?!at\b){_AT}\s[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,3}}"
    rf"|{_SPELLED_NAME}\sat\s(?:{_PROVIDERS})(?:\.[a-z]{{2,6}}){{1,2}}\b"
)


def _mails(plain: str, text: str, country: str) -> Iterator[Span]:
    for match in _MAIL.finditer(plain):
        yield match.span()


# --- cards and bank accounts ---------------------------------------------------------

_CARD = re.compile(r"(?<![\w+])[2-6](?:[ \u00a0-]?\d){12,18}(?!\d)")
_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?:[ \u00a0-]?[a-z0-9]){11,30}(?!\w)")
_IBAN_LEAST = 15


def _cards(plain: str, text: str, country: str) -> Iterator[Span]:
    for match in _CARD.finditer(plain):
        if _passes_luhn(re.sub(r"\D", "", match[0])):
            yield match.span()


def _passes_luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0


def _ibans(plain: str, text: str, country: str) -> Iterator[Span]:
    for match in _IBAN.finditer(plain):
        ends = [end.end() for end in re.finditer(r"[a-z0-9]+", match[0])]
        for end in reversed(ends):
            letters = re.sub(r"[^a-z0-9]", "", match[0][:end])
            if len(letters) >= _IBAN_LEAST and _passes_97(letters):
                yield match.start(), match.start() + end
                break


def _passes_97(letters: str) -> bool:
    """ISO 13616: the first four signs last, letters as 10 to 35, the rest by 97 is 1."""
    turned = letters[4:] + letters[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


# --- names on other networks ----------------------------------------------------------

_PERSON_ONLINE = re.compile(
    r"(?<![\w@])(?:https?://)?(?:www\.|m\.)?(?:wa\.me|t\.me|m\.me|(?:instagram|facebook|fb|tiktok"
    r"|twitter|x|snapchat|threads|venmo|paypal)\.(?:com|net|me)|linkedin\.com/in|signal\.me|cash\.app)"
    r"/[\w.+$#@/-]{2,80}(?<![.,])"
)
_AT_NAME = re.compile(r"(?<![\w@./])@[a-z_](?:[\w.]{1,29})\b")
_NETWORK = re.compile(
    r"\b(?:insta\w*|ig|twitter|telegram|signal|tiktok|snap\w*|facebook|fb|face|threads|venmo"
    r"|cash ?app|mastodon|discord|bluesky)\b|انست|تليغرام|تلغرام|تويتر|فيسبوك|سناب|تيك توك"
)


def _handles(plain: str, text: str, country: str) -> Iterator[Span]:
    for match in _PERSON_ONLINE.finditer(plain):
        yield match.span()
    network_named = bool(_NETWORK.search(plain))
    for match in _AT_NAME.finditer(plain):
        if network_named or re.search(r"[\d_.]", match[0]):
            yield match.span()


# --- what takes words from whom -----------------------------------------------------

_DIGIT = re.compile(r"\d")
_NEED_DIGITS = {"phone", "card", "iban", "address"}
_FINDERS: tuple[tuple[str, Callable[[str, str, str], Iterator[Span]]], ...] = (
    ("mail", _mails),
    ("handle", _handles),
    ("iban", _ibans),
    ("card", _cards),
    ("address", private_streets.streets),
    ("phone", private_phones.phones),
)
