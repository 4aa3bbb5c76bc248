"""What a group decides about witnesses: whose record this server watches, and who watches ours."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.groups.policies import any_member
from manyhands.groups.powers import action, write
from manyhands.record import witnessing

LOG_KEY = b"\1"


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
    origin, public = _read(key, LOG_KEY)
    match witnessing.watch(origin, public):
        case "known":
            raise NotPossible(_("That record is watched already."))
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
    name, public = _read(key, witnessing.COSIGNATURE)
    if urlsplit(url).scheme != "https" and not settings.OUTWARD_TO_ITSELF:
        raise NotPossible(_("The address of a witness begins with https://."))
    if not witnessing.ask(group.log_id, name, url.rstrip("/"), public):
        raise NotPossible(_("They are asked already."))
    write(actor, "witness.ask", url=url, key=key)


def _read(key: str, kind: bytes) -> tuple[str, bytes]:
    try:
        return witnessing.parse_key(key.strip(), kind)
    except ValueError:
        raise NotPossible(_("This is no such key. Copy the whole line.")) from None
