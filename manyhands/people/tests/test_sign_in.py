"""Signing in: no password, no account to make, and nothing to learn by trying."""

import re
import sys
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as house
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from manyhands.people import actions, rules
from manyhands.people.models import Person, SignedIn, SignInCode
from manyhands.people.tests import make

pytestmark = pytest.mark.django_db

ANA = "ana@example.org"
DOES_NOT_WORK = "This code does not work here."


def ask(client: Client, mail: str = ANA, **more):
    return client.post("/sign-in/", {"mail": mail, **more})


def type_code(client: Client, code: str, **more):
    return client.post("/sign-in/code/", {"code": code, **more})


def another(code: str) -> str:
    """Some wrong code."""
    return f"{(int(code) + 1) % 10**6:06}"


def whose(client: Client) -> Person | None:
    held = SignedIn.objects.filter(token=client.session.get("signed_in", "")).first()
    return held.person if held else None


def signed_in_as(client: Client, post, mail: str = ANA, **more):
    ask(client, mail)
    type_code(client, make.newest_code(post), **more)
    return whose(client)


# --- the way in -------------------------------------------------------------------------


def test_a_newcomer_types_an_address_and_a_code_and_is_in(client, post):
    asked = ask(client)
    shown = client.get(asked["Location"])
    answer = type_code(client, make.newest_code(post))

    assert asked["Location"] == "/sign-in/code/"
    assert shown.status_code == 200
    assert answer["Location"] == "/me/"
    assert whose(client) == Person.objects.get()


def test_the_same_address_is_the_same_person(client, post):
    first = signed_in_as(client, post)

    again = signed_in_as(Client(), post, " ANA@Example.org ")

    assert again == first
    assert Person.objects.count() == 1


def test_nobody_is_made_before_the_code_came_back(client, post):
    ask(client)

    assert not Person.objects.exists()


@pytest.mark.parametrize("style", ["{0} ", "{1} {2}", "{1}-{2}"])
def test_a_code_may_be_pasted_or_typed_in_parts(client, post, style):
    ask(client)
    code = make.newest_code(post)

    answer = type_code(client, style.format(code, code[:3], code[3:]))

    assert answer.status_code == 302


def test_the_page_says_where_the_mail_lies_when_there_is_no_mail_server(client, post, settings):
    ask(client)
    assert "var/mail/" in client.get("/sign-in/code/").content.decode()

    settings.MAIL_URL = "smtp://localhost"
    assert "var/mail/" not in client.get("/sign-in/code/").content.decode()


def test_the_letter_says_no_more_than_the_code(client, post):
    ask(client)

    (letter,) = make.letters(post)
    head, _, body = letter.partition("\n\n")
    assert re.findall(r"\d{6}", head.split("Subject:")[1].split("\n")[0]) == []
    assert "http" not in body
    assert ANA not in body


def test_a_letter_and_a_person_speak_the_language_of_the_page(client, post):
    client.cookies["language"] = "es"

    ask(client)
    code = SignInCode.objects.get()
    make.letters(post)
    person = actions.meet("someone@example.org", language="es")

    assert code
    assert person.language == "es"


def test_signing_in_brings_the_persons_language(client, post):
    make.person(ANA, language="ar")

    ask(client)
    answer = type_code(client, make.newest_code(post))

    assert answer.cookies["language"].value == "ar"


# --- what a stranger can learn: nothing -----------------------------------------------------


def work_of(act) -> tuple[list[str], Counter]:
    """What `act()` does: its SQL without the values, and how often each function of ours ran."""
    calls: Counter = Counter()

    def count(frame, event, _):
        if event == "call" and "/manyhands/" in frame.f_code.co_filename:
            calls[frame.f_code.co_qualname] += 1

    with CaptureQueriesContext(
        connection,
    ) as queries:
        sys.setprofile(count)
        try:
            act()
        finally:
            sys.setprofile(None)
    return [_without_values(query["sql"]) for query in queries], calls


def _without_values(sql: str) -> str:
    sql = re.sub(r"X?'(?:[^']|'')*'", "?", sql)
    return re.sub(r"\b(NULL|\d+)\b", "?", re.sub(r'"?s\d+_x\d+"?', "savepoint", sql))


def test_a_known_and_an_unknown_address_get_the_same_answer_for_the_same_work(post):
    make.person(ANA)
    ask(Client(), "warm@example.org")  # so that the key of the day is there
    answers = {}

    def ask_with(mail):
        answers[mail] = ask(Client(), mail)

    known = work_of(lambda: ask_with(ANA))
    unknown = work_of(lambda: ask_with("nobody@example.org"))

    assert known == unknown
    assert answers[ANA].status_code == answers["nobody@example.org"].status_code == 302
    assert answers[ANA].headers == answers["nobody@example.org"].headers
    assert len(make.letters(post)) == 3


def test_wrong_used_expired_and_never_asked_codes_cost_the_same_work(post):
    with time_machine.travel("2026-05-01T10:00:00Z", tick=False) as clock:
        nonces = {each: actions.ask_for_code(ANA) for each in ["wrong", "used", "expired"]}
        codes = {
            each: re.findall(r"Your code is (\d{6})", letter)[0]
            for each, letter in zip(nonces, make.letters(post), strict=True)
        }
        actions.redeem_code(nonces["used"], codes["used"], language="en")
        codes["wrong"] = another(codes["wrong"])
        nonces["never asked"], codes["never asked"] = "", "123456"
        work, met = {}, []
        for each in ["wrong", "used", "never asked", "expired"]:
            clock.shift(rules.CODE_LASTS if each == "expired" else timedelta(0))
            work[each] = work_of(
                lambda each=each: met.append(
                    actions.redeem_code(nonces[each], codes[each], language="en")
                )
            )

    assert met == [None] * 4
    assert work["wrong"] == work["used"] == work["expired"] == work["never asked"]
    assert work["wrong"][1]["blind_index"] == 2


def test_wrong_used_expired_and_foreign_codes_are_told_in_the_same_words(post):
    def page(answer) -> str:
        assert answer.status_code == 422
        return re.sub(r'value="[^"]*"', "", answer.content.decode())

    wrong, used, late, foreign = (Client() for _ in range(4))
    with time_machine.travel("2026-05-01T10:00:00Z", tick=False) as clock:
        ask(wrong)
        told = {page(type_code(wrong, another(make.newest_code(post))))}
        ask(used)
        code = make.newest_code(post)
        type_code(used, code)
        used.post("/sign-out/")
        told.add(page(type_code(used, code)))
        ask(late)
        told.add(page(type_code(foreign, make.newest_code(post))))
        clock.shift(rules.CODE_LASTS)
        told.add(page(type_code(late, make.newest_code(post))))

    assert len(told) == 1
    assert DOES_NOT_WORK in told.pop()


# --- what a code is good for: once, here, soon ------------------------------------------------


def test_a_code_works_once(client, post):
    ask(client)
    nonce, code = client.session["sign_in_nonce"], make.newest_code(post)

    assert actions.redeem_code(nonce, code, language="en") is not None
    assert actions.redeem_code(nonce, code, language="en") is None


def test_a_code_works_for_ten_minutes(client, post):
    with time_machine.travel("2026-05-01T10:00:00Z", tick=False) as clock:
        ask(client)
        code = make.newest_code(post)
        clock.shift(rules.CODE_LASTS - timedelta(seconds=1))

        assert type_code(client, code).status_code == 302


def test_a_code_works_only_in_the_browser_that_asked(client, post):
    ask(client)
    code = make.newest_code(post)
    thief = Client()
    ask(thief)

    assert type_code(thief, code).status_code == 422
    assert type_code(client, code).status_code == 302


def test_five_wrong_tries_kill_a_code(client, post):
    ask(client)
    code = make.newest_code(post)

    for _ in range(rules.TRIES_PER_CODE):
        assert type_code(client, another(code)).status_code == 422

    assert type_code(client, code).status_code == 422


def test_the_fifth_try_may_be_the_right_one(client, post):
    ask(client)
    code = make.newest_code(post)

    for _ in range(rules.TRIES_PER_CODE - 1):
        type_code(client, another(code))

    assert type_code(client, code).status_code == 302


def test_a_new_code_kills_the_one_before_in_the_same_browser(client, post):
    ask(client)
    first = client.session["sign_in_nonce"], make.newest_code(post)

    ask(client)

    assert actions.redeem_code(*first, language="en") is None
    assert SignInCode.objects.count() == 1


def test_nobody_can_keep_somebody_from_signing_in(client, post):
    ask(client)
    code = make.newest_code(post)
    for _ in range(3):
        stranger = Client(REMOTE_ADDR="203.0.113.9")
        ask(stranger)
        for _ in range(rules.TRIES_PER_CODE + 1):
            type_code(stranger, another(code))

    assert type_code(client, code).status_code == 302


# --- how often -----------------------------------------------------------------------------


def test_one_browser_asks_ten_times_an_hour(client, post):
    with time_machine.travel("2026-05-01T10:00:00Z", tick=False) as clock:
        answers = [ask(client).status_code for _ in range(rules.ASKS_PER_BROWSER + 1)]
        refused = ask(client)
        clock.shift(rules.HOUR)

        assert answers == [302] * rules.ASKS_PER_BROWSER + [429]
        assert ANA in refused.content.decode()
        assert "wait an hour" in refused.content.decode()
        assert ask(client).status_code == 302


def test_one_part_of_the_net_asks_sixty_times_an_hour(post):
    answers = [ask(Client()).status_code for _ in range(rules.ASKS_PER_NET + 1)]

    assert answers[-2:] == [302, 429]
    assert ask(Client(REMOTE_ADDR="203.0.113.9")).status_code == 302


def test_one_part_of_the_net_tries_forty_codes_an_hour(client, post):
    answers = [type_code(client, "000000").status_code for _ in range(rules.TRIES_PER_NET + 1)]

    assert answers[-2:] == [422, 429]


def test_one_inbox_gets_thirty_codes_a_day_and_the_answer_does_not_tell(post):
    for n in range(rules.CODES_PER_ADDRESS + 2):
        answer = ask(Client(REMOTE_ADDR=f"203.0.113.{n}"))

    assert answer["Location"] == "/sign-in/code/"
    assert len(make.letters(post)) == rules.CODES_PER_ADDRESS


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
        signed_in_as(client, post, **({"stays": "on"} if stays else {}))
        cookie = client.cookies[house.SESSION_COOKIE_NAME]

        clock.shift(rules.ONE_SITTING)
        after_a_sitting = client.get("/me/").status_code
        clock.shift(rules.STAYS - rules.ONE_SITTING)
        after_a_month = client.get("/me/").status_code

    assert bool(cookie["max-age"]) is stays
    assert after_a_sitting == (200 if stays else 302)
    assert after_a_month == 302


def test_signing_out_ends_the_session_and_wipes_the_browser(client, post):
    signed_in_as(client, post)
    key = client.session.session_key

    answer = client.post("/sign-out/")

    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not Session.objects.filter(session_key=key).exists()
    assert not SignedIn.objects.exists()
    assert client.get("/me/")["Location"] == "/sign-in/?next=%2Fme%2F"


def test_signing_out_everywhere_ends_every_browser(client, post):
    ana = signed_in_as(client, post)
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
        signed_in_as(client, post)
        clock.shift(rules.STAYS * 2)
        make.letters(post)
        actions.tidy(actions.now())

    assert not SignInCode.objects.exists()
    assert not SignedIn.objects.exists()
    assert not Session.objects.exists()
