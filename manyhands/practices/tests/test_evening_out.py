"""Evening out on its page: told in one round, worked out, and kept nowhere."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from manyhands.groups.tests import make as groups
from manyhands.practices.tests.make import adopted

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    practice = adopted(groups.group(), "solidarity_grants")
    path = reverse("even-out", args=[practice.group.slug, practice.ref])
    return groups.browser(practice.group.members.earliest("pk")), path


def test_it_says_who_pays_whom_and_writes_nothing_down(at):
    browser, path = at
    browser.get(path)
    with CaptureQueriesContext(
        connection,
    ) as said:
        answer = browser.post(path, {"haves": "Di 10\nEve 30\nFay 60", "needs": "Ann 30\n Bo 20 "})

    page = answer.content.decode()
    assert answer.status_code == 200
    for one in ("Fay</bdi> gives <bdi>Ann", "Eve</bdi> gives <bdi>Bo", "Di</bdi> gives <bdi>Bo"):
        assert one in page
    assert page.count("</bdi> gives") == 3
    written = [
        q["sql"] for q in said if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))
    ]
    assert not [sql for sql in written if "Fay" in sql or "INSERT" in sql]


def test_where_there_is_too_little_it_says_how_much_is_missing(at):
    browser, path = at
    page = browser.post(path, {"haves": "Di 18", "needs": "Ann 30\nBo 20"}).content.decode()

    assert "10.80" in page
    assert "7.20" in page
    assert "32.00 are missing" in page


@pytest.mark.parametrize(
    ("haves", "wants", "says"),
    [
        ("", "Ann 5", "required"),
        ("Di", "Ann 5", "Line 1"),
        ("Di 5\nEve five", "Ann 5", "Line 2"),
        ("Di -5", "Ann 5", "Line 1"),
        ("Di 5\nDi 6", "Ann 5", "Line 2: Di is there already"),
        ("Di 5", "Di 5", "Di is in both lists"),
        ("5", "Ann 5", "Line 1: write a name"),
        ("Di 99999999999999999999", "Ann 5", "Line 1"),
        (f"{61 * 'x'} 5", "Ann 5", "Line 1: write a name"),
        ("\n".join(f"n{at} 1" for at in range(201)), "Ann 5", "too many"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_others_stay(at, haves, wants, says):
    browser, path = at
    answer = browser.post(path, {"haves": haves, "needs": wants})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert wants in page


def test_names_are_words_and_no_markup(at):
    browser, path = at
    page = browser.post(path, {"haves": "<b>Di</b> 5", "needs": "Ann 5"}).content.decode()

    assert "<b>Di" not in page
    assert "&lt;b&gt;Di" in page
