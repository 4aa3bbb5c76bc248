"""A round is prolonged since too few took part: who can reach whom is asked to, and paper helps."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.decisions import behalf, reaching
from manyhands.decisions.models import Round
from manyhands.decisions.tests import ballot_boxes as boxes
from manyhands.decisions.tests import make
from manyhands.decisions.tests.on_pages import being_tested, home, look, send
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
PAPER = "A sheet to print and tick"


@pytest.fixture
def five():
    with times.at(make.MONDAY):
        yield make.assembly(5)


@pytest.fixture
def proposal(five):
    """Only Ana, who wrote it, and Ben have spoken; Cleo reaches Dov and Eli, Ana reaches Eli."""
    ana, ben, cleo, dov, eli = five
    proposal = being_tested(five)
    for other, member in ((cleo, dov), (cleo, eli), (ana, eli), (dov, ben)):
        groups.reaches(other, member)
    with times.at(round_of(proposal).opened_at + HOUR):
        for member in (ana, ben):
            make.say(member, proposal, "agree")
    return proposal


def round_of(proposal) -> Round:
    return Round.objects.select_related("proposal").get(proposal=proposal)


@pytest.fixture
def prolonged(proposal):
    """The instant is an hour after it was."""
    with times.at(round_of(proposal).closes_at):
        make.work_off()
    with times.at(round_of(proposal).opened_at + timedelta(days=7, hours=2)):
        yield proposal


def test_before_it_is_prolonged_nobody_is_asked_to_reach_anybody(five, proposal):
    with times.at(round_of(proposal).opened_at + 2 * HOUR):
        page = look(five[2], proposal)

    assert "You can reach" not in page
    assert PAPER not in page
    assert reaching.to_reach(five[2], round_of(proposal)) == []


def test_then_each_sees_whom_they_can_reach_and_who_is_silent(five, prolonged):
    ana, ben, cleo, dov, eli = five
    asked = round_of(prolonged)

    assert reaching.to_reach(cleo, asked) == [dov, eli]
    assert [reaching.to_reach(one, asked) for one in (ben, dov, eli)] == [[], [], []]
    assert reaching.to_reach(ana, asked) == [], "whoever wrote it types in nobody's words"
    pages = {one: look(one, prolonged) for one in five}
    assert all(PAPER in page for page in pages.values())
    assert [f"?for={eli.ref}#typed-in" in pages[one] for one in five] == [
        False, False, True, False, False,
    ]  # fmt: skip


def test_who_spoke_is_asked_no_more_and_who_was_typed_in_neither(five, prolonged):
    _ana, _ben, cleo, dov, eli = five
    make.say(dov, prolonged, "pass")
    behalf.record_stance(cleo, round_of(prolonged), member=eli, position="agree")

    assert reaching.to_reach(cleo, round_of(prolonged)) == []


def test_the_link_leads_to_the_form_with_that_member_chosen(five, prolonged):
    _ana, _ben, cleo, dov, eli = five

    page = groups.browser(cleo).get(home(prolonged) + f"?for={eli.ref}").content.decode()
    chosen = f'<option value="{eli.ref}" selected>'
    assert chosen in page
    assert '<details id="typed-in" open>' in page
    for stranger in ("nobody", cleo.ref, ""):
        page = groups.browser(cleo).get(home(prolonged) + f"?for={stranger}").content.decode()
        assert '<details id="typed-in">' in page

    path = f"rounds/{round_of(prolonged).number}/typed-in/"
    said = {"member": dov.ref, "position": "agree"}
    assert "Give" in send(cleo, prolonged, path, 201, **said)
    assert round_of(prolonged).stances.get(member=dov).recorded_by == cleo


def test_the_sheet_has_what_is_asked_and_what_can_be_typed_in(five, prolonged):
    path = f"{home(prolonged)}rounds/{round_of(prolonged).number}/sheet/"

    sheet = groups.browser(five[4]).get(path).content.decode()

    assert prolonged.title in sheet
    assert sheet.count('<th scope="col">') == 5, "a name, and four ways to stand"
    assert "The old one is broken." in sheet
    for gone in (99, "x"):
        other = f"{home(prolonged)}rounds/{gone}/sheet/"
        assert groups.browser(five[4]).get(other).status_code == 404


def test_where_ballots_are_sent_nobody_is_asked_to_type_in_for_another(five):
    ana, ben, cleo, *_others = five
    groups.reaches(cleo, ben)
    choice = boxes.choice(ana, "ranked", "Soup", "Bread")
    round_ = boxes.opened(choice)
    Round.objects.filter(pk=round_.pk).update(extended_for=["too_few"])

    assert reaching.to_reach(cleo, round_of(choice)) == []
    path = f"{home(choice)}rounds/{round_.number}/sheet/"
    assert groups.browser(cleo).get(path).status_code == 404
