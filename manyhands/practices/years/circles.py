"""A year of saving in a circle: a stokvel, and a savings-and-loan circle."""

from dataclasses import dataclass

from manyhands.practices.engine import allocate, rotation
from manyhands.practices.engine.book import Book, CannotPay
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.years.outcome import Chance, Outcome, Week, values
from manyhands.practices.years.pools import people

BY_BIDS = 1  # what a group sets as its `order`


def rosca(recipe: Recipe, chance: Chance, weeks: int) -> Outcome:
    """Each round all put in and one takes the pot; who had it may stop, and the cushion pays."""
    told, book = values(recipe), Book(recipe)
    hands = people(told["hands"])
    secrets = {hand: f"{chance.below(2**60)}" for hand in hands}
    turns = rotation.order({hand: rotation.commit(said) for hand, said in secrets.items()}, secrets)
    outcome, stopped, paid_to, short, given_up = Outcome(), set[str](), set[str](), 0, 0
    for number in range(1, weeks + 1):
        before, came = book.balance("Assets:Bank"), 0
        is_round = (number - 1) % told["round_w"] == 0 and len(paid_to) < len(hands)
        if is_round:
            stopped |= {h for h in sorted(paid_to) if chance.happens(told["stops_bp"], 10_000)}
            came = _collect_round(book, hands, stopped, told)
            wait = [hand for hand in turns if hand not in paid_to]
            winner, gave = _won(wait, told, chance)
            back = rotation.bid(_pot(told), gave, hands)[2] if gave else {}
            short += not _award(book, winner, told, {h: part for h, part in back.items() if part})
            given_up += gave
            paid_to.add(winner)
            if len(paid_to) == len(hands):
                _give_back(book, hands)
        there, owed = book.balance("Assets:Bank"), -book.balance("Payable")
        waiting = sum(held < 0 for (path, _f), held in book.holds.items() if "Payable" in path)
        outcome.weeks.append(Week(number, came, before + came - there, there, owed, waiting))
    outcome.facts = {
        "rounds": len(paid_to),
        "the pot": _pot(told),
        "who stopped after they had the pot": len(stopped),
        "what is still promised": book.balance("Receivable"),
        "rounds that could not be paid in full": short,
    }
    if told["order"] == BY_BIDS:
        outcome.facts["given up for pots"] = given_up
    assert book.is_sound(), "a made-up year balances as well"
    return outcome


def _collect_round(book: Book, hands: list[str], stopped: set[str], told: dict[str, int]) -> int:
    for hand in hands:
        book.post("due", {}, m=hand)
        if hand not in stopped:
            book.post("paid", {"x": told["amount"]}, m=hand)
    return told["amount"] * (len(hands) - len(stopped))


def _pot(told: dict[str, int]) -> int:
    return told["hands"] * told["amount"]


def _won(wait: list[str], told: dict[str, int], chance: Chance) -> tuple[str, int]:
    """Whose pot it is, and what they give up of it: by the lot, or by made-up bids."""
    if told["order"] != BY_BIDS:
        return wait[0], 0
    there = 10_000 - told["cushion_bp"] - told["fee_bp"]
    most = _pot(told) * min(told["bids_bp"], there) // 10_000
    bids = {hand: chance.below(most + 1) for hand in wait}
    won = rotation.winner(bids, wait)
    return won, bids[won]


def _award(book: Book, winner: str, told: dict[str, int], back: dict[str, int]) -> bool:
    """The pot less what goes into the cushion, for running it, and back to all; False where there
    is less in the till.
    """
    pot = _pot(told)
    kept, fee = (pot * told[name] // 10_000 for name in ("cushion_bp", "fee_bp"))
    book.post("cushion", {"kept": kept})
    book.post("fee", {"fee": fee})
    for hand, part in back.items():
        book.post("bid_back", {"x": part}, m=hand)
    book.post("awarded", {"pot": pot - kept - fee - sum(back.values())}, m=winner)
    is_full = True
    for hand in [winner, *sorted({*back} - {winner})]:
        owed = -book.holds[f"Payable:{hand}", "pot"]
        pays = min(owed, book.holds["Assets:Bank", "pot"])
        if pays:
            book.post("paid_out", {"x": pays}, m=hand)
        is_full = is_full and pays == owed
    return is_full


def _give_back(book: Book, hands: list[str]) -> None:
    """What is left in the till when all have had their turn goes back in equal parts."""
    left = min(book.balance("Assets:Bank"), -book.balance("Fund:cushion"))
    if left <= 0:
        return
    for hand, part in allocate.equally(left, hands).items():
        book.post("given_back", {"x": part}, m=hand)
        book.post("paid_out", {"x": part}, m=hand)


# --- savings and loans ------------------------------------------------------------------

LENT_OF_SAVED = 3  # a member may borrow up to so many times what they saved


@dataclass
class Loan:
    """Money that is out: whose, how much, and the week it comes back."""

    member: str
    amount: int
    back_w: int


def savings_circle(recipe: Recipe, chance: Chance, weeks: int) -> Outcome:
    """A meeting a week: shares, the social fund, loans back, loans out; at the end, shared out."""
    told, book = values(recipe), Book(recipe, ("Assets:Cash",))
    members = people(told["members"])
    shares = dict.fromkeys(members, 0)
    loans: list[Loan] = []
    outcome, out, lost, given = Outcome(), 0, 0, dict[str, int]()
    for number in range(1, weeks + 1):
        before, came = book.balance("Assets:Cash"), 0
        if number <= told["meetings"]:
            _save(book, shares, told, chance)
            lost += _take_back(book, loans, number, told, chance)
            came = book.balance("Assets:Cash") - before
            if number + told["loan_w"] <= told["meetings"]:
                most = {m: LENT_OF_SAVED * many * told["price"] for m, many in shares.items()}
                out += _lend(book, loans, most, number + told["loan_w"], chance)
        if number == told["meetings"]:
            given = share_out(book.balance("Assets:Cash", "circle"), shares)
            _pay_shares(book, given, shares, told)
        there = book.balance("Assets:Cash")
        outcome.weeks.append(Week(number, came, before + came - there, there))
    outcome.facts = {
        "shares": sum(shares.values()),
        "lent in all": out,
        "what did not come back": lost,
        "shared out": sum(given.values()),
        "left in the social fund": book.balance("Assets:Cash", "social"),
    }
    assert book.is_sound(), "a made-up year balances as well"
    return outcome


def share_out(total: int, shares: dict[str, int]) -> dict[str, int]:
    """What each gets of `total`, by shares, to the last unit."""
    return allocate.by_weight(total, shares) if sum(shares.values()) else {}


def _save(book: Book, shares: dict[str, int], told: dict[str, int], chance: Chance) -> None:
    for member in shares:
        bought = 1 + chance.below(told["most_shares"])
        shares[member] += bought
        book.post("shares", {"x": bought * told["price"]}, m=member)
    if told["social"]:
        book.post("social_paid", {"x": told["social"] * len(shares)})


def _take_back(
    book: Book, loans: list[Loan], number: int, told: dict[str, int], chance: Chance
) -> int:
    """Loans that are due come back, or are forgiven; says how much was."""
    lost = 0
    for loan in [one for one in loans if one.back_w == number]:
        loans.remove(loan)
        if chance.happens(told["lost_bp"], 10_000):
            book.post("forgiven", {"x": loan.amount}, m=loan.member)
            lost += loan.amount
            continue
        book.post("repaid", {"x": loan.amount, "cost": 0}, m=loan.member)
        charge = loan.amount * told["cost_bp"] * told["loan_w"] // (4 * 10_000)
        if charge:
            book.post("charged", {"x": charge})
    return lost


def _lend(book: Book, loans: list[Loan], most: dict[str, int], back_w: int, chance: Chance) -> int:
    """Two members borrow what there is, each at most what `most` says, until week `back_w`."""
    out = 0
    for _ask in range(2):
        member = chance.one_of(sorted(most))
        wish = min(most[member], chance.around(most[member]))
        amount = min(wish, book.balance("Assets:Cash", "circle"))
        if amount <= 0 or any(loan.member == member for loan in loans):
            continue
        book.post("lent", {"x": amount}, m=member)
        loans.append(Loan(member, amount, back_w))
        out += amount
    return out


def _pay_shares(
    book: Book, given: dict[str, int], shares: dict[str, int], told: dict[str, int]
) -> None:
    """Pay out by shares; what is more or less than was saved is the circle's gain or loss."""
    for member, part in given.items():
        saved = shares[member] * told["price"]
        try:
            book.post("shared_out", {"x": min(part, saved)}, m=member)
            if part > saved:
                book.post("gain_out", {"x": part - saved})
        except CannotPay:
            raise AssertionError("what is shared out is what there is") from None
