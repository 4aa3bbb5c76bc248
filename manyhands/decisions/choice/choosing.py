"""From what was chosen to what is done: the act is filled in, a person is asked about, or tasks."""

from datetime import datetime

from django.utils.translation import gettext

from manyhands.base.errors import NotPossible
from manyhands.decisions import rounds
from manyhands.decisions.actions import add_version
from manyhands.decisions.choice import ballots
from manyhands.decisions.methods import BALLOTS
from manyhands.decisions.models import Option, Proposal, Round
from manyhands.decisions.moving import enter
from manyhands.decisions.resolving import adopt
from manyhands.decisions.rules import Verdict
from manyhands.decisions.stages import Stage
from manyhands.groups.acts import TO_CHOOSE

OBJECT_WITHIN_H = 72


def goes_on(proposal: Proposal, round_: Round, verdict: Verdict, at: datetime) -> bool:
    """Whether what was chosen leads somewhere by itself, and nothing else is to be done."""
    kind = round_.method["kind"]
    if kind == "secret":
        ballots.open_urn(round_)
        return False
    if kind == "objections":
        return verdict is Verdict.BLOCKED and _ask_about_the_next(proposal, round_, at)
    if kind not in BALLOTS or verdict is not Verdict.ADOPT:
        return False
    if kind == "select":
        _ask_about(proposal, round_, at)
        return True
    if proposal.act and not _fill(proposal, _value(round_), at):
        return True
    adopt(proposal, at)
    return True


def _value(round_: Round) -> object:
    """What is put into the act: a text, the ref of a member, or a list by methods that choose
    several, even if it is one this time.
    """
    assert round_.tally is not None, "a closed round was counted"
    rows = {row.ref: row for row in Option.objects.filter(proposal=round_.proposal)}
    chosen = [rows[ref] for ref in round_.tally["chosen"]]
    values = [row.member.ref if row.member else row.text for row in chosen]
    chooses_several = round_.method.get("seats", 1) > 1 or round_.method["kind"] == "equal_shares"
    return values if chooses_several else values[0]


def _fill(proposal: Proposal, value: object, at: datetime) -> bool:
    """A new version with the act filled in; back to be amended where it could not be done."""
    act = proposal.act
    assert act and proposal.head, "there is an act to fill"  # noqa: PT018
    try:
        version = add_version(proposal, proposal.author, proposal.head.text, act.filled(value))
    except NotPossible as why:
        proposal.could_not = str(why)[:400]
        enter(proposal, Stage.AMENDING, at)
        return False
    proposal.head = version
    proposal.save(update_fields=["head"])
    return True


# --- choosing somebody for a role: nominations, then objections ---


def _ask_about(proposal: Proposal, round_: Round, at: datetime) -> None:
    """Whoever the reasons speak for is put into the act, and everybody is asked to object."""
    assert round_.tally is not None, "a closed round was counted"
    (whom,) = round_.tally["chosen"]
    if proposal.act and not _fill(proposal, whom, at):
        return
    method = {
        **round_.method, "kind": "objections", "hours": OBJECT_WITHIN_H, "whom": whom,
        "nominated_in": round_.ref,
    }  # fmt: skip
    asked = rounds.open_round(proposal, at, method=method)
    enter(proposal, Stage.TESTING, at, until=asked.closes_at)


def _ask_about_the_next(proposal: Proposal, round_: Round, at: datetime) -> bool:
    """Somebody objected: the nominations are counted again without whom it was about.

    Says False when nobody is left.
    """
    nominations = Round.objects.get(ref=round_.method["nominated_in"])
    objected_to = [*round_.method["objected_to"], round_.method["whom"]]
    nominations.method = {**nominations.method, "objected_to": objected_to}
    verdict, tally = rounds.result_of(nominations, rounds.counted(nominations))
    if verdict is not Verdict.ADOPT:
        proposal.could_not = gettext("Somebody objected to each who was named.")
        return False
    nominations.tally = tally
    _leave_open_again(proposal)
    _ask_about(proposal, nominations, at)
    return True


def _leave_open_again(proposal: Proposal) -> None:
    """The act as it was before somebody was put into it."""
    first = next(
        (row for row in proposal.versions.order_by("-number") if row.act and _has_blank(row.act)),
        None,
    )
    if first is not None:
        proposal.head = first


def _has_blank(act: dict) -> bool:
    return TO_CHOOSE in act["details"].values()


# --- what people do ---


def chosen_to_do(proposal: Proposal) -> list[Option]:
    """What the money was shared among: each is a task of its own."""
    last = proposal.rounds.filter(asks=Round.TEST).order_by("-number").first()
    if last is None or last.method["kind"] != "equal_shares" or not last.tally:
        return []
    rows = {row.ref: row for row in Option.objects.filter(proposal=proposal)}
    return [rows[ref] for ref in last.tally["chosen"]]
