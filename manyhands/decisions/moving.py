"""How a proposal goes from stage to stage; the only code that changes where it stands."""

from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from manyhands.decisions.methods import pinned
from manyhands.decisions.models import Proposal
from manyhands.decisions.stages import FOLLOWS, Stage, lasts_h
from manyhands.groups.constitution import whole
from manyhands.groups.models import Group
from manyhands.groups.powers import circles_for, how_decided

ENDED = frozenset({Stage.NOT_ADOPTED, Stage.LAPSED, Stage.WITHDRAWN, Stage.ARCHIVED, Stage.EXPIRED})
MORNING = time(8)


def enter(proposal: Proposal, stage: Stage, at: datetime, *, until: datetime | None = None) -> None:
    """Put `proposal` into `stage`; time moves it on at `until`, else after as long as it lasts."""
    before = Stage(proposal.stage)
    assert stage is before or stage in FOLLOWS[before], f"{before} is not followed by {stage}"
    proposal.stage = stage
    if stage in ENDED:
        proposal.ended_at, proposal.moves_at = at, None
    else:
        hours = lasts_h(stage, method_of(proposal))
        proposal.moves_at = until or at + timedelta(hours=hours)
        if stage is Stage.CONCERNS and before is not Stage.CONCERNS:
            proposal.ripe_at = proposal.moves_at
        proposal.ended_at = None
    proposal.save()


def stand(proposal: Proposal, at: datetime) -> None:
    """What was adopted is in force; time looks at it again on its review or sunset day."""
    days = [day for day in (proposal.review_on, proposal.sunset_on) if day and day > at.date()]
    proposal.stage, proposal.ended_at = Stage.IN_FORCE, None
    proposal.moves_at = (
        datetime.combine(min(days), MORNING, zone_of(proposal.group)).astimezone(UTC)
        if days
        else None
    )
    proposal.save()


def method_of(proposal: Proposal) -> dict[str, Any]:
    """How the group decides this today; a round that is open goes on as it was pinned.

    Where the act has become one that needs no decision, the method it was proposed under stays.
    """
    if proposal.by_rule:
        return dict(proposal.by_rule)
    group, act = proposal.group, proposal.act if proposal.head_id else None
    assert group.constitution is not None, "a group lives under a constitution"
    methods = whole(group.constitution.data)["methods"]
    by_rule = [how_decided(group, act.power, act.details)] if act and not proposal.circle_id else []
    names = [*by_rule, proposal.method, "consensus"]
    return pinned(group, next(name for name in names if name in methods))


def hand_back(proposal: Proposal) -> bool:
    """Whether its circle cannot decide it any more: then the whole group does, in its own way.

    It may have become too small, or the group may have taken the power back or protected it.
    """
    circle, act = proposal.circle, proposal.act if proposal.head_id else None
    if circle is None or act is None or circle in circles_for(proposal.group, act.power):
        return False
    proposal.circle = None
    proposal.save(update_fields=["circle"])
    return True


def zone_of(group: Group) -> tzinfo:
    """Where the group's clocks are."""
    assert group.constitution is not None, "a group lives under a constitution"
    return ZoneInfo(str(group.constitution.data["settings"].get("time_zone", "UTC")))
