"""Who moves what in a practice: also whom it is about, by its own rule alone, and only once."""

from datetime import timedelta

import pytest

from manyhands.base import jobs, times
from manyhands.base.errors import NotPossible, Refused
from manyhands.funds.purse import asking
from manyhands.groups.models import Member
from manyhands.groups.tests import make as groups
from manyhands.ledger.models import Transfer
from manyhands.practices import looking, running, shelf
from manyhands.practices.models import Case
from manyhands.practices.tests.test_running import KEY, MONDAY, adopted, booked, held, sound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def test_nobody_asks_the_fund_of_a_practice_past_its_rule():
    practice, (ana, *_others) = adopted("bail_fund")
    booked(practice, "opened", 100_000)
    fund = practice.practice_funds.get().fund
    home = f"/g/{practice.group.slug}/money/funds/{fund.ref}/"

    with pytest.raises(NotPossible, match="on the page of that practice"):
        asking.ask_for_money(ana, fund, amount=500, currency="EUR", way="cash", how="")

    browser = groups.browser(ana)
    assert "on the page of that practice" in browser.get(f"{home}asks/new/").text
    assert f"{home}asks/new/" not in groups.browser().get(f"{home}gifts/new/").text
    page = browser.get(home).text
    assert f"{home}asks/new/" not in page
    assert practice.get_absolute_url() in page


def test_who_is_sick_says_so_themselves_and_nobody_has_to_confirm_it():
    practice, (ana, *_others) = adopted("friendly_society", dues=0)
    running.enter_practice(ana, practice)
    case = running.open_case(ana, practice, kind="sick", key=KEY, about=ana.ref)

    running.move_case(ana, case, to="running")

    with times.at(MONDAY + timedelta(days=1)):
        jobs.HANDLERS["book what is due in practices"](times.now())
    assert held(practice, "Payable") == -3_000


def test_who_is_suspended_contests_what_is_about_them_and_moves_nothing_else():
    practice, (ana, ben, cleo, *_others) = adopted("time_bank")
    case = running.open_case(
        ana, practice, kind="record", key=KEY, about=ana.ref, other=ben.ref, amount=75
    )
    until = MONDAY + timedelta(days=3)
    Member.objects.filter(pk__in=[ben.pk, cleo.pk]).update(suspended_until=until)

    with pytest.raises(Refused, match="suspended until"):
        running.move_case(groups.again(cleo), case, to="contested")
    running.move_case(groups.again(ben), case, to="contested")

    assert Case.objects.get().state == "contested"


def test_what_is_between_two_no_third_rejects():
    practice, (ana, ben, cleo, *_others) = adopted("mutual_credit")
    case = running.open_case(
        ana, practice, kind="transfer", key=KEY, about=ana.ref, other=ben.ref, amount=75
    )
    page = groups.browser(cleo).get(case.get_absolute_url()).content.decode()
    assert "between two others" in page

    with pytest.raises(NotPossible, match="between two others"):
        running.move_case(cleo, case, to="rejected")
    running.move_case(ben, case, to="rejected")

    assert Case.objects.get().state == "rejected"


def test_a_day_that_was_taken_back_is_paid_again_only_by_hand_and_once():
    practice, (ana, ben, *_others) = adopted("friendly_society", full_d=3, half_d=2, dues=0)
    running.enter_practice(ana, practice)
    case = running.open_case(ben, practice, kind="sick", key=KEY, about=ana.ref)
    running.move_case(ben, case, to="running")
    recipe = shelf.recipes()["friendly_society"]
    assert "sick_pay" not in {event.name for event in looking.bookable(practice, recipe)}
    with times.at(MONDAY + timedelta(days=2)):
        jobs.HANDLERS["book what is due in practices"](times.now())
        day = Transfer.objects.filter(kind="friendly_society.sick_pay").first()
        groups.decided("books.reverse", day, effective=f"{times.now().date()}")
        jobs.HANDLERS["book what is due in practices"](times.now())
        assert held(practice, "Payable") == -3_000
        assert "sick_pay" in {event.name for event in looking.bookable(practice, recipe)}

        for _press in range(2):
            booked(practice, "sick_pay", 3_000, m=ana.ref, on=f"{day.effective}")

        assert held(practice, "Payable") == -2 * 3_000
        with pytest.raises(NotPossible, match="Something else"):
            booked(practice, "sick_pay", 2_000, m=ana.ref, on=f"{day.effective}")
    assert sound(practice)
