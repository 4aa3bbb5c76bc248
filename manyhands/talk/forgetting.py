"""Forgetting what was said: threads, reports, notices and words in the inbox."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import F, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from manyhands.aid.forgetting import ERASERS, TABLES
from manyhands.aid.models import Intent
from manyhands.base import seal
from manyhands.base.scrubbing import scrub_soon
from manyhands.base.times import now
from manyhands.groups.models import Group, Member
from manyhands.groups.policies import its_time
from manyhands.groups.powers import action, write
from manyhands.talk.models import TOO_OLD, Look, Message, Mute, Notice, RawMessage, Report, Wish
from manyhands.talk.queries import NEWS_LAST_D
from manyhands.talk.telling import freed_by_closing

OURS = ["talk_message", "talk_report", "talk_rawmessage", "talk_notice"]
BATCH = 500


class Due(NamedTuple):
    """What of one group is to be forgotten now."""

    group: Group
    messages: list[int]
    raw: list[int]


def due(at: datetime) -> list[Due]:
    """What threads and the inbox hold longer than each group's constitution says.

    A need is forgotten as a whole by the floor of needs; here are the threads of promises that
    were kept or let go while their need stays open, and raw messages that were settled, or that
    nobody settled for as long as a need may stand.
    """
    ended = Coalesce("commitment__released_at", "commitment__kept_at")
    over = Message.objects.annotate(over_at=ended).exclude(over_at=None)
    settled = RawMessage.objects.filter(forgotten_at=None, settled_at__isnull=False)
    waiting = RawMessage.objects.filter(settled_at=None)
    candidates = {
        *over.values_list("commitment__need__group").annotate(Min("over_at")),
        *settled.values_list("group").annotate(Min("settled_at")),
        *waiting.values_list("group").annotate(Min("heard_at")),
    }
    oldest = {pk: min(when for group, when in candidates if group == pk) for pk, _ in candidates}
    found = []
    for group in Group.objects.select_related("constitution").filter(pk__in=oldest):
        is_over = at - timedelta(hours=int(group.setting("erase_after_h")))
        is_old = at - timedelta(days=int(group.setting("expires_after_d")))
        if oldest[group.pk] > is_over:
            continue
        messages = over.filter(commitment__need__group=group, over_at__lte=is_over)
        raw = RawMessage.objects.filter(group=group, forgotten_at=None).filter(
            Q(settled_at__lte=is_over) | Q(settled_at=None, heard_at__lte=is_old)
        )
        found.append(Due(group, _some(messages), _some(raw)))
    return [each for each in found if each.messages or each.raw]


def _some(rows) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


@action("rule.forget_words", by=its_time, says=_("Forget threads and raw words in time."))
def forget_words(actor, group, *, messages, raw):
    """Delete these messages and destroy the words of these raw ones."""
    Message.objects.filter(pk__in=messages).delete()
    forget_raw(RawMessage.objects.filter(pk__in=raw))
    write(actor, "rule.forget_words", messages=len(messages), raw=len(raw))


def forget_raw(rows) -> None:
    """Destroy the keys of these raw messages; what is left says only that they came."""
    found = list(rows.filter(forgotten_at=None).values_list("pk", "key"))
    chosen = RawMessage.objects.filter(pk__in=[pk for pk, _key in found])
    chosen.filter(settled_at=None).update(settled_at=now(), settled_as=TOO_OLD)
    chosen.update(
        sealed=None, key=None, received_at=None, categories="", language="", urgent=False,
        duplicate_of=None, forgotten_at=now(),
    )  # fmt: skip
    seal.destroy([key for _pk, key in found if key])


def forget_all_about(intents: Sequence[int]) -> None:
    """With a need everything goes that was said about it, in this moment.

    Its entries in the record are erased too, so that whoever is freed by this is told right here.
    """
    _tell_the_freed(intents)
    Message.objects.filter(commitment__need__in=intents).delete()
    Report.objects.filter(commitment__need__in=intents).delete()
    Mute.objects.filter(commitment__need__in=intents).delete()
    forget_raw(RawMessage.objects.filter(intent__in=intents))


def _tell_the_freed(intents: Sequence[int]) -> None:
    """Helpers whom the closing freed and who were not told yet."""
    fresh = []
    closed_on = Intent.objects.filter(commitments__released_at=F("closed_at"), pk__in=intents)
    for need in closed_on.select_related("asker").distinct():
        for commitment in freed_by_closing(need):
            known = Notice.objects.filter(commitment=commitment, kind="withdrawn")
            if commitment.helper.left_at is None and not known.exists():
                fresh.append(
                    Notice(
                        member=commitment.helper,
                        kind="erased",
                        key=f"erased:{commitment.ref}:{commitment.helper.ref}",
                        at=now(),
                    )
                )
    Notice.objects.filter(Q(about__in=intents) | Q(intent__in=intents)).delete()
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)


def drop_old_news(at: datetime) -> None:
    """Notices last a month."""
    Notice.objects.filter(at__lte=at - timedelta(days=NEWS_LAST_D)).delete()


def drop(notices: QuerySet[Notice]) -> None:
    """These are told nobody any more."""
    Notice.objects.filter(pk__in=notices.values("pk")).delete()


def forget_news_of(member: Member) -> None:
    """Before a member leaves: their news, how they wanted it, and what they looked into."""
    Look.objects.filter(member=member).delete()  # somebody else can look instead
    Notice.objects.filter(member=member).delete()
    Wish.objects.filter(member=member).delete()


def scrub_ours() -> None:
    """Leave nothing of deleted rows in the database's files."""
    scrub_soon(["base_sealkey", *OURS])


ERASERS.append(forget_all_about)
TABLES.extend(OURS)
