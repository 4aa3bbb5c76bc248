"""What a member still gets and still owes in a practice, and that no more of either is settled."""

from collections import Counter

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.groups.models import Member
from manyhands.ledger.amounts import in_words
from manyhands.ledger.models import Balance, Commodity
from manyhands.ledger.posting import Draft, Leg
from manyhands.practices.guarding import TILLS
from manyhands.practices.models import Practice

GETS, OWES, SHARES = "Payable:", "Receivable:", ":Shares"


def must_be_owed(ready: Draft) -> None:
    """`NotPossible` where it pays out more than its member still gets, so that two who both write
    down that somebody was paid pay them once; or lets another pay or bear more than is owed.

    Who brings money may pay ahead.
    """
    brings = sum(leg.amount for leg in ready.legs if leg.account.path.startswith(TILLS)) > 0
    for leg in ready.legs:
        if leg.account.path.startswith(GETS) and leg.amount > max(0, -_stands(leg)):
            raise NotPossible(_("That is more than they still get."))
        if _is_saved(leg) and leg.amount > max(0, -_stands(leg)):
            raise NotPossible(_("That is more than they have saved."))
        pays = leg.account.path.startswith(OWES) and leg.amount < 0
        if pays and not brings and -leg.amount > max(0, _stands(leg)):
            raise NotPossible(_("That is more than they still owe."))


def _is_saved(leg: Leg) -> bool:
    """Whether it is of what a member saved; what two do for each other may go below nothing."""
    return leg.account.path.startswith("Member:") and leg.account.path.endswith(SHARES)


def _stands(leg: Leg) -> int:
    where = {"account": leg.account, "fund": leg.fund, "commodity": leg.commodity}
    return sum(Balance.objects.filter(**where).values_list("posted", flat=True))


def could_be_paid_out(practice: Practice) -> list[str]:
    """What members who are here still get of it, where there is something to pay it from; a sum in
    words for each fund and unit, of no one member's. 1 query.
    """
    rows = Balance.objects.filter(fund__of_a_practice__practice=practice).exclude(posted=0)
    there, gets = Counter[tuple[int, Commodity]](), Counter[tuple[int, Commodity]]()
    for row in rows.select_related("account__holder", "commodity").order_by("pk"):
        account, pot = row.account, (row.fund_id, row.commodity)
        if account.path.startswith(TILLS):
            there[pot] += row.posted
        elif account.path.startswith(GETS) and account.holder and account.holder.member_id:
            gets[pot] += max(0, -row.posted)
    return [
        in_words(many, unit)
        for (fund, unit), many in gets.items()
        if many and there[fund, unit] > 0
    ]


def booked(practice: Practice, member: Member, root: str) -> list[int]:
    """What stands in the member's own accounts of it that begin with `root`; 1 query."""
    rows = Balance.objects.filter(
        fund__of_a_practice__practice=practice,
        account__holder__member=member,
        account__path__startswith=root,
    )
    return list(rows.values_list("posted", flat=True))
