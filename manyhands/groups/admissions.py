"""Asking to be admitted, where the group does not let whoever wants to join; and admitting.

Asking for help needs no membership, so nothing here stands between anybody and the board.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from manyhands.base import erased
from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups import policies, queries
from manyhands.groups.actions import as_what, begin_membership, note_admissions
from manyhands.groups.clocks import day_in
from manyhands.groups.invited import admitted_with, came_with
from manyhands.groups.models import Admission, Group, Member
from manyhands.groups.powers import DO, NOBODY, Rule, acting, action, way_today, write
from manyhands.people.actions import FORGETTERS
from manyhands.people.models import Person

WAITS_FOR = timedelta(days=60)
REST_AFTER_DECLINED = timedelta(days=30)
OVER = _("This is over. Look at how it stands now.")


def joins_freely(group: Group) -> bool:
    """Whether whoever wants to joins this group, without being admitted."""
    return way_today(group, "member.join") == DO


def admits_nobody(group: Group) -> bool:
    """Whether the group takes in nobody for now: neither who comes by nor who asks."""
    return not joins_freely(group) and way_today(group, "member.admit") == NOBODY


@action("admission.ask", by=policies.anyone, says=_("Ask to be admitted to the group."))
def ask_admission(actor, group, /, *, name, words="", observes=False):
    """The members know under which name somebody asks, with the few words they wrote, if any, and
    whether they ask to come along as one who `observes`.
    """
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    person = Person.objects.select_for_update().filter(pk=actor.person.pk, forgotten_at=None)
    here = Member.objects.filter(group=group, person=actor.person, left_at=None)
    if not observes:
        here = here.filter(observes_since=None)
    if not person or here.exists():
        raise NotPossible(_("You are in this group already."))
    if joins_freely(group):
        raise NotPossible(_("You need not ask: whoever wants to joins this group."))
    if admits_nobody(group):
        raise NotPossible(_("This group takes in nobody for now. You can still ask for help."))
    last = queries.admission_of(group, actor.person)
    if last and last.ended_at is None:
        raise NotPossible(_("You have asked already. The members have it before them."))
    if last and (until := may_ask_again_at(last)) and until > now():
        raise NotPossible(
            _("You can ask again after %(day)s.") % {"day": date_format(day_in(group, until))}
        )
    asked = Admission.objects.create(
        group=group, person=actor.person, name=name, words=words.strip(),
        observes=observes, asked_at=now(),
    )  # fmt: skip
    said = {"invited_by": came_with(actor.invitation, asked)} if actor.invitation else {}
    write(actor, "admission.ask", about=asked.ref, admission=asked.ref, **said)
    return asked


def may_ask_again_at(admission: Admission) -> datetime | None:
    """When somebody whom the group did not admit may ask anew; None where nothing holds them."""
    if admission.ended_as != Admission.DECLINED or admission.ended_at is None:
        return None
    return admission.ended_at + REST_AFTER_DECLINED


@action("admission.withdraw", by=policies.who_asks, says=_("Take back that you asked to come in."))
def withdraw_admission(actor, admission):
    """Nobody decides on it any more, and what they wrote is erased."""
    _end(admission, Admission.WITHDRAWN)
    write(actor, "admission.withdraw", about=admission.ref, admission=admission.ref)


@action(
    "member.admit",
    by=policies.any_member,
    says=_("Admit somebody who asks to come in."),
    method="consent",
)
def admit_member(actor, admission):
    """Whoever asked is a member like others from now on, under the name they asked with; or they
    observe, where that was asked.
    """
    # The person first, then what they asked: whoever asks to be forgotten takes them in that order.
    list(Person.objects.select_for_update(of=("self",)).filter(admissions=admission.pk))
    asked = _open(admission)
    assert asked.person is not None, "somebody asks"
    member = begin_membership(asked.group, asked.person, asked.name, observes=asked.observes)
    facts: dict[str, Any] = as_what(member)
    if sponsor := admitted_with(asked, member):
        facts["invited_by"] = sponsor
    write(
        actor, "member.admit", about=member.ref, member=member.ref, admission=admission.ref,
        **facts,
    )  # fmt: skip
    return member


@action(
    "rule.end_admission",
    by=policies.its_time,
    says=_("Tell whoever asked to come in that the group did not admit them, or not in time."),
)
def end_admission(actor, admission, /, *, how):
    """It is over, as `how` says, and what they wrote is erased."""
    _end(admission, how)
    write(actor, "rule.end_admission", about=admission.ref, admission=admission.ref, how=how)


def end_due(group: Group, at: datetime) -> None:
    """End what this group has not decided on in time."""
    for asked in queries.admissions_over(at - WAITS_FOR).filter(group=group):
        end_admission(Rule(group), asked, how=Admission.LAPSED)


def _open(admission: Admission) -> Admission:
    """The row, locked; raises `NotPossible` where it is over."""
    rows = Admission.objects.select_for_update(of=("self",)).select_related("group")
    asked = rows.get(pk=admission.pk)
    if asked.ended_at is not None:
        raise NotPossible(OVER)
    return asked


def _end(admission: Admission, how: str) -> None:
    asked = _open(admission)
    asked.ended_at, asked.ended_as = now(), how
    asked.name = asked.words = ""
    asked.save(update_fields=["ended_at", "ended_as", "name", "words"])
    note_admissions([asked.ref])


def forget_asking(person: Person) -> None:
    """Of whoever asks to be forgotten nothing waits any more, and nobody knows that they asked."""
    rows = Admission.objects.filter(person=person)
    for asked in rows.filter(ended_at=None).select_related("group__constitution"):
        end_admission(Rule(asked.group), asked, how=Admission.WITHDRAWN)
    with acting("rule.end_admission"):
        rows.update(person=None)


def forget_again(refs: Sequence[str]) -> None:
    """End those among `refs` that a backup has brought back."""
    rows = Admission.objects.filter(ref__in=refs, ended_at=None)
    for asked in rows.select_related("group__constitution"):
        end_admission(Rule(asked.group), asked, how=Admission.WITHDRAWN)


FORGETTERS.append(forget_asking)
erased.REPLAYERS.append(forget_again)
