"""Sessions, bad input, and what is kept: little, and not for long."""

import pytest
import time_machine
from django.conf import settings as house
from django.contrib.sessions.models import Session
from django.test import Client

from manyhands.base.times import now
from manyhands.people import actions, rules
from manyhands.people.models import SignedIn, SignInCode
from manyhands.people.tests import make
from manyhands.people.tests.make import ANA, ask, sign_in_by_mail, type_code

pytestmark = pytest.mark.django_db


# --- sessions ---------------------------------------------------------------------------------


def test_the_session_gets_a_new_name_and_keeps_what_it_held(client, post):
    ask(client)
    held = client.session
    held["draft"] = "soup"
    held.save()
    before = client.cookies[house.SESSION_COOKIE_NAME].value

    type_code(client, make.newest_code(post))

    assert client.cookies[house.SESSION_COOKIE_NAME].value != before
    assert client.session["draft"] == "soup"
    assert not Session.objects.filter(session_key=before).exists()


def test_what_somebody_else_left_in_the_session_goes(client, post):
    make.signed_in(make.person(), client)
    held = client.session
    held["draft"] = "theirs"
    held.save()

    ask(client)
    type_code(client, make.newest_code(post))

    assert "draft" not in client.session
    assert SignedIn.objects.count() == 1


@pytest.mark.parametrize("stays", [True, False])
def test_a_session_ends_with_the_browser_unless_this_is_my_phone(client, post, stays):
    with time_machine.travel("2026-05-01T10:00:00Z", tick=False) as clock:
        sign_in_by_mail(client, post, **({"stays": "on"} if stays else {}))
        cookie = client.cookies[house.SESSION_COOKIE_NAME]

        clock.shift(rules.ONE_SITTING)
        after_a_sitting = client.get("/me/").status_code
        clock.shift(rules.STAYS - rules.ONE_SITTING)
        after_a_month = client.get("/me/").status_code

    assert bool(cookie["max-age"]) is stays
    assert after_a_sitting == (200 if stays else 302)
    assert after_a_month == 302


def test_a_session_of_one_sitting_leaves_no_row_after_it(client, post):
    with time_machine.travel("2026-05-01T10:00:00Z", tick=False) as clock:
        sign_in_by_mail(client, post)
        assert Session.objects.exists()

        clock.shift(rules.ONE_SITTING)
        actions.tidy(now())

    assert not Session.objects.exists()


def test_signing_out_ends_the_session_and_wipes_the_browser(client, post):
    sign_in_by_mail(client, post)
    key = client.session.session_key

    answer = client.post("/sign-out/")

    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not Session.objects.filter(session_key=key).exists()
    assert not SignedIn.objects.exists()
    assert client.get("/me/")["Location"] == "/sign-in/?next=%2Fme%2F"


def test_signing_out_everywhere_ends_every_browser(client, post):
    ana = sign_in_by_mail(client, post)
    phone = make.signed_in(ana)

    client.post("/sign-out/everywhere/")

    assert phone.get("/me/").status_code == 302
    assert not SignedIn.objects.exists()
    assert not Session.objects.filter(session_key=phone.session.session_key).exists()


@pytest.mark.parametrize(
    ("wish", "lands"),
    [
        ("/g/riverside/board/?kind=food", "/g/riverside/board/?kind=food"),
        ("https://evil.example/", "/me/"),
        ("//evil.example/", "/me/"),
        ("/\\evil.example/", "/me/"),
        ("javascript:alert(1)", "/me/"),
        ("board", "/me/"),
        ("/ok\r\nSet-Cookie: a=b", "/ok%0D%0ASet-Cookie:%20a=b"),
    ],
)
def test_afterwards_one_lands_on_a_page_of_this_site_only(client, post, wish, lands):
    ask(client, next=wish)

    answer = type_code(client, make.newest_code(post))

    assert answer["Location"] == lands


def test_reading_who_asks_costs_nothing_until_it_is_asked(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.post("/sign-in/", {"mail": "no"})


# --- bad input -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["", "ana", "ana@", "ana@example.org\nBcc: eve@example.org", "a" * 300 + "@b.org", "\0@b.org"],
)
def test_what_is_no_address_is_said_and_kept(client, typed):
    answer = ask(client, typed)

    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    if typed.isalpha():
        assert f'value="{typed}"' in answer.content.decode()


@pytest.mark.parametrize("typed", ["", "abc", "12345", "1" * 61, "\0", "12345678"])
def test_what_is_no_code_is_said(client, post, typed):
    ask(client)

    assert type_code(client, typed).status_code == 422


def test_the_page_for_the_code_sends_back_who_has_asked_for_none(client):
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"


def test_changes_need_a_form_of_ours(post):
    strict = Client(enforce_csrf_checks=True)
    make.signed_in(make.person(ANA), strict)
    paths = ["/sign-in/", "/sign-in/code/", "/sign-in/passkey/", "/sign-in/passkey/question/"]
    paths += ["/sign-out/", "/sign-out/everywhere/", "/me/language/", "/me/forgetting/"]
    paths += ["/me/passkeys/", "/me/passkeys/question/", "/me/passkeys/x/removal/"]

    assert {path: strict.post(path).status_code for path in paths} == dict.fromkeys(paths, 403)


def test_reading_changes_nothing(client):
    for path in ["/sign-out/", "/sign-out/everywhere/", "/me/language/", "/me/passkeys/"]:
        assert client.get(path).status_code == 405
    assert client.head("/sign-in/").status_code == 200


def test_no_page_is_kept_by_the_browser(client, post):
    ana = make.signed_in(make.person())

    for answer in [client.get("/sign-in/"), ask(client), ana.get("/me/"), client.get("/me/")]:
        assert answer["Cache-Control"] == "no-store"


# --- what is kept -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_an_address_is_nowhere_to_be_read(client, post, database_file, caplog):
    canary = "canary-bittern-0815@example.org"
    ask(client, canary)
    wrong = type_code(client, "000000")
    type_code(client, make.newest_code(post))
    me = client.get("/me/")

    files = [database_file, database_file.with_name(database_file.name + "-wal")]
    kept = b"".join(path.read_bytes() for path in files if path.exists())
    sessions = [str(session.get_decoded()) for session in Session.objects.all()]

    assert canary.encode() not in kept
    assert b"canary-bittern" not in kept
    assert "bittern" not in "".join(sessions)
    assert "bittern" not in caplog.text
    assert "bittern" not in wrong.content.decode() + me.content.decode()
    assert "c…@example.org" in me.content.decode()


def test_codes_and_sessions_that_are_over_leave_no_row(client, post):
    with time_machine.travel("2026-05-01T10:00:00Z", tick=False) as clock:
        ask(Client())
        sign_in_by_mail(client, post)
        clock.shift(rules.STAYS * 2)
        make.letters(post)
        actions.tidy(actions.now())

    assert not SignInCode.objects.exists()
    assert not SignedIn.objects.exists()
    assert not Session.objects.exists()
