"""What practices want of members beside what they wrote down themselves: their own word (`wanted`),
that somebody asks a court for money, that the years to come are worked out, that a fund is short.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.groups.models import Member
from manyhands.groups.powers import MANDATE, way_today
from manyhands.groups.queries import carried, live_mandates, members_of
from manyhands.practices import ahead, looking, queries, valuing, wanted
from manyhands.practices.models import Case, Practice, Shortfall

WANTED = {
    wanted.WORDS: gettext_lazy("The turns are being drawn: reveal your words, or you come last."),
    wanted.BID: gettext_lazy("Bids for the next pot are open. Bid if you would have it now."),
    wanted.NEED: gettext_lazy("Say so if you need the next pot."),
    wanted.SWAP: gettext_lazy("Somebody would change turns with you."),
    wanted.YES: gettext_lazy("Somebody wrote down something with you. Say whether it was so."),
}


class Waits(NamedTuple):
    """What waits: in which practice, what is to be done in a sentence, and where."""

    practice: Practice
    says: str
    url: str


def before(member: Member, at: datetime) -> list[Waits]:
    """What waits for this member; a query or two for each practice that can ask for something."""
    return [
        *_own_words(member, at),
        *_refunds(member, at),
        *_ages(member, at),
        *_shortfalls(member),
    ]


def _own_words(member: Member, at: datetime) -> Iterator[Waits]:
    for one in wanted.of(member, at):
        yield Waits(one.practice, str(WANTED[one.kind]), url_of(one.practice, one.case))


def url_of(practice: Practice, case: Case | None) -> str:
    """Where a member says what is wanted of them: at the case, or at the turns."""
    if case is not None:
        return case.get_absolute_url()
    return reverse("show-turns", args=[practice.group.slug, practice.ref])


def _refunds(member: Member, at: datetime) -> Iterator[Waits]:
    for case, _since in refunds_due(at, group=member.group_id):
        if who_could(case, at).filter(pk=member.pk).exists():
            says = _("The court has kept it for long: somebody asks for the money now.")
            yield Waits(case.practice, says, case.get_absolute_url())


def _ages(member: Member, at: datetime) -> Iterator[Waits]:
    for practice, _since in to_look_ahead(at, group=member.group_id):
        if who_bears(practice).filter(pk=member.pk).exists():
            says = _("It is time: every five years, count how many of you are of which age.")
            url = reverse("look-ahead", args=[practice.group.slug, practice.ref])
            yield Waits(practice, says, url)


def _shortfalls(member: Member) -> Iterator[Waits]:
    rows = Shortfall.objects.filter(over_at=None, practice__group=member.group_id)
    for one in rows.select_related("practice__group").order_by("pk"):
        says = _("Those who wait ask for more than is there.")
        yield Waits(one.practice, says, one.practice.get_absolute_url())


# --- what is due, and to whom it is told ---------------------------------------------------


def refunds_due(at: datetime, **where: Any) -> Iterator[tuple[Case, datetime]]:
    """Cases whose money a court has kept for longer than their group wants to wait, and since when
    it is time to ask.
    """
    rows = Case.objects.filter(state=looking.REFUND_DUE, practice__ended_at=None, **where)
    for case in rows.select_related(
        "practice__group__constitution", "group__constitution", "opened_by"
    ):
        recipe = queries.recipe_of(queries.version_now(case.practice, at))
        day = looking.to_ask_from(case, recipe)
        if day is not None and day <= at:
            yield case, day


def who_could(case: Case, at: datetime) -> QuerySet[Member]:
    """Members who could see to it that the money comes back: whoever opened it, and all who may say
    that it did, which are those with a mandate for it where the group has one.
    """
    there = members_of(case.group).filter(paused_at=None)
    way = way_today(case.group, "case.pay")
    role = way.removeprefix(MANDATE)
    if role == way:
        return there
    holders = carried(live_mandates(case.group, at), at).filter(role=role).values("holder")
    opener = case.opened_by.member_id if case.opened_by else None
    return there.filter(Q(pk__in=holders) | Q(pk=opener))


def to_look_ahead(at: datetime, **where: Any) -> Iterator[tuple[Practice, datetime]]:
    """Friendly societies that are to work out the years to come, and since when."""
    earliest = at - ahead.EVERY_Y * valuing.YEAR
    rows = Practice.objects.filter(
        recipe="friendly_society", ended_at=None, adopted_at__lte=earliest, **where
    )
    for practice in rows.select_related("group__constitution"):
        day = ahead.time_for_it(practice)
        if day <= at:
            yield practice, day


def who_bears(practice: Practice) -> QuerySet[Member]:
    """Those who take part in it and have not paused."""
    part = queries.who_takes_part(practice).values("holder__member")
    return Member.objects.filter(pk__in=part, left_at=None, paused_at=None).order_by("pk")
