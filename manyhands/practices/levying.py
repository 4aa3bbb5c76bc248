"""A burial levy: once the family is paid, all others are asked for their part in one act.

Where the group wants that, each may say beforehand how much they give for a death, also nothing.
No reason is asked, and nobody else is shown it. What is missing then comes in equal parts from
those who said nothing, never above the yearly ceiling; what is still missing the float bears.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.funds.purse.policies import Side
from manyhands.groups import policies
from manyhands.groups.powers import action, write
from manyhands.ledger.models import Holder, Posting
from manyhands.ledger.posting import post
from manyhands.practices import guarding, queries
from manyhands.practices.booking import draft_for_many
from manyhands.practices.engine import allocate
from manyhands.practices.holding import held
from manyhands.practices.models import Case, Participant
from manyhands.practices.running import GONE_ON, arrive, step

LEVIED = "levied"
WAY_OUT = _("A few keys are not enough for that: propose a change of the rule first.")
MOST = 10**12


@dataclass(frozen=True)
class Levy:
    """What each is asked for, to the last unit what the family was paid; and by when."""

    parts: dict[Holder, int]
    total: int
    due_d: int
    chose: frozenset[str] = frozenset()  # the holders who said beforehand how much they give
    missing: int = 0  # what nobody is asked for: the float bears it
    by_choice: bool = False

    @property
    def equal(self) -> list[int]:
        """The parts of those who said nothing, the least first."""
        return sorted(part for one, part in self.parts.items() if one.ref not in self.chose)

    @property
    def most(self) -> int:
        return max(self.equal, default=0)

    @property
    def least(self) -> int:
        return min(self.equal, default=0)


@action(
    "practice.choose_part",
    by=policies.each_member,
    says=_("Say how much you give for each death, also nothing."),
)
def choose_part(actor, practice, /, *, gives):
    """The member gives so much for each death from now on, in minor units; None takes back what
    they said. The entry says neither who said something nor how much: nobody is to ask them why.
    """
    practice = held(practice)
    if not queries.parts_are_chosen(practice, queries.version_now(practice, now()).params):
        raise NotPossible(_("In this practice nobody chooses what they give."))
    if gives is not None and not (type(gives) is int and 0 <= gives <= MOST):
        raise NotPossible(_("Write an amount, nothing or more."))
    rows = Participant.objects.filter(practice=practice, holder__member=actor, left_at=None)
    if not rows.update(gives=gives):
        raise NotPossible(_("You take no part in this."))
    side = Side(practice.group, "participant")
    write(side, "practice.choose_part", about=practice.ref, practice=practice.ref)


@action(
    "case.levy",
    by=policies.any_member,
    says=_("Ask all members for their part of what a family was paid."),
    method="two_keys",
)
def levy(actor, case, /, *, bereaved, many, amount):
    """Each of the `many` who take part, but the `bereaved`, refs of members, owes an equal part of
    the `amount` that the family was paid, to the last unit; or what they chose to give, where they
    may. One transfer, one entry, one seal.
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
        if holder.ref in found.chose or (found.by_choice and not part):
            continue  # nobody but themselves asks them for it
        values = {"x": part}
        moment = guarding.Moment(case.practice, recipe, actor, LEVIED, values, holder=holder)
        for guard in guarding.against(moment, LEVIED):
            raise NotPossible(f"{guarding.in_words(moment, guard)} {WAY_OUT}")
    if any(found.parts.values()):
        key = f"case:{case.books_ref}:levy"
        post(actor, draft_for_many(case.practice, key, LEVIED, found.parts))
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
    if queries.parts_are_chosen(case.practice, version.params):
        return _by_choice(case, list(there), total, version.params)
    parts = allocate.equally(total, holders) if holders else {}
    return Levy({holders[ref]: part for ref, part in parts.items()}, total, due_d)


def _by_choice(case: Case, there: list[Participant], total: int, params: dict[str, int]) -> Levy:
    """First what members chose to give, then equal parts of all others up to their ceiling."""
    chosen = {one.holder.ref: one.gives for one in there if one.gives is not None}
    asked = guarding.asked_in_a_year(case.practice)
    most = {
        one.holder.ref: max(0, params["yearly_ceiling"] - asked.get(one.holder_id, 0))
        for one in there
        if one.gives is None
    }
    parts, missing = allocate.chosen_first(total, chosen, most)
    return Levy(
        {one.holder: parts[one.holder.ref] for one in there},
        total, params["due_d"], frozenset(chosen), missing, by_choice=True,
    )  # fmt: skip


def paid_for(case: Case) -> int:
    """What the family was paid for it; 1 query."""
    rows = Posting.objects.filter(
        transfer__group=case.practice.group,
        transfer__key__startswith=f"case:{case.books_ref}:",
        account__path__startswith="Expense:",
    )
    return int(rows.aggregate(sum=Sum("amount"))["sum"] or 0)
