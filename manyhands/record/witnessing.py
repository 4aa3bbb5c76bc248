"""Servers look after each other's records: a witness signs a checkpoint only if it grew from the
one it signed before, so nobody can show two histories without two witnesses finding it.

Sources: C2SP tlog-witness v1.0.0 (add-checkpoint) and tlog-cosignature v1.0.1 (Ed25519).
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db.models import QuerySet

from manyhands.base import seal
from manyhands.base.db import writing
from manyhands.record import rules
from manyhands.record.models import Watch, Witness, Witnessed
from manyhands.record.verify import open_note, plain, signed

MOST_PROOF = 63
MOST_BYTES = 64 * 1024
COSIGNATURE = b"\4"  # the kind of key: timestamped Ed25519
SIZE_TYPE = "text/x.tlog.size"


@dataclass(frozen=True)
class Answer:
    """What a witness says to one request."""

    status: int
    text: str = ""
    kind: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Asked:
    """A request as it was read: `text` is what of the checkpoint is signed."""

    old: int
    proof: list[bytes]
    note: str

    @property
    def origin(self) -> str:
        return self.note.split("\n", 1)[0]


def add_checkpoint(body: bytes, at: datetime) -> Answer:
    """Cosign the checkpoint, or say why not; what was signed last is kept before it is answered."""
    try:
        asked = read(body)
    except ValueError:
        return Answer(400, "This is no request to add a checkpoint.\n")
    with writing():
        known = Witnessed.objects.select_for_update().filter(origin=asked.origin).first()
        if known is None or not _is_watched(known):
            return Answer(404, "This witness does not know that log.\n")
        return _answer(known, asked, at)


def read(body: bytes) -> Asked:
    """The old size, the proof and the checkpoint; ValueError for anything else."""
    if len(body) > MOST_BYTES:
        raise ValueError("too long")
    head, blank, note = body.decode().partition("\n\n")
    first, *proof = head.split("\n")
    if not blank or len(proof) > MOST_PROOF or not first.startswith("old "):
        raise ValueError("not a request")
    return Asked(whole(first.removeprefix("old ")), [plain(line) for line in proof], note)


def whole(text: str) -> int:
    """A number from 0 on, written in the one right way; else ValueError."""
    if not text.isascii() or not text.isdecimal() or str(int(text)) != text or len(text) > 19:
        raise ValueError("not a number")
    return int(text)


def _answer(known: Witnessed, asked: Asked, at: datetime) -> Answer:
    try:
        text = open_note(asked.note, known.origin, bytes(known.public_key))
    except ValueError:
        return Answer(403, "This log's key did not sign it.\n")
    try:
        size, root = whole(text.split("\n")[1]), plain(text.split("\n")[2])
    except (ValueError, IndexError):
        return Answer(400, "This is no checkpoint.\n")
    if asked.old > size or len(root) != rules.HASH:
        return Answer(400, "A log does not shrink.\n")
    changed_root = size == known.size and root != bytes(known.root)
    if asked.old != known.size or (known.size and changed_root):
        return Answer(409, f"{known.size}\n", SIZE_TYPE)
    if not _grew(known, asked.proof, size, root):
        return Answer(422, "The proof does not show that it only grew.\n")
    if size > known.size or not known.grew_at:
        known.grew_at = at
    known.size, known.root, known.note = size, root, asked.note
    known.save(update_fields=["size", "root", "note", "grew_at"])
    return Answer(200, cosignature(text, at))


def _grew(known: Witnessed, proof: list[bytes], size: int, root: bytes) -> bool:
    if known.size == 0:
        return not proof
    return rules.proves_consistency(known.size, size, bytes(known.root), root, proof)


# --- whom groups have watched, and by whom they are watched ---------------------------


def watch(log_id: int, origin: str, public: bytes) -> str:
    """The group of that log has this record watched from now on; says what speaks against it:
    "known" or "another key".

    Under the key it had before, it goes on from what was signed last.
    """
    with writing():
        row, is_new = Witnessed.objects.select_for_update().get_or_create(
            origin=origin, defaults={"public_key": public}
        )
        if not is_new and bytes(row.public_key) != public:
            if _is_watched(row):
                return "another key"
            row.public_key, row.size, row.root, row.note, row.grew_at = public, 0, b"", "", None
            row.save()
        _row, is_new = Watch.objects.get_or_create(log_id=log_id, witnessed=row, stopped_at=None)
        return "" if is_new else "known"


def stop_watching(log_id: int, origin: str, public: bytes, at: datetime) -> bool:
    """The group of that log has this record watched no more; False if it did not."""
    rows = live_watches(log_id).filter(witnessed__origin=origin, witnessed__public_key=public)
    return bool(rows.update(stopped_at=at))


def live_watches(log_id: int) -> QuerySet[Watch]:
    """The records that the group of this log has watched, by name."""
    rows = Watch.objects.filter(log_id=log_id, stopped_at=None)
    return rows.select_related("witnessed").order_by("witnessed__origin")


def _is_watched(row: Witnessed) -> bool:
    return row.watches.filter(stopped_at=None).exists()


def ask(log_id: int, name: str, url: str, public: bytes) -> bool:
    """Ask that witness about our log from now on; False if it is asked already."""
    more = {"url": url, "public_key": public}
    return Witness.objects.get_or_create(log_id=log_id, name=name, stopped_at=None, defaults=more)[
        1
    ]


def stop_asking(log_id: int, name: str, public: bytes, at: datetime) -> bool:
    """That witness is asked no more; False if it was not. What it signed stays signed."""
    rows = live_witnesses().filter(log_id=log_id, name=name, public_key=public)
    return bool(rows.update(stopped_at=at))


def live_witnesses() -> QuerySet[Witness]:
    """The witnesses that are asked, by name."""
    return Witness.objects.filter(stopped_at=None).order_by("name")


# --- this server's own key -----------------------------------------------------------


def own_name() -> str:
    return f"{settings.PUBLIC_HOST}/witness"


def _own_key() -> Ed25519PrivateKey:
    """Worked out from the server's key, so there is nothing more to lose."""
    return Ed25519PrivateKey.from_private_bytes(seal.blind_index("ed25519", label=b"witness key"))


def own_verifier_key() -> str:
    """The key others check our cosignatures by, as C2SP signed-note writes it."""
    return verifier_key(own_name(), _own_key().public_key().public_bytes_raw())


def verifier_key(name: str, public: bytes) -> str:
    """The key of a witness as C2SP signed-note writes it: name+id+key."""
    return f"{name}+{key_id(name, public).hex()}+{_base64(COSIGNATURE + public)}"


def key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + COSIGNATURE + public).digest()[:4]


def cosignature(text: str, at: datetime) -> str:
    """The line that a witness adds under a checkpoint."""
    seconds, key = int(at.timestamp()), _own_key()
    signature = key.sign(_said(text, seconds))
    identity = key_id(own_name(), key.public_key().public_bytes_raw())
    return f"— {own_name()} {_base64(identity + seconds.to_bytes(8) + signature)}\n"


def is_cosignature(line: str, text: str, name: str, public: bytes) -> bool:
    """Whether this line is the witness's signature of this checkpoint text."""
    dash, _space, rest = line.rstrip("\n").partition(" ")
    signer, _space, value = rest.partition(" ")
    try:
        bytes_ = plain(value)
    except ValueError:
        return False
    if (dash, signer, bytes_[:4]) != ("—", name, key_id(name, public)) or len(bytes_) != 76:
        return False
    return signed(public, bytes_[12:], _said(text, int.from_bytes(bytes_[4:12])))


def parse_key(vkey: str, kind: bytes) -> tuple[str, bytes]:
    """Name and public key of a verifier key of this kind; ValueError for any other text."""
    name, _plus, rest = vkey.partition("+")
    identity, _plus, value = rest.partition("+")
    public = plain(value)
    expected = sha256(name.encode() + b"\n" + public).digest()[:4].hex()
    if (
        not name
        or any(sign.isspace() for sign in name)
        or len(public) != 33
        or public[:1] != kind
        or identity != expected
    ):
        raise ValueError("not such a key")
    return name, public[1:]


def _said(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _base64(value: bytes) -> str:
    return b64encode(value).decode()
