"""A quorum that is missed again and again does not fit: then a rule asks the group about it."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from manyhands.base.errors import NotPossible
from manyhands.decisions.actions import add_version, note_words
from manyhands.decisions.models import Proposal, Round
from manyhands.decisions.moving import enter
from manyhands.decisions.reviewing import who_answers
from manyhands.decisions.rules import Verdict
from manyhands.decisions.stages import Stage
from manyhands.groups.acts import Act, name_of
from manyhands.groups.constitution import following, whole
from manyhands.groups.constitution_check import loosened
from manyhands.groups.models import Group
from manyhands.groups.powers import Rule, write

MISSED = 3  # in a row
LEAST = 10  # percent; the rule proposes no quorum below this
AGREEMENT = 80  # percent of those who say yes or no


def ask_if_missed_again(round_: Round, at: datetime) -> Proposal | None:
    """Open "Our quorum does not fit us" when the last three rounds of the group all missed it.

    It is decided by the lower of the two quorums, and by 80 percent of those who say yes or no.
    """
    group = round_.proposal.group
    old = round_.method.get("quorum")
    missed = _last_rounds(group)
    if not old or len(missed) < MISSED or any(one.verdict != Verdict.NO_QUORUM for one in missed):
        return None
    new = fitting(old, missed)
    if new >= old:
        return None
    with translation.override(group.language):
        return _open(round_, old, new, at)


def _last_rounds(group: Group) -> list[Round]:
    """The last three of the group since it was asked about its quorum, the newest first."""
    closed = Round.objects.filter(proposal__group=group, asks=Round.TEST, closed_at__isnull=False)
    closed = closed.exclude(proposal__stage=Stage.WITHDRAWN)
    asked = Proposal.objects.filter(group=group, by_rule__isnull=False).order_by("-drafted_at")
    if last := asked.first():
        closed = closed.filter(opened_at__gt=last.drafted_at).exclude(proposal=last)
    return list(closed.order_by("-closed_at", "-pk")[:MISSED])


def fitting(old: int, missed: list[Round]) -> int:
    """The most that was reached in these rounds, in percent; below `old`, never below a tenth."""
    reached = [
        100
        * sum(one.tally.get(name, 0) for name in ("agree", "reserve", "pass"))
        // max(1, one.tally["electors"])
        for one in missed
        if one.tally
    ]
    return max(LEAST, min([old - 1, max(reached, default=0)]))


def _open(round_: Round, old: int, new: int, at: datetime) -> Proposal:
    group = round_.proposal.group
    how = {
        "name": "quorum", "kind": "supermajority", "threshold": AGREEMENT, "quorum": min(old, new),
        "clarify_h": 48, "hours": 168, "waiting_h": 24,
    }  # fmt: skip
    proposal = Proposal(
        group=group, author=who_answers(round_.proposal), method="supermajority", by_rule=how,
        title=_("Our quorum does not fit us"), drafted_at=at, published_at=at,
    )  # fmt: skip
    enter(proposal, Stage.DRAFT, at)
    words = _(
        "Three times in a row too few took part. The quorum would be %(new)s percent from now "
        "on, instead of %(old)s. This is decided by the lower of the two, and four of five of "
        "those who say yes or no must say yes."
    ) % {"old": old, "new": new}
    proposal.head = _version(proposal, words, round_.method["name"], new)
    enter(proposal, Stage.CLARIFY, at)
    note_words(Rule(group), proposal.head)
    write(
        Rule(group), "rule.ask_about_quorum", about=proposal.ref, proposal=proposal.ref,
        before=old, after=new,
    )  # fmt: skip
    return proposal


def _version(proposal: Proposal, words: str, method: str, new: int):
    """With the act that changes the constitution, where one can be carried out."""
    try:
        act = act_of(proposal.group, method, new)
        return add_version(proposal, proposal.author, words, act)
    except (NotPossible, KeyError):
        return add_version(proposal, proposal.author, words, None)


def act_of(group: Group, method: str, quorum: int) -> Act:
    """The change of the constitution in which `method` has this quorum. KeyError if it is gone."""
    assert group.constitution is not None, "a group lives under a constitution"
    data: dict[str, Any] = group.constitution.data
    methods = whole(data)["methods"]
    after = following(data, methods={**methods, method: {**methods[method], "quorum": quorum}})
    power = "constitution.loosen" if loosened(whole(data), after) else "constitution.change"
    return Act(power, name_of(group), {"data": after})
