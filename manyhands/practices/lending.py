"""What the rule of a savings circle says of a loan: when it comes back, and what it costs."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from manyhands.practices import queries
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.models import Case
from manyhands.practices.words import told

WHOLE_BP, FOUR_WEEKS_D = 10_000, 28
COST = "cost"  # the input that is paid for a loan when it comes back
OPEN = {("loan", state) for state in ("asked", "agreed", "out", "rescheduled")}


def comes_back_on(recipe: Recipe, today: date) -> date | None:
    """The day that the rule begins with; None where it says none."""
    weeks = recipe.params.get("loan_w")
    return today + timedelta(weeks=weeks.value) if weeks else None


def says(recipe: Recipe) -> str:
    """What the rule says, beside the field for the day; empty where it says nothing."""
    if not {"loan_w", "cost_bp"} <= recipe.params.keys():
        return ""
    weeks, cost = recipe.params["loan_w"].value, recipe.params["cost_bp"].value
    found = _("By your rule it comes back after %s. You can agree on another day.") % told(
        weeks, "weeks"
    )
    if cost:
        found += " " + _("It costs %s of what was lent each four weeks.") % told(cost, "bp")
    return found


def cost(amount: int, cost_bp: int, days: int) -> int:
    """What a loan costs in so many days, never more than the rule says: rounded down.

    >>> cost(10_000, 100, 84), cost(10_000, 100, 27), cost(99, 100, 28)
    (300, 96, 0)
    """
    return amount * cost_bp * max(0, days) // (FOUR_WEEKS_D * WHOLE_BP)


def cost_of(loan: Case) -> int:
    """What this one costs until its day, by the rule of the day that it was asked for; nothing is
    said once it is over.
    """
    version = queries.version_now(loan.practice, loan.opened_at)
    if (loan.kind, loan.state) not in OPEN or not version.params.get("cost_bp"):
        return 0
    begins = queries.day_of(loan.practice, loan.opened_at)
    ends = loan.due_on or comes_back_on(queries.recipe_of(version), begins)
    return cost(loan.amount, version.params["cost_bp"], (ends - begins).days) if ends else 0
