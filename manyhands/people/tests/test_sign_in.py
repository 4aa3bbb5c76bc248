"""Signing in: no password, no account to make, and nothing to learn by trying."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from manyhands.people import actions, rules
from manyhands.people.models import Person, SignInCode
from manyhands.people.tests import make
from manyhands.people.tests.make import ANA, another, ask, sign_in_by_mail, type_code, whose

pytestmark = pytest.mark.django_db


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
    first = sign_in_by_mail(client, post)

    again = sign_in_by_mail(Client(), post, " ANA@Example.org ")

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


def test_who_is_sent_to_sign_in_is_told_that_they_go_on_afterwards(client):
    told = "After that you go on with what you wanted to do."

    assert told in client.get("/found/", follow=True).content.decode()
    assert told not in client.get("/sign-in/").content.decode()
