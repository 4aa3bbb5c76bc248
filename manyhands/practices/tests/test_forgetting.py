"""Whom a case was about is forgotten once it is over; what was booked, counted and proven stays."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from manyhands.base import jobs, times
from manyhands.base.errors import NotPossible
from manyhands.base.refs import new_ref
from manyhands.base.tests.effort import THOROUGH
from manyhands.base.times import now
from manyhands.decisions.models import Elector, Proposal, Version
from manyhands.decisions.tests import make as decisions
from manyhands.groups.actions import leave_group
from manyhands.groups.acts import name_of
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts, checking, public
from manyhands.ledger.models import Balance, Posting
from manyhands.practices import forgetting, looking, queries, running
from manyhands.practices.models import Case, Tally
from manyhands.practices.tests.make import adopted as taken_up
from manyhands.practices.tests.make import details
from manyhands.practices.tests.test_running import MONDAY, adopted, booked, paid
from manyhands.practices.units import unit_of
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db
TWO_DAYS = timedelta(hours=48)
HISTORIES = 60 if THOROUGH else 6


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def forget_at(moment) -> None:
    with times.at(moment):
        jobs.catch_up(moment)
        assert not forgetting.something_is_due(moment)


def names_nobody(case: Case) -> bool:
    case.refresh_from_db()
    assert not Body.objects.filter(about=case.ref).exists()
    kept = {case.holder, case.other, case.opened_by, case.due_on}
    return case.erased_at is not None and kept == {None}


def loan(**more):
    """A savings circle with money in its box, and a loan that Ana asked for."""
    practice, members = adopted("savings_circle", **more)
    booked(practice, "shares", 9_000, m=members[1].ref)
    said = {"kind": "loan", "key": new_ref(), "about": members[0].ref, "amount": 4_000}
    said["due_on"] = f"{(MONDAY + timedelta(days=30)).date()}"
    return running.open_case(members[0], practice, **said), members


def test_48_hours_after_a_loan_came_back_nothing_says_whose_it_was():
    case, (ana, *_others) = loan()
    for step in ("agreed", "out", "repaid"):
        paid(case, step)
    before = list(Balance.objects.order_by("pk").values_list("pk", "posted"))

    forget_at(MONDAY + TWO_DAYS - timedelta(minutes=1))
    case.refresh_from_db()
    assert case.holder.member == ana
    in_books = case.books_ref
    forget_at(MONDAY + TWO_DAYS)

    assert names_nobody(case)
    assert case.books_ref != in_books
    assert Posting.objects.filter(transfer__key__startswith=f"case:{in_books}:").count() == 4
    assert list(Balance.objects.order_by("pk").values_list("pk", "posted")) == before
    assert checking.problems(case.group) == []


def test_while_a_loan_is_out_or_sick_pay_is_owed_it_is_known_whose_it_is():
    case, (ana, *_others) = loan()
    paid(case, "agreed")
    paid(case, "out")
    practice = taken_up(case.group, "friendly_society", name="Sick", dues=0)
    running.enter_practice(ana, practice)
    booked(practice, "opened", 500_000)
    sick = running.open_case(ana, practice, kind="sick", key=new_ref(), about=ana.ref)
    running.move_case(ana, sick, to="running")
    with times.at(MONDAY + timedelta(days=2)):
        running.move_case(ana, sick, to="closed")

    late = MONDAY + timedelta(days=9)
    forget_at(late)

    assert not Case.objects.exclude(erased_at=None).exists()
    with times.at(late):
        booked(practice, "paid_out", 6_000, m=ana.ref)
    forget_at(late)
    assert names_nobody(sick)
    case.refresh_from_db()
    assert case.holder.member == ana


def test_a_case_about_all_keeps_its_way():
    practice, (ana, *_others) = adopted("strike_fund")
    case = running.open_case(ana, practice, kind="strike", key=new_ref())
    running.move_case(ana, case, to="taken_back")
    forget_at(MONDAY + timedelta(days=30))
    case.refresh_from_db()
    assert case.erased_at is None
    assert len(looking.way_of(case, queries.recipe_of(practice.versions.first()))[0]) == 2


def test_the_page_of_a_forgotten_case_names_nobody_and_says_so():
    case, (ana, ben, *_others) = loan()
    running.move_case(ana, case, to="taken_back")
    address = case.get_absolute_url()
    assert "Ana" in groups.browser(ben).get(address).text.partition("<main")[2]

    forget_at(MONDAY + TWO_DAYS)

    page = groups.browser(ben).get(address).text.partition("<main")[2]
    assert "Ana" not in page
    assert "nothing says any more whom it was about" in page
    assert "Nothing leads there from here" in page


def test_what_one_did_for_another_goes_on_to_count_where_nothing_else_is_counted():
    practice, (ana, ben, *_others) = adopted("mutual_credit", gift=1)
    said = {"kind": "transfer", "about": ana.ref, "other": ben.ref}
    for _time in range(2):
        case = running.open_case(ana, practice, key=new_ref(), **said)
        running.confirm_case(ben, case, to="committed")
    recipe = queries.recipe_of(practice.versions.first())
    assert looking.own_count(practice, recipe, ana) == (2, 0)

    forget_at(MONDAY + TWO_DAYS)

    assert names_nobody(case)
    assert looking.own_count(practice, recipe, ana) == (2, 0)
    assert looking.own_count(practice, recipe, ben) == (0, 2)


def test_who_leaves_is_named_by_no_case_at_once():
    case, (ana, ben, *_others) = loan()
    running.move_case(ana, case, to="taken_back")
    other = running.open_case(
        ben, case.practice, kind="loan", key=new_ref(), about=ana.ref, amount=100
    )

    leave_group(ana, ana)

    assert names_nobody(case)
    other.refresh_from_db()
    assert other.holder.member is None  # still open, under a ref that says nothing
    assert other.opened_by.member == ben


def test_a_database_does_not_take_an_erased_case_that_names_somebody():
    case, _members = loan()
    named = Case.objects.filter(pk=case.pk)
    with pytest.raises(IntegrityError, match="erased_case_names_nobody"):
        named.update(erased_at=now())


def test_what_a_backup_brings_back_is_forgotten_again():
    case, _members = loan()
    forgetting.erase_noted([case.ref])
    forgetting.erase_noted([case.ref])
    assert names_nobody(case)


# --- proposals ----------------------------------------------------------------------------


@pytest.fixture
def five():
    """Five members of long standing, who count in euros; the last is whom it is about."""
    found = decisions.assembly(5)
    accounts.money(found[0].group, "EUR")
    return found


@pytest.mark.django_db(transaction=True)
def test_no_proposal_says_for_good_whose_case_it_was(five):
    decisions.uses(five[0].group, "case.open", {"method": "two_keys"})
    practice = taken_up(five[0].group, "savings_circle")
    booked(practice, "shares", 9_000, m=five[1].ref)
    said = {"kind": "loan", "key": new_ref(), "about": five[4].ref, "amount": 4_000}
    said["due_on"] = "2027-03-09"
    opened = decisions.through(five, running.open_case, practice, **said)
    case = Case.objects.get(ref=said["key"])
    paid(case, "agreed")
    lent = decisions.through(five, running.pay_case, case, by=3, to="out", amount=4_000)
    paid(case, "repaid")
    assert lent.concerns == five[4]
    assert {opened.came_of, lent.came_of} == {name_of(case)}
    leads_there = f'href="{case.get_absolute_url()}"'
    assert leads_there in groups.browser(five[1]).get(opened.get_absolute_url()).text

    forget_at(MONDAY + TWO_DAYS + timedelta(hours=1))

    assert names_nobody(case)
    kept = f"{[*Version.objects.values_list('act', 'preview')]}"
    assert five[4].ref not in kept
    assert said["due_on"] not in kept
    assert not Proposal.objects.exclude(concerns=None).exists()
    assert not Elector.objects.filter(out=Elector.CONCERNED).exists()
    page = groups.browser(five[1]).get(opened.get_absolute_url()).text
    assert five[4].name not in page.partition("<main")[2]
    assert leads_there not in page
    assert not Proposal.objects.exclude(came_of="").exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_booked_about_somebody_is_not_told_for_good_by_its_proposal(five):
    practice = taken_up(five[0].group, "savings_circle")
    said = {"event": "shares", "key": new_ref(), "values": {"x": 200}, "about": {"m": five[4].ref}}
    proposal = decisions.through(five, running.book_event, practice, **said)
    address = proposal.get_absolute_url()
    assert five[4].name in groups.browser(five[1]).get(address).text.partition("<main")[2]

    forget_at(MONDAY + TWO_DAYS + timedelta(hours=1))

    proposal.refresh_from_db()
    assert proposal.concerns is None
    assert five[4].ref not in f"{[*proposal.versions.values_list('act', 'preview')]}"
    page = groups.browser(five[1]).get(address)
    assert page.status_code == 200
    assert five[4].name not in page.text.partition("<main")[2]


# --- T14 ----------------------------------------------------------------------------------

WHO = st.integers(0, 2)
HAPPENS = st.one_of(
    st.tuples(st.just("save"), WHO, st.integers(1, 900)),
    st.tuples(st.just("lend"), WHO, st.integers(1, 900)),
    st.tuples(st.just("help"), WHO, WHO, st.integers(1, 90)),
    st.tuples(st.just("ask"), WHO, st.integers(1, 900)),
    st.tuples(st.just("bail"), WHO, st.integers(1, 900)),
    st.tuples(st.just("goes on"), st.integers(0, 9), st.integers(0, 9)),
)
WAYS = {"move": running.move_case, "confirm": running.confirm_case}


class Commons:
    """Four practices of a group of three, in which things happen."""

    def __init__(self) -> None:
        self.group = groups.group()
        accounts.money(self.group, "EUR")
        self.members = [groups.member(self.group, name) for name in ("Ana", "Ben", "Cleo")]
        names = ("savings_circle", "time_bank", "solidarity_grants", "bail_fund")
        self.of = {
            name: groups.decided("practice.adopt", self.group, **details(name)) for name in names
        }
        booked(self.of["solidarity_grants"], "given", 5_000)
        booked(self.of["bail_fund"], "opened", 5_000)

    def happens(self, what: str, *more: int) -> None:
        if what == "goes on":
            return self._goes_on(*more)
        who = self.members[more[0]]
        if what == "save":
            booked(self.of["savings_circle"], "shares", more[1], m=who.ref)
            return None
        if what == "help" and more[0] == more[1]:
            return None
        kinds = {
            "lend": ("savings_circle", "loan", {"about": who.ref}),
            "help": ("time_bank", "record", {"about": who.ref}),
            "ask": ("solidarity_grants", "ask", {"about": who.ref, "again": True}),
            "bail": ("bail_fund", "case", {}),
        }
        name, kind, about = kinds[what]
        if what == "help":
            about["other"] = self.members[more[1]].ref
        said = {"kind": kind, "key": new_ref(), "amount": more[-1], **about}
        running.open_case(who, self.of[name], **said)
        return None

    def _goes_on(self, which: int, way: int) -> None:
        cases = list(Case.objects.filter(group=self.group).order_by("pk"))
        if not cases:
            return
        case = cases[which % len(cases)]
        recipe = queries.recipe_of(case.practice.versions.first())
        unit = unit_of(case.practice, recipe)
        steps = looking.steps(case, recipe, unit, self.members[0], now())
        if not steps:
            return
        step = steps[way % len(steps)]
        try:
            with transaction.atomic():
                if step.way == "pay":
                    paid(case, step.to)
                else:
                    by = case.other.member if case.other else self.members[0]
                    WAYS[step.way](groups.again(by), case, to=step.to)
        except NotPossible:
            return  # a guard was against it

    def reports(self) -> dict:
        """All that is told of sums and counts, without who is behind them."""
        rows = Balance.objects.filter(account__group=self.group)
        told = {
            "accounts": sorted(rows.values_list("account__path", "fund", "posted", "held")),
            "lines": Posting.objects.filter(transfer__group=self.group).count(),
            "public": public.told_to_all(self.group, now().date()),
        }
        for name, practice in self.of.items():
            recipe = queries.recipe_of(practice.versions.first())
            unit = unit_of(practice, recipe)
            cases = practice.cases.values_list("kind", "state", "amount")
            told[name] = looking.pots(practice, recipe, unit), sorted(cases)
        return told


@settings(
    max_examples=HISTORIES,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=st.lists(HAPPENS, min_size=4, max_size=40), goes=WHO)
def test_whoever_is_forgotten_all_reports_are_as_they_were(events, goes):
    """T14, whoever leaves and once everything is forgotten whose time has come."""
    commons = Commons()
    for event in events:
        commons.happens(*event)
    before = commons.reports()

    gone = groups.again(commons.members[goes])
    leave_group(gone, gone)

    assert commons.reports() == before
    with times.at(MONDAY + TWO_DAYS):
        while forgetting.something_is_due(now()):
            forgetting.forget_when_due(now())
    assert commons.reports() == before
    assert checking.problems(commons.group) == []
    assert (
        not Case.objects.filter(erased_at=None, opened_by__member=None)
        .exclude(opened_by=None)
        .exists()
    )
    assert not Tally.objects.filter(practice__group=commons.group).exists()
