"""A group chooses among several things on phones without script, from first button to the count."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.decisions import tasks
from manyhands.decisions.models import Proposal
from manyhands.site.tests.browser.phone import Phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def propose_soup(phone: Phone) -> Proposal:
    """Propose which soup, with two to choose from."""
    phone.go("/g/rosewood/decisions/new/")
    phone.fill("In a few words", "Which soup")
    phone.fill("What do you propose, and why?", "For Friday.")
    phone.unfold("Let all choose among several things")
    phone.pick("How shall we choose?", "Choosing what most can live with")
    phone.press("Go on")
    phone.press("Put it before the group")
    phone.follow("What there is to choose")
    for soup in ("Lentil", "Tomato"):
        phone.fill("What is there to choose?", soup)
        phone.press("Add")
    phone.reads("Lentil", "Tomato")
    return Proposal.objects.get()


def send(phone: Phone, path: str, *soups: str) -> None:
    phone.go(path)
    phone.follow("To the ballot")
    for soup in soups:
        phone.page.get_by_label(soup).check()
    phone.press("Send my ballot")
    phone.reads("Your receipt: entry")


def test_a_group_chooses_a_soup(lend, street):
    ana, ben = lend(), lend()
    ana.join("rosewood", "Ana")
    ben.join("rosewood", "Ben")
    proposal = propose_soup(ana)
    with times.at(times.now() + timedelta(hours=49)):
        tasks.move_one(proposal.pk, times.now())
    path = proposal.get_absolute_url()

    send(ana, path, "Lentil", "Tomato")
    send(ben, path, "Tomato")
    with times.at(proposal.rounds.get().closes_at):
        tasks.move_one(proposal.pk, times.now())

    ben.go(f"{path}ballot/")
    ben.reads("What it came to", "Tomato", "2 of 3 members have sent a ballot.")
    assert sorted(proposal.rounds.get().tally["count"]["points"].values()) == [1, 2]
