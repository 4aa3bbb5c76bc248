"""A burial levy: once the family is paid, all others are asked for their part in one act."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups import policies
from manyhands.groups.powers import action
from manyhands.ledger.models import Holder, Posting
from manyhands.ledger.posting import post
from manyhands.practices import guarding, queries
from manyhands.practices.booking import draft_for_many
from manyhands.practices.engine import allocate
from manyhands.practices.models import Case
from manyhands.practices.running import GONE_ON, arrive, step

LEVIED = "levied"


@dataclass(frozen=True)
class Levy:
    """What each is asked for, to the last unit what the family was paid; and by when."""

    parts: dict[Holder, int]
    total: int
    due_d: int

    @property
    def most(self) -> int:
        return max(self.parts.values(), default=0)

    @property
    def least(self) -> int:
        return min(self.parts.values(), default=0)


@action(
    "case.levy",
    by=policies.any_member,
    says=_("Ask all members for their part of what a family was paid."),
    method="two_keys",
)
def levy(actor, case, /, *, bereaved, many, amount):
    """Each of the `many` who take part, but the `bereaved`, refs of members, owes an equal part of
    the `amount` that the family was paid, to the last unit: one transfer, one entry, one seal.
    """
    case, move = step(case, LEVIED)
    found = levy_of(case, bereaved)
    if not found.parts:
        raise NotPossible(_("There is nobody who could be asked."))
    if (many, amount) != (len(found.parts), found.total):
        raise NotPossible(GONE_ON)
    version = queries.version_now(case.practice, now())
    recipe = queries.recipe_of(version)
    for holder, part in found.parts.items():
        values = {"x": part}
        guarding.must_hold(
            guarding.Moment(case.practice, recipe, actor, LEVIED, values, holder=holder), LEVIED
        )
    post(actor, draft_for_many(case.practice, f"case:{case.books_ref}:levy", LEVIED, found.parts))
    case.due_on = queries.day_of(case.practice, now()) + timedelta(days=found.due_d)
    case.save(update_fields=["due_on"])
    arrive(actor, case, move)
    return case


def levy_of(case: Case, bereaved: list[str]) -> Levy:
    """What all who take part would be asked for, without these members."""
    version = queries.version_now(case.practice, now())
    there = queries.who_takes_part(case.practice).exclude(holder__member__ref__in=bereaved)
    holders = {one.holder.ref: one.holder for one in there}
    total, due_d = paid_for(case), version.params["due_d"]
    parts = allocate.equally(total, holders) if holders else {}
    return Levy({holders[ref]: part for ref, part in parts.items()}, total, due_d)


def paid_for(case: Case) -> int:
    """What the family was paid for it; 1 query."""
    rows = Posting.objects.filter(
        transfer__group=case.practice.group,
        transfer__key__startswith=f"case:{case.books_ref}:",
        account__path__startswith="Expense:",
    )
    return int(rows.aggregate(sum=Sum("amount"))["sum"] or 0)
