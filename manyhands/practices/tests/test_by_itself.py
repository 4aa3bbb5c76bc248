"""What happens by itself: what lies idle shrinks, who says nothing agrees; and gifts uncounted."""

from datetime import timedelta

import pytest

from manyhands.base import jobs, times
from manyhands.base.errors import NotPossible, Refused
from manyhands.groups.actions import leave_group
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts
from manyhands.ledger.models import Posting, Transfer
from manyhands.practices import running, tasks
from manyhands.practices.models import Case, PracticeVersion
from manyhands.practices.tests.test_running import KEY, MONDAY, adopted, booked, held, paid, sound

pytestmark = pytest.mark.django_db
IDLE, SILENT = "book what is due in practices", "count what nobody said anything against"


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def did(practice, to, by, amount: int, key: str) -> Case:
    """Somebody did something for another, who says so."""
    case = running.open_case(
        to, practice, kind="transfer", key=16 * key, about=to.ref, other=by.ref, amount=amount
    )
    return running.confirm_case(by, case, to="committed")


def has(practice, member) -> int:
    return -held(practice, f"Member:{accounts.holder_of(member).ref}")


def go(job: str, **later: int) -> None:
    """Work off the job so much later; right after it there is nothing left to do."""
    with times.at(MONDAY + timedelta(**later)):
        jobs.HANDLERS[job](times.now())
        assert not tasks.something_is_due(times.now())
        assert not tasks.something_is_unanswered(times.now())


def test_what_lies_idle_goes_to_the_pool_each_four_weeks_by_itself():
    """Golden of P12: 1 % of +300.00 and +45.00 is 3.00 and 0.45; the sum is nothing."""
    practice, (ana, ben, cleo, dov) = adopted("mutual_credit", demurrage_bp=100, limit=50_000)
    did(practice, ana, ben, 12_000, "a")
    did(practice, ana, dov, 18_000, "b")
    did(practice, cleo, dov, 4_500, "c")

    go(IDLE, days=27)
    assert has(practice, ana) == 30_000
    for _again in range(2):
        go(IDLE, days=28)

    people = [has(practice, member) for member in (ana, ben, cleo, dov)]
    assert people == [29_700, -12_000, 4_455, -22_500]
    assert -held(practice, "Pool") == 345
    assert sound(practice)


def test_months_that_were_missed_shrink_what_the_one_before_left():
    practice, (ana, ben, *_others) = adopted("mutual_credit", demurrage_bp=1_000, free=0)
    did(practice, ana, ben, 10_000, "a")

    go(IDLE, days=57)

    assert has(practice, ana) == 10_000 - 1_000 - 900
    assert Transfer.objects.filter(kind="mutual_credit.demurrage").count() == 2


def test_what_is_free_does_not_shrink_and_where_the_group_wants_it_nothing_does():
    practice, (ana, ben, *_others) = adopted("mutual_credit", demurrage_bp=100, free=10_000)
    did(practice, ana, ben, 10_000, "a")
    other, (cleo, dov, *_more) = adopted("mutual_credit")
    did(other, cleo, dov, 10_000, "b")

    go(IDLE, days=29)

    assert (has(practice, ana), has(other, cleo)) == (10_000, 10_000)


def test_as_a_gift_nothing_is_counted_but_how_often():
    practice, (ana, ben, *_others) = adopted("mutual_credit", gift=1, demurrage_bp=100)
    with pytest.raises(NotPossible, match="no amounts"):
        did(practice, ana, ben, 5, "a")
    for key in "bcd":
        did(practice, ana, ben, 0, key)
    did(practice, ben, ana, 0, "e")
    go(IDLE, days=29)

    assert not Posting.objects.filter(account__group=practice.group).exists()
    pages = {
        one: groups.browser(one).get(practice.get_absolute_url()).content.decode()
        for one in (ana, ben)
    }
    assert "others for you: 3 : 1." in pages[ana]
    assert "others for you: 1 : 3." in pages[ben]
    form = groups.browser(ana).get(f"{practice.get_absolute_url()}open/transfer/")
    assert 'name="amount"' not in form.content.decode()
    about = {"event": "gift_to_pool", "values": {"x": 5}, "about": {"m": ana.ref}}
    with pytest.raises(NotPossible, match="no amounts"):
        groups.decided("practice.book", practice, key="1", **about)


def recorded(practice, ana, ben, minutes: int) -> Case:
    return running.open_case(
        ana, practice, kind="record", key=KEY, about=ana.ref, other=ben.ref, amount=minutes
    )


def test_who_says_nothing_for_seven_days_has_confirmed_it():
    practice, (ana, ben, *_others) = adopted("time_bank")
    case = recorded(practice, ana, ben, 75)

    go(SILENT, days=6)
    assert Case.objects.get(pk=case.pk).state == "recorded"
    for _again in range(2):
        go(SILENT, days=7)

    assert Case.objects.get(pk=case.pk).state == "confirmed"
    assert (has(practice, ana), has(practice, ben)) == (75, -75)


def test_what_a_limit_stops_is_for_people_to_look_at():
    practice, (ana, ben, *_others) = adopted("time_bank", limit=60)
    case = recorded(practice, ana, ben, 75)

    go(SILENT, days=7)

    assert Case.objects.get(pk=case.pk).state == "contested"
    assert not Transfer.objects.filter(group=practice.group).exists()


def pending(practice, to, by, amount: int) -> Case:
    return running.open_case(
        to, practice, kind="transfer", key=KEY, about=to.ref, other=by.ref, amount=amount
    )


@pytest.mark.parametrize(
    ("rule", "state", "moved"),
    [
        ({}, "rejected", 0),
        ({"silence": 1}, "committed", 5_000),
        ({"silence": 1, "limit": 4_999}, "rejected", 0),
        ({"answer_d": 0, "silence": 1}, "pending", 0),
    ],
)
def test_what_no_answer_means_in_mutual_credit_the_rule_says(rule, state, moved):
    practice, (ana, ben, *_others) = adopted("mutual_credit", **rule)
    case = pending(practice, ana, ben, 5_000)

    go(SILENT, days=13)
    assert Case.objects.get(pk=case.pk).state == "pending"
    for _again in range(2):
        go(SILENT, days=14)

    assert Case.objects.get(pk=case.pk).state == state
    assert (has(practice, ana), has(practice, ben)) == (moved, -moved)


def test_an_old_case_is_answered_for_by_the_rule_of_its_day_also_after_a_change():
    practice, (ana, ben, *_others) = adopted("mutual_credit", silence=1)
    case = pending(practice, ana, ben, 5_000)
    first = practice.versions.get()
    with times.at(MONDAY + timedelta(days=1)):
        PracticeVersion.objects.create(
            practice=practice,
            number=2,
            params=first.params | {"silence": 0, "answer_d": 2},
            recipe_text=first.recipe_text,
            recipe_digest=first.recipe_digest,
            effective_from=times.now().date(),
            recorded_at=times.now(),
        )

    go(SILENT, days=13)
    assert Case.objects.get(pk=case.pk).state == "pending"
    go(SILENT, days=14)

    assert Case.objects.get(pk=case.pk).state == "committed"


def test_an_answer_in_time_is_the_answer():
    practice, (ana, ben, *_others) = adopted("mutual_credit", silence=1)
    case = pending(practice, ana, ben, 5_000)
    running.move_case(ben, case, to="rejected")

    go(SILENT, days=15)

    assert Case.objects.get(pk=case.pk).state == "rejected"
    assert not Transfer.objects.filter(group=practice.group).exists()


def test_who_is_below_the_soft_limit_is_told_and_nobody_else_and_nothing_stops():
    practice, (ana, ben, *_others) = adopted("mutual_credit", soft=4_999)
    did(practice, ana, ben, 4_999, "a")
    assert "below nothing. Only you" not in page_of(practice, ben)

    did(practice, ana, ben, 1, "b")

    assert "49.99 below nothing. Only you" in page_of(practice, ben)
    assert "below nothing. Only you" not in page_of(practice, ana)
    did(practice, ana, ben, 5_000, "c")


def test_what_one_who_left_had_goes_to_the_pool_and_the_pool_bears_what_they_had_taken():
    practice, (ana, ben, cleo, _dov) = adopted("mutual_credit")
    did(practice, ana, ben, 5_000, "a")
    did(practice, cleo, ben, 2_000, "b")
    go(IDLE, days=1)
    assert held(practice, "Pool") == 0

    leave_group(groups.again(cleo), groups.again(cleo))
    for _again in range(2):
        go(IDLE, days=2)
    assert -held(practice, "Pool") == 2_000
    leave_group(groups.again(ben), groups.again(ben))
    go(IDLE, days=3)

    assert -held(practice, "Pool") == 2_000 - 7_000
    assert held(practice, "Member:") == -5_000  # ana's alone
    assert has(practice, ana) == 5_000
    assert sound(practice)


def test_minutes_of_one_who_left_go_to_the_group_which_bears_what_they_had_taken():
    practice, (ana, ben, cleo, _dov) = adopted("time_bank")
    for to, by, minutes, key in ((ana, ben, 75, "a"), (cleo, ben, 30, "b")):
        about = {"about": to.ref, "other": by.ref, "amount": minutes}
        case = running.open_case(to, practice, kind="record", key=16 * key, **about)
        running.confirm_case(by, case, to="confirmed")
    go(IDLE, days=1)
    assert held(practice, "Fund:Community") == 0

    leave_group(groups.again(cleo), groups.again(cleo))
    for _again in range(2):
        go(IDLE, days=2)
    assert -held(practice, "Fund:Community") == 30
    leave_group(groups.again(ben), groups.again(ben))
    go(IDLE, days=3)

    assert -held(practice, "Fund:Community") == 30 - 105
    assert held(practice, "Member:") == -75  # ana's alone
    assert has(practice, ana) == 75
    assert sound(practice)


def page_of(practice, member) -> str:
    return groups.browser(member).get(practice.get_absolute_url()).content.decode()


def test_once_a_case_of_bail_is_over_it_waits_for_the_money_by_itself():
    practice, (ana, *_others) = adopted("bail_fund")
    booked(practice, "opened", 500_000)
    case = running.open_case(ana, practice, kind="case", key=KEY, amount=76_800)
    for to in ("held", "posted"):
        paid(case, to)
    assert not tasks.somebody_is_free(MONDAY)
    paid(case, "exonerated")
    with pytest.raises(Refused):
        tasks.await_refund(ana, case)

    later = MONDAY + timedelta(hours=1)
    for _again in range(2):
        with times.at(later):
            jobs.HANDLERS["wait for what courts give back"](later)

    case.refresh_from_db()
    assert (case.state, case.since) == ("refund_due", later)
    assert not tasks.somebody_is_free(later)
    paid(case, "refunded", kept=0)
