"""Who carries a mandate hears when a report is due; the others hear it too, and when it came."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.decisions.tests import make
from manyhands.groups import mandates
from manyhands.groups.tests import make as groups
from manyhands.talk import actions, tasks
from manyhands.talk.models import Notice
from manyhands.talk.sentences import told
from manyhands.talk.telling_decisions import TOPICS
from manyhands.talk.tests import make as talk

pytestmark = pytest.mark.django_db

EVERY = timedelta(days=30)
SECOND = timedelta(seconds=1)
DUE = "report due</span>"


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    return make.assembly(5)


@pytest.fixture
def mandate(five):
    """Ben carries the keys for 90 days, and reports every 30."""
    return groups.decided(
        "mandate.grant", five[0].group, role="keys", holder=five[1].ref, days=90,
        purpose="Keep the keys", powers=[], report_every_d=EVERY.days,
    )  # fmt: skip


def told_at(when, *members):
    """What each has been told of mandates by then."""
    with times.at(when):
        tasks.remind(when)
    rows = Notice.objects.filter(mandate__isnull=False).order_by("pk")
    return [list(rows.filter(member=one).values_list("kind", flat=True)) for one in members]


def test_when_a_report_is_due_the_holder_and_the_others_are_told_once(five, mandate):
    ana, ben, *_ = five

    assert told_at(make.MONDAY + EVERY - SECOND, ana, ben) == [[], []]
    assert told_at(make.MONDAY + EVERY, ana, ben) == [["report_due"], ["report_yours"]]
    assert told_at(make.MONDAY + EVERY + SECOND, ana, ben) == [["report_due"], ["report_yours"]]


def test_who_reported_in_time_is_not_reminded_and_the_others_hear_of_it(five, mandate):
    ana, ben, *_ = five
    with times.at(make.MONDAY + EVERY - SECOND):
        mandates.report_mandate(groups.again(ben), mandate, text="All keys are there.")

    assert talk.news(ana) == ["reported"]
    assert talk.news(ben) == []
    assert told_at(make.MONDAY + EVERY, ana, ben) == [["reported"], []]
    due = make.MONDAY + 2 * EVERY - SECOND
    assert told_at(due, ana, ben) == [["reported", "report_due"], ["report_yours"]]


def test_of_a_mandate_that_is_over_no_report_is_due(five, mandate):
    assert told_at(mandate.ends_at, *five) == [[]] * 5


def test_others_may_not_want_to_hear_but_whose_report_it_is_always_does(five, mandate):
    for member in five:
        actions.choose_topics(member, quiet=TOPICS)

    ana, ben, *_ = five
    assert told_at(make.MONDAY + EVERY, ana, ben) == [[], ["report_yours"]]


def test_a_notice_names_the_mandate_and_leads_to_where_one_reports(five, mandate):
    ana, ben, *_ = five
    told_at(make.MONDAY + EVERY, ana, ben)
    for notice in Notice.objects.filter(member__in=[ana, ben]):
        said = told(notice)
        assert "keys" in said["text"]
        assert said["href"] == mandate.get_absolute_url()

    with times.at(make.MONDAY + EVERY):
        browser = groups.browser(groups.again(ben))
        page = browser.get(mandate.get_absolute_url()).content.decode()
        assert DUE in page
        browser.post(f"{mandate.get_absolute_url()}reports/", {"text": "All is well."})
        page = browser.get(mandate.get_absolute_url()).content.decode()
    assert "All is well." in page
    assert DUE not in page


def test_the_list_of_mandates_shows_which_report_is_due(five, mandate):
    for days, is_due in ((29, False), (30, True)):
        with times.at(make.MONDAY + timedelta(days=days)):
            page = groups.browser(groups.again(five[2])).get(f"/g/{five[0].group.slug}/mandates/")
        assert (DUE in page.content.decode()) is is_due


def test_who_is_told_of_a_report_that_is_due_gets_a_letter(five, mandate):
    told_at(make.MONDAY + EVERY, five[1])

    assert five[1].person in list(tasks._due_for_mail(make.MONDAY + EVERY))
