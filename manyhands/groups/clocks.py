"""A group's clocks: the time zone its constitution names, and which day it is there.

Everything on a group's pages is shown, and every day that is typed there is meant, by these clocks.
The database, the record with its daily checkpoints, and files for other programs stay in UTC.
"""

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from manyhands.groups.models import Group

UNSAID = "UTC"  # the clocks of a group that was founded before it could name its own
NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})  # in the list of no other machine


@cache
def known_zones() -> frozenset[str]:
    """The names of the time zone database (IANA) as this machine has it."""
    return frozenset(available_timezones() - NO_PLACES)


def zone_of(group: Group) -> ZoneInfo:
    """Where the group's clocks are; costs a query if its constitution was not loaded with it.

    A name that this machine does not know counts as UTC, so that its pages stay readable.
    """
    assert group.constitution is not None, "a group lives under a constitution"
    try:
        return ZoneInfo(group.constitution.data["settings"].get("time_zone", UNSAID))
    except ZoneInfoNotFoundError:
        return ZoneInfo(UNSAID)


def day_in(group: Group, at: datetime) -> date:
    """Which day it is by the group's clocks."""
    return at.astimezone(zone_of(group)).date()


def day_somewhere(at: datetime) -> date:
    """The latest day it is by any clocks there are (UTC+14)."""
    return (at + timedelta(hours=14)).date()


def day_everywhere(at: datetime) -> date:
    """The day that has come by all clocks there are (the last are at UTC-12)."""
    return (at - timedelta(hours=12)).date()
