"""What a member still gets and still owes in a practice, and that no more of either is settled."""

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.groups.models import Member
from manyhands.ledger.models import Balance
from manyhands.ledger.posting import Draft, Leg
from manyhands.practices.guarding import TILLS
from manyhands.practices.models import Practice

GETS, OWES = "Payable:", "Receivable:"


def must_be_owed(ready: Draft) -> None:
    """`NotPossible` where it pays out more than its member still gets, so that two who both write
    down that somebody was paid pay them once; or lets another pay or bear more than is owed.

    Who brings money may pay ahead.
    """
    brings = sum(leg.amount for leg in ready.legs if leg.account.path.startswith(TILLS)) > 0
    for leg in ready.legs:
        if leg.account.path.startswith(GETS) and leg.amount > max(0, -_stands(leg)):
            raise NotPossible(_("That is more than they still get."))
        pays = leg.account.path.startswith(OWES) and leg.amount < 0
        if pays and not brings and -leg.amount > max(0, _stands(leg)):
            raise NotPossible(_("That is more than they still owe."))


def _stands(leg: Leg) -> int:
    where = {"account": leg.account, "fund": leg.fund, "commodity": leg.commodity}
    return sum(Balance.objects.filter(**where).values_list("posted", flat=True))


def of_member(practice: Practice, member: Member, root: str) -> int:
    """What stands in the member's own accounts of it that begin with `root`; 1 query."""
    rows = Balance.objects.filter(
        fund__of_a_practice__practice=practice,
        account__holder__member=member,
        account__path__startswith=root,
    )
    return sum(rows.values_list("posted", flat=True))
