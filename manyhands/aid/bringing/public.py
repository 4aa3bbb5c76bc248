"""Parts what a row says into what may stand on the board and what only one helper may read."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from manyhands.aid.bringing import cells
from manyhands.aid.drafts import Sealed
from manyhands.base.private import find_private, without

BETWEEN = " · "
ROOM = {"name": 60, "address": 200, "contact": 120}
MOST_NOTED = 4_000


class Parted(NamedTuple):
    """What is shown, and what was taken out of it."""

    shown: str
    hidden: str


def parted(text: str, said: Mapping[str, str], *, longest: int) -> Parted:
    """Take the private things out of `text`, and whatever the row says in its private columns.

    What is longer than `longest` is cut; the whole is then hidden.
    """
    found = find_private(text)
    shown = without(text, found)
    hidden = [finding.text for finding in found]
    for mark, own, is_exact in _own_private_words(said):
        shown = _marked(shown, mark, own, is_exact=is_exact)
    if len(shown) <= longest:
        return Parted(shown, BETWEEN.join(hidden))
    return Parted(shown[: longest - 1].rstrip() + "…", text)


def _own_private_words(said: Mapping[str, str]) -> Iterator[tuple[str, str, bool]]:
    """What this row says in its private columns; the last says whether the case must fit."""
    for mark in ("address", "phone", "mail"):
        own = said.get(mark, "")
        if len(own) > 3:
            yield mark, own, False
    name = said.get("contact_name", "")
    if len(name) > 2:
        yield "name", name, False
    for part in re.findall(r"[^\W\d_]{3,}", name):
        # "Rosa" in a list of names, not "Food" of "Food Bank", nor "rosa" the color.
        if part[0] != part[0].lower() and not cells.read_kinds(part):
            yield "name", part, True


def _marked(text: str, mark: str, own: str, *, is_exact: bool) -> str:
    """With `[mark]` wherever `text` says `own`. It stays sealed with the column it comes from."""
    if (own if is_exact else own.lower()) not in (text if is_exact else text.lower()):
        return text
    flags = re.NOFLAG if is_exact else re.IGNORECASE
    return re.sub(rf"(?<!\w){re.escape(own)}(?!\w)", f"[{mark}]", text, flags=flags)


def sealed(said: Mapping[str, str], nowhere: str, *hidden: str) -> Sealed:
    """The part of a row that one helper may read.

    How somebody may be reached is taken from what the sheet holds: its writer gave the number to
    be called, or the address to be written to. What does not fit its field goes into the note.
    """
    phone, mail = said.get("phone", ""), said.get("mail", "")
    values = {
        "name": said.get("contact_name", ""),
        "address": said.get("address", ""),
        "contact": BETWEEN.join(filter(None, [phone, mail])),
    }
    too_long = [text for name, text in values.items() if len(text) > ROOM[name]]
    note = BETWEEN.join(filter(None, [said.get("note", ""), nowhere, *hidden, *too_long]))
    reach = "call" if phone else "mail" if mail else "page"
    return Sealed(
        name=values["name"][: ROOM["name"]],
        address=values["address"][: ROOM["address"]],
        contact=values["contact"][: ROOM["contact"]],
        reach=reach,
        note=note[:MOST_NOTED],
    )
