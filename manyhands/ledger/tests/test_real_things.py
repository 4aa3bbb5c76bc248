"""Things in the books, and two groups' books of one matter: what stays true whatever happens.

A tool is a unit of which no more than one ever comes from the world. Who keeps it is an account
that holds real things, so that the database never lets it be in two places, or in none.
"""

from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manyhands.base.errors import NotPossible
from manyhands.base.tests.effort import THOROUGH
from manyhands.groups.powers import Rule, acting
from manyhands.ledger import accounts, checking
from manyhands.ledger.models import Balance, Transfer
from manyhands.ledger.posting import Draft, Leg, post
from manyhands.ledger.tests import make

pytestmark = pytest.mark.django_db

trying = settings(
    max_examples=40 if THOROUGH else 6,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
PLACES = ["Place:Shed", "Place:Hall", "Place:Truck"]
SHELVES = ["Place:Fridge", "Place:Pantry"]


def moved(group, unit, source, to, amount, *, key="", fund="Common"):
    """So much of `unit` goes from one account to another; whether the database took it."""
    pot = make.fund(group, fund)
    lines = [(source, -amount), (to, amount)]
    legs = [Leg(accounts.account(group, path), pot, unit, many) for path, many in lines]
    try:
        with acting("test"):
            post(Rule(group), Draft(key or f"{Transfer.objects.count()}", "test", legs))
    except NotPossible:
        return False
    return True


def there(group, unit) -> dict[str, int]:
    rows = Balance.objects.filter(account__group=group, commodity=unit).exclude(posted=0)
    return dict(rows.values_list("account__path", "posted"))


def goods(group, code="JARS"):
    return accounts.commodity(group, code, kind="goods")


# --- T21: stock is never less than nothing -----------------------------------------------------

stock_moves = st.lists(
    st.tuples(
        st.sampled_from([*SHELVES, "World:Donors"]),
        st.sampled_from([*SHELVES, "World:Households"]),
        st.integers(1, 40),
    ),
    min_size=1,
    max_size=15,
)


@trying
@given(moves=stock_moves)
def test_no_shelf_ever_holds_less_than_nothing(moves):
    group = make.books()
    jars = goods(group)
    held: Counter[str] = Counter()
    for source, to, many in moves:
        if source == to:
            continue
        fits = source not in SHELVES or held[source] >= many
        assert moved(group, jars, source, to, many) == fits
        if fits:
            held[source] -= many
            held[to] += many

        assert all(there(group, jars).get(shelf, 0) == held[shelf] >= 0 for shelf in SHELVES)
    assert checking.problems(group) == []


# --- T22: a tool is with exactly one -----------------------------------------------------------

hand_overs = st.lists(
    st.tuples(
        st.sampled_from([*PLACES, "World:Tools"]), st.sampled_from(PLACES), st.integers(1, 3)
    ),
    max_size=15,
)


@trying
@given(hands=hand_overs)
def test_a_tool_is_always_with_exactly_one(hands):
    group = make.books()
    drill = accounts.commodity(group, "DRILL", kind="count")
    assert moved(group, drill, "World:Tools", PLACES[0], 1)
    Balance.objects.filter(account__path="World:Tools", commodity=drill).update(floor=-1)
    keeper = PLACES[0]
    for source, to, many in hands:
        if source == to:
            continue
        fits = source == keeper and many == 1
        assert moved(group, drill, source, to, many) == fits
        keeper = to if fits else keeper

        with_whom = {path for path in there(group, drill) if path in PLACES}
        assert with_whom == {keeper}
        assert there(group, drill)[keeper] == 1


# --- T20: money becomes minutes or goods only by way of an exchange ------------------------------

KINDS = {"EUR": "money", "HOURS": "minutes", "JARS": "goods"}
mixed = st.lists(
    st.tuples(
        st.sampled_from(["Assets:Float", "Member:abc", "Equity:Exchange"]),
        st.sampled_from(sorted(KINDS)),
        st.integers(-30, 30).filter(bool),
    ),
    min_size=2,
    max_size=6,
)


@trying
@given(lines=mixed, closes=st.booleans())
def test_money_becomes_minutes_only_by_two_legs_of_an_exchange(lines, closes):
    """A transfer moves each unit from somewhere to somewhere: whoever gives euros for hours has
    both in the account of the exchange, where the rate can be read.
    """
    group = make.books()
    units = {code: accounts.commodity(group, code, kind=kind, scale=2 * (code == "EUR"))
             for code, kind in KINDS.items()}  # fmt: skip
    if closes:
        for code in KINDS:
            off = sum(many for _path, unit, many in lines if unit == code)
            lines = [*lines, ("Equity:Exchange", code, -off)] if off else lines
    pot = make.fund(group)
    legs = [Leg(accounts.account(group, path), pot, units[code], n) for path, code, n in lines]
    sums: Counter[str] = Counter()
    for _path, code, many in lines:
        sums[code] += many
    if any(sums.values()):
        with pytest.raises(NotPossible, match="add up"), acting("test"):
            post(Rule(group), Draft("exchange", "test", legs))
        assert not Balance.objects.filter(account__group=group).exists()
        return
    with acting("test"):
        post(Rule(group), Draft("exchange", "test", legs))
    for unit in units.values():
        assert sum(there(group, unit).values()) == 0


# --- T19: what two groups write of one matter ----------------------------------------------------

messages = st.lists(st.integers(-500, 500).filter(bool), min_size=1, max_size=10)


@trying
@given(amounts=messages, chance=st.randoms(use_true_random=False))
def test_mirrored_accounts_are_equal_and_opposite_whatever_comes_late_or_twice(amounts, chance):
    """Each message is written by both, under its own key; it comes to each in another order, and
    again.
    """
    rosewood, linden = make.books("Rosewood"), make.books("Linden")
    sides = [(rosewood, "Receivable:Linden", 1), (linden, "Payable:Rosewood", -1)]
    letters = [(side, number) for side in range(2) for number in range(len(amounts))]
    arriving = [*letters, *chance.choices(letters, k=len(letters))]
    chance.shuffle(arriving)

    for side, number in arriving:
        group, mirror, sign = sides[side]
        amount = sign * amounts[number]
        lines = ((mirror, amount), ("Equity:Elsewhere", -amount))
        make.posted(group, *lines, key=f"message:{number}", on=date(2026, 11, 1))

    first, second = (make.held(group, mirror) for group, mirror, _sign in sides)
    assert first == -second == sum(amounts)
    assert Transfer.objects.filter(group__in=[rosewood, linden]).count() == 2 * len(amounts)
    assert checking.problems(rosewood) == checking.problems(linden) == []
