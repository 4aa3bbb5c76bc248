"""How entries, trees, proofs and signatures are made. The other half, how they are checked, is in
`verify.py`, the file a member carries; both halves share one set of hashes.

Sources: RFC 9162 section 2.1 (trees and proofs), RFC 8785 (canonical JSON), RFC 8032 (Ed25519),
C2SP signed-note, tlog-checkpoint and tlog-proof.
"""

from base64 import b64encode
from datetime import datetime
from hashlib import sha256

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from manyhands.record.verify import COMMITMENT, RECEIPT, grow, key_id, node_hash, root_of

HASH = 32
SALT = 32
NOTHING_BEFORE = bytes(HASH)

Json = None | bool | int | str | list["Json"] | tuple["Json", ...] | dict[str, "Json"]


# --- what is written ---


def canonical_json(value: Json) -> str:
    """The one way to write `value` (RFC 8785).

    Raises ValueError for fractions, whole numbers beyond 2**53 - 1, half characters, and keys that
    are not ASCII: those alone would be sorted differently by a plain JSON library.

    >>> canonical_json({"b": 1, "a": [True, None]})
    '{"a":[true,null],"b":1}'
    """
    _look_for_what_is_not_plain(value)
    return rfc8785.dumps(value).decode()


def _look_for_what_is_not_plain(value: Json) -> None:
    if isinstance(value, float):
        raise ValueError(f"a fraction: {value}")
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str) or not key.isascii():
                raise ValueError(f"not an ASCII key: {key!r}")
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            _look_for_what_is_not_plain(part)


def minute(moment: datetime) -> str:
    """The moment (UTC) as RFC 3339 text, no finer than a minute."""
    return f"{moment:%Y-%m-%dT%H:%MZ}"


def commit_to(salt: bytes, payload: str) -> str:
    """What an entry says about its payload; without the salt nobody can guess what it hides."""
    return sha256(COMMITMENT + salt + payload.encode()).hexdigest()


def write_leaf(log: str, seq: int, day: str, prev: bytes, commitment: str) -> str:
    """The entry as it stands in the tree; it betrays no more than a day.

    Source: docs/decisions/0003-the-kind-of-an-act-is-in-the-salted-body.md
    """
    return canonical_json(
        {
            "v": 1,
            "log": log,
            "seq": seq,
            "day": day,
            "prev": prev.hex(),
            "commitment": commitment,
        }
    )


# --- the tree ---


def unpack(hashes: bytes) -> list[bytes]:
    """The hashes that lie in one row of bytes.

    >>> len(unpack(bytes(96)))
    3
    """
    return [hashes[at : at + HASH] for at in range(0, len(hashes), HASH)]


def subtree_root(leaves: list[bytes], start: int, stop: int) -> bytes:
    """Root of the tree over the leaf hashes from `start` up to `stop`; O(stop - start)."""
    frontier: list[bytes] = []
    for size, at in enumerate(range(start, stop)):
        grow(frontier, size, leaves[at])
    return root_of(frontier)


def inclusion_proof(leaves: list[bytes], index: int) -> list[bytes]:
    """Hashes that lead from leaf `index` to the root, lowest first (RFC 9162, 2.1.3.1).

    Raises ValueError if there is no such leaf. O(len(leaves)).
    """
    if not 0 <= index < len(leaves):
        raise ValueError(f"no leaf {index} among {len(leaves)}")
    proof = []
    start, stop = 0, len(leaves)
    while stop - start > 1:
        middle = start + _largest_power_below(stop - start)
        if index < middle:
            proof.append(subtree_root(leaves, middle, stop))
            stop = middle
        else:
            proof.append(subtree_root(leaves, start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(leaves: list[bytes], old_size: int) -> list[bytes]:
    """Hashes that show that the tree begins with its first `old_size` leaves (RFC 9162, 2.1.4.1).

    Raises ValueError unless 0 < old_size <= len(leaves). O(len(leaves)).
    """
    if not 0 < old_size <= len(leaves):
        raise ValueError(f"no tree of {old_size} in one of {len(leaves)}")
    proof = []
    start, stop = 0, len(leaves)
    while old_size != stop:
        middle = start + _largest_power_below(stop - start)
        if old_size <= middle:
            proof.append(subtree_root(leaves, middle, stop))
            stop = middle
        else:
            proof.append(subtree_root(leaves, start, middle))
            start = middle
    if start:
        proof.append(subtree_root(leaves, start, stop))
    return proof[::-1]


def _largest_power_below(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1


def proves_inclusion(index: int, size: int, leaf: bytes, proof: list[bytes], root: bytes) -> bool:
    """Whether this leaf hash stands at `index` in the tree of that size and root (2.1.3.2)."""
    if not 0 <= index < size or any(len(part) != HASH for part in [leaf, root, *proof]):
        return False
    here, last = index, size - 1
    for step in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            leaf = node_hash(step, leaf)
            here, last = _up_while_left(here, last)
        else:
            leaf = node_hash(leaf, step)
        here, last = here >> 1, last >> 1
    return last == 0 and leaf == root


def proves_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]
) -> bool:
    """Whether the tree of size `new` begins with the whole tree of size `old` (2.1.4.2).

    A proof from size 0 says nothing, so it is refused, as in the vectors others test with.
    """
    if not 0 < old <= new or any(len(step) != HASH for step in proof):
        return False
    if old == new:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old & (old - 1) == 0 else proof
    return bool(proof) and _walk_both(old, new, path) == (old_root, new_root)


def _walk_both(old: int, new: int, path: list[bytes]) -> tuple[bytes, bytes] | None:
    """The two roots that a consistency path leads to; None when its length is wrong."""
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old_root = new_root = path[0]
    for step in path[1:]:
        if last == 0:
            return None
        if here & 1 or here == last:
            old_root, new_root = node_hash(step, old_root), node_hash(step, new_root)
            here, last = _up_while_left(here, last)
        else:
            new_root = node_hash(new_root, step)
        here, last = here >> 1, last >> 1
    return (old_root, new_root) if last == 0 else None


def _up_while_left(here: int, last: int) -> tuple[int, int]:
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last


# --- signed notes ---


def verifier_key(name: str, public: bytes) -> str:
    """The public key as C2SP signed-note writes it: name+id+key."""
    key = base64_text(b"\1" + public)
    return f"{name}+{key_id(name, public).hex()}+{key}"


def sign_note(text: str, name: str, private: bytes) -> str:
    """`text` (whole lines) with one Ed25519 signature under it (C2SP signed-note)."""
    return sign_note_with(Ed25519PrivateKey.from_private_bytes(private), text, name)


def sign_note_with(key: Ed25519PrivateKey, text: str, name: str) -> str:
    """The same, with a key that is at hand."""
    assert text.endswith("\n"), text
    public = key.public_key().public_bytes_raw()
    return f"{text}\n— {name} {base64_text(key_id(name, public) + key.sign(text.encode()))}\n"


def lot_text(origin: str, matter: str) -> str:
    """What is signed for a lot: it depends on what is drawn, and not on when."""
    return f"manyhands/lot\n{origin}\n{matter}\n"


def lot_seed(text: str, private: bytes) -> str:
    """The Ed25519 signature of `text`: one and the same each time, and known to nobody before."""
    return base64_text(Ed25519PrivateKey.from_private_bytes(private).sign(text.encode()))


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """What is signed about a tree (C2SP tlog-checkpoint)."""
    return f"{origin}\n{size}\n{base64_text(root)}\n"


def receipt_text(leaf: str, index: int, proof: list[bytes], checkpoint: str) -> str:
    """A proof that the entry is in the tree (C2SP tlog-proof), with the entry itself along."""
    lines = [
        f"extra {base64_text(leaf.encode())}",
        f"index {index}",
        *map(base64_text, proof),
        "",
        "",
    ]
    return RECEIPT + "\n".join(lines) + checkpoint


def base64_text(value: bytes) -> str:
    return b64encode(value).decode()
