"""Needs and offers as templates show them: in words, for this viewer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from manyhands.aid import rules
from manyhands.aid.kinds import KINDS, LANGUAGES, REACH, REACH_THEM, URGENCIES, household
from manyhands.aid.models import EXPIRED, MET, WITHDRAWN, Intent
from manyhands.base.quilt import Patch
from manyhands.groups.models import Member, Place


class Kind(NamedTuple):
    """A kind as a card shows it: the name of its icon, and its word."""

    key: str
    label: str


@dataclass(frozen=True)
class Card:
    """What `parts/card.html` takes."""

    direction: str
    href: str
    title: str
    kinds: tuple[Kind, ...]
    place: str
    when: str
    urgent: bool
    lang: str
    status: str
    note: str


def title(intent: Intent) -> str:
    """The words, or where they are sealed or missing, the kinds."""
    return intent.called


def kinds(intent: Intent) -> tuple[Kind, ...]:
    """The kinds of an intent, with icon and word; a lock where it is confided to few."""
    if intent.is_confided:
        return (Kind("lock", _("Confided")),)
    return tuple(Kind(kind, str(KINDS[kind])) for kind in intent.kind_list if kind in KINDS)


def when(intent: Intent) -> str:
    """When it is needed or given: in the poster's words, else the day, else how urgent it is."""
    if intent.times:
        return intent.times
    if intent.due_on:
        return date_format(intent.due_on, "MONTH_DAY_FORMAT")
    return str(URGENCIES[intent.urgency]) if intent.urgency else ""


def in_a_row(members: Iterable[Member]) -> str:
    """Their names as one says them: "Ana, Ben and Cleo"."""
    return get_text_list([member.name for member in members], _("and"))


def status(intent: Intent) -> str:
    """What a passer-by should know about it; empty when it simply is open."""
    if intent.closed_at:
        said = {MET: _("Done"), WITHDRAWN: _("Taken back"), EXPIRED: _("Too old")}
        return said[intent.closed_as]
    if intent.left == 0:
        return _("Promised")
    if intent.is_stale:
        return _("Still true?")
    if rules.is_lifted(intent.rank):
        return _("Open again")
    if intent.left < intent.wanted:
        return _("%(left)s of %(wanted)s left") % {"left": intent.left, "wanted": intent.wanted}
    return ""


def card(
    intent: Intent, places: Mapping[int | None, Place | None], at: datetime, here: str
) -> Card:
    """The card of `intent` on a board that lies at the path `here`."""
    place = places.get(intent.place_id)
    return Card(
        direction=intent.direction,
        href=f"{here}{intent.ref}/",
        title=title(intent),
        kinds=kinds(intent),
        place=place.name if place else "",
        when=when(intent),
        urgent=intent.urgency == 2,
        lang=intent.language if intent.language != "other" else "",
        status=status(intent),
        note=_age(intent.fresh_at, at),
    )


def _age(since: datetime, at: datetime) -> str:
    if at - since < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(since, at, depth=1)}


def sealed_rows(sealed: dict[str, Any], *, own: bool = False) -> list[tuple[str, str]]:
    """The sealed words as (term, value), only those that say something; `own` is whose they are."""
    terms = {
        "words": _("What it is"),
        "times": _("When"),
        "name": _("Name"),
        "address": _("Address"),
        "contact": _("Phone or mail"),
        "hours": _("Safe hours"),
        "note": _("Note"),
    }
    rows = [(terms[key], str(sealed[key])) for key in terms if sealed.get(key)]
    if not sealed:
        return rows
    rows += _told_rows(sealed.get("told", {}))
    reach = sealed["reach"]
    if own:
        rows.append((_("How to reach you"), str(REACH[reach])))
    else:
        rows.append((_("How to reach them"), str(REACH_THEM[reach])))
    if reach != "page" or sealed["contact"]:
        leave = _("It is safe.") if sealed["may_leave_message"] else _("Do not leave a message.")
        rows.append((_("Leaving a message"), leave))
    return rows


def _told_rows(told: dict[str, Any]) -> list[tuple[str, str]]:
    """What a confided need would have told the board, for whoever may read it."""
    if not told:
        return []
    lines = "; ".join(
        f"{KINDS[kind]}: {many} {words}".rstrip() if many > 1 or words else str(KINDS[kind])
        for kind, many, words in told["lines"]
    )
    rows = [
        (_("What and how many"), lines),
        (_("When"), told["times"]),
        (_("For"), household(told["adults"], told["children"])),
        (_("Language"), dict(LANGUAGES).get(told["language"], "")),
    ]
    return [(term, str(value)) for term, value in rows if value]


def patches(
    places: Iterable[Place], here: str = "", *, chosen: Place | None = None
) -> tuple[Patch, ...]:
    """The patches with what is open in each; with `here`, each leads to the board of its own."""
    return tuple(
        Patch(
            cell=place.cell,
            label=place.name,
            needs=place.count.needs if hasattr(place, "count") else 0,
            offers=place.count.offers if hasattr(place, "count") else 0,
            href=f"{here}?place={place.pk}" if here else "",
            selected=place == chosen,
        )
        for place in places
    )
