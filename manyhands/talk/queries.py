"""What can be asked about threads, reports, news and the inbox; the viewer comes first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from manyhands.aid.models import Commitment, Intent
from manyhands.aid.policies import is_theirs, remembered
from manyhands.base import seal
from manyhands.groups.models import Group, Member
from manyhands.groups.ties import under_one_roof_with
from manyhands.talk.models import Look, Message, Notice, RawMessage, Report, Wish
from manyhands.talk.policies import is_the_helper

MESSAGE_LABEL = b"talk.message"
REPORT_LABEL = b"talk.report"
RAW_LABEL = b"talk.raw_message"

PAGE = 20
NEWS = 50
NEWS_LAST_D = 30


@dataclass(frozen=True)
class Said:
    """One message as one side of the thread reads it."""

    mine: bool
    who: str
    when: datetime
    text: str


def thread(viewer, commitment: Commitment) -> list[Said]:
    """What the two said, oldest first, for either of them alone; 1 query.

    A helper who let go reads it no more. What was said after a bar only its own side sees.
    """
    helps = is_the_helper(viewer, commitment) and commitment.is_standing
    if not helps and not is_theirs(viewer, commitment.need):
        return []
    names = {True: commitment.helper.name, False: poster_name(commitment.need)}
    rows = Message.objects.filter(Q(is_withheld=False) | Q(by_helper=helps), commitment=commitment)
    key = commitment.need.key
    assert key is not None, "a need that is erased has no commitments to see"
    return [
        Said(
            mine=row.by_helper == helps,
            who=_("You") if row.by_helper == helps else names[row.by_helper],
            when=row.said_at,
            text=seal.unseal(key, bytes(row.sealed), label=MESSAGE_LABEL),
        )
        for row in rows
    ]


def poster_name(need: Intent) -> str:
    """What a helper may call whoever posted: a member's name, else that they are a neighbor."""
    return need.asker.name if need.asker else _("The neighbor who asked")


def is_muted(viewer, commitment: Commitment) -> bool:
    """Whether this side wants no notices of new messages."""
    return commitment.mutes.filter(by_helper=is_the_helper(viewer, commitment)).exists()


def has_reported(viewer, commitment: Commitment) -> bool:
    """Whether this side has reported the thread."""
    return commitment.reports.filter(by_helper=is_the_helper(viewer, commitment)).exists()


# --- reports -----------------------------------------------------------------------------


def reports_for(member: Member) -> QuerySet[Report]:
    """Reports that do not concern `member`, newest first, with how many look into each."""
    return (
        Report.objects.filter(commitment__need__group=member.group_id)
        .exclude(Q(commitment__helper=member) | Q(commitment__need__asker=member))
        .filter(remembered("commitment__need__"))
        .annotate(many_look=Count("looks"), i_look=Count("looks", filter=Q(looks__member=member)))
        .select_related("commitment__helper", "commitment__need__asker", "commitment__need__key")
        .order_by("-made_at", "-id")
    )


def looked_into_under_one_roof(member: Member) -> set[int]:
    """The reports (row numbers) into which somebody looks who lives with `member`."""
    looks = Look.objects.filter(member__in=under_one_roof_with(member))
    return set(looks.values_list("report", flat=True))


def reported_words(member: Member, report: Report) -> str:
    """What the reporter wrote, for the two who look together; else nothing."""
    looking = set(report.looks.values_list("member", flat=True))
    key = report.commitment.need.key
    if key is None or member.pk not in looking or len(looking) < 2:
        return ""
    return seal.unseal(key, bytes(report.sealed), label=REPORT_LABEL)


# --- news --------------------------------------------------------------------------------


def unread(member: Member) -> int:
    """How many notices `member` has not seen yet; one look into a small index."""
    return Notice.objects.filter(member=member, read_at=None).count()


def unread_beside() -> Subquery:
    """How many notices a member has not seen yet, to be counted beside the membership."""
    waiting = Notice.objects.filter(member=OuterRef("pk"), read_at=None).order_by()
    return Subquery(waiting.values("member").annotate(many=Count("pk")).values("many"))


def news_of(member: Member) -> list[Notice]:
    """A member's notices, newest first."""
    return list(_news(Q(member=member)))


def is_told_by_mail(member: Member) -> bool:
    """Whether `member` gets a letter when there is news; so unless they said otherwise."""
    return not Wish.objects.filter(member=member, by_mail=False).exists()


def quiet_topics(member: Member) -> set[str]:
    """Of what this member does not want to hear."""
    found = Wish.objects.filter(member=member).values_list("quiet", flat=True).first() or ""
    return set(found.split())


def news_about(viewer, intent: Intent) -> list[Notice]:
    """Notices about a post for whoever posted it, also without an account; nobody else's."""
    if not is_theirs(viewer, intent):
        return []
    to_poster = Q(intent=intent)
    if intent.asker_id:
        to_poster |= Q(member=intent.asker_id, about=intent)
    return list(_news(to_poster))


def news_on(viewer, commitment: Commitment) -> list[Notice]:
    """Notices of one commitment for one of its sides."""
    if isinstance(viewer, Member):
        mine = Q(member=viewer)
    elif is_theirs(viewer, commitment.need):
        mine = Q(intent=commitment.need_id)
    else:
        return []
    return list(Notice.objects.filter(mine, commitment=commitment, read_at=None))


def _news(whose: Q) -> QuerySet[Notice]:
    rows = Notice.objects.filter(whose).order_by("-id")[:NEWS]
    return rows.select_related(
        "about__group",
        "commitment__helper",
        "commitment__need__asker",
        "proposal__group",
        "mandate__group",
        "day__case__group",
        "case__group",
        "practice__group",
        "tie__member",
        "member__group",
    )


# --- the inbox ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Words:
    """What came, opened: the words, how they were sent, and where they seem to be from."""

    message: str
    original: str
    place: tuple[str, ...]

    @property
    def both(self) -> str:
        return "\n\n".join(dict.fromkeys(filter(None, [self.message, self.original])))


def inbox(
    group: Group, filters: dict[str, Any], before: tuple[bool, int] | None = None
) -> list[RawMessage]:
    """One page of what nobody has settled, urgent first, then newest, and one more if there is.

    `filters` may hold kind, category, language and urgent. 1 query.
    """
    rows = RawMessage.objects.filter(group=group, settled_at=None)
    category = filters.get("category")
    if category:
        rows = rows.filter(categories__contains=f" {category} ")
    same = {name: filters[name] for name in ("kind", "language", "urgent") if filters.get(name)}
    rows = rows.filter(**same)
    if before:
        urgent, last = before
        not_urgent = Q(urgent=False)
        rows = rows.filter(Q(urgent=True, id__lt=last) | not_urgent if urgent else not_urgent)
        rows = rows if urgent else rows.filter(id__lt=last)
    rows = rows.select_related("key", "duplicate_of__key")
    return list(rows.order_by("-urgent", "-id")[: PAGE + 1])


def waiting(group: Group) -> int:
    """How many nobody has settled."""
    return RawMessage.objects.filter(group=group, settled_at=None).count()


def languages_waiting(group: Group) -> list[str]:
    """In which languages, the most common first."""
    rows = RawMessage.objects.filter(group=group, settled_at=None).exclude(language="")
    found = rows.values_list("language").annotate(many=Count("id")).order_by("-many", "language")
    return [language for language, _many in found]


def words_of(raw: RawMessage) -> Words | None:
    """The words of a raw message, or None once they are forgotten. Members only (`pages_inbox`)."""
    if raw.key is None or raw.sealed is None:
        return None
    message, original, place = seal.unseal(raw.key, bytes(raw.sealed), label=RAW_LABEL)[1:]
    return Words(message, original, tuple(place))


def heard_already(group: Group, indexes: Iterable[bytes]) -> set[bytes]:
    """Which of these messages, by the hash of their id, came before."""
    rows = RawMessage.objects.filter(group=group, external_index__in=list(indexes))
    return {bytes(index) for index in rows.values_list("external_index", flat=True)}
