"""What a group decides about witnesses: whose record this server watches, and who watches ours."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups.models import Group
from manyhands.groups.policies import any_member
from manyhands.groups.powers import action, write
from manyhands.record import witnessing
from manyhands.record.models import Watch, Witness
from manyhands.record.rules import verifier_key

LOG_KEY = b"\1"
LONGEST_KEY = 400
LONGEST_NAME = 200

NO_KEY = _("This is no such key. Copy the whole line.")
WATCHED = _("That record is watched already.")
ASKED = _("They are asked already.")


@action(
    "witness.add",
    by=any_member,
    says=_("Watch over the record of a group on another server."),
    method="consent",
)
def add_witnessed(actor, group, /, *, key):
    """From now on this server signs that record's checkpoints, as long as it only grows.

    `key` is the first thing in that record's file: name, id and public key.
    """
    origin, public = read_log_key(group, key)
    match witnessing.watch(group.log_id, origin, public):
        case "known":
            raise NotPossible(WATCHED)
        case "another key":
            raise NotPossible(_("That record is watched already, under another key. Ask them why."))
    write(actor, "witness.add", key=key)


@action(
    "witness.ask",
    by=any_member,
    says=_("Ask another server to watch over our record."),
    method="consent",
)
def ask_witness(actor, group, /, *, url, key):
    """From now on that server gets our checkpoint each day; it learns its size and root only."""
    address = read_address(url)
    name, public = read_witness_key(key)
    if not witnessing.ask(group.log_id, name, address, public):
        raise NotPossible(ASKED)
    write(actor, "witness.ask", url=url, key=key)


@action(
    "witness.drop",
    by=any_member,
    says=_("Stop watching over a record, or asking a server to watch over ours."),
    method="consent",
)
def drop_witness(actor, group, /, *, key):
    """`key` is one under which a record is watched or a witness is asked; from now on it is not.

    What was signed stays signed.
    """
    if not _stop(group, key):
        raise NotPossible(_("Neither do we watch over that record, nor is that witness asked."))
    write(actor, "witness.drop", key=key)


def _stop(group: Group, key: str) -> bool:
    try:
        name, public = _read(key, witnessing.COSIGNATURE)
    except NotPossible:
        origin, public = _read(key, LOG_KEY)
        return witnessing.stop_watching(group.log_id, origin, public, now())
    return witnessing.stop_asking(group.log_id, name, public, now())


# --- keys and addresses as people paste them ----------------------------------------------


def read_log_key(group: Group, key: str) -> tuple[str, bytes]:
    """Name and public key of a record elsewhere; `NotPossible` says what is wrong with `key`."""
    origin, public = _read(key, LOG_KEY)
    if origin == group.log.origin and not settings.OUTWARD_TO_ITSELF:
        raise NotPossible(_("This is the key of our own record. Others have to watch over that."))
    return origin, public


def read_witness_key(key: str) -> tuple[str, bytes]:
    """Name and public key of a witness; `NotPossible` says what is wrong with `key`."""
    name, public = _read(key, witnessing.COSIGNATURE)
    if name == witnessing.own_name() and not settings.OUTWARD_TO_ITSELF:
        raise NotPossible(_("This is the key of this very server. A witness is somebody else's."))
    return name, public


def read_address(url: str) -> str:
    """The address of a witness; `NotPossible` says what is wrong with `url`."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or any(sign.isspace() for sign in url):
        raise NotPossible(_("This is no address. Copy the whole line that they gave you."))
    if parts.scheme != "https" and not settings.OUTWARD_TO_ITSELF:
        raise NotPossible(_("The address of a witness begins with https://."))
    return url.removesuffix("/add-checkpoint").rstrip("/")


def _read(key: str, kind: bytes) -> tuple[str, bytes]:
    try:
        name, public = witnessing.parse_key(key.strip(), kind)
    except ValueError:
        raise NotPossible(NO_KEY) from None
    if len(name) > LONGEST_NAME:
        raise NotPossible(NO_KEY)
    return name, public


def key_of_witness(row: Witness) -> str:
    """The line by which it was asked."""
    return witnessing.verifier_key(row.name, bytes(row.public_key))


def key_of_watch(row: Watch) -> str:
    """The line by which that record was watched."""
    return verifier_key(row.witnessed.origin, bytes(row.witnessed.public_key))
