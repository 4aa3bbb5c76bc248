"""Where a fund has less than those who wait ask for, the group is called upon, and not refused one
by one: all are told once, and it stands where they give until there is enough.

Nothing of it says who asks, nor how many while they are few.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from manyhands.base.jobs import apart, handler
from manyhands.base.times import now
from manyhands.funds.purse.elsewhere import CALLS
from manyhands.groups.policies import its_time
from manyhands.groups.powers import Rule, action, done_before, write
from manyhands.ledger.models import Balance, Fund
from manyhands.ledger.public import FEWEST
from manyhands.practices import queries, queueing, scarcity
from manyhands.practices.holding import held
from manyhands.practices.models import Practice, Shortfall
from manyhands.practices.scarcity import Shortage
from manyhands.practices.units import unit_of
from manyhands.record import log

WHO_CAN = _("Who can give, or knows who could?")
IN_TWO_PLACES = _(
    "There is enough, but in two places: part in the cash box, part at the bank. Bring it together,"
    " then it goes to who waits."
)
APART = timedelta(days=7)  # so that a fund that is never far from empty calls once a week at most


@action(
    "rule.call_for_gifts",
    by=its_time,
    says=_("Tell the group that a fund has less than those who wait ask for."),
)
def call(actor, practice):
    """Of this shortfall all are told; the record has no sum of it."""
    practice = held(practice)
    if Shortfall.objects.filter(practice=practice, over_at=None).exists():
        done_before()
        return
    found = Shortfall.objects.create(practice=practice, called_at=now())
    write(actor, "rule.call_for_gifts", practice=practice.ref, shortfall=found.ref)


@action(
    "rule.end_call",
    by=its_time,
    says=_("Call for no more gifts where there is enough again for all who ask."),
)
def end_call(actor, practice):
    """What is asked for next is another shortfall."""
    log.hold(practice.group.log_id)
    found = Shortfall.objects.filter(practice=practice, over_at=None).first()
    if found is None:
        done_before()
        return
    found.over_at = now()
    found.save(update_fields=["over_at"])
    write(actor, "rule.end_call", practice=practice.ref, shortfall=found.ref)


def is_short(practice: Practice, at: datetime) -> bool:
    """Whether there is less than is asked for, with what lies in the cash box too; some queries."""
    found = _shortage(practice, at)
    return found is not None and found.missing > _in_cash(practice)


def in_words(practice: Practice, at: datetime) -> str:
    """How much is missing, in a sentence; without a sum where so few wait that it would say what
    one of them asks for. Empty where there is enough.
    """
    found = _shortage(practice, at)
    if found is None:
        return ""
    cash = _in_cash(practice)
    if found.missing <= cash:
        return str(IN_TWO_PLACES)
    return f"{_what_is_missing(practice, found, cash, at)} {WHO_CAN}"


def _what_is_missing(practice: Practice, found: Shortage, cash: int, at: datetime) -> str:
    unit = unit_of(practice, queries.recipe_of(queries.version_now(practice, at)))
    if found.many < FEWEST or unit is None:
        return str(_("Those who wait ask for more than is there."))
    sums = {"asked": unit.told(found.asked), "missing": unit.told(found.missing - cash)}
    return str(_("Those who wait ask for %(asked)s. Of that %(missing)s is missing.") % sums)


def _shortage(practice: Practice, at: datetime) -> Shortage | None:
    """By how much what can be paid out falls short of what is asked for."""
    if practice.recipe not in queueing.RECIPES or practice.ended_at:
        return None
    return scarcity.shortage(practice, queries.recipe_of(queries.version_now(practice, at)))


def _in_cash(practice: Practice) -> int:
    """What was given in cash and is not at the bank, from where alone it is paid out; 1 query."""
    rows = Balance.objects.filter(
        fund__of_a_practice__practice=practice, account__path="Assets:Cash"
    )
    return int(rows.aggregate(sum=Sum("posted"))["sum"] or 0)


def of_a_fund(fund: Fund) -> str:
    """The same for a fund in which a practice keeps its money."""
    rows = Practice.objects.filter(practice_funds__fund=fund).select_related("group")
    found = rows.first()
    return in_words(found, now()) if found else ""


# --- in time ------------------------------------------------------------------------------


def changed(at: datetime) -> Iterator[tuple[Practice, bool]]:
    """Practices whose fund is short since the last look, or not any more; and which of both."""
    standing = set(Shortfall.objects.filter(over_at=None).values_list("practice", flat=True))
    lately = set(
        Shortfall.objects.filter(called_at__gt=at - APART).values_list("practice", flat=True)
    )
    rows = Practice.objects.filter(
        Q(ended_at=None, recipe__in=queueing.RECIPES) | Q(pk__in=standing)
    )
    for practice in rows.select_related("group__constitution").order_by("pk"):
        short = is_short(practice, at)
        if short != (practice.pk in standing) and not (short and practice.pk in lately):
            yield practice, short


def something_changed(at: datetime) -> bool:
    return next(changed(at), None) is not None


@handler("call for gifts", every_s=3600, needed=something_changed)
def call_for_gifts(at: datetime) -> None:
    """Each by itself."""
    acts = {True: call, False: end_call}
    apart(partial(acts[short], Rule(one.group), one) for one, short in list(changed(at)))


CALLS.append(of_a_fund)
