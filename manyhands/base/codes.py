"""The asker's code: 88 bits of chance, the only key to an ask made without an account.

One code has three faces: 8 words to say aloud or write on paper, 27 digits where there is no list
of words, 18 letters for a link. There are no check bits; a mistyped code is simply not found.
The words are those of BIP 39, told apart by their first 4 letters (bitcoin/bips, bip-0039).
"""

import base64
import re
import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import count

from mnemonic import Mnemonic

from manyhands.base import seal

BYTES = 11
WORDS = 8
DIGITS = 27
LINK_LENGTH = 18
WORD_LISTS = {"en": "english", "es": "spanish"}

_BITS_A_WORD = 11
_LETTERS_THAT_TELL = 4
_LONGEST_TEXT = 500
_UNSEEN = ("Mn", "Cf")  # accents; marks of direction, soft hyphens
_LINK = re.compile(r"[a-z2-7]{18}\Z")


@dataclass(frozen=True)
class Code:
    """The 11 secret bytes; left out of `repr` so that no log holds them."""

    raw: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.raw) != BYTES:
            raise ValueError(f"a code has {BYTES} bytes, not {len(self.raw)}")

    def words(self, language: str) -> str:
        """8 words with spaces between; the digits where `language` has no list of words."""
        if not has_words(language):
            return self.digits()
        listed = _words(_list_of(language))
        number = int.from_bytes(self.raw)
        places = range(_BITS_A_WORD * (WORDS - 1), -1, -_BITS_A_WORD)
        return " ".join(listed[number >> place & 2047] for place in places)

    def digits(self) -> str:
        """27 digits in groups of 3.

        >>> Code(bytes(11)).digits()
        '000 000 000 000 000 000 000 000 000'
        """
        number = f"{int.from_bytes(self.raw):0{DIGITS}d}"
        return " ".join(number[start : start + 3] for start in range(0, DIGITS, 3))

    def link(self) -> str:
        """18 small letters and digits, for the end of a link.

        >>> Code(bytes(11)).link()
        'aaaaaaaaaaaaaaaaaa'
        """
        return base64.b32encode(self.raw).decode().rstrip("=").lower()

    def index(self) -> bytes:
        """The 32 bytes by which the database finds the code; the code itself is never kept."""
        return seal.blind_index(self.link(), label=b"code")


def new_code() -> Code:
    """A code nobody can guess, whose words lead back to it in each language, in full and cut."""
    return code_from(secrets.token_hex(BYTES))


def code_from(secret: str) -> Code:
    """The one code that belongs to `secret` on this server.

    A form carries such a secret, so that sending it twice gives the same code and posts once.
    """
    for turn in count():
        index = seal.blind_index(f"{secret}/{turn}", label=b"code from a secret")
        code = Code(index[:BYTES])
        if all(parse(words) == code for words in _ways_to_write(code)):
            return code
    raise AssertionError("unreachable")


def has_words(language: str) -> bool:
    """Whether codes can be said in words of `language` ("es", "es-MX"); else in digits."""
    return _list_of(language) in WORD_LISTS


def parse(text: str) -> Code | None:
    """The code meant by what a person typed, pasted or read out; None when it is none.

    Takes words, digits and links in any case and script of digits, without accents, with other
    separators, and with words cut to their first 4 letters. Never raises.
    """
    if len(text) > _LONGEST_TEXT:
        return None
    parts = re.findall(r"[^\W_]+", _plain(text))
    whole = "".join(parts)
    if whole.isdecimal():
        return _from_digits(whole)
    if "/" in text:
        whole = next((part for part in reversed(parts) if _LINK.match(part)), whole)
    if _LINK.match(whole):
        return _from_link(whole)
    return _from_words([part for part in parts if not part.isdecimal()])


def _plain(text: str) -> str:
    """Small letters without accents or invisible signs."""
    spread = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in spread if unicodedata.category(sign) not in _UNSEEN).casefold()


def _from_digits(digits: str) -> Code | None:
    number = int(digits)
    if len(digits) != DIGITS or number >= 1 << 8 * BYTES:
        return None
    return Code(number.to_bytes(BYTES))


def _from_link(letters: str) -> Code | None:
    code = Code(base64.b32decode(letters.upper() + "=" * (-LINK_LENGTH % 8)))
    return code if code.link() == letters else None  # 2 of the 90 bits carry nothing: must be 0


def _from_words(parts: list[str]) -> Code | None:
    """The list that knows all 8 words; words written in full decide first."""
    if len(parts) != WORDS:
        return None
    for written in (parts, [_start(part) for part in parts]):
        for language in WORD_LISTS:
            known = _places(language)
            if all(part in known for part in written):
                return _from_places([known[part] for part in written])
    return None


def _ways_to_write(code: Code) -> Iterator[str]:
    """A quarter of the beginnings are in both lists, so 1 code in 100,000 could be misread."""
    for language in WORD_LISTS:
        words = code.words(language)
        yield words
        yield " ".join(_start(word) for word in words.split())


def _from_places(places: list[int]) -> Code:
    number = 0
    for place in places:
        number = number << _BITS_A_WORD | place
    return Code(number.to_bytes(BYTES))


def _start(word: str) -> str:
    return word[:_LETTERS_THAT_TELL]


def _list_of(language: str) -> str:
    return language.lower().replace("_", "-").split("-")[0]


@cache
def _words(language: str) -> tuple[str, ...]:
    listed = Mnemonic(WORD_LISTS[language]).wordlist
    return tuple(unicodedata.normalize("NFC", word) for word in listed)


@cache
def _places(language: str) -> dict[str, int]:
    """The place of each word in its list, by the whole word and by its first letters."""
    places = {}
    for place, word in enumerate(_words(language)):
        places[_plain(word)] = places[_start(_plain(word))] = place
    return places
