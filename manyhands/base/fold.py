"""Words as they are looked up: without case, marks and punctuation, in any script."""

import re
import unicodedata

WORD = re.compile(r"\w+")
ARABIC_FOLDS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ـ": None})


def fold(text: str) -> str:
    """`text` so that spellings people take for the same are the same.

    >>> fold("Épicerie")
    'epicerie'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(ARABIC_FOLDS)


def folded_words(text: str, *, longest: int = 24) -> list[str]:
    """The distinct folded words of `text` in order, each cut to `longest` letters."""
    return list(dict.fromkeys(word[:longest] for word in WORD.findall(fold(text))))
