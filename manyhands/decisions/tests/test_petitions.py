"""A mandate rests when enough ask for it; so words that were not adopted come again at once."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.decisions import actions, petitions
from manyhands.decisions.choice import ballots
from manyhands.decisions.models import Seconding
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.on_pages import look, send
from manyhands.groups import queries
from manyhands.groups.actions import describe_group, leave_group
from manyhands.groups.models import Group, Mandate
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    return make.assembly(5)


# --- a mandate that rests -------------------------------------------------------------------


@pytest.fixture
def mandate(five):
    """Eli carries the pen, which alone changes the name of the group."""
    rule = {"method": "mandate:pen", "else": "consent"}
    make.uses(five[0].group, "group.describe", rule)
    return granted(five[4])


def granted(holder) -> Mandate:
    return groups.decided(
        "mandate.grant", holder.group, role="pen", holder=holder.ref, days=90,
        purpose="Write", powers=[], report_every_d=30,
    )  # fmt: skip


def rename(member):
    member = groups.again(member)
    describe_group(member, member.group, name="Elm", purpose="Help")


def rests(mandate) -> bool:
    return Mandate.objects.get(pk=mandate.pk).rests(times.now())


def test_three_of_five_let_a_mandate_rest_while_its_recall_is_open(five, mandate):
    proposal = make.recall(five[0], mandate)

    asked = [petitions.ask_rest(member, proposal) for member in five[:3]]

    assert asked == [False, False, True]
    assert rests(mandate)
    with pytest.raises(NeedsDecision) as needed:
        rename(five[4])
    assert needed.value.method == "consent"
    assert not queries.is_carried(five[0].group, "pen", times.now())
    assert [one.pk for one in queries.mandates_of(five[4], times.now())] == [mandate.pk]


def test_one_alone_asks_once_and_who_carries_it_cannot_ask(five, mandate):
    proposal = make.recall(five[0], mandate)

    for _twice in range(2):
        assert petitions.ask_rest(five[0], proposal) is False
    with pytest.raises(Refused):
        petitions.ask_rest(five[4], proposal)

    assert Seconding.objects.filter(what=Seconding.REST).count() == 1
    rename(five[4])
    assert Group.objects.get(pk=five[0].group_id).name == "Elm"


def test_in_a_small_group_all_others_are_enough():
    three = make.assembly(3)
    proposal = make.recall(three[0], granted(three[2]))

    assert [petitions.ask_rest(member, proposal) for member in three[:2]] == [False, True]


def test_after_a_week_it_is_carried_again(five, mandate):
    proposal = make.recall(five[0], mandate)
    for member in five[:3]:
        petitions.ask_rest(member, proposal)

    with times.at(times.now() + timedelta(days=7, seconds=1)):
        rename(five[4])
        with pytest.raises(NotPossible, match="within the last 30 days"):
            petitions.ask_rest(five[3], proposal)

    assert Group.objects.get(pk=five[0].group_id).name == "Elm"


@pytest.mark.parametrize("way", ["the group keeps it", "the author takes it back"])
def test_when_the_recall_is_over_it_is_carried_again_at_once(five, mandate, way):
    proposal = make.recall(five[0], mandate)
    for member in five[:3]:
        petitions.ask_rest(member, proposal)

    if way == "the author takes it back":
        actions.withdraw_proposal(five[0], proposal)
    else:
        with times.at(times.now() + timedelta(hours=49)):
            make.work_off()
            for member in five[:4]:
                says = "yes" if member == five[0] else "no"
                ballots.send_secret(member, proposal.rounds.get(), position=says)
        with times.at(times.now() + timedelta(days=4)):
            make.work_off()
            make.work_off()
            assert not make.is_open(proposal)

    with times.at(times.now() + timedelta(days=4)):
        assert not rests(mandate)


def test_without_an_open_recall_nobody_asks_for_it(five, mandate):
    with pytest.raises(NotPossible, match="not an open proposal to take a mandate back"):
        petitions.ask_rest(five[0], make.text(five[0]))


def test_on_the_page_members_see_how_many_ask_and_join_in(five, mandate):
    proposal = make.recall(five[0], mandate)
    for member in five[:2]:
        send(member, proposal, "rest/")
    assert "2 of 3 ask so far." in look(five[2], proposal)
    assert "I ask that it rests" not in look(five[0], proposal)
    assert "I ask that it rests" not in look(five[4], proposal)

    send(five[2], proposal, "rest/")

    assert "The mandate rests" in look(five[3], proposal)
    page = groups.browser(five[3]).get(mandate.get_absolute_url()).content.decode()
    assert "Rests until" in page


# --- words that come again ------------------------------------------------------------------


def not_adopted(author):
    """A proposal in words that too many were against."""
    make.method_is(author.group, "supermajority", waiting_h=0)
    proposal = make.text(groups.again(author), method="supermajority")
    for member in author.group.members.order_by("pk"):
        make.say(member, proposal, "agree" if member.pk <= author.pk + 2 else "stand_aside")
    with times.at(times.now() + timedelta(days=2)):
        make.work_off()
        make.work_off()
    assert make.again(proposal).stage == Stage.NOT_ADOPTED
    return make.again(proposal)


def publish_again(member, proposal):
    draft = actions.propose_again(member, proposal)
    return actions.publish_proposal(member, draft, title=proposal.title, text=proposal.head.text)


def test_the_same_words_rest_for_a_month_unless_one_in_five_ask(five):
    before = not_adopted(five[0])
    with times.at(times.now() + timedelta(days=3)):
        with pytest.raises(NotPossible, match="where 2 ask for it"):
            publish_again(five[0], before)

        assert petitions.sponsor(five[3], before) is False
        again = publish_again(five[0], before)

        assert again.is_open
        assert again.head.digest == before.head.digest
        assert not Seconding.objects.filter(what=Seconding.AGAIN, spent_at=None).exists()


def test_after_a_month_nobody_has_to_ask_even_for_a_draft_of_before(five):
    before = not_adopted(five[0])
    with times.at(times.now() + timedelta(days=20)):
        draft = actions.propose_again(five[0], before)
    with times.at(times.now() + timedelta(days=33)):
        again = actions.publish_proposal(five[0], draft, title="Again", text=before.head.text)
        assert again.is_open
        with pytest.raises(NotPossible, match="need nobody to ask"):
            petitions.sponsor(five[1], before)


def test_in_a_large_group_more_have_to_ask():
    ten = make.assembly(10)
    for name in ("Kim", "Lea"):
        make.join(ten[0].group, name)

    assert actions.as_many_as_sponsor(ten[0].group) == 3


def test_who_left_asks_no_more(five):
    before = not_adopted(five[0])
    with times.at(times.now() + timedelta(days=3)):
        petitions.sponsor(five[3], before)
        dov = groups.again(five[3])
        leave_group(dov, dov)
        with pytest.raises(NotPossible, match="lately"):
            publish_again(five[0], before)


def test_on_the_page_of_what_was_not_adopted_members_ask_for_it(five):
    before = not_adopted(five[0])
    with times.at(times.now() + timedelta(days=3)):
        assert "0 of 2 ask so far." in look(five[3], before)
        send(five[3], before, "sponsors/")
        send(five[2], before, "sponsors/")

        assert "2 of 2 ask so far." in look(five[1], before)
        assert publish_again(five[1], before).is_open
