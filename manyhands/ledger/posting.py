"""The one writer of the books: balanced transfers, sealed as they are committed."""

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, connection
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.refs import new_ref
from manyhands.base.statements import in_one_message, put_rows, run
from manyhands.base.times import now
from manyhands.groups.clocks import day_in
from manyhands.groups.models import Group
from manyhands.groups.powers import Actor, done_before, write
from manyhands.ledger import rules
from manyhands.ledger.models import (
    ACTIVE,
    SETTLED,
    Account,
    Commodity,
    Fund,
    Hold,
    Posting,
    Seal,
    Transfer,
)
from manyhands.record import log

Row = tuple[Any, ...]  # values in the order of the columns named below

AT_A_TIME = 500
EARLIEST, LATEST_D = date(1970, 1, 1), 366
OF_A_TRANSFER = (
    *("id", "group_id", "ref", "key", "says", "kind", "under", "effective", "recorded_at"),
    *("reverses_id", "corrects_id", "seal_id"),
)
OF_A_POSTING = ("transfer_id", "account_id", "commodity_id", "fund_id", "amount", "effective")
SETTLE = "UPDATE ledger_hold SET ended = %s, settled_by_id = %s WHERE id = %s"
OF_A_SEAL = ("id", "group_id", "entry_seq", "digest", "sealed_at")
WHY_NOT = {
    "ledger: empty": _("A transfer goes from one account to another: one line is not enough."),
    "ledger: unbalanced": _(
        "The lines do not add up to nothing in each fund, so it is no transfer."
    ),
    "ledger: floor": _("There is not enough there. Nothing was written down."),
    "ledger: ceiling": _("That is more than may be there. Nothing was written down."),
    "balance_is_above_its_floor": _("There is not enough there. Nothing was written down."),
    "balance_is_below_its_ceiling": _("That is more than may be there. Nothing was written down."),
    "ledger: closed": _("The books are closed for that day. Choose a day after it."),
    "ledger: unsound": _(
        "The books do not add up: somebody changed them from outside. Nothing is written down"
        " until they do. See what was found on the page of the books."
    ),
    "ledger: sealed": _("This transfer is sealed; nothing can be added to it."),
    "ledger: immutable": _("What is written down stays as it is. It can be reversed."),
    "ledger: stray": _("That belongs to another group, or its fund is closed."),
    "ledger: no reversal": _("A reversal takes back exactly what was written down."),
    "ledger: past use_by": _(
        "This is past its day, so it goes only to waste, or back. What really went before its end"
        " is written down for the day on which it went."
    ),
    "reverses": _("This has been reversed already."),
    "hold_keeps_something": _("This needs an amount."),
    "posting_moves_something": _("Each line moves something, and at most 10 trillion."),
}


@dataclass(frozen=True)
class Leg:
    """So much to an account (more than zero) or from it, in a fund; whole minor units."""

    account: Account
    fund: Fund
    commodity: Commodity
    amount: int

    def line(self) -> rules.Line:
        return rules.Line(self.account.path, self.commodity.code, self.fund.ref, self.amount)


@dataclass(frozen=True)
class Draft:
    """A transfer before it is posted. The same `key` a second time posts nothing."""

    key: str
    kind: str
    legs: Sequence[Leg]
    effective: date | None = None  # else today
    under: str = ""
    reverses: Transfer | None = None
    corrects: Transfer | None = None
    settles: Hold | None = None

    def says(self, effective: date) -> bytes:
        return rules.says(
            self.key,
            self.kind,
            effective,
            [leg.line() for leg in self.legs],
            under=self.under,
            reverses=self.reverses.ref if self.reverses else "",
            corrects=self.corrects.ref if self.corrects else "",
        )


def post(actor: Actor, draft: Draft) -> Transfer:
    """Write `draft` into the books of the actor's group, once; 9 queries.

    With a key that was used for the very same, what was written then comes back and nothing is
    written. `NotPossible` where the key was used for something else, and where the database
    refuses: what does not balance, goes below a floor or falls on a closed day.
    """
    there, fresh = _write_once(actor, [draft])
    return there[draft.key] if there else _as_transfer(actor.group, fresh[0])


def post_all(actor: Actor, drafts: Sequence[Draft]) -> None:
    """Write all of them under one seal and one entry, or none; those that are there are left."""
    _write_once(actor, drafts)


def reverse(
    actor: Actor, transfer: Transfer, *, effective: date | None = None, kind: str = "reversal"
) -> Transfer:
    """Post exactly the opposite of `transfer`, once, counting for `effective` (else today)."""
    if transfer.reverses_id:
        raise NotPossible(_("A reversal is not reversed. Write down what is right anew."))
    if Transfer.objects.filter(reverses=transfer).exists():
        raise NotPossible(WHY_NOT["reverses"])
    rows = transfer.postings.select_related("account", "fund", "commodity")
    legs = [Leg(row.account, row.fund, row.commodity, -row.amount) for row in rows]
    draft = Draft(
        f"reverse:{transfer.ref}", kind, legs, effective, transfer.under, reverses=transfer
    )
    return post(actor, draft)


def _write_once(actor: Actor, drafts: Sequence[Draft]) -> tuple[dict[str, Transfer], list[Row]]:
    """What was there already, by its key, and the rows of what was not, which are there now."""
    assert connection.in_atomic_block, "what is posted and why is one transaction"
    today = day_in(actor.group, now())
    _must_be_near(drafts, today)
    # What each says is made out before anybody has to wait for us.
    said = [(draft, draft.says(draft.effective or today)) for draft in drafts]
    log.hold(actor.group.log_id)
    there = _already_there(actor, drafts)
    fresh = [(draft, says) for draft, says in said if draft.key not in there]
    if len({draft.key for draft, _says in fresh}) < len(fresh):
        raise ValueError("two drafts with one key")
    if not fresh:
        done_before()
        return there, []
    return there, _seal(actor, fresh, today)


def _must_be_near(drafts: Sequence[Draft], today: date) -> None:
    """Refuse days that no book is about: typed wrong, they would stand there for good."""
    latest = today + timedelta(days=LATEST_D)
    for draft in drafts:
        if draft.effective and not EARLIEST <= draft.effective <= latest:
            raise NotPossible(_("This day is too far away. Write it as 2027-05-01."))


def _already_there(actor: Actor, drafts: Sequence[Draft]) -> dict[str, Transfer]:
    """What was written under these keys before; NotPossible where it was something else."""
    found: dict[str, Transfer] = {}
    for part in _parts(drafts):
        keys = [draft.key for draft in part]
        if _is_any_there(actor.group.pk, keys):
            rows = Transfer.objects.filter(group=actor.group, key__in=keys)
            found |= {row.key: row for row in rows}
    for draft in drafts:
        row = found.get(draft.key)
        if row and bytes(row.says) != draft.says(draft.effective or row.effective):
            raise NotPossible(
                _("Something else has been written down in its place. Look at the books again.")
            )
    return found


def _is_any_there(group_id: int, keys: Sequence[str]) -> bool:
    """Written out, since every transfer waits for it, and so that each key is looked up in the
    index: told of many at once, PostgreSQL would rather read the whole book.
    """
    marks = ", ".join(["(%s)"] * len(keys))
    one = "SELECT 1 FROM ledger_transfer WHERE group_id = %s AND key = wanted.column1"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(({one})) FROM (VALUES {marks}) wanted", [group_id, *keys])  # noqa: S608
        return cursor.fetchone()[0] is not None


def _seal(actor: Actor, said: Sequence[tuple[Draft, bytes]], today: date) -> list[Row]:
    """Insert transfers, postings and last the seal, at which the database looks at them all."""
    number, group_id, moment = _new_number(), actor.group.pk, now()
    rows: list[Row] = [
        (
            *(number + place, group_id, new_ref(), draft.key, says, draft.kind, draft.under),
            *(draft.effective or today, moment),
            draft.reverses.pk if draft.reverses else None,
            draft.corrects.pk if draft.corrects else None,
            number,
        )
        for place, (draft, says) in enumerate(said)
    ]
    digest = rules.seal_digest(says for _draft, says in said)
    settled = [(number + at, draft.settles) for at, (draft, _) in enumerate(said) if draft.settles]
    _must_be_kept([kept for _number, kept in settled])
    with said_in_a_sentence(), in_one_message():
        put_rows(Transfer, OF_A_TRANSFER, rows)
        put_rows(Posting, OF_A_POSTING, list(_postings(said, number, today)))
        for transfer_id, kept in settled:
            run(SETTLE, [SETTLED, transfer_id, kept.pk])
        seq = write(actor, "ledger.seal", transfers=len(rows), digest=digest)
        put_rows(Seal, OF_A_SEAL, [(number, group_id, seq, digest, moment)])
    return rows


def _as_transfer(group: Group, row: Row) -> Transfer:
    transfer = Transfer(**dict(zip(OF_A_TRANSFER, row, strict=True)))
    transfer.group = group
    return transfer


def _must_be_kept(holds: Sequence[Hold]) -> None:
    """What is set aside still is, and stays so until it is free for its transfer: before the seal
    looks at balances.
    """
    if not holds:
        return
    rows = Hold.objects.select_for_update(no_key=True).filter(ended=ACTIVE)
    if len(rows.filter(pk__in={kept.pk for kept in holds})) < len(holds):
        raise NotPossible(_("This money is not set aside any more."))


def _postings(said: Sequence[tuple[Draft, bytes]], number: int, today: date) -> Iterator[Row]:
    for place, (draft, _says) in enumerate(said):
        day = draft.effective or today
        for leg in draft.legs:
            where = (leg.account.pk, leg.commodity.pk, leg.fund.pk)
            yield (number + place, *where, leg.amount, day)


@contextmanager
def said_in_a_sentence() -> Iterator[None]:
    """What the database refuses inside becomes a sentence for a person."""
    try:
        yield
    except IntegrityError as fault:
        said = next((why for sign, why in WHY_NOT.items() if sign in str(fault)), None)
        if said is None:
            raise
        raise NotPossible(said) from fault


def _new_number() -> int:
    """The number of a seal and of its first transfer; the others count on from it. Later ones are
    greater, and no two are alike: milliseconds, and chance.
    """
    return (time.time_ns() // 1_000_000) << 21 | secrets.randbits(21)


def _parts(rows: Sequence) -> Iterator[Sequence]:
    for start in range(0, len(rows), AT_A_TIME):
        yield rows[start : start + AT_A_TIME]
