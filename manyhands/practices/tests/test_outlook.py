"""What a friendly society promises for all the years to come, against a slow oracle and by hand."""

import random
from fractions import Fraction
from math import ceil, floor

import pytest

from manyhands.practices.engine import mortality, outlook
from manyhands.practices.engine.outlook import DEATHS, Supposed, ahead, dues_to_bear
from manyhands.practices.engine.solvency import MIX, RATCLIFFE, Terms

USUAL = Terms(dues=650, rate=3000, deaths=0, funeral=250_000, management_bp=800)


def slowly(members, terms, supposed):
    """Each age by itself, year by year from today on: who is still there, and what that brings."""
    sick = funerals = dues = Fraction(0)
    leaving = Fraction(supposed.lapse_bp, 10_000)
    for band, many in members.items():
        for age in range(band, band + 5):
            there = Fraction(many, 5)
            for year in range(1, 65 - age + 1):
                worth = Fraction(10_000, 10_000 + supposed.interest_bp) ** year
                days = RATCLIFFE[(age + year - 1) // 5 * 5] * supposed.sickness
                sick += worth * there * days * terms.rate
                dying = Fraction(supposed.deaths_bp, 10_000)
                if supposed.deaths != "share":
                    dying = mortality.dying(supposed.deaths, age + year - 1)
                dues += worth * there * terms.dues * 52 * (10_000 - terms.management_bp) / 10_000
                funerals += worth * there * dying * terms.funeral
                there -= there * dying
                there -= there * leaving
            funerals += Fraction(10_000, 10_000 + supposed.interest_bp) ** (65 - age) * (
                there * terms.funeral
            )
    return ceil(sick), ceil(funerals), floor(dues)


@pytest.mark.parametrize("seed", range(25))
def test_the_years_to_come_are_as_a_slow_count_has_them(seed):
    chance = random.Random(seed)
    members = {age: chance.randrange(30) for age in RATCLIFFE if chance.random() < 0.6}
    terms = Terms(
        chance.randrange(3_000), chance.randrange(9_000), 0, chance.randrange(10**6),
        chance.randrange(3_000),
    )  # fmt: skip
    supposed = Supposed(
        chance.randrange(2_000), chance.randrange(5_000), chance.randrange(5_000),
        Fraction(chance.randrange(1, 40), chance.randrange(1, 40)), chance.choice(DEATHS),
    )  # fmt: skip

    found = ahead(members, terms, supposed)

    assert (found.sick_pay, found.funerals, found.dues) == slowly(members, terms, supposed)


def test_by_hand_without_interest_and_deaths():
    # Five of 60 to 64: 5 + 4 + 3 + 2 + 1 = 15 years of 33 days at 30.00, of 52 weeks at 6.50 less
    # 8 %, and five funerals at 2,500.00. 14,850.00 + 12,500.00 - 4,664.40 = 22,685.60.
    found = ahead({60: 5}, USUAL, Supposed(deaths_bp=0), reserve=2_268_559)

    assert (found.sick_pay, found.funerals, found.dues) == (1_485_000, 1_250_000, 466_440)
    assert (found.wanted, found.missing, found.passes) == (2_268_560, 1, False)
    assert ahead({60: 5}, USUAL, Supposed(deaths_bp=0), reserve=2_268_560).passes


def test_by_hand_with_interest_deaths_and_leaving():
    # Five of 60 to 64 at 25 % a year; half die, and half of the others leave: a quarter stays.
    # One year from 64 on: 4/5 * (990.00 sick; 2,500/2 died + 2,500/4 left at 65).
    supposed = Supposed(interest_bp=2_000, deaths_bp=5_000, lapse_bp=5_000)
    worth = Fraction(5, 6)
    sick = [worth * 99_000]
    for _year in range(4):
        sick.append(worth * (99_000 + Fraction(1, 4) * sick[-1]))

    assert ahead({60: 5}, USUAL, supposed).sick_pay == ceil(sum(sick))


def test_the_golden_society_is_not_sound_for_good_although_its_year_is():
    # Golden C at 6.50 passes its year; the young of today are to be sick for longer when older.
    found = ahead(MIX, USUAL, Supposed(), reserve=3_533_103)

    assert not found.passes
    assert found.wanted > 10 * 3_533_103
    assert ahead(MIX, USUAL, Supposed(interest_bp=500)).wanted < found.wanted


def test_the_dues_that_would_bear_it_are_the_least():
    for reserve in (0, 10_000_000, 10**9):
        least = dues_to_bear(MIX, USUAL, Supposed(interest_bp=250), reserve)
        at = [
            ahead(
                MIX, Terms(dues, 3000, 0, 250_000, 800), Supposed(interest_bp=250), reserve=reserve
            )
            for dues in (least, max(0, least - 1))
        ]
        assert at[0].passes
        assert not least or not at[1].passes
    assert dues_to_bear(MIX, Terms(650, 3000, 0, 250_000, 10_000), Supposed(), 0) == 0


def test_by_hand_with_the_deaths_of_a_table():
    # One of 64 (a fifth of five): 4.642 % of England die within the year, a funeral either way;
    # from 63 on there are so many less of them at 64.
    dying = Fraction(325 + 3 * Fraction(348, 10), 10_000)
    from_63 = 33 * 3000 * (1 + 1 - dying)
    terms = Terms(dues=0, rate=3000, deaths=0, funeral=0, management_bp=0)
    by_age = outlook.by_age(terms, Supposed(deaths="england_1854"))

    assert by_age[64][0] == 33 * 3000
    assert by_age[63][0] == from_63


def test_where_fewer_die_more_has_to_be_there():
    wanted = [
        ahead(MIX, USUAL, Supposed(deaths=table)).wanted
        for table in ("england_1854", "united_states_2009")
    ]
    assert wanted == sorted(wanted)
    assert wanted[0] < wanted[1]


def test_the_tables_are_as_published_and_even_between_two_ages():
    assert [mortality.dying("england_1854", age) for age in (20, 45, 60)] == [
        Fraction(83, 10_000), Fraction(154, 10_000), Fraction(325, 10_000),
    ]  # fmt: skip
    for table, found in mortality.TABLES.items():
        assert list(found) == sorted(found)
        parts = [mortality.dying(table, age) for age in range(20, 66)]
        assert parts == sorted(parts), table  # the older, the more
        assert all(0 < part < Fraction(1, 10) for part in parts)
        with pytest.raises(ValueError, match="is not from"):
            mortality.dying(table, 19)
    assert mortality.dying("england_1854", 22) == Fraction(83 + 2 * Fraction(9, 5), 10_000)


def test_more_sickness_or_interest_never_turns_the_wrong_way():
    wanted = [
        ahead(MIX, USUAL, Supposed(sickness=Fraction(part, 100))).wanted for part in (50, 100, 126)
    ]
    assert wanted == sorted(wanted)


@pytest.mark.parametrize("wrong", [{19: 1}, {22: 1}, {65: 1}, {20: -1}])
def test_an_age_that_is_in_no_table_is_refused(wrong):
    with pytest.raises(ValueError, match="counted from 20, 25"):
        ahead(wrong, USUAL, Supposed())


@pytest.mark.parametrize("name", ["interest_bp", "deaths_bp", "lapse_bp"])
def test_what_is_supposed_has_bounds(name):
    for wrong in (-1, 5_001):
        with pytest.raises(ValueError, match=f"{name} is from 0"):
            Supposed(**{name: wrong})


def test_deaths_go_by_a_share_or_by_a_table_there_is():
    with pytest.raises(ValueError, match="deaths is one of share, england_1854"):
        Supposed(deaths="breslau_1693")
