"""What somebody filled in to ask or offer, before it is posted."""

from dataclasses import asdict, dataclass, field
from datetime import date

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

    def as_dict(self) -> dict[str, str | bool]:
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
    sealed: Sealed = field(default_factory=Sealed)
