"""The law of a place: what it allows, warns of and forbids; and what a bail fund does about it."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.base.refs import new_ref
from manyhands.decisions.tests.make import uses
from manyhands.groups.tests import make as groups
from manyhands.practices import queries, running, shelf, words
from manyhands.practices.engine.law import ALLOWS, FORBIDS, LAWS, WARNS, stands
from manyhands.practices.tests.test_running import MONDAY, adopted, booked, held, paid

pytestmark = pytest.mark.django_db

ELSEWHERE, NEW_YORK, INDIANA, GEORGIA, ILLINOIS, MASSACHUSETTS = range(6)


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


@pytest.mark.parametrize(
    ("place", "has_license", "amount", "said"),
    [
        (ELSEWHERE, False, 76_800, [WARNS] * 5),
        (ELSEWHERE, True, 76_800, [WARNS] * 5),
        (NEW_YORK, False, 76_800, [FORBIDS] * 5),
        (NEW_YORK, True, 24_999, [FORBIDS] * 5),
        (NEW_YORK, True, 25_000, [ALLOWS] * 5),
        (NEW_YORK, True, 200_000, [ALLOWS] * 5),
        (NEW_YORK, True, 200_001, [FORBIDS] * 5),
        (INDIANA, False, 76_800, [ALLOWS, ALLOWS, WARNS, FORBIDS, FORBIDS]),
        (INDIANA, True, 76_800, [ALLOWS] * 5),
        (GEORGIA, False, 76_800, [ALLOWS, ALLOWS, WARNS, FORBIDS, FORBIDS]),
        (GEORGIA, True, 76_800, [ALLOWS] * 5),
        (ILLINOIS, False, 1, [WARNS] * 5),
        (MASSACHUSETTS, True, 10**9, [WARNS] * 5),
    ],
)
def test_each_place_allows_warns_and_forbids_as_its_law_says(place, has_license, amount, said):
    found = [stands(LAWS[place], amount, many, has_license=has_license) for many in range(5)]
    assert found == said


def test_the_choices_of_the_recipe_are_the_places_of_the_table():
    recipe = shelf.recipes()["bail_fund"]
    assert list(recipe.params["place"].choices) == [str(words.PLACES[one.place]) for one in LAWS]
    assert {one.place for one in LAWS} == set(recipe.notice)
    assert all(one.source.startswith("P16") for one in LAWS)


def test_in_yen_and_dinars_the_range_of_a_place_is_the_same():
    law = LAWS[NEW_YORK]
    for decimals in (0, 2, 3):
        one = 10**decimals
        said = [stands(law, many * one, 0, has_license=True, one=one) for many in (249, 250, 2_001)]
        assert said == [FORBIDS, ALLOWS, FORBIDS]


def funded(**rule: int):
    practice, (ana, *others) = adopted("bail_fund", **rule)
    booked(practice, "opened", 2_000_000)
    return practice, ana, others[0]


def asked(ana, practice, amount=50_000):
    return running.open_case(ana, practice, kind="case", key=new_ref(), amount=amount)


def page_of(member, case) -> str:
    return groups.browser(member).get(case.get_absolute_url()).content.decode()


def test_a_fund_in_georgia_posts_three_a_year_and_the_fourth_once_the_first_is_a_year_ago():
    practice, ana, ben = funded(place=GEORGIA)
    for _number in range(2):
        case = asked(ana, practice)
        for to in ("held", "posted"):
            paid(case, to)
    third, fourth = asked(ana, practice), asked(ana, practice)
    assert "three cash bonds a year" in page_of(ben, third)  # the last that there may be
    paid(third, "held")
    with pytest.raises(NotPossible, match=r"does not let .* three cash bonds a year"):
        paid(fourth, "held")  # what is set aside is promised
    paid(third, "posted")
    page = page_of(ben, fourth)
    assert "does not let your group post this" in page
    assert "Set it aside</button>" not in page
    with times.at(MONDAY + timedelta(days=364)), pytest.raises(NotPossible, match="three cash"):
        paid(fourth, "held")
    with times.at(MONDAY + timedelta(days=365)):
        paid(fourth, "held")


def test_a_fund_in_new_york_posts_nothing_without_the_license_and_no_larger_sum_with_it():
    practice, ana, _ben = funded(place=NEW_YORK)
    with pytest.raises(NotPossible, match="New York licenses"):
        paid(asked(ana, practice), "held")
    practice, ana, ben = funded(place=NEW_YORK, license=1)
    case = asked(ana, practice)
    assert "Ask your counsel" not in page_of(ben, case)
    paid(case, "held")
    with pytest.raises(NotPossible, match="250 to 2,000"):
        paid(asked(ana, practice, 200_001), "held")


def test_elsewhere_the_page_warns_and_nothing_is_held_back():
    practice, ana, ben = funded()
    case = asked(ana, practice)
    assert "is looked up before money moves. The law on posting" in page_of(ben, case)
    paid(case, "held")


def test_a_rule_of_earlier_days_goes_on_as_it_was():
    lines = shelf.recipes()["bail_fund"].text.splitlines()
    new = ("place =", "license =", "law_to_look_up", "law_of_the_place")
    old = [line for line in lines if not line.startswith(new)]
    at = old.index("[guards]") + 1
    old.insert(
        at, 'law_of_the_place = { says = "x", reads = ["jurisdiction"], kept_by = "people" }'
    )
    found = queries.read_pinned("\n".join(old))

    assert "place" not in found.rule
    assert not [one for one in found.guards.values() if one.asks and "jurisdiction" in one.reads]


def test_one_alone_books_nothing_of_a_bail_fund_whatever_the_constitution_says():
    practice, ana, ben = funded()
    cases = {name: asked(ana, practice, 500) for name in ("back", "lost", "after all")}
    for name, way in {
        "back": ("held", "posted"),
        "lost": ("held", "posted", "forfeited"),
        "after all": ("held", "posted", "forfeited"),
    }.items():
        for to in way:
            paid(cases[name], to)
    for name in ("lost", "after all"):
        running.move_case(ana, cases[name], to="appealed")
    uses(practice.group, "case.pay", {"method": "do"})
    uses(practice.group, "practice.book", {"method": "do"})
    ben = groups.again(ben)
    steps = [("back", "exonerated"), ("lost", "lost"), ("after all", "refunded")]
    for name, to in steps:
        with pytest.raises(NotPossible, match="At least two"):
            running.pay_case(ben, cases[name], to=to)
        paid(cases[name], to)
    running.move_case(ben, cases["back"], to="refund_due")
    with pytest.raises(NotPossible, match="At least two"):
        running.pay_case(ben, cases["back"], to="refunded", values={"kept": 0})
    fee = {"event": "court_fee", "key": "fee", "values": {"kept": 40}}
    with pytest.raises(NotPossible, match="At least two"):
        running.book_event(ben, practice, **fee)
    groups.decided("practice.book", practice, **fee)
    assert held(practice, "Expense:CourtFee") == 40


def test_a_case_of_bail_needs_an_amount():
    practice, ana, _ben = funded()
    for amount in (0, -5):
        with pytest.raises(NotPossible, match="This needs an amount"):
            asked(ana, practice, amount)
    page = f"/g/{practice.group.slug}/practices/{practice.ref}/open/case/"
    sent = {"key": new_ref(), "amount": "0"}
    answer = groups.browser(ana).post(page, sent)
    assert answer.status_code == 422
    assert "This needs an amount." in answer.content.decode()
    assert not practice.cases.exists()
