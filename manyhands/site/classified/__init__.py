"""What each column of each table gives away to whoever holds the database.

Every column has to stand here: `tests/test_disclosure.py` fails for one that does not. From this
come `manyhands disclosure`, the page of the same name, and a list in docs/threat-model.md.
"""

from django.apps import apps
from django.db import models

from manyhands.site.classified.aid import AID
from manyhands.site.classified.ballots import BALLOTS
from manyhands.site.classified.bank import BANK
from manyhands.site.classified.base import BASE
from manyhands.site.classified.decisions import DECISIONS, KEEPING_TIME
from manyhands.site.classified.funds import FUNDS
from manyhands.site.classified.groups import GROUPS
from manyhands.site.classified.kinds import SEALED, Table
from manyhands.site.classified.ledger import LEDGER
from manyhands.site.classified.meetings import MEETINGS
from manyhands.site.classified.people import PEOPLE, SIGNING_IN
from manyhands.site.classified.practices import PRACTICES
from manyhands.site.classified.purse import PURSE
from manyhands.site.classified.record import RECORD, WATCHING
from manyhands.site.classified.talk import TALK

OF_A_GROUP = {
    **GROUPS, **DECISIONS, **BALLOTS, **MEETINGS, **LEDGER, **PURSE, **AID, **FUNDS, **BANK,
    **PRACTICES, **TALK, **RECORD, **PEOPLE,
}  # fmt: skip
OF_NO_GROUP = {**SIGNING_IN, **BASE, **WATCHING, **KEEPING_TIME}
TABLES: dict[str, Table] = OF_A_GROUP | OF_NO_GROUP


def kept_tables() -> list[type[models.Model]]:
    """Every table there is, in the order of the list above; KeyError for one that is not on it."""
    order = {label: place for place, label in enumerate(TABLES)}
    there = [m for m in apps.get_models() if m._meta.managed and not m._meta.proxy]
    return sorted(there, key=lambda model: order[model._meta.label])


def columns_of(model: type[models.Model], kind: str) -> list[str]:
    """The columns of one kind."""
    return TABLES[model._meta.label].columns.get(kind, "").split()


def sealed_columns() -> list[str]:
    """Every sealed column, as `app.Table.column`."""
    return [
        f"{model._meta.label}.{name}"
        for model in kept_tables()
        for name in columns_of(model, SEALED)
    ]
