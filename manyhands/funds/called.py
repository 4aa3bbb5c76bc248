"""What proposals call the things of this floor, and the details of its acts."""

from django.utils.translation import gettext_lazy as _

from manyhands.decisions import changing
from manyhands.funds.kinds import KINDS
from manyhands.funds.models import WayToPay


def _way(way: WayToPay) -> str:
    """Its kind and its account, until it has stopped."""
    kind = KINDS[way.kind]
    return f"{kind.says}: {kind.written(way.account)}" if way.account else str(kind.says)


changing.CALLED[WayToPay] = _way
changing.LABELS |= {
    "kind": _("Kind"),
    "payee": _("Who is paid"),
    "account": _("Account"),
    "currency": _("Currency"),
    "town": _("Town"),
    "note": _("A word on it"),
}
