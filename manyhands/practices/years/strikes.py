"""A year of a strike fund: dues while all work, then a strike of some weeks."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from manyhands.practices.engine import strike
from manyhands.practices.engine.book import Book, CannotPay
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.years.outcome import Chance, Outcome, Week, values
from manyhands.practices.years.pools import people

LASTS = "weeks that the fund would last, in hundredths"
A_MONDAY = date(2026, 1, 5)


@dataclass
class Strike:
    """When it is on, which of its days are paid, and what the fund could not bear of them."""

    start: date
    end: date
    paid: set[date]
    lacked: int = 0
    days_lacked: int = 0

    def is_on(self, monday: date) -> bool:
        return self.start <= monday <= self.end


def strike_fund(recipe: Recipe, chance: Chance, weeks: int) -> Outcome:
    """Dues while all work; a strike of some weeks; hardship is helped from its first day."""
    told, book = values(recipe), Book(recipe)
    members, on = people(told["members"]), _strike(told)
    if told["opening"]:
        book.post("opened", {"x": told["opening"]})
    outcome, helped = Outcome(), 0
    for number in range(1, weeks + 1):
        monday, before = A_MONDAY + timedelta(weeks=number - 1), book.balance("Assets:Bank")
        came, waiting = 0, 0
        if on.is_on(monday):
            if monday == on.start:
                book.post("set_aside", {"x": before * told["hardship_bp"] // 10_000})
            helped += _help_with_rent(book, told, chance)
            is_borne = [_bear(book, on, members, told) for _day in _days_paid(on, monday)]
            waiting = 0 if all(is_borne) else len(members)
        elif told["dues"]:
            came = told["dues"] * len(members)
            book.post("dues_paid", {"x": came})
        _pay(book, members)
        there, owed = book.balance("Assets:Bank"), on.lacked if on.is_on(monday) else 0
        outcome.weeks.append(Week(number, came, before + came - there, there, owed, waiting))
    burn = told["day_rate"] * len(members) * len(strike.WORKDAYS)
    outcome.facts = {
        "days of strike paid to each": book.counts["strike_day"] // len(members),
        "days of strike that the fund could not bear": on.days_lacked,
        "what it lacked for them": on.lacked,
        "what a week costs": burn,
        **({LASTS: strike.in_hundredths(Fraction(told["opening"], burn))} if burn else {}),
        "times that rent or medicine was paid": helped,
    }
    assert book.is_sound(), "a made-up year balances as well"
    return outcome


def _strike(told: dict[str, int]) -> Strike:
    start = A_MONDAY + timedelta(weeks=told["begins_w"] - 1)
    end = start + timedelta(weeks=told["lasts_w"], days=-1)
    return Strike(start, end, set(strike.payable_days(start, end, waiting=told["waiting_d"])))


def _days_paid(on: Strike, monday: date) -> list[date]:
    return sorted(day for day in on.paid if monday <= day < monday + timedelta(days=7))


def _bear(book: Book, on: Strike, members: list[str], told: dict[str, int]) -> bool:
    """Book a day for all alike; or for nobody, where the fund cannot bear it, since then the group
    decides: the recipe's guard `accrual_within_fund`.
    """
    costs = told["day_rate"] * len(members)
    if costs > book.balance("Assets:Bank", "strike") + book.balance("Payable", "strike"):
        on.lacked, on.days_lacked = on.lacked + costs, on.days_lacked + 1
        return False
    for member in members:
        book.post("strike_day", {}, m=member)
    return True


def _pay(book: Book, members: list[str]) -> None:
    """Pay what was booked; the fund bears it, or it would not be booked."""
    for member in members:
        if owed := -book.holds[f"Payable:{member}", "strike"]:
            book.post("paid_out", {"x": owed}, m=member)


def _help_with_rent(book: Book, told: dict[str, int], chance: Chance) -> int:
    helped = 0
    for _one in range(told["members"]):
        if chance.happens(1, 40):
            try:
                book.post("hardship_paid", {"x": chance.around(4 * told["day_rate"])})
            except CannotPay:
                return helped
            helped += 1
    return helped
