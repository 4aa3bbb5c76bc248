"""A round as one member may see it, with what they can say in it now."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.decisions import how, keys, looking_back, queries, rounds, unfinished, words
from manyhands.decisions.behalf import MOST_WRONG
from manyhands.decisions.electorate import counted
from manyhands.decisions.forms import StanceForm
from manyhands.decisions.methods import BALLOTS, Asked
from manyhands.decisions.models import (
    Amendment,
    Elector,
    Proposal,
    Round,
    Stance,
    UnfinishedBlock,
)
from manyhands.decisions.rounds import OUT, is_contestable
from manyhands.decisions.stages import Stage
from manyhands.groups.clocks import zone_of
from manyhands.groups.models import Member
from manyhands.groups.standing import OBSERVES
from manyhands.groups.ties import ONE_KEY

TAKEN = ("agree", "reserve", "pass", "stand_aside", "block")
TAKES_BACK = ("agree", "reserve", "pass", "stand_aside")
A, S = Amendment, Stage
MOST_BLOCKS = 20
NOT_ASKED = _("You had paused when this round began. Back from it, you count from the next one on.")


@dataclass
class Said:
    """A stance, with what it is called where it was taken."""

    stance: Stance
    says: str
    who: str
    by: str = ""
    is_late: bool = False

    @property
    def is_void(self) -> bool:
        """Whether its code was guessed at too often."""
        return self.stance.wrong_codes >= MOST_WRONG


@dataclass
class RoundShown:
    """A round as one member may see it.

    What others say stays closed until the member has spoken, or the round is over: so that
    everybody finds their own word first. Grounds of blocks are arguments and are shown at once.
    """

    round: Round
    electors: int
    spoken: int
    own: Stance | None
    counts: bool
    is_out: bool
    out_says: Any
    sees_others: bool
    how: str
    when: str
    later_for: list[str] = field(default_factory=list)
    outcome: str = ""
    recounted: str = ""
    stances: list[Said] = field(default_factory=list)
    blocks: list[Said] = field(default_factory=list)
    form: StanceForm | None = None
    unfinished: UnfinishedBlock | None = None
    own_blocks: list[Stance] = field(default_factory=list)

    @property
    def is_missing(self) -> str:
        """What a block that the member kept still needs."""
        return str(unfinished.missing_in(self.unfinished)) if self.unfinished else ""

    @property
    def has_turned_key(self) -> bool:
        """Whether the member has said yes where there is nothing else to say."""
        return self.round.is_of_keys and self.own is not None and self.own.contested_at is None

    @property
    def own_says(self) -> str:
        names = words.positions_of(self.round.method, self.round.asks)
        return str(names[self.own.position]) if self.own else ""

    @property
    def may_confirm_own(self) -> bool:
        own = self.own
        return bool(own and own.recorded_by_id and not own.confirmed_at)

    @property
    def to_confirm(self) -> list[Said]:
        """What was typed in for others and waits for the code on their slip."""
        return [said for said in self.stances if said.by and not said.stance.confirmed_at]


def shown_rounds(
    viewer: Member,
    proposal: Proposal,
    rounds: list[Round],
    amendments: list[Amendment],
    at: datetime,
) -> list[RoundShown]:
    return [shown_round(viewer, proposal, one, amendments, at) for one in rounds]


def shown_round(
    viewer: Member, proposal: Proposal, round_: Round, amendments: list[Amendment], at: datetime
) -> RoundShown:
    """One round as `viewer` may see it, with the form they can fill in now."""
    round_.proposal = proposal
    elector = Elector.objects.filter(round=round_, member=viewer).first()
    stances = queries.stances_in(round_)
    own = next((one for one in stances if one.member_id == viewer.pk), None)
    names = words.positions_of(round_.method, round_.asks)
    late = set(looking_back.changed_in_the_last_hour(round_).values_list("pk", flat=True))
    standing = [
        Said(
            one, str(names.get(one.position, one.position)), words.name_of(one.member),
            words.name_of(one.recorded_by), one.pk in late,
        )
        for one in stances
        if one.contested_at is None
    ]  # fmt: skip
    asked = counted(round_)
    shown = RoundShown(
        round=round_,
        electors=asked.tally.electors,
        spoken=asked.tally.electors - asked.tally.silent,
        own=own,
        counts=elector is not None and not elector.out,
        is_out=elector is not None and elector.out == Elector.CONCERNED,
        out_says=_why_out(elector, viewer),
        sees_others=round_.closed_at is not None or own is not None,
        how=how.in_words(round_.method, asked.tally.electors),
        when=words.moment(round_.closed_at or round_.closes_at, zone_of(proposal.group)),
        later_for=[] if round_.closed_at else words.later_for(round_),
        outcome=words.came_to(round_) if round_.closed_at else "",
        stances=standing,
        blocks=[said for said in standing if said.stance.position == "block"],
    )
    if own is None and round_.closed_at is None and keys.is_one_key(round_, viewer):
        shown.counts, shown.out_says = False, ONE_KEY
    shown.unfinished = unfinished.of(viewer, round_) if round_.closed_at is None else None
    shown.form = form_for(shown, proposal, amendments)
    if shown.form and shown.form.can_block:
        shown.own_blocks = list(looking_back.own_blocks(viewer).exclude(round=round_)[:MOST_BLOCKS])
    shown.recounted = _recounted(round_, asked)
    return shown


def _why_out(elector: Elector | None, viewer: Member) -> Any:
    """Why a round does not count `viewer`, where it is neither too late nor a jury."""
    if viewer.is_observer:
        return OBSERVES
    if elector is None:
        return NOT_ASKED if viewer.paused_at else ""
    return OUT.get(elector.out, "")


def _recounted(round_: Round, asked: Asked) -> str:
    """What the round comes to now, where that is not what it came to when it closed."""
    if not round_.tally or round_.asks != Round.TEST or round_.method["kind"] in BALLOTS:
        return ""
    tally = rounds.tally_as_dict(asked)
    if all(tally[name] == round_.tally.get(name) for name in TAKEN):
        return ""
    return words.comes_to_now(tally, str(asked.verdict()))


def form_for(
    shown: RoundShown, proposal: Proposal, amendments: list[Amendment], data: Any = None
) -> StanceForm | None:
    """The form with which the member can speak in this round now, if they can."""
    round_, own = shown.round, shown.own
    if not shown.counts:
        return None
    offered = [one for one in amendments if one.state in (A.OFFERED, A.ACCEPTED)]
    if round_.closed_at is None:
        kept = unfinished.as_typed(shown.unfinished) if shown.unfinished else None
        return StanceForm(data, round_=round_, amendments=offered, initial=kept)
    if proposal.stage == S.RESOLVING and own is not None and own.position == "block":
        form = StanceForm(data, round_=round_, amendments=[])
        form.set_choices("position", [(name, form.names[name]) for name in TAKES_BACK])
        form.can_block = form.can_condition = False
        return form
    return None


def contestable(shown: Iterable[RoundShown], at: datetime) -> list[RoundShown]:
    """Rounds in which something was typed in for the viewer that they can still contest."""
    return [
        one
        for one in shown
        if one.own and one.own.recorded_by_id and not one.own.contested_at
        and is_contestable(one.round, at)
    ]  # fmt: skip
