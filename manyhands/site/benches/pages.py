"""Measures the pages on one database and prints what it found as JSON.

Run by `manyhands.site.bench` in a process of its own, with the environment of that database.
"""

import json
import secrets
import statistics
import sys
from functools import partial
from queue import SimpleQueue
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from manyhands.aid.models import Intent  # noqa: E402
from manyhands.groups.models import Group, Member  # noqa: E402
from manyhands.people.actions import sign_in  # noqa: E402
from manyhands.site.benches import past, seeding, server  # noqa: E402

READS, WRITES, HELPERS, MEMBERS = 300, 200, 20, 10_000


def main(sizes: list[int]) -> None:
    """Fill the board step by step and measure at each size."""
    call_command("migrate", verbosity=0)
    group = seeding.found()
    helpers = seeding.join(group, HELPERS)
    cookies = [_session_of(helper) for helper in helpers]
    found = {}
    for size in sizes:
        seeding.fill(group, size)
        found[size] = _measure(group, cookies)
    json.dump({"sizes": found, "proposals": _proposals()}, sys.stdout)


def _proposals() -> dict[str, float]:
    """The list of proposals of a large group with a long past, for one of its members."""
    group = seeding.found("Past")
    past.fill(group, MEMBERS)
    member = group.members.order_by("pk")[1]
    cookie, path = _session_of(member), f"/g/{group.slug}/decisions/"
    connection.close()
    with server.running(MANYHANDS_JOBS="1") as process:
        server.wait_until_up(process)
        return _row(path, cookie) | {"queries": _cost(path, cookie)}


def _session_of(member: Member) -> str:
    asking: Any = HttpRequest()
    assert member.person is not None
    asking.session, asking.person = Client().session, None
    sign_in(asking, member.person, stays=True)
    asking.session.save()
    return asking.session.session_key


def _measure(group: Group, cookies: list[str]) -> dict[str, Any]:
    costs = {name: _cost(path) for name, path in _paths(group).items()}
    found: dict[str, Any] = {"queries": costs}
    connection.close()
    with server.running(MANYHANDS_JOBS="1") as process:
        server.wait_until_up(process)
        for _warm in range(10):
            server.Browser().get(f"/g/{group.slug}/")
        found["memory_idle"] = server.memory_mb(process)
        found |= _reads(group)
        found["ask (POST)"] = _asks(group)
        found["commit (POST)"] = _commits(group, cookies)
        found["memory_loaded"] = server.memory_mb(process)
    return found


def _reads(group: Group) -> dict[str, Any]:
    paths = {"an empty page": "/code/"} | _paths(group)
    connection.close()
    return {name: _row(path) for name, path in paths.items()}


def _paths(group: Group) -> dict[str, str]:
    need = Intent.objects.filter(group=group).order_by("?").first()
    place = group.places.first()
    assert need is not None
    assert place is not None
    home = f"/g/{group.slug}/"
    return {
        "board": home,
        "board, one kind": f"{home}?kind=food",
        "board, words": f"{home}?words=wheelchair+school",
        "board, around a place": f"{home}?place={place.pk}&rings=1",
        "board, today": f"{home}?urgency=2",
        "need": f"{home}needs/{need.ref}/",
    }


def _row(path: str, cookie: str = "") -> dict[str, float]:
    browser = server.Browser(cookie=cookie)
    times, _rate = server.timed([lambda: browser.get(path)] * READS)
    free: SimpleQueue[server.Browser] = SimpleQueue()
    for number in range(8):
        free.put(server.Browser(number, cookie))
    _times, rate = server.timed([partial(_ask_with_one_of, free, path)] * READS, at_once=2)
    return _figures(times) | {"rate": rate}


def _ask_with_one_of(free: "SimpleQueue[server.Browser]", path: str) -> None:
    """One that nobody is asking with, however long another answer takes."""
    browser = free.get()
    browser.get(path)
    free.put(browser)


def _asks(group: Group) -> dict[str, float]:
    path = f"/g/{group.slug}/needs/new/"
    browsers = [server.Browser(n + 1) for n in range(WRITES // 10)]
    for browser in browsers:
        browser.learn_token(path)
    asks = [partial(_ask, browsers[n % len(browsers)], path) for n in range(WRITES)]
    times, rate = server.timed(asks)
    return _figures(times) | {"rate": rate}


def _ask(browser: server.Browser, path: str) -> None:
    status = browser.post(
        path,
        words="Rice and beans for two",
        kinds="food",
        urgency="1",
        reach="page",
        language="en",
        secret=secrets.token_urlsafe(16),
        **{"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"},
    )
    assert status == 201, status


def _commits(group: Group, cookies: list[str]) -> dict[str, float]:
    needs = list(
        Intent.objects.filter(group=group, rank__isnull=False, commitments=None)
        .order_by("?")
        .values_list("ref", flat=True)[:WRITES]
    )
    connection.close()
    browsers = [server.Browser(n + 1, cookie) for n, cookie in enumerate(cookies)]
    for browser in browsers:
        browser.learn_token(f"/g/{group.slug}/needs/{needs[0]}/")
    commits = [
        partial(_commit, browsers[n % len(browsers)], group, ref) for n, ref in enumerate(needs)
    ]
    times, rate = server.timed(commits)
    return _figures(times) | {"rate": rate}


def _commit(browser: server.Browser, group: Group, ref: str) -> None:
    status = browser.post(f"/g/{group.slug}/needs/{ref}/commitments/")
    assert status == 302, status


def _figures(times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=100)
    return {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98]}


def _cost(path: str, cookie: str = "") -> int:
    """Queries for the page, those for who is asking included."""
    browser = Client(headers={"host": "127.0.0.1"})
    browser.cookies.load({"session": cookie} if cookie else {})
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(path).status_code == 200
    return len(captured)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
