"""The golden numbers of the specification, booked by the recipes themselves, line by line."""

from fractions import Fraction

import pytest

from manyhands.practices import shelf, years
from manyhands.practices.engine import allocate, bail, credit, solvency
from manyhands.practices.engine.book import Book, CannotPay
from manyhands.practices.years.outcome import with_params


def book_of(name, *real, **params) -> Book:
    return Book(with_params(shelf.recipes()[name], params), real or ("Assets:Bank",))


# --- P1 strike fund ---------------------------------------------------------------------


def test_a_strike_of_24_days_pays_out_156_000_to_120_members():
    book = book_of("strike_fund", day_rate=10_000)
    book.post("opened", {"x": 25_000_000})
    members = [f"m{n:03d}" for n in range(120)]

    for member in members:
        for _day in range(13):
            book.post("strike_day", {}, m=member)
        book.post("paid_out", {"x": 13 * 10_000}, m=member)

    assert book.balance("Expense:StrikePay") == 15_600_000
    assert book.balance("Assets:Bank") == 25_000_000 - 15_600_000
    assert book.balance("Payable") == 0
    assert book.is_sound()


# --- P2 friendly society -----------------------------------------------------------------


def test_the_registrar_of_1879_asks_for_29_shillings_11_pence_a_year():
    ladder = [(Fraction(1), 248), (Fraction(1, 2), 40), (Fraction(1, 4), 108)]

    pence = solvency.yearly_cost(ladder, burial=2 * 32)

    assert divmod(pence, 12) == (29, 11)
    assert round(pence / 52, 2) == Fraction(69, 10)


def test_dues_that_the_solidarity_fund_pays_are_the_same_income_for_the_sick():
    book = book_of("friendly_society", dues=650)
    book.post("given", {"x": 650})
    for member in ("ana", "ben"):
        book.post("dues_due", {}, m=member)

    book.post("dues_paid", {"x": 650}, m="ana")
    book.post("dues_cover", {"x": 650}, m="ben")

    assert book.balance("Assets:Bank", "sick") == 1_300
    assert book.balance("Income:Dues", "sick") == -1_300
    assert (book.balance("Receivable"), book.balance("Assets:Bank", "solidarity")) == (0, 0)
    assert book.is_sound()


def test_what_runs_the_society_borrows_from_no_other_fund():
    book = book_of("friendly_society")
    book.post("opened", {"x": 100})

    with pytest.raises(CannotPay, match="in sick"):
        book.post("mgmt_share", {"share": 101})

    assert book.balance("Assets:Bank", "mgmt") == 0


def test_the_target_of_the_reserve_is_about_half_of_a_years_dues():
    ages = dict(zip(solvency.RATCLIFFE, (20, 30, 35, 35, 30, 20, 15, 10, 5), strict=True))

    wanted = solvency.margin(solvency.sick_days(ages), 3_000)

    assert wanted // 100 == 35_331
    assert 100 * wanted // (200 * 52 * 650) == 52


# --- P3 burial levy ----------------------------------------------------------------------


def test_a_levy_brings_in_exactly_what_the_family_was_paid_before():
    book = book_of("burial_levy", benefit=250_000)
    book.post("opened", {"x": 300_000})

    book.post("family_paid", {})
    parts = allocate.equally(250_000, [f"m{n:03d}" for n in range(198)])
    for member, part in parts.items():
        book.post("levied", {"x": part}, m=member)
    asked = book.balance("Receivable")
    for member, part in parts.items():
        book.post("levy_paid", {"x": part}, m=member)

    assert asked == 250_000
    assert book.balance("Assets:Bank") == 300_000
    assert book.is_sound()


def test_an_iddir_of_100_breaks_even_at_seven_deaths_a_year():
    assert solvency.deaths_borne(100, dues_a_month=30, benefit=5_000) == Fraction(72, 10)


# --- P9 stokvel ---------------------------------------------------------------------------


def test_a_cushion_of_a_twentieth_bears_one_who_stops_after_the_third_round():
    book = book_of("rosca", amount=50_000)
    hands = [f"h{n:02d}" for n in range(12)]
    kept = 12 * 50_000 * 500 // 10_000

    for round_ in range(12):
        for hand in hands:
            book.post("due", {}, m=hand)
            if hand != "h02" or round_ < 7:
                book.post("paid", {"x": 50_000}, m=hand)
        book.post("cushion", {"kept": kept})
    missing = book.balance("Receivable:h02")

    assert missing == 5 * 50_000 == 250_000
    assert -book.balance("Fund:cushion") == 12 * kept == 360_000
    assert -book.balance("Fund:cushion") >= missing
    assert book.is_sound()


def test_over_a_cycle_without_a_cushion_each_nets_nothing():
    book = book_of("rosca", amount=50_000)
    hands = [f"h{n:02d}" for n in range(12)]
    net = dict.fromkeys(hands, 0)

    for winner in hands:
        for hand in hands:
            book.post("due", {}, m=hand)
            book.post("paid", {"x": 50_000}, m=hand)
            net[hand] -= 50_000
        book.post("awarded", {"pot": 600_000}, m=winner)
        book.post("paid_out", {"x": 600_000}, m=winner)
        net[winner] += 600_000

    assert set(net.values()) == {0}
    assert not any(book.holds.values())


# --- P10 savings circle --------------------------------------------------------------------


def test_2_400_shares_come_to_5_135_and_the_social_fund_stays():
    book = book_of("savings_circle", "Assets:Cash")
    shares = {f"m{n:02d}": 40 * (1 + n % 5) for n in range(20)}
    for member, many in shares.items():
        book.post("shares", {"x": many * 200}, m=member)
        book.post("social_paid", {"x": 2_000})
    book.post("charged", {"x": 36_000 + 1_500})
    book.post("lent", {"x": 4_000}, m="m00")
    book.post("forgiven", {"x": 4_000}, m="m00")

    left = book.balance("Assets:Cash", "circle")
    parts = allocate.by_weight(left, shares)

    assert left == 513_500
    assert Fraction(left, 2_400 * 100).limit_denominator(10**7) == Fraction(513_500, 240_000)
    assert (parts["m04"], parts["m00"]) in {(42_792, 8_558), (42_791, 8_558), (42_792, 8_559)}
    assert sum(parts.values()) == left
    assert book.balance("Assets:Cash", "social") == 40_000
    assert book.is_sound()


def test_45_shares_of_900_come_to_their_price_and_their_part_of_the_gain():
    assert allocate.by_weight(900 * 5 + 900, {"one": 45, "others": 855})["one"] == 270


# --- P12 mutual credit ----------------------------------------------------------------------


def test_demurrage_is_booked_to_the_pool_and_the_sum_stays_nothing():
    book = book_of("mutual_credit", "Assets:None")
    for gets, gives, worth in (("B", "A", 12_000), ("D", "A", 18_000), ("D", "C", 4_500)):
        book.post("transfer", {"x": worth}, **{"from": gets, "to": gives})
    held = {name: -book.balance(f"Member:{name}") for name in "ABCD"}

    for member, charge in credit.demurrage(held, 100).items():
        book.post("demurrage", {"x": charge}, m=member)

    assert held == {"A": 30_000, "B": -12_000, "C": 4_500, "D": -22_500}
    assert -book.balance("Pool") == 345
    assert [-book.balance(f"Member:{name}") for name in "ABCD"] == [29_700, -12_000, 4_455, -22_500]
    assert book.is_sound()


# --- P13 time bank -----------------------------------------------------------------------------


def test_a_ride_of_75_minutes_a_gift_of_30_and_a_bee_for_the_group():
    book = book_of("time_bank", "Assets:None")

    book.post("helped", {"x": 75}, **{"from": "ben", "to": "ana"})
    rode = (-book.balance("Member:ana"), -book.balance("Member:ben"))
    book.post("given", {"x": 30}, m="ana")
    gave = (-book.balance("Member:ana"), -book.balance("Fund:Community"))

    assert rode == (75, -75)
    assert gave == (45, 30)
    assert book.is_sound()


def test_five_who_work_90_minutes_for_the_group_have_90_each_and_the_group_owes_450():
    book = book_of("time_bank", "Assets:None")

    for member in "abcde":
        book.post("bee", {"x": 90}, m=member)

    assert [-book.balance(f"Member:{member}") for member in "abcde"] == [90] * 5
    assert -book.balance("Fund:Community") == -450
    assert book.is_sound()


def test_nobody_in_a_made_up_year_of_a_time_bank_goes_below_the_limit():
    recipe = shelf.recipes()["time_bank"]

    outcome = years.live(recipe, {"limit": 100, "trades": 200}, weeks=52, seed=1)

    assert outcome.facts["the least that one has"] >= -100
    assert outcome.facts["times that a limit stopped it"] > 0


# --- P16 bail fund -----------------------------------------------------------------------------


def test_50_000_bring_65_people_home_and_what_comes_back_brings_55_more():
    book = book_of("bail_fund")
    book.post("opened", {"bail": 5_000_000})
    for case in range(65):
        book.post("post", {"bail": 76_800}, case=f"c{case}")
    left = book.balance("Assets:Bank")

    for case in range(57):
        book.post("refund", {"bail": 76_800, "kept": 76_800 * 3 // 100}, case=f"c{case}")
    for case in range(57, 60):
        book.post("forfeit", {"bail": 76_800}, case=f"c{case}")

    cash, with_courts = book.balance("Assets:Bank"), book.balance("Assets:Court")
    assert left == 8_000
    assert (cash, with_courts) == (4_254_272, 384_000)
    assert cash + with_courts == 4_638_272
    assert cash // 76_800 == 55
    assert book.balance("Expense:CourtRetained") == 131_328
    assert book.balance("Expense:Forfeit") == 230_400
    assert book.is_sound()


def test_after_a_year_of_cases_of_150_days_82_of_100_are_left():
    kept = bail.kept_each_turn(Fraction(95, 100), Fraction(3, 100))

    # kept ** (365 / 150) lies between the two, without a root.
    assert Fraction(8_195, 10_000) ** 150 < kept**365 < Fraction(8_205, 10_000) ** 150
    posted = [
        (1 - left) / (1 - kept) for left in (Fraction(8_205, 10_000), Fraction(8_195, 10_000))
    ]
    assert Fraction(228, 100) < posted[0] < posted[1] < Fraction(231, 100)


def test_a_fund_posts_no_more_than_there_is():
    book = book_of("bail_fund")
    book.post("opened", {"bail": 100})

    with pytest.raises(CannotPay):
        book.post("post", {"bail": 101}, case="c")

    assert book.balance("Assets:Court") == 0


# --- P17 solidarity grants ----------------------------------------------------------------------


def test_grants_of_a_week_are_never_more_than_there_is():
    book = book_of("solidarity_grants")
    book.post("given", {"x": 1_800})

    for part in (1_080, 720):
        book.post("sent", {"x": part})

    assert (book.balance("Assets:Bank"), book.balance("Expense:Grants")) == (0, 1_800)
    with pytest.raises(CannotPay):
        book.post("sent", {"x": 1})
    assert book.is_sound()
