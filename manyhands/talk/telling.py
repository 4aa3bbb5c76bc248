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
    need: Intent | None = None
    commitment: Commitment | None = None
    message: Message | None = None
    told: list[Notice] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.facts["at"])

    def tell(self, to: Member | Intent | None, kind: str, *, once: str = "") -> None:
        """A notice for a member, or for whoever holds the code of a post."""
        if to is None or (isinstance(to, Member) and to.left_at):
            return
        whose = {"member": to} if isinstance(to, Member) else {"intent": to}
        about = self.commitment.ref if self.commitment else self.facts["about"]
        self.told.append(
            Notice(
                **whose,
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
    entries = [Entry(json.loads(payload)) for payload in payloads if payload]
    entries = [entry for entry in entries if entry.facts["kind"] in TELLERS]
    _find_what_they_speak_of(entries)
    for entry in entries:
        if entry.need is not None:
            TELLERS[entry.facts["kind"]](entry)
    return [notice for entry in entries for notice in entry.told]


def _find_what_they_speak_of(entries: list[Entry]) -> None:
    abouts = {entry.facts["about"] for entry in entries}
    needs = {
        need.ref: need
        for need in Intent.objects.filter(ref__in=abouts, erased_at=None).select_related(
            "asker", "answers__asker", "group"
        )
    }
    refs = {entry.facts["commitment"] for entry in entries if "commitment" in entry.facts}
    commitments = {row.ref: row for row in _commitments().filter(ref__in=refs)}
    said = {entry.facts["message"] for entry in entries if "message" in entry.facts}
    messages = {
        row.ref: row
        for row in Message.objects.filter(ref__in=said).select_related("commitment__helper")
    }
    for entry in entries:
        entry.need = needs.get(entry.facts["about"])
        entry.message = messages.get(entry.facts.get("message"))
        entry.commitment = commitments.get(entry.facts.get("commitment"))
        if entry.message:
            entry.commitment = entry.message.commitment


def _commitments():
    return Commitment.objects.select_related("helper", "passed_to")


# --- who is told what ---------------------------------------------------------------------


def _poster(need: Intent) -> Member | Intent:
    return need.asker or need


def _promised(entry: Entry) -> None:
    entry.tell(_poster(entry.need), "promised")


def _let_go(entry: Entry) -> None:
    """The other side, and when it stands on the board again, those who could help."""
    need, commitment = entry.need, entry.commitment
    if entry.facts["by"] == commitment.helper.ref:
        entry.tell(_poster(need), "let_go")
    else:
        entry.tell(commitment.helper, "freed")
    _call_others(entry, but=commitment.helper)


def _call_others(entry: Entry, *, but: Member) -> None:
    if not entry.need.is_open or entry.need.rank is None:
        return
    for member in able_to_help(entry.need):
        if member.pk != but.pk and not are_barred(member, entry.need):
            entry.tell(member, "back")


def _barred(entry: Entry) -> None:
    """A promise between two who do not want to meet ended: it looks like any release."""
    need = entry.need
    freed = _commitments().filter(need=need, released_at__isnull=False)
    for commitment in freed:
        if are_barred(commitment.helper, need):
            entry.commitment = commitment
            by_helper = entry.facts["by"] == commitment.helper.ref
            entry.tell(
                _poster(need) if by_helper else commitment.helper,
                "let_go" if by_helper else "freed",
            )
            _call_others(entry, but=commitment.helper)


def _asked(entry: Entry) -> None:
    to = Member.objects.filter(ref=entry.facts["to"]).first()
    if to and not are_barred(to, entry.need):
        entry.tell(to, "asked", once=f"{entry.commitment.ref}:{entry.facts['at']}")


def _taken_over(entry: Entry) -> None:
    entry.tell(entry.commitment.helper, "taken_over")


def _to_poster(kind: str) -> Teller:
    def tell(entry: Entry) -> None:
        if not are_barred(entry.commitment.helper, entry.need):
            entry.tell(_poster(entry.need), kind)

    return tell


def _to_helper(kind: str) -> Teller:
    def tell(entry: Entry) -> None:
        if not are_barred(entry.commitment.helper, entry.need):
            entry.tell(entry.commitment.helper, kind)

    return tell


def _said(entry: Entry) -> None:
    """The other side, once until they look, unless they want no such notices."""
    message, commitment = entry.message, entry.commitment
    if message is None or message.is_withheld:
        return
    if Mute.objects.filter(commitment=commitment, by_helper=not message.by_helper).exists():
        return
    to = _poster(entry.need) if message.by_helper else commitment.helper
    whose = Q(member=to) if isinstance(to, Member) else Q(intent=to)
    before = Notice.objects.filter(whose, commitment=commitment, kind="message")
    if not before.filter(read_at=None).exists():
        entry.tell(to, "message", once=f"{commitment.ref}:{before.count()}")


def _still_true(entry: Entry) -> None:
    entry.tell(_poster(entry.need), "still_true", once=f"{entry.need.ref}:{entry.facts['at']}")


def _answered(entry: Entry) -> None:
    """Whoever offered hears that somebody asked for it."""
    offer = entry.need.answers
    if offer is None:
        return
    if offer.asker is None or not are_barred(offer.asker, entry.need):
        entry.tell(_poster(offer), "answered")


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
    "need.post": _answered,
    "need.commit": _if_committed(_promised),
    "commitment.release": _if_committed(_let_go),
    "commitment.pass_on": _if_committed(_asked),
    "commitment.take_over": _if_committed(_taken_over),
    "commitment.hand_over": _if_committed(_to_poster("handed_over")),
    "commitment.confirm": _if_committed(_to_helper("arrived")),
    "commitment.thank": _if_committed(_to_helper("thanked")),
    "message.post": _said,
    "self.bar": _barred,
    "rule.ask_again": _still_true,
    "rule.expire": _expired,
    "self.withdraw_post": _withdrawn,
    "self.close_post": _closed,
}
