"""Which of the decisions of the last year would have come out otherwise under another rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from manyhands.decisions.methods import BALLOTS, Asked
from manyhands.decisions.models import Proposal, Round
from manyhands.decisions.rules import Tally
from manyhands.groups.constitution import whole
from manyhands.groups.models import Group
from manyhands.groups.powers import rule_in

YEAR = timedelta(days=365)
BLOCKS = frozenset({"consensus", "consent", "lazy"})  # kinds in which one can object
UNTOLD = frozenset(BALLOTS) | {"advice"}  # what was said there is no stance


@dataclass(frozen=True)
class WhatIf:
    """What one decision came to, and what it would have; None where the counts do not tell."""

    proposal: Proposal
    round: Round
    before: str
    after: str | None

    @property
    def differs(self) -> bool:
        """Whether the group would not have adopted what it did, or the other way round."""
        return self.after is not None and (self.before == "adopt") != (self.after == "adopt")


@dataclass(frozen=True)
class Replay:
    """All of them, the newest first."""

    decisions: list[WhatIf]

    @property
    def otherwise(self) -> list[WhatIf]:
        return [one for one in self.decisions if one.differs]

    @property
    def unknown(self) -> list[WhatIf]:
        return [one for one in self.decisions if one.after is None]


def replay(group: Group, data: Mapping[str, Any], at: datetime) -> Replay:
    """Count the last test of each decision of the year before `at` anew under `data`; one query.

    Members say what they say because of the rule there is: this tells what the same positions
    would have come to, and no more.
    """
    closed = Round.objects.filter(
        proposal__group=group, asks=Round.TEST, closed_at__gt=at - YEAR, closed_at__lte=at
    )
    rows = closed.select_related("proposal", "version").order_by("-closed_at", "-pk")
    last: dict[int, Round] = {}
    for round_ in rows:
        last.setdefault(round_.proposal_id, round_)
    after = whole(data)
    return Replay(
        [WhatIf(one.proposal, one, one.verdict, _under(after, one)) for one in last.values()]
    )


def _under(data: Mapping[str, Any], round_: Round) -> str | None:
    act = round_.version.as_act()
    name = (
        rule_in(data["powers"], act.power, act.details)["method"] if act else round_.method["name"]
    )
    method = data["methods"].get(name)
    if method is None or {method["kind"], round_.method["kind"]} & UNTOLD:
        return None
    told = round_.tally["told"] if round_.tally else 0
    tally = _as_said_in(method["kind"], round_)
    if tally is None:
        return None
    pinned = int(round_.method.get("tolerated_blocks", 0))
    counted = round_.tally["tolerated_blocks"] if round_.tally else 0
    if counted < pinned:  # a block named harm to somebody
        method = {**method, "tolerated_blocks": 0}
    return str(Asked(method, tally, told).verdict())


def _as_said_in(kind: str, round_: Round) -> Tally | None:
    """The same positions in a round of this `kind`; None where a "no" might have been a block."""
    if round_.tally is None:
        return None
    names = ("electors", "agree", "reserve", "pass", "stand_aside", "block")
    electors, agree, reserve, passed, aside, block = (round_.tally[name] for name in names)
    if kind in BLOCKS:
        if round_.method["kind"] not in BLOCKS and aside:
            return None
        return Tally(electors, agree, reserve, passed, aside, block)
    return Tally(electors, agree + reserve, 0, passed, aside + block, 0)
