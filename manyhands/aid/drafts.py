"""What somebody filled in to ask or offer, before it is posted."""

from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from manyhands.groups.models import Place


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One thing: its kind, how many, and words for it."""

    kind: str
    quantity: int = 1
    words: str = ""
    line_id: int | None = None  # when editing: the line this replaces


@dataclass(frozen=True, slots=True)
class Sealed:
    """What only one helper may read."""

    name: str = ""
    address: str = ""
    reach: str = "page"
    contact: str = ""
    hours: str = ""
    may_leave_message: bool = False
    note: str = ""
    words: str = ""
    times: str = ""  # where the words are hidden; a day or an hour may give somebody away
    told: dict[str, Any] = field(default_factory=dict)  # see `in_confidence`

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Draft:
    """A need or an offer as it is to stand on the board, and its sealed part."""

    words: str = ""
    lines: list[LineDraft] = field(default_factory=list)
    place: Place | None = None
    urgency: int = 0
    due_on: date | None = None
    times: str = ""
    is_standing: bool = False
    radius_rings: int = 0
    language: str = ""
    adults: int = 0
    children: int = 0
    for_another: bool = False
    hides_words: bool = False
    is_confided: bool = False
    sealed: Sealed = field(default_factory=Sealed)

    def free_text(self) -> dict[str, str]:
        """What everybody reads in the poster's own words, but for the lines: nothing if hidden."""
        return {name: "" if self.hides_words else getattr(self, name) for name in FREE_TEXT}


FREE_TEXT = ("words", "times")
TOLD = ("times", "language", "adults", "children", "for_another")


def in_confidence(draft: Draft, *, line_id: int | None = None) -> Draft:
    """What of `draft` stands on the board when it is confided to few: where and how soon.

    All else is sealed, so that not even its kind or how many people are to be seen. `line_id` is
    the line that stands for all of it, where there is one already.
    """
    told = {name: getattr(draft, name) for name in TOLD}
    told["lines"] = [[line.kind, line.quantity, line.words] for line in draft.lines]
    words = draft.words or draft.sealed.words
    return Draft(
        lines=[LineDraft("other", line_id=line_id)],
        place=draft.place,
        urgency=draft.urgency,
        due_on=draft.due_on,
        hides_words=True,
        is_confided=True,
        sealed=replace(draft.sealed, words=words, told=told),
    )
