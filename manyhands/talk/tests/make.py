"""Threads, news and raw messages to test with."""

import secrets
from collections.abc import Iterable

from manyhands.aid.models import Commitment, Intent
from manyhands.base import jobs
from manyhands.base.db import writing
from manyhands.base.times import now
from manyhands.groups.models import Group, Member
from manyhands.talk import actions, tasks
from manyhands.talk.heard import Heard
from manyhands.talk.inbox import listen
from manyhands.talk.models import Message, Notice, RawMessage
from manyhands.talk.policies import Listener


def nonce() -> str:
    return secrets.token_urlsafe(16)


def said(by, commitment: Commitment, words: str = "I come at 5") -> Message:
    """A message of one of the two."""
    return actions.post_message(by, commitment, words=words, nonce=nonce())


def news(of: Member | Intent) -> list[str]:
    """What kinds of notices somebody has once the record was read, oldest first."""
    with writing():
        tasks.tell(now())
    rows = Notice.objects.filter(**{"member" if isinstance(of, Member) else "intent": of})
    return list(rows.order_by("id").values_list("kind", flat=True))


def work() -> None:
    """Let the background work do everything that is due now, and what it does each second."""
    at = now()
    jobs.plan_repeating(at)
    # A test may look twice within one second, and the second time nothing would be due yet.
    jobs.Job.objects.filter(every_s=1).update(run_at=at)
    jobs.work_off(at)


def raw(
    group: Group, words: str = "We need water", *, original: str = "", external_id: str = ""
) -> RawMessage:
    """A message in the inbox."""
    heard = Heard(external_id or nonce(), words, original)
    listen(Listener(group), group, [heard])
    return RawMessage.objects.filter(group=group).latest("id")


def raws(group: Group, texts: Iterable[str]) -> list[RawMessage]:
    return [raw(group, text) for text in texts]
