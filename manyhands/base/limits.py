"""How often is too often: counted per party, without keeping who the party is.

A party (an address of the net, a session, a member) is known only by a keyed hash. The key is
made new each day and destroyed when the day is over, so that yesterday's counts say nothing.
"""

import hashlib
import hmac
import ipaddress
import os
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q

from manyhands.base import seal
from manyhands.base.db import writing
from manyhands.base.models import Allowance, DayKey
from manyhands.base.times import now

LABEL = b"day key"


def take(name: str, who: str, *, most: int, per: timedelta) -> bool:
    """Whether `who` may do `name` once more; counts it if so.

    The count begins with the first time and starts anew after `per` (a day at most), and with
    each new day in UTC. Call it before the act's own transaction, which may be undone.
    """
    assert per <= timedelta(days=1), per
    at = now()
    with writing():
        whose = _hash(_key_of(at.date()), name, who)
        Allowance.objects.bulk_create(
            [Allowance(whose=whose, since=at, until=at + per)], ignore_conflicts=True
        )
        row = Allowance.objects.select_for_update().get(whose=whose)
        if row.until <= at:
            row.since, row.until, row.used = at, at + per, 0
        if row.used >= most:
            return False
        row.used += 1
        row.save()
        return True


def where_from(meta: Mapping[str, Any]) -> str:
    """The part of the net that a page was asked from, as a limit should see it.

    Behind TLS a proxy stands in front of us and only the last hop it wrote is true. A home or a
    phone holds a whole IPv6 /64, so that counts as one. Never store or log the answer.
    """
    text = meta.get("REMOTE_ADDR", "")
    if settings.BEHIND_TLS:
        text = meta.get("HTTP_X_FORWARDED_FOR", text).rsplit(",", 1)[-1].strip()
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


def tidy(at: datetime) -> None:
    """Destroy the keys of the days before, and the counts that are over."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    DayKey.objects.filter(day__lt=at.date()).delete()
    Allowance.objects.filter(Q(until__lte=at) | Q(since__lt=midnight)).delete()


def _hash(key: bytes, name: str, who: str) -> bytes:
    return hmac.digest(key, f"{name}\0{who}".encode(), hashlib.sha256)


def _key_of(day: date) -> bytes:
    held = DayKey.objects.filter(day=day).first()
    if held is None:
        fresh = DayKey(day=day, wrapped=seal.wrap(os.urandom(32), label=LABEL))
        DayKey.objects.bulk_create([fresh], ignore_conflicts=True)
        held = DayKey.objects.get(day=day)
    return seal.unwrap(bytes(held.wrapped), label=LABEL)
