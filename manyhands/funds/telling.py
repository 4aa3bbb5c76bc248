"""What adding or stopping a way to be paid would bring, in words for its proposal."""

from django.urls import reverse
from django.utils.translation import gettext as _

from manyhands.decisions import came_of, changing
from manyhands.funds.kinds import KINDS
from manyhands.funds.models import WayToPay
from manyhands.groups.acts import Act
from manyhands.groups.models import Group


def of_adding(_group: Group, act: Act) -> tuple[changing.Told, changing.Told]:
    """Nothing before; after it, all that members would read."""
    said, kind = act.details, KINDS.get(act.details["kind"])
    if kind is None:
        return {}, {}
    told = {
        _("Kind"): kind.says,
        _("Who is paid"): said["payee"],
        str(kind.account): kind.written(said["account"]),
        str(kind.town): said.get("town"),
        _("Currency"): said["currency"],
        _("A word on it"): said.get("note"),
    }
    return {}, {label: str(words) for label, words in told.items() if words}


def called(way: WayToPay) -> str:
    """Its kind and its account, until it has stopped."""
    kind = KINDS[way.kind]
    return f"{kind.says}: {kind.written(way.account)}" if way.account else str(kind.says)


def where(way: WayToPay) -> str:
    """The page of all ways; nowhere once it has stopped."""
    return "" if way.stopped_at else reverse("ways-to-pay", args=[way.group.slug])


changing.TELLS["fund.add_way"] = of_adding
changing.CALLED[WayToPay] = called
came_of.WHERE[WayToPay] = where
