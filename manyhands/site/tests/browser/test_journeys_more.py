"""What people come to do when something is not right, when time goes by, and when they move on."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from manyhands.aid.tests import make
from manyhands.base import times
from manyhands.site.tests.browser.phone import Phone
from manyhands.talk.tests.make import work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def promise_supper(phone: Phone, name: str) -> str:
    """Join as `name` and say: I will do it; says where the page of the promise is."""
    phone.join("rosewood", name)
    phone.go("/g/rosewood/")
    phone.open_card("Supper")
    phone.press("I will do it")
    phone.reads("Thank you. It is yours to do now.")
    return phone.page.url


def open_with(phone: Phone, code) -> None:
    """Come to one's own need with its code."""
    phone.go(f"/c/{code.link()}/")
    phone.press("Open")


def news(phone: Phone) -> None:
    work()
    phone.go("/g/rosewood/news/")


def test_two_members_whom_it_does_not_concern_look_into_a_report_together(hands, street):
    code = make.code()
    make.need(street, "Supper", code=code)
    asker, helper, cleo, dov = hands(), hands(), hands(), hands()
    promise_supper(helper, "Ben")
    open_with(asker, code)
    asker.follow("Open")

    asker.unfold("Ask the group to look")
    asker.fill("What happened?", "He shouted at the door.")
    asker.press("Report")
    asker.reads("Thank you. Two members whom it does not concern can look now.")
    asker.reads("You asked the group to look at this.")

    cleo.join("rosewood", "Cleo")
    cleo.go("/g/rosewood/news/")
    cleo.follow("See the reports")
    cleo.reads("Nobody looks into it yet. Two are needed.")
    cleo.press("I will look at this")
    cleo.reads("You look into this. The words open once one more member does.")
    cleo.reads_not("He shouted at the door.")

    dov.join("rosewood", "Dov")
    dov.go("/g/rosewood/reports/")
    dov.press("I will look at this")
    for member in (cleo, dov):
        member.go("/g/rosewood/reports/")
        member.reads("He shouted at the door.", "The one who asked reported it.")
        member.reads_filled("The helper is %(helper)s.", helper="Ben")

    helper.go("/g/rosewood/reports/")
    helper.reads("No reports")
    helper.reads_not("He shouted at the door.")


def test_whoever_mutes_a_thread_hears_no_more_of_it_and_can_hear_again(hands, street):
    code = make.code()
    make.need(street, "Supper", code=code)
    asker, helper = hands(), hands()
    promise = promise_supper(helper, "Ben")
    open_with(asker, code)
    asker.follow("Open")

    helper.press("Tell me no more of new messages here")
    helper.reads("You will not be told of new messages here.")
    asker.fill("Your message", "The bell is broken.")
    asker.press("Send")
    asker.reads_not("You will not be told of new messages here.")
    news(helper)
    helper.reads("Nothing new")

    helper.go(promise)
    helper.reads("The bell is broken.")
    helper.press("Tell me of new messages again")
    helper.reads("You will be told again.")
    asker.fill("Your message", "Knock instead.")
    asker.press("Send")
    news(helper)
    helper.reads_filled("A new message about: %(title)s")


def test_two_who_shall_never_meet_again_are_gone_for_each_other_and_only_one_knows_why(
    hands, street
):
    ana, ben, cleo = hands(), hands(), hands()
    ana.join("rosewood", "Ana")
    asker = street.members.get(name="Ana")
    make.need(asker, "Supper")
    other = make.need(asker, "A lamp")
    promise_supper(ben, "Ben")
    make.offer(street.members.get(name="Ben"), "Soup on Fridays")

    ana.go("/g/rosewood/mine/")
    ana.open_card("Supper")
    ana.follow("Open")
    ana.unfold("Never meet again")
    ana.press("Never meet again")
    ana.reads("You will not meet here again. They are not told.")
    ana.go("/g/rosewood/offers/")
    ana.reads_not("Soup on Fridays")

    news(ben)
    ben.reads_filled("You need not do this any more. The promise was let go: %(title)s")
    ben.reads_not("Never meet again", "You will not meet here again. They are not told.")
    ben.go("/g/rosewood/")
    ben.reads("Nobody needs anything just now")
    ben.reads_not("Supper", "A lamp")
    assert ben.go(other.get_absolute_url()).status == 404

    cleo.join("rosewood", "Cleo")
    cleo.go("/g/rosewood/")
    cleo.reads("Supper", "A lamp")
    cleo.go("/g/rosewood/offers/")
    cleo.reads("Soup on Fridays")


def test_what_stands_for_two_days_is_asked_about_and_a_word_brings_it_up_again(hands, street):
    code = make.code()
    with times.at(times.now() - timedelta(hours=49)):
        make.need(street, "Supper", code=code)
    make.need(street, "A lamp")
    work()
    phone = hands()

    phone.go("/g/rosewood/")
    assert "A lamp" in phone.page.locator(".cards .card").first.inner_text()
    phone.reads("Still true?")
    open_with(phone, code)
    phone.reads("Is it still true?", "You have not said so for a while, so it sank on the board.")
    phone.press("Still true")

    phone.reads("Good. It stays on the board.")
    phone.reads_not("You have not said so for a while, so it sank on the board.")
    phone.go("/g/rosewood/")
    phone.reads_not("Still true?")


def test_another_language_takes_nothing_of_what_was_typed(hands, street):
    phone = hands()
    phone.go("/g/rosewood/needs/new/")
    phone.fill("What do you need?", "Supper")
    phone.choose("Food")
    phone.unfold("Make a list, with how many")
    phone.fill_row(1, "Bread", 2)
    phone.tap_patch("Mill")
    phone.fill("Address", "Mill Lane 7")

    phone.speak("es")

    phone.is_at("Ask for help")
    phone.field_holds("What do you need?", "Supper")
    phone.field_holds("Address", "Mill Lane 7")
    phone.press("Ask")
    phone.is_at("Your neighbors can see it now")
    phone.follow("See how it looks")
    phone.reads("Supper", "Bread", "Mill", "Mill Lane 7", "Food")


def test_a_fault_is_what_one_sees_first_after_one_more_line_too(hands, street):
    phone = hands()
    phone.go("/g/rosewood/")
    phone.follow("Ask for help")
    phone.unfold("Make a list, with how many")
    phone.press("One more line")

    phone.press("Ask")

    expect(phone.page.get_by_role("alert")).to_be_in_viewport()


def test_a_member_takes_everything_along_as_sheets(hands, street):
    make.need(street, "Supper", lines=make.lines(Bread=2), address="Mill Lane 7")
    make.offer(street, "Soup on Fridays")
    phone = hands()
    phone.join("rosewood", "Ben")

    phone.go("/g/rosewood/about/")
    phone.follow("Take everything with you")
    phone.reads("What is not in it")
    sheets = unpacked(phone.download("Download the sheets"))

    assert [row["description"] for row in rows(sheets["needs.csv"])] == ["Supper"]
    assert [row["description"] for row in rows(sheets["offers.csv"])] == ["Soup on Fridays"]
    assert {row["name"] for row in rows(sheets["members.csv"])} >= {"Ben", "Flo"}
    assert "datapackage.json" in sheets
    assert not any("Mill Lane 7" in text for text in sheets.values())


def unpacked(path) -> dict[str, str]:
    """The files of a zip, by name."""
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def rows(sheet: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sheet)))
