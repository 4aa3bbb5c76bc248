"""Whoever an act concerns is told, once, and nobody else."""

from datetime import timedelta

import pytest
import time_machine
from django.utils.translation import override

from manyhands.aid import promises
from manyhands.aid.actions import close_intent, edit_intent, erase_intent, withdraw_intent
from manyhands.aid.tests import make
from manyhands.base.times import now
from manyhands.decisions.models import Proposal
from manyhands.groups.actions import leave_group
from manyhands.talk import actions, queries
from manyhands.talk.models import Notice, Wish
from manyhands.talk.sentences import OF_NEEDS, OF_PROPOSALS, told
from manyhands.talk.tasks import drop_old_news_when_due
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
def cleo(group):
    return make.member(group, "Cleo")


@pytest.fixture
def need(ben):
    return make.need(ben, "Rice", kinds=["food"])


@pytest.fixture
def promise(ana, need):
    return make.commitment(ana, need)


def test_the_poster_hears_of_a_promise(ana, ben, cleo, promise):
    assert talk.news(ben) == ["promised"]
    assert talk.news(ana) == talk.news(cleo) == []


def test_a_poster_without_an_account_finds_it_on_their_page(group, ana):
    need = make.need(group)
    make.commitment(ana, need)

    assert talk.news(need) == ["promised"]
    assert len(queries.news_about(make.holder(need), need)) == 1
    assert queries.news_about(ana, need) == []


def test_telling_twice_adds_nothing(ben, promise):
    talk.news(ben)
    talk.news(ben)

    assert Notice.objects.count() == 1


def test_a_record_read_from_its_start_again_adds_nothing(ben, promise):
    talk.news(ben)
    ben.group.log.cursor.delete()

    assert talk.news(ben) == ["promised"]


def test_letting_go_tells_the_other_side_and_who_could_help(group, ana, ben, cleo, promise):
    make.offer(cleo, "Rice too", kinds=["food"])

    promises.release(ana, promise)

    assert talk.news(ben) == ["promised", "let_go"]
    assert talk.news(cleo) == ["back"]
    assert talk.news(ana) == []


def test_the_asker_who_ends_a_promise_frees_the_helper(ana, ben, promise):
    promises.release(ben, promise)

    assert talk.news(ana) == ["freed"]
    assert talk.news(ben) == ["promised"]


def test_who_is_asked_to_take_over_hears_of_it_and_so_does_who_is_free_then(
    ana, ben, cleo, promise
):
    promises.pass_on(ana, promise, to=cleo)
    assert talk.news(cleo) == ["asked"]

    promise.refresh_from_db()
    promises.take_over(cleo, promise)

    assert talk.news(ana) == ["taken_over"]
    assert talk.news(ben) == ["promised", "promised"]


def test_the_helper_hears_that_it_arrived_and_thanks(ana, ben, promise):
    promises.hand_over(ana, promise)
    promises.confirm(ben, promise)
    promises.thank(ben, promise)

    assert talk.news(ben) == ["promised", "handed_over"]
    assert talk.news(ana) == ["arrived", "thanked"]


def test_messages_make_one_notice_until_it_is_seen(ana, ben, promise):
    talk.said(ana, promise)
    talk.said(ana, promise)
    assert talk.news(ben) == ["promised", "message"]
    talk.said(ana, promise)
    assert talk.news(ben) == ["promised", "message"]

    actions.see_news(queries.news_on(ben, promise))
    talk.said(ana, promise)

    assert talk.news(ben) == ["promised", "message", "message"]
    assert talk.news(ana) == []


def test_who_muted_a_thread_is_not_told_of_its_messages(ana, ben, promise):
    actions.mute(ben, promise, is_on=True)

    talk.said(ana, promise)
    talk.said(ben, promise)

    assert talk.news(ben) == ["promised"]
    assert talk.news(ana) == ["message"]


@pytest.mark.parametrize(
    ("end", "told_as"),
    [(withdraw_intent, "withdrawn"), (close_intent, "closed"), (erase_intent, "erased")],
)
def test_helpers_hear_that_a_need_is_over(ana, promise, end, told_as):
    end(promise.need.asker, promise.need)

    assert talk.news(ana) == [told_as]


def test_erasing_what_was_withdrawn_tells_nobody_twice(ana, ben, promise, need):
    withdraw_intent(ben, need)
    assert talk.news(ana) == ["withdrawn"]

    erase_intent(ben, need)

    assert talk.news(ana) == []


def test_a_need_that_answers_an_offer_is_told_to_who_offered(group, ana):
    offer = make.offer(ana, "Soup")
    by_code = make.offer(group, "Bread")

    make.need(group, answers=offer)
    make.need(group, answers=by_code)

    assert talk.news(ana) == ["answered"]
    assert talk.news(by_code) == ["answered"]


def test_the_poster_is_asked_if_it_is_still_true_and_told_when_it_is_too_old(ben, need):
    with time_machine.travel(now() + timedelta(hours=49)):
        talk.work()
        assert talk.news(ben) == ["still_true"]
    with time_machine.travel(now() + timedelta(days=15)):
        talk.work()
        assert talk.news(ben) == ["still_true", "expired"]


def test_a_bar_looks_like_any_release(ana, ben, cleo, promise):
    make.offer(cleo, kinds=["food"])
    talk.news(ben)

    promises.bar(ana, promise)

    assert talk.news(ben) == ["promised", "let_go"]
    assert talk.news(cleo) == ["back"]
    assert talk.news(ana) == []


def test_who_is_barred_is_not_called_to_help(ana, ben, cleo, promise):
    make.offer(cleo, kinds=["food"])
    other = make.commitment(cleo, make.need(ben, "Milk"))
    promises.bar(cleo, other)

    promises.release(ana, promise)

    assert "back" not in talk.news(cleo)


def test_another_group_hears_nothing(promise):
    elsewhere = make.member(make.group("Hill"), "Hal")
    make.offer(elsewhere, kinds=["food"])

    promises.release(promise.helper, promise)

    assert talk.news(elsewhere) == []


def test_who_leaves_takes_their_news_along(ana, ben, promise):
    talk.news(ben)
    actions.choose_mail([ben], by_mail=False)

    leave_group(ben, ben)

    assert talk.news(ben) == []
    assert not Wish.objects.exists()


def test_news_last_a_month(ben, promise):
    talk.news(ben)

    drop_old_news_when_due(now() + timedelta(days=29))
    assert Notice.objects.exists()

    drop_old_news_when_due(now() + timedelta(days=31))
    assert not Notice.objects.exists()


def test_seen_news_are_counted_no_more(ben, promise):
    talk.news(ben)
    assert queries.unread(ben) == 1

    actions.see_news(queries.news_of(ben))

    assert queries.unread(ben) == 0


def test_the_background_work_tells_by_itself_and_rests_when_all_is_told(ben, promise):
    talk.work()
    assert queries.unread(ben) == 1

    ben.group.log.cursor.refresh_from_db()
    ben.group.log.refresh_from_db()
    assert ben.group.log.cursor.next_seq == ben.group.log.size


@pytest.mark.parametrize("kind", OF_PROPOSALS)
def test_every_notice_of_a_proposal_has_a_sentence(ben, kind):
    proposal = Proposal(group=ben.group, title="A fridge", ref="a" * 16)
    notice = Notice(member=ben, kind=kind, proposal=proposal, at=now())

    assert "A fridge" in told(notice)["text"]
    assert told(notice)["href"].partition("#")[0] == proposal.get_absolute_url()


@pytest.mark.parametrize("kind", OF_NEEDS)
def test_every_notice_has_a_sentence(ana, ben, promise, kind):
    notice = Notice(member=ben, kind=kind, about=promise.need, commitment=promise, at=now())

    assert "%" not in told(notice)["text"]
    assert told(notice)["href"].startswith("/g/")


def test_a_title_that_runs_the_other_way_leaves_the_sentence_in_order(group, ana, ben):
    make.commitment(ana, make.need(ben, "خبز وحليب."))
    talk.news(ben)
    notice = queries.news_of(ben)[0]

    with override("en"):
        assert told(notice)["text"] == "Ana promised to help: \u2068خبز وحليب.\u2069"
    with override("ar"):
        assert told(notice)["text"].endswith(": خبز وحليب.")
        assert "\u2068Ana\u2069" in told(notice)["text"]


def test_the_few_in_whom_a_need_is_confided_are_told_once_and_not_what_it_is(group, ana, ben, cleo):
    make.hears(ana)
    need = make.need(ben, "canarypills", kinds=["medical"], is_confided=True)

    assert talk.news(ana) == ["confided"]
    assert talk.news(cleo) == []
    edit_intent(ben, need, draft=make.draft("canarymore", is_confided=True))
    assert talk.news(ana) == ["confided"]
    page = make.browser(ana).get(f"/g/{group.slug}/news/").content.decode()
    assert "Somebody confides in you" in page
    assert "canary" not in page
