"""Before somebody leaves, the page says what they have with the others, and how to give it."""

import pytest

from manyhands.base import jobs, times
from manyhands.funds.purse.giving import ref_from
from manyhands.groups.actions import leave_group
from manyhands.groups.tests import make as groups
from manyhands.practices import running
from manyhands.practices.models import Case
from manyhands.practices.tests.test_by_itself import did, has, recorded
from manyhands.practices.tests.test_running import MONDAY, adopted, booked, held, sound

pytestmark = pytest.mark.django_db
SAID = "Once you have left it is everybody"


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def leaving(member) -> str:
    page = groups.browser(groups.again(member)).get(f"/g/{member.group.slug}/leave/")
    assert page.status_code == 200
    return page.content.decode()


def test_only_who_has_something_is_told_where_it_goes():
    practice, (ana, ben, cleo, _dov) = adopted("mutual_credit")
    did(practice, ana, ben, 5_000, "a")

    page = leaving(ana)

    assert SAID in page
    assert "50.00" in page
    assert f'href="{practice.get_absolute_url()}open/transfer/"' in page
    for other in (ben, cleo):
        assert SAID not in leaving(other)


def test_who_leaves_gives_it_to_a_member_alone_and_then_nothing_goes_to_the_pool():
    practice, (ana, ben, cleo, _dov) = adopted("mutual_credit")
    did(practice, ana, ben, 5_000, "a")
    browser = groups.browser(ana)
    about = {"key": 16 * "b", "to": cleo.ref, "from": ana.ref, "amount": "50"}
    browser.post(f"{practice.get_absolute_url()}open/transfer/", about)
    case = Case.objects.get(ref=ref_from(16 * "b"))
    browser.post(f"/g/{practice.group.slug}/cases/{case.ref}/confirmation/", {"to": "committed"})
    assert (has(practice, ana), has(practice, cleo)) == (0, 5_000)
    assert SAID not in leaving(ana)

    leave_group(groups.again(ana), groups.again(ana))
    jobs.HANDLERS["book what is due in practices"](times.now())

    assert held(practice, "Pool") == 0
    assert has(practice, cleo) == 5_000
    assert sound(practice)


def test_minutes_of_a_time_bank_are_told_as_well_and_shares_of_a_circle_are_not():
    practice, (ana, ben, *_others) = adopted("time_bank")
    running.confirm_case(ben, recorded(practice, ana, ben, 75), to="confirmed")
    assert SAID in leaving(ana)
    assert f'href="{practice.get_absolute_url()}open/record/"' in leaving(ana)

    circle, (cleo, *_others) = adopted("savings_circle")
    booked(circle, "shares", 10_000, m=cleo.ref)
    assert SAID not in leaving(cleo)


def test_who_saved_in_a_circle_is_told_to_have_it_paid_out_before():
    practice, (ana, ben, *_others) = adopted("savings_circle")
    booked(practice, "shares", 1_000, m=ana.ref)

    page = leaving(ana)

    assert "You have saved €10.00 in" in page
    assert f'href="{practice.get_absolute_url()}book/?event=shared_out"' in page
    assert "You have saved" not in leaving(ben)
