"""What a form can say beforehand of the limits that a recipe sets, with nothing typed lost."""

from django.utils.translation import gettext as _

from manyhands.practices import guarding
from manyhands.practices.engine import guards
from manyhands.practices.engine.moves import BEGIN
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.guarding import Moment
from manyhands.practices.units import Unit


def most(recipe: Recipe, kind: str) -> int | None:
    """The most that a case of this kind can be about, by what the group set; None without such a
    limit.
    """
    first = {f"{kind}.{move.end}" for move in recipe.moves.get(kind, ()) if move.start == BEGIN}
    main, found = recipe.main_input, list[int]()
    rule = {name: param.value for name, param in recipe.rule.items()}
    for guard in recipe.guards.values():
        if guard.reads or guard.asks is None or guard.otherwise != guards.REFUSE:
            continue
        if not first & set(guard.on) or not guard.asks.names <= {main, *rule}:
            continue
        for cap in (rule[name] for name in guard.asks.names - {main}):
            if guard.asks.holds(rule | {main: cap}) and not guard.asks.holds(
                rule | {main: cap + 1}
            ):
                found.append(cap)
    return min(found, default=None)


def parts_of_it(recipe: Recipe) -> set[str]:
    """The inputs that are part of what a case is about, such as what a court keeps of it."""
    main, events = recipe.main_input, recipe.events.values()
    amounts = [line.amount for event in events for line in event.lines]
    return {name for amount in amounts for name in amount if amount[name] * amount[main] < 0}


def at_most(unit: Unit, amount: int) -> str:
    return _("At most %s.") % unit.told(amount)


def what_is_against(moment: Moment, unit: Unit | None, *on: str) -> str:
    """What guards say to it, also if all decided it, with what there is now; empty where nothing
    is.
    """
    for guard in guarding.against(moment, *on):
        if guard.otherwise != guards.WARN:
            return guarding.in_words(moment, guard) + there_is(moment, unit, guard)
    return ""


def there_is(moment: Moment, unit: Unit | None, guard: guards.Guard) -> str:
    """How much there is, after what a guard says that asks for it."""
    if unit is None or guard.asks is None or "pool" not in guard.asks.names:
        return ""
    return " " + _("There is now: %s.") % unit.told(guarding.there_is(moment))
