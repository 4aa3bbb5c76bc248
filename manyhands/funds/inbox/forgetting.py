"""Forgetting who paid whom: a line loses its words some time after it is settled or brought."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Min, Q
from django.utils.translation import gettext_lazy as _

from manyhands.base import seal
from manyhands.base.scrubbing import scrub_soon
from manyhands.base.times import now
from manyhands.funds.inbox import files
from manyhands.funds.inbox.queries import WAITS_FOR
from manyhands.funds.models import BankFile, BankLine
from manyhands.funds.models_bank import WAITING
from manyhands.groups.actions import LEAVERS
from manyhands.groups.merging import merges
from manyhands.groups.models import Group, Member
from manyhands.groups.policies import its_time
from manyhands.groups.powers import action, write

BATCH = 500
TABLES = ["funds_bankline", "base_sealkey"]


class Due(NamedTuple):
    """What of one group is to be forgotten now."""

    group: Group
    lines: list[int]


def due(at: datetime) -> list[Due]:
    """Lines that were settled longer ago than each group keeps private words, or wait too long."""
    rows = BankLine.objects.filter(forgotten_at=None)
    settled = rows.filter(settled_at__isnull=False).values_list("group")
    oldest = dict(settled.annotate(Min("settled_at")))
    waited = _waits_too_long(at)
    late = set(rows.filter(waited).values_list("group", flat=True))
    found = []
    for group in Group.objects.select_related("constitution").filter(pk__in={*oldest, *late}):
        is_over = at - timedelta(hours=int(group.setting("erase_after_h")))
        if group.pk in late or oldest[group.pk] <= is_over:
            old = rows.filter(waited | Q(settled_at__lte=is_over), group=group).order_by("pk")
            found.append(Due(group, list(old.values_list("pk", flat=True)[:BATCH])))
    return found


def _waits_too_long(at: datetime) -> Q:
    return Q(state__in=WAITING, brought_at__lte=at - WAITS_FOR)


@action("rule.forget_bank", by=its_time, says=_("Forget the words of bank lines in time."))
def forget_words(actor, group, *, lines):
    """Destroy the words of these lines; day, amount and transfer stay."""
    rows = BankLine.objects.filter(group=group, pk__in=lines, forgotten_at=None)
    rows = rows.filter(Q(settled_at__isnull=False) | _waits_too_long(now()))
    keys = [key for key in rows.values_list("key", flat=True) if key]
    many = rows.update(sealed=None, key=None, brought_by=None, forgotten_at=now())
    seal.destroy(keys)
    transaction.on_commit(lambda: scrub_soon(TABLES))
    write(actor, "rule.forget_bank", lines=many)


def let_go(member: Member) -> None:
    """Who leaves reads no words of bank lines any more; a file they were about to bring is gone."""
    BankLine.objects.filter(brought_by=member).update(brought_by=None)
    files.drop(BankFile.objects.filter(member=member))


@merges("funds.BankLine.brought_by", "funds.BankFile.member")
def read_under_one_name(stays: Member, gone: Member) -> None:
    """What the other brought, they go on reading; a file that waited is to be chosen again."""
    BankLine.objects.filter(brought_by=gone).update(brought_by=stays)
    files.drop(BankFile.objects.filter(member=gone))


LEAVERS.append(let_go)
