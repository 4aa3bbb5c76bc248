"""What was said in one room counts in a round, and those who were not there have time to object."""

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import policies, rounds
from manyhands.decisions.electorate import spoke_for_themselves
from manyhands.decisions.models import Elector, Round, Stance
from manyhands.decisions.prolonging import close_later
from manyhands.groups.powers import action, write


@action(
    "meeting.bring_minutes",
    by=policies.member_of_its_group,
    says=_("Type in who was at a meeting and what each of them said."),
)
def bring_minutes(actor, round_, /, *, present, positions, meeting=None):
    """Count what those `present` said: `positions` are by member. Whoever spoke for themselves in
    this round keeps that. The round stays open for 72 hours at least. `meeting` is the one in
    which it was said, where the house knows of it.

    Never a block, and never by whoever wrote the proposal. Says the stances.
    """
    at = now()
    proposal, round_ = rounds.held(round_)
    _must_fit(actor, proposal, round_, present, positions)
    themselves = set(spoke_for_themselves(round_).values_list("member", flat=True))
    round_.met_at = at
    round_.save(update_fields=["met_at"])
    close_later(round_, at + rounds.ABSENT_HAVE, "meeting")
    Elector.objects.filter(round=round_, member__in=present).update(was_in_the_room=True)
    stances = []
    for member, position in positions.items():
        if member.pk not in themselves:
            by = None if member.pk == actor.pk else actor
            facts = {"recorded_by": by, "meeting": meeting}
            said = rounds.Said(member, position, typed_in=facts)
            stances.append(rounds.put_down(proposal, round_, said, at))
    write(
        actor, "meeting.bring_minutes", about=round_.ref, round=round_.ref,
        present=sorted(member.ref for member in present), stances=len(stances),
    )  # fmt: skip
    rounds.next_look(proposal, round_, at)
    return stances


def _must_fit(actor, proposal, round_, present, positions) -> None:
    if round_.closed_at or round_.closes_at <= now() or round_.asks != Round.TEST:
        raise NotPossible(rounds.CLOSED)
    if round_.met_at:
        raise NotPossible(_("There are minutes of this round already."))
    if proposal.author_id == actor.pk:
        raise NotPossible(_("Whoever wrote the proposal types in nobody's words."))
    if actor not in present or len(present) < 2:
        raise NotPossible(_("Whoever types in the minutes was there, with at least one other."))
    if not set(positions) <= set(present):
        raise NotPossible(_("Somebody in the list was not at the meeting."))
    if {"block", Stance.AGREE_IF} & set(positions.values()):
        raise NotPossible(_("A block is never typed in for somebody: they say it themselves."))
    for member in positions:
        rounds.must_be_counted(round_, member)
