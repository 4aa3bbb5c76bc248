"""Count every round of a group's decisions again, from what the record says; only Python.

It lies beside `verify.py`, which hands it each entry in order. A round's entry names the text, the
method with its numbers, and who counts, by refs that say nothing. Each stance is an entry; so is
leaving, and that two members are one person. When a round was closed, its tally, its verdict and
the hash of both must come out here as they came out there, and a proposal may go on only as its
last round came out.

What no file can show: whether a stance or a ballot that no device key signed is its member's own.
They can look: their receipt names the entry. How many were told of a round is taken as it is said.
"""

import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

Said = dict[str, Any]
Tally = dict[str, int]
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, IndexError)
POSITIONS = ("agree", "reserve", "pass", "stand_aside", "block")
WAYS = {
    "signed": "signed by a device key",
    "code": "confirmed by code",
    "typed": "typed in by another",
    "page": "said on the page",
    "mail": "said by mail",
}


class Misfit(Exception):  # what does not fit, and in which round
    pass


def canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


# --- what a tally comes to ---
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
    if t["block"]:
        return "blocked"
    return "no_quorum" if t["told"] < share(how.get("reach", 80), t["electors"]) else "adopt"


def supermajority(how: Said, t: Tally) -> str:
    yes, no = t["agree"], t["stand_aside"]
    if yes < share(how.get("quorum", 40), t["electors"], 3):
        return "no_quorum"
    return "adopt" if 100 * yes >= how["threshold"] * (yes + no) else "not_yet"


def validity(how: Said, t: Tally) -> str:
    yes, no = t["agree"], t["stand_aside"]
    if yes < share(40, t["electors"], 3):
        return "no_quorum"
    return "adopt" if 3 * yes >= 2 * (yes + no) else "not_yet"


def majority(how: Said, t: Tally) -> str:
    if t["agree"] < share(how.get("quorum", 20), t["electors"], 2) or not t["electors"]:
        return "no_quorum"
    return "adopt" if t["agree"] > t["stand_aside"] else "not_yet"


def ratify(how: Said, t: Tally) -> str:
    return majority({}, t)


def two_keys(how: Said, t: Tally) -> str:
    return "adopt" if t["agree"] >= how.get("keys", 2) else "not_yet"


METHODS: dict[str, Callable[[Said, Tally], str]] = {
    "consensus": consensus,
    "consent": consent,
    "lazy": lazy,
    "supermajority": supermajority,
    "validity": validity,
    "majority": majority,
    "ratify": ratify,
    "two_keys": two_keys,
    "objections": consent,
}
SENT = ("approval", "score", "ranked", "stv", "equal_shares", "select", "lot", "secret")


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
            return not (by_others and holds)
        return holds and not by_others and self.found.get("verdict") == "blocked"

    def merge(self, stays: str, gone: str, told: Said, pauses: bool) -> None:
        """Two were one person: they count once, with the newest word that was not contested."""
        pair = {stays, gone}
        pinned = pair & (self.counts | self.away | self.concerned)
        is_out = bool(pair & self.concerned) or (told["out"] == "concerned" and len(pinned) == 1)
        pauses = pauses if self.is_open else not pair & self.counts
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
        if self.since:
            verdict += f", and counted once more: {self.since}"
        return f"Round {self.ref}: {verdict}. {ways}."


# --- all rounds ---
class Replay:
    """Takes each entry in order. `signed` checks an Ed25519 signature: key, signature, bytes."""

    def __init__(self, signed: Callable[[bytes, bytes, bytes], bool]) -> None:
        self.signed, self.members = signed, set[str]()
        self.paused, self.at = set[str](), ""  # and the round that an entry on several is at
        self.keys = dict[str, str]()  # device key -> whose it is
        self.rounds, self.words = dict[str, Round](), dict[str, Said]()
        self.came_to = dict[str, str]()  # proposal -> what its last round came to

    def take(self, seq: int, said: Said) -> str:
        """The next entry; says what does not fit, or nothing."""
        step = STEPS.get(said["kind"])
        try:
            if step:
                step(self, said)
        except (Misfit, *MALFORMED) as fault:
            why = fault if isinstance(fault, Misfit) else "it is garbled"
            where = said.get("round") or self.at or "?"
            return f"Round {where} does not fit at entry {seq}: {why}."
        return ""

    def sums(self) -> list[str]:
        """A line for each round, and one for all."""
        many = len(self.rounds)
        were = "1 round was" if many == 1 else f"{many} rounds were"
        last = f"{were} counted again, and came to the same."
        return [*(round_.sums() for round_ in self.rounds.values()), last]

    def join(self, said: Said) -> None:
        self.members.add(said["member"])

    def leave(self, said: Said) -> None:
        member, by_others = said["member"], said["kind"] == "member.remove"
        self.members.discard(member)
        for round_ in self.rounds.values():
            round_.away.discard(member)
            if round_.drops(member, by_others):
                round_.counts.discard(member)

    def pause(self, said: Said) -> None:
        """Who pauses counts in nothing that is open; who resumes counts in it again."""
        member, pauses = said["member"], said["kind"] == "self.pause"
        (self.paused.add if pauses else self.paused.discard)(member)
        for round_ in self.rounds.values():
            here, there = round_.counts, round_.away
            if not pauses:
                here, there = there, here
            if round_.is_open and member in here:
                here.discard(member)
                there.add(member)

    def open(self, said: Said) -> None:
        named = set(said["electors"]) if "electors" in said else self.members - {*said["all_but"]}
        counts = named - set(said["concerned"])
        hold(named <= self.members, "it counts somebody who was no member")
        hold(len(counts) == said["many"], f"{len(counts)} count in it, not {said['many']}")
        hold(said["round"] not in self.rounds, "it is opened twice")
        self.rounds[said["round"]] = Round(said, counts)

    def merge(self, said: Said) -> None:
        """Two members were one person. What is over stays as it was counted."""
        stays, gone = said["member"], said["gone"]
        told = {one["round"]: one for one in said["rounds"]}
        hold(stays != gone and {stays, gone} <= self.members, "somebody is one with no member")
        hold(told.keys() <= self.rounds.keys(), "one is told of that was never opened")
        self.members.discard(gone)
        self.keys = {key: stays if whose == gone else whose for key, whose in self.keys.items()}
        for ref, round_ in self.rounds.items():
            self.at = ref
            asked = gone in round_.counts | round_.away | round_.concerned
            hold(ref in told or not (round_.is_open and asked), "it still counts them twice")
            is_over = not round_.is_open and round_.found["verdict"] != "blocked"
            if ref in told:
                hold(not is_over, "it is changed after it was closed")
                round_.merge(stays, gone, told[ref], stays in self.paused)
        self.at = ""

    def speak(self, said: Said) -> None:
        hold(said["round"] in self.rounds, "it was never opened")
        round_, member, position = self.rounds[said["round"]], said["member"], said["position"]
        before = round_.says.get(member, {"stance": "", "position": ""})
        takes_back = before["position"] == "block" and position != "block"
        hold(said["before"] == before["stance"], "a stance before this one is missing")
        hold(member in round_.counts, "somebody speaks in it who does not count")
        hold(round_.is_open or takes_back, "somebody speaks after it was closed")
        typed_in = said["kind"] == "stance.record"
        hold(not typed_in or position != "block", "a block is typed in for another")
        way = "typed" if typed_in else said.get("way", "page")
        self.words[said["stance"]] = self.put_down(round_, said, way)

    def put_down(self, round_: Round, said: Said, way: str) -> Said:
        """The member's last word. A signature is over what they said, and what that follows."""
        if said.get("signature"):
            what, way = "data" if "data" in said else "position", "signed"
            parts = {name: said[name] for name in ("before", "member", "round", what)}
            text = canonical({**parts, "version": round_.said["version"]}).encode()
            key, signature = (b64decode(said[name]) for name in ("key", "signature"))
            hold(self.keys.get(said["key"]) == said["member"], "a signature is by a foreign key")
            hold(self.signed(key, signature, text), "a signature does not fit what was said")
        round_.says.pop(said["member"], None)  # they are in the order in which they were said
        round_.says[said["member"]] = word = {**said, "way": way}
        return word

    def confirm(self, said: Said) -> None:
        hold(said["stance"] in self.words, "the stance that is confirmed is missing")
        self.words[said["stance"]]["way"] = said["how"]

    def contest(self, said: Said) -> None:
        hold(said["stance"] in self.words, "the stance that is contested is missing")
        self.words[said["stance"]]["contested"] = True

    def count(self, said: Said) -> None:
        """Closed for the first time, or counted once more since a word was taken back."""
        round_ = self.rounds[said["round"]]
        how, asks = round_.said["method"], round_.said["asks"]
        if how["kind"] in SENT:
            self.look_at_ballots(round_, said["tally"])
            found = {"tally": said["tally"], "verdict": said["verdict"]}
        else:
            tally = round_.tally(said["tally"]["told"])
            found = {"tally": tally, "verdict": verdict(how, tally)}
        text = {"round": round_.ref, "version": round_.said["version"], "method": how, **found}
        found["outcome"] = sha256(canonical(text).encode()).hexdigest()
        hold(said["tally"] == found["tally"], f"what was said comes to {canonical(found['tally'])}")
        hold(said["verdict"] == found["verdict"], f"the verdict is {found['verdict']}")
        hold(said["outcome"] == found["outcome"], "the hash of its outcome is another")
        hold(round_.is_open == (said["kind"] == "round.close"), "it is closed twice, or never")
        round_.is_open = False
        round_.found = round_.found or found
        same = found["verdict"] == round_.found["verdict"]
        round_.since = "" if same else str(found["verdict"])
        if asks in ("test", "fallback"):
            self.came_to[round_.said["proposal"]] = str(found["verdict"])
        elif asks == "validity" and found["verdict"] == "adopt":
            self.words[round_.said["stance"]]["aside"] = True

    def send(self, said: Said) -> None:
        """A ballot; or, without what is in it, that one was sent in secret."""
        round_, member = self.rounds[said["round"]], said["member"]
        hold(member in round_.counts, "somebody sends a ballot who does not count")
        hold(round_.is_open, "a ballot is sent after it was closed")
        hold("data" in said or member not in round_.says, "somebody sends two in secret")
        before = round_.says.get(member, Said()).get("ballot", "")
        hold(said.get("before", "") == before, "a ballot before this one is missing")
        self.put_down(round_, said, "page")

    def look_at_ballots(self, round_: Round, tally: Said) -> None:
        """How many were sent, and points where points are counted; stages are for `tally`."""
        sent = list(round_.standing())
        is_lot = round_.said["method"]["kind"] == "lot"
        hold(tally["electors"] == len(round_.counts), "others count in it")
        hold(is_lot or tally["ballots"] == len(sent), f"{len(sent)} ballots were sent in it")
        for option, points in tally.get("count", {}).get("points", {}).items():
            given = sum(points_for(option, ballot["data"]) for ballot in sent)
            hold(given == points, f"the ballots give {option} {given}")

    def move(self, said: Said) -> None:
        """A proposal goes on as its last round came out, and tells that as it was."""
        round_ = self.rounds.get(said["round"])
        if round_ and said["outcome"]:
            told = {name: said[name] for name in round_.found}
            hold(told == round_.found, "it is told otherwise than it was counted")
        goes_on = said.get("after") in ("waiting", "in_force") and said["before"] in COUNTED
        if goes_on and (round_ or said["before"] != "waiting"):
            came_to = self.came_to.get(said["proposal"])
            hold(came_to == "adopt", "its proposal goes on as if it were adopted")

    def key(self, said: Said) -> None:
        """A member lists a device key, or takes it off the list."""
        self.keys[said["key"]] = said["member"] if said["kind"] == "device.add" else ""


def points_for(option: str, data: Said) -> int:
    """What one ballot gives an option: its points, or one where it is marked."""
    return data["points"].get(option, 0) if "points" in data else data["options"].count(option)


def hold(fits: bool, why: str) -> None:
    if not fits:
        raise Misfit(why)


COUNTED = ("testing", "fallback", "rebase", "resolving", "waiting")
STEPS: dict[str, Callable[[Replay, Said], None]] = {
    "member.join": Replay.join,
    "self.leave": Replay.leave,
    "member.remove": Replay.leave,
    "self.merge": Replay.merge,
    "self.pause": Replay.pause,
    "self.resume": Replay.pause,
    "device.add": Replay.key,
    "device.drop": Replay.key,
    "round.open": Replay.open,
    "stance.take": Replay.speak,
    "stance.record": Replay.speak,
    "stance.confirm": Replay.confirm,
    "stance.contest": Replay.contest,
    "ballot.send": Replay.send,
    "ballot.send_secret": Replay.send,
    "round.close": Replay.count,
    "round.recount": Replay.count,
    "rule.close_validity": Replay.move,
    "rule.move_proposal": Replay.move,
}
