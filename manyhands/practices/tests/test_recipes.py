"""Recipes are data that is proved before it runs; and made-up years keep their books."""

import json
import tomllib
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from manyhands.practices import shelf, words, years
from manyhands.practices.engine import amounts, recipes
from manyhands.practices.engine.book import Book, CannotPay
from manyhands.practices.engine.recipes import BadRecipe

NAMES = sorted(shelf.recipes())
GOOD = """
practice = "jar"
title = "A jar"
says = "All put in. One takes."
accounts = ["Assets:Bank", "Payable:{m}", "Income:Gifts"]
[params]
gift = { value = 5, says = "What each gives", unit = "money" }
[inputs]
x = "what was given"
kept = "what stays"
[funds]
jar = "For one"
pot = "For another"
[guards]
enough = { says = "There is some.", reads = ["pool"], on = ["taken"], asks = "taken <= pool" }
[events]
given = { says = "A gift", lines = ["Assets:Bank +x {jar}", "Income:Gifts -x {jar}"] }
[events.taken]
says = "Taken"
lines = ["Payable:{m} +2*x-kept {jar}", "Assets:Bank -x {jar}", "Assets:Bank +kept-x {jar}"]
"""


def faults(text):
    with pytest.raises(BadRecipe) as bad:
        recipes.read(text)
    return bad.value.faults


def test_the_nine_recipes_of_the_house_are_on_the_shelf_and_proved():
    assert NAMES == [
        "bail_fund", "burial_levy", "friendly_society", "mutual_credit", "rosca",
        "savings_circle", "solidarity_grants", "strike_fund", "time_bank",
    ]  # fmt: skip
    assert set(NAMES) == set(years.LIVES)


@pytest.mark.parametrize("name", NAMES)
def test_no_recipe_reads_anything_about_a_person(name):
    recipe = shelf.recipes()[name]
    read = {read for guard in recipe.guards.values() for read in guard.reads}
    asked = {*recipe.params, *recipe.inputs, *recipe.guards, *read}
    forbidden = {
        "income", "employment", "immigration", "charge", "diagnosis", "deserving", "worthiness",
        "past", "ratio", "attendance", "verified", "poor", "citizen", "means", "worth", "score",
    }  # fmt: skip

    assert recipe.guards
    assert set(tomllib.loads(recipe.text)) <= recipes.PARTS
    assert read <= recipes.MAY_BE_READ
    assert not {part for one in asked for part in one.split("_")} & forbidden
    assert not forbidden & recipes.MAY_BE_READ


@pytest.mark.parametrize("name", NAMES)
def test_each_recipe_says_what_the_law_may_ask_place_by_place_and_elsewhere(name):
    notice = shelf.recipes()[name].notice

    assert "other" in notice
    assert set(notice) <= set(words.PLACES)
    assert all(said.endswith(".") for said in notice.values())
    # The page has the name of the place above what is said of it.
    assert [said for at, said in notice.items() if said.startswith(f"{words.PLACES[at]}:")] == []


def test_an_event_balances_in_each_fund_whatever_its_values_are():
    recipe = recipes.read(GOOD)

    assert recipes.left_over(recipe.events["taken"]) == {}
    assert faults(GOOD.replace("Income:Gifts -x {jar}", "Income:Gifts -x {pot}")) == [
        "event given: it does not balance in {jar}: +1*x is left over",
        "event given: it does not balance in {pot}: -1*x is left over",
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            ("-kept", "-keept"),
            "event taken: it does not balance in {jar}: -1*keept +1*kept",
        ),
        (("2*x", "2*y"), "event taken: nobody says what 'y' is"),
        (('"Payable:{m}", "Inc', '"Inc'), "event taken: 'Payable:{m}' is no account of the recipe"),
        (("Income:Gifts -x {jar}", "Income:Gifts -x {jug}"), "event given: 'jug' is no fund"),
        (('["pool"]', '["means"]'), "guard enough: it may not read 'means'"),
        ((", asks =", ", ask ="), "it cannot be read: no guard has ['ask']"),
        (("taken <= pool", "taken <= pool * 2"), "it cannot be read: 'pool * 2' is no sum"),
        (("<= pool", "<= wages"), "guard enough: it asks for 'wages', and does not say that it"),
        ((', on = ["taken"], asks = "taken <= pool"', ""), "guard enough: it is only words"),
        (('on = ["taken"]', 'on = ["token"]'), "guard enough: 'token' is no event, state or act"),
        (('asks = "taken <= pool"', 'kept_by = "luck"'), "guard enough: 'luck' keeps nothing"),
        (("enough =", "enough_income ="), "enough_income: no recipe may ask about 'income'"),
        (("gift =", "past_gift ="), "past_gift: no recipe may ask about 'past'"),
        (('kept = "what', 'poor = "what'), "poor: no recipe may ask about 'poor'"),
        (("[guards]", "[proofs]"), "proofs: no recipe has this"),
        (("value = 5", "value = -5"), "param gift: -5 is not from 0 to 1000000000000"),
        (
            ("value = 5", 'value = 1, most = 2, choices = ["No", "Yes"]'),
            "param gift: it has a word for each number",
        ),
        (("+x {jar}", "x {jar}"), "event given: 'Assets:Bank x {jar}' is no line"),
        (("+x {jar}", "+(x {jar}"), "event given: '+(x' is no sum of names"),
        (('title = "A jar"', ""), "it has no title"),
        (("[params]", "[params"), "it cannot be read"),
    ],
)
def test_what_is_wrong_with_a_recipe_is_said_and_the_event_named(change, fault):
    changed = GOOD.replace(*change, 1)

    assert changed != GOOD
    assert any(told.startswith(fault) for told in faults(changed))


@given(st.lists(st.tuples(st.integers(-9, 9).filter(bool), st.sampled_from("abc")), min_size=1))
def test_an_amount_is_worth_the_sum_of_its_terms(terms):
    text = "".join(f"{times:+d}*{name}" for times, name in terms)
    held = {"a": 7, "b": -3, "c": 11}

    assert amounts.worth(amounts.read(text), held) == sum(t * held[n] for t, n in terms)


def test_a_till_is_never_below_zero_and_what_fails_changes_nothing():
    book = Book(recipes.read(GOOD))
    book.post("given", {"x": 10})

    with pytest.raises(CannotPay, match="Assets:Bank has too little in jar"):
        book.post("taken", {"x": 11, "kept": 1}, m="ana")

    assert (book.balance("Assets:Bank"), book.balance("Payable")) == (10, 0)
    book.post("taken", {"x": 5, "kept": 1}, m="ana")
    assert (book.balance("Assets:Bank", "jar"), book.balance("Payable:ana")) == (1, 9)
    assert book.is_sound()


# --- years ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(5))
def test_a_made_up_year_is_the_same_with_the_same_seed_and_another_with_another(name, seed):
    recipe = shelf.recipes()[name]
    one, same = (years.live(recipe, {}, weeks=52, seed=seed) for _time in range(2))

    assert one == same
    assert [week.number for week in one.weeks] == list(range(1, 53))
    before = 0
    for week in one.weeks:
        assert week.came >= 0
        assert week.went >= 0
        if name not in ("mutual_credit", "time_bank"):
            assert before + week.came - week.went == week.there or week.number == 1
        before = week.there
    if name != "rosca":
        assert one != years.live(recipe, {}, weeks=52, seed=seed + 100)


def test_a_friendly_society_with_too_small_dues_leaves_people_waiting():
    recipe = shelf.recipes()["friendly_society"]
    little, enough = (
        years.live(recipe, {"opening": 1_000_000, "dues": dues}, weeks=52, seed=3)
        for dues in (100, 1_000)
    )

    assert little.weeks_short > 26
    assert enough.weeks_short == 0
    assert enough.facts["days of sickness"] == little.facts["days of sickness"]


def test_a_stokvel_pays_everybody_once_and_its_cushion_bears_one_who_stops():
    recipe = shelf.recipes()["rosca"]
    whole = years.live(recipe, {"cushion_bp": 0}, weeks=52, seed=1)
    stopping = years.live(recipe, {"stops_bp": 1_000}, weeks=52, seed=4)

    assert whole.facts["rounds"] == 12
    assert sum(week.went for week in whole.weeks) == 12 * 600_000
    assert whole.weeks_short == 0
    assert stopping.facts["what is still promised"] > 0


@pytest.mark.parametrize("name", NAMES)
def test_the_command_explains_a_practice_and_draws_its_year(name):
    told, drawn = StringIO(), StringIO()
    call_command("practice", name, stdout=told)
    call_command("practice", name, simulate="52w", seed=2, stdout=drawn)

    assert shelf.recipes()[name].says in told.getvalue()
    assert "What a group sets:" in told.getvalue()
    assert any(
        len(line) == 52 and set(line) <= set("▁▂▃▄▅▆▇█") for line in drawn.getvalue().split("\n")
    )
    assert "Somebody waited for their money in" in drawn.getvalue()


def test_the_command_gives_json_for_programs():
    out = StringIO()
    call_command(
        "practice", "bail_fund", "--simulate", "8w", "--json", "--param", "asked=1", stdout=out
    )

    said = json.loads(out.getvalue())

    assert (said["practice"], len(said["weeks"]), said["params"]["asked"]) == ("bail_fund", 8, 1)
    assert said["facts"]["who asked"] == 8


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (["--param", "dues"], "name=number"),
        (["--param", "dues=six"], "name=number"),
        (["--param", "due=6"], "friendly_society has no 'due'; it has "),
        (["--param", "dues=6.50"], "650 is 6.50"),
        (["--param", "dues=99999999999999999999"], "dues is from 0 to"),
        (["--param", "dues=600", "--param", "dues=700"], "dues is there twice"),
        (["--simulate", "1y"], "52w for a year, not '1y'"),
        (["--param", "members=0"], "members is from 1 to 20000, not 0"),
        (["--simulate", "0w"], "from 1w to 1040w"),
        (["--simulate", "a year"], "from 1w to 1040w"),
    ],
)
def test_the_command_says_what_cannot_be_set(given, fault):
    with pytest.raises(CommandError, match=fault) as said:
        call_command("practice", "friendly_society", *given, stdout=StringIO())
    assert said.value.returncode == 2


def drawn(*given):
    out = StringIO()
    call_command("practice", *given, stdout=out)
    return out.getvalue().split("\n")


def test_the_goldens_of_a_friendly_society_can_be_seen_before_it_is_adopted():
    at_6_50 = drawn("friendly_society", "--simulate", "1w")
    at_6 = drawn("friendly_society", "--simulate", "1w", "--param", "dues=600")
    cut = ("--param", "dues=600", "--param", "pay_bp=8000")
    at_6_cut = drawn("friendly_society", "--simulate", "1w", *cut)

    assert "what a usual year leaves, by the tables: 1,197.00" in at_6_50
    assert "what it leaves with a quarter more sickness: -13,361.70" in at_6_50
    assert "what a usual year leaves, by the tables: -3,587.00" in at_6
    assert "what a usual year leaves, by the tables: 7,612.00" in at_6_cut
    assert any(line.endswith("35,331.03.") for line in at_6)


def test_each_number_is_told_as_people_read_it():
    strike, hours = (drawn(name, "--simulate", "52w") for name in ("strike_fund", "time_bank"))

    assert "what a week costs: 60,000.00" in strike
    assert "weeks that the fund would last: 4.17" in strike
    assert "the most that one has: 29:14" in hours
    assert "  limit           1,200 minutes  " in "\n".join(drawn("time_bank"))


def test_a_line_of_bars_is_a_year():
    lines = drawn("rosca", "--simulate", "120w")

    bars = [line for line in lines if line and set(line) <= set("▁▂▃▄▅▆▇█")]
    assert [len(line) for line in bars] == [52, 52, 16]


def test_what_is_set_aside_for_other_things_is_no_reserve():
    recipe = shelf.recipes()["friendly_society"]
    outcome = years.live(recipe, {"gifts": 1_000_000, "dues": 0}, weeks=52, seed=1)

    assert outcome.weeks[-1].there > 0
    assert outcome.reserve <= 0
    assert outcome.cover_bp == 0


def test_a_made_up_strike_pays_a_day_to_all_alike_or_leaves_it_to_the_group():
    recipe = shelf.recipes()["strike_fund"]
    for opening in (0, 6_000_000, 25_000_000, 100_000_000):
        outcome = years.live(recipe, {"opening": opening, "dues": 0}, weeks=52, seed=1)
        paid = outcome.facts["days of strike paid to each"]
        not_borne = outcome.facts["days of strike that the fund could not bear"]
        assert paid + not_borne == 55
        assert outcome.facts["what it lacked for them"] == not_borne * 120 * 10_000
        assert paid == min(55, opening * 95 // 100 // 1_200_000)
        assert all(week.owed == week.not_paid == 0 for week in outcome.weeks[20:])


def test_a_year_of_gifts_counts_how_often_and_no_amounts():
    outcome = years.live(shelf.recipes()["mutual_credit"], {"gift": 1}, weeks=52, seed=1)

    assert set(outcome.facts) == {"how often one did something for another"}
    assert 1_900 < outcome.facts["how often one did something for another"] <= 52 * 40


def test_a_strike_that_costs_nothing_is_not_said_to_last_for_ever():
    recipe = shelf.recipes()["strike_fund"]
    outcome = years.live(recipe, {"day_rate": 0}, weeks=9, seed=1)

    assert "weeks that the fund would last, in hundredths" not in outcome.facts


@pytest.mark.parametrize("name", sorted(shelf.recipes()))
def test_each_practice_lives_through_a_year_at_the_ends_of_what_can_be_set(name):
    for param, about in shelf.recipes()[name].params.items():
        few = min(about.most, max(about.least, 30))  # a year of a thousand takes its time
        for value in {about.least, few}:
            outcome = years.live(shelf.recipes()[name], {param: value}, weeks=8, seed=3)
            assert len(outcome.weeks) == 8
        for value in (about.least - 1, about.most + 1):
            with pytest.raises(ValueError, match=f"{param} is from"):
                years.live(shelf.recipes()[name], {param: value}, weeks=8, seed=3)


def test_a_made_up_year_by_bids_pays_each_hand_once_and_says_what_was_given_up():
    by_lot = years.live(shelf.recipes()["rosca"], {}, weeks=52, seed=1)
    params = {"order": 1, "fee_bp": 100, "bids_bp": 1_000}

    outcome = years.live(shelf.recipes()["rosca"], params, weeks=52, seed=1)

    assert outcome.facts["rounds"] == 12
    assert 0 < outcome.facts["given up for pots"] <= 12 * 60_000
    assert outcome.facts["rounds that could not be paid in full"] == 0
    assert "given up for pots" not in by_lot.facts
