"""The keyboard alone: where it goes first, in which order, and what Enter does."""

import pytest
from playwright.sync_api import expect

from manyhands.aid.models import Intent
from manyhands.aid.tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Where the focus stands in the page's own order, top to bottom and then along the line.
ORDER = """() => {
  const on = document.activeElement;
  const all = [...document.querySelectorAll("a, button, input, select, textarea, summary")];
  return all.indexOf(on);
}"""


@pytest.fixture
def phone(lend, house):
    make.group("Rosewood")
    return lend(by_keyboard=True)


def stops(phone, most: int = 100) -> list[int]:
    """Where each press of Tab leads, until the page is over."""
    found: list[int] = []
    for _ in range(most):
        phone.tab()
        at = phone.page.evaluate(ORDER)
        if at < 0 or at in found:
            break
        found.append(at)
    return found


def test_the_first_stop_skips_to_the_page(phone):
    phone.go("/g/rosewood/")

    phone.tab()
    skip = phone.page.get_by_role("link", name="Skip to the page")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    phone.page.keyboard.press("Enter")

    expect(phone.page.locator("main")).to_be_focused()
    phone.tab()
    expect(phone.page.locator("main a").first).to_be_focused()


@pytest.mark.parametrize("path", ["/", "/g/rosewood/", "/g/rosewood/needs/new/", "/code/"])
def test_the_keyboard_goes_from_top_to_bottom_and_misses_nothing(phone, path):
    phone.go(path)

    found = stops(phone)

    assert found == sorted(found)
    reachable = phone.page.evaluate(
        """() => {
          const groups = new Set();
          const all = "a, button, input, select, textarea, summary";
          return [...document.querySelectorAll(all)].filter(
            (part) => part.checkVisibility({ visibilityProperty: true }) && part.type !== "hidden"
              && !(part.type === "radio" && (groups.has(part.name) || !groups.add(part.name)))
          ).length; }"""
    )
    assert len(found) == reachable


def test_enter_in_a_field_asks_instead_of_adding_a_line(phone):
    phone.go("/g/rosewood/needs/new/")
    phone.fill("What do you need?", "Supper")
    phone.fill("Address", "Mill Lane 7")

    with phone.page.expect_navigation():
        phone.page.keyboard.press("Enter")

    phone.is_at("Your neighbors can see it now")
    assert Intent.objects.count() == 1


def test_asking_takes_a_few_words_and_one_press(lend, house):
    make.group("Rosewood")
    phone = lend()
    phone.go("/g/rosewood/needs/new/")
    questions = phone.page.locator("main form section h2")
    assert questions.count() <= 5
    assert phone.page.locator("main form :invalid").count() == 0

    phone.fill("What do you need?", "Supper")
    phone.press("Ask now")

    phone.is_at("Your neighbors can see it now")
