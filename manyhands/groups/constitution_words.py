"""A constitution in words: ways to decide, settings, and what differs between two versions."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from manyhands.groups.clocks_words import place_in_words
from manyhands.groups.powers import POWERS
from manyhands.groups.rules import JOIN, SUSPEND, Change, changes, role_of, rules_in

Data = Mapping[str, Any]

# Each way in a few words that can stand after "was" and "now".
KINDS = {
    "do": gettext_lazy("any member does it"),
    "nobody": gettext_lazy("nobody can"),
    "advice": gettext_lazy("one member, after asking for advice"),
    "lazy": gettext_lazy("it passes unless somebody objects in time"),
    "consent": gettext_lazy("consent: it passes if nobody objects"),
    "consensus": gettext_lazy("consensus of all"),
    "supermajority": gettext_lazy("a large majority"),
    "majority": gettext_lazy("a majority of those who take a position"),
    "secret": gettext_lazy("a majority in secret"),
    "two_keys": gettext_lazy("several members together"),
    "ratify": gettext_lazy("done first, confirmed by all afterwards"),
    "select": gettext_lazy("choosing a person by nomination"),
    "approval": gettext_lazy("choosing what most can live with"),
    "score": gettext_lazy("choosing by points"),
    "ranked": gettext_lazy("choosing one by ranking"),
    "stv": gettext_lazy("choosing several by ranking"),
    "lot": gettext_lazy("drawing lots"),
    "equal_shares": gettext_lazy("sharing out the money, an equal share each"),
}
SETTINGS = {
    "time_zone": gettext_lazy("Our clocks"),
    "erase_after_h": gettext_lazy("Hours until private words are erased after the end"),
    "stale_after_h": gettext_lazy("Hours until we ask whether a post still holds"),
    "expires_after_d": gettext_lazy("Days until a post nobody speaks for is closed"),
    "min_tenure_d": gettext_lazy("Days in the group before one has a say in decisions"),
    "max_term_d": gettext_lazy("Days that a mandate lasts at most"),
    "max_consecutive": gettext_lazy("Terms in a row at most"),
    "cooldown_d": gettext_lazy("Days of rest before the same person carries it again"),
    "max_per_person": gettext_lazy("Mandates that one person carries at most"),
    "recall_percent": gettext_lazy("Percent of members who must ask that a mandate is taken back"),
    "recall_least": gettext_lazy("Members at least who must ask that a mandate is taken back"),
    "recall_soon_percent": gettext_lazy(
        "Percent who must ask so within a month after the group has kept it"
    ),
    "rest_percent": gettext_lazy("Percent of members who must ask that it rests until then"),
    "rest_least": gettext_lazy("Members at least who must ask that it rests until then"),
    "again_percent": gettext_lazy(
        "Percent of members who must ask that words which were not adopted come again at once"
    ),
    "again_least": gettext_lazy("Members at least who must ask that they come again at once"),
    "review_percent": gettext_lazy(
        "Percent of members who must ask that what is in force is looked at again"
    ),
    "review_least": gettext_lazy("Members at least who must ask that it is looked at again"),
    "incompatible": gettext_lazy("Mandates that one person must not carry together"),
    "keys": gettext_lazy("Members who must act together"),
    "acts": gettext_lazy("What may be done in an emergency"),
    "max_h": gettext_lazy("Hours until an emergency act is undone by itself"),
    "ratify_d": gettext_lazy("Days in which all confirm an emergency act"),
    "support": gettext_lazy("Percent of members who must agree"),
    "quorum": gettext_lazy("Percent of members who must not oppose"),
    "aside": gettext_lazy("Percent who may stand aside at most"),
    "tolerated_blocks": gettext_lazy("Blocks that do not stop it"),
    "clarify_h": gettext_lazy("Hours for questions"),
    "concerns_h": gettext_lazy("Hours for concerns"),
    "hours": gettext_lazy("Hours to take a position"),
    "waiting_h": gettext_lazy("Hours to wait before it happens"),
    "fallback_threshold": gettext_lazy("Percent that can pass it over a block (0: never)"),
    "fallback_after_rounds": gettext_lazy("Rounds before that can be asked"),
    "fallback_after_d": gettext_lazy("Days after the first block before that can be asked"),
    "rounds": gettext_lazy("Rounds that must agree, one after the other"),
    "apart_d": gettext_lazy("Days at least between these rounds"),
    "threshold": gettext_lazy("Percent in favor that pass it"),
    "advisers": gettext_lazy("Members to ask for advice"),
    "reach": gettext_lazy("Percent of members who must have been told"),
    "seats": gettext_lazy("How many are chosen"),
    "highest": gettext_lazy("Points that one can give to each (1: one only marks it)"),
}
# How joining can be: open to whoever wants to, or only to who was admitted.
DOORS: list[Data] = [{"method": "do"}, {"method": "nobody"}]
DOOR_WORDS = [gettext_lazy("whoever wants to"), gettext_lazy("only who asked and was admitted")]
PROTECTED = gettext_lazy("What is protected")
# Methods that the program itself brings, where the kind alone does not tell them apart.
VARIANTS = {
    "constitution": gettext_lazy("consensus of all, twice"),
    "person": gettext_lazy("consensus of all but the one concerned"),
    "entrenched": gettext_lazy("consensus of all, twice, a month apart"),
    "ending": gettext_lazy("consensus of all, and then a month to wait"),
    "three_keys": gettext_lazy("three members together, or all where there are fewer"),
}


def way_in_words(data: Data, way: str) -> str:
    """A method's name in a constitution, as members say it."""
    if role := role_of(way):
        return _("whoever carries the mandate “%(role)s”") % {"role": role}
    if way in VARIANTS:
        return str(VARIANTS[way])
    if way in KINDS:
        return str(KINDS[way])
    kind = KINDS[data["methods"][way]["kind"]] if way in data["methods"] else way
    return f"{way} ({kind})"


def use_in_words(data: Data, power: str, said: Any) -> str:
    """How this power is used; joining and suspending in words of their own, since no member alone
    does either.
    """
    if power == JOIN and said in DOORS:
        return str(DOOR_WORDS[DOORS.index(said)])
    if power == SUSPEND and said == {"method": "nobody"}:
        return _("several members together, in an emergency only")
    return rule_in_words(data, said)


def rule_in_words(data: Data, said: Any) -> str:
    """How a power is used: one way, or several with what each is for."""
    if said is None:
        return _("not said")
    return "; ".join(_one_rule(data, rule) for rule in rules_in(said))


def _one_rule(data: Data, rule: Data) -> str:
    words = way_in_words(data, rule["method"])
    if "else" in rule:
        otherwise = way_in_words(data, rule["else"])
        words = _("%(way)s; while nobody does: %(otherwise)s") % {
            "way": words,
            "otherwise": otherwise,
        }
    if "when" not in rule:
        return words
    conditions = ", ".join(_condition(name, bound) for name, bound in rule["when"].items())
    return _("if %(conditions)s: %(way)s") % {"conditions": conditions, "way": words}


def _condition(name: str, bound: Any) -> str:
    what, _line, how = name.rpartition("_")
    if what == "amount":  # bounds are whole minor units, of whatever is counted
        what = _("the amount in its smallest unit, such as cents,")
    else:
        what = what.replace("_", " ")
    if how == "lte":
        return _("%(what)s is at most %(bound)s") % {"what": what, "bound": bound}
    if how == "gte":
        return _("%(what)s is at least %(bound)s") % {"what": what, "bound": bound}
    return _("%(what)s is %(bound)s") % {"what": what, "bound": bound}


# --- what a method asks -----------------------------------------------------------------


def method_in_numbers(method: Data) -> list[tuple[str, Any]]:
    """The numbers of a method, each with what it means; in the order it is written."""
    return [(str(SETTINGS[name]), method[name]) for name in SETTINGS if name in method]


def hours_in_words(hours: int) -> str:
    """So many days where they are whole, else hours."""
    if hours and hours % 24 == 0:
        days = hours // 24
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


# --- differences ------------------------------------------------------------------------


def differences(before: Data, after: Data) -> list[str]:
    """What `after` says differently from `before`, a sentence each; both are whole."""
    return [_difference(before, after, change) for change in changes(before, after)]


def _difference(before: Data, after: Data, change: Change) -> str:
    what = clause_in_words(change.part, change.name)
    was, now = change.before, change.after
    if change.part == "powers":
        was, now = (
            use_in_words(*each) for each in ((before, change.name, was), (after, change.name, now))
        )
    elif change.part == "methods":
        return _numbers(what, was or {}, now or {})
    elif change.name == "time_zone":
        was, now = place_in_words(was), place_in_words(now)
    elif isinstance(was, list) and isinstance(now, list):
        return _of_lists(what, was, now)
    if change.part == "entrenched":
        text = _("%(what)s is protected now.") if now else _("%(what)s is not protected any more.")
    elif was is None:
        text = _("New: %(what)s: %(now)s.")
    elif now is None:
        text = _("Dropped: %(what)s, which was: %(was)s.")
    else:
        text = _("%(what)s: was %(was)s, now %(now)s.")
    return text % {"what": what, "was": _plain(was), "now": _plain(now)}


def _numbers(what: str, was: Data, now: Data) -> str:
    names = [*was, *(name for name in now if name not in was)]
    steps = ", ".join(
        f"{SETTINGS.get(name, name)}: {_plain(was.get(name))} → {_plain(now.get(name))}"
        for name in names
        if was.get(name) != now.get(name)
    )
    return f"{what}: {steps}."


def _of_lists(what: str, was: list[Any], now: list[Any]) -> str:
    """What was put on a list and what was taken off it, if it is not only in another order."""
    more, less = [x for x in now if x not in was], [x for x in was if x not in now]
    facts = {"what": what, "more": listed(more), "less": listed(less)}
    if more and less:
        return _("%(what)s: now also %(more)s; not any more %(less)s.") % facts
    if more:
        return _("%(what)s: now also %(more)s.") % facts
    if less:
        return _("%(what)s: not any more %(less)s.") % facts
    return _("%(what)s: in another order.") % facts


def listed(values: list[Any]) -> str:
    """Powers in words, or pairs of mandates, one after another."""
    words = [
        " + ".join(each) if isinstance(each, list) else f"“{clause_in_words('powers', each)}”"
        for each in values
    ]
    return ", ".join(words)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(each) for each in value) or "–"
    return "–" if value is None else f"{value}".rstrip(".")


def clause_in_words(part: str, name: str) -> str:
    """What one clause is about: "Change the group's name and purpose"."""
    if part == "powers":
        return str(POWERS[name].says).rstrip(".") if name in POWERS else name
    if part == "principles":
        return _("Principle %(number)s") % {"number": name.removeprefix("P")}
    if part == "methods":
        known = VARIANTS.get(name) or KINDS.get(name)
        return _("The method “%(name)s”") % {"name": known or name}
    if part == "entrenched":
        return _entrenched(name)
    return str(SETTINGS.get(name, name))


def _entrenched(name: str) -> str:
    if not name:
        return str(PROTECTED)
    if name == "log.delete":
        return _("That nothing is deleted from the record")
    if name == "emergency":
        return _("What may be done in an emergency")
    power = name.removeprefix("powers[").removesuffix("]")
    if power == "self.*":
        return _("What each may always do for themselves")
    return f"“{clause_in_words('powers', power)}”"
