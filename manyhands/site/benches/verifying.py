"""Measures `verify.py` on 100,000 entries: 1,000 rounds of 98 stances, and 500 rosters."""

import secrets
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from manyhands.decisions.engine.lot import draw, draw_for_roster
from manyhands.record import rules, verify, verify_rounds

MEMBERS = 98
ROUNDS = 1_000
ROSTERS = 500
METHOD: dict[str, Any] = {"name": "consensus", "kind": "consensus", "hours": 168}
AT = {"at": "2026-11-30T10:00Z", "about": "", "by": "rule"}


def section() -> str:
    """The section of docs/benchmarks.md."""
    lines = list(a_record())
    began = time.process_time()
    walk = verify.check(iter(lines))
    took = time.process_time() - began
    return f"""## Checking a record

`verify.py` on {walk.size:,} entries with {ROUNDS:,} rounds, each counted again, and {ROSTERS}
rosters, each drawn again: {took:.1f} s on one core."""


def a_record() -> Iterator[str]:
    """The lines of the file, as a group with so many members would get it."""
    key = Ed25519PrivateKey.generate()
    origin, public = "g/bench", key.public_key().public_bytes_raw()
    rows, frontier, prev = [], list[bytes](), bytes(32)
    for seq, facts in enumerate(entries(origin, key.private_bytes_raw())):
        salt, payload = secrets.token_bytes(32), verify.canonical(facts | AT)
        commitment = rules.commit_to(salt, payload)
        leaf = rules.write_leaf(origin, seq, "2026-11-30", prev, commitment)
        prev = verify.leaf_hash(leaf.encode())
        verify.grow(frontier, seq, prev)
        row = {"leaf": leaf, "payload": payload, "salt": salt.hex()}
        rows.append(verify.canonical(row) + "\n")
    text = rules.checkpoint_text(origin, len(rows), verify.root_of(frontier))
    note = rules.sign_note(text, origin, key.private_bytes_raw())
    head = {"key": rules.verifier_key(origin, public), "newest": prev.hex(), "checkpoint": note}
    yield verify.canonical({**head, "days": []}) + "\n"
    yield from rows


def entries(origin: str, private: bytes) -> Iterator[dict[str, Any]]:
    members = [f"member{number:010}" for number in range(MEMBERS)]
    yield from ({"kind": "member.join", "member": member} for member in members)
    for number in range(ROUNDS):
        yield from a_round(f"round{number:011}", members)
    yield from rosters(origin, private, members)


def rosters(origin: str, private: bytes, members: list[str]) -> Iterator[dict[str, Any]]:
    """Somebody serves every week."""
    days = [date(2026, 11, 30) + number * timedelta(weeks=1) for number in range(ROSTERS)]
    served = list[str]()
    for number, on in enumerate(days):
        seed = rules.lot_seed(rules.lot_text(origin, f"roster notes {on}"), private)
        times = Counter(served[-52:])
        counts = {member: times[member] for member in members}
        drawn = draw_for_roster(counts, 1, seed)
        served += drawn
        new = [member for member in members if not counts[member] and member not in drawn]
        yield {
            "kind": "roster.draw", "roster": f"roster{number:010}", "role": "notes", "on": f"{on}",
            "served": counts, "seed": seed, "drawn": drawn, "newcomers": new,
            "shadows": draw(new, 2, f"{seed}, shadows"),
        }  # fmt: skip


def a_round(ref: str, members: list[str]) -> Iterator[dict[str, Any]]:
    version = sha256(ref.encode()).hexdigest()
    who = {"all_but": [], "concerned": [], "many": len(members)}
    asked = {"round": ref, "version": version, "method": METHOD}
    yield {"kind": "round.open", "proposal": ref, "asks": "test", "stance": "", **asked, **who}
    for place, member in enumerate(members):
        yield {
            "kind": "stance.take", "stance": f"{ref}-{place}", "before": "", "round": ref,
            "member": member, "position": "agree", "harms": False, "amendment": "",
        }  # fmt: skip
    tally = {"electors": len(members), "told": 0, "tolerated_blocks": 0, "agree": len(members)}
    tally |= dict.fromkeys(verify_rounds.POSITIONS[1:], 0)
    found = {"tally": tally, "verdict": "adopt"}
    outcome = sha256(verify.canonical({**asked, **found}).encode()).hexdigest()
    yield {"kind": "round.close", "round": ref, "outcome": outcome, **found}


if __name__ == "__main__":
    print(section())
