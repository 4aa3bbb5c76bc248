"""How a proposal goes from stage to stage; the only code that changes where it stands."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from manyhands.base.errors import NotPossible
from manyhands.decisions.methods import pinned
from manyhands.decisions.models import Proposal, Seconding
from manyhands.decisions.stages import FOLLOWS, Stage, lasts_h
from manyhands.groups.clocks import day_in, zone_of
from manyhands.groups.constitution import whole
from manyhands.groups.powers import MANDATE, NOBODY, circles_for, way_today

ENDED = frozenset({Stage.NOT_ADOPTED, Stage.LAPSED, Stage.WITHDRAWN, Stage.ARCHIVED, Stage.EXPIRED})
MORNING = time(8)


def enter(proposal: Proposal, stage: Stage, at: datetime, *, until: datetime | None = None) -> None:
    """Put `proposal` into `stage`; time moves it on at `until`, else after as long as it lasts."""
    before = Stage(proposal.stage)
    assert stage is before or stage in FOLLOWS[before], f"{before} is not followed by {stage}"
    proposal.stage = stage
    if before is Stage.RESOLVING and stage is not before:
        _end_resolving(proposal, at)
    if stage in ENDED:
        proposal.ended_at, proposal.moves_at = at, None
    else:
        hours = lasts_h(stage, method_of(proposal))
        proposal.moves_at = until or at + timedelta(hours=hours)
        if stage is Stage.CONCERNS and before is not Stage.CONCERNS:
            proposal.ripe_at = proposal.moves_at
        proposal.ended_at = None
    proposal.save()


def _end_resolving(proposal: Proposal, at: datetime) -> None:
    """Another block will be another draw, and to count it others have to ask anew."""
    proposal.facilitators.filter(declined_at=None, ended_at=None).update(ended_at=at)
    proposal.secondings.filter(what=Seconding.FALLBACK, spent_at=None).update(spent_at=at)


def stand(proposal: Proposal, at: datetime) -> None:
    """What was adopted is in force; time looks at it again on its review or sunset day."""
    proposal.stage, proposal.ended_at = Stage.IN_FORCE, None
    today = day_in(proposal.group, at)
    days = [day for day in (proposal.review_on, proposal.sunset_on) if day and day > today]
    proposal.moves_at = _morning_of(min(days), proposal) if days else None
    proposal.save()


def wait_for_sunset(proposal: Proposal, at: datetime) -> None:
    """From now on only its sunset day moves it."""
    day = proposal.sunset_on
    is_ahead = day is not None and day > day_in(proposal.group, at)
    proposal.moves_at = _morning_of(day, proposal) if day and is_ahead else None
    proposal.save(update_fields=["moves_at"])


def _morning_of(day: date, proposal: Proposal) -> datetime:
    return datetime.combine(day, MORNING, zone_of(proposal.group)).astimezone(UTC)


def look_again(proposal: Proposal, at: datetime) -> None:
    """It is to be looked at again, and stays in force; time puts it before the group at once."""
    wishes = proposal.secondings.filter(what=Seconding.REVIEW, spent_at=None)
    wishes.update(spent_at=at)
    proposal.stage, proposal.moves_at = Stage.UNDER_REVIEW, at
    proposal.save(update_fields=["stage", "moves_at"])


def must_be_theirs(proposal: Proposal) -> None:
    """Raises `NotPossible` with why those who would decide on it have no say in it today."""
    if why := why_not_theirs(proposal):
        raise NotPossible(why)


def method_of(proposal: Proposal) -> dict[str, Any]:
    """How the group decides this today; a round that is open goes on as it was pinned.

    Where the act has become one that needs no decision, the method it was proposed under stays.
    """
    if proposal.by_rule:
        return dict(proposal.by_rule)
    group, act = proposal.group, proposal.act if proposal.head_id else None
    assert group.constitution is not None, "a group lives under a constitution"
    methods = whole(group.constitution.data)["methods"]
    by_rule = [way_today(group, act.power, act.details)] if act and not proposal.circle_id else []
    names = [*by_rule, proposal.method, "consensus"]
    return pinned(group, next(name for name in names if name in methods))


def why_not_theirs(proposal: Proposal) -> Any:
    """Why those who would decide on its act have no say in it today; nothing where they have.

    It counts when a proposal is published, when a round opens and when its act is carried out. A
    round that is open goes on as it was pinned.
    """
    act = proposal.act if proposal.head_id and not proposal.by_rule else None
    if act is None:
        return ""
    way = way_today(proposal.group, act.power, act.details)
    if way == NOBODY:
        return _("In this group nobody can do this.")
    if way.startswith(MANDATE):
        role = way.removeprefix(MANDATE)
        return _("In this group that is done by whoever carries “%s”.") % role
    return ""


def why_not_the_circles(proposal: Proposal) -> Any:
    """Why the act is not its circle's to carry out any more; nothing where it is."""
    if _is_its_circles(proposal):
        return ""
    return _("This circle does not decide on that any more.")


def hand_back(proposal: Proposal) -> bool:
    """Whether its circle cannot decide it any more: then the whole group does, in its own way.

    It may have become too small, or the group may have taken the power back or protected it.
    """
    if _is_its_circles(proposal):
        return False
    proposal.circle = None
    proposal.save(update_fields=["circle"])
    return True


def _is_its_circles(proposal: Proposal) -> bool:
    circle, act = proposal.circle, proposal.act if proposal.head_id else None
    return circle is None or act is None or circle in circles_for(proposal.group, act.power)
