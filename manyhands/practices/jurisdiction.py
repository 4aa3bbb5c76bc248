"""How the law of the place that a group chose stands to bail that is about to be posted."""

from datetime import timedelta

from manyhands.base.times import now
from manyhands.ledger.models import Transfer
from manyhands.practices import queries
from manyhands.practices.engine import law
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.models import Case, Practice

PLACE, LICENSE = "place", "license"  # what a group sets
HELD = "held"


def of(recipe: Recipe) -> law.Law:
    """The law of the place that the group chose; rules of earlier days say none: elsewhere."""
    param = recipe.rule.get(PLACE)
    return law.LAWS[param.value if param else 0]


def stands(practice: Practice, recipe: Recipe, case: Case | None, amount: int) -> int:
    """Whether it allows it, has something to be thought of, or forbids it."""
    param = recipe.rule.get(LICENSE)
    has_license = bool(param and param.value)
    found = of(recipe)
    posted = _posted(practice, recipe, case, found.days) if found.most is not None else 0
    one = 10**recipe.decimals
    return law.stands(found, amount, posted, has_license=has_license, one=one)


def _posted(practice: Practice, recipe: Recipe, case: Case | None, days: int) -> int:
    """How often the group posted in these days, in all funds of this kind; what was set aside for
    others is promised as well, when more is to be set aside.
    """
    since = queries.day_of(practice, now()) - timedelta(days=days)
    rows = Transfer.objects.filter(
        group=practice.group, kind=f"{recipe.name}.post", effective__gt=since,
        reverses=None, reversed_by=None,
    )  # fmt: skip
    if case is None or case.state == HELD:
        return rows.count()
    promised = Case.objects.filter(
        group=practice.group, practice__recipe=recipe.name, practice__ended_at=None, state=HELD
    )
    return rows.count() + promised.count()


def notice(recipe: Recipe) -> str:
    """What the recipe says of the law of that place."""
    return recipe.notice.get(of(recipe).place, recipe.notice.get("other", ""))
