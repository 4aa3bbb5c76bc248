"""A time bank: what several worked together for the group, split over them to the last minute."""

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.groups import policies
from manyhands.groups.powers import action
from manyhands.ledger import accounts
from manyhands.ledger.posting import post
from manyhands.practices import booking
from manyhands.practices.engine import allocate
from manyhands.practices.holding import held
from manyhands.practices.models import Practice

BEE = "bee"


@action(
    "hours.share",
    by=policies.any_member,
    says=_("Book what several worked together for the group."),
    method="two_keys",
)
def share_hours(actor, practice, /, *, key, helpers, minutes, **more):
    """Each of the `helpers`, refs of members, has `minutes` where `each` is true; else they are
    those of all together, split to the last minute. One transfer, once for each `key`.
    """
    practice = held(practice)
    if practice.recipe != "time_bank":
        raise NotPossible(_("This practice counts no hours."))
    parts = parts_of(practice, helpers, minutes, more.get("each") is True)
    return post(actor, booking.draft_for_many(practice, f"bee:{practice.ref}:{key}", BEE, parts))


def parts_of(practice: Practice, helpers: list[str], minutes: int, each: bool) -> dict:
    """What each holder has of it; `NotPossible` where that is nothing for some."""
    holders = [accounts.holder_of_ref(practice.group, ref) for ref in dict.fromkeys(helpers)]
    if type(minutes) is not int or minutes < (1 if each else len(holders)) or not holders:
        raise NotPossible(booking.NOTHING)
    if each:
        return dict.fromkeys(holders, minutes)
    split = allocate.equally(minutes, [holder.ref for holder in holders])
    return {holder: split[holder.ref] for holder in holders}
