"""Count every round of ballots again, from the ballots in the record; only Python.

It lies beside `verify_rounds.py`, and was written apart from what the program counts with: each
count must come out here, stage by stage and lot by lot, as it came out there. Amounts are exact.

What no file can show: how many said yes where few sent a secret ballot and did not all agree to
show it; then the verdict is taken as it is said, as far as it can be so at all.
"""

from collections import Counter
from collections.abc import Callable, Collection
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from runpy import run_path
from typing import Any

Said = dict[str, Any]
Sent = dict[str, Said]  # ref of a ballot -> what is on it
Count = tuple[list[str], Said]
Money = dict[str, Fraction]
ONE = 100_000  # a ballot is counted in parts of so many
ENOUGH_WORDS, ENOUGH_TO_SHOW = 3, 5
_ways = run_path(str(Path(__file__).with_name("verify_methods.py")))
draw, one_of, seed_of = (_ways[name] for name in ("draw", "one_of", "seed_of"))
HIDDEN = "Not counted again: few secret ballots stay hidden until all who sent one agree."


# --- one function for each way to count ---
def most_points(how: Said, standing: list[str], sent: Sent, seed: str) -> Count:
    """Approval and score. Nothing is chosen that nobody wants."""
    ballots = [
        one["points"] if "points" in one else Counter(one["options"]) for one in sent.values()
    ]
    given = {ref: sum(ballot.get(ref, 0) for ballot in ballots) for ref in standing}
    left, chosen, lots = dict(given), list[str](), list[Said]()
    while left and len(chosen) < how["seats"]:
        tied = [ref for ref in left if left[ref] == max(left.values())]
        who, lot = one_of(tied, f"{seed}, seat {len(chosen) + 1}")
        chosen.append(who)
        del left[who]
        lots += [lot] if lot else []
    return [ref for ref in chosen if given[ref]], {"points": given, "lots": lots}


def orders_in(standing: list[str], sent: Sent) -> list[list[str]]:
    orders = ([ref for ref in one["order"] if ref in standing] for one in sent.values())
    return [order for order in orders if order]


def set_apart(
    tied: list[str], stages: list[dict[str, int]], better: Callable[..., int]
) -> list[str]:
    """Of those who are equal, whom the latest stages set apart."""
    for held in reversed(stages):
        best = better(held[ref] for ref in tied)
        tied = [ref for ref in tied if held[ref] == best]
    return tied


def ranked(how: Said, standing: list[str], sent: Sent, seed: str) -> Count:
    """Whoever has fewest is excluded, until somebody has more than half of what still counts."""
    orders, left = orders_in(standing, sent), list(standing)
    stages, before = list[Said](), list[dict[str, int]]()
    while orders:
        first = Counter(next((ref for ref in order if ref in left), "") for order in orders)
        before.append({ref: first[ref] for ref in how["options"]})
        stage: Said = {"held": before[-1], "exhausted": first[""], "lot": None}
        stage |= {"chosen": [], "excluded": ""}
        ahead = max(left, key=first.__getitem__)
        if 2 * first[ahead] > len(orders) - first[""] or len(left) == 1:
            return [ahead], {"stages": [*stages, {**stage, "chosen": [ahead]}]}
        who, lot = one_of(set_apart(left, before, min), f"{seed}, stage {len(before)}")
        stages.append({**stage, "excluded": who, "lot": lot})
        left.remove(who)
    return [], {"stages": []}


class Transfers:
    """Several seats, by the rules of Scottish councils: each paper lies on a pile, with a value."""

    def __init__(self, how: Said, standing: list[str], sent: Sent, seed: str) -> None:
        orders = orders_in(standing, sent)
        self.seats, self.seed, self.left = min(how["seats"], len(standing)), seed, list(standing)
        self.quota = len(orders) // (self.seats + 1) + 1
        self.piles = {ref: list[tuple[list[str], int]]() for ref in how["options"]}
        self.held, self.lost = dict.fromkeys(how["options"], 0), 0
        self.chosen, self.stages, self.before = list[str](), list[Said](), list[dict[str, int]]()
        for order in orders:
            self.piles[order[0]].append((order[1:], ONE))
            self.held[order[0]] += ONE

    def run(self) -> Count:
        if not any(self.piles.values()):
            return [], {"stages": []}
        self.end_stage()
        while len(self.chosen) < self.seats and self.left:
            over = [ref for ref in self.chosen if self.held[ref] > self.quota * ONE]
            tied = set_apart(over or self.left, self.before, max if over else min)
            who, lot = one_of(tied, f"{self.seed}, stage {len(self.stages) + 1}")
            had, keeps = self.held[who], self.quota * ONE if over else 0
            self.left = [ref for ref in self.left if ref != who]
            self.hand_on(who, had, had - keeps)
            self.held[who] = keeps
            self.end_stage(lot=lot, **{"surplus_of" if over else "excluded": who})
        return self.chosen, {"quota": self.quota, "stages": self.stages}

    def hand_on(self, who: str, had: int, given: int) -> None:
        """Papers go on at as much of their value as is given of what was had; rests are lost."""
        self.lost += given
        for rest, value in self.piles[who]:
            worth = given * value // had if had else 0
            for at in [at for at, ref in enumerate(rest) if ref in self.left][:1]:
                self.piles[rest[at]].append((rest[at + 1 :], worth))
                self.held[rest[at]] += worth
                self.lost -= worth
        self.piles[who] = []

    def end_stage(self, **more: Any) -> None:
        fullest = sorted(self.left, key=lambda ref: -self.held[ref])
        reached = [ref for ref in fullest if self.held[ref] >= self.quota * ONE]
        if len(fullest) <= self.seats - len(self.chosen):
            reached += [ref for ref in fullest if ref not in reached]
        self.left = [ref for ref in self.left if ref not in reached]
        self.chosen += reached
        self.before.append(dict(self.held))
        all_held = {**self.held, "": self.lost}.items()
        held = {ref: f"{value // ONE}.{value % ONE:05}" for ref, value in all_held}
        stage = {"exhausted": held.pop(""), "held": held, "chosen": reached, "lot": None}
        self.stages.append({**stage, "excluded": "", "surplus_of": "", **more})


def most_each(cost: Fraction, purses: Money, likes: dict[str, int]) -> Fraction | None:
    """What each pays at most for a point, so that all pay the cost; None where they cannot."""
    if sum(purses[who] for who in likes) < cost:
        return None
    points, poorest = sum(likes.values()), sorted(likes, key=lambda who: -purses[who] / likes[who])
    while purses[poorest[-1]] * points < cost * likes[poorest[-1]]:
        who = poorest.pop()
        cost, points = cost - purses[who], points - likes[who]
    return cost / points


def spent(how: Said, likes: Said, share: Fraction, seed: str) -> list[Said]:
    """What is bought when each has this share: `likes` is how much who gave to each option."""
    purses = {who: share for those in likes.values() for who in those}
    burdens, bought = dict.fromkeys(likes, Fraction(0)), list[Said]()
    while tied := lightest(how, likes, purses, burdens):
        ref, lot = one_of(tied, f"{seed}, project {len(bought) + 1}")
        rate, gave = tied[ref], likes[ref].items()
        paid = {who: min(purses[who], rate * given) for who, given in gave if purses[who]}
        purses |= {who: purses[who] - amount for who, amount in paid.items()}
        by = {who: str(amount) for who, amount in paid.items()}
        bought.append({"option": ref, "cost": str(how["costs"][ref]), "paid_by": by, "lot": lot})
        del burdens[ref]
    return bought


def lightest(how: Said, likes: Said, purses: Money, burdens: Money) -> Money:
    """What weighs least for each unit of its cost, or point, and what a point costs. A burden only
    grows while purses shrink, so what was heavier before need not be looked at.
    """
    tied, least = dict[str, Fraction](), None
    for ref in sorted(burdens, key=burdens.__getitem__):
        if least is not None and burdens[ref] > least:
            break
        each = most_each(Fraction(how["costs"][ref]), purses, likes[ref])
        if each is None:
            del burdens[ref]
            continue
        burdens[ref] = each / (1 if how.get("highest", 1) > 1 else how["costs"][ref])
        if least is None or burdens[ref] < least:
            tied, least = {}, burdens[ref]
        tied |= {ref: each} if burdens[ref] == least else {}
    return tied


def equal_shares(how: Said, standing: list[str], sent: Sent, seed: str) -> Count:
    """Shares are raised, step by step, while something that is wanted could still be bought."""
    people, money = sorted(sent), how["money"]
    gave = {one: sent[one].get("points") or Counter(sent[one].get("options")) for one in people}
    likes = {ref: {one: gave[one][ref] for one in people if ref in gave[one]} for ref in standing}
    share, step = Fraction(money, len(people)), max(1, money // (100 * len(people)))
    bought = spent(how, likes, share, seed)
    while True:
        chosen = [part["option"] for part in bought]
        left = money - sum(how["costs"][ref] for ref in chosen)
        wanted = [ref for ref in standing if likes[ref] and ref not in chosen]
        if not any(how["costs"][ref] <= left for ref in wanted):
            break
        more = spent(how, likes, share + step, seed)
        if sum(how["costs"][part["option"]] for part in more) > money:
            break
        share, bought = share + step, more
    return chosen, {"money": str(money), "share": str(share), "step": step, "paid": bought}


def select(how: Said, standing: list[str], sent: Sent, seed: str) -> Count:
    """Whoever most reasons speak for, of those whom nobody objected to."""
    named = Counter(one["member"] for one in sent.values())
    if not (tied := foremost(how, named)):
        return [], {"reasons": dict(named), "lot": None}
    who, lot = one_of(tied, f"{seed}, selection {len({*how['objected_to']}) + 1}")
    return [who], {"reasons": dict(named), "lot": lot}


def foremost(how: Said, named: Counter[str]) -> list[str]:
    left = {who: many for who, many in named.items() if who not in how["objected_to"]}
    return [who for who, many in left.items() if many == max(left.values())]


WAYS: dict[str, Callable[[Said, list[str], Sent, str], Count]] = {
    **dict.fromkeys(("approval", "score"), most_points),
    "ranked": ranked,
    "stv": lambda *asked: Transfers(*asked).run(),
    "equal_shares": equal_shares,
    "select": select,
}


def is_whole(how: Said, ballot: Said) -> bool:
    """Whether a ballot says only what it may, and that once."""
    if how["kind"] == "select":
        return bool(ballot["member"])
    marks = ballot.get("points") or ballot.get("options") or ballot.get("order") or []
    points = ballot.get("points", {}).values()
    known = len({*marks}) == len(marks) and {*marks} <= {*how["options"]}
    return known and all(0 <= one <= how.get("highest", 0) for one in points)


# --- all rounds of ballots ---
class Boxes:
    """Keeps the words of lots; says of each count what does not fit, or nothing."""

    def __init__(self, rounds: dict[str, Any], is_seed: Callable[[str, str], bool]) -> None:
        self.rounds, self.lots, self.merged = rounds, dict[str, Said](), dict[str, str]()
        self.is_seed = is_seed  # of the round of this ref

    def take(self, said: Said, root: Callable[[], str]) -> str:
        """Any entry; `root` is that of all before it, or nothing."""
        step = STEPS.get(said["kind"])
        return step(self, said, root()) if step else ""

    def begin(self, said: Said, root: str) -> str:
        lot = {**said, "fingerprints": {}, "words": {}}
        self.lots |= {said[name]: lot for name in ("draw", "round") if name in said}
        return "" if root in ("", said["root"]) else "a lot begins with the root of something else"

    def commit(self, said: Said, root: str) -> str:
        lot = self.lots[said["draw"]]
        if lot["words"] or said["member"] in lot["fingerprints"]:
            return "somebody commits to words when words are known, or twice"
        lot["fingerprints"][said["member"]] = said["commitment"]
        return ""

    def reveal(self, said: Said, root: str) -> str:
        lot, fingerprint = self.lots[said["draw"]], sha256(said["words"].encode()).hexdigest()
        fits = lot["fingerprints"].get(said["member"]) == fingerprint
        lot["words"][said["member"]] = said["words"]
        return "" if fits else "the words of a lot are not those committed to"

    def finish(self, said: Said, root: str) -> str:
        """Drawn, or not at all where too few gave words."""
        lot = self.lots[said["draw"]]
        words = lot["words"].values()
        seed = seed_of(lot["root"], words) if len(words) >= ENOUGH_WORDS else ""
        drawn = draw(lot["names"], lot["how_many"], seed) if seed else []
        return "" if [said["seed"], said["drawn"]] == [seed, drawn] else "a lot is drawn otherwise"

    def count(self, round_: Any, said: Said, gone: Collection[str]) -> str:
        """A round of ballots closes; `gone` are members who left."""
        how, tally, lot = round_.said["method"], said["tally"], Said()
        words = list(round_.standing())
        many, sent = len(words), {one["ballot"]: one["data"] for one in words if "ballot" in one}
        if how["kind"] == "lot":
            lot = self.lots[round_.ref]
            many = len(round_.counts & lot["words"].keys())
        found: Said = {"electors": len(round_.counts), "ballots": many}
        if how["kind"] == "secret":
            return self.close_urn(round_, said, found)
        if not all(is_whole(how, one) for one in sent.values()):
            return "a ballot says what it cannot say"
        verdict, found = "no_quorum", found | {"chosen": []}
        least = (
            needed(how, found["electors"], 1) if not lot else min(ENOUGH_WORDS, found["electors"])
        )
        if 0 < least <= found["ballots"]:
            found["seed"], (found["chosen"], found["count"]) = self.counted(
                round_, sent, lot, gone, str(tally.get("seed"))
            )
            verdict = "adopt" if found["chosen"] else "not_yet"
            if not lot and not self.is_seed(round_.ref, found["seed"]):
                return "the seed of its lots is not the record's signature of it"
        return differs(found, verdict, said)

    def counted(
        self, round_: Any, sent: Sent, lot: Said, gone: Collection[str], seed: str
    ) -> tuple[str, Count]:
        how = round_.said["method"]
        if lot:
            words, names = sorted(lot["words"].values()), how["options"]
            seed = seed_of(lot["root"], words)
            told = {"seed": seed, "root": lot["root"], "words": words, "names": names}
            return seed, (draw(names, min(how["seats"], len(names)), seed), told)
        standing = [ref for ref in how.get("options", []) if self.stands(ref, how, gone)]
        return seed, WAYS[how["kind"]](how, standing, sent, seed)

    def merge(self, stays: str, gone: str) -> None:
        """Two members were one: what stands for both in a choice or a lot is there under one."""
        self.merged[gone] = stays
        for lot in self.lots.values():
            is_twice = stays in lot["fingerprints"]
            for name in () if is_twice else ("fingerprints", "words"):
                lot[name] = {stays if one == gone else one: said for one, said in lot[name].items()}

    def stands(self, option: str, how: Said, gone: Collection[str]) -> bool:
        who, others = how.get("members", {}).get(option), [*how.get("members", {}).values()]
        while who in self.merged:
            who = self.merged[who]
            if who in others:
                return False
        return who not in gone

    def close_urn(self, round_: Any, said: Said, found: Said) -> str:
        """What lay in it is counted once it is opened; that enough were sent can be seen now."""
        least = max(1, needed(round_.said["method"], found["electors"]))
        round_.hidden = HIDDEN if found["ballots"] else ""
        round_.is_sealed = found["ballots"] >= ENOUGH_TO_SHOW
        return differs(found, said["verdict"] if found["ballots"] >= least else "no_quorum", said)

    def open_urn(self, said: Said, root: str) -> str:
        """The secret ballots, or none where they stay hidden; what they come to was told before."""
        round_ = self.rounds[said["round"]]
        words = [word for _name, word in said["ballots"]]
        told, how = round_.found["tally"], round_.said["method"]
        if not words and told["ballots"] < ENOUGH_TO_SHOW:
            return ""
        names = {name for name, _word in said["ballots"]}
        if not len(words) == len(names) == told["ballots"] or {*words} - {"yes", "no", "blank"}:
            return f"{told['ballots']} secret ballots were sent, and others lie in the urn"
        yes, no, blank = (words.count(one) for one in ("yes", "no", "blank"))
        filled = yes + blank if how.get("passing_counts") else yes
        verdict = "adopt" if yes > no else "not_yet"
        if yes < max(1, min(2, told["electors"])) or filled < needed(how, told["electors"]):
            verdict = "no_quorum"
        round_.hidden, round_.is_sealed = "", False
        return "" if verdict == round_.found["verdict"] else f"its secret ballots come to {verdict}"

    def ask_about(self, said: Said, root: str) -> str:
        """Anybody may object to whom most reasons speak for; of several, to whom the lot says."""
        nominated, how = self.rounds[said["method"]["nominated_in"]], said["method"]
        tied = foremost(how, Counter(one["data"]["member"] for one in nominated.standing()))
        if len(tied) > 1 and ":" not in (seed := nominated.found["tally"]["seed"]):
            tied = draw(tied, 1, f"{seed}, selection {len({*how['objected_to']}) + 1}")
        fits = how["whom"] in tied
        return "" if fits else "most named somebody else"


def differs(found: Said, verdict: str, said: Said) -> str:
    tally = said["tally"]
    if tally["ballots"] != found["ballots"]:
        return f"{found['ballots']} ballots were sent in it"
    if said["verdict"] != verdict:
        return f"its ballots come to {verdict}"
    if tally.get("chosen") != found.get("chosen"):
        return f"its ballots choose {', '.join(found['chosen']) or 'nothing'}"
    return "" if tally == found else "its ballots are counted otherwise"


def needed(how: Said, electors: int, least: int = 2) -> int:
    return min(electors, max(least, -(-how["quorum"] * electors // 100)))


STEPS: dict[str, Callable[[Boxes, Said, str], str]] = {
    **dict.fromkeys(("lot.open", "draw.begin"), Boxes.begin),
    "draw.commit": Boxes.commit,
    "draw.reveal": Boxes.reveal,
    "rule.finish_draw": Boxes.finish,
    **dict.fromkeys(("rule.open_urn", "ballot.let_count_be_shown"), Boxes.open_urn),
    "round.open": Boxes.ask_about,
}
