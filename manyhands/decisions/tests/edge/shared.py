"""What the tests of the edge cases say in few words: rounds, their close, who says what."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.decisions import actions, discussion, fair
from manyhands.decisions.models import (
    Proposal,
    Round,
)
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.groups.actions import (
    remove_member,
)
from manyhands.groups.constitution import following, whole
from manyhands.groups.models import Member
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups
from manyhands.record.models import Body

LATER = timedelta(minutes=1)


def round_on(author: Member, proposal: Proposal) -> Round:
    """The round that opens when the times for questions and concerns have gone by."""
    with make.later(proposal, hours=49):
        make.work_off()
    with make.later(proposal, days=6) as ripe:
        make.work_off()
        return discussion.call_test(author, make.again(ripe))


def closed(round_: Round) -> Round:
    """The round after it closed."""
    with times.at(Round.objects.get(pk=round_.pk).closes_at):
        make.work_off()
    return Round.objects.get(pk=round_.pk)


def say(round_: Round, members: list[Member], position: str = "agree", **more) -> None:
    """All these members say the same, soon after the round opened."""
    with times.at(round_.opened_at + LATER):
        for member in members:
            make.say(member, round_.proposal, position, **more)


def stage(proposal: Proposal) -> str:
    return make.again(proposal).stage


def about_removing(author: Member, member: Member) -> Proposal:
    with pytest.raises(NeedsDecision) as needed:
        remove_member(groups.again(author), member, reason="")
    draft = actions.draft_proposal(
        author, author.group, act=needed.value.act.as_dict(), method=needed.value.method,
        concerns=member,
    )  # fmt: skip
    return actions.publish_proposal(author, draft, title="On a membership", text="")


def removed(members: list[Member]) -> Proposal:
    """The last of the members is gone; the one before stood by them."""
    proposal = about_removing(members[0], members[-1])
    fair.offer_mediation(members[1], proposal)
    fair.name_supporter(members[-1], proposal, supporter=members[-2])
    round_ = round_on(members[0], proposal)
    say(round_, members[:-1])
    closed(round_)
    return make.again(proposal)


def entries_of(proposal: Proposal) -> list[str]:
    rows = Body.objects.filter(entry__log=proposal.group.log_id, payload__isnull=False)
    return list(rows.order_by("entry__seq").values_list("payload", flat=True))


def two_names(five) -> list[Proposal]:
    """Two adopted proposals that rename one group, after the first was carried out."""
    both = [make.proposal(five[n], name=f"{five[n].name} Street") for n in (0, 1)]
    with make.later(both[0], hours=25):
        make.work_off()
        for proposal in both:
            for member in five[:3]:
                make.say(member, proposal, "agree")
    for days in (8, 10):
        with make.later(both[0], days=days):
            make.work_off()
    return sorted(both, key=lambda one: stage(one) != Stage.REBASE)


def with_method(group, name: str, **numbers) -> None:
    """The group changes the numbers of one method."""
    group = groups.again(group)
    data = group.constitution.data
    methods = whole(data)["methods"]
    after = following(data, methods={**methods, name: {**methods[name], **numbers}})
    groups.decided("constitution.loosen", group, data=after)


def miss_the_quorum(author: Member, title: str, agreeing: list[Member]) -> Round:
    """A proposal that lapses: it had its week more, and still too few took part."""
    round_ = round_on(author, make.text(author, title=title, words=title))
    say(round_, agreeing)
    closed(round_)
    return closed(round_)
