"""One's own page: all that is kept, and how to end it."""

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.test import Client

from manyhands.base import seal
from manyhands.base.models import SealKey
from manyhands.base.times import now
from manyhands.people import actions, passkeys, queries
from manyhands.people.models import Passkey, Person, SignedIn, SignInCode
from manyhands.people.tests import make

pytestmark = pytest.mark.django_db

ANA = "ana.canary-plover@example.org"


@pytest.fixture
def ana() -> Person:
    return make.person(ANA)


def passkey_of(person: Person, n: int = 0) -> Passkey:
    new = passkeys.NewKey(bytes([n]) * 16, b"public", 0)
    assert actions.add_passkey(person, f"Phone {n}", new)
    return Passkey.objects.get(credential_id=new.credential_id)


# --- looking and choosing ---------------------------------------------------------------


def test_my_page_is_for_me_only(client):
    for path in ["/me/", "/me/forgetting/"]:
        assert client.get(path)["Location"].startswith("/sign-in/?next=")
    for path in ["/me/language/", "/me/passkeys/", "/me/passkeys/question/", "/me/forgetting/"]:
        assert client.post(path)["Location"] == "/sign-in/"


def test_my_page_shows_the_address_masked_and_the_browsers(ana):
    mine = make.signed_in(ana)
    make.signed_in(ana)

    page = mine.get("/me/").content.decode()

    assert "a…@example.org" in page
    assert "plover" not in page
    assert "in 2 browsers" in page


def test_my_page_takes_few_queries(ana, django_assert_max_num_queries):
    for n in range(5):
        passkey_of(ana, n)
    mine = make.signed_in(ana)

    with django_assert_max_num_queries(5):
        mine.get("/me/")


def test_choosing_a_language_is_remembered(ana):
    mine = make.signed_in(ana)

    answer = mine.post("/me/language/", {"language": "es"})

    ana.refresh_from_db()
    assert ana.language == "es"
    assert answer.cookies["language"].value == "es"
    assert 'lang="es"' in mine.get("/me/").content.decode()


def test_a_language_we_do_not_speak_is_said(ana):
    mine = make.signed_in(ana)

    assert mine.post("/me/language/", {"language": "tlh"}).status_code == 422


# --- passkeys, but for the phone itself ---------------------------------------------------


def test_a_removed_passkey_is_gone_and_only_its_owner_can_remove_it(ana):
    mine, theirs = make.signed_in(ana), make.signed_in(make.person())
    path = f"/me/passkeys/{passkey_of(ana).ref}/removal/"

    assert theirs.post(path).status_code == 404
    assert mine.post(path).status_code == 302
    assert mine.post(path).status_code == 404
    assert not Passkey.objects.exists()


def test_a_key_is_held_once_and_not_more_than_twenty_are(ana):
    first = passkey_of(ana)
    again = passkeys.NewKey(bytes(first.credential_id), b"public", 0)
    assert not actions.add_passkey(make.person(), "Theirs", again)

    for n in range(1, passkeys.MOST_PER_PERSON):
        passkey_of(ana, n)

    assert not actions.add_passkey(ana, "One more", passkeys.NewKey(b"more", b"public", 0))


@pytest.mark.parametrize(
    ("url", "host", "possible"),
    [
        ("https://help.example.org", "help.example.org", True),
        ("http://localhost:8000", "localhost", True),
        ("http://help.example.org", "help.example.org", False),
        ("http://127.0.0.1:8000", "127.0.0.1", False),
        ("https://[2001:db8::1]", "[2001:db8::1]", False),
    ],
)
def test_passkeys_are_offered_where_browsers_allow_them(client, settings, url, host, possible):
    settings.PUBLIC_URL, settings.PUBLIC_HOST = url, host
    settings.BEHIND_TLS = url.startswith("https")

    page = client.get("/sign-in/").content.decode()
    asked = client.post("/sign-in/passkey/question/").status_code

    assert ("passkey.js" in page) is possible
    assert asked == (200 if possible else 404)


ODD = [
    "",
    "null",
    "[]",
    "1",
    '"x"',
    "{",
    "{}",
    "[" * 5000,
    '{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
    '{"id":"AA","rawId":"AB","response":{}}',
    '{"rawId":null,"response":null}',
    '{"rawId":[],"response":[]}',
    '{"rawId":"*","response":{"clientDataJSON":"*"}}',
    '{"rawId":"AA","response":{"clientDataJSON":"e30","attestationObject":"oA"}}',
    '{"rawId":"AA","response":{"clientDataJSON":"e30","attestationObject":"_w"}}',
    '{"rawId":"AA","response":{"clientDataJSON":"e30","attestationObject":"AAAA"}}',
    '{"rawId":"AA","response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA"}}',
    '{"rawId":"AA","response":{"clientDataJSON":"W10","authenticatorData":"AA","signature":1}}',
    '{"rawId":"AA","response":{"clientDataJSON":"bnVsbA","authenticatorData":"","signature":""}}',
    '{"rawId":"AA","response":{"clientDataJSON":"e30","attestationObject":"%s"}}' % ("gYGB" * 3000),
    "x" * 30_000,
]


@pytest.mark.parametrize("answer", ODD, ids=range(len(ODD)))
def test_what_no_phone_says_is_answered_with_a_sentence(ana, settings, answer):
    settings.PUBLIC_URL, settings.PUBLIC_HOST = "http://localhost", "localhost"
    mine, stranger = make.signed_in(ana), Client()
    mine.post("/me/passkeys/question/")
    stranger.post("/sign-in/passkey/question/")

    added = mine.post("/me/passkeys/", {"label": "My phone", "answer": answer})
    let_in = stranger.post("/sign-in/passkey/", {"answer": answer})

    assert (added.status_code, let_in.status_code) == (422, 422)
    assert "This did not work" in let_in.content.decode()
    assert not Passkey.objects.exists()


# --- forgetting ---------------------------------------------------------------------------


def test_forgetting_asks_once_and_then_leaves_nothing(ana, post):
    mine, phone = make.signed_in(ana), make.signed_in(ana)
    passkey_of(ana)
    actions.ask_for_code(ANA)

    asked = mine.get("/me/forgetting/")
    done = mine.post("/me/forgetting/")

    assert asked.status_code == done.status_code == 200
    assert done["Clear-Site-Data"]
    assert Person.objects.filter(pk=ana.pk).values_list("mail_sealed", "mail_index").get() == (
        None,
        None,
    )
    assert not Passkey.objects.exists()
    assert not SignedIn.objects.exists()
    assert not SignInCode.objects.exists()
    assert not Session.objects.exists()
    assert make.letters(post) == []
    assert phone.get("/me/").status_code == 302


def test_a_forgotten_persons_address_can_never_be_opened_again(ana):
    sealed, key = bytes(ana.mail_sealed), ana.key

    actions.forget(ana)

    ana.refresh_from_db()
    key.refresh_from_db()
    assert queries.mail_of(ana) is None
    with pytest.raises(seal.Unsealable):
        seal.unseal(key, sealed, label=queries.MAIL_LABEL)


def test_who_comes_back_is_somebody_new(ana):
    actions.forget(ana)

    assert make.person(ANA) != ana


def test_forgetting_twice_is_forgetting_once(ana):
    actions.forget(ana)
    ana.refresh_from_db()
    at = ana.forgotten_at

    actions.forget(ana)

    ana.refresh_from_db()
    assert ana.forgotten_at == at


def test_every_floor_above_forgets_its_part_or_nobody_does(ana, monkeypatch):
    asked: list[Person] = []
    monkeypatch.setattr(actions, "FORGETTERS", [asked.append])
    actions.forget(ana)
    assert asked == [ana]

    ben = make.person("ben@example.org")
    monkeypatch.setattr(actions, "FORGETTERS", [lambda person: 1 / 0])
    with pytest.raises(ZeroDivisionError):
        actions.forget(ben)
    ben.refresh_from_db()
    assert queries.mail_of(ben) == "ben@example.org"


def test_the_database_itself_keeps_nothing_of_a_forgotten_person(ana):
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=ana.pk).update(forgotten_at=now())


@pytest.mark.django_db(transaction=True)
def test_no_file_of_the_database_holds_a_forgotten_key(ana, database_file):
    index, key = bytes(ana.mail_index), bytes(ana.key.wrapped)

    actions.forget(ana)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    kept = database_file.read_bytes()
    assert index not in kept
    assert key not in kept
    assert SealKey.objects.filter(wrapped=None).exists()


def test_a_person_may_have_no_address(client):
    ben = actions.meet_without_mail()

    page = make.signed_in(ben).get("/me/").content.decode()

    assert queries.mail_of(ben) is None
    assert "<dd>none</dd>" in page
