"""What came in and went out in a closed year is carried over, so that the next begins with nothing.

It counts for the first day after the year that is open: what anybody reads as of a day of the year,
and the year's statements, stay as they were given out.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.groups.acts import Act, name_of
from manyhands.groups.models import Group
from manyhands.groups.policies import any_member
from manyhands.groups.powers import action, write
from manyhands.ledger import accounts
from manyhands.ledger.models import Account, Book, Commodity, Fund, Posting, Transfer
from manyhands.ledger.posting import WHY_NOT, Draft, Leg, post
from manyhands.record import log

POWER = "books.carry_over"
CARRIED = "Equity:Carried"
ONE_DAY = timedelta(days=1)


def _taken_back(group: Group, facts: dict[str, Any]) -> Act:
    made = Transfer.objects.get(group=group, ref=facts["transfer"])
    if Transfer.objects.filter(reverses=made).exists():
        raise NotPossible(WHY_NOT["reverses"])
    day = first_open_day(accounts.book_of(group), made.effective)
    return Act("books.reverse", name_of(made), {"effective": f"{day}"})


@action(
    POWER,
    by=any_member,
    says=_("Carry what came in and went out in a closed year over to the next."),
    method="two_keys",
    inverse=_taken_back,
)
def carry_over(actor, group, *, year):
    """All that came in and went out until the end of `year` is in what was carried over, in each
    open fund; later, what was written down for it since is too.
    """
    log.hold(actor.group.log_id)
    book, last = accounts.book_of(group), date(year, 12, 31)
    if book.closed_until is None or book.closed_until < last:
        raise NotPossible(_("Close the books until the end of that year first."))
    if _standing(group).filter(under__gt=f"{year}").exists():
        raise NotPossible(_("A later year has been carried over already."))
    legs = list(legs_of(group, year))
    if not legs:
        raise NotPossible(_("There is nothing of that year to carry over."))
    before = Transfer.objects.filter(group=group, kind=POWER, under=f"{year}").count()
    day = first_open_day(book, last + ONE_DAY)
    made = post(actor, Draft(f"year:{year}:{before}", POWER, legs, day, under=f"{year}"))
    write(actor, POWER, year=year, transfer=made.ref)
    return made


def first_open_day(book: Book, day: date) -> date:
    """This day, or the first after it that is not closed."""
    return max(day, book.closed_until + ONE_DAY) if book.closed_until else day


def last_to_carry(book: Book) -> int | None:
    """The last year that is closed to its end; None where there is none."""
    if book.closed_until is None:
        return None
    return (book.closed_until + ONE_DAY).year - 1


def of_years() -> Q:
    """The lines that carry a year over, or take that back: nothing came in or went out by them."""
    return Q(transfer__kind=POWER) | Q(transfer__reverses__kind=POWER)


def _standing(group: Group) -> QuerySet[Transfer]:
    return Transfer.objects.filter(group=group, kind=POWER, reversed_by=None)


def legs_of(group: Group, year: int) -> Iterator[Leg]:
    """What brings each account of what came in or went out to nothing, and where that goes."""
    sums = _left(group, year)
    accounts_by_pk = Account.objects.in_bulk({account for account, _unit, _fund in sums})
    units = Commodity.objects.in_bulk({unit for _account, unit, _fund in sums})
    funds = Fund.objects.in_bulk({fund for _account, _unit, fund in sums})
    carried: dict[tuple[int, int], int] = {}
    for (account, unit, fund), amount in sorted(sums.items()):
        yield Leg(accounts_by_pk[account], funds[fund], units[unit], -amount)
        carried[unit, fund] = carried.get((unit, fund), 0) + amount
    for (unit, fund), amount in carried.items():
        if amount:
            yield Leg(accounts.account(group, CARRIED), funds[fund], units[unit], amount)


def _left(group: Group, year: int) -> dict[tuple[int, int, int], int]:
    """What each account, unit and open fund still has of the year and those before it; 1 query."""
    rows = Posting.objects.filter(
        Q(effective__lte=date(year, 12, 31)) | of_years(),
        account__group=group,
        account__kind__in=("income", "expense"),
        fund__closed_at=None,
    )
    sums = rows.order_by().values_list("account", "commodity", "fund").annotate(sum=Sum("amount"))
    return {(account, unit, fund): total for account, unit, fund, total in sums if total}
