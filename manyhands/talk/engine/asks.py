"""Tells a plain ask, "I need diapers", that the model doubts because no disaster is near.

The model learned from earthquakes and floods. On its messages this rule changes next to nothing;
it is for the Tuesdays between.
"""

import re

from .features import Reading
from .lexicon import lexicon

LEAST = 60  # chance of a need in percent that a plain ask has at least
NEAR = 2  # meanings that may lie between "need" and what is needed

# Who needs these needs an answer more than a hand.
_QUESTIONS = frozenset(
    {"information", "know", "job", "papers", "phone", "offer", "notes", "question", "buy"}
)
_NEEDED = frozenset({"help", "power", "fuel", "baby"})
_SOMEBODY = re.compile(
    r"\b(?:can|could|would) (?:some ?one|any ?one|some ?body|any ?body) (?:please )?"
    r"(?:bring|lend|drive|pick|give|watch|help (?:me|us|my|our)|fix|take|deliver|cook|share)\b"
    r"|^(?:sos|s o s)\b|\blooking for (?:some ?one|some ?body) (?:to|who)\b"
    r"|\b(?:puede|podria) alguien (?!deci)|\balguien (?:puede|podria|pode|poderia) "
    r"(?:traer|trazer|prestar|emprestar|llevar|levar|ayudar|ajudar|cuidar)"
    r"|\bquelqu un (?:peut|pourrait|pour|qui peut|qui pourrait) (?:\w+ )?"
    r"(?:aider|apporter|preter|garder|conduire|donner|venir|porter)"
    r"|\b(?:eske )?(?:yon )?moun (?:ki )?ka (?:pote|ede m|ede nou|prete) "
)


def plainly_asks(reading: Reading) -> bool:
    """Whether the message says "need" right before a kind of aid, or asks somebody for a hand.

    >>> from .features import read
    >>> plainly_asks(read("I need diapers, size 3")), plainly_asks(read("I need a visa"))
    (True, False)
    """
    if _SOMEBODY.search(" ".join(word for word in reading.words if word not in "?!")):
        return True
    if reading.meant & _QUESTIONS:
        return False
    kinds, several = lexicon().kinds, list(reading.meanings)
    if reading.language == "ur":  # the verb comes last
        several.reverse()
    return any(
        meaning in kinds or meaning in _NEEDED
        for at, meant in enumerate(several)
        if "need" in meant
        for near in several[at + 1 :][:NEAR]
        for meaning in near
    )
