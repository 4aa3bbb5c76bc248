"""News by mail: that there is news, and nothing else."""

import email
import re
from datetime import timedelta
from email import policy

import pytest
import time_machine
from django.utils import translation

from manyhands.aid.tests import make
from manyhands.base.models import Letter
from manyhands.base.times import now
from manyhands.groups.actions import leave_group
from manyhands.people.actions import forget
from manyhands.talk import actions, queries
from manyhands.talk.models import Wish
from manyhands.talk.tests import make as talk

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def letters(settings, tmp_path):
    """The letters that were laid down so far, once the background work has had its turn."""
    settings.MAIL_URL = ""
    settings.VAR = tmp_path

    def found() -> list[email.message.EmailMessage]:
        talk.work()  # writes the letter, which then has to be carried out
        talk.work()
        paths = sorted((tmp_path / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return [
            email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths
        ]

    return found


@pytest.fixture
def group():
    return make.group("Rosewood")


def told(group, name="Ben", **more):
    """A member with a mail address to whom somebody promised something."""
    ben = make.member(group, name, **({"mail": f"{name.lower()}@example.org"} | more))
    make.commitment(make.member(group, "Zoe"), make.need(ben, "Rice", address="14 Mill Street"))
    return ben


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_a_letter_says_that_there_is_news_and_nothing_else(group, letters, settings, language):
    ben = told(group, language=language)
    talk.news(ben)

    (letter,) = letters()

    text = letter.as_string() + letter.get_content()
    assert letter["To"] == "ben@example.org"
    with translation.override(language):
        assert letter["Subject"] == translation.gettext("You have news")
    assert f"{settings.PUBLIC_URL}/news/" in letter.get_content().splitlines()
    for word in ("Zoe", "Rosewood", group.slug, "Rice", "food", "Mill", ben.ref, ben.name + " "):
        assert word.lower() not in text.lower().replace("ben@example.org", "")


def test_at_most_one_letter_an_hour_while_there_is_news(group, letters):
    ben = told(group)
    start = now()
    with time_machine.travel(start, tick=False):
        talk.news(ben)
        assert len(letters()) == 1
    with time_machine.travel(start + HOUR / 2, tick=False):
        make.commitment(make.member(group, "Yan"), make.need(ben))
        assert len(letters()) == 1
    with time_machine.travel(start + HOUR + timedelta(minutes=2), tick=False):
        assert len(letters()) == 2
    with time_machine.travel(start + 3 * HOUR, tick=False):
        assert len(letters()) == 2


def test_an_hour_is_an_hour_for_all_groups_of_a_person_together(group, letters):
    ben = told(group)
    told(make.group("Hill"), mail="ben@example.org")
    talk.news(ben)

    assert len(letters()) == 1


def test_news_that_were_seen_are_not_mailed(group, letters):
    ben = told(group)
    talk.news(ben)
    actions.see_news(queries.news_of(ben))

    assert letters() == []


def test_who_wants_no_mail_gets_none(group, letters):
    ben = told(group)
    actions.choose_mail([ben], by_mail=False)
    talk.news(ben)

    assert letters() == []


def test_who_has_no_address_gets_none(group, letters):
    ben = told(group, mail="")
    talk.news(ben)

    assert letters() == []


def test_the_link_in_a_letter_stops_them_without_signing_in(group, letters):
    ben = told(group)
    talk.news(ben)
    (letter,) = letters()
    link = re.search(r"/news/mail/\S+", letter.get_content())[0]
    browser = make.browser()

    assert browser.get(link).status_code == 200
    assert queries.is_told_by_mail(ben)

    assert browser.post(link).status_code == 200
    assert not queries.is_told_by_mail(ben)
    assert browser.post(f"{link}x").status_code == 404


def test_who_is_forgotten_leaves_no_letter_that_waits(group):
    ben = told(group)
    talk.work()
    assert Letter.objects.exists()

    forget(ben.person)

    assert not Letter.objects.exists()


def test_somebody_who_left_meanwhile_keeps_no_mail_from_others(group, letters):
    told(group)
    leaver = make.member(group, "Lea")
    leave_group(leaver, leaver)
    Wish.objects.create(member=leaver, mailed_at=now())

    assert len(letters()) == 1
