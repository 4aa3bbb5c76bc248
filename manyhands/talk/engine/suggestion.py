"""Says what a raw message seems to be. It suggests; a member decides.

The words of a message may be in any language and any spelling. Need or not is told by a linear
model (`model.py`), everything else by rules that can be read (`offers.py`, `kinds.py`,
`places.py`, `language.py`). Model trained on Robert Munro 2012, disaster_response_messages,
CC BY 4.0; see NOTICE.md beside this file.
"""

from dataclasses import dataclass
from typing import Literal

from .asks import LEAST, plainly_asks
from .features import Reading, read
from .kinds import categories_of, is_urgent
from .language import UNDETERMINED
from .model import model
from .offers import offer_strength
from .places import place_words

Kind = Literal["need", "offer", "neither"]

# An offer outweighs a need only if its words are this much surer than the model is of a need.
MARGIN = 5


@dataclass(frozen=True)
class Suggestion:
    """What a message seems to be."""

    kind: Kind
    confidence: int  # whole percent 0..100: how often such a suggestion is right
    categories: tuple[str, ...]  # of kinds.CATEGORIES, in that order
    language: str  # ISO 639, "und" if it cannot be told
    urgent: bool
    place: tuple[str, ...]  # as written


def suggest(text: str, *, also: str = "") -> Suggestion:
    """What `text` seems to be; `also` is the same message in another language, if there is one.

    Never raises, whatever the text. An empty text is "neither" with confidence 0: unknown.

    >>> suggest("Please send water, we are thirsty").kind
    'need'
    """
    reading = read(text)
    second = read(also) if also.strip() else None
    if not reading.words and second:
        reading, second = second, None
    if not reading.words:
        return Suggestion("neither", 0, (), UNDETERMINED, False, ())
    readings = [reading, second] if second else [reading]
    score = sum(model().score(r) for r in readings) / len(readings)
    need = round(100 * model().chance(score))
    kind, confidence = judge(readings, need, is_need=score >= model().shape.cut)
    categories = _categories(reading, second)
    if kind != "neither" and not categories:
        categories = ("other",)
    return Suggestion(
        kind=kind,
        confidence=confidence,
        categories=categories,
        language=reading.language,
        urgent=any(is_urgent(r, need=need, is_need=kind == "need") for r in readings),
        place=place_words(reading),
    )


def judge(readings: list[Reading], need: int, *, is_need: bool) -> tuple[Kind, int]:
    """The kind, and how sure in percent, when the model gives a need `need` percent."""
    if any(plainly_asks(reading) for reading in readings):
        need, is_need = max(need, LEAST), True
    offer = max(offer_strength(reading) for reading in readings)
    if offer and offer >= need + MARGIN:
        return "offer", offer
    if is_need:
        return "need", need
    return "neither", max(0, 100 - need - offer // 2)


def _categories(reading: Reading, second: Reading | None) -> tuple[str, ...]:
    own = categories_of(reading)
    return own or (categories_of(second) if second else ())
