"""Count every round of a group's decisions again, from what the record says; only Python.

It lies beside `verify.py`, which hands it each entry in order. A round's entry names text, method
and who counts, by refs that say nothing; each stance is an entry, and so is leaving. What a closed
round came to, and the hash of it, must come out here as there, and a proposal may go on only so.
Beside this file, `verify_methods.py` counts positions and `verify_ballots.py` ballots; lots are
drawn again by `verify_lots.py`, and turns of stokvels by `verify_turns.py`.

What no file can show: whether what no device key signed is its member's own (their receipt names
the entry, so they can look), and how many were told of a round.
"""

import json
from base64 import b64decode
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from runpy import run_path
from typing import Any

Said = dict[str, Any]
MALFORMED = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError)
SENT = ("approval", "score", "ranked", "stv", "equal_shares", "select", "lot", "secret")
FORGOTTEN = "Not counted again: who counts in it was erased."
ALONE = "Not counted again: put verify_ballots.py beside verify_rounds.py."
NO_LOTS = "Whom lots asked was not drawn again: put verify_lots.py beside verify_rounds.py."
NO_TURNS = "Stokvels were not drawn again: put verify_turns.py beside verify_rounds.py."
_ways = run_path(str(Path(__file__).with_name("verify_methods.py")))
METHODS, POSITIONS, Round = _ways["METHODS"], _ways["POSITIONS"], _ways["Round"]
Misfit, draw, hold, verdict = (_ways[name] for name in ("Misfit", "draw", "hold", "verdict"))


def canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@cache
def beside(name: str) -> Said:
    """What is in the file of this name beside this one; nothing without that file."""
    file = Path(__file__).with_name(name)
    return run_path(str(file)) if file.exists() else {}


# --- all rounds ---
class Replay:
    """Takes each entry in order. `signed` checks an Ed25519 signature: key, signature, bytes.

    `key` and `origin` are the record's, with which it signs seeds of lots.
    """

    def __init__(
        self, signed: Callable[[bytes, bytes, bytes], bool], key: bytes = b"", origin: str = ""
    ) -> None:
        self.signed, self.members, self.record = signed, set[str](), (key, origin)
        self.paused, self.observers, self.at = set[str](), set[str](), ""
        self.rounds, self.words = dict[str, Any](), dict[str, Said]()
        # device key -> whose it is; proposal -> what its last round came to, and that round
        self.keys, self.came_to = dict[str, str](), dict[str, str]()
        self.unasked, self.gone = set[str](), set[str]()  # proposals without a round; who left
        # entries that were erased; of these, such as opened a round, and what was asked in it
        self.gaps, self.forgotten, self.let_be = 0, set[str](), set[str]()
        boxes = beside("verify_ballots.py").get("Boxes")
        self.boxes = boxes(self.rounds, self.is_seed) if boxes else None
        lots = beside("verify_lots.py").get("Lots")
        self.lots = lots(self, draw) if lots else None
        turns = beside("verify_turns.py").get("Turns")
        self.turns = turns(self, draw) if turns else None
        self.root: Callable[[], str] = str
        self.signs = False  # whether the seeds of ties are signatures by now

    def take(self, seq: int, said: Said, root: Callable[[], str] = str) -> str:
        """The next entry; says what does not fit, or nothing. `root` is what all before came to."""
        self.root, step = root, STEPS.get(said["kind"])
        try:
            if not self.is_forgotten(said):
                (step or Replay.look_beside)(self, said)
            why = self.lots.take(said) if self.lots else ""
            why = why or (self.turns.take(said) if self.turns else "")
        except (Misfit, *MALFORMED) as fault:
            why = fault if isinstance(fault, Misfit) else "it is garbled"
            where = said.get("round") or self.at or "?"
            return f"Round {where} does not fit at entry {seq}: {why}."
        return f"The lot does not fit at entry {seq}: {why}." if why else ""

    def is_forgotten(self, said: Said) -> bool:
        """Whether this is of a round of which it was erased who counts in it: nothing is held
        against it. There are no more of these than entries that were erased.
        """
        ref = said.get("round") or ""
        if not ref or ref in self.rounds or said["kind"] not in OF_A_ROUND:
            return False
        if ref not in self.forgotten and len(self.forgotten) >= self.gaps:
            return False
        self.forgotten.add(ref)
        self.let_be.add(said.get("proposal", ""))
        if said["kind"] in ("stance.take", "stance.record"):
            self.words[said["stance"]] = said
        return True

    def sums(self) -> list[str]:
        """A line for each round, and one for all; then what was not counted again."""
        closed = [one for one in self.rounds.values() if not one.is_open]
        hidden = sum(bool(one.hidden) for one in closed) + len(self.forgotten)
        lines = [one.sums() for one in self.rounds.values()]
        lines += [f"Round {ref}: {FORGOTTEN}" for ref in sorted(self.forgotten)]
        many = len(closed) + len(self.forgotten) - hidden
        lines.append(f"{were(many)} counted again, and came to the same.")
        if hidden:
            lines.append(f"{were(hidden)} not counted again: see its line.")
        if many := len(self.unasked):
            lines.append(f"{were(many, 'proposal')} adopted without a round, on advice alone.")
        lines += self.lots.sums() if self.lots else [NO_LOTS]
        lines += self.turns.sums() if self.turns else [NO_TURNS]
        return lines

    def join(self, said: Said) -> None:
        (self.observers if said.get("observes") else self.members).add(said["member"])
        self.observers -= self.members
        self.gone.discard(said["member"])

    def leave(self, said: Said) -> None:
        member, by_others = said["member"], said["kind"] == "member.remove"
        self.members.discard(member)
        (set.add if said["kind"] == "self.observe" else set.discard)(self.observers, member)
        self.gone.add(member)
        for round_ in self.rounds.values():
            round_.away.discard(member)
            if round_.drops(member, by_others):
                round_.counts.discard(member)

    def pause(self, said: Said) -> None:
        """Who pauses counts in nothing that is open; who resumes counts in it again."""
        member, pauses = said["member"], said["kind"] == "self.pause"
        (self.paused.add if pauses else self.paused.discard)(member)
        for round_ in self.rounds.values():
            places = (round_.counts, round_.away)
            here, there = places if pauses else reversed(places)
            if round_.is_open and member in here and not round_.keeps(member):
                here.discard(member)
                there.add(member)

    def open(self, said: Said) -> None:
        named = set(said["electors"]) if "electors" in said else self.members - {*said["all_but"]}
        counts = named - set(said["concerned"])
        hold(named <= self.members, "it counts somebody who was no member")
        hold(len(counts) == said["many"], f"{len(counts)} count in it, not {said['many']}")
        hold(said["round"] not in self.rounds, "it is opened twice")
        self.rounds[said["round"]] = Round(said, counts)
        if said["method"].get("nominated_in"):
            self.look_beside(said)

    def merge(self, said: Said) -> None:
        """Two members were one person. What is over stays as it was counted."""
        stays, gone = said["member"], said["gone"]
        told = {one["round"]: one for one in said["rounds"]}
        told = {ref: one for ref, one in told.items() if not self.is_forgotten({**said, **one})}
        both, here = {stays, gone}, self.members | self.observers
        hold(stays != gone and both <= here, "somebody is one with no member")
        hold(told.keys() <= self.rounds.keys(), "one is told of that was never opened")
        self.join({"member": stays, "observes": not both & self.members})
        self.members.discard(gone)
        self.observers.discard(gone)
        if self.boxes:
            self.boxes.merge(stays, gone)
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

    def put_down(self, round_: Any, said: Said, way: str) -> Said:
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

    def mark(self, said: Said) -> None:
        """A stance typed in for somebody is confirmed by them, or contested."""
        hold(said["stance"] in self.words, "the stance that is confirmed or contested is missing")
        known = {"way": said["how"]} if said["kind"] == "stance.confirm" else {"contested": True}
        self.words[said["stance"]] |= known

    def count(self, said: Said) -> None:
        """Closed for the first time, or counted once more since a word was taken back."""
        round_ = self.rounds[said["round"]]
        how, asks = round_.said["method"], round_.said["asks"]
        if how["kind"] in SENT:
            hold(said["tally"]["electors"] == len(round_.counts), "others count in it")
            round_.hidden = "" if self.boxes else ALONE
            why = self.boxes.count(round_, said, self.gone) if self.boxes else ""
            hold(not why, why)
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
        round_.since = str(found["verdict"]) if found["verdict"] != round_.found["verdict"] else ""
        if asks in ("test", "fallback"):
            is_asked_on = how["kind"] == "select"  # whether anybody objects to whom they named
            self.came_to[round_.said["proposal"]] = "" if is_asked_on else str(found["verdict"])
        elif asks == "validity" and found["verdict"] == "adopt":
            self.words[round_.said["stance"]]["aside"] = True

    def is_seed(self, round_: str, seed: str) -> bool:
        """Whether ties are drawn with this: the record's signature of the round; before its first,
        what all entries before came to.
        """
        self.signs |= ":" not in seed
        if not self.signs:
            return seed == f"{self.root() or seed.partition(':')[0]}:{round_}"
        return self.is_signed(f"round {round_}", seed)

    def is_signed(self, matter: str, seed: str) -> bool:
        """Whether this is the record's signature of the matter of a lot."""
        key, origin = self.record
        text = f"manyhands/lot\n{origin}\n{matter}\n"
        return ":" not in seed and self.signed(key, b64decode(seed), text.encode())

    def send(self, said: Said) -> None:
        """A ballot; or, without what is in it, that one was sent in secret."""
        round_, member = self.rounds[said["round"]], said["member"]
        hold(member in round_.counts, "somebody sends a ballot who does not count")
        hold(round_.is_open, "a ballot is sent after it was closed")
        hold("data" in said or member not in round_.says, "somebody sends two in secret")
        before = round_.says.get(member, Said()).get("ballot", "")
        hold(said.get("before", "") == before, "a ballot before this one is missing")
        self.put_down(round_, said, "page")

    def look_beside(self, said: Said) -> None:
        """A lot, or the secret ballots of a round that was closed."""
        why = self.boxes.take(said, self.root) if self.boxes else ""
        hold(not why, why)

    def move(self, said: Said) -> None:
        """A proposal goes on as its last round came out, and tells that as it was."""
        round_ = self.rounds.get(said["round"])
        if round_ and said["outcome"]:
            told = {name: said[name] for name in round_.found}
            hold(told == round_.found, "it is told otherwise than it was counted")
            hold(not round_.is_sealed, "its urn was never opened")
        before, after, proposal = (said.get(name, "") for name in ("before", "after", "proposal"))
        if after not in ("waiting", "in_force") or proposal in self.let_be:
            return
        hold(before in (*COUNTED, "clarify"), f"its proposal is {after} from {before}")
        if before == "clarify":
            self.unasked.add(proposal)
        elif before != "waiting" or proposal not in self.unasked:
            came_to = self.came_to.get(proposal)
            hold(came_to == "adopt", "its proposal goes on as if it were adopted")

    def key(self, said: Said) -> None:
        """A member lists a device key, or takes it off the list."""
        self.keys[said["key"]] = said["member"] if said["kind"] == "device.add" else ""


def were(many: int, what: str = "round") -> str:
    return f"1 {what} was" if many == 1 else f"{many} {what}s were"


COUNTED = ("testing", "fallback", "rebase", "resolving", "waiting")
OF_A_ROUND = (
    "stance.take", "stance.record", "stance.confirm", "stance.contest", "ballot.send",
    "ballot.send_secret", "ballot.let_count_be_shown", "rule.open_urn", "round.close",
    "round.recount", "rule.close_validity", "rule.move_proposal", "self.merge",
)  # fmt: skip
STEPS: dict[str, Callable[[Replay, Said], None]] = {
    **dict.fromkeys(("member.join", "member.admit"), Replay.join),
    **dict.fromkeys(("self.leave", "self.observe", "member.remove"), Replay.leave),
    "self.merge": Replay.merge,
    **dict.fromkeys(("self.pause", "self.resume"), Replay.pause),
    **dict.fromkeys(("device.add", "device.drop"), Replay.key),
    "round.open": Replay.open,
    **dict.fromkeys(("stance.take", "stance.record"), Replay.speak),
    **dict.fromkeys(("stance.confirm", "stance.contest"), Replay.mark),
    **dict.fromkeys(("ballot.send", "ballot.send_secret"), Replay.send),
    **dict.fromkeys(("round.close", "round.recount"), Replay.count),
    **dict.fromkeys(("rule.close_validity", "rule.move_proposal"), Replay.move),
}
