"""What those in the room said about a proposal, typed in from the sheet on which they ticked it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.base.db import writing
from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions.discussion import CALLED_BY, ask_everybody, contribute, must_be_ripe
from manyhands.decisions.meetings.convening import going_on, in_room, item_of, settle_item
from manyhands.decisions.meetings.meeting import bring_minutes
from manyhands.decisions.meetings.minutes import counts_of
from manyhands.decisions.models import AgendaItem, Contribution, Elector, Proposal, Round
from manyhands.decisions.stages import ASKING, Stage
from manyhands.groups.models import Member
from manyhands.groups.policies import each_member
from manyhands.groups.powers import action, write

BLOCK = "block"
CAN_BE_CALLED = frozenset({Stage.CONCERNS, Stage.AMENDING})
EARLY = CAN_BE_CALLED | {Stage.CLARIFY}


@dataclass(frozen=True)
class Sheet:
    """What each member in the room ticked, and the concerns in their words."""

    positions: Mapping[Member, str]
    concerns: Mapping[Member, str] = field(default_factory=dict)

    @property
    def blockers(self) -> list[Member]:
        """Who would block. Nobody says that for them: it is noted as a concern until they do."""
        return [member for member, position in self.positions.items() if position == BLOCK]


@action(
    "test.call_in_room",
    by=each_member,
    says=gettext_lazy("Ask where all stand, together with others in the room."),
)
def call_in_room(actor, meeting, /, *, item):
    """Two or more in one room call the test of what is on its agenda; says the round."""
    meeting, at = going_on(meeting), now()
    about = item_of(meeting, item).proposal
    there = set(in_room(meeting).values_list("pk", flat=True))
    if not meeting.is_on or actor.pk not in there or len(there) < CALLED_BY:
        raise NotPossible(_("This takes two or more in the room, and the one who types is there."))
    if about is None:
        raise NotPossible(_("There is no proposal to ask about."))
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=about.pk)
    must_be_ripe(proposal, at)
    write(
        actor, "test.call_in_room", about=proposal.ref, proposal=proposal.ref, meeting=meeting.ref
    )
    return ask_everybody(proposal, at)


def type_in(actor: Member, item: AgendaItem, sheet: Sheet) -> Round:
    """Count what the sheet says, all of it or nothing; the round stays open for those who were
    not there. With a block on it the item stays open too.
    """
    with writing():
        round_ = _round_for(actor, item)
        counted = Elector.objects.filter(round=round_, out="").values_list("member", flat=True)
        positions = {
            member: position
            for member, position in sheet.positions.items()
            if position and position != BLOCK and member.pk in counted
        }
        bring_minutes(
            actor, round_, present=list(in_room(item.meeting)), positions=positions,
            meeting=item.meeting,
        )  # fmt: skip
        assert item.proposal is not None, "there is a round, so there is a proposal"
        for member, words in sheet.concerns.items():
            concern = {"kind": Contribution.CONCERN, "text": words, "heard_from": member}
            contribute(actor, item.proposal, **concern)
        if not sheet.blockers:
            outcome = _("In the room: %s.") % counts_of(positions.values())
            settle_item(actor, item.meeting, item=item.ref, outcome=outcome)
    return round_


def _round_for(actor: Member, item: AgendaItem) -> Round:
    round_ = Round.objects.filter(proposal=item.proposal, closed_at=None, asks=Round.TEST).first()
    return round_ or call_in_room(actor, item.meeting, item=item.ref)


def can_be_typed_in(item: AgendaItem, at) -> bool:
    """Whether a sheet about this can be typed in now."""
    proposal = item.proposal
    if proposal is None or item.done_at:
        return False
    ripe = proposal.ripe_at is None or proposal.ripe_at <= at
    return proposal.stage in ASKING or (proposal.stage in CAN_BE_CALLED and ripe)


def is_early(item: AgendaItem, at) -> bool:
    """Whether the group cannot be asked about this yet."""
    proposal = item.proposal
    return proposal is not None and proposal.stage in EARLY and not can_be_typed_in(item, at)
