"""A reply with one clear word is its member's word; any other mail changes nothing."""

import doctest
import email
import io
import re
import sys
from datetime import timedelta
from email import policy
from email.message import EmailMessage

import pytest
from django.core.management import call_command

from manyhands.base import jobs, times
from manyhands.base.tests.test_mail import Postbox, mail_server
from manyhands.decisions.models import Stance
from manyhands.decisions.tests import histories, make
from manyhands.groups.actions import leave_group
from manyhands.people.queries import mail_of
from manyhands.record import verify
from manyhands.record.fingerprint import fingerprint
from manyhands.talk import answer_words, answers
from manyhands.talk.answer_words import SAID, position_in
from manyhands.talk.mail_in import hear
from manyhands.talk.models import AnswerKey
from manyhands.talk.tests import make as talk

ANSWERS = "answers@example.org"


# --- which word ------------------------------------------------------------------------


def test_the_example_is_true():
    assert doctest.testmod(answer_words).failed == 0


WORDS = [
    (word, position)
    for words in SAID.values()
    for position, several in words.items()
    for word in several
]


@pytest.mark.parametrize(("word", "position"), WORDS)
def test_each_word_of_each_language_is_understood(word, position):
    assert position_in(word) == position_in(f"\n  {word.upper()}.\n\nAna") == position


@pytest.mark.parametrize(
    ("reply", "position"),
    [
        ("I agree.", "agree"),
        ("agre", "agree"),
        ("agreee", "agree"),
        ("argee", "agree"),
        ("Hello all,\n\nstand asid\n\nAna", "stand_aside"),
        ("De acuerdo", "agree"),
        ("موافق\n\n> agree, pass", "agree"),
        ("I do not agree", ""),
        ("I don't agree", ""),
        ("لا أوافق", ""),
        ("no estoy de acuerdo", ""),
        ("agree or pass?", ""),
        ("agree, pass", ""),
        ("Shall I agree?", ""),
        ("disagree", ""),
        ("past", ""),
        ("When is the next gathering", ""),
        ("", ""),
        ("> agree\n> pass", ""),
        ("On 3 Dec, hello@example.org wrote:\nagree", ""),
        ("-- \nagree", ""),
        ("-----Original Message-----\nagree", ""),
        ("From: hello@example.org\nagree", ""),
    ],
)
def test_only_a_clear_word_of_ones_own_is_heard(reply, position):
    assert position_in(reply) == position


# --- out and in ------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def box(settings):
    """A real mail server."""
    box = Postbox()
    with mail_server(box) as port:
        settings.MAIL_URL = f"smtp://127.0.0.1:{port}"
        yield box


@pytest.fixture
def five(db, settings, box):
    settings.MAIL_ANSWERS = ANSWERS
    return make.assembly(5)


def _asked(five):
    proposal = make.proposal(five[0])
    with make.later(proposal, hours=25):
        make.work_off()
    for late in (1, 2, 63):  # whoever was mailed other news waits an hour for this
        with make.later(proposal, hours=25, minutes=late):
            talk.work()
    round_ = make.open_round_of(proposal)
    return round_


def letters_to(member, at, box):
    """What the mail server took in for `member` since the last look."""
    for late in range(64, 67):  # what one job leaves behind is another's work a minute later
        with times.at(at + timedelta(minutes=late)):
            talk.work()
    found = [letter for _, to, letter in box.taken if to == [mail_of(member.person)]]
    box.taken.clear()
    return found


def key_of(member, round_):
    return answers._key(member, round_)


def reply(member, round_, words="agree", *, sender="", subject="", **headers):
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = sender or mail_of(member.person)
    message["To"] = headers.pop("to", f"answers+{key_of(member, round_)}@example.org")
    message["Subject"] = subject or "Re: Where do you stand?"
    message["Message-ID"] = headers.pop("id", "<1@example.org>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(words)
    return message.as_bytes()


def stances(round_):
    rows = Stance.objects.filter(round=round_)
    return list(rows.order_by("id").values_list("member__name", "position", "by_mail"))


def test_the_letter_says_how_to_answer_and_nothing_of_what_it_is_about(five, box):
    round_ = _asked(five)

    letters = letters_to(five[1], round_.opened_at, box)
    (letter,) = [letter for letter in letters if letter["Reply-To"]]

    key = key_of(five[1], round_)
    text = letter.get_content()
    assert letter["Reply-To"] == f"answers+{key}@example.org"
    assert letter["Subject"] == f"Where do you stand? [{key}]"
    assert {"agree", "pass"} < set(text.splitlines())
    with times.at(round_.opened_at):
        assert str(fingerprint(five[1].group.log, times.now())) in text.splitlines()
    assert "block" not in text.partition("All who read")[0].replace("A block needs the page", "")
    for word in ("Rosewood", "Rose Street", "Ben ", five[0].group.slug, round_.proposal.ref):
        assert word not in letter.as_string()
    assert not AnswerKey.objects.filter(key_index=key.encode()).exists()


def test_a_server_that_hears_no_mail_promises_nothing(five, settings, box):
    settings.MAIL_ANSWERS = ""
    round_ = _asked(five)

    letters = letters_to(five[1], round_.opened_at, box)

    told = {(letter["Reply-To"], letter["Subject"]) for letter in letters}
    assert told == {(None, "You have news")}


@pytest.fixture
def round_(five, box):
    """An open round of which everybody got a letter."""
    found = _asked(five)
    letters_to(five[1], found.opened_at, box)
    return found


def test_a_reply_takes_the_stance_and_is_answered_with_a_receipt(five, round_, box):
    with times.at(round_.opened_at):
        assert hear(reply(five[1], round_)) == "heard"

    (answer,) = letters_to(five[1], round_.opened_at, box)
    assert stances(round_) == [("Ben", "agree", True)]
    seq = Stance.objects.get().entry_seq
    assert f"/record/receipts/{seq}/" in answer.get_content()
    assert "We heard: agree." in answer.get_content()
    with times.at(round_.opened_at):
        assert str(fingerprint(five[1].group.log, times.now())) in answer.get_content()
    checked = verify.check(iter(histories.file_of(five[0]).splitlines(keepends=True)))
    assert "0 said on the page, 1 said by mail" in checked.replay.sums()[0]


def test_the_key_may_stand_in_the_subject(five, round_):
    with times.at(round_.opened_at):
        subject = f"AW: Where do you stand? [{key_of(five[1], round_)}]"
        heard = hear(reply(five[1], round_, "pass", to=ANSWERS, subject=subject))

    assert heard == "heard"
    assert stances(round_) == [("Ben", "pass", True)]


def test_a_mail_in_html_alone_is_heard_above_what_it_quotes(five, round_):
    message = email.message_from_bytes(reply(five[1], round_), policy=policy.default)
    message.set_content(
        "<style>pass</style><p>agree</p><blockquote>pass</blockquote>", subtype="html"
    )
    with times.at(round_.opened_at):
        assert hear(message.as_bytes()) == "heard"


def test_the_same_mail_twice_is_one_stance_and_one_letter(five, round_, box):
    with times.at(round_.opened_at):
        hear(reply(five[1], round_))
        hear(reply(five[1], round_))

    assert len(letters_to(five[1], round_.opened_at, box)) == 1
    assert stances(round_) == [("Ben", "agree", True)]


@pytest.mark.parametrize("words", ["When is it?", "I do not agree", "block", "> agree", "reserve"])
def test_without_a_clear_word_nothing_changes_and_a_letter_says_what_to_do(
    five, round_, box, words
):
    with times.at(round_.opened_at):
        assert hear(reply(five[1], round_, words)).startswith("not heard")

    (answer,) = letters_to(five[1], round_.opened_at, box)
    assert stances(round_) == []
    assert "/news/" in answer.get_content()


def test_another_sender_a_machine_and_a_made_up_key_change_nothing(five, round_, box):
    with times.at(round_.opened_at):
        came = [
            hear(reply(five[1], round_, sender="eve@example.net")),
            hear(reply(five[1], round_, Auto_Submitted="auto-replied")),
            hear(reply(five[1], round_, to="answers+aaaaaaaaaaaaaaaa@example.org")),
            hear(b""),
            hear(b"\xff\xfe garbage \x00"),
        ]

    assert all(one.startswith("not heard") for one in came)
    assert stances(round_) == []
    assert letters_to(five[1], round_.opened_at, box) == []


def test_a_key_ends_with_the_round_and_with_the_membership(five, round_, box):
    raw = reply(five[2], round_)
    mine = reply(five[1], round_)
    with times.at(round_.opened_at):
        leave_group(five[2], five[2])
        assert hear(raw).startswith("not heard")
    with times.at(round_.closes_at):
        for _week in range(2):
            jobs.Job.objects.filter(name="move proposals on").update(run_at=times.now())
            make.work_off()
    with make.later(round_.proposal, days=40):
        make.work_off()
        assert hear(mine).startswith("not heard")
        answers.forget_old_keys()

    assert stances(round_) == []
    assert not AnswerKey.objects.exists()


def test_a_mail_server_pipes_it_in(five, round_, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(reply(five[1], round_))))
    out = io.StringIO()

    with times.at(round_.opened_at):
        call_command("hear_mail", stdout=out)

    assert out.getvalue() == "heard\n"
    assert re.match("Ben", stances(round_)[0][0])
