"""What one round comes to: who counts in it, what they said, each way to decide, and its lots.

It lies beside `verify_rounds.py`, needs only Python, and was written apart from what the program
counts with. `how` is the method with its numbers, as the round was opened with them; `t` is how
many took each position.
"""

from collections.abc import Callable, Collection, Iterator
from hashlib import sha256
from typing import Any

Said = dict[str, Any]
Tally = dict[str, int]
POSITIONS = ("agree", "reserve", "pass", "stand_aside", "block")
WAYS = {
    "signed": "signed by a device key",
    "code": "confirmed by code",
    "typed": "typed in by another",
    "page": "said on the page",
    "mail": "said by mail",
}


class Misfit(Exception):
    """What does not fit."""


def hold(fits: bool, why: str) -> None:
    if not fits:
        raise Misfit(why)


# --- each way to decide ---


def share(percent: int, of: int, least: int = 1) -> int:
    """That many percent, rounded up; at least `least`, at most all."""
    return min(of, max(least, -(-percent * of // 100)))


def consensus(how: Said, t: Tally) -> str:
    n, favor = t["electors"], t["agree"] + t["reserve"]
    against = t["stand_aside"] + t["block"]
    if t["block"] > t["tolerated_blocks"]:
        return "blocked"
    if favor < share(how.get("support", 25), n, 2):
        return "not_yet"
    if favor + t["pass"] < share(how.get("quorum", 40), n, 3):
        return "no_quorum"
    return "not_yet" if 100 * against > how.get("aside", 25) * (favor + against) else "adopt"


def consent(how: Said, t: Tally) -> str:
    n, favor = t["electors"], t["agree"] + t["reserve"]
    if t["block"] or favor < min(n, 1):
        return "blocked" if t["block"] else "not_yet"
    return "no_quorum" if favor + t["pass"] < share(40, n) else "adopt"


def lazy(how: Said, t: Tally) -> str:
    reached = t["told"] >= share(how.get("reach", 80), t["electors"])
    return "blocked" if t["block"] else "adopt" if reached else "no_quorum"


def yes_and_no(t: Tally, quorum: int, least: int, part: int, of: int = 100) -> str:
    """So many percent, and people, say yes; and such a part of those who say yes or no."""
    yes, no = t["agree"], t["stand_aside"]
    if yes < share(quorum, t["electors"], least) or not t["electors"]:
        return "no_quorum"
    return "adopt" if of * yes >= part * (yes + no) else "not_yet"


def majority(how: Said, t: Tally) -> str:
    """In rounds that say so, those who pass fill the quorum; in older ones only a yes does."""
    n, yes = t["electors"], t["agree"]
    filled = yes + t["pass"] if how.get("passing_counts") else yes
    if not n or yes < min(2, n) or filled < share(how.get("quorum", 20), n):
        return "no_quorum"
    return "adopt" if yes > t["stand_aside"] else "not_yet"


METHODS: dict[str, Callable[[Said, Tally], str]] = {
    "consensus": consensus,
    "consent": consent,
    "lazy": lazy,
    "supermajority": lambda how, t: yes_and_no(t, how.get("quorum", 40), 3, how["threshold"]),
    "validity": lambda how, t: yes_and_no(t, 40, 3, 2, 3),
    "majority": majority,
    "ratify": lambda how, t: majority({**how, "quorum": 20}, t),
    "two_keys": lambda how, t: "adopt" if t["agree"] >= how.get("keys", 2) else "not_yet",
    "objections": consent,
}


def verdict(how: Said, tally: Tally) -> str:
    """Where nobody counts, nothing is adopted."""
    found = METHODS[how["kind"]](how, tally)
    return "no_quorum" if found == "adopt" and not tally["electors"] else found


# --- one round ---
class Round:
    """One asking; `says` holds the last word of each who spoke."""

    def __init__(self, said: Said, counts: set[str]) -> None:
        self.ref, self.said, self.counts = said["round"], said, counts
        self.says, self.found, self.is_open = dict[str, Said](), Said(), True
        self.away = set[str]()  # who would count, but has paused
        self.hidden, self.is_sealed = "", False  # why it was not counted again
        self.concerned = set[str](said["concerned"])
        self.since = ""  # what a later count of it came to, when that is something else

    def standing(self) -> Iterator[Said]:
        spoken = (word for member, word in self.says.items() if member in self.counts)
        return (word for word in spoken if not word.get("contested"))

    def tally(self, told: int) -> Tally:
        """A block that was set aside, and "I agree if", count like standing aside; a block that
        names harm to somebody is never tolerated.
        """
        tally = {"electors": len(self.counts), "told": told, **dict.fromkeys(POSITIONS, 0)}
        tally["tolerated_blocks"] = self.said["method"].get("tolerated_blocks", 0)
        for word in self.standing():
            position = "stand_aside" if word.get("aside") else word["position"]
            if position == "block" and word.get("harms"):
                tally["tolerated_blocks"] = 0
            tally["stand_aside" if position == "agree_if" else position] += 1
        return {**tally, "sole_member": 1} if len(self.counts) == 1 else tally

    def drops(self, member: str, by_others: bool) -> bool:
        """Whether a member who leaves counts no longer. Removing somebody does not end a block; one
        that is being resolved goes with whoever leaves of their own accord.
        """
        word = self.says.get(member, Said())
        holds = word.get("position") == "block" and not word.get("aside")
        if self.is_open:
            return not (by_others and holds) and not self.keeps(member)
        return holds and not by_others and (self.since or self.found.get("verdict")) == "blocked"

    def keeps(self, member: str) -> bool:
        """Whoever sent a secret ballot counts to the end: nobody can find it to take it out."""
        return self.said["method"]["kind"] == "secret" and member in self.says

    def merge(self, stays: str, gone: str, told: Said, pauses: bool) -> None:
        """Two were one person: they count once, with the newest word that was not contested."""
        pair = {stays, gone}
        pinned = pair & (self.counts | self.away | self.concerned)
        is_out = bool(pair & self.concerned) or (told["out"] == "concerned" and len(pinned) == 1)
        pauses = pauses if self.is_open else not pair & self.counts
        pauses = pauses and not any(map(self.keeps, pair))
        hold(bool(pinned), "it counts somebody once who was not asked")
        out = "concerned" if is_out else "paused" if pauses else ""
        hold(told["out"] == out, "whom it concerns, or who has paused, is told otherwise")
        for where in (self.counts, self.away, self.concerned):
            where.difference_update(pair)
        (self.concerned if is_out else self.away if pauses else self.counts).add(stays)
        hold(told["many"] == len(self.counts), f"{len(self.counts)} count in it, not as it is told")
        spoken = [member for member in self.says if member in pair]
        clear = [member for member in spoken if not self.says[member].get("contested")]
        newest = (clear or spoken or [""])[-1]
        word = self.says.get(newest, Said())
        name = word.get("stance", word.get("ballot", ""))
        hold(told["word"] == name, "another word stands for the two")
        kept = [(one, said) for one, said in self.says.items() if one not in pair - {newest}]
        self.says = {stays if one == newest else one: said for one, said in kept}

    def sums(self) -> str:
        """What it came to, and how the words that count got here."""
        many = dict.fromkeys(WAYS, 0)
        for word in self.standing():
            many[word["way"]] += 1
        ways = ", ".join(f"{many[way]} {words}" for way, words in WAYS.items())
        verdict = str(self.found.get("verdict", "still open"))
        verdict += f", and counted once more: {self.since}" if self.since else ""
        return f"Round {self.ref}: {verdict}. {ways}. {self.hidden}".rstrip()


# --- lots ---
def draw(names: Collection[str], many: int, seed: str) -> list[str]:
    left, counter, drawn = sorted(names), 0, list[str]()
    while len(drawn) < many:
        number = int(sha256(f"{seed}:{counter}".encode()).hexdigest(), 16)
        counter += 1
        if number < 2**256 - 2**256 % len(left):
            drawn.append(left.pop(number % len(left)))
    return drawn


def one_of(tied: Collection[str], seed: str) -> tuple[str, Said | None]:
    """The only one; or of several the one that the lot gives, and what is told of that lot."""
    if len(tied) == 1:
        return next(iter(tied)), None
    (drawn,) = draw(tied, 1, seed)
    return drawn, {"among": sorted(tied), "seed": seed, "drawn": drawn}


def seed_of(root: str, words: Collection[str]) -> str:
    return sha256("\n".join([root, *sorted(words)]).encode()).hexdigest()
