"""What happens by itself when its time has come: asking again, expiry, erasure."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from manyhands.aid import board
from manyhands.aid.actions import close, keep_to_what_is_promised, withdraw_intent
from manyhands.aid.forgetting import drop_shells, due, erase
from manyhands.aid.models import EXPIRED, WITHDRAWN, Intent
from manyhands.aid.promises import release
from manyhands.base import erased
from manyhands.base.errors import NotPossible
from manyhands.base.jobs import apart, handler
from manyhands.groups import dissolving
from manyhands.groups.actions import HOLDERS, LEAVERS, STEPPERS_BACK
from manyhands.groups.models import Group, Member
from manyhands.groups.policies import its_time
from manyhands.groups.powers import Actor, Rule, action, write

BATCH = 200


@action("rule.ask_again", by=its_time, says=_("Ask whether an old post still holds."))
def ask_again(actor, group, *, intents):
    """Let these sink on the board, marked, until their poster says that they hold."""
    for intent in intents:
        intent.ask_again_at = None
        intent.is_stale = True
        if intent.rank is not None:
            board.put_on(intent, intent.fresh_at)
        intent.save(update_fields=["ask_again_at", "is_stale", "rank"])
        write(actor, "rule.ask_again", about=intent.ref, intent=intent.ref)


@action("rule.expire", by=its_time, says=_("Close what nobody has spoken for in a long time."))
def expire(actor, group, *, intents):
    """Close these; whoever had promised and not come is free.

    They are forgotten on time even if nobody was there to close them: the server was off, or a
    backup brought them back. All are closed before the record is held: whoever posts meanwhile
    holds a patch's count and waits for the record, never the other way round.
    """
    for intent in intents:
        close(intent, EXPIRED, at=intent.expires_at)
    for intent in intents:
        write(actor, "rule.expire", about=intent.ref, intent=intent.ref)


@action("rule.erase", by=its_time, says=_("Forget what is over."))
def erase_due(actor, group, *, intents):
    """Forget these, as the constitution says."""
    hours = group.setting("erase_after_h")
    erase(actor, intents, policy=f"{hours} hours after the end")


@action("rule.erase_again", by=its_time, says=_("Forget again what a backup brought back."))
def erase_again(actor, group, *, intents):
    """Forget these once more; how the open ones ended came after the backup and is not known."""
    for intent in intents:
        if intent.is_open:
            close(intent, WITHDRAWN)
    erase(actor, intents, policy="erased before the backup was restored")


def erase_noted(refs: Sequence[str]) -> None:
    """Forget the intents among `refs`, after a restore."""
    rows = Intent.objects.filter(ref__in=refs, erased_at=None).order_by("id")
    for pk in _groups_of(rows):
        _in_a_group(erase_again, rows.filter(group=pk))


def _to_ask(at: datetime):
    return Intent.objects.filter(ask_again_at__lte=at, closed_at=None).order_by("ask_again_at")


def _to_expire(at: datetime):
    return Intent.objects.filter(expires_at__lte=at, closed_at=None).order_by("expires_at")


def _by_rule(act, rows) -> bool:
    """Group after group, so that what fails in one keeps the others from nothing."""
    return apart(partial(_in_a_group, act, rows.filter(group=pk)) for pk in _groups_of(rows))


def _groups_of(rows) -> list[int]:
    return list(rows.order_by("group").values_list("group", flat=True).distinct())


def _in_a_group(act, rows) -> None:
    held = rows.select_for_update(of=("self",)).select_related("group__constitution", "place")
    if batch := list(held[:BATCH]):
        act(Rule(batch[0].group), batch[0].group, intents=batch)


@handler("aid.ask_again", every_s=5, needed=lambda at: _to_ask(at).exists())
def ask_again_when_due(at: datetime) -> bool:
    return _by_rule(ask_again, _to_ask(at))


@handler("aid.expire", every_s=5, needed=lambda at: _to_expire(at).exists())
def expire_when_due(at: datetime) -> bool:
    return _by_rule(expire, _to_expire(at))


@handler("aid.erase", every_s=1, needed=lambda at: due(at).exists())
def erase_when_due(at: datetime) -> bool:
    return _by_rule(erase_due, due(at))


@handler("aid.drop_shells", every_s=3600)
def drop_shells_when_due(at: datetime) -> None:
    drop_shells(at)


def hold_posts(member: Member) -> None:
    """What the member posted, and what they promised to meet, waits until the end of this."""
    theirs = Q(asker=member, closed_at=None)
    theirs |= Q(commitments__in=member.commitments.filter(released_at=None, kept_at=None))
    rows = Intent.objects.filter(pk__in=Intent.objects.filter(theirs).values("pk"))
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


@action("rule.withdraw", by=its_time, says=_("Take back all posts when the group ends."))
def withdraw_all(actor, group, *, intents):
    """These are over, and forgotten as after taking them back. What somebody promised and has not
    done yet can still be done; no more than that is open of it.
    """
    for intent in intents:
        if intent.commitments.filter(released_at=None, kept_at=None).exists():
            keep_to_what_is_promised(intent)
        else:
            close(intent, WITHDRAWN)
    for intent in intents:
        write(actor, "rule.withdraw", about=intent.ref, intent=intent.ref)


def hold_all_posts(group: Group) -> None:
    """Nothing that is open is taken on or changed until the end of this."""
    rows = Intent.objects.filter(group=group, closed_at=None)
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def end_posts(_actor: Actor, group: Group, _at: datetime) -> None:
    """What is open ends with the group."""
    rows = Intent.objects.filter(group=group, closed_at=None).order_by("pk")
    if opened := list(rows.select_related("group__constitution", "place")):
        withdraw_all(Rule(group), group, intents=opened)


def let_go(member: Member) -> None:
    """Before a member leaves: free their promises and take back what they posted."""
    for commitment in member.commitments.filter(released_at=None, kept_at=None):
        release(member, commitment)
    for intent in member.intents.filter(closed_at=None):
        withdraw_intent(member, intent)


def must_have_promised_nothing(member: Member) -> None:
    """Before a member becomes an observer: they keep their promises, or let go of them."""
    if member.commitments.filter(released_at=None, kept_at=None).exists():
        raise NotPossible(_("You have promised something. First keep it, or let go of it."))


HOLDERS.append(hold_posts)
dissolving.HOLDERS.append(hold_all_posts)
dissolving.ENDINGS.append(end_posts)
LEAVERS.append(let_go)
STEPPERS_BACK.append(must_have_promised_nothing)
erased.REPLAYERS.append(erase_noted)
