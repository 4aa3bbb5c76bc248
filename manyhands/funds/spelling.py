"""Names and words in the few letters that banks pass on; what has no such spelling is refused."""

import unicodedata

from django.utils.translation import gettext_lazy as _

from manyhands.funds.values import Unfit, on_one_line

# What every bank of the Single Euro Payments Area must take (EPC217-08).
SEPA = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
ASCII = frozenset(map(chr, range(32, 127)))

# Letters that are no other letter with a mark. Cyrillic as Bulgaria writes it, Greek as ELOT 743.
ALONE = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i",
    "ħ": "h", "ŋ": "ng", "ŧ": "t", "ĸ": "k", "а": "a", "б": "b", "в": "v", "г": "g", "д": "d",
    "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "sht", "ъ": "a", "ь": "y", "ю": "yu", "я": "ya", "α": "a",
    "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k",
    "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s",
    "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
    "€": "EUR", "&": "+", "@": "(at)", "_": "-", "–": "-", "—": "-", "’": "'", "‘": "'", "“": "'",
    "”": "'", "„": "'", "«": "'", "»": "'", '"': "'", "`": "'", "´": "'", "…": "...", ";": ",",
    "!": ".", "[": "(", "]": ")", "{": "(", "}": ")", "*": ".", "#": "No ", "%": " pct",
    "|": "/", "\\": "/", "=": "-", "~": "-", "·": ".", "×": "x", "№": "No", "º": "o", "ª": "a",
}  # fmt: skip


def spelled(text: str, *, letters: frozenset[str] = SEPA) -> str:
    """`text` on one line in `letters` alone; Unfit names the character that has no such spelling.

    >>> spelled("Büchi & Søn")
    'Buchi + Son'
    """
    whole = unicodedata.normalize("NFC", on_one_line(text))
    return " ".join("".join(_spell(c, letters) for c in whole).split())


def _spell(character: str, letters: frozenset[str]) -> str:
    if character in letters:
        return character
    for way in (_alone(character), _without_marks(character)):
        if way.strip() and letters.issuperset(way):
            return way
    raise Unfit(_no_spelling(character))


def _alone(character: str) -> str:
    small = ALONE.get(character.lower(), "")
    return small.capitalize() if character != character.lower() else small


def _without_marks(character: str) -> str:
    """Its letters without accents: the accents of Greek and Cyrillic go before they are spelled."""
    apart = unicodedata.normalize("NFKD", character)
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    return "".join(_alone(c) or c for c in bare)


def _no_spelling(character: str) -> object:
    return _("Banks do not pass on “%s”. Write it as it stands in the name of the account.") % (
        character
    )
