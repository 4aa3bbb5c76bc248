"""Whatever is sent, the house answers in words: never a fault, never a body read that is too large.

A seeded loop sends garbage of every kind to every route, in its path, its query, its form, its
cookies and its files. `MANYHANDS_SEED` chooses another and `MANYHANDS_TRIES` how often; the seed
is printed when one fails.
"""

import os
import random
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, reverse

from manyhands.base.tests.effort import THOROUGH, few
from manyhands.site.tests.routes import routes
from manyhands.site.tests.test_matrix import browser, everybody, undone
from manyhands.site.tests.world import World

SEED = int(os.environ.get("MANYHANDS_SEED", "7"))
TRIES = int(os.environ.get("MANYHANDS_TRIES", "600" if THOROUGH else "300"))
ROUTES = routes()
WHO = ("stranger", "holder", "helper", "poster", "asked", "member")
NOWHERE = {200, 302, 404, 405, 413, 422, 429}  # 200: a link shows a button, whatever is in it
FINE = {200, 201, 302, 400, 403, 404, 405, 409, 413, 422, 429}

GARBAGE = [
    "",
    " ",
    "0",
    "-1",
    "1",
    "10" * 15,
    "9" * 5_000,
    "1e400",
    "NaN",
    "None",
    "null",
    "true",
    "[]",
    "{}",
    "%s%n",
    "\x00",
    "a\x00b",
    "\ud800",
    "\uffff",
    "\u202e\u200b",
    "²",
    "٣",
    "१",
    "½",
    "👩‍👩‍👧" * 9,
    "a" * 401,
    "é" * 100_000,
    "'; DROP TABLE aid_intent; --",
    "<script>alert(1)</script>",
    "../../x",
    "{{ 7 }}",
    "{% now %}",
    "\r\nSet-Cookie: a=b",
    "ana@example.org\r\nBcc: b@example.org",
    "@",
    "a@",
    "2026-13-45",
    "99999-01-01",
    "-0.5",
    "0x10",
    "1_000",
    "613566756591599615",
    "18446744073709551616",
]
FIELDS = [
    "words",
    "kinds",
    "urgency",
    "times",
    "place",
    "language",
    "name",
    "address",
    "reach",
    "contact",
    "hours",
    "may_leave_message",
    "note",
    "hides_words",
    "is_confided",
    "secret",
    "private",
    "adults",
    "children",
    "for_another",
    "is_standing",
    "radius_rings",
    "form-TOTAL_FORMS",
    "form-INITIAL_FORMS",
    "form-0-what",
    "form-0-kind",
    "form-0-quantity",
    "form-0-line_id",
    "more",
    "speak",
    "page_language",
    "code",
    "mail",
    "stays",
    "answer",
    "label",
    "next",
    "purpose",
    "rings",
    "whereabouts",
    "member_name",
    "is_listed",
    "reason",
    "to",
    "nonce",
    "report-words",
    "settled_as",
    "text",
    "by_mail",
    "is_on",
    "direction",
    "title",
    "column-0",
    "field-0",
]
QUERIES = ["words", "kind", "place", "rings", "urgency", "language", "before", "offer", "patch",
           "next", "go", "category", "urgent", "page"]  # fmt: skip


def some_routes(seed: str) -> list[tuple[str, list[str]]]:
    """Forty of the routes at home, others for each seed; all of them before a change lands."""
    routes = list(ROUTES.items())
    return routes if THOROUGH else random.Random(f"{SEED} {seed}").sample(routes, 40)


def some_form(chance: random.Random, good: dict[str, str]) -> dict[str, Any]:
    """A good form with a few of its fields spoiled, left out, doubled or added."""
    form: dict[str, Any] = dict(good)
    for _ in range(chance.randint(1, 6)):
        field = chance.choice([*good, *FIELDS])
        match chance.randrange(5):
            case 0:
                form.pop(field, None)
            case 1:
                form[field] = chance.choices(GARBAGE, k=chance.randint(2, 5))
            case _:
                form[field] = chance.choice(GARBAGE)
    return {name: clean(value) for name, value in form.items()}


def clean(value: Any) -> Any:
    """The test client encodes text itself and refuses lone surrogates."""
    if isinstance(value, list):
        return [clean(each) for each in value]
    return value.encode("utf-8", "replace").decode()


def some_file(chance: random.Random) -> SimpleUploadedFile:
    heads = [
        b"",
        b"PK\x03\x04",
        b"\xff\xfe",
        b"\x89PNG\r\n",
        b"id,message\n",
        b"\xd0\xcf\x11\xe0",
        b"%PDF",
    ]
    body = chance.choice(heads) + chance.randbytes(chance.choice([0, 10, 3_000]))
    name = chance.choice(["a.csv", "a.xlsx", "../../etc/passwd", "a\x00.csv", "é" * 200, ".csv"])
    return SimpleUploadedFile(name, body, chance.choice(["text/csv", "image/png", "x", ""]))


def odd_things(world: World, seed: int, many: int):
    """`many` odd requests: how to send each, and what to call it should it fail."""
    chance, jars = random.Random(seed), everybody(world)
    for number in range(many):
        route = chance.choice(list(ROUTES))
        jar = jars[chance.choice(WHO)]
        path = odd_path(chance, world, route)
        client = browser(jar, raise_request_exception=False)
        form = some_form(chance, world.form(route))
        if chance.random() < 0.2:
            form["file"] = some_file(chance)
        query = {name: clean(chance.choice(GARBAGE)) for name in chance.sample(QUERIES, 2)}
        yield number, route, client, path, form, query, chance.random()


def odd_path(chance: random.Random, world: World, route: str) -> str:
    """The path of a route, one time of five with garbage in it."""
    taken = ROUTES[route]
    if not taken or chance.random() < 0.8:
        return world.url(route, taken)
    garbage = clean(chance.choice(GARBAGE))[:300].replace("/", "") or "x"
    return address(route, dict.fromkeys(taken, garbage))


def address(route: str, given: dict[str, str]) -> str:
    """The path, or one that leads nowhere where a route takes numbers only."""
    try:
        return reverse(route, kwargs=given)
    except NoReverseMatch:
        return "/" + "/".join(map(quote, given.values()))


def test_garbage_is_answered_in_words(world, caplog):
    faults = []
    for number, route, client, path, form, query, luck in odd_things(world, SEED, TRIES):
        with undone():
            if luck < 0.25:
                response = client.get(path, query)
            else:
                response = client.post(path, form, query_params=query)
        if response.status_code not in FINE:
            faults.append(
                f"seed {SEED} number {number}: {response.status_code} {route} {form}"[:600]
            )

    assert "\n".join(faults) == ""
    assert [r.getMessage() for r in caplog.records if r.levelname == "ERROR"] == []


@pytest.mark.parametrize("who", few("helper", of=("helper", "holder")))
def test_garbage_in_a_path_leads_nowhere(world, who):
    jar, slug = everybody(world)[who], world.group.slug
    chance = random.Random(f"{SEED} {who}")
    for route, taken in ROUTES.items():
        for garbage in chance.sample(GARBAGE, 8 if THOROUGH else 1) if taken else []:
            there = clean(garbage)[:300].replace("/", "") or "x"
            given = {each: slug if each == "slug" and len(taken) > 1 else there for each in taken}
            client = browser(jar, raise_request_exception=False)
            for send in (client.get, client.post):
                response = send(address(route, given))
                fine = NOWHERE | ({400} if "\0" in garbage else set())  # no table holds a zero
                assert response.status_code in fine, (route, garbage, response.status_code)


BODIES = [
    (b"", "application/x-www-form-urlencoded"),
    (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
    (b"&" * 3_000, "application/x-www-form-urlencoded"),
    (b"a=" + b"%" * 500, "application/x-www-form-urlencoded; charset=utf-7"),
    (b"a=b", "application/x-www-form-urlencoded; charset=none-such"),
    (b'{"words": []}', "application/json"),
    (b"nonsense", "multipart/form-data; boundary=x"),
    (b"nonsense", "multipart/form-data"),
    (
        b'--x\r\nContent-Disposition: form-data; name="words"\r\n\r\n',
        "multipart/form-data; boundary=x",
    ),
    (
        b'--x\r\nContent-Disposition: form-data; filename="\x00"\r\n\r\na\r\n--x--',
        "multipart/form-data; boundary=x",
    ),
    (b"x", "a" * 5_000),
    (b"x", "text/\xe9"),
]


@pytest.mark.parametrize(("body", "kind"), BODIES)
def test_a_strange_body_is_answered_in_words(world, body, kind):
    jar = everybody(world)["helper"]
    for route, taken in some_routes(kind):
        client = browser(jar, raise_request_exception=False)
        with undone():
            response = client.generic("POST", world.url(route, taken), body, content_type=kind)
        assert response.status_code in FINE, route


COOKIES = [
    "",
    "x" * 5_000,
    "\x00" * 32,
    '"\\000abcdefghijkl"',
    "é" * 32,
    "a" * 32,
    "../../x",
    "' OR 1=1",
]


@pytest.mark.parametrize("value", COOKIES)
@pytest.mark.parametrize("name", ["session", "csrf", "language", "messages"])
def test_a_strange_cookie_is_a_stranger(db, name, value):
    client = Client(raise_request_exception=False)

    for path in ("/", "/sign-in/", "/me/"):
        response = client.get(path, headers={"cookie": f"{name}={value}"})
        assert response.status_code in {200, 302}


@pytest.mark.parametrize(
    "header", ["accept-language", "x-forwarded-for", "referer", "user-agent", "origin"]
)
@pytest.mark.parametrize(
    "value", ["", "\x00", "é" * 3_000, "en;q=" + "9" * 400, "*," * 3_000, "::ffff:1.2.3.4, [::"]
)
def test_a_strange_header_changes_nothing(db, header, value):
    assert Client().get("/", headers={header: value}).status_code == 200


FILES = "multipart/form-data; boundary=x"


A_FILE = b'--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n'


class Endless:
    """A body that says how much of it was read; `head` is how it begins."""

    def __init__(self, size: int, head: bytes = b"") -> None:
        self.size, self.head, self.taken = size, head, 0

    def read(self, size: int = -1) -> bytes:
        size = min(size if size >= 0 else self.size, self.size - self.taken)
        begun = self.head[self.taken : self.taken + size]
        self.taken += size
        return begun + b"a" * (size - len(begun))

    readline = read


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/csv", FILES])
def test_a_body_that_is_too_large_is_refused_before_it_is_read(world, kind):
    jar = everybody(world)["helper"]
    for route, taken in some_routes(kind):
        body = Endless(80_000_000, A_FILE if kind == FILES else b"")
        client = browser(jar, enforce_csrf_checks=True, raise_request_exception=False)
        client.cookies["csrf"] = "c" * 32
        with undone():
            response = client.generic(
                "POST",
                world.url(route, taken),
                content_type=kind,
                **{"wsgi.input": body, "CONTENT_LENGTH": str(body.size)},
            )

        assert response.status_code in {400, 403, 405, 413}, route
        assert body.taken <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE, route
