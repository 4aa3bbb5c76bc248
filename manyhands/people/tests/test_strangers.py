"""What a stranger can learn by trying: nothing, neither from the answer nor from its time."""

import re
import sys
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from manyhands.people import actions, rules
from manyhands.people.tests import make
from manyhands.people.tests.make import ANA, another, ask, type_code

pytestmark = pytest.mark.django_db

DOES_NOT_WORK = "This code does not work here."


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
