"""What somebody who leaves still has with the others: where it goes, and how to give it to one."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups.actions import STEPPERS_BACK
from manyhands.groups.farewells import FAREWELLS, Farewell
from manyhands.groups.models import Member
from manyhands.ledger.models import Balance
from manyhands.practices import due, looking, owing, queries
from manyhands.practices.models import Participant, Practice
from manyhands.practices.units import unit_of

SHARES = "shared_out"


def what_stays(member: Member) -> Iterator[Farewell]:
    """One for each circle in which the member has something; what others had taken is no debt, and
    nothing is said of it. 1 query, and a few for each such circle.
    """
    had = Balance.objects.filter(
        account__holder__member=member, account__path__startswith="Member:", posted__lt=0
    )
    rows = Practice.objects.filter(
        pk__in=had.values("fund__of_a_practice__practice"), ended_at=None
    )
    for practice in rows.select_related("group__constitution"):
        recipe = queries.recipe_of(queries.version_now(practice, now()))
        unit = unit_of(practice, recipe)
        if recipe.is_gift or unit is None:
            continue
        has, _soft = looking.own_balance(practice, recipe, member, unit)
        if SHARES in recipe.events:
            yield _saved(practice, has)
        if not due.LEAVERS.keys() & recipe.events.keys():
            continue
        kind = next(one for one in looking.kinds(recipe) if "from" in looking.is_about(recipe, one))
        says = _(
            "You have %(amount)s in “%(name)s”. Once you have left it is everybody's. To give it "
            "to a member instead, write down there that they did something for you, and confirm it."
        ) % {"amount": has, "name": practice.name}
        path = reverse("open-case", args=[practice.group.slug, practice.ref, kind])
        yield Farewell(says, path, _("Give it to a member"))


def _saved(practice: Practice, has: str) -> Farewell:
    says = _(
        "You have saved %(amount)s in “%(name)s”. Let it be paid out to you before you leave: "
        "afterwards nobody knows whose it is."
    ) % {"amount": has, "name": practice.name}
    path = reverse("book-event", args=[practice.group.slug, practice.ref])
    return Farewell(says, f"{path}?event={SHARES}", _("Book what happened"))


def what_is_not_paid_yet(member: Member) -> Iterator[Farewell]:
    """One for each practice from which the member still gets something. 1 query, and a few for
    each such practice.
    """
    gets = Balance.objects.filter(
        account__holder__member=member, account__path__startswith=owing.GETS, posted__lt=0
    )
    rows = Practice.objects.filter(
        pk__in=gets.values("fund__of_a_practice__practice"), ended_at=None
    )
    for practice in rows.select_related("group__constitution"):
        unit = unit_of(practice, queries.recipe_of(queries.version_now(practice, now())))
        if amount := looking.own_claim(practice, member, unit):
            says = _(
                "You still get %(amount)s from “%(name)s”. Once you have left nobody can pay it out"
                " to you: ask for it before."
            ) % {"amount": amount, "name": practice.name}
            yield Farewell(says, practice.get_absolute_url(), _("To the practice"))


def must_take_part_in_nothing(member: Member) -> None:
    """Before a member becomes an observer: they step out of what they take part in."""
    if Participant.objects.filter(holder__member=member, left_at=None).exists():
        raise NotPossible(say("You take part in a practice. Step out of it first."))


FAREWELLS.extend([what_stays, what_is_not_paid_yet])
STEPPERS_BACK.append(must_take_part_in_nothing)
