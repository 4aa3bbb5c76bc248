"""A late block: what was adopted without somebody who could not know of it is stopped, once."""

import json
import re
from typing import Any

from django.db.models import Q, Subquery
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import policies
from manyhands.decisions.actions import _locked
from manyhands.decisions.electorate import could_count
from manyhands.decisions.models import (
    Contribution,
    Elector,
    Proposal,
    Round,
    Seconding,
    Stance,
)
from manyhands.decisions.moving import enter
from manyhands.decisions.seconding import second, spend, wishes
from manyhands.decisions.stages import Stage
from manyhands.groups.constitution import whole
from manyhands.groups.models import Member
from manyhands.groups.powers import action, write
from manyhands.record.models import Body

SECONDED_BY = 2
NOTHING_NEW = _("Say what is new in it: a principle, or a harm, that nobody has raised here.")
RAISED_BEFORE = _(
    "This was raised here before, and the group adopted it knowing of it. Say what is new."
)
PAUSE, RESUME = '"self.pause"', '"self.resume"'  # as the record writes them


@action(
    "late_block.ask",
    by=policies.member_of_its_group,
    says=_("Stop what was adopted without you, because no word reached you or you had paused."),
)
def ask_late_block(actor, proposal, /, *, reason, ground=""):
    """Who counted but was reached by no word, or had paused, says why it must not be, on a ground
    that nobody has raised; two others second it. Then it goes back to be amended, once.
    """
    at = now()
    proposal = _locked(proposal)
    if proposal.stage != Stage.WAITING or proposal.late_block_at:
        raise NotPossible(_("This cannot be stopped now."))
    if not has_begun(proposal):
        if not had_no_chance(actor, proposal):
            raise NotPossible(
                _("Only somebody whom no word reached, or who had paused, begins this.")
            )
        if why := why_not_new(proposal, ground):
            raise NotPossible(why)
    asking = second(proposal, Seconding.LATE_BLOCK, actor, reason=reason, ground=ground)
    write(actor, "late_block.ask", about=proposal.ref, proposal=proposal.ref)
    if len(asking) <= SECONDED_BY:
        return
    spend(proposal, Seconding.LATE_BLOCK)
    proposal.late_block_at, proposal.adopted_at = at, None
    enter(proposal, Stage.AMENDING, at)


def may_ask(member: Member, proposal: Proposal) -> bool:
    """Who had no chance begins; once somebody has, anybody seconds it."""
    if proposal.stage != Stage.WAITING or proposal.late_block_at:
        return False
    return has_begun(proposal) or had_no_chance(member, proposal)


def has_begun(proposal: Proposal) -> bool:
    """Whether somebody who is here has begun to stop it, so that others only second it."""
    return wishes(proposal, Seconding.LATE_BLOCK).exists()


def why_not_new(proposal: Proposal, ground: str) -> Any:
    """Why these words are no ground to stop it late; nothing where nobody has raised them."""
    if not _alike(ground):
        return NOTHING_NEW
    return RAISED_BEFORE if _alike(ground) in map(_alike, _raised(proposal)) else ""


def _raised(proposal: Proposal) -> list[str]:
    """The words of its concerns, and what its blocks rest on: in words, and as a principle."""
    concerns = proposal.contributions.filter(kind=Contribution.CONCERN)
    blocks = Stance.objects.filter(round__proposal=proposal, position="block")
    found = [*concerns.values_list("text", flat=True)]
    found += [*concerns.values_list("hidden_text", flat=True)]
    found += [*blocks.values_list("ground", flat=True)]
    named = {name for name in blocks.values_list("principle", flat=True) if name}
    assert proposal.group.constitution is not None, "a group lives under a constitution"
    for principle in whole(proposal.group.constitution.data)["principles"]:
        if principle["id"] in named:
            found += [principle["id"], principle["text"]]
    return found


def _alike(words: str) -> str:
    """The words alone: capitals, spaces and points make nothing new.

    >>> _alike("It is  too loud!") == _alike("it is too loud")
    True
    """
    return " ".join(re.findall(r"\w+", words.casefold()))


def had_no_chance(member: Member, proposal: Proposal) -> bool:
    """Whether `member` is here and could say nothing in the round that adopted it: no word reached
    them before it closed or before they paused, or they had paused when it opened.
    """
    last = proposal.rounds.filter(asks=Round.TEST).order_by("-number").first()
    if last is None or member.paused_at is not None:
        return False
    if Stance.objects.filter(round=last, member=member).exists():
        return False
    row = Elector.objects.filter(round=last, member=member).first()
    if row is None:
        return could_count(member, last) and _had_paused(member, last)
    return row.told_at is None and row.out in ("", Elector.PAUSED)


def _had_paused(member: Member, round_: Round) -> bool:
    """Whether the record says so of when the round opened."""
    said = Body.objects.filter(entry__log_id=round_.proposal.group.log_id)
    opened = said.filter(about=round_.ref).order_by("entry__seq").values("entry__seq")[:1]
    paused = said.filter(about=member.ref, entry__seq__lt=Subquery(opened))
    paused = paused.filter(Q(payload__contains=PAUSE) | Q(payload__contains=RESUME))
    last = paused.order_by("-entry__seq").values_list("payload", flat=True).first()
    return json.loads(last or "{}").get("kind") == json.loads(PAUSE)
