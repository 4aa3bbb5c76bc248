"""What this server could hand over about a group today: counted from the tables themselves."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from manyhands.aid.models import Intent
from manyhands.groups.models import Group
from manyhands.people.models import Person
from manyhands.record.models import Body, Entry
from manyhands.site.classified import TABLES, columns_of, kept_tables
from manyhands.site.classified.kinds import GIVES_AWAY, HASHED, READABLE, SEALED

COUNTED = (READABLE, SEALED, HASHED)
EMPTIED_AT = {"erased_at", "forgotten_at", "redacted_at"}

# What we say is not there, and what a column would be called that held it after all.
NOT_THERE = {
    r"(^|_)(ip|ips|addr|remote|user_agent|device|fingerprint)(_|$)": gettext_lazy(
        "Addresses of the net, what devices and browsers say of themselves: no table has a column"
        " for them."
    ),
    r"legal|first_name|last_name|surname|birth|gender|income|passport|visa|nation": gettext_lazy(
        "Legal names, birth dates, papers, income: nobody is asked, no table has a column for them."
    ),
    r"(^|_)(lat|latitude|lon|lng|longitude|street|postcode|zip)(_|$)": gettext_lazy(
        "Points on a map: a place is a patch of the quilt, shared by many."
    ),
    r"password": gettext_lazy("Passwords: there are none."),
}


class Part(NamedTuple):
    """The columns of one kind in a table, each with the number of rows that hold something."""

    says: str
    columns: list[tuple[str, int | None]]


class Found(NamedTuple):
    """One table: how many rows, and what they give away."""

    title: str
    label: str
    rows: int
    erased: int
    parts: list[Part]
    holds: str


class Disclosure(NamedTuple):
    """The whole answer, on one page."""

    group: Group
    at: datetime
    short: list[str]
    own: list[Found]
    shared: list[Found]
    absent: list[str]


def disclose(group: Group, at: datetime) -> Disclosure:
    """Count it. A query for each table; reads no sealed word and opens nothing."""
    found = [(model, _look(model, group)) for model in kept_tables()]
    return Disclosure(
        group,
        at,
        list(_in_short(group, at)),
        [each for model, each in found if TABLES[model._meta.label].of_group],
        [each for model, each in found if not TABLES[model._meta.label].of_group],
        list(_absent(group, at)),
    )


def rows_of(model: type[models.Model], group: Group) -> QuerySet[Any]:
    """The rows of a table that are about `group`; all of them where they are of no one group."""
    ways = TABLES[model._meta.label].of_group.split()
    rows = model._base_manager.all()
    if not ways:
        return rows
    is_of_group = reduce(or_, (Q(**{way: group.pk}) for way in ways))
    return rows.filter(pk__in=rows.filter(is_of_group).values("pk"))


def _look(model: type[models.Model], group: Group) -> Found:
    table = TABLES[model._meta.label]
    names = [name for kind in COUNTED for name in columns_of(model, kind)]
    sealed = set(columns_of(model, SEALED))
    counts = rows_of(model, group).aggregate(
        all_rows=Count("pk"),
        erased=Count("pk", filter=_is_erased(model)),
        **{
            f"n_{name}": Count("pk", filter=_says_something(model, name, name in sealed))
            for name in names
        },
    )
    parts = [
        Part(str(GIVES_AWAY[kind]), [(name, counts[f"n_{name}"]) for name in held])
        for kind in COUNTED
        if (held := columns_of(model, kind))
    ]
    rest = [name for kind in GIVES_AWAY if kind not in COUNTED for name in columns_of(model, kind)]
    parts.append(Part(_("besides, without words"), [(name, None) for name in rest]))
    holds = str(table.holds) if any(counts[f"n_{name}"] for name in sealed) else ""
    return Found(
        str(table.title), model._meta.label, counts["all_rows"], counts["erased"], parts, holds
    )


def _says_something(model: type[models.Model], name: str, is_sealed: bool) -> Q:
    """Rows where the column is not empty; for a sealed one, where its key still lives."""
    field = model._meta.get_field(name)
    something = Q(**{f"{name}__isnull": False})
    if isinstance(field, models.CharField | models.TextField):
        something &= ~Q(**{name: ""})
    if isinstance(field, models.JSONField):
        something &= ~Q(**{name: []}) & ~Q(**{name: {}})
    if isinstance(field, models.IntegerField | models.BooleanField):
        something &= ~Q(**{name: 0})
    if is_sealed:
        something &= Q(**{f"{TABLES[model._meta.label].key}__wrapped__isnull": False})
    return something


def _is_erased(model: type[models.Model]) -> Q:
    """Rows of which only the shell is left."""
    names = {field.name for field in model._meta.concrete_fields} & EMPTIED_AT
    return reduce(or_, (Q(**{f"{name}__isnull": False}) for name in names), Q(pk__in=[]))


def _in_short(group: Group, at: datetime) -> Iterator[str]:
    intents = Intent.objects.filter(group=group)
    live = intents.filter(erased_at=None)
    many = live.filter(closed_at=None).count()
    yield ngettext(
        "%(many)s need or offer is open.", "%(many)s needs and offers are open.", many
    ) % {"many": many}
    many = live.filter(sealed__isnull=False, key__wrapped__isnull=False).count()
    yield ngettext(
        "%(many)s has sealed words, maybe an address, that the running server can open.",
        "%(many)s have sealed words, maybe an address, that the running server can open.",
        many,
    ) % {"many": many}
    many = live.filter(closed_at__isnull=False).count()
    yield ngettext(
        "%(many)s is over and waits to be forgotten.",
        "%(many)s are over and wait to be forgotten.",
        many,
    ) % {"many": many}
    yield from _people_in_short(group)
    entries = Entry.objects.filter(log=group.log_id).count()
    said = Body.objects.filter(entry__log=group.log_id, erased_at=None).count()
    yield _("The record has %(entries)s entries. What %(said)s of them say is there.") % {
        "entries": entries,
        "said": said,
    }
    yield _("It names people and needs by random names only.")


def _people_in_short(group: Group) -> Iterator[str]:
    members = group.members.filter(left_at=None)
    many = members.count()
    yield ngettext(
        "%(many)s member, by the name they chose.",
        "%(many)s members, by the names they chose.",
        many,
    ) % {"many": many}
    people = Person.objects.filter(pk__in=members.values("person"))
    many = people.filter(mail_sealed__isnull=False, key__wrapped__isnull=False).count()
    yield ngettext(
        "%(many)s of them with a mail address that the running server can open.",
        "%(many)s of them with a mail address that the running server can open.",
        many,
    ) % {"many": many}


def _absent(group: Group, at: datetime) -> Iterator[str]:
    """What is not there; each line only if the tables bear it out."""
    names = [field.name for model in kept_tables() for field in model._meta.concrete_fields]
    for pattern, says in NOT_THERE.items():
        if not any(re.search(pattern, name) for name in names):
            yield str(says)
    overdue = Intent.objects.filter(group=group, erase_at__lte=at, erased_at=None).count()
    if not overdue:
        yield _("What was to be forgotten by now: it is forgotten.")
    yield _("What was forgotten: a count by month and kind is all that is left.")


def as_text(found: Disclosure) -> str:
    """The page as plain text, as `manyhands disclosure` prints it."""
    head = _("What this server could hand over about “%(group)s” on %(day)s") % {
        "group": found.group.name,
        "day": f"{found.at:%Y-%m-%d %H:%M} UTC",
    }
    lines = [head, "", *(f"- {line}" for line in found.short)]
    lines += ["", _("What is not there"), "", *(f"- {line}" for line in found.absent)]
    lines += ["", _("Table by table"), "", *_tables_as_text(found.own)]
    lines += [_("Of the whole server, of no one group"), "", *_tables_as_text(found.shared)]
    return "\n".join(lines).rstrip() + "\n"


def _tables_as_text(tables: list[Found]) -> Iterator[str]:
    for table in tables:
        if table.rows:
            yield from _table_as_text(table)
    if empty := [table.title for table in tables if not table.rows]:
        says = _("Empty")
        yield f"{says}: {', '.join(empty)}"
        yield ""


def _table_as_text(table: Found) -> Iterator[str]:
    of_these = _("of these erased")
    erased = f" ({of_these}: {table.erased})" if table.erased else ""
    yield f"{table.title}: {table.rows}{erased}"
    for part in table.parts:
        columns = (name if many is None else f"{name} {many}" for name, many in part.columns)
        yield f"    {part.says}: {', '.join(columns)}"
    if table.holds:
        sealed = _("sealed there")
        yield f"    {sealed}: {table.holds}"
    yield ""
