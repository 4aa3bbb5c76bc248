"""Pages of a promise, of news and of reports: each shows what the visitor may see."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from manyhands.aid import promises
from manyhands.aid.actions import erase_intent
from manyhands.aid.models import Reading
from manyhands.aid.tests import make
from manyhands.base.times import now
from manyhands.groups.queries import membership
from manyhands.people.models import SignedIn
from manyhands.talk import actions, queries
from manyhands.talk.models import Message, Notice
from manyhands.talk.pages import MESSAGES_AN_HOUR, REVEALS_AN_HOUR
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
def need(group):
    return make.need(group, "Rice", address="14 Hidden Street", contact="555-0134")


@pytest.fixture
def promise(ana, need):
    return make.commitment(ana, need)


def url(name: str, promise) -> str:
    return reverse(name, args=[promise.need.group.slug, promise.ref])


def page(answer) -> str:
    return answer.content.decode()


def shown(browser: Client, promise) -> str:
    answer = browser.get(url("show-commitment", promise))
    assert answer.status_code == 200
    return page(answer)


def write(browser: Client, promise, words: str, nonce: str = ""):
    given = {"words": words, "nonce": nonce or talk.nonce()}
    return browser.post(url("post-message", promise), given)


# --- a promise ----------------------------------------------------------------------------


def test_each_side_finds_its_own_buttons(ana, need, promise):
    helper = shown(make.browser(ana), promise)
    asker = shown(make.browser(holding=need), promise)

    for name in ("hand-over", "read-sealed", "pass-on", "release", "report", "mute", "bar"):
        assert url(name, promise) in helper
    for name in ("confirm", "thank", "release", "report", "mute", "bar"):
        assert url(name, promise) in asker
    for name in ("hand-over", "read-sealed", "pass-on", "take-over"):
        assert url(name, promise) not in asker
    for name in ("confirm", "thank", "take-over"):
        assert url(name, promise) not in helper


def test_who_asked_is_named_or_a_neighbor(ana, ben, promise):
    members = make.commitment(ana, make.need(ben))

    assert '<dt>Who asked</dt><dd dir="auto">A neighbor</dd>' in shown(make.browser(ana), promise)
    assert '<dt>Who asked</dt><dd dir="auto">Ben</dd>' in shown(make.browser(ana), members)


def test_a_promise_is_not_there_for_anybody_else(ben, promise):
    elsewhere = make.member(make.group("Hill"), "Hal")
    browsers = [make.browser(ben), make.browser(elsewhere), make.browser()]

    for browser in browsers:
        assert browser.get(url("show-commitment", promise)).status_code == 404
        for name in ("read-sealed", "post-message", "mute", "report"):
            assert browser.post(url(name, promise)).status_code == 404
    assert not Message.objects.exists()


def test_the_one_who_is_asked_to_take_over_sees_the_promise_but_no_words(ana, ben, promise):
    canary = make.canary()
    talk.said(ana, promise, canary)
    promises.pass_on(ana, promise, to=ben)

    text = shown(make.browser(ben), promise)

    assert url("take-over", promise) in text
    assert url("post-message", promise) not in text
    assert canary not in text
    assert "Hidden Street" not in text


def test_the_address_opens_for_the_helper_once_and_the_asker_sees_it(ana, need, promise):
    browser = make.browser(ana)
    assert "Hidden Street" not in shown(browser, promise)

    opened = browser.post(url("read-sealed", promise))

    assert "14 Hidden Street" in page(opened)
    assert opened["Cache-Control"] == "no-store"
    assert "Hidden Street" not in shown(browser, promise)
    assert Reading.objects.get().member == ana
    assert "Opened by Ana" in shown(make.browser(holding=need), promise)


def test_the_asker_does_not_open_it_through_the_promise(need, promise):
    assert make.browser(holding=need).post(url("read-sealed", promise)).status_code == 404


def test_what_one_writes_the_other_reads(ana, need, promise):
    asker = make.browser(holding=need)

    answer = write(make.browser(ana), promise, "I come at <5>")

    assert answer.status_code == 302
    assert "I come at &lt;5&gt;" in shown(asker, promise)


def test_sending_the_same_form_again_says_it_once(ana, promise):
    browser, nonce = make.browser(ana), talk.nonce()

    assert write(browser, promise, "Yes", nonce).status_code == 302
    assert write(browser, promise, "Yes", nonce).status_code == 302

    assert Message.objects.count() == 1


@pytest.mark.parametrize("words", ["", "  ", "a" * 1_001])
def test_a_message_that_cannot_be_sent_keeps_what_was_typed(ana, promise, words):
    answer = write(make.browser(ana), promise, words)

    assert answer.status_code == 422
    assert words.strip() in page(answer)
    assert not Message.objects.exists()


def test_nobody_is_flooded(ana, promise):
    browser = make.browser(ana)
    with time_machine.travel("2026-05-01T12:00Z", tick=False):
        for _ in range(MESSAGES_AN_HOUR):
            talk_answer = write(browser, promise, "Hey")
        assert talk_answer.status_code == 302

        answer = write(browser, promise, "Once more")

    assert answer.status_code == 429
    assert "Once more" in page(answer)


def test_nobody_walks_through_all_addresses(ana, promise):
    browser = make.browser(ana)
    with time_machine.travel("2026-05-01T12:00Z", tick=False) as clock:
        for _ in range(REVEALS_AN_HOUR):
            assert browser.post(url("read-sealed", promise)).status_code == 200

        assert browser.post(url("read-sealed", promise)).status_code == 429
        clock.shift(3_601)
        assert browser.post(url("read-sealed", promise)).status_code == 200


def test_a_promise_let_go_keeps_no_words_for_the_helper(ana, need, promise):
    canary = make.canary()
    talk.said(make.holder(need), promise, canary)
    promises.release(ana, promise)

    text = shown(make.browser(ana), promise)

    assert canary not in text
    assert url("report", promise) in text
    assert url("post-message", promise) not in text
    assert canary in shown(make.browser(holding=need), promise)


def test_an_erased_need_takes_the_page_of_the_promise_along(ana, need, promise):
    erase_intent(make.holder(need), need)

    assert make.browser(ana).get(url("show-commitment", promise)).status_code == 404


def test_buttons_of_a_promise_need_a_post(ana, promise):
    for name in ("read-sealed", "post-message", "mute", "report"):
        assert make.browser(ana).get(url(name, promise)).status_code == 405


def test_to_mute_and_to_report_work_without_an_account(need, promise):
    browser = make.browser(holding=need)

    browser.post(url("mute", promise), {"is_on": "1"})
    empty = browser.post(url("report", promise), {"report-words": ""})
    browser.post(url("report", promise), {"report-words": "She asked for money"})
    again = browser.post(url("report", promise), {"report-words": "Again"})

    asker = make.holder(need)
    assert queries.is_muted(asker, promise)
    assert queries.has_reported(asker, promise)
    assert (empty.status_code, again.status_code) == (422, 409)
    assert url("report", promise) not in shown(browser, promise)


def test_to_look_at_a_promise_is_to_have_seen_its_news(ana, ben):
    promise = make.commitment(ana, make.need(ben))
    talk.news(ben)

    shown(make.browser(ben), promise)

    assert queries.unread(ben) == 0


def test_a_promise_takes_few_queries(ana, need, promise, django_assert_max_num_queries):
    for n in range(20):
        talk.said(ana, promise, f"Word {n}")
    browser = make.browser(ana)

    with django_assert_max_num_queries(16):
        browser.get(url("show-commitment", promise))


# --- news and reports ---------------------------------------------------------------------


def test_news_stand_on_a_page_and_are_seen_then(group, ana, ben):
    make.commitment(ana, make.need(ben, "Rice"))
    talk.news(ben)
    browser = make.browser(ben)

    answer = browser.get(reverse("news", args=[group.slug]))

    assert "Ana promised to help: Rice" in page(answer)
    assert queries.unread(ben) == 0
    assert Notice.objects.get().read_at is not None


def test_empty_news_say_what_they_are_for(group, ben):
    assert "Nothing new" in page(make.browser(ben).get(reverse("news", args=[group.slug])))


def test_news_of_a_post_without_account_stand_on_its_page(need, promise):
    talk.news(need)

    shown = page(make.browser(holding=need).get(need.get_absolute_url()))

    assert "Ana promised to help: Rice" in shown
    assert "promised to help" not in page(make.browser().get(need.get_absolute_url()))


def test_the_number_of_unread_news_stands_on_the_board(group, ana, ben):
    make.commitment(ana, make.need(ben))
    talk.news(ben)

    member = membership(group.slug, SignedIn.objects.get(person=_signed_in(ben)).token, now())

    assert member is not None
    assert member.unread == 1


def _signed_in(member):
    make.browser(member)
    return member.person


def test_mail_is_turned_off_and_on_again(group):
    ben = make.member(group, "Ben", mail="ben@example.org")
    browser, where = make.browser(ben), reverse("choose-mail", args=[group.slug])

    browser.post(where, {"by_mail": "0"})
    assert not queries.is_told_by_mail(ben)

    browser.post(where, {"by_mail": "1"})
    assert queries.is_told_by_mail(ben)


def test_a_letter_leads_to_the_news_of_ones_group_or_groups(group):
    ben = make.member(group, "Ben", mail="ben@example.org")
    browser = make.browser(ben)
    assert browser.get("/news/").headers["Location"] == f"/g/{group.slug}/news/"

    make.member(make.group("Hill"), "Ben", mail="ben@example.org")

    assert "Hill" in page(browser.get("/news/"))
    assert make.browser().get("/news/").status_code == 302


def test_two_members_open_a_report_on_its_page(group, ana, ben, need, promise):
    cleo = make.member(group, "Cleo")
    report = actions.report(make.holder(need), promise, words="She asked for money")
    where = reverse("reports", args=[group.slug])
    look = reverse("look-into", args=[group.slug, report.ref])
    first, second, concerned = make.browser(ben), make.browser(cleo), make.browser(ana)

    first.post(look)
    assert "She asked for money" not in page(first.get(where))
    second.post(look)

    assert "She asked for money" in page(first.get(where))
    assert "She asked for money" in page(second.get(where))
    assert "A report of" not in page(concerned.get(where))
    assert concerned.post(look).status_code == 404
    assert make.browser().get(where).status_code == 302
