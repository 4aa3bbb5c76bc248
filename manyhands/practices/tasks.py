"""Background work of practices: what falls due is booked, practice by practice."""

from datetime import datetime
from functools import partial

from django.utils.translation import gettext_lazy as _

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


def somebody_takes_part(at: datetime) -> bool:
    return Practice.objects.filter(ended_at=None, participants__left_at=None).exists()


@handler("book what is due in practices", every_s=3600, needed=somebody_takes_part)
def book_all(at: datetime) -> None:
    """Each practice by itself: one without money to count in keeps no other waiting."""
    rows = Practice.objects.filter(ended_at=None).select_related("group__constitution")
    apart(partial(_book, practice, at) for practice in rows)


def _book(practice: Practice, at: datetime) -> None:
    if found := due.of_practice(practice, at):
        book_due(Rule(practice.group), practice, drafts=found)
