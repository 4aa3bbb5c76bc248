"""Money for tests, in few words; everything is made through actions."""

from typing import Any

from manyhands.funds.models import WayToPay
from manyhands.groups.models import Group
from manyhands.groups.tests import make

# Account numbers that standards publish as examples.
GERMAN, SWISS, QR_IBAN = "DE89370400440532013000", "CH9300762011623852957", "CH4431999123000889012"
KEY = "123e4567-e12b-12d1-a456-426655440000"
WAYS: dict[str, dict[str, str]] = {
    "sepa": {"account": GERMAN, "currency": "EUR"},
    "swiss": {"account": SWISS, "currency": "CHF", "town": "3001 Bern"},
    "pix": {"account": KEY, "currency": "BRL", "town": "Recife"},
    "upi": {"account": "rosewood@bank", "currency": "INR"},
    "paypal": {"account": "rosewood", "currency": "EUR"},
    "venmo": {"account": "rosewood", "currency": "USD"},
    "cash_app": {"account": "rosewood", "currency": "USD"},
    "revolut": {"account": "rosewood", "currency": "EUR"},
    "account": {"account": "Mill Bank, 12-34-56, 1234", "currency": "GBP"},
    "cash": {"account": "The box at the supper", "currency": "EUR", "note": "For rice"},
}


def one_of_each_kind() -> list[dict[str, str]]:
    """The details of a way of each kind."""
    return [{"kind": kind, "payee": "Rosewood Kitchen", **way} for kind, way in WAYS.items()]


def way(group: Group, kind: str = "sepa", **more: Any) -> WayToPay:
    """A way that the group decided on."""
    said = {"kind": kind, "payee": "Rosewood Kitchen", **WAYS[kind], **more}
    return make.decided("fund.add_way", group, **said)


def way_of_each_kind(group: Group) -> list[WayToPay]:
    """The group is paid in every way there is."""
    return [way(group, kind) for kind in WAYS]
