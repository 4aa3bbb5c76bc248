"""A group ends by a proposal of all: nothing is left or lost, and nothing happens after."""

import secrets
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from manyhands.aid import upkeep
from manyhands.aid.models import WITHDRAWN, Commitment, Intent
from manyhands.aid.promises import commit, hand_over, release
from manyhands.aid.tests import make as aid
from manyhands.base import jobs, times
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.models import SealKey
from manyhands.base.tests.files import let_scrubbing_end, lies_in_a_table
from manyhands.decisions import actions, discussion, tasks
from manyhands.decisions.models import Proposal, Pulse, Round
from manyhands.decisions.stages import OPEN, Stage
from manyhands.decisions.tests import make
from manyhands.funds.purse import asking, giving
from manyhands.funds.purse.models import CASH
from manyhands.groups import queries
from manyhands.groups.actions import (
    Newcomer,
    describe_group,
    join_group,
    leave_group,
    rename_member,
)
from manyhands.groups.admissions import ask_admission
from manyhands.groups.dissolving import dissolve_group, what_is_in_the_way
from manyhands.groups.models import Admission, Group, Mandate, Member
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups
from manyhands.ledger.tests import make as books
from manyhands.people.tests import make as people
from manyhands.practices.tests import make as practices
from manyhands.record.queries import find_fault

pytestmark = pytest.mark.django_db

WHY = {"reason": "We have all moved away.", "left_to": "Hill Kitchen"}
NOTHING_HAPPENS = "This group has ended on"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five() -> list[Member]:
    return make.assembly(5)


def wished(member: Member) -> Proposal:
    """The proposal that the wish to end the group becomes, published."""
    member = groups.again(member)
    with pytest.raises(NeedsDecision) as needed:
        dissolve_group(member, member.group, **WHY)
    act = needed.value.act.as_dict()
    draft = actions.draft_proposal(member, member.group, method=needed.value.method, act=act)
    return actions.publish_proposal(member, draft, title="End it", text="It is over.")


def agreed(members: list[Member], proposal: Proposal) -> Proposal:
    """All have agreed to it, and it waits."""
    start = times.now()
    for after in (timedelta(hours=49), timedelta(days=10)):
        with times.at(start + after):
            tasks.move_one(proposal.pk, times.now())
    with times.at(start + timedelta(days=10)):
        discussion.call_test(members[0], make.again(proposal))
        for member in members:
            make.say(groups.again(member), proposal, "agree")
        closes_at = make.open_round_of(proposal).closes_at
    with times.at(closes_at):
        tasks.move_one(proposal.pk, closes_at)
    return make.again(proposal)


def due(proposal: Proposal) -> datetime:
    """When its time has come; the house was up all the while."""
    at = make.again(proposal).moves_at
    assert at is not None
    Pulse.objects.update(at=at)
    return at


def ended(members: list[Member]) -> datetime:
    """The group has ended by its own proposal; says when."""
    proposal = agreed(members, wished(members[0]))
    at = due(proposal)
    with times.at(at):
        tasks.move_one(proposal.pk, at)
    assert make.again(proposal).stage == Stage.IN_FORCE, make.again(proposal).could_not
    return at


def again(member: Member) -> Member:
    return groups.again(member)


def shown(who: Member | None, path: str, status: int = 200) -> str:
    browser = groups.browser(who) if who else Client()
    answer = browser.get(f"/g/rosewood/{path}")
    assert answer.status_code == status, path
    return answer.content.decode()


# --- how it happens -----------------------------------------------------------------------------


def test_it_takes_all_and_then_a_month_in_which_nothing_is_over(five):
    proposal = agreed(five, wished(five[0]))

    assert proposal.stage == Stage.WAITING
    waits = due(proposal) - proposal.rounds.get().closed_at
    assert waits == timedelta(days=30)
    with times.at(due(proposal) - timedelta(minutes=1)):
        tasks.move_one(proposal.pk, times.now())
    assert make.again(proposal).group.ended_at is None


def test_all_that_is_open_ends_and_the_record_stays_whole(five):
    talked_over = make.text(five[1])
    asked = make.being_asked(five[2], title="Paint the door")
    draft = actions.draft_proposal(five[3], five[3].group, text="Not yet")
    mandate = groups.decided(
        "mandate.grant", five[0].group, role="pen", holder=five[4].ref, days=90,
        purpose="Write", powers=[], report_every_d=30,
    )  # fmt: skip
    make.uses(five[0].group, "member.join", {"method": "nobody"})
    nora = Newcomer(groups.again(five[0].group), people.person())
    ask_admission(nora, nora.group, name="Nora", words="I live here.")

    at = ended(five)

    group = Group.objects.get()
    assert group.ended_at == at
    assert not Proposal.objects.filter(stage__in=OPEN).exists()
    assert not Round.objects.filter(closed_at=None).exists()
    assert {make.again(one).stage for one in (talked_over, asked)} == {Stage.LAPSED}
    assert make.again(draft).stage == Stage.ARCHIVED
    assert Mandate.objects.get(pk=mandate.pk).ended_at is not None
    assert Admission.objects.get().words == ""
    assert find_fault(group.log) is None
    assert group not in queries.listed_groups()


def test_what_is_open_is_forgotten_after_two_days_and_a_promise_can_be_kept(five):
    ana, ben = five[:2]
    alone = aid.need(ana, "Soup", address="12 Mill Lane")
    offer = aid.offer(ben, "Bread")
    promised = aid.need(ana, "Rice", quantity=4, address="14 Mill Lane")
    line = promised.lines.get()
    promise = commit(again(ben), promised, shares={line.pk: 1})
    let_go = aid.need(ana, "Salt")
    freed = commit(again(ben), let_go, shares={let_go.lines.get().pk: 1})
    keys = [one.key_id for one in (alone, offer, promised, let_go)]
    Intent.objects.update(expires_at=make.MONDAY + timedelta(days=365), ask_again_at=None)

    at = ended(five)

    assert {Intent.objects.get(pk=one.pk).closed_as for one in (alone, offer)} == {WITHDRAWN}
    left = Intent.objects.get(pk=promised.pk)
    assert (left.is_open, left.left, left.rank) == (True, 0, None)
    with times.at(at + timedelta(hours=1)):
        hand_over(again(ben), Commitment.objects.get(pk=promise.pk))
        release(again(ben), Commitment.objects.get(pk=freed.pk))
    assert not Intent.objects.filter(closed_at=None).exists()
    with times.at(at + timedelta(hours=49, minutes=1)):
        upkeep.erase_when_due(times.now())
    assert not Intent.objects.filter(erased_at=None).exists()
    assert not Intent.objects.exclude(words="").exists()
    assert not SealKey.objects.filter(pk__in=keys).exclude(wrapped=None).exists()


@pytest.mark.django_db(transaction=True)
def test_two_days_later_no_file_of_the_database_holds_what_was_sealed_or_said(five):
    word = "".join(f"{letter}q" for letter in secrets.token_hex(8))
    aid.need(five[0], f"Soup {word}", address=f"12 {word} Lane", note=word)
    aid.offer(groups.again(five[0]).group, f"Bread {word}", contact=word)
    sealed = [bytes(each) for each in Intent.objects.values_list("sealed", flat=True)]
    Intent.objects.update(expires_at=make.MONDAY + timedelta(days=365), ask_again_at=None)

    at = ended(five)

    assert all(lies_in_a_table(each) for each in sealed)
    with times.at(at + timedelta(hours=49)):
        upkeep.erase_when_due(times.now())
        let_scrubbing_end()
        held = [word.encode(), *sealed]
        assert not [each for each in held if lies_in_a_table(each)]


def test_jobs_of_a_group_that_has_ended_come_to_rest(five):
    aid.need(five[0])
    proposal = wished(five[0])
    Proposal.objects.filter(pk=proposal.pk).update(review_on=make.MONDAY + timedelta(days=200))
    agreed(five, proposal)
    at = due(proposal)
    with times.at(at):
        tasks.move_one(proposal.pk, at)

    late = at + timedelta(days=400)
    with times.at(late):
        begun = time.monotonic()
        jobs.plan_repeating(late)
        jobs.work_off(late)

        assert time.monotonic() - begun < 60
        assert not tasks.something_is_due(late)
    assert not Proposal.objects.filter(is_review=True).exists()


# --- what is in the way -------------------------------------------------------------------------


def money_is_there(ana: Member) -> None:
    books.given(ana.group, 500)


def something_is_owed(ana: Member) -> None:
    fund = books.fund(ana.group)
    books.posted(ana.group, ("Receivable:somebody", 500), ("Income:Gifts", -500))
    assert fund


def somebody_asks(ana: Member) -> None:
    fund = books.fund(ana.group)
    asking.ask_for_money(ana, fund, amount=500, currency="EUR", way=CASH, how="By hand")


def a_gift_is_on_its_way(ana: Member) -> None:
    giving.say_gift(ana, books.fund(ana.group), amount=500, currency="EUR", way=CASH)


def a_case_is_open(ana: Member) -> None:
    practices.asked_for_money(practices.adopted(ana.group))


def a_practice_runs(ana: Member) -> None:
    practices.adopted(ana.group)


IN_THE_WAY: list[tuple[Any, str]] = [
    (money_is_there, "There is still something in the fund"),
    (something_is_owed, "somebody owes something, or is owed it"),
    (somebody_asks, "Somebody asks a fund for money."),
    (a_gift_is_on_its_way, "A gift for a fund is on its way."),
    (a_case_is_open, "a case is still open. Close it first."),
    (a_practice_runs, "still runs. Wind it up first."),
]


@pytest.mark.parametrize(("ready", "sentence"), IN_THE_WAY, ids=[r.__name__ for r, _ in IN_THE_WAY])
def test_what_is_still_there_sends_it_back_to_be_amended_and_changes_nothing(five, ready, sentence):
    need = aid.need(five[0])
    proposal = agreed(five, wished(five[0]))
    Intent.objects.update(expires_at=make.MONDAY + timedelta(days=365))
    ready(again(five[0]))
    page = shown(five[1], f"decisions/{proposal.ref}/")
    assert sentence.split("“")[0].strip() in page

    with times.at(due(proposal)):
        tasks.move_one(proposal.pk, times.now())

    proposal = make.again(proposal)
    assert (proposal.stage, proposal.group.ended_at) == (Stage.AMENDING, None)
    assert sentence in proposal.could_not
    assert Intent.objects.get(pk=need.pk).is_open


def test_the_proposal_says_what_is_in_the_way_today_and_that_there_is_no_way_back(five):
    proposal = wished(five[0])
    before = shown(five[1], f"decisions/{proposal.ref}/")
    a_practice_runs(again(five[0]))

    after = shown(five[1], f"decisions/{proposal.ref}/")

    for page in (before, after):
        assert "There is no way back" in page
        assert "Hill Kitchen" in page
    assert "Nothing." in before
    assert "still runs. Wind it up first." in after
    assert len(what_is_in_the_way(again(five[0]).group)) == 1


def test_it_says_why_and_who_gets_what_is_left(five):
    for wrong in ({"reason": " "}, {"left_to": ""}):
        with pytest.raises(NotPossible):
            groups.decided("group.dissolve", again(five[0]).group, **(WHY | wrong))


def test_nobody_weakens_it_below_what_ends_a_membership(five):
    for way in ("majority", "consent", "do", "consensus"):
        with pytest.raises(NotPossible, match="does not end by less than consensus"):
            make.uses(five[0].group, "group.dissolve", {"method": way})
    make.uses(five[0].group, "group.dissolve", {"method": "person"})


# --- afterwards ---------------------------------------------------------------------------------


def test_afterwards_only_what_is_each_ones_own_can_be_done(five):
    at = ended(five)
    ana, ben = again(five[0]), again(five[1])
    group = ana.group
    with times.at(at + timedelta(days=1)):
        refused = [
            lambda: describe_group(ana, group, name="New", purpose=""),
            lambda: aid.need(ana, "Soup"),
            lambda: aid.need(group, "Soup"),
            lambda: actions.draft_proposal(ana, group, text="Begin anew"),
            lambda: join_group(Newcomer(group, people.person()), group, name="Nu"),
            lambda: dissolve_group(ana, group, **WHY),
        ]
        for act in refused:
            with pytest.raises(Refused, match=NOTHING_HAPPENS):
                act()

        rename_member(ana, ana, name="Anna")
        leave_group(ben, ben)
    assert not Intent.objects.exists()
    assert queries.members_of(group).count() == 4


PAGES = (
    "", "about/", "constitution/", "record/", "decisions/", "members/", "mandates/", "accounts/",
    "agreements/", "export/", "mine/", "about/end/",
)  # fmt: skip


def test_all_can_be_read_on_and_each_page_says_that_it_has_ended(five):
    at = ended(five)
    with times.at(at + timedelta(days=1)):
        for path in PAGES:
            assert NOTHING_HAPPENS in shown(again(five[0]), path), path
        public = shown(None, "")
        assert NOTHING_HAPPENS in public
        assert "Ask for help" not in public
        assert NOTHING_HAPPENS in shown(None, "join/")
        assert "rosewood" not in Client().get("/").content.decode()

        answer = groups.browser(again(five[0])).post("/g/rosewood/about/end/", WHY)
        assert answer.status_code == 403
        assert NOTHING_HAPPENS in answer.content.decode()


def test_the_form_becomes_a_proposal(five):
    browser = groups.browser(five[0])
    assert browser.post("/g/rosewood/about/end/", {"reason": "Over"}).status_code == 422

    answer = browser.post("/g/rosewood/about/end/", WHY)

    assert answer.status_code == 302
    assert Proposal.objects.get().act.details == WHY
