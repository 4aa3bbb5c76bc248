"""Whoever another names or lives with hears of it, and whoever can reach a silent one is called."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.decisions.models import Round
from manyhands.decisions.tests import make
from manyhands.groups import ties
from manyhands.groups.tests import make as groups
from manyhands.talk import queries, tasks
from manyhands.talk.models import Notice
from manyhands.talk.sentences import told
from manyhands.talk.tests import make as talk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    return make.assembly(5)


@pytest.fixture
def asked(five):
    """A round about which Ana and Ben alone spoke; Cleo reaches Dov, Ana and Ben reach Eli."""
    ana, ben, cleo, dov, eli = five
    for other, member in ((cleo, dov), (ana, eli), (ben, eli)):
        groups.reaches(other, member)
    asked = make.being_asked(ana)
    for member in (ana, ben):
        make.say(member, asked, "agree")
    return Round.objects.get(proposal=asked)


def prolong(round_):
    with times.at(round_.closes_at):
        make.work_off()


def reminded():
    tasks.remind(times.now())
    return bool(tasks._to_remind_of(times.now()))


def kinds(member):
    return [notice.kind for notice in queries.news_of(member)]


def test_the_other_of_the_two_hears_once_what_was_said_and_nobody_else(five):
    ana, ben, cleo, *_others = five
    groups.reaches(ben, ana)
    tie = groups.under_one_roof(ana, ben)

    assert reminded() is False
    assert reminded() is False

    assert sorted(kinds(ben)) == ["named", "one_roof"]
    assert kinds(ana) == kinds(cleo) == []
    text = [told(notice)["text"] for notice in queries.news_of(ben)]
    assert any("Ana named you" in line for line in text)
    assert {told(notice)["href"] for notice in queries.news_of(ben)} == {"/g/rosewood/ties/"}
    ties.unsay_one_roof(ana, tie)
    assert kinds(ben) == ["named"]


def test_nobody_is_told_again_when_the_notice_is_old(five):
    groups.reaches(five[1], five[0])
    assert reminded() is False
    with times.at(make.MONDAY + timedelta(days=40)):
        tasks.drop_old_news_when_due(times.now())
        assert reminded() is False
        assert kinds(five[1]) == []


def test_whoever_reaches_a_silent_one_is_called_when_it_is_prolonged(five, asked):
    _ana, _ben, cleo, dov, eli = five
    prolong(asked)

    with times.at(asked.closes_at):
        news = {one: talk.news(one) for one in five}

    assert [news[one].count("reach") for one in five] == [0, 1, 1, 0, 0]
    assert [news[one].count("more_time") for one in five] == [0, 0, 1, 1, 1]
    called = told(Notice.objects.select_related("tie__member").get(member=cleo, kind="reach"))
    assert "You can reach Dov." in called["text"]
    assert called["href"] == f"{asked.proposal.get_absolute_url()}?for={dov.ref}#typed-in"
    assert eli.ref not in called["href"]


def test_who_laid_it_down_is_not_called_and_finds_no_old_call(five, asked):
    _ana, ben, cleo, *_others = five
    ties.end_buddy(cleo, ties.naming(cleo, "reach").get())
    prolong(asked)
    with times.at(asked.closes_at):
        assert "reach" not in talk.news(cleo)
        assert "reach" in talk.news(ben)

    ties.end_buddy(ben, ties.naming(ben, "reach").get())

    assert "reach" not in kinds(ben)


def test_a_call_goes_by_mail_like_other_news(five, asked):
    prolong(asked)
    with times.at(asked.closes_at):
        talk.news(five[2])

        waiting = tasks._to_mail().filter(member=five[2])
        assert "reach" in waiting.values_list("kind", flat=True)
