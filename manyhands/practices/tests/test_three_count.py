"""A meeting of a savings circle takes three who say so, or all where there are fewer."""

from datetime import timedelta

import pytest
from django.urls import reverse

from manyhands.base import times
from manyhands.decisions import actions as deciding
from manyhands.decisions.how import explained
from manyhands.decisions.models import Proposal
from manyhands.decisions.tests import make as proposals
from manyhands.groups.actions import leave_group
from manyhands.groups.tests import make as groups
from manyhands.ledger.models import Transfer
from manyhands.practices import meeting, running
from manyhands.practices.tests.test_running import MONDAY, adopted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


@pytest.fixture
def circle():
    practice, members = adopted("savings_circle")
    for member in members:
        running.enter_practice(member, practice)
    return practice, members


def asked(practice, member) -> Proposal:
    """The meeting as one of them typed it in on its page."""
    path = reverse("hold-circle-meeting", args=[practice.group.slug, practice.ref])
    holder = next(one.holder for one in meeting.standings(practice) if one.holder.member == member)
    typed = {"number": "1", f"{holder.ref}-shares": "1", "counted": "2"}
    groups.browser(member).post(path, typed)
    draft = Proposal.objects.latest("pk")
    deciding.publish_proposal(groups.again(member), draft, title="We met", text="Meeting 1.")
    return proposals.again(draft)


def test_two_are_not_enough_and_the_third_books_it(circle):
    practice, (ana, ben, cleo, _dov) = circle
    proposal = asked(practice, ana)
    said = explained(groups.again(practice.group), "circle.book_meeting")

    assert "3 members say yes" in said
    assert proposals.open_round_of(proposal).method["keys"] == 3
    for member in (ana, ben):
        proposals.say(groups.again(member), proposals.again(proposal), "agree")
    proposals.work_off()
    assert proposals.open_round_of(proposal)
    proposals.say(groups.again(cleo), proposals.again(proposal), "agree")
    proposals.work_off()
    assert proposals.again(proposal).rounds.get().verdict == "adopt"
    with times.at(MONDAY + timedelta(minutes=1)):
        proposals.work_off()
    (booked,) = Transfer.objects.filter(group=practice.group)
    assert booked.kind == "savings_circle.shares"


def test_where_only_two_are_left_both_of_them_are_enough(circle):
    practice, members = circle
    for member in practice.group.members.exclude(pk__in=[one.pk for one in members[:2]]):
        leave_group(groups.again(member), groups.again(member))
    group = groups.again(practice.group)

    assert "2 members say yes" in explained(group, "circle.book_meeting")


def test_the_sheet_has_closing_balances_and_three_lines_to_sign(circle):
    practice, (ana, *_others) = circle
    path = reverse("hold-circle-meeting", args=[practice.group.slug, practice.ref])
    page = groups.browser(ana).get(path).content.decode()

    assert "closing balances, read aloud" in page
    assert page.count("<li><span aria-hidden") == 3
