"""What a group agrees on: adopted, changed and ended by decisions, or over when its day comes."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups import policies, queries
from manyhands.groups.clocks import day_in
from manyhands.groups.models import Agreement, AgreementVersion, Group
from manyhands.groups.powers import Rule, action, write

LONGEST_TITLE, LONGEST_TEXT = 120, 10_000
TOO_LONG = _("This is too long. Make it shorter, or make two agreements of it.")


@action(
    "agreement.adopt",
    by=policies.any_member,
    says=_("Make an agreement for all."),
    method="consensus",
)
def adopt_agreement(actor, group, /, *, title, text, **days):
    """Put these words in force; `days` may say `review_on` and `sunset_on`, as "2027-05-01"."""
    at = now()
    agreement = Agreement.objects.create(group=group, adopted_at=at, **_days(days, at))
    _say(agreement, 1, actor, title=title, text=text)
    write(actor, "agreement.adopt", about=agreement.ref, agreement=agreement.ref, title=title)
    return agreement


@action(
    "agreement.change",
    by=policies.any_member,
    says=_("Change an agreement."),
    method="consensus",
)
def change_agreement(actor, agreement, /, *, title, text, follows, **days):
    """Put other words in force, which follow version number `follows`; the old ones are kept.

    Raises `NotPossible` when the agreement is over or has other words by now.
    """
    agreement = _in_force(agreement)
    if agreement.versions.count() != follows:
        raise NotPossible(
            _("The agreement has changed meanwhile. Look at it and propose your change again.")
        )
    for name, day in _days(days, now()).items():
        setattr(agreement, name, day)
    agreement.save(update_fields=["review_on", "sunset_on"])
    _say(agreement, follows + 1, actor, title=title, text=text)
    write(
        actor, "agreement.change", about=agreement.ref,
        agreement=agreement.ref, version=follows + 1, title=title,
    )  # fmt: skip


@action(
    "agreement.end",
    by=policies.any_member,
    says=_("End an agreement."),
    method="consensus",
)
def end_agreement(actor, agreement, *, reason=""):
    """It is in force no longer; its words are kept."""
    agreement = _in_force(agreement)
    _end(agreement)
    write(actor, "agreement.end", about=agreement.ref, agreement=agreement.ref, reason=reason)


@action(
    "rule.end_agreement",
    by=policies.its_time,
    says=_("End an agreement when its last day is over."),
)
def end_when_over(actor, group, *, agreements):
    """Their last day is over, and nobody renewed them."""
    for agreement in agreements:
        _end(agreement)
        write(actor, "rule.end_agreement", about=agreement.ref, agreement=agreement.ref)


def end_due(group: Group, at: datetime) -> None:
    """End what is over in this group."""
    rows = queries.agreements_over(at).filter(group=group)
    if due := list(rows.select_for_update(of=("self",))):
        end_when_over(Rule(group), group, agreements=due)


def _in_force(agreement: Agreement) -> Agreement:
    agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    over = agreement.sunset_on is not None and agreement.sunset_on < day_in(agreement.group, now())
    if agreement.ended_at is not None or over:
        raise NotPossible(_("This agreement is not in force any more."))
    return agreement


def _end(agreement: Agreement) -> None:
    agreement.ended_at = now()
    agreement.save(update_fields=["ended_at"])


def _say(agreement: Agreement, number: int, actor: Any, *, title: str, text: str) -> None:
    if not title or not text:
        raise NotPossible(_("An agreement needs a title and words."))
    if len(title) > LONGEST_TITLE or len(text) > LONGEST_TEXT:
        raise NotPossible(TOO_LONG)
    AgreementVersion.objects.create(
        agreement=agreement, number=number, title=title, text=text,
        adopted_at=now(), adopted_by=policies.decided_by(actor),
    )  # fmt: skip


def _days(said: dict[str, str], at: datetime) -> dict[str, date | None]:
    """The two days as dates; raises `NotPossible` where they cannot be kept."""
    days = {name: _day(said.get(name) or "") for name in ("review_on", "sunset_on")}
    review, sunset = days["review_on"], days["sunset_on"]
    if any(day and day < at.date() - timedelta(days=1) for day in days.values()):
        raise NotPossible(_("That day is over. Choose a later one."))
    if review and sunset and review > sunset:
        raise NotPossible(_("It would end before it is looked at again. Choose an earlier day."))
    return days


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise NotPossible(_("There is no such day. Write it as 2027-05-01."))
    return day
