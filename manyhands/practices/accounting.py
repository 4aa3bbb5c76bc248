"""What is told of a strike fund: nothing to others while a strike is on, and all of it afterwards.

An employer who knows how long a fund lasts waits that long. So sums that anybody can read are held
back from when a strike is announced until it is accounted for; then its whole account is told, in
sums alone.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from manyhands.groups.models import Group
from manyhands.ledger import public
from manyhands.ledger.models import Book, Posting
from manyhands.practices import queries
from manyhands.practices.models import Case, Practice, PracticeFund
from manyhands.practices.units import Unit

STRIKE, ACCOUNTED = "strike", "accounted"
OVER = (ACCOUNTED, "taken_back")


@dataclass(frozen=True)
class Account:
    """The account of one strike: its days, sums in words, and how many were paid."""

    first: date
    last: date
    rows: list[tuple[str, str]]
    people: str


def held_back(group: Group) -> dict[int, str]:
    """Funds, by row, of which nothing is told to others now, and why; 1 query."""
    on = Case.objects.filter(group=group, kind=STRIKE).exclude(state__in=OVER)
    kept = PracticeFund.objects.filter(practice__in=on.values("practice"))
    says = _("While a strike is on, nothing is told of it. Its whole account comes afterwards.")
    return dict.fromkeys(kept.values_list("fund", flat=True), says)


def accounts_of(practice: Practice, unit: Unit | None, *, for_members: bool) -> list[Account]:
    """Of each strike that is accounted for, the last first. To others they are told where the group
    lets anybody read the sums of its books.
    """
    told_to_all = Book.objects.filter(group=practice.group, public_since__isnull=False)
    if unit is None or not (for_members or told_to_all.exists()):
        return []
    cases = practice.cases.filter(kind=STRIKE, state=ACCOUNTED).order_by("-since", "-pk")
    return [_account(case, unit) for case in cases]


def _account(case: Case, unit: Unit) -> Account:
    first, last = (queries.day_of(case.practice, at) for at in (case.opened_at, case.since))
    before = first - timedelta(days=1)
    lines = Posting.objects.filter(fund__of_a_practice__practice=case.practice)
    now, then = lines.filter(effective__lte=last), lines.filter(effective__lte=before)
    during = now.filter(effective__gte=first)
    paid = during.filter(account__path__startswith="Payable:", amount__lt=0)
    dues, pay = _sum(during, "Income:Dues"), _sum(during, "Expense:StrikePay")
    hardship = _sum(during, "Expense:Hardship")
    came = _sum(during, "Income:") + _sum(during, "Fund:") - dues
    sums = [
        (_("There when it was announced"), _sum(then, "Assets:")),
        (_("Dues that were paid"), -dues),
        (_("Put in besides"), -came),
        (_("Strike pay"), pay),
        (_("Rent and medicine"), hardship),
        (_("Spent on other things"), _sum(during, "Expense:") - pay - hardship),
        (_("Owed to members before"), -_sum(then, "Payable:")),
        (_("Of all this still owed to members"), -_sum(now, "Payable:")),
        (_("There at the end"), _sum(now, "Assets:")),
    ]
    people = public.people_in_words(paid.values("account__holder").distinct().count())
    return Account(first, last, [(says, unit.told(one)) for says, one in sums], people)


def _sum(lines: QuerySet[Posting], root: str) -> int:
    found = lines.filter(account__path__startswith=root)
    return int(found.aggregate(sum=Sum("amount"))["sum"] or 0)


public.HELD_BACK.append(held_back)
