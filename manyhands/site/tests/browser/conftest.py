"""A running house, and phones to visit it with."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import QuietWSGIRequestHandler

from manyhands.aid.tests import make
from manyhands.base import times
from manyhands.base.tests.effort import few
from manyhands.groups.models import Group
from manyhands.site.tests.browser.phone import Phone
from manyhands.site.wsgi import application

HANDS = {
    "without script, in Arabic": {"language": "ar"},
    "with script, by keyboard": {"script": True, "by_keyboard": True},
}


class Calendar:
    """What day it is for the house as it is served: today, unless a test turns the leaf."""

    moment: datetime | None = None

    def house(self, environ: Any, start_response: Any) -> Any:
        """The house on that day."""
        with times.at(self.moment) if self.moment else nullcontext():
            return application(environ, start_response)


CALENDAR = Calendar()


@pytest.fixture
def calendar() -> Iterator[Calendar]:
    """The calendar, which says today again when the test is over."""
    yield CALENDAR
    CALENDAR.moment = None


@pytest.fixture(scope="session")
def served(django_db_setup: None) -> Iterator[str]:
    """The house as it is served, with its own static files; says where."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    server.set_app(CALENDAR.house)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def house(served, transactional_db, settings, tmp_path) -> str:
    """An empty house; its letters lie in `tmp_path / "mail"`."""
    settings.PUBLIC_URL, settings.PUBLIC_HOST = served, "127.0.0.1"
    settings.MAIL_URL, settings.VAR = "", tmp_path
    return served


@pytest.fixture
def letters(house, tmp_path) -> Path:
    """The folder in which letters land."""
    return tmp_path / "mail"


@pytest.fixture
def lend(chromium, house, letters) -> Iterator[Callable[..., Phone]]:
    """Lends phones, and when the test is over asks each what it had to complain about."""
    lent: list[Phone] = []

    def lend_one(**how) -> Phone:
        lent.append(Phone(chromium, house, letters, **how))
        return lent[-1]

    yield lend_one
    faults = [fault for phone in lent for fault in phone.put_away()]
    assert faults == []


@pytest.fixture(params=few("without script, in Arabic", of=tuple(HANDS)))
def hands(request, lend) -> Callable[[], Phone]:
    """Lends phones that all people of a test hold in the same way."""
    return lambda: lend(**HANDS[request.param])


@pytest.fixture
def street(house) -> Group:
    """A group with a quilt of 7 patches, one of them named."""
    return make.group("Rosewood")
