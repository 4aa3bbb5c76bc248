"""Talking to another server: only https, only to a public address looked up once, no redirects,
at most 1 MB and 5 seconds. Whom to talk to is a list that groups decided on.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

MOST_BYTES = 2**20
LONGEST_S = 5

# Addresses that are nobody's, somebody's own or lead elsewhere; IANA special-purpose registries.
NOT_PUBLIC = [
    ipaddress.ip_network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
]  # fmt: skip
PUBLIC_6 = ipaddress.ip_network("2000::/3")


class OutOfReach(Exception):
    """The other server was not asked, or did not answer as it should."""


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes


def is_public(address: str) -> bool:
    """Whether this IP address is a public server's; addresses that wrap another are not.

    >>> is_public("9.9.9.9"), is_public("100.64.0.1"), is_public("64:ff9b::a00:1")
    (True, False, False)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if any(ip.version == net.version and ip in net for net in NOT_PUBLIC):
        return False
    return ip.version == 4 or ip in PUBLIC_6


def post(url: str, body: bytes) -> Reply:
    """Send `body` and say what was answered; raises `OutOfReach`."""
    parts = urlsplit(url)
    host, is_safe = parts.hostname or "", parts.scheme == "https"
    deadline = time.monotonic() + LONGEST_S
    try:
        address = _address(host, parts.port or (443 if is_safe else 80), is_safe=is_safe)
        connection = http.client.HTTPConnection(host, parts.port, timeout=LONGEST_S)
        connection.sock = socket.create_connection(address, timeout=LONGEST_S)
        if is_safe:
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
        connection.request("POST", parts.path, body, {"Content-Type": "text/plain"})
        answer = connection.getresponse()
        return Reply(answer.status, _read(answer, deadline))
    except (OSError, ValueError, http.client.HTTPException) as fault:
        raise OutOfReach(type(fault).__name__) from fault


def _address(host: str, port: int, *, is_safe: bool) -> tuple[str, int]:
    """Where to connect. Without https only to this very machine, and only where tests allow it."""
    if not is_safe and not settings.OUTWARD_TO_ITSELF:
        raise OutOfReach("not over https")
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    address = str(found[0][4][0])
    is_here = ipaddress.ip_address(address.partition("%")[0]).is_loopback
    if is_here and settings.OUTWARD_TO_ITSELF:
        return address, port
    if not is_safe or not is_public(address):
        raise OutOfReach("not a public address over https")
    return address, port


def _read(answer: http.client.HTTPResponse, deadline: float) -> bytes:
    found = b""
    while part := answer.read(16 * 1024):
        found += part
        if len(found) > MOST_BYTES or time.monotonic() > deadline:
            raise OutOfReach("too long")
    return found
