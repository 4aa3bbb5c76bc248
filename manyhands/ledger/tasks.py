"""Background work of the books: what is set aside too long is freed, and the books are checked."""

from datetime import datetime, timedelta
from functools import partial

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


@handler("check the books", every_s=86_400, needed=lambda at: Book.objects.exists())
def check_all(at: datetime) -> None:
    """Look whether the books of each group are sound; the group is told where they are not."""
    groups = Group.objects.filter(book__isnull=False).select_related("book")
    apart(partial(check_books, Rule(group), group) for group in groups)
