"""Forms name limits beforehand, lists say what waits for one's own yes, and states have words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from manyhands.base.refs import new_ref
from manyhands.base.times import now
from manyhands.groups.tests import make
from manyhands.ledger.models import Transfer
from manyhands.practices import limits, looking, queries, running, shelf, words
from manyhands.practices.models import Case
from manyhands.practices.tests.make import adopted
from manyhands.practices.tests.test_running_pages import at, fed, text
from manyhands.practices.units import unit_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make.group()


@pytest.fixture
def ana(group):
    return make.member(group, "Ana")


def money_of(group, recipe: str, name: str, **params: int):
    practice = adopted(group, recipe, name=name, **params)
    fed(practice, 100_000, *(("opened", "bail") if recipe == "bail_fund" else ("given", "x")))
    return practice


@pytest.mark.parametrize(
    ("recipe", "kind", "param"),
    [("bail_fund", "case", "per_case_cap"), ("solidarity_grants", "ask", "cap")],
)
def test_a_case_over_the_cap_is_refused_in_its_form_which_names_it(group, ana, recipe, kind, param):
    practice, browser = money_of(group, recipe, "Ours", **{param: 50_000}), make.browser(ana)
    path = at(practice, "open-case", kind)
    assert "At most €500.00." in text(browser.get(path))

    answer = browser.post(path, {"key": new_ref(), "amount": "500.01", "m": ana.ref})

    assert answer.status_code == 422
    assert text(answer).count("At most €500.00.") > 1
    assert 'value="500.01"' in text(answer)
    assert not Case.objects.exists()
    assert browser.post(path, {"key": new_ref(), "amount": "500", "m": ana.ref}).status_code == 302


def test_only_a_limit_on_what_is_asked_for_is_said_beforehand():
    found = {
        (name, kind): limits.most(recipe, kind)
        for name, recipe in shelf.recipes().items()
        for kind in recipe.moves
    }
    said = {where: most for where, most in found.items() if most is not None}
    assert set(said) == {("bail_fund", "case"), ("solidarity_grants", "ask")}
    assert said["bail_fund", "case"] == 250_000


def test_what_is_not_in_the_fund_is_refused_in_the_form_with_what_there_is(group, ana):
    practice = money_of(group, "bail_fund", "Home")
    browser, path = make.browser(ana), at(practice, "book-event")
    answer = browser.post(path, {"event": "court_fee", "key": new_ref(), "value-kept": "1000.01"})
    assert answer.status_code == 422
    assert "There is now: €1,000.00." in text(answer)
    assert 'value="1000.01"' in text(answer)


def test_a_court_keeps_no_more_than_was_posted_and_the_books_say_what_it_kept(group, ana):
    practice = money_of(group, "bail_fund", "Home")
    case = running.open_case(ana, practice, kind="case", key=new_ref(), amount=80_000)
    make.decided("case.pay", case, to="held")
    make.decided("case.pay", case, to="posted")
    make.decided("case.pay", case, to="exonerated")
    make.decided("case.move", case, to="refund_due")
    browser = make.browser(make.member(group, "Ben"))
    too_much = {"to": "refunded", "kept": "800.01"}
    answer = browser.post(at(case, "pay-case"), too_much)
    assert answer.status_code == 422
    assert "At most €800.00." in text(answer)

    make.decided("case.pay", case, to="refunded", values={"kept": 2_000})

    page = text(browser.get(case.get_absolute_url()))
    assert "€780.00 came back, €20.00 was kept" in page


def test_what_was_sent_already_says_so_and_with_what(group, ana):
    practice, browser = money_of(group, "bail_fund", "Home"), make.browser(ana)
    path, key = at(practice, "open-case", "case"), new_ref()
    assert browser.post(path, {"key": key, "amount": "500"}).status_code == 302
    assert browser.post(path, {"key": key, "amount": "500"}).status_code == 302

    answer = browser.post(path, {"key": key, "amount": "600"})

    assert answer.status_code == 422
    assert "This was sent already, with €500.00, and is written down." in text(answer)
    assert Case.objects.get().get_absolute_url() in text(answer)
    assert 'value="600"' in text(answer)


def test_a_list_says_which_case_waits_for_ones_own_yes_without_a_query_for_each(group, ana):
    practice = adopted(group, "time_bank", name="Hours")
    ben, seen = make.member(group, "Ben"), []
    recipe = queries.recipe_of(practice.versions.get())
    for many in (1, 4):
        for _one in range(many):
            said = {"kind": "record", "key": new_ref(), "amount": 60}
            running.open_case(ana, practice, about=ana.ref, other=ben.ref, **said)
        unit = unit_of(practice, recipe)
        with CaptureQueriesContext(connection) as asked:
            rows = looking.rows_of(practice, recipe, unit, (ben, now()))["record"]
        assert all(row["waits_for_own_yes"] for row in rows)
        seen.append(len(asked))
    assert seen[0] == seen[1]

    assert "Waits for your yes" in text(make.browser(ben).get(practice.get_absolute_url()))
    assert "Waits for your yes" not in text(make.browser(ana).get(practice.get_absolute_url()))
    running.confirm_case(ben, Case.objects.first(), to="confirmed")
    assert Transfer.objects.exists()


def test_every_state_of_every_recipe_has_words_for_members():
    states = {
        state
        for recipe in shelf.recipes().values()
        for names in recipe.states.values()
        for state in names
    }
    assert states == set(words.STATES)
    told = {words.state(state) for state in states}
    assert not told & {"pending", "committed", "contested", "exonerated", "forfeited", "levied"}
