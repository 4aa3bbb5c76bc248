"""Background work: read the record and tell people, on the page and by mail; forget in time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from manyhands.base import mail
from manyhands.base.jobs import apart, handler
from manyhands.base.times import now
from manyhands.decisions.electorate import note_told
from manyhands.groups.actions import LEAVERS
from manyhands.groups.models import Member
from manyhands.groups.powers import Rule
from manyhands.people.actions import FORGETTERS
from manyhands.people.models import Person
from manyhands.people.queries import mail_of
from manyhands.record.models import Body, Log
from manyhands.talk import (
    answers,
    forgetting,
    telling,
    telling_admissions,
    telling_agreements,
    telling_days,
    telling_decisions,
    telling_mandates,
    telling_practices,
    telling_ties,
)
from manyhands.talk.footers import footer
from manyhands.talk.models import Cursor, Notice, Wish

TELLERS = (telling, telling_decisions, telling_mandates, telling_admissions, telling_practices)
BATCH = 500
MAIL_EVERY = timedelta(hours=1)
MOST_ASKED = 5
SALT = "talk.mail"


def _unread_logs():
    return Log.objects.filter(Q(cursor=None) | Q(cursor__next_seq__lt=F("size")))


@handler("talk.tell", every_s=1, needed=lambda at: _unread_logs().exists())
def tell(at: datetime) -> None:
    """Read what is new in each record and leave a notice with everybody it concerns."""
    apart(partial(_tell_of, log) for log in _unread_logs())


def _tell_of(log: Log) -> None:
    cursor, _made = Cursor.objects.get_or_create(log=log)
    bodies = Body.objects.filter(entry__log=log, entry__seq__gte=cursor.next_seq)
    found = list(bodies.order_by("entry__seq").values_list("entry__seq", "payload")[:BATCH])
    payloads = [payload for _seq, payload in found]
    tellers = [one.notices for one in TELLERS]
    fresh = [notice for tell_of in tellers for notice in tell_of(payloads)]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    _note_whom_it_reached(fresh)
    if found:
        cursor.next_seq = found[-1][0] + 1
        cursor.save(update_fields=["next_seq"])


def _note_whom_it_reached(fresh: list[Notice]) -> None:
    """A round counts those as told who get a letter; the others once they look at their news."""
    asked: dict[int, list[int]] = {}
    for notice in fresh:
        if notice.kind == "round" and notice.proposal_id and notice.member_id:
            asked.setdefault(notice.proposal_id, []).append(notice.member_id)
    for proposal, members in asked.items() if mail.leaves_the_house() else ():
        by_mail = Member.objects.filter(pk__in=members, person__mail_sealed__isnull=False)
        reached = by_mail.exclude(wish__by_mail=False).values_list("pk", flat=True)
        note_told([proposal], list(reached), now())


def _silent_ones(at: datetime) -> list[Notice]:
    notices = telling_decisions.reminders(at)
    known = Notice.objects.filter(key__in=[notice.key for notice in notices])
    there = set(known.values_list("key", flat=True))
    return [notice for notice in notices if notice.key not in there]


def _to_remind_of(at: datetime) -> list[Notice]:
    return [
        *_silent_ones(at),
        *telling_mandates.due(at),
        *telling_agreements.due(at),
        *telling_ties.due(at),
        *telling_days.due(at),
        *telling_practices.due(at),
    ]


@handler("talk.remind", every_s=3600, needed=lambda at: bool(_to_remind_of(at)))
def remind(at: datetime) -> None:
    """Two days before a round closes, whoever counts and is silent hears of it, nobody else; of a
    report that is due, who carries the mandate and the others; of an agreement whose day to be
    looked at again has come, all; of what a member said of themselves and another, the other; of
    a day that is near, who opened its case or promised something for it; of what a practice asks of
    all, those who could.
    """
    Notice.objects.bulk_create(_to_remind_of(at), ignore_conflicts=True)


@handler(
    "talk.drop_what_is_done", every_s=3600, needed=lambda at: telling_practices.over().exists()
)
def drop_what_is_done(at: datetime) -> None:
    """What a practice asked of all goes once it is done."""
    forgetting.drop(telling_practices.over())


# --- by mail ------------------------------------------------------------------------------


def _to_mail():
    return Notice.objects.filter(read_at=None, mailed_at=None, member__isnull=False).exclude(
        member__wish__by_mail=False
    )


def _due_for_mail(at: datetime) -> Iterator[Person]:
    """People with news they have not seen, to whom nothing was mailed within the hour."""
    ids = _to_mail().values_list("member__person", flat=True).distinct()
    people = Person.objects.filter(pk__in=ids, forgotten_at=None, mail_sealed__isnull=False)
    # One without a person would make the whole list unknown, and so exclude everybody.
    lately = Wish.objects.filter(mailed_at__gt=at - MAIL_EVERY, member__person__isnull=False)
    yield from people.exclude(pk__in=lately.values("member__person"))


@handler("talk.mail", every_s=60, needed=lambda at: any(_due_for_mail(at)))
def mail_news(at: datetime) -> None:
    """Write one letter to each who has news, at most one an hour. It says nothing but that."""
    apart(partial(_mail_to, person, at) for person in list(_due_for_mail(at)))


def _mail_to(person: Person, at: datetime) -> None:
    address = mail_of(person)
    if address is None:
        return
    members = Member.objects.filter(person=person, left_at=None)
    if answers.can_be_answered():
        for member in members.select_related("person"):
            for round_ in answers.rounds_to_ask(member)[:MOST_ASKED]:
                once = f"{_about(person)}{at:%Y%m%d%H%M%S}:{round_.ref}"
                answers.ask_by_mail(member, round_, address, once=once)
    else_told = _to_mail().filter(member__in=members).exclude(kind__in=answers.KINDS)
    if else_told.exists() or not answers.can_be_answered():
        with translation.override(person.language or settings.LANGUAGE_CODE):
            subject, body = news_letter(person)
        mail.send(address, subject, body, key=f"{_about(person)}{at:%Y%m%d%H%M%S}")
    for member in members:
        Wish.objects.update_or_create(member=member, defaults={"mailed_at": at})
    _to_mail().filter(member__in=members).update(mailed_at=at)


def _about(person: Person) -> str:
    """How the keys of letters with news for `person` begin."""
    return f"news:{person.ref}:"


def take_back_letters(person: Person) -> None:
    """Whoever is forgotten gets no letter that still waits, and their address waits nowhere."""
    mail.forget_all(_about(person))


def news_letter(person: Person) -> tuple[str, str]:
    """Subject and body: no name, address, kind or group, since others may see a lock screen."""
    body = _(
        "You have news. Open:\n%(news)s\n\n"
        "No more such mail? Open:\n%(stop)s"
    ) % {
        "news": settings.PUBLIC_URL + reverse("all-news"),
        "stop": settings.PUBLIC_URL + reverse("news-mail", args=[key_to_stop(person)]),
    }  # fmt: skip
    return _("You have news"), body + "\n" + footer(person)


def key_to_stop(person: Person) -> str:
    """What a letter carries so that one can stop them without signing in."""
    return signing.Signer(salt=SALT).sign(person.ref)


# --- in time ------------------------------------------------------------------------------


@handler("talk.forget", every_s=1, needed=lambda at: bool(forgetting.due(at)))
def forget_when_due(at: datetime) -> None:
    apart(
        partial(forgetting.forget_words, Rule(group), group, messages=messages, raw=raw)
        for group, messages, raw in forgetting.due(at)
    )
    transaction.on_commit(forgetting.scrub_ours)


@handler("talk.drop_old_news", every_s=3600)
def drop_old_news_when_due(at: datetime) -> None:
    forgetting.drop_old_news(at)
    answers.forget_old_keys()


LEAVERS.append(forgetting.forget_news_of)
FORGETTERS.append(take_back_letters)
