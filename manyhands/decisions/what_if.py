"""Which of the decisions of the last year would have come out otherwise under another rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from manyhands.decisions.methods import BALLOTS, Asked, pins_quorum
from manyhands.decisions.models import Proposal, Round
from manyhands.decisions.rules import Tally, Verdict
from manyhands.groups.constitution import whole
from manyhands.groups.models import Group
from manyhands.groups.powers import DO, NOBODY, rule_in
from manyhands.groups.rules import role_of

YEAR = timedelta(days=365)
MOST_ROUNDS = 300  # the newest of the year; what lies before them is not looked at
BLOCKS = frozenset({"consensus", "consent", "lazy"})  # kinds in which one can object
UNTOLD = frozenset(BALLOTS) | {"advice"}  # what was said there is no stance
PASSES = frozenset({Verdict.ADOPT, DO})

# Why the counts do not tell what a decision would have come to.
LATER, CARRIED, OTHER_WAY, OBJECTION = "later", "carried", "other_way", "objection"
NOT_READ = ("version__text", "version__preview")


@dataclass(frozen=True)
class WhatIf:
    """What one decision came to, and what it would have; None where the counts do not tell, with
    the reason.

    `after` is a verdict, or `do` or `nobody` where nothing would have been decided together.
    """

    proposal: Proposal
    round: Round
    before: str
    after: str | None
    untold: str = ""

    @property
    def differs(self) -> bool:
        """Whether the group would not have adopted what it did, or the other way round."""
        return self.after is not None and (self.before in PASSES) != (self.after in PASSES)


@dataclass(frozen=True)
class Replay:
    """All of them, the newest first; `is_cut` where the year had more than are looked at."""

    decisions: list[WhatIf]
    is_cut: bool = False

    @property
    def otherwise(self) -> list[WhatIf]:
        return [one for one in self.decisions if one.differs]

    @property
    def unknown(self) -> list[WhatIf]:
        return [one for one in self.decisions if one.after is None]


def replay(
    group: Group, data: Mapping[str, Any], at: datetime, *, but: Proposal | None = None
) -> Replay:
    """Count the last test of each decision of the year before `at` anew under `data`, `but` one.

    Members say what they say because of the rule there is: this tells what the same positions
    would have come to, and no more. One query, of so many rounds at most.
    """
    closed = Round.objects.filter(
        proposal__group=group, asks=Round.TEST, closed_at__gt=at - YEAR, closed_at__lte=at
    )
    if but is not None:
        closed = closed.exclude(proposal=but)
    rows = closed.select_related("proposal", "version").defer(*NOT_READ)
    found = list(rows.order_by("-closed_at", "-pk")[: MOST_ROUNDS + 1])
    last: dict[int, Round] = {}
    for round_ in found[:MOST_ROUNDS]:
        last.setdefault(round_.proposal_id, round_)
    after = whole(data)
    return Replay([_tried(after, one) for one in last.values()], len(found) > MOST_ROUNDS)


def _tried(data: Mapping[str, Any], round_: Round) -> WhatIf:
    proposal = round_.proposal
    before = str(Verdict.ADOPT) if proposal.adopted_at else round_.verdict
    after, untold = _under(data, round_, settled_later=before != round_.verdict)
    return WhatIf(proposal, round_, before, after, untold)


def _under(
    data: Mapping[str, Any], round_: Round, *, settled_later: bool
) -> tuple[str | None, str]:
    """What the round would have come to under `data`; or None, and why the counts do not tell."""
    if settled_later or round_.tally is None:
        return None, LATER
    if round_.method["kind"] in UNTOLD:
        return None, OTHER_WAY
    if round_.proposal.by_rule:
        return round_.verdict, ""  # no constitution says how that is decided
    name = _way(data, round_)
    if name in (DO, NOBODY):
        return name, ""
    if role_of(name):
        return None, CARRIED
    return _counted_anew(data["methods"].get(name), round_)


def _counted_anew(method: Mapping[str, Any] | None, round_: Round) -> tuple[str | None, str]:
    assert round_.tally is not None, "a closed round was counted"
    if method is None or method["kind"] in UNTOLD:
        return None, OTHER_WAY
    tally = _as_said_in(method["kind"], round_)
    if tally is None:
        return None, OBJECTION
    if round_.tally["tolerated_blocks"] < int(round_.method.get("tolerated_blocks", 0)):
        method = {**method, "tolerated_blocks": 0}  # a block named harm to somebody
    method = {**method, **pins_quorum(method)}
    return str(Asked(method, tally, round_.tally["told"]).verdict()), ""


def _way(data: Mapping[str, Any], round_: Round) -> str:
    """How `data` would have it decided: words, and what a circle decides, as it was."""
    act = round_.version.as_act()
    if act is None or round_.proposal.circle_id:
        return str(round_.method["name"])
    return str(rule_in(data["powers"], act.power, act.details)["method"])


def _as_said_in(kind: str, round_: Round) -> Tally | None:
    """The same positions in a round of this `kind`; None where a "no" might have been a block."""
    assert round_.tally is not None, "a closed round was counted"
    names = ("electors", "agree", "reserve", "pass", "stand_aside", "block")
    electors, agree, reserve, passed, aside, block = (round_.tally[name] for name in names)
    if kind in BLOCKS:
        if round_.method["kind"] not in BLOCKS and aside:
            return None
        return Tally(electors, agree, reserve, passed, aside, block)
    return Tally(electors, agree + reserve, 0, passed, aside + block, 0)
