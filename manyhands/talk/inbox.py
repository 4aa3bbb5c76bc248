"""The inbox: words from outside are heard, a guess is put beside them, a member settles them.

The guess never decides anything; only `settle`, a member's own act, makes a need or an offer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.aid.actions import post_need, post_offer
from manyhands.aid.drafts import Draft, LineDraft, Sealed
from manyhands.aid.kinds import KINDS, LANGUAGES
from manyhands.aid.marks import with_marks
from manyhands.aid.models import Intent
from manyhands.base import seal
from manyhands.base.errors import NotPossible
from manyhands.base.fold import WORD, fold
from manyhands.base.private import find_private
from manyhands.base.refs import new_ref
from manyhands.base.times import now
from manyhands.groups.models import Group, Place
from manyhands.groups.policies import each_member
from manyhands.groups.powers import action, write
from manyhands.talk import policies
from manyhands.talk.engine import DuplicateIndex, Suggestion, suggest
from manyhands.talk.heard import Heard
from manyhands.talk.models import NEED, OFFER, RawMessage
from manyhands.talk.queries import RAW_LABEL, Words, heard_already, words_of

BATCH = 500
COMPARED = 1_000  # of those that wait, when looking for what says nearly the same
LONGEST_ON_THE_BOARD = 400


@dataclass(frozen=True)
class Guessed:
    """A message with what it seems to be, ready to be put into the inbox."""

    ref: str
    index: bytes
    heard: Heard
    guess: Suggestion
    repeats: str  # the ref of what it nearly repeats, or empty


def listen(actor: Any, group: Group, heard: Iterable[Heard]) -> tuple[int, int]:
    """Put what is new into the inbox; says how many were new and how many were there already.

    In batches, each of them all or nothing; twice the same adds nothing. About 1 ms a message.
    """
    alike = _those_that_wait(group)
    stream = iter(heard)
    new = known = 0
    while batch := list(islice(stream, BATCH)):
        fresh = list(_guessed(group, batch, alike))
        new += hear(actor, group, messages=fresh) if fresh else 0
        known += len(batch)
    return new, known - new


@action(
    "inbox.hear",
    by=policies.whoever_listens,
    says=gettext_lazy("Bring words from outside into the inbox."),
)
def hear(actor, group, *, messages):
    """Put these into the inbox, each sealed under a key of its own; says how many were new."""
    # Who brings the same at once waits here; who posts does not.
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    known = heard_already(group, [message.index for message in messages])
    fresh = [message for message in messages if message.index not in known]
    keys = seal.new_keys(len(fresh))
    at = now()
    rows = [_row(group, message, key, at) for message, key in zip(fresh, keys, strict=True)]
    RawMessage.objects.bulk_create(rows)
    _note_what_repeats(group, rows, fresh)
    write(actor, "inbox.hear", many=len(rows))
    return len(rows)


@action(
    "inbox.settle",
    by=each_member,
    says=gettext_lazy("Make a need or an offer of words from outside, or set them aside."),
)
def settle(actor, raw, *, settled_as):
    """Take it out of the inbox: as a need or an offer that `actor` looks after, or set aside."""
    rows = RawMessage.objects.select_related("key", "group__constitution")
    raw = rows.select_for_update(of=("self",)).get(pk=raw.pk)
    if raw.settled_at:
        raise NotPossible(_("Somebody has done this already. Nothing was done twice."))
    words = words_of(raw)
    assert words is not None, "what waits is not forgotten"
    if settled_as in (NEED, OFFER):
        raw.intent = _post(actor, raw, words, settled_as)
    raw.settled_at, raw.settled_as = now(), settled_as
    raw.save(update_fields=["settled_at", "settled_as", "intent"])
    about = raw.intent.ref if raw.intent else raw.ref
    write(actor, "inbox.settle", about=about, message=raw.ref, settled_as=settled_as)
    return raw


# --- hearing ------------------------------------------------------------------------------


def _those_that_wait(group: Group) -> DuplicateIndex:
    alike = DuplicateIndex()
    rows = RawMessage.objects.filter(group=group, settled_at=None).select_related("key")
    for raw in rows.order_by("-id")[:COMPARED]:
        words = words_of(raw)
        if words:
            alike.add(raw.ref, words.message)
    return alike


def _guessed(group: Group, batch: list[Heard], alike: DuplicateIndex) -> Iterator[Guessed]:
    """The new ones of a batch, with a guess at each; what is looked at here joins `alike`."""
    by_index = {_index(heard.external_id): heard for heard in reversed(batch)}
    known = heard_already(group, by_index)
    for index, heard in reversed(by_index.items()):
        if index in known:
            continue
        ref = new_ref()
        repeats = alike.likely_duplicate(heard.message)
        alike.add(ref, heard.message)
        guess = suggest(heard.original or heard.message, also=heard.message)
        yield Guessed(ref, index, heard, guess, str(repeats or ""))


def _index(external_id: str) -> bytes:
    return seal.blind_index(external_id, label=b"talk.raw_message")


def _row(group: Group, message: Guessed, key, at) -> RawMessage:
    heard, guess = message.heard, message.guess
    words = [heard.external_id, heard.message, heard.original, guess.place]
    return RawMessage(
        ref=message.ref,
        group=group,
        external_index=message.index,
        key=key,
        sealed=seal.seal(key, words, label=RAW_LABEL),
        received_at=heard.received_at,
        heard_at=at,
        kind=guess.kind,
        confidence=guess.confidence,
        categories=f" {' '.join(guess.categories)} " if guess.categories else "",
        language="" if guess.language == "und" else guess.language,
        urgent=guess.urgent,
    )


def _note_what_repeats(group: Group, rows: list[RawMessage], messages: list[Guessed]) -> None:
    repeated = {message.ref: message.repeats for message in messages if message.repeats}
    found = RawMessage.objects.filter(group=group, ref__in=set(repeated.values()))
    by_ref = {raw.ref: raw for raw in found}
    changed = [raw for raw in rows if repeated.get(raw.ref) in by_ref]
    for raw in changed:
        raw.duplicate_of = by_ref[repeated[raw.ref]]
    RawMessage.objects.bulk_update(changed, ["duplicate_of"])


# --- settling -----------------------------------------------------------------------------


def _post(actor: Any, raw: RawMessage, words: Words, settled_as: str) -> Intent:
    post = post_need if settled_as == NEED else post_offer
    draft = draft_of(raw, words, list(raw.group.places.exclude(name="")))
    return post(actor, raw.group, draft=draft, source=f"inbox:{raw.ref}")


def draft_of(raw: RawMessage, words: Words, places: list[Place]) -> Draft:
    """What is to stand on the board; private things in the words are sealed for one helper."""
    found = find_private(words.message)
    shown = with_marks(words.message, found)
    is_short = len(shown) <= LONGEST_ON_THE_BOARD
    is_all = is_short and not found and not words.original
    return Draft(
        words=shown if is_short else f"{shown[: LONGEST_ON_THE_BOARD - 1]}…",
        lines=[LineDraft(kind) for kind in _kinds(raw)],
        place=_place_in(words, places),
        urgency=2 if raw.urgent else 0,
        language=_language(raw),
        for_another=True,
        sealed=Sealed(note="" if is_all else words.both),
    )


def _kinds(raw: RawMessage) -> list[str]:
    return [kind for kind in raw.categories.split() if kind in KINDS] or ["other"]


def _language(raw: RawMessage) -> str:
    if not raw.language:
        return ""
    return raw.language if raw.language in dict(LANGUAGES) else "other"


def _place_in(words: Words, places: list[Place]) -> Place | None:
    """The patch whose name the words say; the longest name wins."""
    said = _plain(" ".join([words.message, words.original, *words.place]))
    named = [place for place in places if _plain(place.name) in said]
    return max(named, key=lambda place: len(place.name), default=None)


def _plain(text: str) -> str:
    return f" {' '.join(WORD.findall(fold(text)))} "
