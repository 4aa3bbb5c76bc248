"""What a proposal lets the group choose from: options, and the money they share."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.base.db import writing
from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import policies
from manyhands.decisions.methods import BALLOTS, pinned
from manyhands.decisions.models import MOST_OPTIONS, Budget, Draw, Key, Option, Proposal, Round
from manyhands.decisions.moving import enter, method_of
from manyhands.decisions.stages import Stage
from manyhands.groups.acts import Act
from manyhands.groups.constitution import whole
from manyhands.groups.models import Group, Member
from manyhands.groups.powers import POWERS, Rule, action, write
from manyhands.groups.queries import members_of
from manyhands.record.models import Log

WITH_OPTIONS = frozenset(BALLOTS) - {"select", "secret"}
GIVE_UP_AFTER = timedelta(days=30)
GATHERED_IN = frozenset({Stage.DRAFT, Stage.CLARIFY, Stage.CONCERNS, Stage.AMENDING})


@action(
    "option.add",
    by=policies.member_of_its_group,
    says=_("Add something to choose from to a proposal."),
)
def add_option(actor, proposal, /, *, text="", member=None, cost=None):
    """One more to choose from: a text, or a member; with what it costs where money is shared."""
    proposal = _gathering(proposal)
    kind = method_of(proposal)["kind"]
    if bool(text) == bool(member):
        raise NotPossible(_("Write what there is to choose, or choose a member."))
    if member and (member.group_id != proposal.group_id or member.left_at):
        raise NotPossible(_("This member is not in the group any more. Choose another."))
    if (kind == "equal_shares") != bool(cost):
        raise NotPossible(_("What shares the money says what it costs; nothing else does."))
    standing = Option.objects.filter(proposal=proposal, withdrawn_at=None)
    if standing.filter(text=text, member=member).exists():
        raise NotPossible(_("This is there to choose already."))
    if standing.count() >= MOST_OPTIONS:
        raise NotPossible(_("There is enough to choose from."))
    option = Option.objects.create(
        proposal=proposal, text=text, member=member, cost=cost, added_by=actor, added_at=now()
    )
    write(
        actor, "option.add", about=option.ref, proposal=proposal.ref, option=option.ref,
        member=member.ref if member else "", cost=cost or 0,
    )  # fmt: skip
    return option


def add_all(actor: Member, proposal: Proposal, texts: Sequence[str]) -> None:
    """Each of these texts is there to choose, or none."""
    with writing():
        for text in texts:
            add_option(actor, proposal, text=text)


@action(
    "option.withdraw",
    by=policies.who_added_it,
    says=_("Take back what you added, or your own name."),
)
def withdraw_option(actor, option):
    """It is not there to choose any more."""
    _gathering(option.proposal)
    if option.withdrawn_at:
        raise NotPossible(_("This was taken back already."))
    option.withdrawn_at = now()
    option.save(update_fields=["withdrawn_at"])
    write(actor, "option.withdraw", about=option.ref, option=option.ref)


@action(
    "budget.set",
    by=policies.the_author,
    says=_("Say how much money your proposal shares out."),
)
def set_budget(actor, proposal, /, *, money, currency):
    """So much is shared, in the smallest coin of this currency."""
    proposal = _gathering(proposal)
    Budget.objects.update_or_create(
        proposal=proposal, defaults={"money": money, "currency": currency}
    )
    write(actor, "budget.set", proposal=proposal.ref, money=money, currency=currency)


def _gathering(proposal: Proposal) -> Proposal:
    """The proposal, locked; raises `NotPossible` when it is too late to change the choice."""
    rows = Proposal.objects.select_for_update(of=("self",))
    proposal = rows.select_related("group__constitution", "head").get(pk=proposal.pk)
    if method_of(proposal)["kind"] not in WITH_OPTIONS:
        raise NotPossible(_("Here one does not choose between several things."))
    if proposal.stage not in GATHERED_IN:
        raise NotPossible(_("What there is to choose stays as it is now."))
    return proposal


# --- what the act leaves open ---------------------------------------------------------------


def opened(group: Group, method: str, act: Act | None) -> tuple[Act | None, str]:
    """The act with the detail that ballots fill in left open, and what stood there.

    Where the group decides on it by another method, the act stays as it is.
    """
    assert group.constitution is not None, "a group lives under a constitution"
    if act is None or method not in whole(group.constitution.data)["methods"]:
        return act, ""
    kind, name = pinned(group, method)["kind"], POWERS[act.power].chooses
    if kind not in BALLOTS or kind == "secret" or not name or name in act.blanks:
        return act, ""
    return act.with_blank(name), str(act.details.get(name, ""))


def offer_first(proposal: Proposal, named: str) -> None:
    """Whoever was named in the act is the first that there is to choose."""
    member = members_of(proposal.group).filter(ref=named).first()
    if member is None or method_of(proposal)["kind"] not in WITH_OPTIONS:
        return
    Option.objects.create(
        proposal=proposal, member=member, added_by=proposal.author, added_at=proposal.drafted_at
    )


# --- when the round opens -------------------------------------------------------------------


def standing(proposal: Proposal) -> Sequence[Option]:
    """What can be chosen now, in the order it was added; 1 query."""
    rows = Option.objects.filter(proposal=proposal, withdrawn_at=None)
    return [row for row in rows.select_related("member", "added_by") if row.stands]


def are_too_few(proposal: Proposal) -> bool:
    """Whether there is nothing to choose between yet, or no money to share."""
    kind = method_of(proposal)["kind"]
    if kind not in WITH_OPTIONS:
        return False
    if kind == "equal_shares" and not Budget.objects.filter(proposal=proposal).exists():
        return True
    return len(standing(proposal)) < (1 if kind == "equal_shares" else 2)


def are_gathered(proposal: Proposal) -> bool:
    """Whether it lets the group choose between several things, to which one can still add."""
    return proposal.stage in GATHERED_IN and method_of(proposal)["kind"] in WITH_OPTIONS


def wait_for_more(proposal: Proposal, at: datetime) -> None:
    """The time to add something begins anew; a month after it came out, the proposal lapses."""
    is_old = at - (proposal.published_at or at) > GIVE_UP_AFTER
    enter(proposal, Stage.LAPSED if is_old else Stage.CLARIFY, at)


def pins_of(proposal: Proposal, method: dict[str, Any]) -> dict[str, Any]:
    """What a round of ballots keeps beside its method: the options, the money, who is out."""
    kind = method["kind"]
    if kind == "select":
        return {"objected_to": method.get("objected_to", [])}
    if kind not in WITH_OPTIONS or "options" in method:
        return {}
    rows = standing(proposal)
    pins: dict[str, Any] = {"options": sorted(row.ref for row in rows)}
    if named := {row.ref: row.member.ref for row in rows if row.member}:
        pins["members"] = named  # who leaves cannot be chosen any more
    if kind == "equal_shares":
        budget = Budget.objects.get(proposal=proposal)
        pins |= {"money": budget.money, "currency": budget.currency}
        pins["costs"] = {row.ref: row.cost for row in rows}
    return pins


def begin_draw(round_: Round) -> Draw:
    """The lot that a round of the method “lot” ends with: half of its time to commit in."""
    group = round_.proposal.group
    root = Log.objects.values_list("root", flat=True).get(pk=group.log_id)
    draw = Draw.objects.create(
        group=group,
        round=round_,
        title=round_.proposal.title[:120],
        names=round_.method["options"],
        how_many=round_.method["seats"],
        root=bytes(root).hex(),
        begun_at=round_.opened_at,
        commit_until=round_.opened_at + (round_.closes_at - round_.opened_at) / 2,
        reveal_until=round_.closes_at,
    )
    write(Rule(group), "lot.open", round=round_.ref, draw=draw.ref, root=draw.root)
    return draw


def all_of(proposal: Proposal) -> Sequence[Option]:
    """Everything that ever was there to choose, in the order it was added; 1 query."""
    return list(Option.objects.filter(proposal=proposal).select_related("member"))


def who_acted(proposal: Proposal) -> list[int]:
    """Row numbers of those who did in an emergency what this proposal would confirm."""
    keys = Key.objects.filter(emergency__proposal=proposal)
    return list(keys.values_list("member_id", flat=True))
