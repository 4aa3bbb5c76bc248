"""The members hear who asks to come in, and whoever was admitted hears that they are a member."""

import pytest
from django.urls import reverse

from manyhands.base import times
from manyhands.decisions.tests import make
from manyhands.groups import admissions
from manyhands.groups.actions import Newcomer
from manyhands.groups.tests import make as groups
from manyhands.people import actions as people
from manyhands.talk import actions
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
    """Five members of a group in which any of them admits who asks."""
    members = make.assembly(5)
    make.uses(members[0].group, "member.join", {"method": "nobody"})
    make.uses(members[0].group, "member.admit", {"method": "do"})
    return [groups.again(member) for member in members]


def ask(group):
    nora = people.meet_without_mail(language="en")
    return admissions.ask_admission(Newcomer(group, nora), group, name="Nora", words="I cook.")


def test_all_members_hear_it_but_those_who_want_no_news_of_it(five):
    actions.choose_topics(five[4], quiet=["proposals"])
    ask(five[0].group)

    talk.work()

    heard = Notice.objects.filter(kind="asks_in")
    assert {notice.member for notice in heard} == set(five[:4])
    assert told(heard[0])["href"] == reverse("admissions", args=["rosewood"])
    assert "I cook" not in told(heard[0])["text"]


def test_what_was_taken_back_meanwhile_is_told_to_nobody(five):
    asked = ask(five[0].group)
    admissions.withdraw_admission(Newcomer(five[0].group, asked.person), asked)

    talk.work()

    assert not Notice.objects.filter(kind="asks_in").exists()


def test_whoever_was_admitted_hears_it(five):
    asked = ask(five[0].group)
    nora = admissions.admit_member(five[0], asked)

    talk.work()

    own = Notice.objects.get(kind="admitted")
    assert own.member == nora
    assert told(own)["href"] == reverse("board", args=["rosewood"])
