"""The thread of a promise is for its two sides alone, sealed, and said once."""

import json
import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from manyhands.aid import promises
from manyhands.aid.actions import erase_intent, withdraw_intent
from manyhands.aid.models import Bar
from manyhands.aid.tests import make
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.times import now
from manyhands.groups import ties
from manyhands.groups.actions import leave_group
from manyhands.groups.models import Member
from manyhands.groups.tests.make import under_one_roof
from manyhands.record.models import Body
from manyhands.talk import actions, queries
from manyhands.talk.models import Message, Mute, Report
from manyhands.talk.tests import make as talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make.group()


@pytest.fixture
def ana(group):
    return make.member(group, "Ana")


@pytest.fixture
def ben(group):
    return make.member(group, "Ben")


@pytest.fixture
def promise(group, ana):
    """Ana promised what somebody with a code asked for."""
    return make.commitment(ana, make.need(group))


@pytest.fixture
def asker(promise):
    return make.holder(promise.need)


def texts(viewer, commitment):
    commitment.refresh_from_db()
    return [said.text for said in queries.thread(viewer, commitment)]


def test_both_sides_read_what_either_said(ana, promise, asker):
    talk.said(ana, promise, "I come at 5")
    talk.said(asker, promise, "Ring twice")

    assert texts(ana, promise) == ["I come at 5", "Ring twice"]
    assert texts(asker, promise) == ["I come at 5", "Ring twice"]
    assert [said.mine for said in queries.thread(ana, promise)] == [True, False]


def test_nobody_else_reads_or_writes(ana, ben, promise):
    talk.said(ana, promise)
    stranger = make.holder(make.need(ben.group))

    assert texts(ben, promise) == []
    assert texts(stranger, promise) == []
    for somebody in (ben, stranger):
        with pytest.raises(Refused):
            talk.said(somebody, promise)


def test_who_is_suspended_writes_where_they_promised_or_asked_and_nowhere_else(
    group, ana, ben, promise
):
    own = make.commitment(ana, make.need(ben))
    Member.objects.filter(group=group).update(suspended_until=now() + timedelta(days=3))
    ana, ben = (Member.objects.get(pk=member.pk) for member in (ana, ben))

    for member, commitment in ((ana, promise), (ben, own)):
        talk.said(member, commitment, "I am on my way")
    with pytest.raises(Refused):
        talk.said(ben, promise)

    assert Message.objects.count() == 2


def test_a_member_of_another_group_reads_and_writes_nothing(ana, promise):
    talk.said(ana, promise)
    elsewhere = make.member(make.group("Hill"), "Hal")

    assert texts(elsewhere, promise) == []
    with pytest.raises(Refused):
        talk.said(elsewhere, promise)


def test_words_are_sealed_in_the_database(ana, promise):
    canary = make.canary()

    message = talk.said(ana, promise, canary)

    assert canary.encode() not in bytes(Message.objects.get(pk=message.pk).sealed)
    assert canary not in "".join(filter(None, Body.objects.values_list("payload", flat=True)))


def test_the_same_form_sent_twice_is_one_message(ana, promise):
    nonce = talk.nonce()
    actions.post_message(ana, promise, words="Yes", nonce=nonce)

    with pytest.raises(NotPossible):
        actions.post_message(ana, promise, words="Yes", nonce=nonce)

    assert texts(ana, promise) == ["Yes"]


def test_a_helper_who_let_go_reads_and_writes_no_more(ana, promise, asker):
    talk.said(asker, promise, "My door is green")

    promises.release(ana, promise)

    assert texts(ana, promise) == []
    assert texts(asker, promise) == ["My door is green"]
    with pytest.raises(Refused):
        talk.said(ana, promise)
    with pytest.raises(NotPossible):
        talk.said(asker, promise)


def test_the_record_does_not_say_who_wrote_to_whom(ana, ben, promise, asker):
    before = Body.objects.count()

    talk.said(ana, promise)
    actions.mute(ana, promise, is_on=True)
    actions.report(ana, promise, words="He shouted")

    said = "".join(
        Body.objects.order_by("pk").values_list("payload", flat=True)[before : before + 3]
    )
    assert '"message.post"' in said
    assert ana.ref not in said
    assert promise.ref not in said


def test_after_a_bar_words_reach_nobody_and_nobody_is_told(ana, ben):
    need = make.need(ben)
    promise = make.commitment(ana, need)
    promises.hand_over(ana, promise)
    talk.said(ana, promise, "before")
    promises.bar(ben, promise)

    talk.said(ana, promise, "after")

    assert Bar.objects.exists()
    assert texts(ana, promise) == ["before", "after"]
    assert texts(ben, promise) == ["before"]
    assert "message" not in talk.news(ben)[2:]


@pytest.mark.parametrize("is_kept", [False, True])
def test_the_record_never_says_who_is_barred_muted_or_reported(ana, ben, cleo, is_kept):
    promise = make.commitment(ana, make.need(ben))
    if is_kept:
        promises.hand_over(ana, promise)
    before = Body.objects.latest("pk").pk

    actions.mute(ben, promise, is_on=True)
    actions.look_into(cleo, actions.report(ben, promise, words="He shouted"))
    promises.bar(ben, promise)

    said = [json.loads(body.payload) for body in Body.objects.filter(pk__gt=before).order_by("pk")]
    kinds = ["self.mute", "report.post", "report.open", "self.bar"]
    assert [each["kind"] for each in said] == kinds[:3] + (
        ["self.bar"] if is_kept else ["commitment.release"]
    )
    concerned = {promise.ref, promise.need.ref, ana.ref, ben.ref}
    for each in said:
        assert each["kind"] not in kinds or not concerned & set(map(str, each.values()))


def test_a_need_that_is_erased_takes_its_thread_along(ana, promise, asker):
    talk.said(ana, promise)
    actions.report(asker, promise, words="He shouted")
    actions.mute(ana, promise, is_on=True)

    erase_intent(asker, promise.need)

    assert not Message.objects.exists()
    assert not Report.objects.exists()
    assert not Mute.objects.exists()
    with pytest.raises(NotPossible):
        talk.said(asker, promise)


def test_to_mute_is_for_the_two_alone_and_can_be_undone(ana, ben, promise, asker):
    actions.mute(ana, promise, is_on=True)
    actions.mute(ana, promise, is_on=True)

    assert queries.is_muted(ana, promise)
    assert not queries.is_muted(asker, promise)

    actions.mute(ana, promise, is_on=False)
    assert not queries.is_muted(ana, promise)
    with pytest.raises(Refused):
        actions.mute(ben, promise, is_on=True)


# --- reports ------------------------------------------------------------------------------


@pytest.fixture
def cleo(group):
    return make.member(group, "Cleo")


@pytest.fixture
def dan(group):
    return make.member(group, "Dan")


def read(member, report):
    return queries.reported_words(member, report)


def test_two_members_open_a_report_together(promise, asker, ben, cleo, dan):
    report = actions.report(asker, promise, words="She asked for money")

    actions.look_into(ben, report)
    assert read(ben, report) == ""

    actions.look_into(cleo, report)
    assert read(ben, report) == read(cleo, report) == "She asked for money"
    assert read(dan, report) == ""
    with pytest.raises(NotPossible):
        actions.look_into(dan, report)
    with pytest.raises(NotPossible):
        actions.look_into(ben, report)


def test_two_under_one_roof_do_not_open_a_report_together(promise, asker, ben, cleo, dan):
    tie = under_one_roof(ben, cleo)
    report = actions.report(asker, promise, words="She asked for money")
    actions.look_into(ben, report)

    with pytest.raises(NotPossible, match="live under one roof"):
        actions.look_into(cleo, report)
    with pytest.raises(NotPossible, match="waits for the next"):
        ties.unsay_one_roof(ben, tie)
    path = f"/g/{ben.group.slug}/reports/"
    pages = [make.browser(member).get(path).content.decode() for member in (cleo, dan)]
    assert [str(ties.ONE_KEY) in page for page in pages] == [True, False]
    assert [f"{path}{report.ref}/" in page for page in pages] == [False, True]

    actions.look_into(dan, report)
    assert read(dan, report) == "She asked for money"
    ties.unsay_one_roof(ben, tie)


def test_whom_a_report_concerns_does_not_look_into_it(ana, ben):
    promise = make.commitment(ana, make.need(ben))
    report = actions.report(ben, promise, words="She asked for money")
    elsewhere = make.member(make.group("Hill"), "Hal")

    for somebody in (ana, ben, elsewhere, make.holder(make.need(ben.group))):
        with pytest.raises(Refused):
            actions.look_into(somebody, report)
    assert not queries.reports_for(ana).exists()
    assert not queries.reports_for(ben).exists()
    assert not queries.reports_for(elsewhere).exists()


def test_a_helper_who_let_go_can_still_report(ana, ben, promise, asker):
    promises.release(asker, promise)

    actions.report(ana, promise, words="He shouted")

    assert queries.has_reported(ana, promise)
    assert not queries.has_reported(asker, promise)
    assert queries.reports_for(ben).count() == 1


def test_each_side_reports_once(ana, ben, promise, asker):
    actions.report(ana, promise, words="He shouted")
    actions.report(asker, promise, words="She shouted")

    with pytest.raises(NotPossible):
        actions.report(ana, promise, words="Again")
    with pytest.raises(Refused):
        actions.report(ben, promise, words="I heard it")


def test_what_is_withdrawn_can_be_reported_until_it_is_forgotten(ana, promise, asker):
    withdraw_intent(asker, promise.need)

    assert actions.report(ana, promise, words="He shouted")


def test_who_leaves_makes_room_for_another_to_look(promise, asker, ben, cleo, dan):
    report = actions.report(asker, promise, words="She asked for money")
    actions.look_into(ben, report)
    actions.look_into(cleo, report)

    leave_group(cleo, cleo)

    assert read(ben, report) == ""
    actions.look_into(dan, report)
    assert read(dan, report) == "She asked for money"


# --- at once ------------------------------------------------------------------------------


def at_once(acts) -> int:
    """Do all of these in threads of their own; says how many were not possible."""
    start, late = threading.Barrier(len(acts)), []

    def run(act):
        start.wait()
        try:
            act()
        except NotPossible as sentence:
            late.append(sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(late)


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_many_times_at_once_is_one_message(ana, promise):
    nonce = talk.nonce()

    late = at_once([partial(actions.post_message, ana, promise, words="Yes", nonce=nonce)] * 5)

    assert late == 4
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_press_at_once_exactly_two_look(group, promise, asker):
    report = actions.report(asker, promise, words="She asked for money")
    members = [make.member(group, f"Cleo {n}") for n in range(5)]

    late = at_once([partial(actions.look_into, member, report) for member in members])

    assert late == 3
    assert report.looks.count() == 2
