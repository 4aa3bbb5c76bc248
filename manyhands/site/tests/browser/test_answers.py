"""The pages that answer a form: sound, without barriers, and they keep what was typed."""

import html5lib
import pytest
from playwright.sync_api import Response

from manyhands.aid.bringing.posting import AT_ONCE
from manyhands.base.tests.effort import few
from manyhands.site.tests.browser.test_barriers import AXE, LOOK, TOO_WIDE
from manyhands.site.tests.browser.tour import neighborhood
from manyhands.talk.tests.make import work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", few("ar", of=("en", "ar")))
def test_every_answer_to_a_form_is_sound_and_without_barriers(lend, house, language):
    tour = neighborhood()
    phone = lend(script=True, language=language)
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    phone.page.on("response", keep)
    faults = {}
    for name, way in WAYS.items():
        del answers[:]
        way(phone, tour)
        page = [a for a in answers if a.request.resource_type == "document" and a.status != 302]
        found = [*_look(phone), *_read(page[-1].text())]
        if found:
            faults[name] = found

    assert faults == {}


def _look(phone) -> list[str]:
    phone.page.evaluate(AXE)
    return [*phone.page.evaluate(LOOK), *filter(None, [phone.page.evaluate(TOO_WIDE)])]


def _read(text: str) -> list[str]:
    parser = html5lib.HTMLParser()
    parser.parse(text)
    return [str(error) for error in parser.errors]


def with_nothing_said(phone, tour) -> None:
    tour.visit(phone, "ask")
    phone.fill("Address", "Mill Lane 7")
    phone.press("Ask")
    phone.reads("Please look at this again. What you wrote is still here.")
    phone.field_holds("Address", "Mill Lane 7")


def with_something_private(phone, tour) -> None:
    tour.visit(phone, "ask")
    phone.fill("What do you need?", "Ring 600 111 222")
    phone.press("Ask")
    phone.reads("Everybody could read this:")


def with_a_need(phone, tour) -> None:
    tour.visit(phone, "ask")
    phone.fill("What do you need?", "Soap")
    phone.press("Ask")
    phone.is_at("Your neighbors can see it now")


def with_a_wrong_code(phone, tour) -> None:
    tour.visit(phone, "enter-code")
    phone.fill("Your code", "one two three")
    phone.press("Open")
    phone.field_holds("Your code", "one two three")


def with_no_address(phone, tour) -> None:
    tour.visit(phone, "sign-in")
    phone.fill("Your mail address", "dan@example.org")
    phone.press("Send me a code")
    phone.fill("The 6 digits from the mail", "12")
    phone.press("Sign in")
    phone.fill("The 6 digits from the mail", phone.newest_code())
    phone.press("Sign in")


def with_too_many(phone, tour) -> None:
    tour.visit(phone, "show-need: can promise")
    phone.page.locator("#commit input[type=number]").first.evaluate(
        "field => { field.max = ''; field.form.noValidate = true; }"
    )
    phone.page.locator("#commit input[type=number]").first.fill("9999")
    phone.press("I will do it")


def with_what_was_sealed(phone, tour) -> None:
    tour.visit(phone, "show-commitment: the helper's")
    phone.press("Show the address and contact")
    phone.reads("Mill Lane 7")


def with_an_empty_message(phone, tour) -> None:
    tour.visit(phone, "show-commitment: the helper's")
    phone.press("Send")


def with_what_needs_a_decision(phone, tour) -> None:
    tour.visit(phone, "describe-group")
    phone.fill("Name of the group", "Thornwood")
    phone.press("Save" if phone.button("Save").count() else "Propose it")


def with_a_group_that_says_nothing(phone, tour) -> None:
    tour.visit(phone, "found-group")
    phone.press("Start it")


def with_no_messages(phone, tour) -> None:
    tour.visit(phone, "inbox")
    phone.unfold("Bring messages in")
    phone.press("Put them in the inbox")


def with_no_sheet(phone, tour) -> None:
    tour.visit(phone, "import")
    phone.press("Look at it")


def with_how_far_it_is(phone, tour) -> None:
    tour.visit(phone, "import")
    rows = [f"Rice {number}" for number in range(AT_ONCE + 1)]
    phone.fill("Or rows copied from a sheet", "\n".join(["What", *rows]))
    phone.press("Look at it")
    phone.press_first_in("form[action$='/posting/']")
    phone.is_at("Bringing it in")


def with_what_became_of_the_sheet(phone, tour) -> None:
    work()
    phone.again()
    phone.is_at("The list is in")


WAYS = {way.__name__: way for way in (
    with_nothing_said, with_something_private, with_a_need, with_a_wrong_code, with_no_address,
    with_too_many, with_what_was_sealed, with_an_empty_message, with_what_needs_a_decision,
    with_a_group_that_says_nothing, with_no_messages, with_no_sheet, with_how_far_it_is,
    with_what_became_of_the_sheet,
)}  # fmt: skip
