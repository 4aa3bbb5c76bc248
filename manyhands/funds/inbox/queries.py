"""What can be asked about the inbox of bank lines. Words are opened for those who may read them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count as Count_
from django.db.models import Min, Q, QuerySet, Sum

from manyhands.base import seal
from manyhands.base.dates import plain_words
from manyhands.base.times import now
from manyhands.funds.models import BankAccount, BankLine
from manyhands.funds.models_bank import WAITING
from manyhands.groups.clocks import day_in
from manyhands.groups.models import Group, Member
from manyhands.ledger import queries as books
from manyhands.ledger.models import Account, Commodity, Count, Posting, Transfer
from manyhands.ledger.policies import sees_names

WORDS, SHAPE = b"funds.bank words", b"funds.bank shape"
PAGE = 20
WAITS_FOR = timedelta(days=60)  # then its words are forgotten though nobody has linked it


@dataclass(frozen=True)
class Words:
    """Whom a line is about, and what they wrote."""

    name: str
    text: str


def lines_of(group: Group) -> QuerySet[BankLine]:
    """All bank lines of the group, with what a card of them needs."""
    rows = BankLine.objects.filter(group=group)
    return rows.select_related("account", "key", "group__constitution", "transfer__reversed_by")


def inbox(
    group: Group, states: Sequence[str], before: tuple[str, date, int] | None = None
) -> list[BankLine]:
    """Lines in these states, pending ones before those on hold, the newest day first.

    A page and one more; `before` is the state, the day and the number of the last that was seen.
    """
    rows = lines_of(group).filter(state__in=states)
    if before:
        state, day, number = before
        later = Q(day__lt=day) | Q(day=day, pk__lt=number)
        rows = rows.filter(Q(state__lt=state) | Q(later, state=state))
    return list(rows.order_by("-state", "-day", "-pk")[: PAGE + 1])


def waiting_counts(group: Group) -> dict[str, int]:
    """How many lines are pending and how many on hold."""
    rows = BankLine.objects.filter(group=group, state__in=WAITING)
    found = dict(rows.values_list("state").annotate(Count_("pk")))
    return {state: found.get(state, 0) for state in WAITING}


def words_of(line: BankLine) -> Words | None:
    """What was sealed; None once it is forgotten. Only for `may_read` and for suggestions."""
    if line.key is None or line.sealed is None:
        return None
    return Words(*seal.unseal(line.key, bytes(line.sealed), label=WORDS))


def may_read(member: Member, line: BankLine, sees_all: bool) -> bool:
    """Whether the words are for this member: who brought the file had them before.

    For nobody any more once their time is over, though nothing was there yet to erase them.
    """
    hours = int(line.group.setting("erase_after_h"))
    settled_at = line.settled_at
    until = settled_at + timedelta(hours=hours) if settled_at else line.brought_at + WAITS_FOR
    if until <= now():
        return False
    return sees_all or line.brought_by_id == member.pk


def sees_all_names(member: Member) -> bool:
    """Whether they carry what lets them read whom money is from; 1 query."""
    return sees_names(member, member.group)


def remembered(line: BankLine) -> str:
    """The keyed hash of what makes two lines alike: the way, the name, words without figures."""
    words = words_of(line)
    if words is None:
        return ""
    said = " ".join(re.sub(r"\d+", "", plain_words(f"{words.name} {words.text}")).split())[:200]
    way = "in" if line.amount > 0 else "out"
    return seal.blind_index(f"{line.account.ref} {way} {said}", label=SHAPE).hex()[:32]


# --- books and bank ----------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """What the bank says was there at the end of a day, and what the books say now of that day."""

    day: date
    bank: int
    books: int
    waiting: int  # what lines until then come to that are in no book yet
    many: int

    @property
    def difference(self) -> int:
        """More at the bank than in the books, or less."""
        return self.bank - self.books

    @property
    def unexplained(self) -> int:
        """What is left of it when the lines that wait are in the books."""
        return self.difference - self.waiting


def first_day(account: BankAccount) -> date:
    """The first day of which anything is known: of a line in the books or from the bank, or when
    the group was founded. 2 queries.
    """
    posted = Posting.objects.filter(account__group=account.group_id, account__path=account.path)
    lines = BankLine.objects.filter(account=account)
    found = [posted.aggregate(first=Min("effective"))["first"]]
    found.append(lines.aggregate(first=Min("day"))["first"])
    return min(day for day in (day_in(account.group, account.group.founded_at), *found) if day)


def closing_before(account: BankAccount) -> Count | None:
    """What was written down last for the latest day."""
    rows = Count.objects.filter(account__group=account.group_id, account__path=account.path)
    rows = rows.filter(commodity__code=account.currency, fund=None)
    return rows.order_by("-day", "-pk").first()


def compared(account: BankAccount) -> Compared | None:
    """The latest stated balance beside the books; None where none was stated. 6 queries."""
    last = closing_before(account)
    if last is None:
        return None
    until = BankLine.objects.filter(account=account, day__lte=last.day)
    amounts = list(until.filter(state__in=WAITING).values_list("amount", flat=True))
    # Where its day was closed already, a line is in the books of a later one.
    later = until.filter(transfer__effective__gt=last.day, transfer__reversed_by=None)
    books = booked(account, last.day) + (later.aggregate(sum=Sum("amount"))["sum"] or 0)
    return Compared(last.day, last.counted, books, sum(amounts), len(amounts))


def opening_key(account: BankAccount) -> str:
    """The key of the one transfer that says what was there before the books."""
    return f"bank:{account.ref}:before"


def has_begun(account: BankAccount) -> bool:
    """Whether the books say what was there before them."""
    rows = Transfer.objects.filter(group=account.group_id, key=opening_key(account))
    return rows.exists()


def booked(account: BankAccount, day: date | None = None) -> int:
    """What the books say is there, at the end of `day` or now."""
    book = Account.objects.filter(group=account.group_id, path=account.path).first()
    unit = Commodity.objects.filter(group=account.group_id, code=account.currency).first()
    return books.balance(book, unit, as_of=day) if book and unit else 0
