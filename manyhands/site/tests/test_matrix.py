"""Who gets what where: every route, with every method, for every kind of person.

`matrix.txt` says what each answer is and which private or public words may stand in it; nothing
else may. A route that is not in it fails. The words are canaries (`world.py`).
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.client import ClientHandler

from manyhands.base.tests.effort import few
from manyhands.site.middleware import OFF, POLICY
from manyhands.site.tests.answers import body_of
from manyhands.site.tests.routes import routes
from manyhands.site.tests.world import CANARIES, KINDS, NOT_THERE, World, seen_in

# Each route for each kind of person: on a slow machine that takes its time.
pytestmark = pytest.mark.timeout(900)

MATRIX = Path(__file__).with_name("matrix.txt")
ROUTES = routes()
LETTERS = dict(zip(CANARIES, "wltphgnacoxHCsRrSAP@DQkBM", strict=True))

# The same route with another thing in its path: `route~thing`.
THINGS = {
    "show-need~hidden": "hidden",
    "show-need~confided": "confided",
    "edit-need~confided": "confided",
    "commit~confided": "confided",
    "show-commitment~trusted": "trusted",
    "read-sealed~trusted": "trusted",
    "pass-on~trusted": "trusted",
    "show-need~closed": "closed",
    "show-need~erased": "erased",
    "edit-need~closed": "closed",
    "erasure-need~erased": "erased",
    "commit~closed": "closed",
    "show-commitment~done": "done",
    "read-sealed~done": "done",
    "post-message~done": "done",
    "show-commitment~let-go": "let_go",
    "read-sealed~let-go": "let_go",
    "post-message~let-go": "let_go",
    "show-claim~coded": "coded",
    "take-back-claim~coded": "coded",
    "erase-claim~coded": "coded",
    "show-case~coded": "coded_case",
    "take-ask-back~coded": "coded_case",
    "say-ask-received~coded": "coded_case",
    "forget-ask~coded": "coded_case",
    "show-case-where~coded": "coded_case",
    "say-case-where~coded": "coded_case",
    "read-case-where~coded": "coded_case",
    "drop-case-where~coded": "coded_case",
    "show-proposal~draft": "draft",
    "last-year~rules": "rules",
    "show-proposal~blocked": "blocked",
    "show-proposal~adopted": "adopted",
    "publish-proposal~draft": "draft",
    "withdraw-proposal~draft": "draft",
    "ask-fallback~blocked": "blocked",
    "decline-to-facilitate~blocked": "blocked",
    "take-stance~blocked": "blocked",
    "ask-review~adopted": "adopted",
    "take-task~adopted": "adopted",
    "propose-again~adopted": "adopted",
}
# Looking at one's news marks them as seen, and nothing else.
SEEN_BY_LOOKING = {"news", "show-commitment"}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def read_matrix() -> dict[tuple[str, str], dict[str, str]]:
    """(route, method) -> kind -> what they get."""
    lines = [line.split() for line in MATRIX.read_text().splitlines() if line.strip()]
    head, *rows = [line for line in lines if line[0] != "#"]
    assert tuple(head[2:]) == KINDS
    return {(row[0], row[1]): dict(zip(KINDS, row[2:], strict=True)) for row in rows}


EXPECTED = read_matrix()
TRIED = few("stranger", "member", "helper", "elsewhere", of=KINDS)
HANDLER = ClientHandler(enforce_csrf_checks=False)  # making one takes as long as a small page


@contextmanager
def undone() -> Iterator[list[str]]:
    """Whatever happens inside has not happened; gives what was written meanwhile."""
    written: list[str] = []

    def watch(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(WRITES):
            written.append(sql)
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(watch):
        yield written
        transaction.set_rollback(True)


def knock(
    world: World, route: str, method: str, client: Client, **instead: Any
) -> HttpResponseBase:
    """What comes back, in full and safe in its headers."""
    name = route.partition("~")[0]
    if route in THINGS:
        instead["ref"] = getattr(world, THINGS[route]).ref
    path = world.url(name, ROUTES[name], **instead)
    send = {"GET": client.get, "HEAD": client.head, "POST": client.post}[method]
    response = send(path, world.form(name) if method == "POST" else None)
    check_headers(response)
    return response


def check_headers(response: HttpResponseBase) -> None:
    """What every answer carries, and which cookies it may set."""
    policy = response.headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules.pop("style-src").startswith("'self'")
    assert rules == {name: rule for name, rule in POLICY.items() if name != "style-src"}
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["Permissions-Policy"] == OFF
    for name, cookie in response.cookies.items():
        assert name in {"session", "csrf", "language", "messages"}
        assert cookie["samesite"] == "Lax"
        assert cookie["httponly"] or name == "language" or not cookie.value


def told(response: HttpResponseBase) -> str:
    """As the matrix writes it: `200:wl`, or where whoever is not known is sent first."""
    seen = "".join(LETTERS[field] for field in seen_in(body_of(response)))
    door = re.search(r"/(join|sign-in)/", response.headers.get("Location", "").partition("?")[0])
    return (
        f"{response.status_code}" + (f">{door[1]}" if door else "") + (f":{seen}" if seen else "")
    )


def everybody(world: World) -> dict[str, dict]:
    """The cookies of each kind of person."""
    return {kind: dict(world.cookies(kind).cookies) for kind in KINDS}


def browser(cookies: dict, **more: Any) -> Client:
    client = Client(**more)
    if "enforce_csrf_checks" not in more:
        client.handler = HANDLER
    client.cookies.load({name: morsel.value for name, morsel in cookies.items()})
    return client


def compare(world: World, method: str) -> list[str]:
    """The lines of the matrix that do not say what is."""
    jars, wrong = everybody(world), []
    for route in [*ROUTES, *THINGS]:
        found = {}
        for kind in TRIED:
            with undone() as written:
                found[kind] = told(knock(world, route, method, browser(jars[kind])))
            if method == "GET":
                check_nothing_changed(route, written)
        expected = EXPECTED.get((route, method), {})
        if found != {kind: expected.get(kind) for kind in TRIED}:
            wrong.append(" ".join([route, method, *found.values()]))
    return wrong


def check_nothing_changed(route: str, written: list[str]) -> None:
    """Only the session may be written to while looking."""
    changed = [sql for sql in written if "django_session" not in sql]
    if route.partition("~")[0] in SEEN_BY_LOOKING:
        changed = [
            sql for sql in changed if not sql.startswith('UPDATE "talk_notice" SET "read_at"')
        ]
    assert changed == [], route


def test_every_route_stands_in_the_matrix():
    named = defaultdict(set)
    for route, method in EXPECTED:
        named[route.partition("~")[0]].add(method)

    assert named.keys() == ROUTES.keys()
    assert all(methods == {"GET", "POST"} for methods in named.values())


def test_looking_shows_each_what_the_matrix_says_and_changes_nothing(world):
    assert "\n".join(compare(world, "GET")) == ""


def test_sending_does_for_each_what_the_matrix_says(world):
    assert "\n".join(compare(world, "POST")) == ""


def test_asking_for_the_head_alone_is_as_looking(world):
    jar = everybody(world)["member"]
    for route in ROUTES:
        with undone() as written:
            head = knock(world, route, "HEAD", browser(jar))
        check_nothing_changed(route, written)
        assert f"{head.status_code}" == EXPECTED[route, "GET"]["member"][:3], route


@pytest.mark.parametrize(
    "method", few("DELETE", "BREW", of=("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"))
)
def test_nothing_but_looking_and_sending_is_known(world, method):
    for route, taken in ROUTES.items():
        response = browser({}).generic(method, world.url(route, taken))
        assert response.status_code == 405, route
        check_headers(response)


# Where somebody writes much, a form without a token brings it back; a post that is not theirs
# is not there.
WITHOUT_COOKIES = ("ask", "offer", "ask-money", "ask-practice", "give")
COME_BACK = {route: {422} for route in WITHOUT_COOKIES}
COME_BACK |= {"edit-need": {404, 422}, "edit-offer": {404, 422}}
COME_BACK["ask-practice"] = {302}  # members ask on a page of their own


def test_nothing_is_done_without_a_token_of_ones_own(world):
    jars = everybody(world)
    for route, taken in ROUTES.items():
        if route == "add-checkpoint":  # another server asks, with a signature of its own
            continue
        # Who has no account does these with a secret of their own; see groups/staleness.py.
        kinds = ("helper",) if route in WITHOUT_COOKIES else ("stranger", "holder", "helper")
        for kind in kinds:
            client = browser(jars[kind], enforce_csrf_checks=True)
            with undone() as written:
                response = client.post(world.url(route, taken), world.form(route))
            assert response.status_code in COME_BACK.get(route, {403}), route
            assert written == [], route


@pytest.mark.parametrize(
    "kind",
    few("member", of=("stranger", "holder", "member", "helper", "poster", "elsewhere")),
)
def test_things_of_another_group_are_as_things_that_are_not_there(world, kind):
    jar = everybody(world)[kind]
    for route in ROUTES:
        theirs = world.theirs_for(route)
        if theirs is None:
            continue
        for method in ("GET", "POST"):
            with undone():
                there = knock(world, route, method, browser(jar), ref=theirs)
            with undone():
                nowhere = knock(world, route, method, browser(jar), ref=NOT_THERE)
            assert there.status_code == nowhere.status_code, route
            assert there.status_code in {404, 405, 302}, route
            assert same(there, theirs) == same(nowhere, NOT_THERE), route


def test_a_group_that_is_not_there_is_not_there(world):
    told = {
        route: knock(world, route, "GET", browser({}), slug="no-such-group").status_code
        for route, taken in ROUTES.items()
        if "slug" in taken
    }

    assert len(told) > 100
    assert set(told.values()) == {404, 405}


def same(response: HttpResponseBase, ref: str) -> str:
    """The answer without what is of chance, and without the ref that was asked for."""
    text = TOKEN.sub("", body_of(response)) + response.headers.get("Location", "")
    return text.replace(ref, "REF")
