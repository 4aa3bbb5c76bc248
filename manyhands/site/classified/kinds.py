"""The kinds of columns, by what they give away, and how a table of them is read."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

READABLE, SEALED, HASHED = "readable", "sealed", "hashed"
RANDOM, LINK, TIME, STATE, KEY = "random", "link", "time", "state", "key"

# The first three are counted and named on the page of disclosure; the others hold no words.
GIVES_AWAY = {
    READABLE: _("can be read by whoever has the database"),
    SEALED: _("sealed: only the running server can open it, until it is erased"),
    HASHED: _("can be compared, not read"),
    RANDOM: "random names that say nothing by themselves",
    LINK: "what belongs to what",
    TIME: "when",
    STATE: "numbers and states",
    KEY: "keys, locked under a key outside the database",
}


class Table(NamedTuple):
    """How a table is to be read.

    `of_group` leads from a row to its group, as in a filter; several with spaces: by any of them;
    empty: its rows belong to no one group.
    `key` leads to the key that opens its sealed columns. `holds` says what is sealed there.
    """

    title: Any
    of_group: str
    columns: dict[str, str]  # kind -> names
    key: str = "key"
    holds: Any = ""
