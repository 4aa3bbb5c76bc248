"""A year of giving without money: mutual credit, and a time bank."""

from manyhands.practices.engine import credit
from manyhands.practices.engine.book import Book
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.years.outcome import Chance, Outcome, Week, values
from manyhands.practices.years.pools import people


def mutual_credit(recipe: Recipe, chance: Chance, weeks: int) -> Outcome:
    """So many trades a week between any two, within the limits; idle credit may shrink."""
    told, book = values(recipe), Book(recipe, ())
    members, refused, outcome = people(told["members"]), 0, Outcome()
    if recipe.is_gift:
        return _gifts(members, told, chance, weeks)
    for number in range(1, weeks + 1):
        moved = 0
        for _trade in range(told["trades"]):
            amount = _trade_once(book, "transfer", members, told, chance)
            moved, refused = moved + amount, refused + (not amount)
        if number % 4 == 0 and told["demurrage_bp"]:
            held = {member: credit_of(book, member, "circle") for member in members}
            shrunk = credit.demurrage(held, told["demurrage_bp"], told["free"])
            for member, charge in shrunk.items():
                book.post("demurrage", {"x": charge}, m=member)
        outcome.weeks.append(Week(number, moved, moved, _all_above(book, members, "circle")))
    outcome.facts = {
        **_standing(book, members, "circle"),
        "given to the pool": -book.balance("Pool"),
        "trades that a limit stopped": refused,
    }
    assert book.is_sound(), "a made-up year balances as well"
    return outcome


def _gifts(members: list[str], told: dict[str, int], chance: Chance, weeks: int) -> Outcome:
    """Nothing is counted but how often one does something for another."""
    outcome, done = Outcome(), 0
    for number in range(1, weeks + 1):
        pairs = [(chance.one_of(members), chance.one_of(members)) for _t in range(told["trades"])]
        done += sum(gives != gets for gives, gets in pairs)
        outcome.weeks.append(Week(number, 0, 0, 0))
    outcome.facts = {"how often one did something for another": done}
    return outcome


def time_bank(recipe: Recipe, chance: Chance, weeks: int) -> Outcome:
    """Neighbors help each other for about an hour; some hours go to the group."""
    told, book = values(recipe), Book(recipe, ())
    members, refused, outcome = people(told["members"]), 0, Outcome()
    for number in range(1, weeks + 1):
        moved = 0
        for _help in range(told["trades"]):
            if chance.happens(told["given_bp"], 10_000):
                minutes = chance.around(told["usual"])
                book.post("bee", {"x": minutes}, m=chance.one_of(members))
            else:
                minutes = _trade_once(book, "helped", members, told, chance)
            moved, refused = moved + minutes, refused + (not minutes)
        outcome.weeks.append(Week(number, moved, moved, _all_above(book, members, "time")))
    outcome.facts = {
        **_standing(book, members, "time"),
        "minutes worked for the group": book.balance("Fund:Community"),
        "times that a limit stopped it": refused,
    }
    assert book.is_sound(), "a made-up year balances as well"
    return outcome


def credit_of(book: Book, member: str, fund: str) -> int:
    """What a member has: above nothing when they gave more than they got."""
    return -book.holds[f"Member:{member}", fund]


def _trade_once(
    book: Book, event: str, members: list[str], told: dict[str, int], chance: Chance
) -> int:
    """One gets, another gives; says how much, or nothing where a limit stops it."""
    fund = next(iter(book.recipe.funds))
    gets, gives = chance.one_of(members), chance.one_of(members)
    amount = chance.around(told["usual"])
    over = credit_of(book, gives, fund) + amount > told.get("ceiling", 10**12)
    if gets == gives or over or credit_of(book, gets, fund) - amount < -told["limit"]:
        return 0
    book.post(event, {"x": amount}, **{"from": gets, "to": gives})
    return amount


def _all_above(book: Book, members: list[str], fund: str) -> int:
    return sum(max(0, credit_of(book, member, fund)) for member in members)


def _standing(book: Book, members: list[str], fund: str) -> dict[str, int]:
    held = [credit_of(book, member, fund) for member in members]
    return {"the most that one has": max(held), "the least that one has": min(held)}
