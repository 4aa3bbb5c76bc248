"""Whom an entry of the record concerns: reads entries, works out notices, writes nothing.

Each notice has a key that says what it tells whom, so working one out twice is harmless.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from manyhands.aid.models import Commitment, Intent
from manyhands.aid.queries import able_to_help
from manyhands.groups.models import Member
from manyhands.talk.models import Message, Mute, Notice
from manyhands.talk.policies import are_barred


@dataclass
class Entry:
    """What one entry says, with the need, commitment and message it speaks of."""

    facts: dict[str, Any]
    need: Intent
    commitment: Commitment | None = None
    message: Message | None = None
    told: list[Notice] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.facts["at"])

    @property
    def helper(self) -> Member:
        assert self.commitment is not None, "told of commitments only"
        return self.commitment.helper

    def is_by_helper(self) -> bool:
        return self.facts["by"] == "helper"

    def tell(self, to: Member | Intent, kind: str, *, once: str = "") -> None:
        """A notice for a member, or for whoever holds the code of a post."""
        if isinstance(to, Member) and to.left_at:
            return
        about = self.commitment.ref if self.commitment else self.need.ref
        self.told.append(
            Notice(
                member=to if isinstance(to, Member) else None,
                intent=to if isinstance(to, Intent) else None,
                kind=kind,
                about=self.need,
                commitment=self.commitment,
                key=f"{kind}:{once or about}:{to.ref}",
                at=self.at,
            )
        )


Teller = Callable[[Entry], Any]


def notices(payloads: Sequence[str | None]) -> list[Notice]:
    """What the entries with these contents have to tell, to everybody they concern."""
    said = [json.loads(payload) for payload in payloads if payload]
    entries = _with_what_they_speak_of([facts for facts in said if facts["kind"] in TELLERS])
    for entry in entries:
        TELLERS[entry.facts["kind"]](entry)
    return [notice for entry in entries for notice in entry.told]


def _with_what_they_speak_of(said: list[dict[str, Any]]) -> list[Entry]:
    """Entries whose need is still there; 3 queries however many."""
    needs = Intent.objects.filter(ref__in=_named(said, "about"), erased_at=None)
    by_ref = {need.ref: need for need in needs.select_related("asker", "answers__asker", "group")}
    promised = _commitments().filter(ref__in=_named(said, "commitment"))
    commitments = {row.ref: row for row in promised}
    written = Message.objects.filter(ref__in=_named(said, "message"))
    messages = {row.ref: row for row in written.select_related("commitment__helper")}
    entries = []
    for facts in said:
        if need := by_ref.get(facts["about"]):
            message = messages.get(facts.get("message", ""))
            commitment = commitments.get(facts.get("commitment", ""))
            commitment = message.commitment if message else commitment
            entries.append(Entry(facts, need, commitment, message))
    return entries


def _named(said: list[dict[str, Any]], name: str) -> set[str]:
    return {facts[name] for facts in said if name in facts}


def _commitments():
    return Commitment.objects.select_related("helper", "passed_to")


# --- who is told what ---------------------------------------------------------------------


def _poster(need: Intent) -> Member | Intent:
    return need.asker or need


def _promised(entry: Entry) -> None:
    entry.tell(_poster(entry.need), "promised")


def _let_go(entry: Entry) -> None:
    """The other side, and when it stands on the board again, those who could help."""
    if entry.is_by_helper():
        entry.tell(_poster(entry.need), "let_go")
    else:
        entry.tell(entry.helper, "freed")
    _call_others(entry)


def _call_others(entry: Entry) -> None:
    if not entry.need.is_open or entry.need.rank is None:
        return
    for member in able_to_help(entry.need):
        if member.pk != entry.helper.pk and not are_barred(member, entry.need):
            entry.tell(member, "back")


def _asked(entry: Entry) -> None:
    to = entry.commitment and entry.commitment.passed_to
    if to and not are_barred(to, entry.need):
        entry.tell(to, "asked", once=f"{entry.facts['commitment']}:{entry.facts['at']}")


def _taken_over(entry: Entry) -> None:
    entry.tell(entry.helper, "taken_over")


def _to_poster(kind: str) -> Teller:
    def tell(entry: Entry) -> None:
        if not are_barred(entry.helper, entry.need):
            entry.tell(_poster(entry.need), kind)

    return tell


def _to_helper(kind: str) -> Teller:
    def tell(entry: Entry) -> None:
        if not are_barred(entry.helper, entry.need):
            entry.tell(entry.helper, kind)

    return tell


def _said(entry: Entry) -> None:
    """The other side, once until they look, unless they want no such notices."""
    message = entry.message
    if message is None or message.is_withheld:
        return
    thread = {"commitment": message.commitment_id}
    if Mute.objects.filter(**thread, by_helper=not message.by_helper).exists():
        return
    to = _poster(entry.need) if message.by_helper else entry.helper
    whose = Q(member=to) if isinstance(to, Member) else Q(intent=to)
    before = Notice.objects.filter(whose, **thread, kind="message")
    if not before.filter(read_at=None).exists():
        entry.tell(to, "message", once=f"{message.commitment.ref}:{before.count()}")


def _still_true(entry: Entry) -> None:
    entry.tell(_poster(entry.need), "still_true", once=f"{entry.need.ref}:{entry.facts['at']}")


def _answered(entry: Entry) -> None:
    """Whoever offered hears that somebody asked for it."""
    offer = entry.need.answers
    if offer is None:
        return
    if offer.asker is None or not are_barred(offer.asker, entry.need):
        entry.tell(_poster(offer), "answered")


def _confided(entry: Entry) -> None:
    """The few in whom it is confided, once."""
    need = entry.need
    if need.is_confided and need.is_open:
        for member in able_to_help(need):
            if not are_barred(member, need):
                entry.tell(member, "confided", once=need.ref)


def _posted(entry: Entry) -> None:
    _answered(entry)
    _confided(entry)


def freed_by_closing(need: Intent) -> Iterator[Commitment]:
    """Promises that ended unkept because `need` was closed."""
    if need.closed_at is None:
        return
    for commitment in _commitments().filter(need=need, released_at=need.closed_at):
        if not are_barred(commitment.helper, need):
            yield commitment


def _withdrawn(entry: Entry) -> None:
    for commitment in freed_by_closing(entry.need):
        entry.commitment = commitment
        entry.tell(commitment.helper, "withdrawn")


def _expired(entry: Entry) -> None:
    entry.tell(_poster(entry.need), "expired")
    _withdrawn(entry)


def _closed(entry: Entry) -> None:
    """Helpers who had not said themselves that it is done."""
    need = entry.need
    for commitment in _commitments().filter(need=need, kept_at=need.closed_at):
        if not are_barred(commitment.helper, need):
            entry.commitment = commitment
            entry.tell(commitment.helper, "closed")


def _if_committed(tell: Teller) -> Teller:
    """Nothing to tell once the commitment is gone."""
    return lambda entry: tell(entry) if entry.commitment else None


TELLERS: dict[str, Teller] = {
    "need.post": _posted,
    "self.edit_post": _confided,
    "need.commit": _if_committed(_promised),
    "commitment.release": _if_committed(_let_go),
    "commitment.pass_on": _if_committed(_asked),
    "commitment.take_over": _if_committed(_taken_over),
    "commitment.hand_over": _if_committed(_to_poster("handed_over")),
    "commitment.confirm": _if_committed(_to_helper("arrived")),
    "commitment.thank": _if_committed(_to_helper("thanked")),
    "message.post": _said,
    "rule.ask_again": _still_true,
    "rule.expire": _expired,
    "self.withdraw_post": _withdrawn,
    "self.close_post": _closed,
}
