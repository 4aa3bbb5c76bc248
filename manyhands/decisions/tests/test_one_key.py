"""Two who said that they live under one roof turn no two keys, in an emergency or in a round."""

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions import behalf, emergency
from manyhands.decisions.meetings.meeting import bring_minutes
from manyhands.decisions.tests import make
from manyhands.decisions.tests.on_pages import look, send
from manyhands.groups import ties
from manyhands.groups.acts import Act, name_of
from manyhands.groups.constitution import following, whole
from manyhands.groups.models import Group
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db

ROOF = "live under one roof"


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    """Five members; in an emergency two of them, or by two keys, they give the group a name."""
    members = make.assembly(5)
    make.uses(members[0].group, "group.describe", {"method": "two_keys"})
    data = groups.again(members[0]).group.constitution.data
    terms = {**whole(data)["emergency"], "acts": ["group.describe"]}
    make.groups.decided(
        "constitution.loosen", members[0].group, data=following(data, emergency=terms)
    )
    return [groups.again(member) for member in members]


def name(five) -> str:
    return Group.objects.get(pk=five[0].group_id).name


def first_key(ana):
    details = {"name": "Closed for now", "purpose": "We look after each other."}
    act = Act("group.describe", name_of(ana.group), details).as_dict()
    return emergency.ask_emergency(ana, ana.group, act=act, reason="Gas in the street.")


# --- in an emergency ------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["the first", "the second"])
def test_in_an_emergency_the_second_key_is_of_another_roof(five, who):
    ana, ben, cleo, *_others = five
    groups.under_one_roof(*((ana, ben) if who == "the first" else (ben, ana)))
    asked = first_key(ana)

    with pytest.raises(NotPossible, match=ROOF):
        emergency.second_emergency(ben, asked)
    assert (name(five), asked.keys.count()) == ("Rosewood", 1)
    emergency.second_emergency(cleo, asked)

    assert name(five) == "Closed for now"


def test_the_page_of_emergencies_says_it_to_the_other_of_the_two_alone(five):
    ana, ben, cleo, *_others = five
    groups.under_one_roof(ana, ben)
    asked = first_key(ana)
    path = f"/g/rosewood/emergency/{asked.ref}/key/"

    pages = [
        groups.browser(member).get("/g/rosewood/emergency/").content.decode()
        for member in (ben, cleo)
    ]

    assert [str(ties.ONE_KEY) in page for page in pages] == [True, False]
    assert ["Turn the next key" in page for page in pages] == [False, True]
    assert path in pages[1]
    assert groups.browser(ben).post(path).status_code == 409


def test_while_a_key_waits_it_is_not_taken_back(five):
    ana, ben, *_others = five
    tie = groups.under_one_roof(ben, ana)
    first_key(ana)

    with pytest.raises(NotPossible, match="waits for the next"):
        ties.unsay_one_roof(ben, tie)
    with times.at(make.MONDAY + emergency.SECOND_WITHIN * 2):
        ties.unsay_one_roof(ben, tie)


# --- in a round of keys ---------------------------------------------------------------------


@pytest.fixture
def asked(five):
    """A proposal that Ben's key is turned for; Ana lives with him."""
    ana, ben, *_others = five
    groups.under_one_roof(ana, ben)
    proposal = make.proposal(five[3], method="two_keys")
    make.say(ben, proposal, "agree")
    return proposal


def test_in_a_round_of_keys_the_second_is_of_another_roof(five, asked):
    with pytest.raises(NotPossible, match=ROOF):
        make.say(five[0], asked, "agree")
    make.work_off()
    assert name(five) == "Rosewood"

    make.say(five[2], asked, "agree")
    for _step in range(2):
        make.work_off()

    assert name(five) == "Rose Street"


def test_nobody_types_in_a_key_for_another(five, asked):
    _ana, _ben, cleo, _dov, eva = five
    round_ = asked.rounds.get()

    for type_in in (
        lambda: behalf.record_stance(cleo, round_, member=eva, position="agree"),
        lambda: bring_minutes(
            cleo, round_, present=[eva, cleo], positions={eva: "agree", cleo: "agree"}
        ),
    ):
        with pytest.raises(NotPossible, match="themselves"):
            type_in()
    assert "typed-in" not in look(cleo, asked)


def test_the_page_of_the_round_says_it_in_place_of_the_button(five, asked):
    ana, _ben, cleo, *_others = five
    number = asked.rounds.get().number

    pages = [look(member, asked) for member in (ana, cleo)]

    assert [str(ties.ONE_KEY) in page for page in pages] == [True, False]
    assert [f"rounds/{number}/stance/" in page for page in pages] == [False, True]
    assert str(ties.ONE_KEY) in send(ana, asked, f"rounds/{number}/stance/", 409, position="agree")


def test_a_round_of_keys_that_waits_keeps_it_said(five, asked):
    tie = ties.named_by(five[0], "roof").get()

    with pytest.raises(NotPossible, match="waits for the next"):
        ties.unsay_one_roof(five[0], tie)
    make.say(five[2], asked, "agree")
    make.work_off()

    ties.unsay_one_roof(five[0], tie)


def test_where_all_are_asked_each_has_their_own_word(five):
    ana, ben, *_others = five
    groups.under_one_roof(ana, ben)
    asked = make.being_asked(five[3])

    for member in (ana, ben):
        make.say(member, asked, "agree")

    assert asked.rounds.get().stances.count() == 2
