"""What an amendment would make of a proposal: other words, or another act on the same thing."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.decisions.carrying import rehearse
from manyhands.decisions.changing import title_for
from manyhands.decisions.models import Amendment, Proposal, Version
from manyhands.decisions.stages import OPEN, Stage
from manyhands.groups.acts import Act

AMENDABLE = OPEN - {Stage.WAITING}
# Acts of which a group does several beside each other, and the details that tell them apart:
# another recipe is another practice, and not the same one in other words.
TOLD_APART_BY = {
    "agreement.adopt": ("title",),
    "bank.open": ("name",),
    "books.write": ("nonce",),
    "circle.create": ("name",),
    "fund.add_way": ("kind",),
    "fund.open": ("name",),
    "mandate.grant": ("role",),
    "meeting.call": ("title",),
    "payout.gather": ("ref",),
    "practice.adopt": ("recipe",),
    "practice.book": ("key",),
    "roster.draw": ("role",),
    "shelf.bin": ("nonce",),
    "shelf.count": ("nonce",),
    "shelf.put_in": ("nonce",),
    "unit.make": ("code",),
}
LIVE = (Amendment.OFFERED, Amendment.ACCEPTED, Amendment.CONTESTED)


def could_take_in(draft: Proposal) -> list[Proposal]:
    """The open proposals into which the act of `draft` could go, the oldest first.

    They do the same to the same thing, only otherwise, and the same members decide on them in the
    same way: no act gets around the way in which it is to be decided by amending another.
    """
    act = draft.act
    if draft.stage != Stage.DRAFT or act is None or act.blanks:
        return []
    rows = Proposal.objects.filter(
        group=draft.group,
        stage__in=sorted(AMENDABLE),
        method=draft.method,
        circle=draft.circle_id,
        concerns=draft.concerns_id,
        by_rule__isnull=True,
        head__act__power=act.power,
        head__act__subject=act.subject,
    )
    found = rows.select_related("group", "head", "author").order_by("published_at", "pk")
    return [row for row in found if row.act and _only_otherwise(act, row.act)]


def _only_otherwise(act: Act, other: Act) -> bool:
    """Whether `other` would do the same thing in another way."""
    names = TOLD_APART_BY.get(act.power, ())
    is_same_thing = all(act.details.get(name) == other.details.get(name) for name in names)
    return is_same_thing and not other.blanks and other != act


def titles_with(draft: Proposal, proposals: list[Proposal]) -> dict[Proposal, str]:
    """What each of these would be called with the act of `draft` in, if nobody says otherwise."""
    act = draft.act
    return {
        one: title_for(one.title, one.act, act) if one.act and act else one.title
        for one in proposals
    }


def act_of(draft: Proposal, proposal: Proposal) -> dict[str, Any]:
    """The act of `draft` as an amendment to `proposal` carries it.

    Raises `NotPossible` where it does not fit there, stands there already, or could not be done.
    """
    act = draft.act
    if act is None or proposal.pk not in {one.pk for one in could_take_in(draft)}:
        raise NotPossible(
            _(
                "Your draft does not fit into this proposal. It must be open, about the same, and "
                "decided by the same members in the same way."
            )
        )
    if proposal.amendments.filter(act=act.as_dict(), state__in=LIVE).exists():
        raise NotPossible(_("The same change is offered for this proposal already."))
    rehearse(proposal.group, proposal.ref, act)
    return act.as_dict()


class Amended(NamedTuple):
    """What a version with the amendment in would say and do."""

    text: str
    act: Act | None
    title: str


def as_amended(proposal: Proposal, amendment: Amendment) -> Amended:
    """The proposal with the amendment in; what it leaves alone stays as it is by now."""
    assert proposal.head is not None, "a proposal has a version"
    act = Act(**amendment.act) if amendment.act else proposal.act
    title = title_after(proposal.head, amendment) or proposal.title
    return Amended(amendment.text or proposal.head.text, act, title)


def title_after(version: Version, amendment: Amendment) -> str:
    """What `version` would be called with the amendment in: as whoever offered it says; else a
    title that was only the sentence of the act follows the act, and words of a member's own stay.
    """
    before = version.as_act()
    if amendment.title or before is None or amendment.act is None:
        return amendment.title or version.title
    return title_for(version.title, before, Act(**amendment.act))
