"""Reads what the environment says of this server; what is wrong there is said in a sentence."""

import re
import socket
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

ADDRESS = re.compile(r"https?://([^/:\s]+|\[[0-9a-fA-F:]+\])(:\d{1,5})?")
DATABASES = {"django.db.backends.sqlite3", "django.db.backends.postgresql"}


def public_url(said: str) -> str:
    """The address under which this server is visited, without a slash at its end."""
    url = said.strip().rstrip("/")
    if not ADDRESS.fullmatch(url):
        raise ImproperlyConfigured(
            f"MANYHANDS_URL is {said!r}. It is where people find this server: https://example.org"
        )
    return url


def host_of(url: str) -> str:
    """The name in an address that `public_url` let pass."""
    found = ADDRESS.fullmatch(url)
    assert found, "it was let pass"
    return found[1]


def database(said: str, **more: Any) -> dict[str, Any]:
    """How to reach the database that DATABASE_URL names."""
    try:
        found = dict(dj_database_url.parse(said, **more))
    except (ValueError, KeyError):  # its own error for an unknown kind is a ValueError
        found = {}
    if found.get("ENGINE") not in DATABASES or not found.get("NAME"):
        raise ImproperlyConfigured(
            "DATABASE_URL names no database we know: postgres://NAME:SECRET@HOST/DATABASE; or leave"
            " it out for SQLite in MANYHANDS_VAR"
        )
    return found


def time_zone(said: str) -> str:
    """The clocks of pages that are no group's, and those offered first to who founds one."""
    try:
        return ZoneInfo(said.strip()).key
    except (ZoneInfoNotFoundError, ValueError):  # no such place; no name of any place
        raise ImproperlyConfigured(
            f"MANYHANDS_TIME_ZONE is {said!r}. It is a name such as America/Bogota"
        ) from None


def own_address() -> str:
    """This machine's address as others in its local network see it; 127.0.0.1 without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        try:
            door.connect(("192.0.2.1", 9))  # kept for documents; nothing is sent
        except OSError:
            return "127.0.0.1"
        return str(door.getsockname()[0])
