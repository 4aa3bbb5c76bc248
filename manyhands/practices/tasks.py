"""Background work of practices: what falls due is booked, practice by practice."""

from datetime import datetime
from functools import partial

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from manyhands.base.db import writing
from manyhands.base.errors import NotPossible
from manyhands.base.jobs import apart, handler
from manyhands.groups.policies import its_time
from manyhands.groups.powers import Rule, action, write
from manyhands.ledger.posting import post_all
from manyhands.practices import due
from manyhands.practices.models import Practice


@action("rule.book_due", by=its_time, says=_("Book what falls due in a practice."))
def book_due(actor, practice, *, drafts):
    """All of it, or none."""
    post_all(actor, drafts)
    write(actor, "rule.book_due", practice=practice.ref, many=len(drafts))


def something_is_due(at: datetime) -> bool:
    return any(_is_due(practice, at) for practice in _running())


def _is_due(practice: Practice, at: datetime) -> bool:
    """Whether there is anything to book; what cannot be booked now waits until it can."""
    try:
        with writing():
            return bool(due.of_practice(practice, at))
    except NotPossible:
        return False


def _running() -> QuerySet[Practice]:
    rows = Practice.objects.filter(ended_at=None).exclude(participants=None)
    return rows.select_related("group__constitution").distinct()


@handler("book what is due in practices", every_s=3600, needed=something_is_due)
def book_all(at: datetime) -> None:
    """Each practice by itself: one without money to count in keeps no other waiting."""
    apart(partial(_book, practice, at) for practice in _running())


def _book(practice: Practice, at: datetime) -> None:
    if found := due.of_practice(practice, at):
        book_due(Rule(practice.group), practice, drafts=found)
