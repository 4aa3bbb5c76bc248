"""A key on one's device signs an open ballot, in a real browser; a secret one it leaves alone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from manyhands.base import times
from manyhands.base.tests.effort import few
from manyhands.decisions import tasks
from manyhands.decisions.models import Ballot
from manyhands.decisions.tests import ballot_boxes as boxes
from manyhands.groups.models import Group
from manyhands.groups.tests.make import again
from manyhands.site.tests.browser.phone import Phone
from manyhands.site.tests.browser.test_devices import SIGNED, make_key, verified

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILLED = {
    "approval": lambda phone: [mark(phone, name) for name in ("Soup", "Bread")],
    "score": lambda phone: [phone.pick("Soup", "4"), phone.pick("Bread", "0")],
    "ranked": lambda phone: [phone.pick("Soup", "2"), phone.pick("Bread", "1")],
    "select": lambda phone: [
        phone.pick("Who should carry it?", "Ben"),
        phone.fill("Why?", "He counts well."),
    ],
}


def mark(phone: Phone, name: str) -> None:
    """Tick the box beside what there is to choose."""
    phone.page.get_by_label(phone.say(name), exact=True).check()


def choosing(street: Group, phone: Phone, kind: str) -> str:
    """Where the group chooses by a method of this kind; Ben holds this phone."""
    phone.join("rosewood", "Ben")
    names = ("Soup", "Bread") if kind not in ("select", "secret") else ()
    with times.at(times.now() - timedelta(hours=50)):
        proposal = boxes.choice(again(street.members.earliest("pk")), kind, *names)
    tasks.move_one(proposal.pk, times.now())
    return f"{proposal.get_absolute_url()}ballot/"


def send(phone: Phone, path: str, kind: str) -> Ballot:
    """Fill the ballot in and send it; gives what was taken."""
    phone.go(path)
    FILLED[kind](phone)
    phone.press("Send my ballot")
    phone.reads("You have sent a ballot.")
    return Ballot.objects.get(superseded_at=None)


@pytest.mark.parametrize("kind", few("ranked", of=tuple(FILLED)))
def test_a_device_signs_each_kind_of_open_ballot(lend, street, tmp_path, kind):
    phone = lend(script=True)
    path = choosing(street, phone, kind)
    key = make_key(phone)

    first = send(phone, path, kind)
    second = send(phone, path, kind)

    phone.reads(SIGNED, "1 of them was signed by a device key.")
    assert (first.signed_with, second.signed_with) == (key, key)
    assert first.signature != second.signature
    assert "1 signed by a device key" in verified(street, tmp_path)


@pytest.mark.parametrize(
    "how", few({"language": "ar"}, of=({"by_keyboard": True}, {"language": "ar"}))
)
def test_the_numbers_that_it_signs_stand_beside_the_ballot(lend, street, how):
    phone = lend(script=True, **how)
    path = choosing(street, phone, "score")
    make_key(phone)

    ballot = send(phone, path, "score")

    assert ballot.signature
    phone.unfold("What it signs")
    part = phone.page.locator("[data-device-part]")
    for number in (ballot.ref, ballot.member.ref, ballot.round.ref, ballot.round.version.digest):
        expect(part).to_contain_text(number)


def test_whoever_takes_the_tick_away_signs_no_ballot(lend, street):
    phone = lend(script=True)
    path = choosing(street, phone, "ranked")
    make_key(phone)
    phone.go(path)
    FILLED["ranked"](phone)
    phone.page.get_by_label(phone.say("Sign it with the key on this device")).uncheck()

    phone.press("Send my ballot")

    assert Ballot.objects.get().signature == ""


def test_a_signing_that_fails_sends_no_ballot_and_loses_nothing(lend, street):
    phone = lend(script=True)
    path = choosing(street, phone, "score")
    make_key(phone)
    phone.context.add_init_script("SubtleCrypto.prototype.sign = () => Promise.reject(Error())")
    phone.go(path)
    FILLED["score"](phone)

    phone.button("Send my ballot").click()

    phone.reads("The key on this device could not sign.")
    phone.field_holds("Soup", "4")
    assert not Ballot.objects.exists()


def test_without_script_a_ballot_is_sent_as_before(lend, street):
    phone = lend()
    path = choosing(street, phone, "approval")

    ballot = send(phone, path, "approval")

    assert len(ballot.data["options"]) == 2
    phone.reads("Your receipt: entry")
    phone.reads_not(SIGNED)


def test_a_secret_ballot_is_never_signed(lend, street):
    phone = lend(script=True)
    path = choosing(street, phone, "secret")
    make_key(phone)
    phone.go(path)
    expect(phone.page.locator("[data-device-part], script[src*=device]")).to_have_count(0)

    mark(phone, "Yes")
    phone.press("Send my ballot")

    phone.reads("Your ballot is in the urn under the name")
