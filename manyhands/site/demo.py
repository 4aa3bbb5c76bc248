"""The demo neighborhood: it settles in an empty house, and three of its members lend their shoes.

Who lives there and what they say to each other is in `demo_data`, to be read like a play.
"""

import csv
import gc
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.base import jobs, times
from manyhands.base.db import writing
from manyhands.decisions.models import Pulse
from manyhands.groups.models import Group, Member
from manyhands.site.demo_play import Neighborhood, Scene
from manyhands.talk.actions import see_news
from manyhands.talk.models import Notice

DATA = Path(__file__).parent / "demo_data"
GROUPS = ["ropewalk", "molino"]

ROUNDS, DAILY = 50, 24  # one in two days, and from then on one a day: nothing was due before
NEWS_IS_SEEN_AFTER = timedelta(hours=6)

# What the first three members of the first group are about.
SHOES = [
    _("Promised soup for tonight. A message is waiting."),
    _("Needs a ramp at the front door. Three neighbors said yes."),
    _("Speaks Arabic. Is asked to take over a promise."),
]


def settle() -> None:
    """Let people move in and live through a month, all through actions; all or nothing.

    A house where there is a group already stays as it is.
    """
    with writing(), _without_sweeping():
        if Group.objects.exists():
            return
        today = times.now()
        hoods = [Neighborhood(read(name), today) for name in GROUPS]
        scenes = [scene for hood in hoods for scene in hood.scenes()]
        _play([*scenes, *_rounds(today)])
        see_news(Notice.objects.filter(at__lt=today - NEWS_IS_SEEN_AFTER))


@contextmanager
def _without_sweeping() -> Iterator[None]:
    """Nothing is thrown away meanwhile but what nobody holds: looking for rings of things that hold
    each other takes a tenth of the time and finds next to nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def shoes() -> list[Member]:
    """The members one may step into the shoes of; 1 query."""
    return [member for member, _words in shoes_in_words()]


def shoes_in_words() -> list[tuple[Member, Any]]:
    """The first three members of the oldest group, who settled in the demo, with a word on each.

    Whoever left since lends no shoes; another name changes nothing.
    """
    oldest = Group.objects.order_by("id").values("id")[:1]
    first = Member.objects.filter(group=oldest).select_related("group", "person").order_by("id")
    pairs = zip(first[: len(SHOES)], SHOES, strict=False)
    return [(member, words) for member, words in pairs if member.left_at is None]


def read(name: str) -> dict[str, Any]:
    """The group called `name` with its needs, offers and words from outside, as in its files."""
    told = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    for part in ("needs", "offers", "proposals"):
        told[part] = json.loads((DATA / f"{name}_{part}.json").read_text(encoding="utf-8"))
    shares = DATA / f"{name}_shares.json"
    told["shares"] = json.loads(shares.read_text(encoding="utf-8")) if shares.exists() else []
    inbox = DATA / f"{name}_inbox.tsv"
    told["inbox"] = list(_rows(inbox)) if inbox.exists() else []
    return told


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _rounds(today: datetime) -> Iterator[Scene]:
    """The background work that would have been done meanwhile."""
    for days in reversed(range(ROUNDS)):
        if days <= DAILY or days % 2 == 0:
            yield Scene(today - timedelta(days=days), _do_what_is_due)


def _do_what_is_due() -> None:
    at = times.now()
    Pulse.objects.update(at=at)  # this house was never out of reach: it only plays its days faster
    for name, is_needed in jobs.NEEDED.items():
        if name not in jobs.OUTSIDE and is_needed(at):
            jobs.HANDLERS[name](at)


def _play(scenes: Iterable[Scene]) -> None:
    """One scene after the other, each at its own time."""
    for scene in sorted(scenes, key=lambda scene: scene.at):
        with times.at(scene.at):
            scene.act()
