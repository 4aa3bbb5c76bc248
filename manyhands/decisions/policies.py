"""Whom the acts on proposals are open to."""

from django.utils.translation import gettext_lazy as _

from manyhands.decisions.beside import affirms
from manyhands.decisions.models import Amendment, Proposal, Stance
from manyhands.groups.models import Member
from manyhands.groups.policies import any_member
from manyhands.groups.powers import audience


def is_in(actor, thing) -> bool:
    """Whether `actor` is a member of the group that `thing` belongs to."""
    return isinstance(actor, Member) and any_member(actor, thing)


@audience(_("Only whoever wrote this proposal can do it."))
def the_author(actor, proposal):
    return is_in(actor, proposal) and proposal.author_id == actor.pk


@audience(_("Only another member can do it, not whoever wrote the proposal."))
def another_member(actor, proposal):
    return is_in(actor, proposal) and proposal.author_id != actor.pk


@audience(_("Only members of this group can do this."))
def member_of_its_group(actor, thing):
    """Of things below a proposal: contributions, amendments, rounds, stances."""
    asked = thing.round if isinstance(thing, Stance) else thing
    return is_in(actor, asked if isinstance(asked, Proposal) else asked.proposal)


@audience(_("Only whoever said this can do it."))
def who_said_it(actor, thing):
    return is_in(actor, thing.proposal) and thing.author_id == actor.pk


@audience(_("Only whoever wrote this proposal can do it."))
def author_of_its_proposal(actor, thing):
    return the_author(actor, thing.proposal)


@audience(
    _(
        "Only those who agreed to the text in the last round can keep it, and whoever offered what "
        "was turned down."
    )
)
def who_may_keep_both(actor, amendment):
    """Before the first round everybody, since nobody was asked yet."""
    if not is_in(actor, amendment.proposal):
        return False
    if amendment.state == Amendment.REJECTED:
        return amendment.author_id == actor.pk
    return affirms(actor, amendment.proposal)


@audience(_("Only the person whose word this is can do it."))
def whose_stance_it_is(actor, stance):
    return is_in(actor, stance.round.proposal) and stance.member_id == actor.pk


@audience(_("Only the member whose key this is can do it."))
def whose_key_it_is(actor, listed):
    return isinstance(actor, Member) and actor.left_at is None and listed.member_id == actor.pk


@audience(_("Only whom this concerns can do it."))
def whom_it_concerns(actor, proposal):
    return is_in(actor, proposal) and proposal.concerns_id == actor.pk


@audience(_("Only the others can do it, not whom this concerns."))
def not_whom_it_concerns(actor, proposal):
    return is_in(actor, proposal) and proposal.concerns_id != actor.pk


@audience(_("Only the others can do it, not who carries it."))
def not_who_carries_it(actor, mandate):
    return (
        isinstance(actor, Member) and any_member(actor, mandate) and mandate.holder_id != actor.pk
    )


@audience(_("Only whom this concerns can do it, or who stands by them."))
def who_may_appeal(actor, proposal):
    """Of somebody who is gone and named nobody, any member may take the part."""
    if not is_in(actor, proposal) or proposal.concerns is None:
        return False
    stands_alone = proposal.supporter is None or proposal.supporter.left_at is not None
    is_gone = proposal.concerns.left_at is not None
    parties = (proposal.concerns_id, proposal.supporter_id)
    return actor.pk in parties or (is_gone and stands_alone)


@audience(_("Only whoever took this on can do it."))
def who_took_it(actor, task):
    return is_in(actor, task.proposal) and task.taken_by_id == actor.pk


@audience(_("Only whom the lot asked can do it."))
def the_facilitator(actor, facilitator):
    return is_in(actor, facilitator.proposal) and facilitator.member_id == actor.pk


@audience(_("Nobody does this by hand: it happens when its time has come."))
def its_time_here(actor, thing):
    """Of things below a proposal."""
    return actor.ref == "rule" and thing.proposal.group_id == actor.group.pk


@audience(_("Only whoever added this, or whose name it is, can take it back."))
def who_added_it(actor, option):
    return is_in(actor, option.proposal) and actor.pk in (option.added_by_id, option.member_id)


@audience(_("Only whom the lot asked can do it."))
def whom_the_lot_asked(actor, duty):
    return any_member(actor, duty) and duty.member_id == actor.pk
