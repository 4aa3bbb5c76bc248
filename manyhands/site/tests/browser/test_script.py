"""What the small script adds: nothing typed is lost, nothing is sent twice, and a quick way out."""

import pytest
from playwright.sync_api import expect

from manyhands.aid.bringing.posting import AT_ONCE
from manyhands.aid.models import Intent
from manyhands.aid.tests import make
from manyhands.base import jobs
from manyhands.base.times import now

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ELSEWHERE = "https://www.wikipedia.org/"


@pytest.fixture
def street(house):
    return make.group("Rosewood")


@pytest.fixture
def phone(lend, street):
    return lend(script=True)


def elsewhere(phone) -> None:
    """A page that stands for the one to which one leaves; it is not to be fetched from the net."""
    phone.lets_through = ELSEWHERE
    phone.context.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="<p>Elsewhere"))


def test_what_was_typed_outlives_a_reload_and_what_is_sealed_does_not(phone):
    phone.go("/g/rosewood/needs/new/")
    phone.fill("What do you need?", "Supper")
    phone.choose("Food")
    phone.choose("Today")
    phone.fill("Address", "Mill Lane 7")

    phone.again()

    phone.field_holds("What do you need?", "Supper")
    expect(phone.page.locator("[name=kinds][value=food]")).to_be_checked()
    expect(phone.page.locator("[name=urgency][value='2']")).to_be_checked()
    phone.field_holds("Address", "")


def test_a_draft_is_gone_once_it_was_sent(phone):
    phone.go("/g/rosewood/needs/new/")
    phone.fill("What do you need?", "Supper")
    phone.press("Ask")

    phone.go("/g/rosewood/needs/new/")

    phone.field_holds("What do you need?", "")


def test_without_a_line_the_words_stay_and_go_out_when_it_is_back(phone):
    phone.go("/g/rosewood/needs/new/")
    phone.fill("What do you need?", "Supper")
    phone.context.set_offline(True)

    phone.button("Ask").click()

    phone.reads("The line is down. Nothing is lost: what you typed is still here.")
    phone.field_holds("What do you need?", "Supper")
    assert not Intent.objects.exists()
    with phone.page.expect_navigation():
        phone.context.set_offline(False)
    phone.is_at("Your neighbors can see it now")
    assert Intent.objects.get().words == "Supper"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_two_quick_taps_ask_once(lend, street, script):
    phone = lend(script=script)
    phone.go("/g/rosewood/needs/new/")
    phone.fill("What do you need?", "Supper")

    phone.button("Ask").dblclick()

    phone.is_at("Your neighbors can see it now")
    assert Intent.objects.count() == 1


def test_after_the_quick_exit_the_way_back_shows_nothing(phone):
    elsewhere(phone)
    phone.go("/g/rosewood/")
    phone.follow("Ask for help")
    phone.fill("What do you need?", "Supper")
    phone.fill("Address", "Mill Lane 7")

    with phone.page.expect_navigation():
        phone.page.get_by_role("link", name="Leave this page now").click()
    phone.page.go_back()

    expect(phone.page.locator("h1")).to_have_text("Rosewood")
    phone.reads_not("Supper", "Mill Lane 7")
    phone.go("/g/rosewood/needs/new/")
    phone.field_holds("What do you need?", "")


def test_without_script_the_way_back_shows_nothing_that_is_sealed(lend, street):
    phone = lend()
    elsewhere(phone)
    phone.go("/g/rosewood/needs/new/")
    phone.unfold("Add a name, number or note (sealed)")
    phone.fill("Phone number or mail address", "600 111 222")
    phone.fill("Address", "Mill Lane 7")

    with phone.page.expect_navigation():
        phone.page.get_by_role("link", name="Leave this page now").click()
    phone.page.go_back()

    expect(phone.page.locator("h1")).to_have_text("Ask for help")
    phone.field_holds("Address", "")
    phone.field_holds("Phone number or mail address", "")


def test_a_tap_copies_the_code(phone, house):
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=house)
    phone.go("/g/rosewood/needs/new/")
    phone.fill("What do you need?", "Supper")
    phone.press("Ask")
    words, _link = phone.code()

    phone.button("Copy the code").click()

    phone.reads("Copied")
    assert phone.page.evaluate("navigator.clipboard.readText()") == words


def test_the_bar_moves_by_itself_and_the_page_says_when_it_is_over(phone):
    phone.join("rosewood", "Ben")
    phone.go("/g/rosewood/import/")
    rows = [f"Rice {number}" for number in range(AT_ONCE + 1)]
    phone.fill("Or rows copied from a sheet", "\n".join(["What", *rows]))
    phone.press("Look at it")
    phone.press_first_in("form[action$='/posting/']")
    phone.is_at("Bringing it in")

    jobs.work_off(now())

    phone.is_at("The list is in")
