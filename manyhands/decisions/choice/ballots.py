"""Sending ballots: what one marks, scores, ranks or names; and secret ones, yes, no or blank."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.refs import new_ref
from manyhands.base.times import now
from manyhands.decisions import devices, entries, policies, rounds
from manyhands.decisions.electorate import counted
from manyhands.decisions.methods import BALLOTS
from manyhands.decisions.models import Ballot, Proposal, Round, Sender, Urn
from manyhands.decisions.prolonging import give_more_time
from manyhands.decisions.rules import Verdict
from manyhands.groups.models import Member
from manyhands.groups.powers import Rule, action, write
from manyhands.groups.queries import members_of

Data = dict[str, Any]

OPEN_KINDS = frozenset(BALLOTS) - {"lot", "secret"}
ENOUGH_TO_SHOW = 5
LONGEST_REASON = 400
SECRET = ("yes", "no", "blank")
NOT_THERE = _("Something on this ballot is not there to choose.")


@action("ballot.send", by=policies.member_of_its_group, says=_("Send your ballot in a round."))
def send_ballot(actor, round_, /, *, data, **signed):
    """From now on this counts for the member; what they sent before stays readable.

    `signed` are signed_with and signature, if a device signed it.
    """
    at = now()
    proposal, round_ = _held_open(round_, actor)
    data = cleaned(round_, data)
    devices.must_fit(round_, actor, entries.said_on(data), signed)
    before = Ballot.objects.filter(round=round_, member=actor, superseded_at=None)
    followed = before.values_list("ref", flat=True).first() or ""
    before.update(superseded_at=at)
    ballot = Ballot.objects.create(round=round_, member=actor, data=data, sent_at=at, **signed)
    entries.write_sent(ballot, followed)
    _after_a_ballot(proposal, round_, at)
    return ballot


def _held_open(round_: Round, member: Member) -> tuple[Proposal, Round]:
    proposal, round_ = rounds.held(round_)
    if round_.closed_at is not None or now() >= round_.closes_at:
        raise NotPossible(rounds.CLOSED)
    rounds.must_be_counted(round_, member)
    return proposal, round_


def _after_a_ballot(proposal: Proposal, round_: Round, at: datetime) -> None:
    """Where it was the one that made it enough in the last day, there is more time."""
    if "quorum" not in round_.extended_for and counted(round_).verdict() == Verdict.ADOPT:
        give_more_time(round_, "quorum", at)
    rounds.next_look(proposal, round_, at)


# --- what a ballot may say --------------------------------------------------------------------


def cleaned(round_: Round, data: Data) -> Data:
    """What the ballot says, in the one way it is kept; `NotPossible` for what it may not say."""
    if round_.method["kind"] not in OPEN_KINDS:
        raise NotPossible(_("This round takes no ballots."))
    return CLEANERS[round_.method["kind"]](round_, data)


def _marks(round_: Round, data: Data) -> Data:
    return {"options": sorted(_known(round_, data.get("options", [])))}


def _points(round_: Round, data: Data) -> Data:
    given = data.get("points", {})
    highest = round_.method["highest"]
    _known(round_, list(given))
    if any(type(points) is not int or not 0 <= points <= highest for points in given.values()):
        raise NotPossible(_("Points go from 0 to %s.") % highest)
    return {"points": {ref: points for ref, points in sorted(given.items()) if points}}


def _marks_or_points(round_: Round, data: Data) -> Data:
    """Where one may give 1 point at most, one marks."""
    return _points(round_, data) if round_.method["highest"] > 1 else _marks(round_, data)


def _order(round_: Round, data: Data) -> Data:
    order = _known(round_, data.get("order", []))
    if not order:
        raise NotPossible(_("Put at least one in the first place."))
    return {"order": order}


def _name(round_: Round, data: Data) -> Data:
    members = members_of(round_.proposal.group)
    member = members.filter(ref=data.get("member", "")).first()
    reason = str(data.get("reason", "")).strip()[:LONGEST_REASON]
    if member is None:
        raise NotPossible(_("Choose a member of this group."))
    if not reason:
        raise NotPossible(_("Say why: the reasons are what counts."))
    return {"member": member.ref, "reason": reason}


def _known(round_: Round, refs: list[str]) -> list[str]:
    if len(set(refs)) != len(refs):
        raise NotPossible(_("Something is on this ballot twice."))
    if not set(refs) <= set(round_.method["options"]):
        raise NotPossible(NOT_THERE)
    return refs


CLEANERS: dict[str, Callable[[Round, Data], Data]] = {
    "approval": _marks,
    "equal_shares": _marks_or_points,
    "score": _points,
    "ranked": _order,
    "stv": _order,
    "select": _name,
}


# --- secret ballots -----------------------------------------------------------------------------


@action(
    "ballot.send_secret",
    by=policies.member_of_its_group,
    says=_("Send a secret ballot: yes, no or blank."),
)
def send_secret(actor, round_, /, *, position):
    """It lies in the urn under a random name, which is said this once and kept nowhere beside the
    member's. It cannot be changed.
    """
    proposal, round_ = _held_open(round_, actor)
    if round_.method["kind"] != "secret" or position not in SECRET:
        raise NotPossible(_("A secret ballot says yes, no or nothing."))
    if Sender.objects.filter(round=round_, member=actor).exists():
        raise NotPossible(_("You have sent your ballot. A secret one cannot be changed."))
    Sender.objects.create(round=round_, member=actor)
    urn, _is_new = Urn.objects.get_or_create(round=round_)
    name = new_ref()
    urn.ballots = dict(sorted({**urn.ballots, name: position}.items()))
    urn.save(update_fields=["ballots"])
    write(actor, "ballot.send_secret", about=actor.ref, round=round_.ref, member=actor.ref)
    _after_a_ballot(proposal, round_, now())
    return name


@action(
    "ballot.let_count_be_shown",
    by=policies.member_of_its_group,
    says=_("Agree that the count of few secret ballots is shown."),
)
def let_count_be_shown(actor, round_):
    """Once everybody who sent a ballot has agreed, the ballots are in the record."""
    rounds.held(round_)
    sender = Sender.objects.filter(round=round_, member=actor, lets_count_be_shown=False).first()
    if round_.closed_at is None or sender is None or may_show(round_):
        raise NotPossible(_("There is nothing to agree to here."))
    sender.lets_count_be_shown = True
    sender.save(update_fields=["lets_count_be_shown"])
    write(actor, "ballot.let_count_be_shown", about=actor.ref, round=round_.ref, **_opened(round_))


def may_show(round_: Round) -> bool:
    """Whether the count of a closed secret round says too little about anybody to be kept back."""
    senders = Sender.objects.filter(round=round_)
    if round_.closed_at is None:
        return False
    return senders.count() >= ENOUGH_TO_SHOW or not senders.exclude(lets_count_be_shown=True)


def count_of_secret(round_: Round) -> dict[str, int] | None:
    """How many said what; None while that must not be shown."""
    if not may_show(round_):
        return None
    said = list(round_.urn.ballots.values()) if hasattr(round_, "urn") else []
    return {position: said.count(position) for position in SECRET}


def open_urn(round_: Round) -> None:
    """The ballots enter the record, in the order of their random names; few of them stay out."""
    write(Rule(round_.proposal.group), "rule.open_urn", round=round_.ref, **_opened(round_))


def _opened(round_: Round) -> Data:
    if not may_show(round_) or not hasattr(round_, "urn"):
        return {"ballots": []}
    return {"ballots": sorted(([name, said] for name, said in round_.urn.ballots.items()))}
