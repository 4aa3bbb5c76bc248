"""Clauses that are lists: what may be done in an emergency, pairs, what is protected."""

import pytest

from manyhands.groups.constitution import first_constitution, following, whole
from manyhands.groups.constitution_check import faults
from manyhands.groups.constitution_words import differences
from manyhands.groups.tests import make
from manyhands.groups.tests.test_deciding_pages import change_url, shown, url

pytestmark = pytest.mark.django_db

URGENT, PAIRS, PROTECTED = "emergency:acts", "mandates:incompatible", "entrenched"


@pytest.fixture
def group():
    """A group in which any member changes the constitution at once, so that the change is seen."""
    group = make.group()
    alone = {key: {"method": "do"} for key in ("constitution.change", "constitution.loosen")}
    data = group.constitution.data
    powers = whole(data)["powers"] | alone
    make.decided("constitution.loosen", group, data=following(data, powers=powers))
    return make.again(group)


@pytest.fixture
def phone(group):
    return make.browser(make.member(group, "Ana"))


def said(group):
    return whole(make.again(group).constitution.data)


def look(phone, clause):
    answer = phone.get(change_url(clause))
    assert answer.status_code == 200
    return answer.content.decode()


def send(phone, clause, status=302, **chosen):
    answer = phone.post(change_url(clause), chosen)
    assert answer.status_code == status
    return answer.content.decode()


# --- what may be done in an emergency ----------------------------------------------------------


def test_boxes_are_ticked_for_what_may_be_done_in_an_emergency(group, phone):
    page = look(phone, URGENT)
    assert "What may be done in an emergency" in page
    assert "Change the group&#x27;s name and purpose" in page
    assert 'value="member.remove"' not in page, "no way back"
    assert page.count("checked") == len(said(group)["emergency"]["acts"])

    send(phone, URGENT, chosen=["place.name", "group.describe"])
    assert said(group)["emergency"]["acts"] == ["group.describe", "place.name"]
    assert look(phone, URGENT).count("checked") == 2

    send(phone, URGENT, chosen=["group.describe"])
    assert said(group)["emergency"]["acts"] == ["group.describe"]
    send(phone, URGENT)
    assert said(group)["emergency"]["acts"] == []


def test_what_is_no_emergency_is_told_and_the_other_boxes_stay_ticked(group, phone):
    before = said(group)["emergency"]["acts"]
    page = send(phone, URGENT, 422, chosen=["group.describe", "member.remove"])

    assert "This cannot be chosen here." in page
    assert page.count("checked") == 1
    assert said(group)["emergency"]["acts"] == before


def test_what_cannot_be_undone_is_no_emergency_though_what_was_listed_may_stay():
    first = first_constitution()
    listed = {**first["emergency"], "acts": ["circle.create"]}

    wrong = faults(following(first, emergency=listed), before=first)
    assert wrong == [
        "“Make a circle for a task” cannot be undone, so it cannot be done first. Take it out."
    ]
    before = {**first, "emergency": listed}
    assert faults(following(before, emergency=listed), before=before) == []


# --- pairs of mandates --------------------------------------------------------------------------


def test_pairs_are_chosen_and_one_more_needs_no_script(group, phone):
    page = look(phone, PAIRS)
    assert page.count("<legend>Pair ") == 2
    assert page.count('<option value="purse" selected>') == 1
    assert page.count('<option value="checking" selected>') == 1

    typed = {"one_0": "purse", "other_0": "checking", "one_1": "checking", "other_1": ""}
    page = send(phone, PAIRS, 200, more="1", **typed)
    assert page.count("<legend>Pair ") == 3
    assert page.count('<option value="checking" selected>') == 2, "what was chosen is kept"
    assert "Choose two mandates" not in page
    assert said(group)["mandates"]["incompatible"] == [["purse", "checking"]]


def test_another_pair_of_what_is_carried_is_the_clause(group, phone):
    ana = group.members.get(name="Ana")
    make.decided(
        "mandate.grant", group, role="keys", holder=ana.ref, days=90, purpose="Open the door",
        powers=[], report_every_d=30,
    )  # fmt: skip
    typed = {"one_0": "purse", "other_0": "checking", "one_1": "keys", "other_1": "purse"}
    send(phone, PAIRS, **typed)

    assert said(group)["mandates"]["incompatible"] == [["purse", "checking"], ["keys", "purse"]]
    page = shown(phone, "constitution")
    assert "now also keys + purse." in page
    send(phone, PAIRS, one_0="", other_0="", one_1="keys", other_1="purse")
    assert said(group)["mandates"]["incompatible"] == [["keys", "purse"]]


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"one_1": "purse", "other_1": "purse"}, "Choose two different mandates."),
        ({"one_1": "purse", "other_1": ""}, "Choose two mandates, or none"),
        ({"one_1": "checking", "other_1": "purse"}, "This pair is there already."),
        ({"one_1": "king", "other_1": "purse"}, "This cannot be chosen here."),
        ({}, "This is as it is now."),
    ],
)
def test_pairs_that_cannot_be_are_told_and_what_was_chosen_stays(group, phone, chosen, sentence):
    page = send(phone, PAIRS, 422, one_0="purse", other_0="checking", **chosen)

    assert sentence in page
    assert page.count("<legend>Pair ") == 1 + bool(chosen)
    many = [*chosen.values(), "purse"].count("purse")
    assert page.count('<option value="purse" selected>') == many
    assert said(group)["mandates"]["incompatible"] == [["purse", "checking"]]


def test_a_pair_is_listed_once_whichever_way_around():
    first = first_constitution()
    twice = {**first["mandates"], "incompatible": [["purse", "checking"], ["checking", "purse"]]}

    assert faults(following(first, mandates=twice), before=first) == [
        "The pair “checking + purse” is listed twice. Take one out."
    ]


# --- what is protected --------------------------------------------------------------------------


def test_what_is_protected_is_ticked_and_more_can_be(group, phone):
    before = said(group)["entrenched"]
    assert f'href="{change_url(PROTECTED)}"' in shown(phone, "constitution")
    page = look(phone, PROTECTED)
    assert page.count("checked") == len(before)
    assert "That nothing is deleted from the record" in page

    send(phone, PROTECTED, chosen=[*before, "powers[mandate.recall]"])

    assert said(group)["entrenched"] == [*before, "powers[mandate.recall]"]
    assert "“Take a mandate back before its time” is protected now." in shown(phone, "constitution")


def test_protecting_less_is_another_act_and_harder(phone):
    group = make.group("Elsewhere")
    before = whole(group.constitution.data)["entrenched"]
    other = make.browser(make.member(group, "Ben"))
    path = change_url(PROTECTED).replace("rosewood", group.slug)

    page = other.get(path).content.decode()
    assert 'data-power="constitution.loosen"' in page
    answer = other.post(path, {"chosen": before[1:]}, follow=True)

    assert "What each may always do for themselves is not protected any more." in (
        answer.content.decode()
    )
    assert whole(make.again(group).constitution.data)["entrenched"] == before


def test_only_what_there_is_can_be_protected(group, phone):
    page = send(phone, PROTECTED, 422, chosen=["emergency", "powers[group.rule]"])
    assert "This cannot be chosen here." in page
    assert page.count("checked") == 1
    first = first_constitution()
    made_up = [*first["entrenched"], "powers[group.rule]"]
    many = [f"powers[a.{letter}{other}]" for letter in "abcdef" for other in "abcdefg"]

    assert faults(following(first, entrenched=made_up), before=first) == [
        "The program has no power “group.rule”. Take it out."
    ]
    assert faults(following(first, entrenched=many), before=first) == [
        "“What is protected” can list 40 at most. Take some out."
    ]


# --- what differs -------------------------------------------------------------------------------


def test_differences_of_lists_say_what_is_new_and_what_is_gone():
    start = first_constitution()
    first = {**start, "emergency": {**start["emergency"], "acts": []}}

    def with_acts(*acts):
        return following(first, emergency={**first["emergency"], "acts": [*acts]})

    one, both = with_acts("place.name"), with_acts("place.name", "group.describe")
    what = "What may be done in an emergency: "
    name, place = "“Change the group's name and purpose”", "“Name a patch of the quilt”"
    assert differences(first, one) == [f"{what}now also {place}."]
    assert differences(both, one) == [f"{what}not any more {name}."]
    assert differences(one, with_acts("group.describe")) == [
        f"{what}now also {name}; not any more {place}."
    ]
    assert differences(both, with_acts("group.describe", "place.name")) == [
        f"{what}in another order."
    ]


def test_a_stranger_changes_nothing(group):
    for clause in (URGENT, PAIRS, PROTECTED):
        assert make.browser().post(change_url(clause), {}).status_code in (302, 403)
        assert change_url(clause) not in shown(make.browser(), "constitution")
    assert url("constitution")
    assert make.again(group).constitution.version == group.constitution.version
