"""The speaking queue of a meeting: who has not spoken yet comes first, then who asked first."""

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions.meetings.convening import going_on
from manyhands.decisions.models import Meeting, Turn
from manyhands.groups.models import Member
from manyhands.groups.policies import each_member
from manyhands.groups.powers import action, write
from manyhands.groups.queries import members_of


@action("turn.ask", by=each_member, says=_("Put somebody in the speaking queue of a meeting."))
def ask_for_turn(actor, meeting, /, *, member="", guest=""):
    """Oneself, another member in the room (their ref), or a guest by their given name."""
    meeting = _on(meeting)
    who = None if guest else _member(meeting, member or actor.ref)
    waiting = meeting.turns.filter(spoke_at=None, member=who, guest=guest)
    if turn := waiting.first():
        raise NotPossible(_("%s is in the queue already.") % turn.name)
    turn = Turn.objects.create(meeting=meeting, member=who, guest=guest, asked_at=now())
    write(
        actor, "turn.ask", about=turn.ref, meeting=meeting.ref, turn=turn.ref,
        member=who.ref if who else "",
    )  # fmt: skip
    return turn


@action("turn.give", by=each_member, says=_("Give the word to who is next in the queue."))
def give_turn(actor, meeting, /, *, turn):
    """They speak now; whoever spoke until now has spoken."""
    meeting, at = _on(meeting), now()
    chosen = _waiting(meeting, turn)
    meeting.turns.filter(given_at__isnull=False, spoke_at=None).update(spoke_at=at)
    chosen.given_at = at
    chosen.save(update_fields=["given_at"])
    write(actor, "turn.give", about=chosen.ref, meeting=meeting.ref, turn=chosen.ref)


@action("turn.done", by=each_member, says=_("Say that somebody has spoken, or would rather not."))
def end_turn(actor, meeting, /, *, turn):
    """Who spoke has spoken; who only waited is out of the queue, and it was no turn."""
    meeting = _on(meeting)
    ended = _waiting(meeting, turn)
    if ended.given_at:
        ended.spoke_at = now()
        ended.save(update_fields=["spoke_at"])
    else:
        ended.delete()
    write(actor, "turn.done", about=turn, meeting=meeting.ref, turn=turn)


def queue_of(meeting: Meeting) -> list[Turn]:
    """Who waits, in the order in which they speak: first those who have not spoken today."""
    turns = list(meeting.turns.select_related("member"))
    spoke = {(turn.member_id, turn.guest) for turn in turns if turn.given_at}
    waiting = [turn for turn in turns if turn.given_at is None]
    for turn in waiting:
        turn.is_first = (turn.member_id, turn.guest) not in spoke
    return sorted(waiting, key=lambda turn: (not turn.is_first, turn.asked_at, turn.pk))


def speaker_of(meeting: Meeting) -> Turn | None:
    """Who has the word."""
    speaks = meeting.turns.filter(given_at__isnull=False, spoke_at=None)
    return speaks.select_related("member").first()


def _on(meeting: Meeting) -> Meeting:
    meeting = going_on(meeting)
    if not meeting.is_on:
        raise NotPossible(_("Open the meeting first."))
    return meeting


def _member(meeting: Meeting, ref: str) -> Member:
    found = members_of(meeting.group).filter(ref=ref).first()
    if found is None:
        raise NotPossible(_("This is not a member of the group."))
    return found


def _waiting(meeting: Meeting, ref: str) -> Turn:
    found = meeting.turns.filter(ref=ref, spoke_at=None).first()
    if found is None:
        raise NotPossible(_("They are not in the queue any more."))
    return found
