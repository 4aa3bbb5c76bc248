"""Who facilitates what is decided: by lot, or because the group lent it to them.

Whoever facilitates a meeting is not meant: anybody opens one, and there two in the room call the
test.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.decisions.models import Proposal
from manyhands.groups.models import Member
from manyhands.groups.powers import lent_power

FACILITATE = "facilitate.session"
is_lent_it = lent_power(
    FACILITATE, says=gettext_lazy("Facilitate: ask the group where it stands when it is time.")
)


def facilitates(member: Member, proposal: Proposal) -> bool:
    """Whether `member` facilitates what is said about `proposal` now.

    The lot asked them last to help resolve it, or they carry a mandate for it. Never whom it
    concerns.
    """
    if proposal.concerns_id == member.pk:
        return False
    return _helped_last(proposal) == member.pk or is_lent_it(member, proposal)


def _helped_last(proposal: Proposal) -> int | None:
    asked = proposal.facilitators.filter(declined_at=None).order_by("-drawn_at", "-pk")
    return asked.values_list("member", flat=True).first()


def how_it_is_called() -> str:
    """Who asks the group where it stands, and when, beside the button."""
    who = _(
        "Whoever wrote it or facilitates it asks alone, and so do any two others together. A "
        "member facilitates whom the lot asked to help with a block, or to whom the group lent it."
    )
    when = _(
        "The times for questions and concerns must be over, and each concern must have a reply."
    )
    return f"{who} {when}"
