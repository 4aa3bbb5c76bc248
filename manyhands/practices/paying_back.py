"""What of a loan is not back yet: what is paid back at a meeting is for the oldest loan first.

A meeting books what somebody paid back, whatever it is for. Whoever then says of a loan that it is
paid back, or forgiven, books what is left of it, and nothing a second time.
"""

from django.db.models import Sum

from manyhands.ledger.models import Balance, Holder
from manyhands.practices.models import Case, Practice

LOAN, OUT = "loan", ("out", "rescheduled")


def left_of(practice: Practice, holder: Holder) -> dict[int, int]:
    """What is not back yet of each loan of theirs that is out, by row, the oldest first; 2 queries.

    What they owe besides, lent to them at a meeting without a case, counts as paid back first.
    """
    loans = practice.cases.filter(kind=LOAN, state__in=OUT, holder=holder)
    amounts = dict(loans.order_by("opened_at", "pk").values_list("pk", "amount"))
    rows = Balance.objects.filter(
        fund__of_a_practice__practice=practice,
        account__holder=holder,
        account__path__startswith="Receivable:",
    )
    owes = int(rows.aggregate(sum=Sum("posted"))["sum"] or 0)
    back, left = max(0, sum(amounts.values()) - max(0, owes)), dict[int, int]()
    for loan, amount in amounts.items():
        left[loan] = amount - min(back, amount)
        back -= amount - left[loan]
    return left


def worth(case: Case) -> int:
    """What the next step of a case is about: its amount, or what is not back yet of a loan."""
    if case.kind != LOAN or case.state not in OUT or case.holder is None:
        return case.amount
    return left_of(case.practice, case.holder).get(case.pk, 0)  # a meeting may have closed it
