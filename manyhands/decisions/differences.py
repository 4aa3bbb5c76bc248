"""How two texts differ, word by word, so that a page can mark what is new and what goes."""

import re
from difflib import SequenceMatcher

SAME, NEW, GONE = "same", "new", "gone"
WORDS = re.compile(r"\s+|[^\s]+")
MOST_WORDS = 4_000  # beyond that, the old text and the new one are shown whole

Piece = tuple[str, str]


def difference(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in reading order, each the same, new or gone.

    >>> difference("a small fridge", "a large fridge")
    [('same', 'a '), ('gone', 'small'), ('new', 'large'), ('same', ' fridge')]
    """
    old, new = WORDS.findall(before), WORDS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return _pieces((GONE, before), (NEW, after))
    found: list[Piece] = []
    for verb, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        if verb == "equal":
            found += _pieces((SAME, "".join(old[i1:i2])))
        else:
            found += _pieces((GONE, "".join(old[i1:i2])), (NEW, "".join(new[j1:j2])))
    return found


def _pieces(*pieces: Piece) -> list[Piece]:
    return [piece for piece in pieces if piece[1]]
