"""Draw the turns of each stokvel again, and give out its pots again; only Python.

It lies beside `verify_rounds.py`, and was written apart from what the program draws with. Each hand
comes in with the hash of words, and the lot is locked; then each tells its words, and the seed is
made of them, so that nobody could choose it. Turns change only where both said so. Bids come in as
hashes too; whoever gives up most has the pot, and of equals whose turn is first.
A hand may be of two, who have half of it each and came in with the same words: its turn comes once,
and for both. Whoever has two hands comes in with both, each by itself.
Records of earlier days say less: they are held to that, until the first that says all.
"""

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

Said = dict[str, Any]
Draw = Callable[[Collection[str], int, str], list[str]]
TO_TELL, A_MINUTE = timedelta(hours=72), timedelta(minutes=1)
WHOLE = 2  # halves


class Misfit(Exception):
    pass


def hold(fits: bool, why: str) -> None:
    if not fits:
        raise Misfit(why)


class Wheel:
    """The turns of a stokvel: who is bound to which words, who told them, who had a pot."""

    def __init__(self) -> None:
        self.bound, self.told = dict[str, str](), dict[str, str]()  # by hand
        self.halves = dict[str, int]()  # by hand, of which somebody has them
        self.tell_by: datetime | None = None
        self.order, self.had, self.wants = list[str](), dict[int, str](), dict[str, str]()
        self.seals = defaultdict[int, dict[str, str]](dict)  # round -> hand -> seal of its bid


class Turns:
    """Takes each entry; says what does not fit, or nothing. `house` knows what was erased."""

    def __init__(self, house: Any, draw: Draw) -> None:
        self.house, self.draw, self.many = house, draw, 0
        self.wheels = defaultdict[str, Wheel](Wheel)
        self.tells = set[str]()  # kinds of entries that say all by now

    def take(self, said: Said) -> str:
        step = STEPS.get(said["kind"])
        try:
            if step:
                step(self, said)
        except Misfit as why:
            return str(why)
        return ""

    def sums(self) -> list[str]:
        were = "1 lot of a stokvel was" if self.many == 1 else f"{self.many} lots of stokvels were"
        return [f"{were} drawn again, and came to the same."] if self.many else []

    def says_all(self, said: Said, name: str) -> bool:
        """Whether the entry says all; once one of its kind has, all others must."""
        kind = said["kind"]
        if name in said:
            self.tells.add(kind)
        hold(name in said or kind not in self.tells, f"it does not say its {name}")
        return name in said

    def bind(self, said: Said) -> None:
        wheel = self.wheels[said["practice"]]
        hold(wheel.tell_by is None, "a hand comes in after the lot was locked")
        hand, words = said["hand"], said["commitment"]
        halves = said["halves"] if self.says_all(said, "halves") else WHOLE
        joins = wheel.halves.get(hand, WHOLE) < halves
        hold(not joins or words == wheel.bound[hand], "its other half comes in with other words")
        wheel.bound[hand], wheel.halves[hand] = words, halves

    def give_up(self, said: Said) -> None:
        wheel, hand = self.wheels[said["practice"]], said["hand"]
        hold(wheel.tell_by is None, "a hand is given up after the lot was locked")
        wheel.halves[hand] = said["halves"]
        if not said["halves"]:
            wheel.bound.pop(hand, None)

    def lock(self, said: Said) -> None:
        wheel = self.wheels[said["practice"]]
        hold(said["hands"] == len(wheel.bound) or self.house.gaps, "others came in than it says")
        whole = all(wheel.halves[hand] == WHOLE for hand in wheel.bound)
        hold(whole or self.house.gaps, "it is locked while half a hand waits for its other half")
        wheel.tell_by = datetime.fromisoformat(said["at"]) + TO_TELL

    def tell_words(self, said: Said) -> None:
        wheel, hand = self.wheels[said["practice"]], said["hand"]
        at = datetime.fromisoformat(said["at"])
        hold(hand in wheel.bound or self.house.gaps, "words of a hand that is not in it")
        hold(at < (wheel.tell_by or at) + A_MINUTE, "words are told when their time is over")
        if self.says_all(said, "secret") and hand in wheel.bound:
            words = sha256(said["secret"].encode()).hexdigest()
            hold(words == wheel.bound[hand], f"{hand} tells other words than it came in with")
        wheel.told[hand] = said.get("secret", "")

    def draw_turns(self, said: Said) -> None:
        wheel, at = self.wheels[said["practice"]], datetime.fromisoformat(said["at"])
        seed, order, gaps = said["seed"], said["order"], self.house.gaps
        told = said["told"] if self.says_all(said, "told") else sorted(wheel.told)
        hold(gaps or told == sorted(wheel.told), "others told their words than it says")
        hold(gaps or {*order} == wheel.bound.keys(), "others are in it than came in")
        is_over = at > (wheel.tell_by or at) - A_MINUTE
        hold(len(told) == len(order) or is_over, "it is drawn before all told their words")
        words = sorted(wheel.told.get(hand, "") for hand in told)
        made = sha256("\n".join(words).encode()).hexdigest() if all(words) else seed
        hold(seed == made, "its seed is not made of these words")
        drawn = self.draw(told, len(told), seed) if told else []
        hold(order == drawn + sorted({*order} - {*told}), "the turns come in another order")
        wheel.order, self.many = order, self.many + 1

    def write_down(self, said: Said) -> None:
        wheel = self.wheels[said["practice"]]
        hold(wheel.tell_by is None, "an order is written down where a lot was begun")
        wheel.order, wheel.tell_by = said["order"], datetime.fromisoformat(said["at"])

    def swap(self, said: Said) -> None:
        wheel, one, other = self.wheels[said["practice"]], said["hand"], said["other"]
        agree = wheel.wants.get(other) == one
        hold(agree == said["is_done"] or self.house.gaps, "turns are changed that not both change")
        wheel.wants |= {one: "", other: ""} if agree else {one: other}
        turn = {one: other, other: one} if said["is_done"] else {}
        wheel.order = [turn.get(hand, hand) for hand in wheel.order]

    def bid(self, said: Said) -> None:
        self.wheels[said["practice"]].seals[said["number"]][said["hand"]] = said["seal"]

    def award(self, said: Said) -> None:
        wheel, number = self.wheels[said["practice"]], said["number"]
        hand, bids, seals = said["hand"], said["bids"], wheel.seals[number]
        had = {who for at, who in wheel.had.items() if at != number}  # it may be given anew
        hold(hand not in had, f"{hand} gets the pot twice")
        for one, (gives_up, nonce) in bids.items():
            it = sha256(f"{nonce} {'' if gives_up is None else gives_up}".encode()).hexdigest()
            hold(it == seals.get(one, it if self.house.gaps else ""), f"{one} bid something else")
        hold(bids.keys() >= seals.keys() or not said["by_bids"], "a bid is left out")
        gives = {one: -1 if bid is None else bid for one, (bid, _nonce) in bids.items()}
        left = [one for one in wheel.order if one not in had] or [hand]
        best = max(left, key=lambda one: gives.get(one, -1))
        hold(hand == best, f"the pot is that of {best}")
        hold(said["gives_up"] <= max(0, gives.get(hand, 0)), f"{hand} gives up more than it bid")
        wheel.had[number] = hand


STEPS: dict[str, Callable[[Turns, Said], None]] = {
    "turns.commit": Turns.bind,
    "turns.give_up": Turns.give_up,
    "turns.lock": Turns.lock,
    "turns.tell": Turns.tell_words,
    "turns.draw": Turns.draw_turns,
    "turns.write_down": Turns.write_down,
    "turns.swap": Turns.swap,
    "turns.bid": Turns.bid,
    "turns.award": Turns.award,
}
