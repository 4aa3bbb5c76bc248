"""A year of giving money: a bail fund, and solidarity grants."""

from collections import deque

from manyhands.practices.engine import allocate
from manyhands.practices.engine.book import Book, CannotPay
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.years.outcome import Chance, Outcome, Week, values

BY_LOT, EQUALLY = 1, 2  # what a group sets as its `too_little`; else it goes by turn


def bail_fund(recipe: Recipe, chance: Chance, weeks: int) -> Outcome:
    """So many ask a week, and wait in a queue while there is too little; cases end in time."""
    told, book = values(recipe), Book(recipe)
    if told["opening"]:
        book.post("opened", {"bail": told["opening"]})
    waiting: deque[int] = deque()
    running: list[tuple[int, str, int]] = []
    outcome, asked, posted, longest = Outcome(), 0, 0, 0
    for number in range(1, weeks + 1):
        before = book.balance("Assets:Bank")
        came = _close_cases(book, running, number, told, chance)
        for _ask in range(told["asked"]):
            waiting.append(min(told["per_case_cap"], chance.around(told["usual"])))
            asked += 1
        _in_order(waiting, told["too_little"], chance)
        while waiting:
            case = f"c{posted:05d}"
            try:
                book.post("post", {"bail": waiting[0]}, case=case)
            except CannotPay:
                break
            ends = number + max(1, chance.around(told["cycle_d"]) // 7)
            running.append((ends, case, waiting.popleft()))
            posted += 1
        longest = max(longest, len(waiting))
        there, owed = book.balance("Assets:Bank"), sum(waiting)
        outcome.weeks.append(Week(number, came, before + came - there, there, owed, len(waiting)))
    outcome.facts = {
        "who asked": asked,
        "who came home": posted,
        "what is with the courts": book.balance("Assets:Court"),
        "what the courts kept": book.balance("Expense:CourtRetained"),
        "what was lost": book.balance("Expense:Forfeit"),
        "the longest queue": longest,
    }
    assert book.is_sound(), "a made-up year balances as well"
    return outcome


def _close_cases(
    book: Book, running: list[tuple[int, str, int]], number: int, told: dict[str, int],
    chance: Chance,
) -> int:  # fmt: skip
    """Cases whose time has come are over: most of the money comes back. Says how much."""
    came = 0
    for case in [one for one in running if one[0] <= number]:
        running.remove(case)
        _ends, name, amount = case
        if chance.happens(told["returned_bp"], 10_000):
            kept = amount * told["fee_bp"] // 10_000
            book.post("refund", {"bail": amount, "kept": kept}, case=name)
            came += amount - kept
        else:
            book.post("forfeit", {"bail": amount}, case=name)
    return came


def solidarity_grants(recipe: Recipe, chance: Chance, weeks: int) -> Outcome:
    """Gifts come in each week, and whoever asks is paid in turn as long as there is some."""
    told, book = values(recipe), Book(recipe)
    if told["opening"]:
        book.post("given", {"x": told["opening"]})
    waiting: deque[int] = deque()
    outcome, asked, longest, cut = Outcome(), 0, 0, 0
    for number in range(1, weeks + 1):
        before = book.balance("Assets:Bank")
        came = chance.around(told["gifts"])
        if came:
            book.post("given", {"x": came})
        for _ask in range(told["asked"]):
            waiting.append(min(told["cap"], chance.around(told["usual"])))
            asked += 1
        _in_order(waiting, told["too_little"], chance)
        if told["too_little"] == EQUALLY and waiting:
            cut += _send_equal_parts(book, waiting)
        while waiting and waiting[0] <= book.balance("Assets:Bank"):
            book.post("sent", {"x": waiting.popleft()})
        longest = max(longest, len(waiting))
        there, owed = book.balance("Assets:Bank"), sum(waiting)
        outcome.weeks.append(Week(number, came, before + came - there, there, owed, len(waiting)))
    outcome.facts = {
        "who asked": asked,
        "grants sent": book.counts["sent"],
        "the longest queue": longest,
    }
    if told["too_little"] == EQUALLY:
        outcome.facts["grants of less than was asked for"] = cut
    assert book.is_sound(), "a made-up year balances as well"
    return outcome


def _in_order(waiting: deque[int], too_little: int, chance: Chance) -> None:
    """Where a lot is drawn each week, all who wait are in it."""
    if too_little != BY_LOT:
        return
    left = list(waiting)
    waiting.clear()
    while left:
        waiting.append(left.pop(chance.below(len(left))))


def _send_equal_parts(book: Book, waiting: deque[int]) -> int:
    """All who wait get equal parts, none more than they asked for, where there is a part for each.
    Says how many got less.
    """
    asks = {f"{place:05d}": amount for place, amount in enumerate(waiting)}
    parts = allocate.up_to(max(0, book.balance("Assets:Bank")), asks)
    if not all(parts.values()):
        return 0
    for part in parts.values():
        book.post("sent", {"x": part})
    waiting.clear()
    return sum(parts[name] < asks[name] for name in asks)
