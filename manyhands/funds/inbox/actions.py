"""What a group does with what its bank says: brings it, links it into the books, compares."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from manyhands.base import seal
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.times import now
from manyhands.funds.inbox import files
from manyhands.funds.inbox.belonging import (
    KINDS,
    OPENING,
    Part,
    fund_of,
    kind_of,
    whom_it_concerns,
)
from manyhands.funds.inbox.queries import WORDS, closing_before, opening_key, remembered
from manyhands.funds.inbox.twice import must_be_new
from manyhands.funds.models import BankAccount, BankFile, BankLine, MoreOfLine
from manyhands.funds.models_bank import IGNORED, LINKED, MERGED, ON_HOLD, PENDING, SPLIT, WAITING
from manyhands.groups.models import Member
from manyhands.groups.policies import any_member, decided_by
from manyhands.groups.powers import action, audience, write
from manyhands.ledger import accounts, queries
from manyhands.ledger.models import Count, Posting, Transfer
from manyhands.ledger.posting import Draft, Leg, post
from manyhands.ledger.years import first_open_day
from manyhands.record import log

MOST_ACCOUNTS = 30
MOST_PARTS, MOST_TOGETHER = 6, 50
MOST_HABITS = 500
ROOT = "Assets:Bank"
MOVED_ELSE = _("That moved something else on this bank account.")
SET_ASIDE = _("This line is in the books. Take that back there first.")


@audience(_("Only who chose this file can bring it in."))
def who_chose_it(actor, file):
    return isinstance(actor, Member) and actor.left_at is None and actor.pk == file.member_id


@action("bank.open", by=any_member, says=_("Name a bank account whose lines come in."))
def open_account(actor, group, /, *, name, currency):
    """Lines of it can be brought. It has an account in the books, and holds no secret of a bank."""
    log.hold(group.log_id)
    taken = set(BankAccount.objects.filter(group=group).values_list("path", "name"))
    if name in {called for _path, called in taken}:
        raise NotPossible(_("There is a bank account of this name already."))
    if len(taken) >= MOST_ACCOUNTS:
        raise NotPossible(_("%d bank accounts are enough.") % MOST_ACCOUNTS)
    accounts.book_of(group)
    accounts.money(group, currency)
    paths = {path for path, _name in taken}
    path = next(
        path for path in (ROOT, *(f"{ROOT}:{at}" for at in range(2, 99))) if path not in paths
    )
    made = BankAccount.objects.create(
        group=group, name=name, currency=currency, path=path, opened_at=now()
    )
    write(actor, "bank.open", about=made.ref, account=made.ref, name=name, currency=currency)
    return made


@action("bank.bring", by=who_chose_it, says=_("Bring in what a bank says."))
def bring_lines(actor, file):
    """All lines that are not here yet wait in the inbox, or none; says what came of it.

    What the file says was there at the end stands beside the books. The file itself is forgotten;
    what its columns mean is kept for the next.
    """
    log.hold(file.group.log_id)
    account = BankAccount.objects.select_for_update().get(pk=file.account_id)
    found = files.read(file)
    at = now()
    for start in range(0, len(found.fresh), files.AT_A_TIME):
        _put_in(account, actor, found.fresh[start : start + files.AT_A_TIME], at)
    if file.mapping:
        account.mapping = file.mapping
        account.save(update_fields=["mapping"])
    if found.closing:
        _count(account, found.closing.day, found.closing.amount)
    files.drop(BankFile.objects.filter(pk=file.pk))
    write(actor, "bank.bring", account=account.ref, added=len(found.fresh), known=found.known)
    return found


def _put_in(account: BankAccount, by: Member, lines: Sequence[Any], at: Any) -> None:
    keys = seal.new_keys(len(lines))
    BankLine.objects.bulk_create(
        BankLine(
            group_id=account.group_id,
            account=account,
            key_index=index,
            day=said.date,
            amount=said.amount,
            key=key,
            sealed=seal.seal(key, [said.name[:200], said.text[:1_000]], label=WORDS),
            brought_by=by,
            brought_at=at,
        )
        for (index, said), key in zip(lines, keys, strict=True)
    )


@action("bank.set_aside", by=any_member, says=_("Set a bank line aside, or take it back."))
def set_aside(actor, line, /, *, state):
    """It is ignored, on hold, or waits again; the books do not change.

    A line whose transfer was reversed waits again in this way too.
    """
    log.hold(line.group.log_id)
    line = _locked(line)
    if state not in (PENDING, ON_HOLD, IGNORED):
        raise NotPossible(_("A bank line cannot be like that."))
    if any(not hasattr(one, "reversed_by") for one in transfers_of(line)):
        raise NotPossible(SET_ASIDE)
    line.more.all().delete()
    line.state, line.transfer = state, None
    line.settled_at = now() if state == IGNORED else None
    line.save(update_fields=["state", "transfer", "settled_at"])
    write(actor, "bank.set_aside", line=line.ref, state=state)
    return line


def transfers_of(line: BankLine) -> list[Transfer]:
    """Those that the line names."""
    more = [one.transfer for one in line.more.select_related("transfer__reversed_by")]
    return [line.transfer, *more] if line.transfer else more


def concerned(line: BankLine, details: dict[str, Any]) -> Member | None:
    """The member whom this linking is about, who has no say in it."""
    return whom_it_concerns(line.group, _parts(details.get("parts", [])))


@action(
    "bank.link",
    by=any_member,
    says=_("Write a bank line into the books."),
    method="two_keys",
    concerns=concerned,
)
def link_line(actor, line, /, *, parts, also=(), **more):
    """What the bank says is in the books, on its day or, where that is closed, on the first that is
    open, and the line names the transfer.

    `parts` say what the line belongs to: [kind, to, fund's ref, amount, currency] each; they make
    up the line and those in `also`, which are refs of other lines that wait. Lines of several own
    accounts that make up nothing together are a transfer between these, in `more`'s `fund`. What
    may be in the books already is written only where `more` says `anyway`.
    """
    log.hold(actor.group.log_id)
    line = _locked(line)
    lines = [line, *_locked_too(line, also)]
    told = _parts(parts)
    _must_fit(actor, lines, told)
    if not more.get("anyway"):
        must_be_new(lines, told)
    draft = Draft(
        f"bank:{line.account.ref}:{bytes(line.key_index).hex()[:24]}{line.links or ''}",
        _kind(told),
        [*_other_legs(line, told), *_legs_at_the_bank(lines, told, more.get("fund", ""))],
        first_open_day(accounts.book_of(line.group), line.day),
        decided_by(actor),
    )
    transfer = post(actor, draft)
    _settle(lines, transfer, MERGED if len(lines) > 1 else SPLIT if len(told) > 1 else LINKED)
    for part in told:
        kind_of(line.group, part).done(actor, part, transfer)
    if len(lines) == len(told) == 1:
        _remember(line, told[0])
    refs = [each.ref for each in lines]
    write(actor, "bank.link", lines=refs, transfer=transfer.ref, kinds=[one.kind for one in told])
    return transfer


@action("bank.match", by=any_member, says=_("Say that a bank line is in the books already."))
def match_line(actor, line, /, *, transfer, also=()):
    """The line names the transfer, which moved the same on this account; nothing is posted.

    With those in `also`, refs too, it moved the same where the bank books a batch as one line.
    """
    log.hold(actor.group.log_id)
    line = _locked(line)
    _must_wait([line])
    refs = [transfer, *also]
    found = {one.ref: one for one in Transfer.objects.filter(group=line.group, ref__in=refs)}
    if len(found) < len(refs) or any(hasattr(one, "reversed_by") for one in found.values()):
        raise NotPossible(MOVED_ELSE)
    if _moved(line, found.values()) != line.amount:
        raise NotPossible(MOVED_ELSE)
    taken = Q(transfer__in=found.values()) | Q(more__transfer__in=found.values())
    if BankLine.objects.filter(taken, account=line.account).exists():
        raise NotPossible(_("Another bank line is that already."))
    _settle([line], found[transfer], LINKED)
    MoreOfLine.objects.bulk_create(MoreOfLine(line=line, transfer=found[ref]) for ref in also)
    write(actor, "bank.match", line=line.ref, transfer=transfer, also=list(also))
    return line


def _moved(line: BankLine, transfers: Iterable[Transfer]) -> int:
    """What these moved on its account, in its currency."""
    legs = Posting.objects.filter(
        transfer__in=transfers,
        account__path=line.account.path,
        commodity__code=line.account.currency,
    )
    return int(legs.aggregate(sum=Sum("amount"))["sum"] or 0)


def _in_its_currency(account: BankAccount, stated: tuple[int, str]) -> tuple[int, str]:
    amount, currency = stated
    if currency != account.currency:
        raise NotPossible(_("That is another currency than the account's."))
    return amount, currency


@action(
    "bank.begin",
    by=any_member,
    says=_("Write down what was at the bank before the books."),
    method="two_keys",
)
def begin_account(actor, account, /, *, end_of, stated, fund):
    """What was there at the end of this day (ISO 8601) is in the books, once.

    `stated` is (amount, currency).
    """
    log.hold(actor.group.log_id)
    amount, currency = _in_its_currency(account, stated)
    group, pot = account.group, fund_of(account.group, fund)
    unit = accounts.money(group, currency)
    legs = [
        Leg(accounts.account(group, account.path), pot, unit, amount),
        Leg(accounts.account(group, OPENING), pot, unit, -amount),
    ]
    effective = date.fromisoformat(end_of)
    draft = Draft(opening_key(account), "bank.begin", legs, effective, decided_by(actor))
    transfer = post(actor, draft)
    write(actor, "bank.begin", account=account.ref, transfer=transfer.ref)
    return transfer


@action("bank.state", by=any_member, says=_("Write down what the bank says is there."))
def state_balance(actor, account, /, *, end_of, stated):
    """What the bank says was there at the end of this day (ISO 8601) stands beside the books.

    `stated` is (amount, currency).
    """
    log.hold(actor.group.log_id)
    amount, _currency = _in_its_currency(account, stated)
    made = _count(account, date.fromisoformat(end_of), amount)
    write(actor, "bank.state", account=account.ref, count=made.ref, counted=amount)
    return made


# --- parts of these ---------------------------------------------------------------------


def _count(account: BankAccount, day: date, amount: int) -> Count:
    unit = accounts.money(account.group, account.currency)
    book = accounts.account(account.group, account.path)
    last = closing_before(account)
    if last and (last.day, last.counted) == (day, amount):
        return last
    return Count.objects.create(
        group_id=account.group_id,
        account=book,
        commodity=unit,
        day=day,
        counted=amount,
        booked=queries.balance(book, unit, as_of=day),
        recorded_at=now(),
    )


def _locked(line: BankLine) -> BankLine:
    rows = BankLine.objects.select_for_update(of=("self",)).select_related(
        "account", "group", "transfer__reversed_by"
    )
    return rows.get(pk=line.pk)


def _locked_too(line: BankLine, refs: Sequence[str]) -> list[BankLine]:
    if len(refs) > MOST_TOGETHER:
        raise NotPossible(_("At most %d lines go together.") % MOST_TOGETHER)
    rows = BankLine.objects.select_for_update(of=("self",)).select_related("account", "group")
    found = list(rows.filter(group_id=line.group_id, ref__in=refs).exclude(pk=line.pk))
    if len(found) < len(set(refs)):
        raise NotPossible(_("One of these lines is not there."))
    return found


def _parts(said: Sequence[Sequence[Any]]) -> list[Part]:
    """The parts as they are in an act; NotPossible for what nobody's page sends."""
    try:
        parts = [Part(*one) for one in said]
    except TypeError:
        raise NotPossible(_("These parts cannot be read.")) from None
    if not all(type(part.amount) is int and part.amount for part in parts):
        raise NotPossible(_("Each part moves something."))
    return parts


def _must_wait(lines: Sequence[BankLine]) -> None:
    if any(line.state not in WAITING for line in lines):
        raise NotPossible(_("This line is settled already. Look at the inbox again."))


def _must_fit(actor: Any, lines: Sequence[BankLine], parts: Sequence[Part]) -> None:
    """The lines wait, the parts make them up, and none is about who links them."""
    _must_wait(lines)
    if len({part.currency for part in parts} | {line.account.currency for line in lines}) > 1:
        raise NotPossible(_("Lines in two currencies do not go together."))
    if len(parts) > MOST_PARTS:
        raise NotPossible(_("At most %d parts.") % MOST_PARTS)
    if not parts and len({line.account_id for line in lines}) < 2:
        raise NotPossible(_("Say what it belongs to."))
    total = sum(line.amount for line in lines)
    if total != sum(part.amount for part in parts):
        raise NotPossible(_("The parts do not make up what the bank says. Look at the amounts."))
    who = whom_it_concerns(lines[0].group, parts)
    if who and isinstance(actor, Member) and who.pk == actor.pk:
        raise Refused(_("This is about you, so somebody else links it."))


def _kind(parts: Sequence[Part]) -> str:
    kinds = {part.kind for part in parts} or {"transfer"}
    return f"bank.{kinds.pop()}" if len(kinds) == 1 else "bank.split"


def _legs_at_the_bank(lines: Sequence[BankLine], parts: Sequence[Part], fund: str) -> list[Leg]:
    """What came to and went from each bank account, in the fund of each part.

    Of several accounts in several funds nobody could say which part went where.
    """
    group = lines[0].group
    unit = accounts.money(group, lines[0].account.currency)
    moved: dict[str, int] = {}
    for line in lines:
        moved[line.account.path] = moved.get(line.account.path, 0) + line.amount
    if len(moved) > 1:
        refs = {part.fund for part in parts} or {fund}
        if len(refs) > 1:
            raise NotPossible(_("Lines of several bank accounts go into one fund at a time."))
        pot = fund_of(group, refs.pop())
        return [
            Leg(accounts.account(group, path), pot, unit, sum_)
            for path, sum_ in moved.items()
            if sum_
        ]
    (path,) = moved
    sums: dict[str, int] = {}
    for part in parts:
        sums[part.fund] = sums.get(part.fund, 0) + part.amount
    book = accounts.account(group, path)
    return [Leg(book, fund_of(group, ref), unit, total) for ref, total in sums.items() if total]


def _other_legs(line: BankLine, parts: Sequence[Part]) -> list[Leg]:
    unit = accounts.money(line.group, line.account.currency)
    legs = []
    for part in parts:
        book = kind_of(line.group, part).account(line.group, part.to)
        if book.path == line.account.path:
            raise NotPossible(_("It cannot go from an account to itself."))
        legs.append(Leg(book, fund_of(line.group, part.fund), unit, -part.amount))
    return legs


def _settle(lines: Sequence[BankLine], transfer: Transfer, state: str) -> None:
    at = now()
    for line in lines:
        line.state, line.transfer, line.settled_at = state, transfer, at
        line.links += 1
        line.save(update_fields=["state", "transfer", "settled_at", "links"])


def _remember(line: BankLine, part: Part) -> None:
    """The next line of this shape is taken for the same, unless that was about a member."""
    if whom_it_concerns(line.group, [part]) or not KINDS[part.kind].comes_again:
        return
    shape = remembered(line)
    if shape:
        habits = {**line.account.habits, shape: [part.kind, part.to, part.fund]}
        line.account.habits = dict(list(habits.items())[-MOST_HABITS:])
        line.account.save(update_fields=["habits"])
