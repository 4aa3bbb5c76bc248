"""What a group does with its books: opens funds, writes by hand, counts, closes, checks."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups.acts import Act, name_of
from manyhands.groups.clocks import day_in
from manyhands.groups.dissolving import IN_THE_WAY
from manyhands.groups.models import Group
from manyhands.groups.policies import any_member, its_time
from manyhands.groups.powers import action, write
from manyhands.ledger import accounts, checking, holds, queries, rules
from manyhands.ledger.models import Balance, Book, Commodity, Count, Fund, Transfer
from manyhands.ledger.policies import sees_names
from manyhands.ledger.posting import Draft, Leg, post, reverse, said_in_a_sentence
from manyhands.record import log

NOT_FOUND = _("There is no such account, fund or unit in the books.")
# Floors above add what else keeps a fund from being closed; each raises `NotPossible`.
BARE_CHECKS: list[Callable[[Fund], None]] = []


def _closes_again(group: Group, facts: dict[str, Any]) -> Act:
    fund = Fund.objects.get(group=group, ref=facts["fund"])
    _must_be_bare(fund)
    return Act("fund.close", name_of(fund), {})


@action(
    "fund.open",
    by=any_member,
    says=_("Open a fund with a purpose."),
    method="advice",
    inverse=_closes_again,
)
def open_fund(actor, group, *, name, purpose=""):
    """A new pot; what is given for it can be spent for nothing else."""
    log.hold(actor.group.log_id)
    accounts.book_of(group)
    if Fund.objects.filter(group=group, name=name, closed_at=None).exists():
        raise NotPossible(_("There is a fund of this name already."))
    fund = Fund.objects.create(group=group, name=name, purpose=purpose, opened_at=now())
    write(actor, "fund.open", fund=fund.ref, name=name, purpose=purpose)
    return fund


@action("fund.close", by=any_member, says=_("Close a fund that is empty."), method="consent")
def close_fund(actor, fund):
    """Nothing is posted in it any more; its past stays."""
    log.hold(actor.group.log_id)
    fund = Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)
    _must_be_bare(fund)
    fund.closed_at = now()
    fund.save(update_fields=["closed_at"])
    write(actor, "fund.close", fund=fund.ref)


@action("unit.make", by=any_member, says=_("Count in a unit of our own."), method="consent")
def make_unit(actor, group, /, *, code, name, **counts):
    """A unit that the group made, such as hours, tokens or jars.

    `counts` may say its `kind` (else credit), its `scale`, the digits behind the point (else 0),
    and of goods the last day on which they are offered, `use_by`, ISO 8601.
    """
    log.hold(actor.group.log_id)
    accounts.book_of(group)
    if Commodity.objects.filter(group=group, code=code).exists():
        raise NotPossible(_("Your group counts something under this code already."))
    if counts.get("use_by"):
        if counts.get("kind") != "goods":
            raise NotPossible(_("Only things have such a day."))
        counts["use_by"] = date.fromisoformat(counts["use_by"])
    made = Commodity.objects.create(
        group=group, code=code, name=name, **{"kind": "credit", "scale": 0, **counts}
    )
    day = {"use_by": f"{made.use_by}"} if made.use_by else {}
    write(actor, "unit.make", code=code, name=name, unit=made.ref, **day)
    return made


@action("books.write", by=any_member, says=_("Write into the books by hand."), method="two_keys")
def write_by_hand(actor, group, /, *, nonce, lines, **more):
    """Post these lines: [path, fund's ref, code, amount] each.

    `more` may say for which day, `effective`, ISO 8601, and the ref of what it `corrects`. The same
    `nonce` a second time, as from a second click, posts nothing more.
    """
    day = date.fromisoformat(more["effective"]) if more.get("effective") else None
    wrong = _one(Transfer, group, ref=more["corrects"]) if more.get("corrects") else None
    legs = _legs(group, lines)
    made = post(actor, Draft(f"hand:{nonce}", "books.write", legs, day, corrects=wrong))
    write(actor, "books.write", transfer=made.ref)
    return made


@action(
    "books.reverse", by=any_member, says=_("Take back what was written down."), method="two_keys"
)
def reverse_transfer(actor, transfer, *, effective=None):
    """Write down the opposite; what was written stays and can be read."""
    day = date.fromisoformat(effective) if effective else None
    return reverse(actor, transfer, effective=day, kind="books.reverse")


@action(
    "books.limit",
    by=any_member,
    says=_("Set how little or how much an account may hold."),
    method="consent",
)
def set_limits(actor, account, /, *, fund, code, **limits):
    """From now on the database keeps its balance in this fund within these: `floor`, `ceiling`;
    None, or one that is not named, is no limit.
    """
    limits = {"floor": limits.get("floor"), "ceiling": limits.get("ceiling")}
    if rules.holds_real_things(account.path):
        limits["floor"] = max(0, limits["floor"] or 0)  # a box never holds less than nothing
    log.hold(actor.group.log_id)
    rows = Balance.objects.filter(account=account, fund__ref=fund, commodity__code=code)
    with said_in_a_sentence():
        changed = rows.update(**limits)
    if not changed:
        raise NotPossible(NOT_FOUND)
    said = {"account": account.path, "fund": fund, "code": code}
    write(actor, "books.limit", **said, **limits)


@action("books.close", by=any_member, says=_("Close the books until a day."), method="two_keys")
def close_books(actor, group, *, until):
    """Nothing counts for `until` (ISO 8601) or a day before it any more."""
    day = date.fromisoformat(until)
    log.hold(actor.group.log_id)
    book = accounts.book_of(group)
    if book.closed_until and day <= book.closed_until:
        raise NotPossible(_("The books are closed for that day already."))
    if day >= day_in(group, now()):
        raise NotPossible(_("Only days that are over can be closed."))
    book.closed_until = day
    book.save(update_fields=["closed_until"])
    write(actor, "books.close", until=until)


@action("books.reopen", by=any_member, says=_("Open closed books again."), method="consensus")
def reopen_books(actor, group, *, until):
    """The books are closed until `until` only; what was given out before can be printed again."""
    log.hold(actor.group.log_id)
    book = accounts.book_of(group)
    day = date.fromisoformat(until)
    if not book.closed_until or day >= book.closed_until:
        raise NotPossible(_("The books are open for that day."))
    book.closed_until = day
    book.save(update_fields=["closed_until"])
    write(actor, "books.reopen", until=until)


@action("books.count", by=any_member, says=_("Write down what was counted on the table."))
def write_count(actor, account, *, code, counted, fund=None):
    """What was counted stands beside what the books say; a difference is shown, not hidden."""
    log.hold(actor.group.log_id)
    unit = _one(Commodity, account.group, code=code)
    pot = _one(Fund, account.group, ref=fund) if fund else None
    made = Count.objects.create(
        group=account.group,
        account=account,
        commodity=unit,
        fund=pot,
        day=day_in(account.group, now()),
        counted=counted,
        booked=queries.balance(account, unit, pot),
        recorded_at=now(),
    )
    facts = {"account": account.path, "counted": counted, "booked": made.booked}
    write(actor, "books.count", count=made.ref, **facts)
    return made


@action(
    "books.publish",
    by=any_member,
    says=_("Let anybody read how much came in and went out, or stop that."),
    method="consent",
)
def publish_books(actor, group, *, for_all):
    """Whether anybody can read the page of accounts, which has sums and no person in it."""
    log.hold(actor.group.log_id)
    book = accounts.book_of(group)
    if bool(book.public_since) == for_all:
        raise NotPossible(_("It is so already."))
    book.public_since = now() if for_all else None
    book.save(update_fields=["public_since"])
    write(actor, "books.publish", for_all=for_all)


@action("books.look_up", by=sees_names, says=_("Look up in the books who a line is about."))
def look_up_names(actor, group):
    """That they read names in the books stands in the record."""
    write(actor, "books.look_up")


@action("rule.free_holds", by=its_time, says=_("Free what was set aside for too long."))
def free_what_is_late(actor, group):
    """What was set aside until a time that is past is free again."""
    freed = holds.expire(actor, now())
    write(actor, "rule.free_holds", freed=freed)


@action("rule.check_books", by=its_time, says=_("Look whether the books are sound."))
def check_books(actor, group):
    """Where they are not, nothing is written into them until they are; where they are, go on."""
    log.hold(actor.group.log_id)
    book = Book.objects.get(group=group)
    found = checking.problems(group)
    book.checked_at = now()
    if bool(found) != bool(book.unsound_at):
        book.unsound_at = book.checked_at if found else None
    book.save(update_fields=["checked_at", "unsound_at"])
    write(actor, "rule.check_books", problems=len(found))
    return found


def _must_be_bare(fund: Fund) -> None:
    if fund.closed_at:
        raise NotPossible(_("This fund is closed."))
    kinds = ["asset", "liability"]
    there = Balance.objects.filter(fund=fund, account__kind__in=kinds)
    if there.exclude(posted=0, held=0).exists():
        raise NotPossible(_("There is still something in this fund. Move it first."))
    for check in BARE_CHECKS:
        check(fund)


def what_is_left(group: Group) -> list[str]:
    """In which funds something is left or owed; a group ends with none."""
    kinds = ["asset", "liability"]
    there = Balance.objects.filter(fund__group=group, account__kind__in=kinds)
    rows = there.exclude(posted=0, held=0).values_list("fund__name", "account__path")
    found = {(name, path.partition(":")[0] in rules.PERSONAL) for name, path in rows}
    return [str(OWED if is_owed else STILL_THERE) % name for name, is_owed in sorted(found)]


STILL_THERE = _("There is still something in the fund “%s”. Move it first.")
OWED = _("In the fund “%s” somebody owes something, or is owed it. Settle that first.")
IN_THE_WAY.append(what_is_left)


def _legs(group: Group, lines: Sequence[Any]) -> list[Leg]:
    """Lines as typed; an account of somebody is not made by typing its path. 1 query."""
    if not lines:
        return []  # which the database says is no transfer
    paths, refs, codes = ({line[place] for line in lines} for place in range(3))
    there, funds, units = accounts.called(group, paths, refs, codes)
    for path, *_rest in lines:
        if path not in there and path.partition(":")[0] not in rules.PERSONAL:
            there[path] = accounts.account(group, path)
    try:
        return [Leg(there[path], funds[ref], units[code], much) for path, ref, code, much in lines]
    except KeyError as gone:
        raise NotPossible(NOT_FOUND) from gone


def _one(table: Any, group: Group, **which: Any) -> Any:
    found = table.objects.filter(group=group, **which).first()
    if found is None:
        raise NotPossible(NOT_FOUND)
    return found
