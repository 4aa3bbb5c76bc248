"""A way to be paid as pages show it: a square to photograph, and the same to read and copy."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.funds.kinds import KINDS, Asked, Kind
from manyhands.funds.models import WayToPay
from manyhands.funds.values import Unfit, in_words, typed_amount


def card(way: WayToPay, amount: str = "", words: str = "") -> dict[str, Any]:
    """What templates need: kind, facts, qr, text, href, and what is wrong with what was asked."""
    kind = KINDS[way.kind]
    try:
        asked = Asked(typed_amount(amount, way.currency), words)
        code = kind.words(way.details, asked) if kind.words else ""
        fault = ""
    except Unfit as unfit:
        asked, fault = Asked(), unfit.says
        code = kind.words(way.details, asked) if kind.words else ""
    return {
        "way": way,
        "kind": kind,
        "fault": fault,
        "facts": facts(way, kind, asked),
        "qr": kind.draw(code) if code else "",
        "href": code if kind.is_link else "",
        "paste": code if kind.is_pasted else "",
    }


def facts(way: WayToPay, kind: Kind, asked: Asked) -> list[tuple[Any, str, bool]]:
    """All that somebody without a camera needs: a label, its words, and if they never run left."""
    said = [
        (_("Who is paid"), way.payee, False),
        (kind.account, kind.written(way.account), bool(kind.words)),
        (kind.town, way.town, False),
        (_("Amount"), _amount(way, asked), False),
        (_("What for"), asked.words, False),
        (_("Currency"), way.currency if asked.amount is None else "", True),
        (_("A word on it"), way.note, False),
    ]
    return [(label, words, runs_right) for label, words, runs_right in said if words]


def _amount(way: WayToPay, asked: Asked) -> str:
    return "" if asked.amount is None else in_words(asked.amount, way.currency)
