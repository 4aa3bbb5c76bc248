"""Check a group's record on your own computer: no account, no network, only Python.

    python3 verify.py FILE [--checkpoint OLD_CHECKPOINT] [--receipt RECEIPT]

FILE is the record as the group gives it out. An old checkpoint or a receipt that you kept also
shows whether the past was rewritten since. Exit code: 0 whole, 1 something is wrong, 2 unreadable.

Each entry names the hash of the one before, and all are leaves of one tree of hashes (RFC 9162).
A checkpoint is the size and root of that tree, signed (C2SP signed-note). What an entry says lies
beside it with a random salt; the entry holds only the hash of the two. So words can be erased and
the tree stays whole, but a later entry has to say what was erased.

With `verify_rounds.py` and `verify_methods.py` beside this file, every round of a decision is
counted again too.
"""

import argparse
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256, sha512
from pathlib import Path
from runpy import run_path
from typing import Any

MALFORMED = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)
COMMITMENT = b"manyhands/record/v1"
BESIDE = ("verify_rounds.py", "verify_methods.py")
ALONE = (
    "Rounds were not counted again: put verify_rounds.py and verify_methods.py beside this file."
)
RECEIPT = "c2sp.org/tlog-proof@v1\n"
LEAF = re.compile(
    r'\{"commitment":"([0-9a-f]{64})","day":"([0-9]{4}-[0-9]{2}-[0-9]{2})","log":"([!-~]+)",'
    r'"prev":"([0-9a-f]{64})","seq":(0|[1-9][0-9]{0,15}),"v":1\}'
)
WORDS = {
    "head": "The head of the record was changed.",
    "signature": "A checkpoint is not signed by this record's key.",
    "missing": "Entry {seq} is missing or stands in another place.",
    "changed": "Entry {seq} was changed.",
    "unsigned": "Entry {seq} was added without a signature.",
    "body": "What entry {seq} says was changed.",
    "erased": "Entry {seq} was erased, and no entry says so.",
    "returned": "Entry {seq} was erased, yet here it is.",
    "day": "The checkpoint of the day that ends before entry {seq} is wrong or missing.",
    "rewritten": "The record was rewritten, at entry {seq} or later.",
    "shrunk": "It once was longer: everything from entry {seq} on was taken away.",
    "forked": "It is not the record you were shown. They differ at entry {seq} or later.",
    "receipt": "The receipt does not prove what it says.",
    "round": "{why}",
}


class Fault(Exception):  # The first thing that is wrong; `seq` is the entry, if it is one.
    def __init__(self, what: str, seq: int | None = None, why: str = "") -> None:
        super().__init__(WORDS[what].format(seq=seq, why=why))
        self.what, self.seq = what, seq


# --- The tree of hashes (RFC 9162, section 2.1) ---
def leaf_hash(leaf: bytes) -> bytes:
    return sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def grow(frontier: list[bytes], size: int, leaf: bytes) -> None:
    """Add leaf number `size`, in place, to the roots of the full subtrees, largest first."""
    while size & 1:
        leaf, size = node_hash(frontier.pop(), leaf), size >> 1
    frontier.append(leaf)


def root_of(frontier: list[bytes]) -> bytes:
    root = frontier[-1] if frontier else sha256().digest()
    for left in reversed(frontier[:-1]):
        root = node_hash(left, root)
    return root


# --- Ed25519 signatures (RFC 8032, section 5.1): only checking, so nothing here is secret ---
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT_OF_MINUS_1 = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def point(text: bytes) -> Point | None:
    odd, y = divmod(int.from_bytes(text, "little"), 1 << 255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * ROOT_OF_MINUS_1 % P
    if y >= P or (x * x - square) % P or (odd and not x):
        return None
    return (x, y, 1, x * y % P) if x & 1 == odd else (P - x, y, 1, (P - x) * y % P)


def add(a: Point, b: Point) -> Point:
    minus, plus = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    cross, twice = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = plus - minus, twice - cross, twice + cross, plus + minus
    return e * f % P, g * h % P, f * g % P, e * h % P


def signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the holder of the 32 byte key made this 64 byte signature of the message."""
    base, key = point((4 * pow(5, -1, P) % P).to_bytes(32, "little")), point(public)
    s = int.from_bytes(signature[32:], "little")
    if not base or not key or s >= ORDER or (len(public), len(signature)) != (32, 64):
        return False
    k = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % ORDER
    minus_key = (P - key[0], key[1], 1, P - key[3])
    steps = {(1, 0): base, (0, 1): minus_key, (1, 1): add(base, minus_key)}
    sum_: Point = (0, 1, 1, 0)
    for bit in range(252, -1, -1):  # s * base - k * key, both at once
        sum_ = add(sum_, sum_)
        if step := steps.get((s >> bit & 1, k >> bit & 1)):
            sum_ = add(sum_, step)
    x, y = (part * pow(sum_[2], -1, P) % P for part in sum_[:2])
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# --- Signed notes and checkpoints (C2SP signed-note and tlog-checkpoint) ---
def plain(text: str) -> bytes:
    """The bytes of a base64 text; raises ValueError when it is not spelled in the one right way."""
    value = b64decode(text, validate=True)
    if b64encode(value).decode() != text:
        raise ValueError("not plain base64")
    return value


def key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n\1" + public).digest()[:4]


def open_note(note: str, name: str, public: bytes) -> str:
    """The text of a note, if this key signed it and signed it well; else raises ValueError."""
    text, _, lines = note.rpartition("\n\n")
    text, found = text + "\n", []
    if not lines.endswith("\n") or re.search("[\0-\x09\x0b-\x1f]", note):
        raise ValueError("not a signed note")
    for line in lines[:-1].split("\n"):
        dash, signer, value = line.split(" ")
        if dash != "—" or not signer or "+" in signer or len(plain(value)) < 5:
            raise ValueError("not a signature line")
        if (signer, plain(value)[:4]) == (name, key_id(name, public)):
            found.append(signed(public, plain(value)[4:], text.encode()))
    if not found or not all(found):
        raise ValueError("not signed by this key")
    return text


def canonical(value: object) -> str:
    """The one way to write what entries are made of (RFC 8785, for keys that are plain ASCII)."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@cache
def rounds_beside() -> Callable[..., Any]:
    """What counts rounds again, from the file beside this one; without that file, nothing does."""
    beside = [Path(__file__).with_name(name) for name in BESIDE]
    are_there = all(file.exists() for file in beside)
    return run_path(str(beside[0]))["Replay"] if are_there else lambda *_: None


class Twice:
    """Where two rounds must agree, the second asks about the same text, long enough after."""

    def __init__(self) -> None:
        self.opened = dict[str, Any]()  # round -> its entry
        self.last = dict[str, tuple[Any, Any]]()  # proposal -> its last round, and how it came out
        self.has_gaps = False  # whether something before was erased

    def take(self, facts: dict[str, Any]) -> str:
        """The next entry; says what does not fit, or nothing."""
        kind, asked = facts["kind"], self.opened.get(facts.get("round", ""), {})
        if kind == "round.open":
            self.opened[facts["round"]] = facts
            return self.confirms(facts) if facts["method"].get("confirms") else ""
        if kind in ("round.close", "round.recount") and asked.get("asks") in ("test", "fallback"):
            self.last[asked["proposal"]] = asked, facts
        if kind == "rule.move_proposal" and facts["after"] == "in_force":
            how = self.last.get(facts["proposal"], ({"method": {}}, {}))[0]["method"]
            if how.get("rounds", 1) > 1 and not how.get("confirms"):
                return "A proposal is carried out after one round, where two must agree."
        return ""

    def confirms(self, facts: dict[str, Any]) -> str:
        first, counted = self.last.get(facts["proposal"], ({}, {}))
        if not first and self.has_gaps:
            return ""  # of the first one it was erased who counts in it
        if first.get("round") != facts["method"]["confirms"] or counted["verdict"] != "adopt":
            return "A second round confirms another round than the last that agreed."
        if first["version"] != facts["version"]:
            return "A second round confirms a round on another text."
        opened, agreed = (datetime.fromisoformat(one["at"]) for one in (facts, counted))
        days = timedelta(days=first["method"]["apart_d"])
        return "" if opened - agreed >= days else "A second round comes too soon after the first."


class Walk:
    """Takes the head and then each entry in order; raises Fault at the first that does not fit."""

    def __init__(self, head: str, kept: Iterable[str] = ()) -> None:
        try:
            said = json.loads(head)
            self.origin, identity, key = said["key"].split("+", 2)
            self.public = plain(key).removeprefix(b"\1")
            self.newest = bytes.fromhex(said["newest"])  # hash of the last entry: only a hint
            plainly = canonical({**said, "newest": self.newest.hex()}) + "\n"
            if identity != key_id(self.origin, self.public).hex() or plainly != head:
                raise ValueError("not as the program writes it")
            self.until, self.root = self.opened(said["checkpoint"])
            days = [(*self.opened(note), "rewritten") for note in said["days"]]
        except MALFORMED as wrong:
            raise Fault("head") from wrong
        self.days, self.receipts = {size for size, _, _ in days}, dict[int, str]()
        self.promises = days + list(map(self.remember, kept))
        self.promised = {size for size, _, _ in self.promises}
        if max(self.promised, default=0) > self.until:
            raise Fault("shrunk", self.until)
        self.size, self.vouched, self.doubt = 0, 0, False
        self.replay = rounds_beside()(signed, self.public, self.origin)
        self.twice = Twice()
        self.day, self.ends = "", set[int]()  # where one day ends and another begins
        self.erased, self.covered = set[int](), dict[int, str]()  # gone; said to be gone, and when
        self.last, self.frontier = bytes(32), list[bytes]()  # the tree of all but the last

    def opened(self, note: str) -> tuple[int, bytes]:
        """Size and root of a checkpoint of this record."""
        try:
            lines = open_note(note, self.origin, self.public).split("\n")
            size, root = int(lines[1]), plain(lines[2])
            if lines[0] != self.origin or str(size) != lines[1] or size < 0 or len(root) != 32:
                raise ValueError("not a checkpoint of this record")
        except MALFORMED as wrong:
            raise Fault("signature") from wrong
        return size, root

    def remember(self, kept: str) -> tuple[int, bytes, str]:
        """What a checkpoint or receipt (C2SP tlog-proof, the entry in `extra`) promises."""
        receipt, _, note = kept.partition("\n\n") if kept.startswith(RECEIPT) else ("", "", kept)
        if receipt:
            entry, index = receipt.split("\n")[1:3]
            self.receipts[int(index.removeprefix("index "))] = plain(entry[6:]).decode()
        return *self.opened(note), "forked"

    def take(self, leaf: str, salt: bytes | None, payload: str | None) -> None:
        """The next entry. Salt and payload are both None once it is erased."""
        seq, found = self.size, LEAF.fullmatch(leaf)
        if self.doubt:  # The two before disagree; this one names the hash of the second, or not.
            raise Fault("changed", max(0, seq - 1 - (f'"prev":"{self.last.hex()}"' in leaf)))
        if seq >= self.until or not found:
            raise Fault("changed" if seq < self.until else "unsigned", seq)
        commitment, day, origin, prev, number = found.groups()
        if origin != self.origin or int(number) != seq:
            raise Fault("missing", seq)
        if self.receipts.pop(seq, leaf) != leaf:
            raise Fault("forked", seq)
        self.doubt = prev != self.last.hex()
        self.settle(bytes.fromhex(prev))
        if salt is None and payload is None:
            self.leave_out(seq)
        elif not self.doubt:
            self.read(commitment, day, salt or b"", payload or "")
        if seq and day != self.day:
            self.ends.add(seq)
        self.size, self.day, self.last = seq + 1, day, leaf_hash(leaf.encode())

    def leave_out(self, seq: int) -> None:
        """What this entry said was erased; a later one has to say so."""
        self.erased.add(seq)
        if self.replay:
            self.replay.gaps += 1

    def settle(self, last: bytes) -> None:
        """Put the entry before this one into the tree, and look what was signed at that size."""
        if self.size:
            grow(self.frontier, self.size - 1, last)
        if self.size in self.promised:
            for size, root, what in self.promises:
                if size == self.size and root != root_of(self.frontier):
                    raise Fault("changed", self.size) if self.doubt else Fault(what, self.vouched)
            self.vouched = self.size

    def read(self, commitment: str, day: str, salt: bytes, payload: str) -> None:
        """Hold what the entry says against its commitment, and note what it says was erased."""
        try:
            said, facts = sha256(COMMITMENT + salt + payload.encode()), json.loads(payload)
            if (said.hexdigest(), len(salt)) != (commitment, 32) or canonical(facts) != payload:
                raise ValueError("not what was written")
            erased = set(facts["seqs"]) if facts["kind"] == "record.erase" else set()
            if facts["at"][:10] != day:
                raise ValueError("not the day it was written")
        except MALFORMED as wrong:
            raise Fault("body", self.size) from wrong
        if still_here := erased - self.erased:
            raise Fault("returned", min(still_here))
        self.covered.update(dict.fromkeys(erased, facts["at"]))
        before = lambda: root_of(self.frontier).hex()  # noqa: E731
        if self.replay and (why := self.replay.take(self.size, facts, before)):
            raise Fault("round", self.size, why)
        self.twice.has_gaps = bool(self.erased)
        if why := self.twice.take(facts):
            raise Fault("round", self.size, why)

    def finish(self) -> None:
        """Hold the whole against what was signed."""
        if self.size < self.until and not self.doubt:
            raise Fault("missing", self.size)
        tree, hinted = list(self.frontier), list(self.frontier)
        grow(tree, max(self.size - 1, 0), self.last)
        grow(hinted, max(self.size - 1, 0), self.newest)
        whole = root_of(tree if self.size else []) == self.root
        if self.doubt or (not whole and root_of(hinted) == self.root):
            raise Fault("changed", max(0, self.size - 1 - (self.doubt and whole)))
        if not whole:
            raise Fault("rewritten", self.vouched)
        self.settle(self.last)
        if lost := self.erased - self.covered.keys():
            raise Fault("erased", min(lost))
        if wrong := self.ends ^ self.days:
            raise Fault("day", min(wrong))
        if self.newest != self.last or self.receipts:
            raise Fault("receipt" if self.receipts else "head")


def check(lines: Iterator[str], kept: Iterable[str] = ()) -> Walk:
    walk = Walk(next(lines, ""), kept)
    for line in lines:
        try:
            row = json.loads(line)
            salt = None if row["salt"] is None else bytes.fromhex(row["salt"])
            if canonical({**row, "salt": salt and salt.hex()}) + "\n" != line:
                raise ValueError("not as the program writes it")
            walk.take(row["leaf"], salt, row["payload"])
        except MALFORMED as wrong:
            raise Fault("changed", walk.size) from wrong
    walk.finish()
    return walk


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check a group's record.")
    parser.add_argument("file", type=Path, help="the record")
    parser.add_argument("--checkpoint", "--receipt", dest="kept", type=Path, action="append")
    asked = parser.parse_args(arguments)
    try:
        with asked.file.open(encoding="utf-8", errors="surrogateescape") as lines:
            walk = check(lines, [path.read_text("utf-8") for path in asked.kept or ()])
    except Fault as fault:
        print(f"Something is wrong. {fault}")
        return 1
    except (OSError, ValueError) as unreadable:
        parser.exit(2, f"This cannot be read: {unreadable}\n")
    print(f"All is well: {walk.size} entries, {len(walk.erased)} of them erased by a rule.")
    print(f"None was changed, left out or moved. Root: {walk.root.hex()}")
    print("\n".join(walk.replay.sums() if walk.replay else [ALONE]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
