"""Whether the books are sound: balances are sums, seals say what is there, the record agrees.

What triggers cannot stop is found here: a hand that takes them down, or that lets none of them run.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils.translation import gettext as _

from manyhands.base.currencies import scale_of
from manyhands.base.db import in_parts
from manyhands.groups.models import Group
from manyhands.ledger import rules
from manyhands.ledger.models import (
    Account,
    Balance,
    Book,
    Commodity,
    Hold,
    Posting,
    Seal,
    Transfer,
)
from manyhands.record.models import Body

SEALS_AT_A_TIME = 500
TRANSFERS_AT_A_TIME = 2000


def problems(group: Group) -> list[str]:
    """All that is wrong, a sentence each; nothing where the books are sound.

    O(postings + entries of the record).
    """
    looks = (_of_balances, _of_seals, _of_what_is_loose, _of_the_record, _of_names, _of_days)
    return [said for look in looks for said in look(group)]


def _of_balances(group: Group) -> Iterator[str]:
    posted = _sums(Posting.objects.filter(transfer__group=group))
    held = _sums(Hold.objects.filter(group=group, ended=""))
    for row in Balance.objects.filter(account__group=group).select_related("account"):
        key = (row.account_id, row.commodity_id, row.fund_id)
        if row.posted != posted.pop(key, 0):
            yield _("What %s holds is not the sum of its lines.") % row.account.path
        if row.held != held.pop(key, 0):
            yield _("What is set aside in %s is not the sum of it.") % row.account.path
    if posted or held:
        yield _("There are lines of an account that has no balance.")


def _sums(rows: QuerySet[Any]) -> dict[tuple[int, int, int], int]:
    found = rows.order_by().values_list("account", "commodity", "fund")
    return {(a, c, f): total for a, c, f, total in found.annotate(sum=Sum("amount"))}


def _of_seals(group: Group) -> Iterator[str]:
    for part in in_parts(Seal.objects.filter(group=group), SEALS_AT_A_TIME):
        said = {seal.pk: hashlib.sha256() for seal in part}
        rows = Transfer.objects.filter(seal__in=part).select_related("reverses", "corrects")
        for transfers in in_parts(rows, TRANSFERS_AT_A_TIME):
            yield from _of_transfers(transfers)
            for transfer in transfers:
                said[transfer.seal_id].update(transfer.says)
        in_record = _digests_in_record(group, part)
        for seal in part:
            if said[seal.pk].hexdigest() != seal.digest:
                yield _("What was sealed at entry %s has changed.") % seal.entry_seq
            if in_record.get(seal.entry_seq) != seal.digest:
                yield _("The record says something else of the books at entry %s.") % seal.entry_seq


def _of_transfers(transfers: Sequence[Transfer]) -> Iterator[str]:
    lines = defaultdict(list)
    rows = Posting.objects.filter(transfer__in=transfers)
    for transfer, path, code, fund, amount in rows.values_list(
        "transfer", "account__path", "commodity__code", "fund__ref", "amount"
    ):
        lines[transfer].append(rules.Line(path, code, fund, amount))
    for row in transfers:
        legs = lines[row.pk]
        if rules.sums(legs):
            yield _("The transfer %s does not balance.") % row.ref
        if says_now(row, legs) != bytes(row.says):
            yield _("The transfer %s is not what was written down.") % row.ref


def says_now(transfer: Transfer, lines: Sequence[rules.Line]) -> bytes:
    """What the rows of the transfer say today; see `rules.says`."""
    return rules.says(
        transfer.key,
        transfer.kind,
        transfer.effective,
        lines,
        under=transfer.under,
        reverses=transfer.reverses.ref if transfer.reverses else "",
        corrects=transfer.corrects.ref if transfer.corrects else "",
    )


def _digests_in_record(group: Group, seals: Sequence[Seal]) -> dict[int, str]:
    rows = Body.objects.filter(
        entry__log=group.log_id, entry__seq__in=[seal.entry_seq for seal in seals]
    )
    found = rows.values_list("entry__seq", "payload")
    return {seq: json.loads(payload or "{}").get("digest", "") for seq, payload in found}


def _of_what_is_loose(group: Group) -> Iterator[str]:
    """Transfers without a seal, lines without a transfer: with foreign keys off they can be."""
    sealed = Exists(Seal.objects.filter(pk=OuterRef("seal_id"), group=group))
    for ref in Transfer.objects.filter(~sealed, group=group).values_list("ref", flat=True)[:1]:
        yield _("The transfer %s is not sealed.") % ref
    held = Exists(Transfer.objects.filter(pk=OuterRef("transfer_id"), group=group))
    if Posting.objects.filter(~held, account__group=group).exists():
        yield _("There are lines that belong to no transfer.")


def _of_the_record(group: Group) -> Iterator[str]:
    """What the record says was sealed is there, and the books are closed as it says last."""
    there = set(Seal.objects.filter(group=group).values_list("entry_seq", flat=True))
    gone = next(
        (seq for seq, _said in _said_in_record(group, "ledger.seal") if seq not in there), None
    )
    if gone is not None:
        yield _("What was sealed at entry %s is gone.") % gone
    closings = _said_in_record(group, "books.close", "books.reopen")
    last = max(closings, key=lambda one: one[0], default=(0, {"until": None}))[1]["until"]
    book = Book.objects.filter(group=group).first()
    day = book.closed_until.isoformat() if book and book.closed_until else None
    if day != last:
        yield _("The books are closed until another day than the record says.")


def _said_in_record(group: Group, *kinds: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Place and facts of all entries of these kinds, in their order."""
    for kind in kinds:
        rows = Body.objects.filter(entry__log=group.log_id, payload__contains=f'"kind":"{kind}"')
        found = rows.order_by("entry__seq").values_list("entry__seq", "payload")
        for seq, payload in found.iterator():
            facts = json.loads(payload or "{}")
            if facts.get("kind") == kind:
                yield seq, facts


def _of_names(group: Group) -> Iterator[str]:
    """Accounts are of the kind that their path says, money has the decimals of its currency."""
    for path, kind in Account.objects.filter(group=group).values_list("path", "kind"):
        if kind != rules.KINDS.get(path.partition(":")[0]):
            yield _("%s is not an account of this kind.") % path
    for code, scale in Commodity.objects.filter(group=group, kind="money").values_list(
        "code", "scale"
    ):
        if scale != scale_of(code):
            yield _("%s does not have these decimals.") % code


def _of_days(group: Group) -> Iterator[str]:
    """Each lot has the last day that the record says it was made with."""
    goods = Commodity.objects.filter(group=group, kind="goods")
    if not goods.exists():
        return
    # Whoever puts in more says the day of the lot again: the first is what it was made with.
    facts = sorted(_said_in_record(group, "unit.make", "shelf.put_in"), key=lambda one: one[0])
    said: dict[str, str] = {}
    for _seq, one in facts:
        said.setdefault(one["code"], one.get("use_by") or "")
    for code, day in goods.order_by("pk").values_list("code", "use_by"):
        if (day.isoformat() if day else "") != said.get(code, ""):
            yield _("The last day of %s is another than the record says.") % code
