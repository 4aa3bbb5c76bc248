"""What cannot wait: several members do one listed act at once, and the group confirms it or not.

Everybody is told by the record. A round opens by itself, in which those who acted do not count.
Unless the group confirms it in time, the act is undone by itself.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from manyhands.base import jobs
from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import keys, rounds, undo
from manyhands.decisions.actions import add_version
from manyhands.decisions.carrying import carry_out, rehearse, try_to_carry_out
from manyhands.decisions.models import Emergency, Key, Proposal
from manyhands.decisions.moving import enter
from manyhands.decisions.rules import Verdict
from manyhands.decisions.stages import OPEN, Stage
from manyhands.groups.actions import JOINERS
from manyhands.groups.acts import Act, called, find, name_of
from manyhands.groups.constitution import whole
from manyhands.groups.constitution_check import may_be_urgent
from manyhands.groups.models import Group, KeptSuspension, Member
from manyhands.groups.policies import any_member, each_member, its_time
from manyhands.groups.powers import NOBODY, POWERS, Rule, action, way_today, write
from manyhands.groups.queries import live_mandates, mandates_of
from manyhands.groups.ties import ONE_KEY, WAITING_KEYS, are_one_key
from manyhands.record import log
from manyhands.record.models import Body

SECOND_WITHIN = timedelta(hours=24)
REST_AFTER_REJECTION = timedelta(days=30)
SAME_MANDATE = _(
    "You and whoever turned a key before you both carry “%s”. A member who does not turns the "
    "next key."
)


@action(
    "emergency.ask",
    by=each_member,
    says=_("Turn the first key for what cannot wait."),
)
def ask_emergency(actor, group, /, *, act, reason):
    """It waits for the other keys, for a day. The act is one that the constitution lists."""
    act = Act(**act)
    _must_be_listed(group, act)
    _must_not_rest(actor)
    rehearse(group, "emergency", act)
    _must_concern_another(actor, act)
    if not reason.strip():
        raise NotPossible(_("Say why it cannot wait. Everybody will read it."))
    asked = Emergency.objects.create(
        group=group, act=act.as_dict(), reason=reason.strip()[:400], asked_at=now()
    )
    Key.objects.create(emergency=asked, member=actor, turned_at=asked.asked_at)
    write(actor, "emergency.ask", about=asked.ref, emergency=asked.ref, power=act.power)
    return asked


@action(
    "emergency.second",
    by=each_member,
    says=_("Turn another key for what cannot wait."),
)
def second_emergency(actor, emergency):
    """With the last key it is done, and everybody is asked to confirm it or not."""
    at = now()
    emergency = _held(emergency)
    group = actor.group
    _must_be_listed(group, Act(**emergency.act))
    _must_not_rest(actor)
    if emergency.done_at or emergency.asked_at + SECOND_WITHIN < at:
        raise NotPossible(_("This is over."))
    _must_concern_another(actor, Act(**emergency.act))
    if emergency.keys.filter(member=actor).exists():
        raise NotPossible(_("Another member turns the next key."))
    if why_not := why_not_the_next(emergency, actor, at):
        raise NotPossible(why_not)
    Key.objects.create(emergency=emergency, member=actor, turned_at=at)
    write(actor, "emergency.second", about=emergency.ref, emergency=emergency.ref)
    if emergency.keys.count() >= terms_of(group)["keys"]:
        _do(group, emergency, at)
    return emergency


def why_not_the_next(emergency: Emergency, member: Member, at: datetime) -> Any:
    """Why `member` cannot turn the next key after those who turned one, in a sentence; or nothing.

    Two who carry the same for the group, or live under one roof, are one view of things. Who lives
    with whom is asked of nobody: it counts where one of the two has said it.
    """
    if role := _role_shared(emergency, member, at):
        return SAME_MANDATE % role
    return ONE_KEY if are_one_key(member, _who_turned(emergency)) else ""


def _who_turned(emergency: Emergency) -> list[int]:
    return list(emergency.keys.values_list("member", flat=True))


def _role_shared(emergency: Emergency, member: Member, at: datetime) -> str:
    """The mandate that `member` carries and somebody who turned a key carries too; else nothing."""
    own = mandates_of(member, at).values("role")
    holders = emergency.keys.exclude(member=member).values("member")
    rows = live_mandates(emergency.group, at).filter(holder__in=holders, role__in=own)
    return rows.values_list("role", flat=True).first() or ""


def terms_of(group: Group) -> dict[str, Any]:
    """What the constitution says about emergencies."""
    assert group.constitution is not None, "a group lives under a constitution"
    return whole(group.constitution.data)["emergency"]


def listed(group: Group) -> list[str]:
    """The powers that may be used so in this group: on its list, and with a way back."""
    return [
        name for name in terms_of(group)["acts"] if name in POWERS and may_be_urgent(name, POWERS)
    ]


def offer(group: Group, act: Act | None) -> str:
    """The act as the page of emergencies takes it, where the group lists it; else nothing."""
    return act.canonical().decode() if act and act.power in listed(group) else ""


def _hold_what_it_is_about(group: Group, act: Act) -> None:
    """What an act changes is held before the record, as by who does the act directly."""
    rows = called(act.subject).select_for_update(no_key=True, of=("self",))
    list(rows.values_list("pk", flat=True))
    log.hold(group.log_id)


def _held(emergency: Emergency) -> Emergency:
    """Locked after what it is about and after the record: whoever closes its round has both."""
    _hold_what_it_is_about(emergency.group, Act(**emergency.act))
    return Emergency.objects.select_for_update().get(pk=emergency.pk)


def _must_be_listed(group: Group, act: Act) -> None:
    if act.power not in listed(group):
        raise NotPossible(_("The group did not agree that this may be done in an emergency."))


def whom_it_concerns(group: Group, act: Act) -> Member | None:
    """The member whom this act is about, if it is about one."""
    return POWERS[act.power].whom_it_concerns(find(group, act.subject), act.details)


def _must_concern_another(member: Member, act: Act) -> None:
    besides = keys.who_besides(member.group, act)
    if whom_it_concerns(member.group, act) == member or member.pk in besides:
        raise NotPossible(_("This is about you: others turn the keys."))


def _must_not_rest(member: Member) -> None:
    since = now() - REST_AFTER_REJECTION
    if Emergency.objects.filter(keys__member=member, rejected_at__gt=since).exists():
        raise NotPossible(
            _("The group did not confirm what you did. For 30 days others turn the keys.")
        )


def _do(group: Group, emergency: Emergency, at: datetime) -> None:
    """Do it, tell everybody why, and ask them. Raises `NotPossible` where it cannot be done."""
    act = Act(**emergency.act)
    emergency.proposal = _to_confirm(group, emergency, act, at)
    emergency.done_at = at
    emergency.until = at + timedelta(hours=terms_of(group)["max_h"])
    emergency.save()
    _ask_to_confirm(emergency.proposal, terms_of(group)["ratify_d"], at)
    before = _newest(group)
    emergency.proposal.came_of = carry_out(group, emergency.ref, act)
    emergency.proposal.save(update_fields=["came_of"])
    done = (seq for seq, facts in _entries_after(group, before) if facts["kind"] == act.power)
    emergency.entry_seq = next(done, None)
    emergency.save(update_fields=["entry_seq"])
    write(
        Rule(group), "rule.tell_emergency", about=emergency.ref, emergency=emergency.ref,
        reason=emergency.reason, proposal=emergency.proposal.ref, power=act.power,
    )  # fmt: skip


def _to_confirm(group: Group, emergency: Emergency, act: Act, at: datetime) -> Proposal:
    """A proposal that carries the act, by whoever turned the first key."""
    first = emergency.keys.order_by("pk").select_related("member")[0].member
    proposal = Proposal(
        group=group,
        author=first,
        method="ratify",
        title=str(POWERS[act.power].says)[:120],
        drafted_at=at,
        published_at=at,
        concerns=whom_it_concerns(group, act),
    )
    if proposal.concerns:
        proposal.mediation_offered_at = at  # there was no time to talk first
    enter(proposal, Stage.DRAFT, at)
    proposal.head = add_version(proposal, first, emergency.reason, act)
    proposal.save(update_fields=["head"])
    return proposal


def _ask_to_confirm(proposal: Proposal, days: int, at: datetime) -> None:
    """A round opens by itself; those who acted do not count in it."""
    method = {"name": "ratify", "kind": "ratify", "hours": 24 * days}
    round_ = rounds.open_round(proposal, at, method=method)
    enter(proposal, Stage.TESTING, at, until=round_.closes_at)


def _newest(group: Group) -> int:
    rows = Body.objects.filter(entry__log_id=group.log_id).order_by("-entry__seq")
    return rows.values_list("entry__seq", flat=True)[0]


def _entries_after(group: Group, seq: int) -> list[tuple[int, dict[str, Any]]]:
    rows = Body.objects.filter(entry__log_id=group.log_id, entry__seq__gt=seq)
    said = rows.order_by("entry__seq").values_list("entry__seq", "payload")
    return [(place, json.loads(payload)) for place, payload in said if payload]


# --- what the group says to it --------------------------------------------------------------


def hold_what_it_asks_about(proposal: Proposal) -> None:
    """Before its round closes: not confirmed, what was done is undone in the same transaction."""
    if emergency := Emergency.objects.filter(proposal=proposal).first():
        _hold_what_it_is_about(proposal.group, Act(**emergency.act))


def hear(proposal: Proposal, verdict: Verdict, at: datetime) -> None:
    """The round is over: what was done is confirmed, or undone at once."""
    emergency = Emergency.objects.filter(proposal=proposal).first()
    if emergency is None:
        return
    if verdict is Verdict.ADOPT:
        emergency.confirmed_at = at
        emergency.save(update_fields=["confirmed_at"])
        return
    emergency.rejected_at = at
    emergency.save(update_fields=["rejected_at"])
    if emergency.stands:
        _undo(Rule(proposal.group), emergency, at)


def did_it_already(proposal: Proposal) -> bool:
    """Whether what was confirmed still is as it was done, so that nothing is left to do."""
    emergency = Emergency.objects.filter(proposal=proposal).first()
    return emergency is not None and emergency.stands


def is_over(proposal: Proposal, verdict: Verdict, at: datetime) -> bool:
    """Whether a yes comes to what has been undone meanwhile: only an emergency does it, and that is
    over. Then it is not done again, and the proposal ends.
    """
    emergency = Emergency.objects.filter(proposal=proposal).first()
    if verdict is not Verdict.ADOPT or emergency is None or emergency.stands:
        return False
    act = Act(**emergency.act)
    if way_today(proposal.group, act.power, act.details) != NOBODY:
        return False
    proposal.could_not = gettext("It was undone before the group confirmed it.")
    enter(proposal, Stage.LAPSED, at)
    return True


@action(
    "emergency.renew",
    by=any_member,
    says=_("Let what was done in an emergency stand longer, once."),
    method="consent",
)
def renew_emergency(actor, emergency):
    """It stands as long again, before it is undone."""
    emergency = _held(emergency)
    if not emergency.can_stand_longer:
        raise NotPossible(_("This cannot stand longer."))
    emergency.until += timedelta(hours=terms_of(actor.group)["max_h"])
    emergency.renewed_at = now()
    emergency.save(update_fields=["until", "renewed_at"])
    write(actor, "emergency.renew", about=emergency.ref, emergency=emergency.ref)


def hear_again(member: Member) -> None:
    """Who left suspended and came back so is whom the open round on that concerns, under the
    membership of now: they are heard, and not counted.
    """
    row = KeptSuspension.objects.filter(back_as=member).first()
    if row is None:
        return
    about = Emergency.objects.filter(act__subject=name_of(row.member), proposal__stage__in=OPEN)
    Proposal.objects.filter(pk__in=about.values("proposal")).update(concerns=member)


def wait_for_the_next(members: Sequence[int]) -> bool:
    """Whether any of these turned a key that still waits for the next."""
    waiting = Emergency.objects.filter(done_at=None, asked_at__gt=now() - SECOND_WITHIN)
    return waiting.filter(keys__member__in=members).exists()


JOINERS.append(hear_again)
WAITING_KEYS.append(wait_for_the_next)


def _overdue(at: datetime):
    return Emergency.objects.filter(
        until__lte=at, confirmed_at=None, undone_at=None, could_not_undo="", group__ended_at=None
    )


def something_is_to_undo(at: datetime) -> bool:
    """Whether an emergency act was not confirmed in time."""
    return _overdue(at).exists()


@jobs.handler("undo what was not confirmed", every_s=60, needed=something_is_to_undo)
def undo_all(at: datetime) -> None:
    """Undo each whole, or say why it cannot be; one keeps no other waiting."""
    rows = _overdue(at).select_related("group__constitution")
    jobs.apart(partial(end_emergency, Rule(row.group), row, at=at) for row in rows)


@action(
    "rule.end_emergency",
    by=its_time,
    says=_("Undo what was done in an emergency and not confirmed in time."),
)
def end_emergency(actor, emergency, /, *, at):
    """It is as before, or the record says why it cannot be."""
    emergency = _held(emergency)
    _undo(actor, emergency, at)


def _undo(actor: Rule, emergency: Emergency, at: datetime) -> None:
    group = actor.group
    assert emergency.entry_seq is not None, "what was done stands in the record"
    facts = dict(_entries_after(group, emergency.entry_seq - 1))[emergency.entry_seq]
    try:
        act = undo.inverse_of(group, emergency.act["power"], facts)
        why_not, _made = try_to_carry_out(group, emergency.ref, act)
        emergency.could_not_undo = why_not[:400]
    except NotPossible as why:
        emergency.could_not_undo = str(why)[:400]
    if not emergency.could_not_undo:
        emergency.undone_at = at
    emergency.save(update_fields=["undone_at", "could_not_undo"])
    write(
        actor, "rule.end_emergency", about=emergency.ref, emergency=emergency.ref,
        undoes=emergency.entry_seq, could_not=emergency.could_not_undo,
    )  # fmt: skip
