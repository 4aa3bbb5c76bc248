"""What can be asked about proposals: which ones there are, and which wait for whom."""

from collections.abc import Iterable
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from manyhands.decisions.electorate import spoke_for_themselves
from manyhands.decisions.models import (
    Adviser,
    Contribution,
    DeviceKey,
    Elector,
    Proposal,
    Round,
    Stance,
    Task,
)
from manyhands.decisions.stages import OPEN, TALKING, Stage
from manyhands.groups.models import Group, Member
from manyhands.groups.queries import BESIDES, members_of

ASKING = (Stage.TESTING, Stage.REBASE, Stage.FALLBACK, Stage.RESOLVING)
PAGE, FIRST_FEW = 20, 5
MOST_OPEN = 200
IN_FORCE = (Stage.IN_FORCE, Stage.UNDER_REVIEW)
PAST = (Stage.EXPIRED, Stage.NOT_ADOPTED, Stage.LAPSED, Stage.WITHDRAWN)
# What a line of a list shows; asking for more takes longer than asking.
SHOWN = (
    "ref", "title", "stage", "adopted_at", "published_at", "carried_out_at", "ended_at",
    "is_review",
)  # fmt: skip
OF_A_CARD = (*SHOWN, "moves_at", "ripe_at", "author__name", "head__act")


def seen_by(viewer: Member) -> QuerySet[Proposal]:
    """The proposals of the member's group; a draft only its author sees."""
    rows = Proposal.objects.filter(group=viewer.group)
    return rows.exclude(~Q(author=viewer), stage__in=[Stage.DRAFT, Stage.ARCHIVED])


def proposal(viewer: Member, ref: str) -> QuerySet[Proposal]:
    """One of them, with what its page needs."""
    return (
        seen_by(viewer)
        .filter(ref=ref)
        .select_related("group__constitution", "head", "author", "concerns", "circle", "follows")
    )


def device_keys(viewer: Member) -> list[DeviceKey]:
    """The keys that `viewer` lists, the oldest first."""
    return list(viewer.device_keys.filter(dropped_at=None).order_by("pk"))


# --- what waits ------------------------------------------------------------------------


def _asking(member: Any, **which: Any) -> QuerySet[Round]:
    """The open rounds in which `member` counts and has not spoken yet."""
    here = {"round": OuterRef("pk"), "member": member}
    counts = Elector.objects.filter(out="", **here)
    spoken = Stance.objects.filter(superseded_at=None, contested_at=None, **here)
    rows = Round.objects.filter(closed_at=None, **which).order_by()
    return rows.filter(Exists(counts), ~Exists(spoken))


def _unanswered(**which: Any) -> QuerySet[Contribution]:
    """Questions and concerns that nobody has replied to."""
    kinds = [Contribution.QUESTION, Contribution.CONCERN]
    return Contribution.objects.filter(
        kind__in=kinds, state=Contribution.OPEN, replies=None, **which
    )


def _advising(member: Any, **which: Any) -> QuerySet[Adviser]:
    """Where the advice of `member` was asked for, and they gave none yet."""
    given = Contribution.objects.filter(
        proposal=OuterRef("proposal"),
        author=OuterRef("member"),
        kind__in=Contribution.ADVICE,
        answers=None,
    )
    rows = Adviser.objects.filter(member=member, proposal__stage=Stage.CLARIFY, **which)
    return rows.filter(~Exists(given)).order_by()


def listed(viewer: Member) -> QuerySet[Proposal]:
    """What is open, and the member's own drafts; each says what it wants of the member."""
    own = Q(author=viewer)
    opened = Round.objects.filter(proposal=OuterRef("pk"), closed_at=None).exclude(
        asks__in=Round.BESIDE
    )
    asks_me = Exists(_asking(viewer.pk, proposal=OuterRef("pk")))
    return (
        Proposal.objects.filter(group=viewer.group)
        .filter(Q(stage__in=OPEN) | Q(own, stage=Stage.DRAFT))
        .select_related("author", "head")
        .only(*OF_A_CARD)
        .annotate(
            asks_me=asks_me,
            is_unanswered=Exists(_unanswered(proposal=OuterRef("pk"), proposal__author=viewer)),
            advises=Exists(_advising(viewer.pk, proposal=OuterRef("pk"))),
            closes_at=Subquery(opened.values("closes_at")[:1]),
        )
        .order_by("moves_at", "pk")[:MOST_OPEN]
    )


def standing(group: Group, stages: tuple[Stage, ...], page: int) -> list[Proposal]:
    """A page of what is over or in force, the newest first, and one more if there is a next.

    Page 0 is the first few, to stand beside others. Of what is in force each says whether somebody
    is wanted to do it.
    """
    rows = Proposal.objects.filter(group=group, stage__in=stages, published_at__isnull=False)
    rows = rows.only(*SHOWN)
    if stages == IN_FORCE:
        untaken = Task.objects.filter(proposal=OuterRef("pk"), taken_by=None)
        rows = rows.annotate(wants_somebody=Exists(untaken))
    first, end = (PAGE * (page - 1), PAGE * page) if page else (0, FIRST_FEW)
    return list(rows.order_by("-drafted_at", "-pk")[first : end + 1])


def open_about(group: Group, names: list[str]) -> dict[str, Proposal]:
    """The open proposals whose act is about one of these things, each by the thing's name.

    See `groups.acts.name_of`; one query.
    """
    rows = Proposal.objects.filter(group=group, stage__in=OPEN, head__act__subject__in=names)
    rows = rows.select_related("head").order_by("pk") if names else rows.none()
    return {row.head.act["subject"]: row for row in rows if row.head and row.head.act}


def spoken_on(member: Member, proposals: Iterable[Proposal]) -> set[int]:
    """Of these, by row, the ones that ask nothing more of the member now: a round is open, and they
    have spoken in it or do not count. 1 query.
    """
    these = {"proposal__in": [one.pk for one in proposals]}
    rows = Round.objects.filter(closed_at=None, **these).exclude(asks__in=Round.BESIDE)
    rows = rows.exclude(proposal__in=_asking(member.pk, **these).values("proposal"))
    return set(rows.values_list("proposal", flat=True))


def _many(rows: QuerySet[Any], by: str) -> Coalesce:
    counts = rows.order_by().values(by).annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def waits_beside() -> Any:
    """How much waits for a member: rounds, advice, drafts, and questions on what they proposed."""
    me = OuterRef("pk")
    drafts = Proposal.objects.filter(author=me, stage=Stage.DRAFT)
    unanswered = _unanswered(proposal__author=me, proposal__stage__in=TALKING)
    asked = _asking(
        OuterRef(OuterRef("pk")), proposal__group=OuterRef("group"), proposal__stage__in=ASKING
    )
    parts = [
        _many(asked, "proposal__group"),
        _many(drafts, "author"),
        _many(_advising(me), "member"),
        _many(unanswered, "proposal__author"),
    ]
    return reduce(add, parts)


def decides_beside() -> Any:
    """Whether the group has begun to decide together, or could: there is another member."""
    proposals = Proposal.objects.filter(group=OuterRef("group"))
    others = Member.objects.filter(
        group=OuterRef("group"), left_at=None, observes_since=None
    ).exclude(pk=OuterRef("pk"))
    return Exists(proposals) | Exists(others)


# --- one proposal ------------------------------------------------------------------------


def rounds_of(proposal: Proposal) -> list[Round]:
    """All its rounds, the newest first."""
    rows = proposal.rounds.select_related("version", "about__member")
    return list(rows.order_by("-number"))


def stances_in(round_: Round) -> list[Stance]:
    """What stands in a round, the oldest first; whoever left stays without a name."""
    rows = round_.stances.filter(superseded_at=None)
    return list(rows.select_related("member", "recorded_by", "condition")[:500])


def others_than(viewer: Member, proposal: Proposal) -> list[Member]:
    """Who could stand by `viewer`: members who did not write the proposal."""
    rows = members_of(viewer.group).exclude(pk=viewer.pk)
    return list(rows.exclude(pk=proposal.author_id).order_by("name", "pk")[:500])


def may_be_typed_in_for(round_: Round, viewer: Member) -> QuerySet[Member]:
    """Those who count and have not spoken for themselves."""
    spoke = spoke_for_themselves(round_)
    counts = Elector.objects.filter(round=round_, out="").exclude(member=viewer)
    rows = Member.objects.filter(pk__in=counts.values("member"), left_at=None)
    return rows.exclude(pk__in=spoke.values("member")).order_by("name", "pk")


BESIDES["waits"] = waits_beside()
BESIDES["decides"] = decides_beside()
