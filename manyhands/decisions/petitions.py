"""What takes several to ask for: that a mandate rests while its recall is open, and that words come
before the group again sooner than a month after they were not adopted.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import policies
from manyhands.decisions.actions import _locked, as_many_as_sponsor, rests_until
from manyhands.decisions.models import Proposal, Seconding
from manyhands.decisions.seconding import as_many_as, second, spend, who_wishes
from manyhands.decisions.stages import Stage
from manyhands.groups.acts import find
from manyhands.groups.clocks import day_in
from manyhands.groups.mandates import let_rest
from manyhands.groups.models import Mandate, Member
from manyhands.groups.powers import Rule, action, write

RESTS_FOR = timedelta(days=7)
AND_NOT_AGAIN_FOR = timedelta(days=30)


@action(
    "mandate.ask_rest",
    by=policies.not_whom_it_concerns,
    says=gettext_lazy("Ask with others that a mandate rests until its recall is decided."),
)
def ask_rest(actor, proposal):
    """With as many as the constitution says it rests for a week. Says whether it rests now."""
    at, proposal = now(), _locked(proposal)
    mandate = _recalled(proposal)
    if mandate is None:
        raise NotPossible(_("This is not an open proposal to take a mandate back."))
    if mandate.rests_until and at < mandate.rests_until + AND_NOT_AGAIN_FOR:
        raise NotPossible(_("It rests already, or has rested within the last 30 days."))
    wishing = [one for one in second(proposal, Seconding.REST, actor) if one != mandate.holder]
    write(actor, "mandate.ask_rest", about=proposal.ref, proposal=proposal.ref)
    if len(wishing) < as_many_as_let_rest(mandate):
        return False
    spend(proposal, Seconding.REST)
    let_rest(Rule(proposal.group), mandate, until=at + RESTS_FOR)
    return True


def as_many_as_let_rest(mandate: Mandate) -> int:
    """How many have to ask; where there are fewer beside who carries it, all of them."""
    return as_many_as(mandate.group, "rest")


def _recalled(proposal: Proposal) -> Mandate | None:
    """The mandate that this open proposal would take back, while it is carried."""
    act = proposal.act if proposal.head_id else None
    if act is None or act.power != "mandate.recall" or not proposal.is_open:
        return None
    mandate = find(proposal.group, act.subject)
    assert isinstance(mandate, Mandate), "a mandate is recalled"
    return mandate if mandate.ended_at is None else None


@action(
    "proposal.sponsor",
    by=policies.member_of_its_group,
    says=gettext_lazy("Ask with others that words which were not adopted may come again soon."),
)
def sponsor(actor, proposal):
    """With as many as the constitution says the same words can be proposed at once. Says whether
    there are enough.
    """
    proposal = _locked(proposal)
    if proposal.stage != Stage.NOT_ADOPTED or rests_until(proposal) <= now():
        raise NotPossible(_("These words need nobody to ask: they can be proposed anew."))
    wishing = second(proposal, Seconding.AGAIN, actor)
    write(actor, "proposal.sponsor", about=proposal.ref, proposal=proposal.ref)
    return len(wishing) >= as_many_as_sponsor(proposal.group)


# --- for the page ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Petition:
    """Something that members ask for together: who may join in, and how many do."""

    title: str
    says: str
    so_far: str = ""
    button: str = ""
    url: str = ""


def open_to(viewer: Member, proposal: Proposal, at: datetime) -> list[Petition]:
    """What the members may ask for together on this proposal now."""
    if proposal.stage == Stage.NOT_ADOPTED:
        return _again(viewer, proposal, at)
    mandate = _recalled(proposal)
    return _rest(viewer, proposal, mandate, at) if mandate else []


def _rest(viewer: Member, proposal: Proposal, mandate: Mandate, at: datetime) -> list[Petition]:
    if mandate.rests_until and at < mandate.rests_until + AND_NOT_AGAIN_FOR:
        if at >= mandate.rests_until:
            return []
        text = _("It rests until %s, or until this is decided if that is sooner.")
        until = date_format(day_in(proposal.group, mandate.rests_until))
        return [Petition(_("The mandate rests"), text % until)]
    many = as_many_as_let_rest(mandate)
    says = _("When %(many)d members ask for it, the mandate rests for a week at most.")
    shown = Petition(_("Until it is decided"), says % {"many": many})
    return [_joined(viewer, proposal, shown, Seconding.REST, many)]


def _again(viewer: Member, proposal: Proposal, at: datetime) -> list[Petition]:
    if rests_until(proposal) <= at:
        return []
    many, day = (
        as_many_as_sponsor(proposal.group),
        date_format(day_in(proposal.group, rests_until(proposal))),
    )
    says = _("The same words can come again after %(day)s, or at once when %(many)d members ask.")
    shown = Petition(_("The same words again"), says % {"day": day, "many": many})
    return [_joined(viewer, proposal, shown, Seconding.AGAIN, many)]


ROUTES: dict[str, tuple[str, Any]] = {
    Seconding.REST: ("ask-rest", gettext_lazy("I ask that it rests")),
    Seconding.AGAIN: ("sponsor", gettext_lazy("I ask for it too")),
}


def _joined(viewer: Member, proposal: Proposal, shown: Petition, what: str, many: int) -> Petition:
    """The petition with how many ask so far, and a button for `viewer` if they can join in."""
    wishing = who_wishes(proposal, what)
    may_join = viewer not in wishing and proposal.concerns_id != viewer.pk
    route, button = ROUTES[what]
    return replace(
        shown,
        so_far=_("%(asking)d of %(many)d ask so far.") % {"asking": len(wishing), "many": many},
        button=str(button) if may_join else "",
        url=reverse(route, args=[proposal.group.slug, proposal.ref]),
    )
