"""T21: what is past its day is not offered. The database lets it go only to waste, or back."""

import csv
import io
from collections import Counter
from datetime import date, timedelta

import pytest
from beancount import loader
from beancount.core import data
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manyhands.base.datapackage import write_sheet
from manyhands.base.errors import NotPossible
from manyhands.base.tests.effort import THOROUGH
from manyhands.groups.powers import Rule, acting, write
from manyhands.groups.tests.make import decided
from manyhands.ledger import accounts, checking
from manyhands.ledger.export import beancount
from manyhands.ledger.export.sheets import SHEETS
from manyhands.ledger.models import Balance, Commodity, Posting, Seal, Transfer
from manyhands.ledger.posting import Draft, Leg, post, reverse
from manyhands.ledger.shelves import BROUGHT, HOUSEHOLDS, WASTE, lots
from manyhands.ledger.tests import make
from manyhands.ledger.tests.test_schema import assert_refused, raw_transfer

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 12)
AFTER, LATER = DAY + timedelta(days=1), DAY + timedelta(days=9)
FRIDGE, PANTRY = "Place:Fridge", "Place:Pantry"
FROM = [BROUGHT, FRIDGE, PANTRY, WASTE, "Income:Gifts"]
TO = [FRIDGE, PANTRY, HOUSEHOLDS, WASTE, f"{WASTE}:Compost", "World:Wasteland", "Process:Soup"]


def soup(group, use_by: date | None = DAY) -> Commodity:
    unit = accounts.lot(group, "Soup", use_by)
    with acting("test"):
        write(Rule(group), "shelf.put_in", code=unit.code, use_by=f"{use_by or ''}")
    return unit


def moved(group, unit, lines: dict[str, int], on: date) -> Transfer:
    """So much of it to each of these accounts, or from it, counting for that day."""
    pot = make.fund(group)
    legs = [Leg(accounts.account(group, path), pot, unit, many) for path, many in lines.items()]
    with acting("test"):
        return post(Rule(group), Draft(f"{Transfer.objects.count()}", "test", legs, on))


def on_shelves(group) -> dict[str, int]:
    rows = Balance.objects.filter(account__group=group, commodity__kind="goods")
    rows = rows.filter(account__path__startswith="Place:", posted__gt=0)
    return {f"{row.account.path} {row.commodity.use_by}": row.posted for row in rows}


moves = st.lists(
    st.tuples(
        st.sampled_from(FROM),
        st.sampled_from(TO),
        st.integers(1, 9),
        st.integers(-3, 3).map(lambda off: DAY + timedelta(days=off)),
        st.sampled_from([DAY, DAY + timedelta(days=2), None]),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=40 if THOROUGH else 6,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(moves=moves)
def test_what_is_past_its_day_goes_to_waste_or_back_and_is_never_offered(moves):
    """Against a shelf kept by hand: what comes in and goes, each for its own day, some of it taken
    back.
    """
    group = make.books()
    held: Counter[str] = Counter({f"{FRIDGE} {DAY}": 40})
    moved(group, soup(group), {BROUGHT: -40, FRIDGE: 40}, DAY)
    for source, to, many, on, use_by, is_taken_back in moves:
        if source == to:
            continue
        is_good = use_by is None or on <= use_by or to in (WASTE, f"{WASTE}:Compost")
        is_there = not source.startswith("Place:") or held[f"{source} {use_by}"] >= many
        if not (is_good and is_there):
            with pytest.raises(NotPossible, match="past its day" if not is_good else "not enough"):
                moved(group, soup(group, use_by), {source: -many, to: many}, on)
            continue
        made = moved(group, soup(group, use_by), {source: -many, to: many}, on)
        if is_taken_back:
            with acting("test"):
                reverse(Rule(group), made, effective=LATER)
            continue
        held[f"{source} {use_by}"] -= many
        held[f"{to} {use_by}"] += many

    there = {key: many for key, many in held.items() if key.startswith("Place:") and many}
    assert on_shelves(group) == there
    for today in (DAY, AFTER, LATER):
        offered = {f"{lot.path} {lot.unit.use_by}" for lot in lots(group, today) if not lot.is_past}
        past = {f"{lot.path} {lot.unit.use_by}" for lot in lots(group, today) if lot.is_past}
        assert offered == {key for key in there if "None" in key or f"{today}" <= key[-10:]}
        assert offered | past == set(there)
    assert checking.problems(group) == []


def test_what_really_went_on_the_day_is_written_down_later():
    group = make.books()
    unit = soup(group)
    moved(group, unit, {BROUGHT: -5, FRIDGE: 5}, DAY)
    assert Transfer.objects.get().recorded_at.date() > AFTER
    moved(group, unit, {FRIDGE: -2, HOUSEHOLDS: 2}, DAY)
    with pytest.raises(NotPossible, match="for the day on which it went"):
        moved(group, unit, {FRIDGE: -2, HOUSEHOLDS: 2}, AFTER)
    assert make.held(group, FRIDGE) == 3


def test_part_of_it_to_waste_lets_the_other_part_go_nowhere():
    group = make.books()
    unit = soup(group)
    moved(group, unit, {BROUGHT: -5, FRIDGE: 5}, DAY)
    with pytest.raises(NotPossible, match="past its day"):
        moved(group, unit, {FRIDGE: -5, WASTE: 4, HOUSEHOLDS: 1}, AFTER)


def test_a_year_is_carried_over_though_what_it_tells_of_is_past_its_day():
    group = make.books()
    moved(group, soup(group), {"Income:Gifts": -5, FRIDGE: 5}, DAY)
    moved(group, soup(group), {FRIDGE: -2, "Expense:Food": 2}, DAY)
    decided("books.close", group, until="2026-10-31")
    carry = [("Income:Gifts", 5), ("Expense:Food", -2), ("Equity:Carried", -3)]
    pot = make.fund(group)
    legs = [Leg(accounts.account(group, path), pot, soup(group), many) for path, many in carry]
    with acting("test"):
        post(Rule(group), Draft("year", "books.carry_over", legs, date(2026, 11, 1)))
    assert make.held(group, "Equity:Carried") == -3


def given_away_by_hand(group, unit) -> None:
    """One of it goes from the fridge to a household, past the one writer."""
    made = raw_transfer(group, [], seal=None, effective=AFTER)
    pot = make.fund(group)
    for path, many in ((FRIDGE, -1), (HOUSEHOLDS, 1)):
        row = {"account": accounts.account(group, path), "commodity": unit, "fund": pot}
        Posting.objects.create(transfer=made, amount=many, effective=AFTER, **row)
    seal = {"entry_seq": 0, "digest": "0" * 64, "sealed_at": made.recorded_at}
    Seal.objects.create(id=78, group=group, **seal)


def test_a_hand_gets_nothing_past_its_day_and_moves_no_day():
    group = make.books()
    unit = soup(group)
    moved(group, unit, {BROUGHT: -5, FRIDGE: 5}, DAY)
    with pytest.raises(IntegrityError, match="past use_by"), transaction.atomic():
        given_away_by_hand(group, unit)
    for later in ("'2099-01-01'", "NULL"):
        assert_refused(
            "immutable", f"UPDATE ledger_commodity SET use_by = {later} WHERE id = {unit.pk}"
        )
    Commodity.objects.filter(pk=unit.pk).update(name="Lentil soup")  # its name may change


def test_only_goods_have_a_last_day():
    group = make.books()
    with pytest.raises(IntegrityError, match="only_goods_have_a_last_day"), transaction.atomic():
        Commodity.objects.create(group=group, code="HOURS", kind="minutes", scale=0, use_by=DAY)


def test_a_lot_is_one_unit_for_each_name_and_day_and_takes_no_currencys_code():
    group = make.books()
    names = ["Soup", "soup", "All", "خبز", "2 jars", "Soup"]
    days = [DAY, DAY, None, None, None, AFTER]
    made = [accounts.lot(group, name, day).code for name, day in zip(names, days, strict=True)]
    assert made == ["SOUP", "SOUP", "ALL2", "LOT", "JARS", "SOUP2"]


def test_the_last_day_goes_out_with_the_books():
    group = make.books()
    moved(group, soup(group), {BROUGHT: -5, FRIDGE: 5}, DAY)
    entries, errors, _options = loader.load_string("".join(beancount.lines(group)))
    assert errors == []
    units = [one for one in entries if isinstance(one, data.Commodity)]
    assert {one.meta["code"]: one.meta.get("use_by") for one in units} == {"EUR": None, "SOUP": DAY}
    sheet = next(sheet for sheet in SHEETS if sheet.name == "books_units")
    out = io.StringIO()
    write_sheet(sheet, sheet.rows(group, None), out)
    days = {row["code"]: row["use_by"] for row in csv.DictReader(io.StringIO(out.getvalue()))}
    assert days == {"EUR": "", "SOUP": f"{DAY}"}
