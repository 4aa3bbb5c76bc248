"""No page puts a barrier in anybody's way: by axe, in small windows, with large letters."""

from pathlib import Path

import pytest
from django.urls import get_resolver

from manyhands.base.tests.effort import THOROUGH, few, some
from manyhands.site.tests.browser.phone import Phone
from manyhands.site.tests.browser.tour import NO_PAGES, STOPS, neighborhood

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text(encoding="utf-8")
LOOK = """async () => {
  const found = await axe.run(document, {
    resultTypes: ["violations"], rules: { "target-size": { enabled: true } },
  });
  return found.violations.map(
    (fault) => `${fault.id}: ${fault.nodes.length}, ${fault.nodes[0].html.slice(0, 160)}`
      + ` ${fault.nodes[0].failureSummary.slice(0, 200)}`);
}"""
TOO_WIDE = """() => {
  if (document.documentElement.scrollWidth <= document.documentElement.clientWidth) return "";
  const out = [...document.body.querySelectorAll("*")].filter((part) => {
    const box = part.getBoundingClientRect();
    return (box.right > innerWidth + 1 || box.left < -1) && !part.closest("svg");
  });
  return out.map((part) => part.outerHTML.slice(0, 90)).slice(-3).join(" … ") || "too wide";
}"""
NARROW, HEIGHT = 320, 640
PARTS = 2 if THOROUGH else 1  # all of them take longer than one test may


@pytest.fixture
def tour(house):
    return neighborhood()


def test_every_page_is_on_the_tour():
    routes = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    on_the_tour = {stop.partition(":")[0] for stop in STOPS}

    assert routes - on_the_tour - NO_PAGES == set()


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("language", few("en", of=("en", "ar")))
def test_axe_finds_nothing_by_day_by_night_in_small_windows_and_with_large_letters(
    lend, tour, language, part
):
    phone = lend(script=True, language=language)
    faults = {}
    for stop in some(stops(language)[part::PARTS]):
        tour.visit(phone, stop)
        phone.page.evaluate(AXE)
        for name in MOODS_TO_TRY[language]:
            MOODS[name](phone)
            found = phone.page.evaluate(LOOK)
            if found:
                faults[f"{stop}, {name}"] = found
        by_day(phone)

    assert faults == {}


def stops(language: str) -> list[str]:
    """What there is to see in a language; the page of the look shows several at once, by itself."""
    return [stop for stop in STOPS if stop != "style" or language == "en"]


def by_day(phone: Phone) -> None:
    phone.page.emulate_media(color_scheme="light")
    phone.page.set_viewport_size({"width": 360, "height": HEIGHT})
    phone.page.evaluate("document.documentElement.style.fontSize = ''")


def by_night(phone: Phone) -> None:
    phone.page.emulate_media(color_scheme="dark")


def in_a_small_window(phone: Phone) -> None:
    phone.page.emulate_media(color_scheme="light")
    phone.page.set_viewport_size({"width": NARROW, "height": HEIGHT})


def with_large_letters(phone: Phone) -> None:
    phone.page.set_viewport_size({"width": 360, "height": HEIGHT})
    phone.page.evaluate("document.documentElement.style.fontSize = '200%'")


MOODS = {
    "by day": by_day,
    "by night": by_night,
    "in a small window": in_a_small_window,
    "with large letters": with_large_letters,
}
MOODS_TO_TRY = {
    "en": few("by day", of=tuple(MOODS)),
    # Colors and room for fingers are as in English.
    "ar": ("by day", "with large letters"),
}


@pytest.mark.parametrize("language", few("ar", of=("en", "es", "ar")))
def test_no_page_scrolls_sideways(lend, tour, language):
    phone = lend(language=language)
    faults = {}
    for stop in some(stops(language)):
        by_day(phone)
        tour.visit(phone, stop)
        for name, change in MOODS.items():
            change(phone)
            sticks_out = phone.page.evaluate(TOO_WIDE)
            if sticks_out:
                faults[f"{stop}, {name}"] = sticks_out

    assert faults == {}
