"""Plays how the groups of the demo decide: proposals, what is said about them, where all stand."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from manyhands.decisions.actions import draft_proposal, publish_proposal
from manyhands.decisions.discussion import call_test, contribute, offer_amendment
from manyhands.decisions.models import Amendment, Contribution, Proposal
from manyhands.decisions.rounds import take_stance
from manyhands.groups.acts import Act, name_of
from manyhands.groups.models import Group, Member
from manyhands.groups.powers import NeedsDecision, how_decided
from manyhands.practices import shelf
from manyhands.practices.actions import adopt_practice

Members = dict[str, Member]
Moment = tuple[datetime, Callable[[], Any]]


def story(
    told: dict[str, Any], members: Members, when: Callable[[str], datetime]
) -> Iterator[Moment]:
    """One proposal and what came of it, each at its time."""
    yield when(told["ago"]), partial(_propose, told, members)
    for ago, who, verb, *words in told["then"]:
        names = who if isinstance(who, list) else [who]
        yield when(ago), partial(_all_do, told["title"], members, names, verb, words)


def _propose(told: dict[str, Any], members: Members) -> None:
    author = again(members[told["by"]])
    more = _to_take_up(author, told["takes_up"]) if "takes_up" in told else {}
    more |= _to_do(author.group, **told["act"]) if "act" in told else {}
    draft = draft_proposal(author, author.group, title=told["title"], text=told["text"], **more)
    publish_proposal(author, draft, title=told["title"], text=told["text"])


def _to_do(group: Group, power: str, details: dict[str, Any]) -> dict[str, Any]:
    """What a proposal carries that is to do something to the group."""
    act = Act(power, name_of(group), details)
    return {"method": how_decided(group, power), "act": act.as_dict()}


def _to_take_up(author: Member, told: dict[str, Any]) -> dict[str, Any]:
    """What a proposal carries that is to take up a practice under these numbers."""
    recipe = shelf.recipes()[told["recipe"]]
    usual = {name: param.value for name, param in recipe.rule.items()}
    rule = {"digest": recipe.digest, "params": usual | told["params"]}
    try:
        adopt_practice(author, author.group, recipe=recipe.name, name=told["name"], rule=rule)
    except NeedsDecision as needed:
        return {"method": needed.method, "act": needed.act.as_dict()}
    raise AssertionError("a group of the demo decides on practices together")


def _all_do(title: str, members: Members, names: list[str], verb: str, words: list[str]) -> None:
    for name in names:
        actor = again(members[name])
        proposal = Proposal.objects.select_related("head").get(group=actor.group, title=title)
        DOES.get(verb, partial(_stand, verb))(actor, proposal, *words)


def again(member: Member) -> Member:
    """The member as they are now, with what their group agreed."""
    return Member.objects.select_related("group__constitution").get(pk=member.pk)


def _say(kind: str, actor: Member, proposal: Proposal, text: str) -> None:
    contribute(actor, proposal, kind=kind, text=text)


def _answer(actor: Member, proposal: Proposal, text: str) -> None:
    """To the newest question or concern."""
    kinds = [Contribution.QUESTION, Contribution.CONCERN]
    asked = proposal.contributions.filter(kind__in=kinds).order_by("-said_at")[0]
    kind = Contribution.ANSWER if asked.kind == Contribution.QUESTION else Contribution.INFO
    contribute(actor, proposal, kind=kind, text=text, answers=asked)


def _amend(actor: Member, proposal: Proposal, text: str) -> None:
    offer_amendment(actor, proposal, kind=Amendment.WORDING, text=text)


def _stand(position: str, actor: Member, proposal: Proposal, *words: str) -> None:
    said = {"reason": words[0]} if words else {}
    if position == "block":
        said = {"ground": words[0], "way_out": words[1]}
    take_stance(actor, proposal.rounds.latest("number"), position=position, **said)


DOES: dict[str, Callable[..., None]] = {
    "asks": partial(_say, Contribution.QUESTION),
    "worries": partial(_say, Contribution.CONCERN),
    "answers": _answer,
    "amends": _amend,
    "calls": call_test,
}
