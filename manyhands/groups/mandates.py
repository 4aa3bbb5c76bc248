"""What members carry for the group: granted for a time, reported on, recalled, over by itself."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups import policies, queries
from manyhands.groups.actions import LEAVERS, STEPPERS_BACK
from manyhands.groups.clocks import day_in
from manyhands.groups.constitution import whole
from manyhands.groups.merging import merges
from manyhands.groups.models import Group, Mandate, MandateReport, Member
from manyhands.groups.powers import POWERS, Rule, action, write
from manyhands.record import log

LONGEST_REPORT_D = 90


class Terms(NamedTuple):
    """What a group's constitution says about mandates."""

    max_term_d: int
    max_consecutive: int
    cooldown_d: int
    max_per_person: int
    incompatible: list[list[str]]


def terms_of(group: Group) -> Terms:
    """The bounds of mandates in this group, today."""
    assert group.constitution is not None, "a group lives under a constitution"
    said = whole(group.constitution.data)["mandates"]
    return Terms(*(said[name] for name in Terms._fields))


def role_called(text: str) -> str:
    """A role as the constitution writes it, after `mandate:`.

    >>> role_called("  The  Purse ")
    'the purse'
    """
    return " ".join(text.replace(":", " ").split()).casefold()[:30]


def concerned(mandate, details):
    return mandate.holder


@action(
    "mandate.grant",
    by=policies.any_member,
    says=_("Ask a member to carry something for a time."),
    method="consent",
    chooses="holder",
)
def grant_mandate(actor, group, /, *, role, holder, days, **said):
    """Let the member called `holder` carry `role` for `days` from now; where several were chosen,
    a list, each of them with a mandate of their own, or none.

    `said` is its `purpose`, the names of the `powers` it is for, every how many days a report is
    due (`report_every_d`), and maybe the `understudy` who learns it; members are named by their
    refs. Raises `NotPossible` where the constitution does not let this member carry this so long,
    so often, or beside what else they carry.
    """
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    role, at = role_called(role), now()
    refs = [holder] if isinstance(holder, str) else dict.fromkeys(holder)
    holders = [_member(group, ref) for ref in refs]
    said["understudy"] = _member(group, said["understudy"]) if said.get("understudy") else None
    _check_words(role, said["powers"], days, said["report_every_d"])
    if said["understudy"] in holders:
        raise NotPossible(_("Somebody else must learn it. Choose another understudy."))
    said |= {"role": role, "starts_at": at, "ends_at": at + timedelta(days=days)}
    granted = [_lend(actor, group, member, days, **said) for member in holders]
    return granted[0] if isinstance(holder, str) else granted


def _lend(actor, group: Group, holder: Member, days: int, **said: Any) -> Mandate:
    """One mandate of one member, with its entry."""
    mandate = Mandate.objects.create(
        group=group,
        holder=holder,
        term=_term(group, holder, said["role"], days, said["starts_at"]),
        granted_by=policies.decided_by(actor),
        **said,
    )
    write(
        actor, "mandate.grant", about=holder.ref, mandate=mandate.ref, role=mandate.role,
        powers=mandate.powers, holder=holder.ref, days=days, term=mandate.term,
    )  # fmt: skip
    return mandate


@action(
    "mandate.recall",
    by=policies.any_member,
    says=_("Take a mandate back before its time."),
    method="secret",
    concerns=concerned,
)
def recall_mandate(actor, mandate, *, reason):
    """End the mandate now; its powers fall back to the group."""
    mandate = _end(mandate, Mandate.RECALLED)
    about = mandate.holder.ref
    write(actor, "mandate.recall", about=about, mandate=mandate.ref, reason=reason)


@action("mandate.resign", by=policies.the_holder, says=_("Give back a mandate you carry."))
def resign_mandate(actor, mandate):
    """End the mandate now; nobody has to agree."""
    mandate = _end(mandate, Mandate.RESIGNED)
    write(actor, "mandate.resign", about=mandate.holder.ref, mandate=mandate.ref)


@action("mandate.report", by=policies.the_holder, says=_("Report on a mandate you carry."))
def report_mandate(actor, mandate, *, text):
    """Tell the members how it goes."""
    mandate = _live(mandate)
    MandateReport.objects.create(mandate=mandate, text=text, written_at=now())
    write(actor, "mandate.report", about=mandate.holder.ref, mandate=mandate.ref)


@action(
    "mandate.note_hand_over",
    by=policies.the_holder,
    says=_("Write down what the next one needs to know and to get."),
)
def note_hand_over(actor, mandate, *, hand_over):
    """Keep this as the list of what is to be handed over."""
    mandate = _live(mandate)
    mandate.hand_over = hand_over
    mandate.save(update_fields=["hand_over"])
    write(actor, "mandate.note_hand_over", about=mandate.holder.ref, mandate=mandate.ref)


@action("rule.end_mandate", by=policies.its_time, says=_("End a mandate when its term is over."))
def end_when_over(actor, group, *, mandates):
    """Their terms are over: the powers fall back to the group, not to the last holder."""
    for mandate in mandates:
        _end(mandate, Mandate.OVER)
        write(actor, "rule.end_mandate", about=mandate.holder.ref, mandate=mandate.ref)


@action(
    "rule.rest_mandate",
    by=policies.its_time,
    says=_("Let a mandate rest while its recall is open, when enough members ask for it."),
)
def let_rest(actor, mandate, *, until):
    """Until then who carries it can do nothing by it; the group uses its powers as by default."""
    mandate = _live(mandate)
    mandate.rests_until = until
    mandate.save(update_fields=["rests_until"])
    _write_rest(actor, "rule.rest_mandate", mandate)


@action(
    "rule.carry_on",
    by=policies.its_time,
    says=_("Let a mandate be carried again, when its recall is over."),
)
def carry_on(actor, mandate):
    """It rests no longer."""
    log.hold(actor.group.log_id)
    mandate.rests_until = now()
    mandate.save(update_fields=["rests_until"])
    _write_rest(actor, "rule.carry_on", mandate)


def _write_rest(actor: Rule, kind: str, mandate: Mandate) -> None:
    assert mandate.rests_until is not None, "it rests, or has rested"
    write(
        actor, kind, about=mandate.holder.ref, mandate=mandate.ref,
        until=mandate.rests_until.isoformat(),
    )  # fmt: skip


def lay_down(member: Member) -> None:
    """Before a member leaves: end what they carry, as having left."""
    for mandate in member.mandates.filter(ended_at=None):
        _end(mandate, Mandate.LEFT)
    member.mandates_to_learn.filter(ended_at=None).update(understudy=None)


def resign_all(member: Member) -> None:
    """Before a member becomes an observer: give back what they carry."""
    for mandate in member.mandates.filter(ended_at=None):
        _end(mandate, Mandate.RESIGNED)
    member.mandates_to_learn.filter(ended_at=None).update(understudy=None)


@merges("groups.Mandate.holder", "groups.Mandate.understudy")
def carry_under_one_name(stays: Member, gone: Member) -> None:
    """What fits beside what the one carries goes on; the rest ends, as when leaving. Terms that
    were served under either name are the one's.
    """
    own = Mandate.objects.filter(holder__in=[stays, gone])
    own.filter(understudy__in=[stays, gone]).update(understudy=None)
    Mandate.objects.filter(understudy=gone).update(understudy=stays)
    at, terms = now(), terms_of(stays.group)
    held = set(stays.mandates.filter(ended_at=None).values_list("role", flat=True))
    fitting = gone.mandates.filter(ended_at=None, ends_at__gt=at).exclude(role__in=held)
    for mandate in fitting.order_by("pk"):
        if not why_not_beside(terms, stays, mandate.role, at):
            mandate.holder = stays
            mandate.save(update_fields=["holder"])
    lay_down(gone)
    Mandate.objects.filter(holder=gone).update(holder=stays)


def end_due(group: Group, at: datetime) -> None:
    """End what is over in this group."""
    log.hold(group.log_id)
    rows = queries.mandates_over(at).filter(group=group).select_related("holder")
    if due := list(rows.select_for_update(of=("self",))):
        end_when_over(Rule(group), group, mandates=due)


# --- what keeps a mandate from being granted ------------------------------------------------


def _check_words(role: str, powers: list[str], days: int, report_every_d: int) -> None:
    if not role:
        raise NotPossible(_("Say what the mandate is called."))
    for name in powers:
        if not policies.may_be_lent(POWERS.get(name)):
            facts = {"power": str(POWERS[name].says).rstrip(".") if name in POWERS else name}
            raise NotPossible(_("“%(power)s” cannot be lent. Choose another power.") % facts)
    if days < 1 or not 1 <= report_every_d <= LONGEST_REPORT_D:
        raise NotPossible(_("A mandate lasts at least a day and is reported on every 90 days."))


def _term(group: Group, holder: Member, role: str, days: int, at: datetime) -> int:
    """Which term in a row this would be; raises `NotPossible` if the constitution forbids it."""
    terms = terms_of(group)
    if days > terms.max_term_d:
        facts = {"days": terms.max_term_d}
        raise NotPossible(_("A mandate lasts %(days)s days at most. Choose fewer.") % facts)
    if why := why_not_beside(terms, holder, role, at):
        raise NotPossible(why)
    return _term_in_a_row(terms, holder, role, at)


def why_not_beside(terms: Terms, holder: Member, role: str, at: datetime) -> Any:
    """Why `holder` cannot carry `role` beside what they carry; nothing where they can."""
    carried = [mandate.role for mandate in queries.mandates_of(holder, at)]
    if role in carried:
        return _("They carry this already.")
    if len(carried) >= terms.max_per_person:
        return _("They carry as much as one member may. Ask somebody else.")
    for pair in terms.incompatible:
        if role in pair and any(other != role and other in carried for other in pair):
            return _("They carry something that must not be in the same hands. Ask somebody else.")
    return ""


def _term_in_a_row(terms: Terms, holder: Member, role: str, at: datetime) -> int:
    last = (
        Mandate.objects.filter(holder=holder, role=role, ended_at__isnull=False)
        .order_by("-ended_at", "-id")
        .first()
    )
    if last is None or last.ended_at is None:
        return 1
    rested_at = last.ended_at + timedelta(days=terms.cooldown_d)
    if rested_at <= at:
        return 1
    if last.term >= terms.max_consecutive:
        raise NotPossible(
            _("They have carried this long enough. After %(day)s they may again.")
            % {"day": date_format(day_in(holder.group, rested_at))}
        )
    return last.term + 1


def _member(group: Group, ref: str) -> Member:
    member = queries.member_called(group, ref)
    if member is None:
        raise NotPossible(_("This member is not in the group any more. Choose another."))
    return member


# --- endings ----------------------------------------------------------------------------------


def _live(mandate: Mandate) -> Mandate:
    """The mandate, locked: the record before it, as everywhere."""
    log.hold(mandate.group.log_id)
    rows = Mandate.objects.select_for_update(of=("self",)).select_related("holder")
    mandate = rows.get(pk=mandate.pk)
    if mandate.ended_at is not None or mandate.ends_at <= now():
        raise NotPossible(_("This mandate is over."))
    return mandate


def _end(mandate: Mandate, how: str) -> Mandate:
    if how in (Mandate.RECALLED, Mandate.RESIGNED):
        mandate = _live(mandate)
    mandate.ended_at = mandate.ends_at if how == Mandate.OVER else now()
    mandate.ended_as = how
    mandate.save(update_fields=["ended_at", "ended_as"])
    return mandate


LEAVERS.append(lay_down)
STEPPERS_BACK.append(resign_all)
