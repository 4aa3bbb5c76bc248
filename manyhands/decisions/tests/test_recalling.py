"""A recall begins when enough members ask for it; then it takes more for it than against it."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.decisions import actions, recalling
from manyhands.decisions.choice import ballots
from manyhands.decisions.models import Elector, Proposal, Seconding
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.on_pages import look
from manyhands.groups.actions import leave_group
from manyhands.groups.acts import Act, name_of
from manyhands.groups.models import Mandate
from manyhands.groups.tests import make as groups
from manyhands.people.merging import bring_together

pytestmark = pytest.mark.django_db

WHY = "No report is read."


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    return make.assembly(5)


@pytest.fixture
def mandate(five):
    return groups.decided(
        "mandate.grant", five[0].group, role="pen", holder=five[4].ref, days=90,
        purpose="Write", powers=[], report_every_d=30,
    )  # fmt: skip


def ask(member, mandate, reason=WHY):
    return recalling.ask_recall(groups.again(member), mandate, reason=reason)


def page_of(member, mandate) -> str:
    return groups.browser(member).get(mandate.get_absolute_url()).content.decode()


def press(member, mandate, status=302, reason=WHY) -> str:
    answer = groups.browser(member).post(f"{mandate.get_absolute_url()}recall/", {"reason": reason})
    assert answer.status_code == status
    return answer.headers.get("Location", "")


def test_one_member_alone_brings_nothing_before_the_group_and_two_do(five, mandate):
    assert ask(five[0], mandate) is None
    assert ask(five[0], mandate) is None
    assert not Proposal.objects.exists()

    proposal = ask(five[1], mandate, "It is always the same.")

    assert (proposal.author, proposal.concerns, proposal.stage) == (five[0], five[4], Stage.CLARIFY)
    assert proposal.title == "Take a mandate back before its time: pen"
    assert proposal.head.text == f"{WHY}\n\nIt is always the same."
    assert proposal.act == Act("mandate.recall", name_of(mandate), {"reason": WHY})
    assert not Seconding.objects.filter(spent_at=None).exists()
    with pytest.raises(NotPossible, match="decides on that already"):
        ask(five[2], mandate)


@pytest.mark.parametrize(("members", "many"), [(2, 1), (3, 2), (5, 2), (20, 2), (21, 3), (45, 5)])
def test_it_takes_two_or_one_in_ten(members, many):
    ana, *others = make.assembly(min(members, 5))
    for place in range(members - 1 - len(others)):
        make.join(ana.group, f"Nu {place}")
    mandate = groups.decided(
        "mandate.grant", ana.group, role="pen", holder=ana.ref, days=90, purpose="Write",
        powers=[], report_every_d=30,
    )  # fmt: skip

    assert recalling.how_many_must_ask(mandate, times.now()) == many


def test_nobody_goes_around_it_with_a_draft(five, mandate):
    act = Act("mandate.recall", name_of(mandate), {"reason": WHY}).as_dict()
    with pytest.raises(NotPossible, match="Several members ask for this together"):
        actions.draft_proposal(five[0], five[0].group, method="secret", act=act)

    of_before = actions.draft_proposal(five[0], five[0].group, text="Hm")
    of_before.head.act = act
    of_before.head.save()
    with pytest.raises(NotPossible, match="Several members ask for this together"):
        actions.publish_proposal(five[0], of_before, title="Back", text="Hm")


def test_who_carries_it_asks_nobody_and_who_left_asks_no_more(five, mandate):
    with pytest.raises(Refused, match="not who carries it"):
        ask(five[4], mandate)
    ask(five[0], mandate)
    leave_group(five[0], groups.again(five[0]))

    assert ask(five[1], mandate) is None
    assert ask(five[2], mandate) is not None


def test_more_for_it_than_against_take_it_back_and_who_carries_it_is_not_counted(five, mandate):
    proposal = make.recall(five[0], mandate)
    with times.at(times.now() + timedelta(hours=49)):
        make.work_off()
        round_ = proposal.rounds.get()
        assert round_.electors.get(member=five[4]).out == Elector.CONCERNED
        for member, says in zip(five[:3], ("yes", "yes", "no"), strict=True):
            ballots.send_secret(groups.again(member), round_, position=says)
    for _step in range(2):
        with times.at(make.again(proposal).moves_at):
            make.work_off()

    assert Mandate.objects.get(pk=mandate.pk).ended_as == "recalled"


def test_once_the_group_has_kept_it_one_in_five_ask_within_a_month(five, mandate):
    for place in range(10):
        make.join(five[0].group, f"Nu {place}")
    proposal = make.recall(five[0], mandate)
    ended = {"stage": Stage.NOT_ADOPTED, "ended_at": times.now(), "moves_at": None}
    Proposal.objects.filter(pk=proposal.pk).update(**ended)

    assert recalling.how_many_must_ask(mandate, times.now()) == 3
    assert recalling.how_many_must_ask(mandate, times.now() + timedelta(days=31)) == 2
    with pytest.raises(NotPossible, match="Several members ask for this together"):
        actions.propose_again(five[0], make.again(proposal))
    assert "Propose it anew" not in look(five[0], make.again(proposal))


def test_beside_a_mandate_stands_how_many_ask_and_how_many_must(five, mandate):
    assert "When 2 members ask to take it back" in page_of(five[0], mandate)
    press(five[0], mandate, status=422, reason="")
    assert press(five[0], mandate) == mandate.get_absolute_url()

    own, other = page_of(five[0], mandate), page_of(five[1], mandate)
    assert "1 of 2 ask so far." in own
    assert WHY in other
    assert "Take it back" not in own
    assert "Take it back" in other
    assert "Take it back" not in page_of(five[4], mandate)

    url = press(five[1], mandate)
    assert url == Proposal.objects.get().get_absolute_url()
    assert "Here the group decides whether it is taken back" in page_of(five[2], mandate)


def test_where_any_member_may_take_it_back_nobody_has_to_ask(five, mandate):
    make.uses(five[0].group, "mandate.recall", {"method": "do"})
    assert "ask so far" not in page_of(five[0], mandate)

    press(five[0], mandate)

    assert Mandate.objects.get(pk=mandate.pk).ended_as == "recalled"


def test_one_person_with_two_accounts_asks_once(five, mandate):
    for place in range(16):
        make.join(five[0].group, f"Nu {place}")
    for member in five[:2]:
        assert ask(member, mandate) is None

    bring_together(five[0].person, five[1].person)

    assert len(recalling.asked_of(groups.again(five[2]), mandate, times.now()).words) == 1
    assert ask(five[2], mandate) is not None
