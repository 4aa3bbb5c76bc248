"""What people do with needs and offers: post, edit, refresh, withdraw, close, erase."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from manyhands.aid import board, policies, rules
from manyhands.aid.drafts import Draft, LineDraft, in_confidence
from manyhands.aid.forgetting import erase, hide_soon
from manyhands.aid.models import MET, NEED, OFFER, WITHDRAWN, Commitment, Intent, Line
from manyhands.base import seal
from manyhands.base.codes import Code
from manyhands.base.errors import NotPossible
from manyhands.base.models import SealKey
from manyhands.base.times import now
from manyhands.groups.models import Group, Member
from manyhands.groups.policies import anyone
from manyhands.groups.powers import action, write

SEALED = b"aid.intent"


@action("need.post", by=anyone, says=_("Ask for help."))
def post_need(actor, group, /, *, draft, code=None, **whence):
    """Put a need on the board, its private part sealed; whoever holds `code` owns it.

    `whence` may say which offer it `answers` and from which `source` it was taken; the same
    source twice is an IntegrityError.
    """
    return _post(actor, group, NEED, draft, code=code, **whence)


@action("offer.post", by=anyone, says=_("Offer help."))
def post_offer(actor, group, /, *, draft, code=None, **whence):
    """Put an offer on the board, its private part sealed; whoever holds `code` owns it."""
    return _post(actor, group, OFFER, draft, code=code, **whence)


@action("self.edit_post", by=policies.the_poster, says=_("Change what you asked or offered."))
def edit_intent(actor, intent, *, draft):
    """Say it anew. What somebody already promised to meet stays.

    Where it is confided from now on, those are freed who may not hear it.
    """
    intent = _open(intent)
    if intent.hidden_words:
        raise NotPossible(
            _("The group has hidden what you wrote. It shows it again, or you take it back.")
        )
    key = intent.key
    if draft.is_confided:
        draft = _confide(actor, intent, draft)
    for name, value in _on_the_board(draft).items():
        setattr(intent, name, value)
    if intent.place_id != getattr(draft.place, "pk", None):
        board.move(intent, draft.place)
    intent.sealed = seal.seal(key, draft.sealed.as_dict(), label=SEALED)
    _edit_lines(intent, draft.lines)
    _say_it_holds(intent)
    close_if_all_kept(intent)
    write(policies.side(actor, intent), "self.edit_post", about=intent.ref, intent=intent.ref)
    return intent


@action("self.refresh_post", by=policies.the_poster, says=_("Say that it is still true."))
def refresh_intent(actor, intent):
    """Keep it on the board: it still holds."""
    intent = _open(intent)
    _say_it_holds(intent)
    write(policies.side(actor, intent), "self.refresh_post", about=intent.ref, intent=intent.ref)
    return intent


@action("self.withdraw_post", by=policies.the_poster, says=_("Take back what you posted."))
def withdraw_intent(actor, intent):
    """Close it unmet and free everyone who had promised to help."""
    intent = _open(intent)
    close(intent, WITHDRAWN)
    write(policies.side(actor, intent), "self.withdraw_post", about=intent.ref, intent=intent.ref)
    return intent


@action("self.close_post", by=policies.the_poster, says=_("Say that it is done."))
def close_intent(actor, intent):
    """Close it as met, by whomever it was met."""
    intent = _open(intent)
    close(intent, MET)
    write(policies.side(actor, intent), "self.close_post", about=intent.ref, intent=intent.ref)
    return intent


@action("self.claim_post", by=policies.the_poster, says=_("Keep your post with your membership."))
def claim_intent(actor, intent, *, member):
    """From now on `member` owns the post too, besides whoever holds its code."""
    intent = _open(intent)
    if intent.asker_id:
        raise NotPossible(_("This post belongs to a member already."))
    intent.asker = member
    intent.save(update_fields=["asker"])
    write(policies.side(actor, intent), "self.claim_post", about=intent.ref, intent=intent.ref)
    return intent


@action("self.erase_post", by=policies.the_poster, says=_("Erase what you posted, at once."))
def erase_intent(actor, intent):
    """Forget it now: close it if it is open, and destroy its private words in this moment."""
    intent = _locked(intent)
    if intent.erased_at:
        raise NotPossible(_("This is erased already."))
    if intent.is_open:
        close(intent, WITHDRAWN)
    write(policies.side(actor, intent), "self.erase_post", about=intent.ref, intent=intent.ref)
    erase(actor, [intent], policy="the poster asked for it")
    return intent


def close(intent: Intent, closed_as: str, *, at: datetime | None = None) -> None:
    """Close an open `intent`, free those who promised and did not keep it, start the clock.

    `at` is when it was over in truth, if that is past already.
    """
    board.take_off(intent)
    intent.closed_at = at or now()
    intent.closed_as = closed_as
    intent.ask_again_at = None
    intent.erase_at = board.timing(intent.group).erase_at(intent.closed_at)
    intent.save()
    standing = intent.commitments.filter(released_at=None)
    if closed_as == MET:
        standing.filter(kept_at=None).update(kept_at=intent.closed_at)
    else:
        standing.filter(kept_at=None).update(released_at=intent.closed_at, passed_to=None)


def close_if_all_kept(need: Intent) -> None:
    """Close `need` as met once nothing is left and every promise that stands was kept."""
    kept = list(need.commitments.filter(released_at=None).values_list("kept_at", flat=True))
    if need.is_open and kept and rules.is_all_kept(need.left, (at is not None for at in kept)):
        close(need, MET)


def keep_to_what_is_promised(intent: Intent) -> None:
    """What is promised of it can still be done; nothing more of it is open."""
    board.take_off(intent)
    intent.lines.update(left=0)
    intent.left, intent.ask_again_at = 0, None
    intent.save()


def give_back(commitment: Commitment) -> None:
    """What the promise held is free again, on top of the board."""
    commitment.released_at = now()
    commitment.passed_to = None
    commitment.save(update_fields=["released_at", "passed_to"])
    need = commitment.need
    if need.group.ended_at and need.is_open:
        _close_if_nobody_comes(need)
        return
    for share in commitment.shares.all():
        Line.objects.filter(pk=share.line_id).update(left=F("left") + share.quantity)
        need.left += share.quantity
    if need.is_open:
        at = now()
        need.is_stale = False  # whoever was late said nothing about the need
        need.ask_again_at = board.timing(need.group).ask_again_at(need.direction, at)
        board.put_on(need, at, is_lifted=True)
    need.save()


def _close_if_nobody_comes(need: Intent) -> None:
    """In a group that has ended nobody else takes it on."""
    standing = need.commitments.filter(released_at=None)
    if not standing.exists():
        close(need, WITHDRAWN)
    else:
        close_if_all_kept(need)


def _post(
    actor, group: Group, direction: str, draft: Draft, *, code: Code | None, **more: Any
) -> Intent:
    at = now()
    if draft.is_confided:  # it answers no offer: that would tell its kind
        draft, more = in_confidence(draft), {**more, "answers": None}
    intent = intent_of(group, direction, draft, seal.new_key(), at)
    intent.asker = actor if isinstance(actor, Member) else None
    intent.code_index = code.index() if code else None
    for name, value in more.items():
        setattr(intent, name, value)
    intent.save()
    Line.objects.bulk_create(lines_of(intent, draft.lines))
    board.put_on(intent, at)
    intent.save(update_fields=["rank"])
    write(policies.Side(group, "poster"), f"{direction}.post", about=intent.ref, intent=intent.ref)
    return intent


def intent_of(group: Group, direction: str, draft: Draft, key: SealKey, at: datetime) -> Intent:
    """What is to be saved for `draft`, posted at this moment, without its lines; nobody's yet."""
    times = board.timing(group)
    wanted = sum(line.quantity for line in draft.lines)
    return Intent(
        group=group,
        direction=direction,
        **_on_the_board(draft),
        place=draft.place,
        kinds=_kinds(draft.lines),
        wanted=wanted,
        left=wanted,
        key=key,
        sealed=seal.seal(key, draft.sealed.as_dict(), label=SEALED),
        posted_at=at,
        fresh_at=at,
        ask_again_at=times.ask_again_at(direction, at),
        expires_at=times.expires_at(direction, at, draft.due_on),
    )


def lines_of(intent: Intent, drafts: Iterable[LineDraft]) -> list[Line]:
    """The lines to be saved for `intent`, which is; nothing of them is promised yet."""
    return [
        Line(
            intent_id=intent.pk,
            kind=draft.kind,
            words="" if intent.hides_words else draft.words,
            quantity=draft.quantity,
            left=draft.quantity,
        )
        for draft in drafts
    ]


ON_THE_BOARD = (
    "urgency",
    "due_on",
    "times",
    "is_standing",
    "radius_rings",
    "language",
    "adults",
    "children",
    "for_another",
    "hides_words",
    "is_confided",
)


def _on_the_board(draft: Draft) -> dict[str, Any]:
    """What of `draft` everybody may see in the post itself."""
    return {name: getattr(draft, name) for name in ON_THE_BOARD} | draft.free_text()


def _kinds(lines: Sequence[LineDraft]) -> str:
    return " ".join(dict.fromkeys(line.kind for line in lines))


def _confide(actor, intent: Intent, draft: Draft) -> Draft:
    """What stands on the board of it from now on; whoever promised and may not hear it is free."""
    if not intent.is_confided:
        hide_soon()
    intent.answers = None
    promised = intent.commitments.filter(released_at=None, kept_at=None).select_related("helper")
    for commitment in promised:
        if not policies.hears(commitment.helper, intent):
            commitment.need = intent
            give_back(commitment)
            write(
                policies.side(actor, intent),
                "commitment.release",
                about=intent.ref,
                commitment=commitment.ref,
            )
    line = intent.lines.first()
    return in_confidence(draft, line_id=line.pk if line else None)


def _edit_lines(intent: Intent, drafts: Sequence[LineDraft]) -> None:
    kept = {draft.line_id: draft for draft in drafts}
    before = {line.pk: line for line in intent.lines.all()}
    for line in before.values():
        promised = line.quantity - line.left
        draft = kept.get(line.pk)
        if draft is None and promised == 0:
            line.delete()
            continue
        wanted = max(draft.quantity if draft else 0, promised)
        line.quantity, line.left = wanted, wanted - promised
        if draft:
            line.kind, line.words = draft.kind, draft.words
        if intent.hides_words:
            line.words = ""
        if intent.is_confided:
            line.kind = "other"
        line.save()
    fresh = [draft for draft in drafts if draft.line_id not in before]
    Line.objects.bulk_create(lines_of(intent, fresh))
    lines = list(intent.lines.all())
    intent.kinds = " ".join(dict.fromkeys(line.kind for line in lines))
    intent.wanted = sum(line.quantity for line in lines)
    intent.left = sum(line.left for line in lines)


def _say_it_holds(intent: Intent) -> None:
    at = now()
    times = board.timing(intent.group)
    intent.fresh_at = at
    intent.is_stale = False
    intent.ask_again_at = times.ask_again_at(intent.direction, at) if intent.left else None
    intent.expires_at = times.expires_at(intent.direction, at, intent.due_on)
    if intent.left:
        board.put_on(intent, at)
    else:
        board.take_off(intent)
    intent.save()


def _locked(intent: Intent) -> Intent:
    rows = Intent.objects.select_related("group__constitution", "key", "place")
    return rows.select_for_update(of=("self",)).get(pk=intent.pk)


def _open(intent: Intent) -> Intent:
    intent = _locked(intent)
    if not intent.is_open:
        raise NotPossible(_("This is closed already."))
    return intent
