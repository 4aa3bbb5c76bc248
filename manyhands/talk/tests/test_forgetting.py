"""What was said is gone 48 hours after it is over, also from the files of the database."""

from datetime import timedelta

import pytest
import time_machine

from manyhands.aid import promises
from manyhands.aid.actions import erase_intent, withdraw_intent
from manyhands.aid.tests import make
from manyhands.base import seal
from manyhands.base.db import checkpoint
from manyhands.base.models import SealKey
from manyhands.base.times import now
from manyhands.talk import actions, queries
from manyhands.talk.inbox import settle
from manyhands.talk.models import Message, Notice, Report
from manyhands.talk.tests import make as talk

pytestmark = pytest.mark.django_db(transaction=True)

TWO_DAYS = timedelta(hours=48)
SECOND = timedelta(seconds=1)


@pytest.fixture
def group():
    return make.group()


@pytest.fixture
def ana(group):
    return make.member(group, "Ana")


def at(moment):
    return time_machine.travel(moment, tick=False)


def test_a_thread_lasts_48_hours_after_its_need_is_over(group, ana):
    need = make.need(group)
    promise = make.commitment(ana, need)
    asker = make.holder(need)
    talk.said(ana, promise)
    actions.report(asker, promise, words="He shouted")
    withdraw_intent(asker, need)
    need.refresh_from_db()

    with at(need.closed_at + TWO_DAYS - SECOND):
        talk.work()
        assert Message.objects.exists()
        assert Report.objects.exists()
    with at(need.closed_at + TWO_DAYS + SECOND):
        talk.work()
        assert not Message.objects.exists()
        assert not Report.objects.exists()
        assert not Notice.objects.exists()


@pytest.mark.parametrize("end", [promises.hand_over, promises.release])
def test_the_thread_of_an_ended_promise_is_gone_though_the_need_stays(group, ana, end):
    need = make.need(group, quantity=2)
    promise = make.commitment(ana, need, 1)
    other = make.commitment(make.member(group, "Ben"), need, 1)
    talk.said(ana, promise)
    talk.said(other.helper, other)
    end(ana, promise)
    promise.refresh_from_db()
    ended_at = promise.kept_at or promise.released_at

    with at(ended_at + TWO_DAYS - SECOND):
        talk.work()
        assert promise.messages.exists()
    with at(ended_at + TWO_DAYS + SECOND):
        talk.work()
        assert not promise.messages.exists()
        assert other.messages.exists()


@pytest.mark.parametrize("settled_as", ["aside", "need", "offer"])
def test_raw_words_last_48_hours_after_they_are_settled(group, ana, settled_as):
    raw = talk.raw(group, "We need water in Delmas 33")
    key = SealKey.objects.get(pk=raw.key_id)
    settle(ana, raw, settled_as=settled_as)
    raw.refresh_from_db()

    with at(raw.settled_at + TWO_DAYS - SECOND):
        talk.work()
        raw.refresh_from_db()
        assert queries.words_of(raw) is not None
    with at(raw.settled_at + TWO_DAYS + SECOND):
        talk.work()
        raw.refresh_from_db()
        key.refresh_from_db()
        assert queries.words_of(raw) is None
        assert (raw.categories, raw.language, raw.sealed) == ("", "", None)
        with pytest.raises(seal.Unsealable):
            seal.unseal(key, b"x" * 40, label=queries.RAW_LABEL)


def test_raw_words_that_nobody_settles_are_forgotten_too(group):
    raw = talk.raw(group)

    with at(raw.heard_at + timedelta(days=14) - SECOND):
        talk.work()
        assert queries.waiting(group) == 1
    with at(raw.heard_at + timedelta(days=14) + SECOND):
        talk.work()
        raw.refresh_from_db()
        assert (raw.settled_as, raw.sealed) == ("too old", None)
        assert queries.waiting(group) == 0


def test_what_was_heard_and_forgotten_is_not_heard_again(group, ana):
    raw = talk.raw(group, external_id="1")
    settle(ana, raw, settled_as="aside")

    with at(now() + TWO_DAYS + SECOND):
        talk.work()
        assert talk.raw(group, external_id="1") == raw


def test_a_need_that_is_erased_takes_the_raw_words_along(group, ana):
    raw = talk.raw(group)
    need = settle(ana, raw, settled_as="need").intent

    erase_intent(ana, need)

    raw.refresh_from_db()
    assert raw.sealed is None
    assert raw.key is None


def test_the_files_of_the_database_hold_no_word_at_any_time(group, ana, database_file):
    canary = make.canary()
    need = make.need(group)
    promise = make.commitment(ana, need)
    talk.said(ana, promise, f"I say {canary}")
    actions.report(make.holder(need), promise, words=f"He said {canary}")
    raw = talk.raw(group, f"We need water {canary}")

    def held() -> bytes:
        assert checkpoint()
        return database_file.read_bytes()

    sealed = bytes(Message.objects.get().sealed), bytes(raw.sealed)
    assert canary.encode() not in held()
    assert all(words in held() for words in sealed)

    settle(ana, raw, settled_as="aside")
    withdraw_intent(make.holder(need), need)
    with at(now() + TWO_DAYS + SECOND):
        talk.work()
        assert canary.encode() not in held()
        assert not any(words in held() for words in sealed)
