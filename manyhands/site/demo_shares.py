"""Plays what the groups of the demo hold in common: gifts, asks with their keys, a practice."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from manyhands.base.refs import new_ref
from manyhands.decisions.actions import draft_proposal, publish_proposal
from manyhands.decisions.models import Proposal
from manyhands.decisions.rounds import take_stance
from manyhands.funds.purse import asking, giving, paying
from manyhands.groups.models import Group, Member
from manyhands.groups.powers import NeedsDecision
from manyhands.ledger.models import Fund
from manyhands.practices import running
from manyhands.practices.models import Practice
from manyhands.site.demo_decides import Members, Moment, again

CURRENCY = "EUR"
When = Callable[[str], datetime]
Told = dict[str, Any]


def story(told: Told, members: Members, when: When) -> Iterator[Moment]:
    """A gift, an ask or something in a practice, and what came of it, each at its time."""
    thing: dict[str, Any] = {}
    begin = next(BEGINS[verb] for verb in BEGINS if verb in told)
    yield when(told["ago"]), lambda: thing.update(it=begin(again(members[told["by"]]), told))
    for verb, do in GOES_ON.items():
        for ago, who in told.get(verb, []):
            yield when(ago), partial(_do, do, members, who, thing, told)


def _do(do: Callable[..., Any], members: Members, who: str, thing: Told, told: Told) -> None:
    do(again(members[who]), thing["it"], told)


def _give(actor: Member, told: Told) -> Any:
    fund = _fund(actor.group, told["fund"])
    return giving.say_gift(actor, fund, currency=CURRENCY, way=told["way"], amount=told["gives"])


def _ask(actor: Member, told: Told) -> Any:
    return asking.ask_for_money(
        actor, _fund(actor.group, told["fund"]), amount=told["asks"], currency=CURRENCY,
        way=told["way"], how=told["how"],
    )  # fmt: skip


def _open_case(actor: Member, told: Told) -> Any:
    practice = _practice(actor.group, told["practice"])
    return running.open_case(
        actor, practice, kind=told["opens"], key=new_ref(), amount=told["amount"]
    )


def _book(actor: Member, told: Told) -> Any:
    """Who begins has turned the first key."""
    practice, details = _practice(actor.group, told["practice"]), {"key": new_ref()}
    details |= {"values": told["values"], "currency": CURRENCY}
    return _first_key(
        actor, told, partial(running.book_event, actor, practice, event=told["books"], **details)
    )


def _turn_key(actor: Member, thing: Any, told: Told) -> None:
    """The first who agrees to an ask makes a proposal of it, which the others join."""
    if isinstance(thing, Proposal):
        proposal: Proposal | None = thing
    else:
        proposal = Proposal.objects.filter(group=actor.group, title=told["title"]).first()
    if proposal is None:
        _first_key(actor, told, partial(asking.spend, actor, thing, amount=thing.amount))
    else:
        take_stance(actor, proposal.rounds.latest("number"), position="agree")


def _first_key(actor: Member, told: Told, act: Callable[[], Any]) -> Proposal:
    said = {"title": told["title"], "text": told["text"]}
    try:
        act()
    except NeedsDecision as needed:
        draft = draft_proposal(
            actor, actor.group, method=needed.method, act=needed.act.as_dict(),
            concerns=needed.concerns,
        )  # fmt: skip
        proposal = publish_proposal(actor, draft, **said)
        take_stance(actor, proposal.rounds.latest("number"), position="agree")
        return proposal
    raise AssertionError("in the demo two members agree to this")


def _fund(group: Group, name: str) -> Fund:
    return Fund.objects.select_related("group__constitution").get(group=group, name=name)


def _practice(group: Group, name: str) -> Practice:
    return Practice.objects.select_related("group__constitution").get(group=group, name=name)


BEGINS: dict[str, Callable[[Member, Told], Any]] = {
    "gives": _give,
    "asks": _ask,
    "opens": _open_case,
    "books": _book,
}
GOES_ON: dict[str, Callable[[Member, Any, Told], Any]] = {
    "seen": lambda actor, gift, told: giving.confirm_gift(actor, gift),
    "keys": _turn_key,
    "paid": lambda actor, claim, told: paying.pay(actor, claim),
}
