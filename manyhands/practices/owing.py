"""What is still owed: of a loan what is not back yet, and to members of a stokvel.

What is paid back at a meeting is for the oldest loan first.

A meeting books what somebody paid back, whatever it is for. Whoever then says of a loan that it is
paid back, or forgiven, books what is left of it, and nothing a second time.
"""

from collections.abc import Mapping

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.ledger.models import Balance, Holder
from manyhands.practices.models import Case, Practice

LOAN, OUT = "loan", ("out", "rescheduled")
PAYS_OUT = ("paid_out", "set_off")


def left_of(practice: Practice, holder: Holder) -> dict[int, int]:
    """What is not back yet of each loan of theirs that is out, by row, the oldest first; 2 queries.

    What they owe besides, lent to them at a meeting without a case, counts as paid back last.
    """
    loans = practice.cases.filter(kind=LOAN, state__in=OUT, holder=holder)
    amounts = dict(loans.order_by("opened_at", "pk").values_list("pk", "amount"))
    owes = _stands(practice, holder, "Receivable:")
    back, left = max(0, sum(amounts.values()) - max(0, owes)), dict[int, int]()
    for loan, amount in amounts.items():
        left[loan] = amount - min(back, amount)
        back -= amount - left[loan]
    return left


def worth(case: Case) -> int:
    """What the next step of a case is about: its amount, or what is not back yet of a loan."""
    if case.kind != LOAN or case.state not in OUT or case.holder is None:
        return case.amount
    return left_of(case.practice, case.holder)[case.pk]


def must_be_owed(practice: Practice, event: str, values: Mapping[str, int], holder: Holder) -> None:
    """`NotPossible` where a stokvel would pay somebody more than they still get: it would be of the
    next pot.
    """
    if practice.recipe != "rosca" or event not in PAYS_OUT:
        return
    if values.get("x", 0) > -_stands(practice, holder, "Payable:"):
        raise NotPossible(_("That is more than they still get."))


def _stands(practice: Practice, holder: Holder, root: str) -> int:
    """What stands in their accounts of the practice that begin so; 1 query."""
    rows = Balance.objects.filter(
        fund__of_a_practice__practice=practice,
        account__holder=holder,
        account__path__startswith=root,
    )
    return int(rows.aggregate(sum=Sum("posted"))["sum"] or 0)
