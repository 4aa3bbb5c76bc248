"""Of a strike fund others are told nothing while a strike is on, and all of it afterwards."""

from datetime import timedelta

import pytest

from manyhands.base import jobs, times
from manyhands.base.refs import new_ref
from manyhands.groups.tests import make as groups
from manyhands.ledger import public
from manyhands.ledger.models import Book
from manyhands.practices import accounting, running
from manyhands.practices.tests.test_running import MONDAY, adopted, booked
from manyhands.practices.units import Unit

pytestmark = pytest.mark.django_db
EUROS = Unit("money", "EUR")
NEXT_MONTH = MONDAY + timedelta(days=35)


@pytest.fixture
def struck():
    """A fund whose sums anybody can read, with two on strike since Monday; and the case."""
    with times.at(MONDAY - timedelta(days=20)):
        practice, (ana, ben, *_others) = adopted("strike_fund", waiting_d=0)
        booked(practice, "opened", 1_000_000)
        for member in (ana, ben):
            running.enter_practice(member, practice)
        Book.objects.filter(group=practice.group).update(public_since=times.now())
    with times.at(MONDAY):
        case = running.open_case(ana, practice, kind="strike", key=new_ref())
        running.move_case(ana, case, to="active")
    return practice, case, ana


def goes_on(case, ana, *steps: str, after_d: int) -> None:
    with times.at(MONDAY + timedelta(days=after_d)):
        jobs.HANDLERS["book what is due in practices"](times.now())
        for to in steps:
            running.move_case(ana, case, to=to)


def page(practice, where: str, who=None) -> str:
    slug = practice.group.slug
    paths = {"sums": f"/g/{slug}/accounts/", "practice": practice.get_absolute_url()}
    answer = groups.browser(who).get(paths[where])
    assert answer.status_code == 200
    return answer.text.partition("<main")[2]


def test_while_a_strike_is_on_others_read_no_sum_of_its_fund(struck):
    practice, case, ana = struck
    assert public.told_to_all(practice.group, MONDAY.date()) == []
    with times.at(MONDAY + timedelta(days=1)):
        text = page(practice, "sums")
        assert "€10,000.00" not in text
        assert "While a strike is on, nothing is told of it." in text
        assert "€10,000.00" in page(practice, "practice", ana)
        assert "€10,000.00" not in page(practice, "practice")
    goes_on(case, ana, "settled", after_d=4)
    assert public.held_back(practice.group) != []

    goes_on(case, ana, "accounted", after_d=5)

    assert public.held_back(practice.group) == []
    with times.at(NEXT_MONTH):
        assert "There: <bdi>" in page(practice, "sums")


def test_a_strike_that_was_called_off_hides_nothing(struck):
    practice, case, ana = struck
    goes_on(case, ana, "settled", "accounted", after_d=1)
    other = running.open_case(ana, practice, kind="strike", key=new_ref())
    assert public.held_back(practice.group) != []  # also before it begins
    running.move_case(ana, other, to="taken_back")
    assert public.held_back(practice.group) == []


def test_its_whole_account_is_told_in_sums_once_it_is_accounted_for(struck):
    practice, case, ana = struck
    with times.at(MONDAY):
        booked(practice, "dues_paid", 500)
        booked(practice, "set_aside", 60_000)
        booked(practice, "hardship_paid", 7_000)
    goes_on(case, ana, "settled", after_d=4)
    with times.at(MONDAY + timedelta(days=4)):
        booked(practice, "paid_out", 40_000, m=ana.ref)
    assert accounting.accounts_of(practice, EUROS, for_members=True) == []
    assert "The account of the strike" not in page(practice, "practice", ana)

    goes_on(case, ana, "accounted", after_d=5)

    (account,) = accounting.accounts_of(practice, EUROS, for_members=False)
    assert dict(account.rows) == {
        "There when it was announced": "€10,000.00",
        "Dues that were paid": "€5.00",
        "Put in besides": "€0.00",
        "Strike pay": "€800.00",
        "Rent and medicine": "€70.00",
        "Spent on other things": "€0.00",
        "Owed to members before": "€0.00",
        "Of all this still owed to members": "€400.00",
        "There at the end": "€9,535.00",
    }
    assert 1_000_000 + 500 - 80_000 - 7_000 + 40_000 == 953_500
    assert account.people == "fewer than five"
    text = page(practice, "practice")
    assert "The account of the strike" in text
    assert "Ana" not in text


def test_where_a_group_keeps_its_sums_its_members_alone_read_the_account(struck):
    practice, case, ana = struck
    Book.objects.update(public_since=None)
    goes_on(case, ana, "settled", "accounted", after_d=1)
    assert "The account of the strike" in page(practice, "practice", ana)
    assert "The account of the strike" not in page(practice, "practice")
