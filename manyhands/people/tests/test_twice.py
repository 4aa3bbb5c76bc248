"""Somebody who is here twice shows that both accounts are theirs, and is here once."""

import pytest
import time_machine
from django.test import Client

from manyhands.base.errors import NotPossible
from manyhands.people import actions, merging, passkeys, queries, rules
from manyhands.people.models import Person
from manyhands.people.tests import make
from manyhands.people.tests.make import ANA, another

pytestmark = pytest.mark.django_db

ANNA = "anna@example.org"
CODE, TOGETHER = "/me/twice/code/", "/me/twice/together/"


@pytest.fixture
def ana() -> Person:
    return make.person(ANA)


@pytest.fixture
def mine(ana, post) -> Client:
    return make.signed_in(ana)


def show(client: Client, post, mail: str = ANNA):
    """Show that `mail` is theirs too; says what was answered at last."""
    client.post("/me/twice/", {"mail": mail})
    return client.post(CODE, {"code": make.newest_code(post)})


def test_a_code_and_one_button_make_two_accounts_one(ana, mine, post):
    anna = make.person(ANNA)
    theirs = make.signed_in(anna)

    shown = show(mine, post)
    page = mine.get(shown["Location"]).content.decode()
    done = mine.post(TOGETHER)

    assert (shown["Location"], done["Location"]) == (TOGETHER, "/me/")
    assert "a…@example.org" in page
    assert "The other account is in no group" in page
    anna.refresh_from_db()
    assert (anna.forgotten_at is not None, anna.mail_index) == (True, None)
    assert make.whose(mine) == ana
    assert make.whose(theirs) is None


def test_a_known_and_an_unknown_address_get_the_same_answer(mine, post):
    make.person(ANNA)
    known = mine.post("/me/twice/", {"mail": ANNA})
    unknown = mine.post("/me/twice/", {"mail": "nobody@example.org"})

    assert (known.status_code, known.headers) == (unknown.status_code, unknown.headers)
    assert len(make.letters(post)) == 1  # the code before it is gone, and nobody was looked up


@pytest.mark.parametrize("mail", ["nobody@example.org", ANA])
def test_an_address_with_no_other_account_changes_nothing(ana, mine, post, mail):
    answer = show(mine, post, mail)

    assert answer["Location"] == "/me/twice/"
    assert "no other account" in mine.get("/me/twice/").content.decode()
    assert [*Person.objects.all()] == [ana]


def test_without_the_code_nobody_is_brought_together(mine, post):
    anna = make.person(ANNA)
    mine.post("/me/twice/", {"mail": ANNA})
    code = make.newest_code(post)

    assert mine.post(CODE, {"code": another(code)}).status_code == 422
    assert mine.post(TOGETHER)["Location"] == "/me/twice/"
    stranger = make.signed_in(make.person())
    assert stranger.post(CODE, {"code": code})["Location"] == "/me/twice/"
    assert stranger.post(TOGETHER)["Location"] == "/me/twice/"

    anna.refresh_from_db()
    assert anna.forgotten_at is None


def test_a_code_asked_here_signs_nobody_in_and_one_for_signing_in_shows_nothing(mine, post):
    anna = make.person(ANNA)
    mine.post("/me/twice/", {"mail": ANNA})
    make.type_code(mine, make.newest_code(post))
    assert make.whose(mine) != anna

    make.ask(mine, ANNA)
    assert mine.post(CODE, {"code": make.newest_code(post)}).status_code == 422


def test_what_was_shown_is_good_for_ten_minutes(mine, post):
    make.person(ANNA)
    with time_machine.travel("2031-05-01T10:00:00Z", tick=False) as clock:
        client = make.signed_in(Person.objects.order_by("pk")[0])
        show(client, post)
        clock.shift(rules.CODE_LASTS)

        assert client.post(TOGETHER)["Location"] == "/me/twice/"


def test_what_was_shown_goes_with_whoever_signs_in_next(mine, post):
    make.person(ANNA)
    show(mine, post)

    make.sign_in_by_mail(mine, post, "third@example.org")

    assert mine.post(TOGETHER)["Location"] == "/me/twice/"


def test_asking_and_trying_have_the_limits_of_signing_in(mine, post):
    with time_machine.travel("2031-05-01T10:00:00Z", tick=False):
        client = make.signed_in(make.person())
        asked = [
            client.post("/me/twice/", {"mail": ANNA}).status_code
            for _ in range(rules.ASKS_PER_BROWSER + 1)
        ]
        tried = [
            client.post(CODE, {"code": "000000"}).status_code
            for _ in range(rules.TRIES_PER_NET + 1)
        ]
    assert asked[-2:] == [302, 429]
    assert tried[-2:] == [422, 429]


@pytest.mark.parametrize("typed", ["", "ana", "ana@"])
def test_what_is_no_address_is_said(mine, typed):
    assert mine.post("/me/twice/", {"mail": typed}).status_code == 422
    assert mine.post("/me/twice/passkey/", {"answer": typed}).status_code == 422


def test_nothing_that_another_floor_cannot_do_is_done_by_half(ana, mine, post, monkeypatch):
    def cannot(kept, other):
        raise NotPossible("Not today.")

    anna = make.person(ANNA)
    show(mine, post)
    monkeypatch.setattr(merging, "MERGERS", [cannot])
    answer = mine.post(TOGETHER)

    assert (answer.status_code, "Not today." in answer.content.decode()) == (422, True)
    anna.refresh_from_db()
    assert anna.forgotten_at is None


def test_the_address_goes_along_where_the_one_that_stays_has_none(post):
    new = passkeys.NewKey(b"credential", b"public", 0)
    kept = actions.meet_with_passkey("q" * 16, new, language="en")
    assert kept is not None
    mine = make.signed_in(kept)
    make.person(ANNA)
    show(mine, post)
    assert "goes along" in mine.get(TOGETHER).content.decode()

    mine.post(TOGETHER)

    kept.refresh_from_db()
    assert queries.mail_of(kept) == ANNA
    assert make.sign_in_by_mail(Client(), post, ANNA) == kept
