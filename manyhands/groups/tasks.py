"""Background work of groups: what is over ends by itself."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet

from manyhands.base.jobs import apart, handler
from manyhands.groups import admissions, agreements, mandates, queries, suspending
from manyhands.groups.models import Group


def _in_each_group(act: Callable[[Group, datetime], Any], rows: QuerySet, at: datetime) -> None:
    """Group after group, so that what fails in one keeps the others from nothing."""
    ids = set(rows.values_list("group", flat=True))
    groups = Group.objects.select_related("constitution").filter(pk__in=ids).order_by("pk")
    apart(partial(act, group, at) for group in groups)


@handler("groups.end_mandates", every_s=30, needed=lambda at: queries.mandates_over(at).exists())
def end_mandates(at: datetime) -> None:
    _in_each_group(mandates.end_due, queries.mandates_over(at), at)


@handler(
    "groups.end_agreements", every_s=300, needed=lambda at: queries.agreements_over(at).exists()
)
def end_agreements(at: datetime) -> None:
    _in_each_group(agreements.end_due, queries.agreements_over(at), at)


def _waited_too_long(at: datetime) -> QuerySet:
    return queries.admissions_over(at - admissions.WAITS_FOR)


@handler("groups.end_admissions", every_s=300, needed=lambda at: _waited_too_long(at).exists())
def end_admissions(at: datetime) -> None:
    _in_each_group(admissions.end_due, _waited_too_long(at), at)


@handler(
    "groups.forget_suspensions",
    every_s=300,
    needed=lambda at: suspending.suspensions_over(at).exists(),
)
def forget_suspensions(at: datetime) -> None:
    _in_each_group(suspending.end_due, suspending.suspensions_over(at), at)
