"""What can be asked about needs, offers and commitments; the viewer comes first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from manyhands.aid import rules
from manyhands.aid.models import NEED, Bar, Commitment, Intent, MonthCount, Reading, Token
from manyhands.aid.policies import HEAR, Holder, is_theirs, remembered, unbarred
from manyhands.base.cells import within
from manyhands.base.fold import folded_words
from manyhands.base.times import now
from manyhands.groups.clocks import day_in
from manyhands.groups.models import Group, Member, Place
from manyhands.groups.queries import carriers

PAGE = 24
DAYS_LEFT = {2: timedelta(0), 1: timedelta(days=6)}  # the last day of today and of this week


@dataclass(frozen=True)
class Filters:
    """What somebody looks for on the board."""

    words: str = ""
    kind: str = ""
    language: str = ""
    urgency: int = 0  # 2: today, 1: this week, 0: any time
    day: date = field(default_factory=lambda: localdate(now()))
    place: Place | None = None
    rings: int = 0
    tokens: list[str] = field(init=False)

    def __post_init__(self) -> None:
        found = [rules.stem(word) for word in folded_words(self.words)]
        found += [f"lang={self.language}"] if self.language else []
        found += [f"kind={self.kind}"] if self.kind else []
        object.__setattr__(self, "tokens", found)


def board(
    viewer, group: Group, direction: str, filters: Filters, before: tuple[int, int] | None = None
) -> list[Intent]:
    """One page of what is open, most pressing first, and one more if there are more; one query.

    `before` is the rank and id of the last one on the page before.
    """
    rows = board_rows(viewer, group, direction, filters)
    if before:
        rank, last = before
        rows = rows.filter(rank__lte=rank).exclude(rank=rank, id__gte=last)
    return list(rows[: PAGE + 1])


def board_rows(viewer, group: Group, direction: str, filters: Filters) -> QuerySet[Intent]:
    """All that is open and fits, most pressing first.

    Without words it walks one index in order, so its cost does not grow with the board; with
    words, a kind or a language it walks the index of the rarest-looking of them.
    """
    rows = Intent.objects.filter(group=group, direction=direction, rank__isnull=False)
    rows = rows.filter(unbarred(viewer))
    if filters.urgency:
        rows = rows.filter(_wanted_by(filters.urgency, filters.day))
    if filters.place:
        rows = rows.filter(_near(filters.place, filters.rings))
    if not filters.tokens:
        return rows.order_by("-rank", "-id")
    first, *others = filters.tokens
    rows = rows.filter(tokens__group=group, tokens__direction=direction, tokens__token=first)
    for name in others:
        rows = rows.filter(Exists(Token.objects.filter(intent=OuterRef("pk"), token=name)))
    return rows.order_by("-tokens__rank", "-tokens__intent")


def _wanted_by(urgency: int, today: date) -> Q:
    """Due by then, late ones too; of what has no day, what was called that urgent."""
    last = today + DAYS_LEFT[urgency]
    return Q(due_on__lte=last) | Q(due_on=None, urgency__gte=urgency)


def _near(place: Place, rings: int) -> Q:
    if not rings:
        return Q(place=place)
    return Q(
        place__in=Place.objects.filter(group=place.group_id, cell__in=within(place.cell, rings))
    )


def patches(group: Group) -> QuerySet[Place]:
    """The quilt with what is open in each patch; one query."""
    return group.places.select_related("count").order_by("id")


def seen_by(viewer, group: Group) -> QuerySet[Intent]:
    """What `viewer` may look at in `group`: everything not barred and not forgotten."""
    rows = Intent.objects.filter(remembered(), unbarred(viewer), group=group)
    return rows.select_related("group__constitution", "place", "asker", "answers")


def concerns(viewer, intent: Intent) -> bool:
    """Whether `viewer` posted it, or had promised it when it was over."""
    if is_theirs(viewer, intent):
        return True
    if not isinstance(viewer, Member):
        return False
    promised = intent.commitments.filter(helper=viewer)
    return promised.exclude(released_at__lt=intent.closed_at).exists()


def by_code(group_id: int | None, index: bytes) -> Intent | None:
    """What the code opens, wherever it is; the work is the same whether it is there or not."""
    rows = Intent.objects.select_related("group")
    rows = rows.filter(group=group_id) if group_id else rows
    return rows.filter(code_index=index, erased_at=None).first()


def commitments_seen_by(viewer, group: Group) -> QuerySet[Commitment]:
    """Commitments between `viewer` and somebody; nobody else's are there for them."""
    rows = Commitment.objects.filter(remembered("need__"), need__group=group).select_related(
        "need__group__constitution", "need__place", "need__asker", "helper", "passed_to"
    )
    if isinstance(viewer, Holder):
        return rows.filter(need=viewer.intent_id)
    if isinstance(viewer, Member):
        asked = Q(passed_to=viewer) & unbarred(viewer, "need__")
        return rows.filter(Q(helper=viewer) | Q(need__asker=viewer) | asked)
    return rows.none()


def commitments_on(viewer, need: Intent) -> list[Commitment]:
    """What the viewer may see of who promised: the poster all, a helper their own, others none."""
    rows = need.commitments.filter(released_at=None).select_related("helper").order_by("made_at")
    if is_theirs(viewer, need):
        return list(rows.prefetch_related("shares__line"))
    if isinstance(viewer, Member):
        return list(rows.filter(helper=viewer).prefetch_related("shares__line"))
    return []


def readings_of(viewer, intent: Intent) -> list[Reading]:
    """Who opened the sealed words, for the poster alone."""
    if not is_theirs(viewer, intent):
        return []
    return list(intent.readings.select_related("member"))


def mine(member: Member) -> dict[str, list]:
    """A member's own: what they posted, what they promised, what they were asked to take over."""
    promised = member.commitments.filter(remembered("need__"), released_at=None)
    return {
        "posted": list(
            member.intents.filter(remembered()).select_related("group").order_by("-posted_at")
        ),
        "promised": list(promised.select_related("need__group").order_by("-made_at")),
        "asked": list(
            Commitment.objects.filter(
                unbarred(member, "need__"), passed_to=member, released_at=None
            ).select_related("need__group", "helper")
        ),
    }


def answers_to(viewer, offer: Intent) -> QuerySet[Intent]:
    """Open needs that somebody posted in answer to this offer."""
    rows = Intent.objects.filter(answers=offer, direction=NEED, closed_at=None)
    return rows.filter(unbarred(viewer)).select_related("group")


def hearers(group: Group) -> list[Member]:
    """Members who carry a mandate to hear what is confided to few, by name; one query."""
    return carriers(group, HEAR, now())


def confidants(poster, group: Group, intent: Intent | None = None) -> list[Member]:
    """Those of the `hearers` in whom `poster` can confide: no bar is between them; 2 queries."""
    poster = intent.asker if intent and intent.asker else poster
    found = [member for member in hearers(group) if member != poster]
    bars = Q(other_intent=intent, member__in=found) if intent else Q(pk=None)
    if isinstance(poster, Member):
        bars |= Q(other_member=poster, member__in=found)
        bars |= Q(member=poster, other_member__in=found)
    barred = Bar.objects.filter(bars).values_list("member", "other_member") if found else []
    apart = {pk for pair in barred for pk in pair}
    return [member for member in found if member.pk not in apart]


def promised_near(at: datetime) -> Iterator[Commitment]:
    """Promises that are still to be kept today or tomorrow, by the clocks of their group, and that
    were made before. 1 query.
    """
    near = (at.date() - timedelta(days=1), at.date() + timedelta(days=2))
    rows = Commitment.objects.filter(
        released_at=None, kept_at=None, helper__left_at=None,
        need__closed_at=None, need__due_on__range=near,
    )  # fmt: skip
    rows = rows.select_related("helper", "need__asker", "need__group__constitution")
    for one in rows.order_by("pk"):
        day, group = one.need.due_on, one.need.group
        assert day is not None, "asked for above"
        left = (day - day_in(group, at)).days
        if left in (0, 1) and (day - day_in(group, one.made_at)).days > 1:
            yield one


def able_to_help(need: Intent, *, most: int = 20) -> list[Member]:
    """Members whose open offers are of a kind this need asks for, the nearest patch first.

    Where it is confided to few, these few.
    """
    if need.is_confided:
        return [member for member in hearers(need.group) if member.pk != need.asker_id]
    offers = (
        Intent.objects.filter(
            group=need.group,
            direction="offer",
            rank__isnull=False,
            asker__left_at=None,
            asker__isnull=False,
            lines__kind__in=need.kind_list,
        )
        .exclude(asker=need.asker_id)
        .select_related("asker")
        .order_by("-rank")[: 10 * most]
    )
    same_place = sorted(offers, key=lambda offer: offer.place_id != need.place_id)
    return list(dict.fromkeys(offer.asker for offer in same_place if offer.asker))[:most]


def month_counts(group: Group) -> QuerySet[MonthCount]:
    """What remains of what was forgotten, the latest month first."""
    return group.month_counts.order_by("-month", "direction", "kind", "closed_as")
