"""Where a fund has less than those who wait ask for, the group is called upon, and not refused one
by one: all are told once, and it stands where they give until there is enough.

Nothing of it says who asks, nor how many while they are few.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from manyhands.base.jobs import apart, handler
from manyhands.base.times import now
from manyhands.funds.purse.elsewhere import CALLS
from manyhands.groups.policies import its_time
from manyhands.groups.powers import Rule, action, done_before, write
from manyhands.ledger.models import Fund
from manyhands.ledger.public import FEWEST
from manyhands.practices import queries, queueing, scarcity
from manyhands.practices.holding import held
from manyhands.practices.models import Practice, Shortfall
from manyhands.practices.units import unit_of
from manyhands.record import log

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
    """Whether there is less than is asked for; a few queries."""
    if practice.ended_at:
        return False
    recipe = queries.recipe_of(queries.version_now(practice, at))
    return scarcity.shortage(practice, recipe) is not None


def in_words(practice: Practice, at: datetime) -> str:
    """How much is missing, in a sentence; without a sum where so few wait that it would say what
    one of them asks for. Empty where there is enough.
    """
    if practice.recipe not in queueing.RECIPES or practice.ended_at:
        return ""
    recipe = queries.recipe_of(queries.version_now(practice, at))
    found, unit = scarcity.shortage(practice, recipe), unit_of(practice, recipe)
    if found is None:
        return ""
    if found.many < FEWEST or unit is None:
        return str(_("Those who wait ask for more than is there."))
    sums = {"asked": unit.told(found.asked), "missing": unit.told(found.missing)}
    return str(_("Those who wait ask for %(asked)s. Of that %(missing)s is missing.") % sums)


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
