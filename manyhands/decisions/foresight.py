"""What a group should know before it adopts another constitution: whom it would lock out, and what
last year's decisions would have come to.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from manyhands.decisions.models import Proposal
from manyhands.decisions.stages import OPEN, Stage
from manyhands.decisions.what_if import Replay, replay
from manyhands.groups.constitution_check import all_faults

RULES = frozenset({"constitution.change", "constitution.loosen"})


@dataclass(frozen=True)
class Foresight:
    """What keeps the constitution from being adopted today; if nothing does, the year anew."""

    faults: list[str]
    year: Replay | None


def of(proposal: Proposal, at: datetime) -> Foresight | None:
    """What adopting `proposal` would bring; None where it changes no rule, or is over. 3 queries.

    Who is there and who could be locked out is looked at as it is now, and again on carrying out.
    """
    data = _constitution_in(proposal)
    if data is None:
        return None
    faults = all_faults(proposal.group, data)
    if faults:
        return Foresight(faults, None)
    return Foresight([], replay(proposal.group, data, at, but=proposal))


def _constitution_in(proposal: Proposal) -> Any:
    act = proposal.act if proposal.stage in OPEN or proposal.stage == Stage.DRAFT else None
    return act.details.get("data") if act and act.power in RULES else None
