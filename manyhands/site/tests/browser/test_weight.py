"""Pages are light enough for a bad line, ask nobody else for anything, and are sound HTML."""

from pathlib import Path
from urllib.parse import urlsplit

import html5lib
import pytest
from django.contrib.staticfiles import finders

from manyhands.aid.tests import make
from manyhands.base.tests.effort import few, some
from manyhands.groups.actions import name_place
from manyhands.site.tests.browser.phone import Phone
from manyhands.site.tests.browser.tour import STOPS, neighborhood

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KB = 1024
ASKING_PAGE, ANY_PAGE, AGAIN, SCRIPT = 14 * KB, 60 * KB, 20 * KB, 30 * KB

# A bad line: 50 kbit/s and 400 ms there and back; a new connection asks for a name, is opened,
# and made safe before the first page is asked for.
LINE_B_PER_S, ROUND_TRIP_S, TRIPS_TO_OPEN = 50_000 / 8, 0.4, 3
USABLE_S, SENT_S = 6, 10

WAITED_FOR = """() => performance.getEntriesByType("resource")
  .filter((entry) => entry.renderBlockingStatus !== "non-blocking").map((entry) => entry.name)"""


NAMES = ["Mill Lane", "Harbor", "Old Market", "Rope Walk", "The Ponds", "Station", "Chapel Hill"]


class Scales:
    """What goes over the line to a phone, in bytes as sent, by path."""

    def __init__(self, phone: Phone) -> None:
        self.paths: dict[str, str] = {}
        self.weights: dict[str, int] = {}
        self.tools = phone.context.new_cdp_session(phone.page)
        self.tools.send("Network.enable")
        self.tools.on("Network.requestWillBeSent", self._note_path)
        self.tools.on("Network.loadingFinished", self._note_weight)

    def _note_path(self, sent) -> None:
        self.paths[sent["requestId"]] = urlsplit(sent["request"]["url"]).path

    def _note_weight(self, done) -> None:
        path = self.paths.get(done["requestId"], "")
        self.weights[path] = self.weights.get(path, 0) + int(done["encodedDataLength"])

    def take_off(self) -> dict[str, int]:
        """What lay on the scales, which are empty then."""
        held, self.weights = self.weights, {}
        return held

    def forget_what_was_fetched(self) -> None:
        """As if the phone had never been here."""
        self.tools.send("Network.clearBrowserCache")

    def total(self) -> int:
        return sum(self.weights.values())

    def of(self, ending: str) -> int:
        return sum(weight for path, weight in self.weights.items() if path.endswith(ending))


def new_trips(weight: float, trips: int) -> float:
    """Seconds on a bad line for so many bytes and so many times there and back."""
    return trips * ROUND_TRIP_S + weight / LINE_B_PER_S


@pytest.mark.parametrize("language", ["en", "es", "ar"])
@pytest.mark.parametrize("rings", [2, 4], ids=["19 patches", "61 patches"])
def test_the_asking_page_comes_in_one_small_piece(lend, house, rings, language):
    group = make.group("Rosewood", rings=rings)
    founder = group.members.get()
    for number, place in enumerate(group.places.all()):
        name_place(founder, place, name=NAMES[number % len(NAMES)])
    phone = lend(script=True, language=language)
    scales = Scales(phone)

    phone.go("/g/rosewood/needs/new/")

    assert phone.page.evaluate(WAITED_FOR) == []
    weight = scales.of("/needs/new/")
    assert 0 < weight <= ASKING_PAGE
    assert new_trips(weight, TRIPS_TO_OPEN + 1) <= USABLE_S


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_ask_is_sent_in_time_on_a_bad_line(lend, house, script):
    make.group("Rosewood", rings=2)
    phone = lend(script=script)
    scales = Scales(phone)
    sizes: list[int] = []
    phone.page.on("request", lambda request: sizes.append(_size(request)))

    phone.go("/g/rosewood/needs/new/")
    phone.fill("What do you need?", "Supper for two, please, and something for the baby")
    phone.press("Ask")

    trips = TRIPS_TO_OPEN + len(sizes)  # as if each waited for the one before
    assert new_trips(scales.total() + sum(sizes), trips) <= SENT_S


def _size(request) -> int:
    head = sum(len(name) + len(value) + 4 for name, value in request.headers.items())
    return head + len(request.url) + len(request.post_data_buffer or b"")


@pytest.mark.parametrize("script", few(True, of=(True, False)))
def test_no_page_is_heavy(lend, house, script):
    tour = neighborhood()
    phone = lend(script=script)
    scales = Scales(phone)
    heavy = {}
    for stop in some(list(STOPS)):
        scales.forget_what_was_fetched()
        tour.visit(phone, stop)
        first = scales.take_off()
        tour.visit(phone, stop)
        again = scales.take_off()
        script_weight = sum(many for path, many in first.items() if path.endswith(".js"))
        if sum(first.values()) > ANY_PAGE or script_weight > SCRIPT or sum(again.values()) > AGAIN:
            heavy[stop] = first, again

    assert heavy == {}


def test_no_page_may_ask_anybody_else_and_none_brings_letters_along(lend, house):
    tour = neighborhood()
    phone = lend(script=True)
    for stop in some(list(STOPS)):
        answer = tour.visit(phone, stop)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        sources = policy.replace("frame-ancestors 'none'", "").split()
        assert not [source for source in sources if "://" in source or "*" in source]
        assert "cache-control" in answer.headers

    assert not [url for url in phone.asked if not url.startswith(phone.house)]
    assert not [url for url in phone.asked if url.endswith((".woff", ".woff2", ".ttf", ".otf"))]


@pytest.mark.parametrize("language", few("ar", of=("en", "ar")))
def test_every_page_is_sound_html(lend, house, language):
    tour = neighborhood()
    phone = lend(language=language)
    faults = {}
    for stop in some(list(STOPS)):
        if stop == "style" and language != "en":
            continue
        text = tour.visit(phone, stop).text()
        parser = html5lib.HTMLParser()
        parser.parse(text)
        found = [f"{code} at {where}: {text.splitlines()[where[0] - 1][:80]}"
                 for where, code, _ in parser.errors]  # fmt: skip
        if found:
            faults[stop] = found

    assert faults == {}


def test_the_stylesheet_and_the_scripts_travel_packed(lend, house):
    phone = lend(script=True)
    answers = {}
    phone.page.on("response", lambda answer: answers.update({urlsplit(answer.url).path: answer}))

    phone.go("/")

    for path in ("/static/site/site.css", "/static/site/app.js"):
        assert answers[path].headers["content-encoding"] == "gzip"
        assert len(answers[path].body()) == len(find(path).read_bytes())


def find(path: str) -> Path:
    """The file that is served at `path`."""
    return Path(str(finders.find(path.removeprefix("/static/"))))
