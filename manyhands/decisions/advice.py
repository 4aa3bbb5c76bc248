"""Deciding alone after having asked: advice is collected and answered before anything is done."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import policies
from manyhands.decisions.models import Adviser, Contribution, Proposal
from manyhands.decisions.moving import enter, method_of
from manyhands.decisions.stages import Stage
from manyhands.groups.powers import Rule, action, write
from manyhands.groups.queries import members_of

GIVE_UP_AFTER = timedelta(days=30)


@action("advice.ask", by=policies.the_author, says=_("Ask a member for advice on your proposal."))
def ask_advice(actor, proposal, /, *, member, is_affected):
    """They are told that their advice is asked for: it concerns them, or they know about it."""
    if proposal.stage != Stage.CLARIFY or method_of(proposal)["kind"] != "advice":
        raise NotPossible(_("This is not the time to ask for advice."))
    if member.group_id != proposal.group_id or member.left_at or member.pk == actor.pk:
        raise NotPossible(_("Choose another member of this group."))
    Adviser.objects.get_or_create(
        proposal=proposal,
        member=member,
        defaults={"is_affected": is_affected, "asked_at": now()},
    )
    write(actor, "advice.ask", about=proposal.ref, proposal=proposal.ref, member=member.ref)


def given(proposal: Proposal) -> list[Contribution]:
    """The advice of others, oldest first; a question is none. 1 query."""
    rows = proposal.contributions.filter(
        kind__in=Contribution.ADVICE, answers=None, author__left_at=None
    )
    rows = rows.filter(author__observes_since=None)
    return list(rows.exclude(author=proposal.author_id))


def unanswered(proposal: Proposal) -> list[Contribution]:
    """The advice to which the author has not replied yet."""
    replied = proposal.contributions.filter(author=proposal.author_id, answers__isnull=False)
    answered = set(replied.values_list("answers", flat=True))
    return [row for row in given(proposal) if row.pk not in answered]


def how_many_missing(proposal: Proposal) -> int:
    """How many members more must give advice; never more than there are others."""
    others = members_of(proposal.group).exclude(pk=proposal.author_id)
    needed = min(int(method_of(proposal)["advisers"]), others.count())
    return max(0, needed - len({row.author_id for row in given(proposal)}))


def is_missing(proposal: Proposal) -> bool:
    """Whether there is too little advice, or some without the author's reply."""
    return bool(how_many_missing(proposal) or unanswered(proposal))


def wait_for_it(proposal: Proposal, at: datetime) -> None:
    """It stays, for as long again, and the author is told; after a month it lapses."""
    is_old = at - (proposal.published_at or at) > GIVE_UP_AFTER
    enter(proposal, Stage.LAPSED if is_old else Stage.CLARIFY, at)
    write(
        Rule(proposal.group), "rule.ask_advice", about=proposal.ref, proposal=proposal.ref,
        member=proposal.author.ref, missing=how_many_missing(proposal),
        unanswered=len(unanswered(proposal)),
    )  # fmt: skip
