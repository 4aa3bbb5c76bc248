"""Who goes is a ref in the books, with nobody behind it; every sum stays."""

from manyhands.groups.actions import LEAVERS
from manyhands.groups.merging import merges
from manyhands.groups.models import Member
from manyhands.ledger.models import Holder


def let_go(member: Member) -> None:
    """Nobody is behind the member's refs in the books any more."""
    Holder.objects.filter(member=member).update(member=None)


@merges("ledger.Holder.member")
def under_one_ref(stays: Member, gone: Member) -> None:
    """What stood under the other ref stays there, with nobody behind it: books are not rewritten.

    Only where the one who stays has no ref yet, they go on under the other's.
    """
    if not Holder.objects.filter(member=stays).exists():
        Holder.objects.filter(member=gone).update(member=stays)


LEAVERS.append(let_go)
