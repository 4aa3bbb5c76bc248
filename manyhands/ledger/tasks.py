"""Background work of the books: what is set aside too long is freed, and the books are checked."""

from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q

from manyhands.base.jobs import apart, handler
from manyhands.groups.models import Group
from manyhands.groups.powers import Rule
from manyhands.ledger.actions import check_books, free_what_is_late
from manyhands.ledger.models import ACTIVE, Book, Hold

CHECKED_EVERY = timedelta(hours=24)


def something_is_late(at: datetime) -> bool:
    return Hold.objects.filter(ended=ACTIVE, expires_at__lte=at).exists()


@handler("free what was set aside", every_s=300, needed=something_is_late)
def free_late(at: datetime) -> None:
    """Free what was set aside until a time that is past, group by group."""
    groups = Group.objects.filter(holds__ended=ACTIVE, holds__expires_at__lte=at).distinct()
    apart(partial(free_what_is_late, Rule(group), group) for group in groups)


def _unchecked(at: datetime) -> Q:
    return Q(checked_at=None) | Q(checked_at__lte=at - CHECKED_EVERY)


def some_are_unchecked(at: datetime) -> bool:
    return Book.objects.filter(_unchecked(at)).exists()


@handler("check the books", every_s=86_400, needed=some_are_unchecked)
def check_all(at: datetime) -> None:
    """Look whether the books of each group are sound; the group is told where they are not."""
    groups = Group.objects.filter(book__in=Book.objects.filter(_unchecked(at)))
    apart(partial(check_books, Rule(group), group) for group in groups.select_related("book"))
