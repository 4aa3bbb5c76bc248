"""Who facilitates a meeting and who takes its notes: by lot, weighted by how often one has served.

Whoever took the notes of the last meeting is asked to facilitate this one. Anybody may decline.
"""

from datetime import UTC, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions.engine.lot import draw_for_roster
from manyhands.decisions.meetings.convening import going_on, in_room
from manyhands.decisions.models import Meeting, Part
from manyhands.groups.models import Member
from manyhands.groups.policies import any_member, each_member
from manyhands.groups.powers import Rule, action, audience, write
from manyhands.groups.queries import members_of
from manyhands.record.log import seed_of_lot

REMEMBERED = timedelta(days=365)


@audience(_("Only whom the lot asked can do it."))
def whose_part_it_is(actor, part):
    return any_member(actor, part.meeting) and part.member_id == actor.pk


@action("part.draw", by=each_member, says=_("Draw who facilitates a meeting and takes its notes."))
def draw_parts(actor, meeting):
    """What nobody does yet goes to somebody: of those in the room, before that of all members."""
    meeting = going_on(meeting)
    given = [part for what in Part.WHATS if (part := _give(meeting, what))]
    if not given:
        raise NotPossible(_("There is nobody left to ask, or both are asked already."))
    write(
        actor, "part.draw", about=meeting.ref, meeting=meeting.ref,
        given=[[part.what, part.member.ref, part.seed] for part in given],
    )  # fmt: skip
    return given


@action("part.decline", by=whose_part_it_is, says=_("Say that you cannot do it this time."))
def decline_part(actor, part):
    """No reason is asked; the lot asks somebody else at once, if there is anybody."""
    meeting = going_on(part.meeting)
    if part.declined_at:
        raise NotPossible(_("This is over."))
    part.declined_at = now()
    part.save(update_fields=["declined_at"])
    write(actor, "part.decline", about=meeting.ref, meeting=meeting.ref, what=part.what)
    return _give(meeting, part.what)


def _give(meeting: Meeting, what: str) -> Part | None:
    standing = meeting.parts.filter(declined_at=None)
    if standing.filter(what=what).exists():
        return None
    free = _free(meeting).exclude(pk__in=standing.values("member"))
    free = free.exclude(pk__in=meeting.parts.filter(what=what).values("member"))
    number = meeting.parts.filter(what=what).count()
    member, seed, served = _by_turn(meeting, what, free), "", dict[str, int]()
    if member is None and free:
        seed = seed_of_lot(meeting.group.log_id, f"part {meeting.ref} {what} {number}")
        served = _times_served(meeting, what, free)
        (drawn,) = draw_for_roster(served, 1, seed)
        member = next(one for one in free if one.ref == drawn)
    if member is None:
        return None
    write(
        Rule(meeting.group), "part.give", about=meeting.ref, meeting=meeting.ref, what=what,
        starts_at=meeting.starts_at.astimezone(UTC).isoformat(), number=number, served=served,
        seed=seed, member=member.ref,
    )  # fmt: skip
    return Part.objects.create(meeting=meeting, what=what, member=member, seed=seed, given_at=now())


def _free(meeting: Meeting) -> QuerySet[Member]:
    there = in_room(meeting)
    if meeting.opened_at and there.exists():
        return there
    return members_of(meeting.group).filter(paused_at=None)


def _by_turn(meeting: Meeting, what: str, free: QuerySet[Member]) -> Member | None:
    """Whoever took the notes of the meeting before, if they can."""
    if what != Part.FACILITATE:
        return None
    before = Part.objects.filter(
        meeting__group=meeting.group_id,
        meeting__closed_at__isnull=False,
        meeting__starts_at__lt=meeting.starts_at,
        declined_at=None,
    ).order_by("-meeting__starts_at", "-meeting__pk")
    last = before.filter(what=Part.TAKE_NOTES).first()
    newest = before.first()
    if last is None or newest is None or newest.meeting_id != last.meeting_id:
        return None
    return free.filter(pk=last.member_id).first()


def _times_served(meeting: Meeting, what: str, free: QuerySet[Member]) -> dict[str, int]:
    """How often each of these did it in the twelve months before, by ref: who did it twice has a
    third of the chance of who did not.
    """
    served = dict.fromkeys((member.ref for member in free), 0)
    since = meeting.starts_at - REMEMBERED
    past = Part.objects.filter(
        meeting__group=meeting.group_id, meeting__starts_at__gt=since, what=what, declined_at=None
    ).exclude(meeting=meeting)
    for ref in past.values_list("member__ref", flat=True):
        if ref in served:
            served[ref] += 1
    return served
