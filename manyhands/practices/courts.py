"""How the bail of a fund went, read from the books alone: no case has to be known by then."""

from datetime import date

from django.db.models import Sum

from manyhands.ledger.models import Balance, Posting
from manyhands.practices.engine import bail
from manyhands.practices.engine.bail import Bond, Report
from manyhands.practices.models import Practice

COURT, LOST = "Assets:Court:", ("Expense:CourtRetained", "Expense:Forfeit")


def of(practice: Practice, today: date) -> Report | None:
    """How it stands; None where nothing was posted yet. 2 queries."""
    if not (found := bonds(practice)):
        return None
    gone = Balance.objects.filter(
        fund__of_a_practice__practice=practice, account__path__in=LOST
    ).aggregate(sum=Sum("posted"))
    return bail.report(found, int(gone["sum"] or 0), today)


def bonds(practice: Practice) -> list[Bond]:
    """All that was posted, without what was taken back in the books; 1 query."""
    rows = Posting.objects.filter(
        fund__of_a_practice__practice=practice, account__path__startswith=COURT,
        transfer__reverses=None, transfer__reversed_by=None,
    ).order_by("effective", "pk")  # fmt: skip
    found: dict[str, Bond] = {}
    for path, amount, day in rows.values_list("account__path", "amount", "effective"):
        if amount > 0:
            found[path] = Bond(amount, day)
        elif path in found:  # one posting for each case, and one end of it
            found[path] = Bond(found[path].amount, found[path].posted_on, day)
    return list(found.values())
