"""A funeral is owed to the family at once, and paid after; the family is in the books as a case."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.groups.tests import make as groups
from manyhands.practices import forgetting, looking, queries, running, shelf
from manyhands.practices.engine.recipes import read
from manyhands.practices.models import PracticeVersion
from manyhands.practices.tests.test_running import KEY, MONDAY, adopted, booked, held, paid
from manyhands.practices.years.outcome import Chance
from manyhands.practices.years.pools import friendly_society

pytestmark = pytest.mark.django_db

OLD_MOVE = '"reported > paid: funeral_paid"'
OLD_EVENT = (
    'funeral_paid = { says = "A funeral is paid", '
    'lines = ["Expense:Funeral +funeral {funeral}", "Assets:Bank -funeral {funeral}"] }'
)


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def society(funeral: int = 5_000):
    practice, members = adopted("friendly_society", funeral=funeral)
    booked(practice, "opened", 20_000)
    booked(practice, "funeral_share", 6_000)
    case = running.open_case(members[0], practice, kind="death", key=KEY)
    return practice, members, case


def newer(practice, text: str = "", **params: int) -> None:
    """From today on another version counts."""
    first = practice.versions.get()
    PracticeVersion.objects.create(
        practice=practice,
        number=2,
        params=first.params | params,
        recipe_text=text or first.recipe_text,
        recipe_digest=read(text).digest if text else first.recipe_digest,
        effective_from=first.effective_from,
        recorded_at=times.now(),
    )


def recipe_of(practice):
    return queries.recipe_of(queries.version_now(practice, times.now()))


def test_a_funeral_is_owed_at_once_and_paid_after():
    practice, _members, case = society()

    case = paid(case, "owed")
    assert held(practice, "Expense:Funeral") == 5_000
    assert held(practice, f"Payable:{case.books_ref}") == -5_000
    assert looking.pay_by(case, recipe_of(practice)) == case.opened_at + timedelta(hours=24)

    case = paid(case, "paid")
    assert held(practice, f"Payable:{case.books_ref}") == 0
    assert held(practice, "Expense:Funeral") == 5_000
    assert held(practice, "Assets:Bank") == 15_000
    assert looking.pay_by(case, recipe_of(practice)) is None


def test_a_family_is_paid_what_it_is_owed_although_the_rule_changed_meanwhile():
    practice, _members, case = society()
    case = paid(case, "owed")
    newer(practice, funeral=1_000)

    paid(case, "paid")

    assert held(practice, "Payable:") == 0
    assert held(practice, "Assets:Bank") == 15_000


def test_a_family_is_owed_also_while_the_fund_cannot_pay():
    practice, _members, case = society(funeral=7_000)

    case = paid(case, "owed")
    with pytest.raises(NotPossible, match="No fund falls below nothing"):
        paid(case, "paid")

    booked(practice, "funeral_share", 1_000)
    paid(case, "paid")
    assert held(practice, "Payable:") == 0


def test_what_is_owed_to_a_family_keeps_its_case_and_the_practice():
    practice, _members, case = society()
    paid(case, "owed")

    with times.at(MONDAY + timedelta(days=365)):
        assert not list(forgetting.due(times.now()))
        with pytest.raises(NotPossible, match="Something is open"):
            groups.decided("practice.wind_up", practice, successor="The kitchen")


def test_what_a_family_does_not_want_is_taken_back():
    practice, _members, case = society()
    case = paid(case, "owed")

    paid(case, "taken_back")

    assert held(practice, "Payable:") == held(practice, "Expense:Funeral") == 0
    assert held(practice, "Assets:Bank") == 20_000


def old_text() -> str:
    """The recipe as groups took it up before."""
    lines = [
        OLD_EVENT if line.startswith("funeral_paid") else line
        for line in shelf.texts()["friendly_society"].splitlines()
        if not line.startswith(("funeral_owed", "funeral_taken_back", "owed ="))
    ]
    new = '"reported > owed: funeral_owed", "owed > paid: funeral_paid", '
    new += '"owed > taken_back: funeral_taken_back"'
    found = "\n".join(lines).replace(new, OLD_MOVE).replace('"owed", ', "")
    assert OLD_MOVE in found
    return found


def test_a_group_that_keeps_the_rule_of_before_pays_at_once():
    practice, members = adopted("friendly_society", funeral=5_000)
    newer(practice, old_text())
    booked(practice, "opened", 20_000)
    booked(practice, "funeral_share", 6_000)
    case = running.open_case(members[0], practice, kind="death", key=KEY)

    paid(case, "paid")

    assert held(practice, "Expense:Funeral") == 5_000
    assert held(practice, "Assets:Bank") == 15_000


def test_a_made_up_year_goes_alike_by_both_rules_but_for_what_is_owed():
    new, old = (
        friendly_society(read(text), Chance(3), 52)
        for text in (shelf.texts()["friendly_society"], old_text())
    )

    assert new.facts["deaths"] == old.facts["deaths"] > 0
    assert [one.there for one in new.weeks] == [one.there for one in old.weeks]
