"""What cannot wait: done by two, told to all, undone by itself unless confirmed."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions import actions, carrying, emergency
from manyhands.decisions.models import Elector, Emergency, Proposal
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.groups import circles
from manyhands.groups.actions import found_group
from manyhands.groups.acts import Act, name_of
from manyhands.groups.constitution import STARTS, first_constitution, following, whole
from manyhands.groups.models import Group
from manyhands.groups.powers import NeedsDecision
from manyhands.people.tests import make as people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    """Five members of a group that lists changing its name, of all things, for emergencies."""
    members = make.assembly(5)
    group = members[0].group
    data = members[0].group.constitution.data
    terms = {**whole(data)["emergency"], "acts": ["group.describe"]}
    make.groups.decided("constitution.loosen", group, data=following(data, emergency=terms))
    return [make.groups.again(member) for member in members]


def act_on(group: Group, name: str = "Closed for now") -> dict:
    details = {"name": name, "purpose": "We look after each other."}
    return Act("group.describe", name_of(group), details).as_dict()


def done(five) -> Emergency:
    asked = emergency.ask_emergency(
        five[0], five[0].group, act=act_on(five[0].group), reason="Gas in the street."
    )
    return emergency.second_emergency(five[1], asked)


def name(five) -> str:
    return Group.objects.get(pk=five[0].group_id).name


def again(row: Emergency) -> Emergency:
    return Emergency.objects.get(pk=row.pk)


def test_one_key_does_nothing_and_two_do_it(five):
    asked = emergency.ask_emergency(
        five[0], five[0].group, act=act_on(five[0].group), reason="Gas."
    )
    assert name(five) == "Rosewood"
    with pytest.raises(NotPossible, match="Another member"):
        emergency.second_emergency(five[0], asked)

    emergency.second_emergency(five[1], asked)

    assert name(five) == "Closed for now"
    proposal = again(asked).proposal
    assert proposal.stage == Stage.TESTING
    out = Elector.objects.filter(round=proposal.rounds.get(), out="concerned")
    assert {elector.member_id for elector in out} == {five[0].pk, five[1].pk}


def carries(member, role, days=90):
    make.groups.decided(
        "mandate.grant", member.group, role=role, holder=member.ref, days=days,
        purpose="The keys", powers=[], report_every_d=30,
    )  # fmt: skip


def test_two_who_carry_the_same_mandate_do_not_turn_the_keys_together(five):
    ana, ben, cleo, *_others = five
    for member, role in ((ana, "purse"), (ben, "purse"), (ben, "van"), (cleo, "van")):
        carries(member, role)
    asked = emergency.ask_emergency(ana, ana.group, act=act_on(ana.group), reason="Gas.")

    with pytest.raises(NotPossible, match="both carry “purse”"):
        emergency.second_emergency(ben, asked)
    assert (name(five), asked.keys.count()) == ("Rosewood", 1)
    emergency.second_emergency(cleo, asked)

    assert name(five) == "Closed for now"


def test_of_three_keys_no_two_are_of_one_mandate(five):
    ana, ben, cleo, dov, _eli = five
    group = ana.group
    terms = {**whole(make.groups.again(group).constitution.data)["emergency"], "keys": 3}
    data = following(make.groups.again(group).constitution.data, emergency=terms)
    make.groups.decided("constitution.change", group, data=data)
    for member in (ben, cleo):
        carries(member, "van")
    ana, ben, cleo, dov = (make.groups.again(member) for member in (ana, ben, cleo, dov))
    asked = emergency.ask_emergency(ana, ana.group, act=act_on(group), reason="Gas.")
    emergency.second_emergency(ben, asked)

    with pytest.raises(NotPossible, match="both carry “van”"):
        emergency.second_emergency(cleo, asked)
    emergency.second_emergency(dov, asked)

    assert name(five) == "Closed for now"


def test_a_mandate_that_is_over_keeps_nobody_from_a_key(five):
    ana, ben, *_others = five
    carries(ana, "purse", days=30)
    carries(ben, "purse")
    with times.at(make.MONDAY + timedelta(days=31)):
        asked = emergency.ask_emergency(ana, ana.group, act=act_on(ana.group), reason="Gas.")
        emergency.second_emergency(ben, asked)

        assert name(five) == "Closed for now"


def test_the_page_says_who_does_not_turn_the_next_key_and_offers_it_to_others(five):
    ana, ben, cleo, *_others = five
    for member in (ana, ben):
        carries(member, "purse")
    asked = emergency.ask_emergency(ana, ana.group, act=act_on(ana.group), reason="Gas.")
    path = f"/g/{ana.group.slug}/emergency/"

    page = make.groups.browser(ben).get(path).content.decode()
    assert "Turn the next key" not in page
    assert "both carry “purse”" in page
    answer = make.groups.browser(ben).post(f"{path}{asked.ref}/key/")
    assert (answer.status_code, asked.keys.count()) == (409, 1)
    assert "Turn the next key" in make.groups.browser(cleo).get(path).content.decode()


def test_unconfirmed_it_is_undone_by_itself(five):
    row = done(five)
    with times.at(make.MONDAY + timedelta(hours=71)):
        make.work_off()
        assert name(five) == "Closed for now"
    with times.at(make.MONDAY + timedelta(hours=72)):
        make.work_off()

    assert name(five) == "Rosewood"
    assert again(row).undone_at is not None


def test_confirmed_in_time_it_stays(five):
    row = done(five)
    for member in five[2:]:
        make.say(member, row.proposal, "agree")
    for hours in (49, 72, 200):
        with times.at(make.MONDAY + timedelta(hours=hours)):
            make.work_off()

    assert name(five) == "Closed for now"
    assert again(row).confirmed_at is not None
    assert make.again(row.proposal).stage == Stage.IN_FORCE


def test_confirmed_too_late_it_is_done_again(five):
    row = done(five)
    with times.at(make.MONDAY + timedelta(hours=73)):
        make.work_off()
        assert name(five) == "Rosewood"
        for member in five[2:4]:
            make.say(member, row.proposal, "agree")
    for days in (8, 10):
        with times.at(make.MONDAY + timedelta(days=days)):
            make.work_off()

    assert name(five) == "Closed for now"


def test_rejected_it_is_undone_at_once_and_those_who_did_it_rest(five):
    row = done(five)
    for member in five[2:]:
        make.say(member, row.proposal, "stand_aside")
    with times.at(make.MONDAY + timedelta(days=8)):
        make.work_off()
    with times.at(make.MONDAY + timedelta(days=16)):
        make.work_off()
        assert name(five) == "Rosewood"
        assert again(row).rejected_at is not None
        with pytest.raises(NotPossible, match="For 30 days"):
            done(five)
    with times.at(again(row).rejected_at + timedelta(days=31)):
        assert done(five).done_at is not None


def test_it_stands_longer_once_by_consent(five):
    row = done(five)
    with pytest.raises(NeedsDecision) as needed:
        emergency.renew_emergency(five[2], row)
    assert needed.value.method == "consent"

    make.groups.decided("emergency.renew", row)
    with pytest.raises(NotPossible, match="cannot stand longer"):
        make.groups.decided("emergency.renew", again(row))
    with times.at(make.MONDAY + timedelta(hours=73)):
        make.work_off()
        assert name(five) == "Closed for now"
    with times.at(make.MONDAY + timedelta(hours=144)):
        make.work_off()
    assert name(five) == "Rosewood"


def test_what_is_not_listed_is_no_emergency(five):
    place = five[0].group.places.first()
    act = Act("place.name", name_of(place), {"name": "Mill"}).as_dict()

    with pytest.raises(NotPossible, match="did not agree"):
        emergency.ask_emergency(five[0], five[0].group, act=act, reason="Now.")
    with pytest.raises(NotPossible, match="Say why"):
        emergency.ask_emergency(five[0], five[0].group, act=act_on(five[0].group), reason=" ")


def test_a_key_is_good_for_a_day(five):
    asked = emergency.ask_emergency(
        five[0], five[0].group, act=act_on(five[0].group), reason="Gas."
    )
    with times.at(make.MONDAY + timedelta(hours=25)), pytest.raises(NotPossible, match="is over"):
        emergency.second_emergency(five[1], asked)


def test_what_has_changed_since_is_not_undone_behind_its_back(five):
    row = done(five)
    make.groups.decided(
        "group.describe", five[0].group, name="Moved", purpose="We look after each other."
    )
    with times.at(make.MONDAY + timedelta(hours=72)):
        make.work_off()

    assert name(five) == "Moved"
    assert "changed again since" in again(row).could_not_undo


@pytest.mark.parametrize("start", STARTS)
def test_what_each_start_lists_can_be_done_and_undone(start):
    group = found_group(
        people.person(), name="R", member_name="A", language="en", start=start
    ).group

    acts = whole(group.constitution.data)["emergency"]["acts"]

    assert "circle.close" in acts
    assert emergency.listed(group) == acts


def test_a_circle_closed_in_an_emergency_is_open_again_unless_confirmed(five):
    ana, ben, *_others = five
    group = ana.group
    data = make.groups.again(group).constitution.data
    acts = first_constitution()["emergency"]
    make.groups.decided("constitution.loosen", group, data=following(data, emergency=acts))
    circle = make.groups.decided("circle.create", group, name="Kitchen", purpose="We cook.")
    circles.join_circle(ben, circle)
    act = Act("circle.close", name_of(circle), {"reason": "Gas."}).as_dict()
    ana, ben = make.groups.again(ana), make.groups.again(ben)
    asked = emergency.ask_emergency(ana, ana.group, act=act, reason="Gas.")

    emergency.second_emergency(ben, asked)
    assert make.groups.again(circle).closed_at is not None
    with times.at(make.MONDAY + timedelta(hours=72)):
        make.work_off()

    assert make.groups.again(circle).closed_at is None
    assert circle.has(ben)
    assert again(asked).could_not_undo == ""


def test_nobody_who_did_it_takes_back_the_question_whether_it_stays(five):
    row = done(five)

    with pytest.raises(NotPossible, match="you cannot end that"):
        actions.withdraw_proposal(five[0], make.again(row.proposal))

    page = make.groups.browser(five[0]).get(row.proposal.get_absolute_url()).content.decode()
    assert "Take your proposal back" not in page
    assert make.again(row.proposal).stage == Stage.TESTING


# --- letting it stand longer, on the page --------------------------------------------------


def here(five) -> str:
    return f"/g/{five[0].group.slug}/emergency/"


def page(five) -> str:
    return make.groups.browser(five[2]).get(here(five)).content.decode()


def test_the_button_to_let_it_stand_longer_becomes_a_proposal_and_its_adoption_does_it(five):
    row = done(five)
    assert "Let it stand longer" in page(five)
    assert 'data-power="emergency.renew"' in page(five)

    pressed = make.groups.browser(five[2]).post(f"{here(five)}{row.ref}/renewal/", follow=True)

    draft = Proposal.objects.get(stage=Stage.DRAFT)
    assert pressed.redirect_chain == [(draft.get_absolute_url(), 302)]
    told = pressed.content.decode()
    assert "stand longer, once: <bdi>Change the group&#x27;s name and purpose</bdi>" in told
    assert again(row).renewed_at is None
    carrying.carry_out(row.group, draft.ref, draft.act)
    assert again(row).until == row.until + timedelta(hours=72)
    assert "Let it stand longer" not in page(five)
    assert "It can do so only once." in page(five)


def test_where_any_member_may_it_stands_longer_at_once_and_not_twice(five):
    row = done(five)
    make.uses(row.group, "emergency.renew", {"method": "do"})
    member = make.groups.browser(five[2])

    first, second = (member.post(f"{here(five)}{row.ref}/renewal/") for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert again(row).until == row.until + timedelta(hours=72)


def test_what_waits_for_a_key_or_is_over_offers_no_longer_time(five):
    asked = emergency.ask_emergency(
        five[0], five[0].group, act=act_on(five[0].group), reason="Gas."
    )
    assert "Let it stand longer" not in page(five)
    pressed = make.groups.browser(five[2]).post(f"{here(five)}{asked.ref}/renewal/")
    assert (pressed.status_code, Proposal.objects.count()) == (409, 0)
    emergency.second_emergency(five[1], asked)
    assert "Let it stand longer" in page(five)

    with times.at(make.MONDAY + timedelta(hours=73)):
        make.work_off()
        assert "Let it stand longer" not in page(five)


def test_what_is_confirmed_needs_no_longer_time(five):
    row = done(five)
    for member in five[2:]:
        make.say(member, row.proposal, "agree")
    with times.at(make.MONDAY + timedelta(hours=49)):
        make.work_off()

        assert again(row).confirmed_at is not None
        assert "Let it stand longer" not in page(five)
        pressed = make.groups.browser(five[2]).post(f"{here(five)}{row.ref}/renewal/")
        nothing = make.groups.browser(five[2]).post(f"{here(five)}{'a' * 16}/renewal/")
    assert (pressed.status_code, nothing.status_code) == (409, 404)
