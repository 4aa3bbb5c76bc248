"""Practices that run: what happens is booked by the rule of its day, and cases go their way."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from manyhands.base import jobs, times
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.refs import new_ref
from manyhands.groups.powers import ACTIONS, NeedsDecision
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts, checking
from manyhands.ledger.models import Account, Balance, Hold, Transfer
from manyhands.practices import running, shelf
from manyhands.practices.booking import no_practice_keeps
from manyhands.practices.models import Case, PracticeVersion

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
KEY = "aaaaaaaaaaaaaaaa"


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def adopted(recipe: str, **params: int):
    """A group that counts in euros and runs this recipe, with four members."""
    group = groups.group()
    accounts.money(group, "EUR")
    members = [groups.member(group, name) for name in ("Ana", "Ben", "Cleo", "Dov")]
    found = shelf.recipes()[recipe]
    rule = {name: param.value for name, param in found.rule.items()} | params
    practice = groups.decided(
        "practice.adopt",
        group,
        recipe=recipe,
        name=found.title,
        rule={"digest": found.digest, "params": rule},
    )
    return practice, members


def booked(practice, event: str, amount: int | None = None, *, key: str = "", **about: str):
    values = {} if amount is None else dict.fromkeys(["x", "bail", "share", "pot"], amount)
    on = about.pop("on", "")
    more = {"event": event, "key": key or new_ref(), "values": values, "about": about, "on": on}
    return groups.decided("practice.book", practice, **more)


def paid(case: Case, to: str, **values: int):
    return groups.decided("case.pay", case, to=to, values=values)


def held(practice, path: str) -> int:
    rows = Balance.objects.filter(account__group=practice.group, account__path__startswith=path)
    return sum(row.posted for row in rows)


def sound(practice) -> bool:
    return checking.problems(practice.group) == []


def test_no_one_member_books_money_alone():
    practice, (ana, *_others) = adopted("bail_fund")
    with pytest.raises(NeedsDecision):
        running.book_event(ana, practice, event="opened", key="1", values={"bail": 5})


def test_what_happened_is_booked_once_for_each_key():
    practice, _members = adopted("bail_fund")
    first = booked(practice, "opened", 500_000, key="gift-1")
    assert booked(practice, "opened", 500_000, key="gift-1") == first
    assert held(practice, "Assets:Bank") == 500_000
    assert Transfer.objects.get().under == practice.ref


@pytest.mark.parametrize(
    ("event", "amount", "about", "said"),
    [
        ("opened", 0, {}, "needs an amount"),
        ("opened", -5, {}, "needs an amount"),
        ("nothing", 5, {}, "no such thing"),
        ("post", 5, {}, "whom it is about"),
        ("post", 5, {"case": "nobody"}, "no such member"),
    ],
)
def test_what_cannot_be_booked_is_said(event, amount, about, said):
    practice, _members = adopted("bail_fund")
    with pytest.raises(NotPossible, match=said):
        booked(practice, event, amount, **about)


def bail(amount: int = 76_800):
    practice, members = adopted("bail_fund")
    booked(practice, "opened", 500_000)
    case = running.open_case(members[0], practice, kind="case", key=KEY, amount=amount)
    return practice, members, case


def test_a_bail_case_takes_its_whole_way():
    """Golden of P16: what the court keeps is an expense, the rest frees the next."""
    practice, (ana, *_others), case = bail()
    assert running.open_case(ana, practice, kind="case", key=KEY, amount=1).pk == case.pk

    paid(case, "held")
    assert Hold.objects.get().amount == 76_800
    paid(case, "posted")
    assert (held(practice, "Assets:Bank"), held(practice, "Assets:Court")) == (423_200, 76_800)
    assert Hold.objects.get().ended == "settled"
    with pytest.raises(NotPossible, match="Money moves with this"):
        running.move_case(ana, case, to="exonerated")
    paid(case, "exonerated")
    running.move_case(ana, case, to="refund_due")
    paid(case, "refunded", kept=2_304)

    assert held(practice, "Assets:Court") == 0
    assert held(practice, "Assets:Bank") == 500_000 - 2_304
    assert held(practice, "Expense:CourtRetained") == 2_304
    assert sound(practice)


def test_what_is_lost_can_come_back_after_an_appeal():
    practice, (ana, *_others), case = bail()
    for to in ("held", "posted", "forfeited"):
        paid(case, to)
    assert held(practice, "Expense:Forfeit") == 76_800
    running.move_case(ana, case, to="appealed")
    paid(case, "refunded", kept=0)
    assert held(practice, "Expense:Forfeit") == 0
    assert held(practice, "Assets:Bank") == 500_000


def test_what_is_set_aside_for_a_case_is_free_after_two_days_or_when_it_is_given_up():
    _practice, (ana, *_others), case = bail()
    paid(case, "held")
    running.move_case(ana, case, to="asked")
    assert Hold.objects.get().ended == "voided"


def test_a_step_that_is_none_changes_nothing():
    _practice, (ana, *_others), case = bail()
    for to in ("posted", "refunded", "nowhere"):
        with pytest.raises(NotPossible, match="gone on"):
            paid(case, to)
    with pytest.raises(NotPossible, match="Money moves"):
        running.move_case(ana, case, to="held")
    assert Case.objects.get().state == "asked"


def test_one_case_gets_no_more_than_the_group_agreed_on():
    practice, (ana, *_others), _case = bail()
    with pytest.raises(NotPossible, match="more than the cap"):
        running.open_case(ana, practice, kind="case", key=new_ref(), amount=250_001)


def test_when_the_pool_is_empty_the_case_waits():
    practice, (ana, *_others), case = bail(76_800)
    for number in range(6):
        more = running.open_case(ana, practice, kind="case", key=f"{number:x>16}", amount=80_000)
        paid(more, "held")
    with pytest.raises(NotPossible, match="not in the fund"), transaction.atomic():
        paid(case, "held")
    assert Case.objects.get(pk=case.pk).state == "asked"


def test_who_asks_neither_approves_nor_pays():
    practice, (ana, *_others) = adopted("solidarity_grants")
    booked(practice, "given", 100_000)
    case = running.open_case(ana, practice, kind="ask", key=KEY, about=ana.ref, amount=15_000)
    with pytest.raises(Refused, match="not about"):
        running.pay_case(ana, case, to="approved")
    ben = groups.again(_others[0])
    with pytest.raises(NeedsDecision) as asked:
        running.pay_case(ben, case, to="approved")
    assert asked.value.concerns == ana
    paid(case, "approved")
    paid(case, "sent")
    assert held(practice, "Expense:Grants") == 15_000


def test_no_name_is_in_the_books():
    practice, (ana, *_others) = adopted("solidarity_grants")
    booked(practice, "given", 100_000)
    case = running.open_case(ana, practice, kind="ask", key=KEY, about=ana.ref, amount=15_000)
    for to in ("approved", "sent"):
        paid(case, to)
    told = " ".join(
        [
            *Account.objects.values_list("path", flat=True),
            *Transfer.objects.values_list("key", flat=True),
            *Transfer.objects.values_list("kind", flat=True),
        ]
    )
    assert "Ana" not in told
    assert ana.ref not in told


def test_dues_fall_due_each_week_once():
    practice, (ana, ben, *_others) = adopted("friendly_society")
    for member in (ana, ben):
        running.enter_practice(member, practice)
    with pytest.raises(NotPossible, match="already"):
        running.enter_practice(ana, practice)
    for days in (7, 8, 14):
        with times.at(MONDAY + timedelta(days=days)):
            jobs.work_off(times.now())
            jobs.HANDLERS["book what is due in practices"](times.now())
    assert held(practice, "Receivable") == 2 * 2 * 650
    assert sound(practice)


def test_a_sick_member_is_paid_for_each_day_by_the_ladder():
    """Golden B: full pay, then half, then a quarter; no day is counted twice."""
    practice, (ana, ben, *_others) = adopted("friendly_society", full_d=3, half_d=2, dues=0)
    running.enter_practice(ana, practice)
    case = running.open_case(ben, practice, kind="sick", key=KEY, about=ana.ref)
    running.move_case(ben, case, to="running")
    for days in (2, 7):
        with times.at(MONDAY + timedelta(days=days)):
            jobs.HANDLERS["book what is due in practices"](times.now())
    # Monday to Sunday: three days in full, two by half, two by a quarter.
    assert held(practice, "Payable") == -(3 * 3_000 + 2 * 1_500 + 2 * 750)
    with times.at(MONDAY + timedelta(days=9)):
        running.move_case(ana, case, to="closed")
        jobs.HANDLERS["book what is due in practices"](times.now())
    assert held(practice, "Payable") == -(3 * 3_000 + 2 * 1_500 + 4 * 750)
    assert sound(practice)


def test_a_spell_that_follows_closely_counts_with_the_one_before():
    practice, (ana, ben, *_others) = adopted("friendly_society", full_d=3, half_d=2, dues=0)
    running.enter_practice(ana, practice)
    first = running.open_case(ben, practice, kind="sick", key=KEY, about=ana.ref)
    running.move_case(ben, first, to="running")
    with times.at(MONDAY + timedelta(days=3)):
        running.move_case(ben, first, to="closed")
    with times.at(MONDAY + timedelta(days=20)):
        second = running.open_case(ben, practice, kind="sick", key=new_ref(), about=ana.ref)
        running.move_case(ben, second, to="running")
    with times.at(MONDAY + timedelta(days=21)):
        jobs.HANDLERS["book what is due in practices"](times.now())
    assert held(practice, "Payable") == -(3 * 3_000 + 1_500)


def test_each_day_of_a_strike_is_paid_from_the_eighth():
    """Golden A of P1: Monday to Friday, from the eighth day; 13 days until the 25th."""
    practice, members = adopted("strike_fund")
    booked(practice, "opened", 25_000_000)
    for member in members[:2]:
        running.enter_practice(member, practice)
    case = running.open_case(members[0], practice, kind="strike", key=KEY)
    running.move_case(members[0], case, to="active")
    for day in (10, 18, 26):
        with times.at(datetime(2026, 11, day, 9, tzinfo=UTC)):
            jobs.HANDLERS["book what is due in practices"](times.now())
    assert held(practice, "Payable") == -2 * 13 * 10_000
    assert sound(practice)


def test_one_helps_another_and_the_other_says_so():
    """Golden of P13: a ride of 75 minutes; the sum of all is nothing.

    Who helped has what the group owes them, so it is below nothing in the books; who was helped
    says so.
    """
    practice, (ana, ben, cleo, *_others) = adopted("time_bank")
    case = running.open_case(
        ana, practice, kind="record", key=KEY, about=ana.ref, other=ben.ref, amount=75
    )
    for member in (ana, cleo):
        with pytest.raises(Refused):
            running.confirm_case(member, case, to="confirmed")
    running.confirm_case(ben, case, to="confirmed")
    assert held(practice, f"Member:{accounts.holder_of(ana).ref}") == -75
    assert held(practice, f"Member:{accounts.holder_of(ben).ref}") == 75
    with pytest.raises(NotPossible, match="gone on"):
        running.confirm_case(ben, case, to="confirmed")


def test_in_mutual_credit_nobody_goes_below_the_limit():
    practice, (ana, ben, *_others) = adopted("mutual_credit", limit=30_000)
    for key, amount, goes in (("a", 30_000, True), ("b", 1, False)):
        case = running.open_case(
            ana, practice, kind="transfer", key=16 * key, about=ana.ref, other=ben.ref,
            amount=amount,
        )  # fmt: skip
        if goes:
            running.confirm_case(ben, case, to="committed")
        else:
            with pytest.raises(NotPossible, match="more than may be there"), transaction.atomic():
                running.confirm_case(ben, case, to="committed")
    assert held(practice, "Member:") == 0
    assert sound(practice)


def test_what_happened_before_a_change_keeps_its_rule():
    practice, _members = adopted("burial_levy")
    version = practice.versions.get()
    found = shelf.recipes()["burial_levy"]
    benefit = version.params["benefit"]
    groups.decided(
        "practice.change",
        practice,
        rule={"digest": found.digest, "params": version.params | {"benefit": 2 * benefit}},
        follows=1,
        effective_from="2026-11-10",
    )
    booked(practice, "opened", 10 * benefit)
    with times.at(MONDAY + timedelta(days=20)):
        more = {"event": "family_paid", "values": {}, "about": {}}
        groups.decided("practice.book", practice, key="then", on="2026-11-09", **more)
        assert held(practice, "Expense:Funeral") == benefit
        groups.decided("practice.book", practice, key="now", on="2026-11-10", **more)
        assert held(practice, "Expense:Funeral") == 3 * benefit
    assert PracticeVersion.objects.count() == 2
    assert date(2026, 11, 10) in Transfer.objects.values_list("effective", flat=True)


def test_what_was_wound_up_books_nothing():
    practice, (ana, *_others) = adopted("bail_fund")
    groups.decided("practice.wind_up", practice, successor="The kitchen")
    with pytest.raises(NotPossible, match="wound up"):
        booked(practice, "opened", 5)
    with pytest.raises(NotPossible, match="wound up"):
        running.enter_practice(ana, practice)
    assert "practice.book" in ACTIONS


TAKEN_BACK = {
    "bail_fund": ("case", "taken_back"),
    "solidarity_grants": ("ask", "taken_back"),
    "savings_circle": ("loan", "taken_back"),
    "burial_levy": ("death", "taken_back"),
    "strike_fund": ("strike", "taken_back"),
    "friendly_society": ("death", "taken_back"),
}


@pytest.mark.parametrize("recipe", TAKEN_BACK)
def test_what_was_written_down_by_mistake_waits_for_nothing_and_can_be_wound_up(recipe):
    practice, (ana, ben, *_others) = adopted(recipe)
    kind, to = TAKEN_BACK[recipe]
    about = {} if kind in ("death", "strike", "case") else {"about": ben.ref, "amount": 500}
    if kind == "case":
        about = {"amount": 500}
    case = running.open_case(ana, practice, kind=kind, key=KEY, **about)
    with pytest.raises(NotPossible, match="1"):
        groups.decided("practice.wind_up", practice, successor="The kitchen")

    running.move_case(ana, case, to=to)

    groups.decided("practice.wind_up", practice, successor="The kitchen")
    assert not Transfer.objects.filter(group=practice.group).exists()


def test_a_fund_stays_open_while_a_practice_keeps_its_money_in_it():
    practice, _members = adopted("bail_fund")
    booked(practice, "opened", 5_000)
    fund = practice.practice_funds.get().fund

    with pytest.raises(NotPossible, match="A practice keeps its money"):
        no_practice_keeps(fund)
    groups.decided("practice.wind_up", practice, successor="The kitchen")
    no_practice_keeps(fund)
