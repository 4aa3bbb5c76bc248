"""What is in force and is to be looked at again comes before the group by itself, as a proposal.

It asks whether it stays in force, in the same words and without an act: what was done is not done
twice. Agreed to as it is, the one before is confirmed; other words take its place.
"""

from datetime import date, datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from manyhands.decisions.actions import add_version, begin_test, note_words
from manyhands.decisions.changing import title_of
from manyhands.decisions.methods import BALLOTS
from manyhands.decisions.models import LONGEST_TITLE, Proposal
from manyhands.decisions.moving import enter, hand_back, method_of, stand
from manyhands.decisions.stages import OPEN, Stage, first_stage
from manyhands.groups.clocks import day_in
from manyhands.groups.constitution import whole
from manyhands.groups.models import Member
from manyhands.groups.powers import Rule, write
from manyhands.groups.queries import members_of

IS_IN_FORCE = frozenset({Stage.IN_FORCE, Stage.UNDER_REVIEW})
USUAL = "consensus"


def is_looked_at(proposal: Proposal) -> bool:
    """Whether a proposal that follows this one is open."""
    return proposal.followed_by.filter(stage__in=OPEN).exists()


def open_review(before: Proposal, at: datetime) -> None:
    """The group is asked whether `before` stays in force, unless it talks about that already."""
    if is_looked_at(before):
        return
    hand_back(before)
    with translation.override(before.group.language):
        review = _put_before_all(before, at)
    assert review.head is not None, "it asks about words"
    note_words(Rule(before.group), review.head)
    write(
        Rule(before.group), "rule.open_review", about=review.ref, proposal=review.ref,
        follows=before.ref,
    )  # fmt: skip
    if review.stage == Stage.TESTING:
        begin_test(review, at)


def _put_before_all(before: Proposal, at: datetime) -> Proposal:
    author = who_answers(before)
    title = (_("Does this stay in force? %s") % before.title)[:LONGEST_TITLE]
    review = Proposal(
        group=before.group, author=author, title=title, method=_method(before), follows=before,
        is_review=True, concerns=before.concerns, circle=before.circle, drafted_at=at,
        published_at=at,
    )  # fmt: skip
    enter(review, Stage.DRAFT, at)
    review.head = add_version(review, author, _words(before), None)
    enter(review, first_stage(method_of(review)), at)
    return review


def _words(before: Proposal) -> str:
    assert before.head is not None, "what is in force has a version"
    if before.head.text:
        return before.head.text
    return title_of(before.act) if before.act else before.title


def _method(before: Proposal) -> str:
    """As the group would decide it today; where it chose among several things, there is nothing to
    choose now but yes or no.
    """
    method = method_of(before)
    assert before.group.constitution is not None, "a group lives under a constitution"
    is_known = method["name"] in whole(before.group.constitution.data)["methods"]
    return method["name"] if is_known and method["kind"] not in BALLOTS else USUAL


def who_answers(proposal: Proposal) -> Member:
    """Who answers for what a rule proposes: who wrote `proposal`, if they are here; else whoever is
    here longest.
    """
    if proposal.author.left_at is None and not proposal.author.is_observer:
        return proposal.author
    here = members_of(proposal.group)
    return here.order_by("joined_at", "pk").first() or proposal.author


def only_confirms(review: Proposal) -> bool:
    """Whether adopting it changes nothing: what it is about is in force, in the same words."""
    before, head = review.follows, review.head
    if not review.is_review or before is None or head is None:
        return False
    return head.number == 1 and before.stage in IS_IN_FORCE


def take_effect(proposal: Proposal, at: datetime) -> None:
    """It stands, and what it follows does no longer; or it has confirmed that, which stands on."""
    confirms, before = only_confirms(proposal), proposal.follows
    proposal.carried_out_at = at
    if before is None or before.stage not in IS_IN_FORCE:
        stand(proposal, at)
        return
    if proposal.is_review:
        proposal.review_on = next_review(before, proposal, at)
    stand(proposal, at)
    if not confirms:
        enter(before, Stage.EXPIRED, at)
        return
    before.review_on = proposal.review_on
    stand(before, at)
    enter(proposal, Stage.EXPIRED, at)
    write(
        Rule(before.group), "rule.confirm", about=before.ref, proposal=before.ref,
        review=proposal.ref, review_on=before.review_on and before.review_on.isoformat(),
    )  # fmt: skip


def next_review(before: Proposal, review: Proposal, at: datetime) -> date | None:
    """When what a review has confirmed, or put in its place, is looked at again: after as long as
    the time before.
    """
    if before.review_on is None:
        return None
    confirmed = before.followed_by.filter(is_review=True, carried_out_at__isnull=False)
    last = confirmed.exclude(pk=review.pk).order_by("-carried_out_at").first()
    first = before.carried_out_at if before.is_review else before.published_at
    since = last.carried_out_at if last else first
    assert since is not None, "what is in force was published"
    return day_in(before.group, at) + max(
        before.review_on - day_in(before.group, since), timedelta(days=1)
    )
