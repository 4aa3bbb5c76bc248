"""Raw words made plain: no accents, no capitals, cut into tokens.

Training and running both pass through here, so a message means the same to both.
"""

import re
import unicodedata

LONGEST = 4000  # characters read of one message; a text message has at most 160 a part

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'"})
_ARABIC = str.maketrans(
    {"ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ہ": "ه", "ة": "ه", "ۃ": "ه", "ھ": "ه", "ۂ": "ه",
     "ـ": None, "ے": "ي", "ں": "ن"}
)  # fmt: skip
_TOKEN = re.compile(r"[^\W_]+|[?!]")
_ELONGATED = re.compile(r"(.)\1{2,}")
_DIGITS = re.compile(r"\d")


def tidy(raw: str) -> str:
    """`raw` as one line of at most `LONGEST` characters, without control characters.

    >>> tidy("Nou  bezwen\\tdlo\\x00!")
    'Nou bezwen dlo !'
    """
    short = raw[:LONGEST].translate(_APOSTROPHES)
    printable = (c if c.isprintable() else " " for c in short)
    return " ".join("".join(printable).split())


def fold(text: str) -> str:
    """`text` in lower case without accents; letters written three times and more are halved.

    >>> fold("Tanpriiii, ÈD!")
    'tanprii, ed!'
    """
    parts = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(c for c in parts if not unicodedata.combining(c))
    return _ELONGATED.sub(r"\1\1", bare.translate(_ARABIC))


def tokens(folded: str) -> list[str]:
    """Words of a folded text in order, digits as 0, `?` and `!` as words of their own.

    >>> tokens(fold("M'ap mouri! Delmas 33"))
    ['m', 'ap', 'mouri', '!', 'delmas', '00']
    """
    return _TOKEN.findall(_DIGITS.sub("0", folded))
