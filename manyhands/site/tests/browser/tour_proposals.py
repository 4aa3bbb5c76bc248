"""Proposals of the neighborhood that the tour goes through, in states that are rare."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.decisions import tasks, unfinished
from manyhands.decisions.actions import draft_proposal, publish_proposal
from manyhands.decisions.discussion import offer_amendment
from manyhands.decisions.models import Proposal
from manyhands.decisions.moving import look_again
from manyhands.decisions.prolonging import close_later
from manyhands.decisions.tests import make as decisions
from manyhands.groups.agreements import adopt_agreement
from manyhands.groups.models import Member
from manyhands.groups.powers import NeedsDecision, acting
from manyhands.groups.tests import make as ties


def due(*members: Member) -> Proposal:
    """A proposal that the first of these wrote, all agreed to, and that is to be done now."""
    asked = decisions.being_asked(members[0], title="A lamp at the gate")
    for member in members:
        decisions.say(member, asked, "agree")
    with times.at(times.now() + timedelta(days=8)):
        tasks.move_one(asked.pk, times.now())
    Proposal.objects.filter(pk=asked.pk).update(moves_at=times.now())
    return asked


def prolonged(ana: Member, cleo: Member, dov: Member) -> Proposal:
    """Ida's, about which too few have spoken; Dov is silent, and Ana can reach him."""
    ties.reaches(ana, dov)
    ida = decisions.join(ana.group, "Ida")
    asked = decisions.being_asked(ida, title="A rack for bikes")
    for member in (ida, cleo):
        decisions.say(member, asked, "agree")
    with times.at(times.now() + timedelta(days=8)):
        tasks.move_one(asked.pk, times.now())
    assert decisions.open_round_of(asked).is_prolonged
    return asked


def looked_at_again(*members: Member) -> Proposal:
    """What a rule asks about a proposal that all of these agreed to and that is in force."""
    asked = decisions.being_asked(members[0], title="A bench at the stop")
    for member in members:
        decisions.say(member, asked, "agree")
    for days in (8, 10):
        with times.at(times.now() + timedelta(days=days)):
            tasks.move_one(asked.pk, times.now())
    with acting("review.ask"):
        look_again(decisions.again(asked), times.now())
    tasks.move_one(asked.pk, times.now())
    return asked.followed_by.get()


def half_blocked(ana: Member, dov: Member) -> Proposal:
    """A proposal that Ana would block, without having said what would resolve it; an outage gave
    it more time.
    """
    asked = decisions.being_asked(dov, title="A gate at the yard")
    round_ = decisions.open_round_of(asked)
    words = {"ground": "It locks people out.", "harms_somebody": True}
    unfinished.keep(ana, round_, words)
    with acting("rule.give_back"):
        close_later(round_, round_.closes_at + timedelta(hours=12), "outage")
    return asked


def amended(ana: Member, dov: Member, cleo: Member) -> dict[str, Proposal]:
    """A proposal to whose act a change is offered, and a draft that would change it too."""
    drafts = []
    for author, days in ((dov, 1), (cleo, 3), (ana, 5)):
        needed = _new_agreement(author, f"Quiet after ten, and a bell {days} times")
        act = needed.act.as_dict()
        drafts.append(draft_proposal(author, author.group, method=needed.method, act=act))
    first, other, fits = drafts
    opened = publish_proposal(dov, first, title="Quiet nights", text="We sleep badly.")
    offer_amendment(cleo, opened, draft=other, title="A bell", why="It rings too seldom.")
    return {"amended": opened, "fits": fits}


def _new_agreement(author: Member, text: str) -> NeedsDecision:
    with pytest.raises(NeedsDecision) as needed:
        adopt_agreement(author, author.group, title="Quiet", text=text)
    return needed.value


def other_rules(author: Member, *others: Member) -> Proposal:
    """A draft of other rules, under which what was decided a month ago had come out otherwise."""
    with times.at(times.now() - timedelta(days=30)):
        shed = decisions.being_asked(author, title="A roof for the shed")
        for member in (author, *others):
            decisions.say(member, shed, "agree")
    with times.at(times.now() - timedelta(days=22)):
        tasks.move_one(shed.pk, times.now())
    return decisions.other_rules(author, hours=96, quorum=100)
