"""A meeting run with one phone and a sheet of paper, without script; and one who was not there."""

from datetime import timedelta

import pytest
from django.conf import settings
from playwright.sync_api import expect

from manyhands.base import times
from manyhands.base.tests.effort import few
from manyhands.base.times import now
from manyhands.decisions.models import Meeting
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.test_sheet import ripe
from manyhands.people.tests.make import signed_in
from manyhands.site.tests.browser.phone import Phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LANGUAGES = ["en", "ar"]


def hold(phone: Phone, member) -> Phone:
    """The phone is in this member's hands."""
    name = settings.SESSION_COOKIE_NAME
    value = signed_in(member.person).cookies[name].value
    phone.context.add_cookies([{"name": name, "value": value, "url": phone.house}])
    return phone


@pytest.fixture
def group(house):
    """Five members of long standing, and a proposal of Ana's that is ready to be tested."""
    before = now() - timedelta(days=20)
    members = make.assembly(5, at=before)
    with times.at(before):
        proposal = ripe(members[0])
    return members, proposal


def call_and_open(phone: Phone, slug: str) -> None:
    """From the list of meetings to a room in which there are three."""
    phone.go(f"/g/{slug}/meetings/")
    phone.follow("Call a meeting")
    phone.fill("What is it called?", "Monthly meeting")
    phone.fill("Day", f"{now():%Y-%m-%d}")
    phone.fill("Time", "19:00")
    phone.press("Call it")
    phone.unfold("Put something on the agenda")
    phone.pick("Or a proposal", "Buy a fridge")
    phone.press("Put it on")
    phone.press("Open the meeting")
    phone.choose("Cleo")
    phone.choose("Dov")
    phone.press("They are here")


def let_two_speak(phone: Phone) -> None:
    """Cleo, and a guest."""
    phone.follow("The queue")
    phone.pick("Who wants to speak?", "Cleo")
    phone.press("Wants to speak")
    phone.fill("Or a guest", "Lina")
    phone.press("Wants to speak")
    phone.press_first_in("form[action*='/queue/']")
    phone.reads_filled("%(name)s speaks.", name="Cleo")
    phone.press("Has spoken")
    phone.follow("To the meeting")


def look_at_the_sheet(phone: Phone, folder) -> None:
    """As it comes out of the printer: a line for each in the room, and some that are free."""
    phone.follow("A sheet to print and tick")
    phone.page.emulate_media(media="print")
    phone.page.screenshot(path=folder / "sheet.png", full_page=True)
    rows = phone.page.locator("tbody tr")
    assert rows.count() == 3 + 6
    expect(rows.first.locator(".box")).to_have_count(5)
    expect(phone.page.locator(".no-print").first).to_be_hidden()
    expect(phone.page.locator(".qr svg")).to_be_visible()
    phone.page.emulate_media(media="screen")
    phone.follow("To the meeting")


def type_it_in(phone: Phone, *names: str) -> None:
    """All of them ticked that they agree."""
    phone.follow("Ask where all stand")
    for name in names:
        phone.page.get_by_label(name, exact=True).select_option("agree")
    phone.press("That is what they said")
    phone.reads("Buy a fridge")


def block_from_home(phone: Phone, proposal) -> None:
    """Somebody who was not there stops it, with a ground and a way out."""
    phone.go(proposal.get_absolute_url())
    phone.page.locator("label.tile", has=phone.page.locator("[value=block]")).click()
    phone.page.locator("[name=ground]").fill("It leaves the newcomers out.")
    phone.page.locator("[name=way_out]").fill("Ask them.")
    phone.press("Say it")


@pytest.mark.parametrize("language", few("ar", of=tuple(LANGUAGES)))
def test_a_meeting_is_run_from_the_printed_sheet_and_who_was_not_there_objects(
    group, lend, language, tmp_path
):
    (_ana, ben, _cleo, _dov, eli), proposal = group
    phone, slug = hold(lend(language=language), ben), ben.group.slug
    call_and_open(phone, slug)
    let_two_speak(phone)
    look_at_the_sheet(phone, tmp_path)
    type_it_in(phone, "Ben", "Cleo", "Dov")
    assert make.again(proposal).stage == Stage.TESTING

    elsewhere = hold(lend(language=language), eli)
    block_from_home(elsewhere, proposal)

    phone.follow("The minutes")
    phone.fill("Day of the next meeting", "2031-05-01")
    phone.fill("Time", "19:00")
    phone.press("Save the minutes")
    phone.press("Close the meeting")
    phone.reads("Fingerprint of the record:")
    assert Meeting.objects.get().minutes.count("Buy a fridge") == 1

    with times.at(make.open_round_of(proposal).closes_at):
        make.work_off()
    assert make.again(proposal).stage == Stage.RESOLVING
