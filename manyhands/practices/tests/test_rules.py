"""What practices work out, against the golden numbers of old rulebooks and of the specification."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manyhands.practices.engine import (
    allocate,
    bail,
    credit,
    needs,
    rotation,
    solvency,
    strike,
)
from manyhands.practices.engine.solvency import ladder
from manyhands.practices.years.circles import share_out
from manyhands.practices.years.pools import AGES

WEIGHTS = st.dictionaries(st.text(max_size=4), st.integers(0, 10**6), min_size=1)


# --- splitting --------------------------------------------------------------------------


@given(total=st.integers(-(10**12), 10**12), weights=WEIGHTS.filter(lambda w: sum(w.values())))
def test_parts_add_up_and_each_is_less_than_one_off(total, weights):
    parts = allocate.by_weight(total, weights)

    assert sum(parts.values()) == total
    whole = sum(weights.values())
    assert all(abs(parts[n] - Fraction(total * w, whole)) < 1 for n, w in weights.items())
    backwards = dict(reversed(weights.items()))
    assert allocate.by_weight(total, backwards) == parts


@given(
    total=st.integers(-(10**12), 10**12),
    weights=WEIGHTS.filter(lambda w: sum(w.values())),
    chance=st.randoms(use_true_random=False),
)
def test_parts_are_the_same_in_whatever_order_the_list_is(total, weights, chance):
    """T11: parties go by a ref that no member chooses and none can change, so that another name of
    theirs, or who stands first in a list, moves no unit.
    """
    shuffled = list(weights.items())
    chance.shuffle(shuffled)

    parts = allocate.by_weight(total, weights)

    assert allocate.by_weight(total, dict(shuffled)) == parts
    called = {ref: f"{place:06}" for place, ref in enumerate(sorted(weights))}  # in the same order
    renamed = allocate.by_weight(total, {called[ref]: w for ref, w in weights.items()})
    assert renamed == {called[ref]: part for ref, part in parts.items()}


def test_a_part_without_any_weight_is_refused():
    for weights in ({}, {"a": 0}, {"a": 2, "b": -1}):
        with pytest.raises(ValueError, match="weight"):
            allocate.by_weight(10, weights)


@pytest.mark.parametrize(
    ("total", "many", "parts"),
    [
        (250_000, 198, {1263: 124, 1262: 74}),  # burial levy
        (100_000, 299, {335: 134, 334: 165}),  # a lodge's death benefit
        (10_001, 7, {1429: 5, 1428: 2}),
    ],
)
def test_levies_are_split_as_in_the_golden_numbers(total, many, parts):
    names = [f"{number:03d}" for number in range(many)]

    assert Counter(allocate.equally(total, names).values()) == parts


def one_by_one(total, most):
    """Slow: each unit goes to whoever has least among those who can still bear one."""
    parts = dict.fromkeys(most, 0)
    for _unit in range(total):
        able = [one for one in most if parts[one] < most[one]]
        if not able:
            break
        parts[min(able, key=lambda one: (parts[one], one))] += 1
    return parts


AMOUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 25))


@given(st.integers(0, 90), AMOUNTS)
def test_equal_parts_up_to_the_most_of_each_are_those_given_out_one_by_one(total, most):
    assert allocate.up_to(total, most) == one_by_one(total, most)


@given(st.integers(0, 90), AMOUNTS, AMOUNTS)
def test_what_was_chosen_comes_first_and_nothing_is_lost(total, chosen, most):
    most = {one.upper(): amount for one, amount in most.items()}

    parts, missing = allocate.chosen_first(total, chosen, most)

    assert sum(parts.values()) + missing == total
    assert parts.keys() == chosen.keys() | most.keys()
    first = {one: parts[one] for one in chosen}
    if sum(chosen.values()) <= total:
        assert first == chosen
    else:
        assert first == allocate.by_weight(total, chosen)
        assert all(first[one] <= chosen[one] for one in chosen)
    rest = {one: parts[one] for one in most}
    assert rest == one_by_one(total - sum(first.values()), most)
    assert missing == max(0, total - sum(first.values()) - sum(most.values()))


def test_a_split_of_less_than_nothing_or_of_one_who_is_both_is_refused():
    for split in (
        lambda: allocate.up_to(-1, {"a": 1}),
        lambda: allocate.up_to(1, {"a": -1}),
        lambda: allocate.chosen_first(9, {"a": 1}, {"a": 1}),
        lambda: allocate.chosen_first(9, {"a": -1}, {}),
    ):
        with pytest.raises(ValueError, match=r"below zero|chosen"):
            split()


# --- P1 ---------------------------------------------------------------------------------


def test_a_strike_is_paid_from_its_eighth_day_from_monday_to_friday():
    days = list(strike.payable_days(date(2026, 11, 2), date(2026, 11, 25)))

    assert (len(days), days[0], days[-1]) == (13, date(2026, 11, 9), date(2026, 11, 25))
    assert len(days) * 120 * 10_000 == 15_600_000
    assert round(strike.weeks_of_cover(25_000_000, 120, 10_000) * 100) == 417


# --- P2 ---------------------------------------------------------------------------------

TERMS = solvency.Terms(dues=600, rate=3_000, deaths=2, funeral=250_000, management_bp=800)


def valued(dues, **more):
    terms = solvency.Terms(dues, 3_000, 2, 250_000, 800)
    return solvency.value(AGES, terms, **more)


def test_the_valuation_of_200_members_comes_out_as_in_the_golden_numbers():
    assert solvency.sick_days(AGES) == Fraction(18_665, 10)
    assert valued(600).left == -358_700
    assert valued(650).left == 119_700
    assert valued(650, stress=Fraction(126, 100)).left == -1_336_170
    assert valued(600, pay_percent=80).left == 761_200
    assert valued(650).margin // 100 == 35_331


@pytest.mark.parametrize(("dues", "left"), [(650, 119_700), (600, -358_700)])
def test_200_of_whom_nobody_asked_the_age_come_to_the_same(dues, left):
    terms = solvency.Terms(dues, 3_000, Fraction(200, solvency.DEATHS_IN), 250_000, 800)

    year = solvency.value_of(200, solvency.usual_days(200), terms, reserve=1_766_551)

    assert (year.left, year.margin // 100, year.cover_bp) == (left, 35_331, 4_999)


def test_a_society_passes_with_what_it_needs_and_with_a_margin():
    assert not valued(600, reserve=10**9).passes
    assert not valued(650, reserve=3_533_102).passes
    assert valued(650, reserve=3_533_103).passes


@pytest.mark.parametrize(("reserve", "bp"), [(0, 6_000), (900_000, 8_000), (1_800_000, 10_000)])
def test_the_lower_the_reserve_the_less_pay_is_proposed_for_all(reserve, bp):
    assert solvency.pay_for(reserve, valued(650).margin) == bp


def test_a_day_is_paid_with_the_part_that_the_group_pays_to_all():
    told = {"rate": 3_000, "full_d": 1, "half_d": 1, "pay_bp": 8_000}

    assert [ladder(day, told) for day in range(3)] == [2_400, 1_200, 600]


def test_the_ladder_of_the_united_order_in_pence():
    """10s for 13 weeks, 5s for 13, then 2s 6d."""
    told = {"rate": 120, "full_d": 13, "half_d": 13}  # a "day" is a week here

    paid = [sum(ladder(week, told) for week in range(weeks)) for weeks in (13, 26, 30)]

    assert paid == [6 * 240 + 120, 9 * 240 + 180, 10 * 240 + 60]


# --- P9, P10 ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bid", "hands", "winner", "each"),
    [((500_000, 100_000, 500), 50, 375_000, 2_000), ((2_500, 350, 0), 25, 2_150, 14)],
)
def test_what_a_bid_gives_up_comes_back_to_all(bid, hands, winner, each):
    pot, discount, fee_bp = bid

    got, fee, back = rotation.bid(pot, discount, [f"{n:02d}" for n in range(hands)], fee_bp)

    assert got == winner
    assert set(back.values()) == {each}
    assert got + fee + sum(back.values()) == pot


def test_the_order_of_turns_can_be_drawn_again_and_nobody_gains_by_silence():
    secrets = {name: f"word of {name}" for name in ("Ana", "Ben", "Cleo", "Dov")}
    committed = {name: rotation.commit(secret) for name, secret in secrets.items()}

    order = rotation.order(committed, secrets)

    assert sorted(order) == sorted(secrets)
    assert rotation.order(committed, dict(reversed(secrets.items()))) == order
    silent = {name: secrets[name] for name in ("Ana", "Cleo", "Dov")}
    assert rotation.order(committed, silent)[-1] == "Ben"
    with pytest.raises(ValueError, match="Ben told another secret"):
        rotation.order(committed, secrets | {"Ben": "another"})


def test_each_order_comes_up_about_as_often():
    seen: Counter[str] = Counter()
    for number in range(6_000):
        secrets = {name: f"{number} {name}" for name in "abc"}
        committed = {name: rotation.commit(secret) for name, secret in secrets.items()}
        seen["".join(rotation.order(committed, secrets))] += 1

    chi2 = sum(Fraction((count - 1_000) ** 2, 1_000) for count in seen.values())
    assert len(seen) == 6
    assert chi2 < Fraction(2_052, 100)  # 99.9 % for five degrees of freedom


def test_a_savings_circle_shares_out_to_the_last_cent():
    shares = {f"m{n:02d}": 40 * (1 + n % 5) for n in range(20)}

    given = share_out(513_500, shares)

    assert sum(shares.values()) == 2_400
    assert sum(given.values()) == 513_500
    assert given["m04"] in (42_791, 42_792)
    assert given["m00"] in (8_558, 8_559)


# --- P12, P16, P17 ----------------------------------------------------------------------


def test_demurrage_of_what_lies_idle_and_the_sum_stays_nothing():
    held = {"A": 30_000, "B": -12_000, "C": 4_500, "D": -22_500}

    shrunk = credit.demurrage(held, 100)

    assert shrunk == {"A": 300, "C": 45}
    assert sum(held.values()) == 0
    assert credit.demurrage(held, 100, free=5_000) == {"A": 250}


def test_bail_money_comes_round_again_and_again():
    kept = bail.kept_each_turn(Fraction(95, 100), Fraction(3, 100))

    assert kept == Fraction(9215, 10_000)
    assert round(bail.turns_in_all(kept) * 10) == 127
    assert bail.turns_in_all(Fraction(95, 100)) == 20


def test_those_who_have_give_in_proportion_and_all_of_it_where_it_is_too_little():
    assert needs.share({"d": 10, "e": 30, "f": 60}, {"a": 30, "b": 20}) == {
        ("d", "a"): 3, ("d", "b"): 2, ("e", "a"): 9, ("e", "b"): 6, ("f", "a"): 18, ("f", "b"): 12,
    }  # fmt: skip
    assert needs.share({"d": 1_800}, {"a": 3_000, "b": 2_000}) == {
        ("d", "a"): 1_080, ("d", "b"): 720,
    }  # fmt: skip
    assert needs.share({}, {"a": 1}) == {}


@given(haves=WEIGHTS, wants=WEIGHTS)
def test_nobody_gives_more_than_they_have_or_gets_more_than_they_need(haves, wants):
    payments = needs.share(haves, wants)

    for giver, has in haves.items():
        assert sum(part for (who, _to), part in payments.items() if who == giver) <= has
    for taker, need in wants.items():
        assert sum(part for (_who, to), part in payments.items() if to == taker) <= need
    assert sum(payments.values()) == min(sum(haves.values()), sum(wants.values()))
