"""No constitution may leave a power that the members there are could never use again."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from manyhands.base.times import now
from manyhands.decisions.choice.ballots import OPEN_KINDS
from manyhands.decisions.methods import COUNTS, Asked
from manyhands.decisions.rules import Tally, Verdict
from manyhands.decisions.seconding import as_many_of
from manyhands.groups.constitution import whole
from manyhands.groups.constitution_check import CHECKS
from manyhands.groups.constitution_words import clause_in_words
from manyhands.groups.models import Group
from manyhands.groups.powers import DO, NOBODY, POWERS
from manyhands.groups.queries import members_of
from manyhands.groups.rules import STRENGTH, is_as_strong, resolve, role_of, rules_in

Data = Mapping[str, Any]

# What lets a group change what went wrong; the rest can be mended as long as these can be used.
KEPT = ("constitution.change", "constitution.loosen", "mandate.recall", "member.remove")
GIVE, TAKE = "mandate.grant", "mandate.recall"
CHOICES = OPEN_KINDS | {"lot", "select"}
A_MAJORITY = {"kind": "majority"}
ASKED_FOR = ("recall_percent", "recall_soon_percent", "rest_percent")
ALONE = frozenset({DO, "advice"})  # one member is enough
FEWEST_KEYS = 2  # of an emergency, in any constitution


def faults(group: Group, data: Data) -> list[str]:
    """Which powers `data`, whole and well-formed, would lock away from the members of `group` as
    they are now; a sentence each.
    """
    many = electors_under(group, data)
    found = [
        _(
            "With the %(many)s of you there are, nobody could ever “%(power)s” again. "
            "Choose a way that so many can go."
        )
        % {"many": many, "power": clause_in_words("powers", power)}
        for power in KEPT
        if power in POWERS and not can_be_used(data, power, many)
    ]
    found += [*_taking_back_is_harder(group, data), *_too_many_must_ask(group, data)]
    keys = data["emergency"]["keys"]
    if keys > max(many, FEWEST_KEYS):
        found.append(
            _("An emergency would need %(keys)s of you, and you are %(many)s. Choose fewer.")
            % {"keys": keys, "many": many}
        )
    return found


def _taking_back_is_harder(group: Group, data: Data) -> Iterator[str]:
    """A group can always take a mandate back at least as easily as it gives one."""
    assert group.constitution is not None, "a group lives under a constitution"
    before = whole(group.constitution.data)
    if is_harder_to_take_back(data) and not is_harder_to_take_back(before):
        yield _(
            "To take a mandate back would ask more of you than to give one. Choose an easier way "
            "to take it back, or a stronger way to give it."
        )


def is_harder_to_take_back(data: Data) -> bool:
    """Whether some way to take a mandate back is stronger than every way to give one.

    Where the group only chooses among several, or a lot does, nobody says yes or no to one: then a
    majority takes it back.
    """
    give, take = ([resolve(data, way) for way in _ways(data, power)] for power in (GIVE, TAKE))
    given = [A_MAJORITY if method["kind"] in CHOICES else method for method in give]
    return not all(any(_asks_as_much(one, taken) for one in given) for taken in take)


def _ways(data: Data, power: str) -> list[str]:
    """The ways in which the group comes to use it while nobody carries a mandate for it."""
    said = data["powers"].get(power, {"method": POWERS[power].method})
    return [str(rule.get("else", rule["method"])) for rule in rules_in(said)]


def _asks_as_much(given: Data, taken: Data) -> bool:
    if given == A_MAJORITY:
        return STRENGTH[given["kind"]] >= STRENGTH[taken["kind"]]
    return is_as_strong(given, taken)


def _too_many_must_ask(group: Group, data: Data) -> Iterator[str]:
    """To ask takes no more than to decide by a majority of all."""
    members = members_of(group).count()
    for name in ASKED_FOR:
        many = as_many_of(data, members, name.partition("_")[0], name)
        if many > most_who_must_ask(members):
            facts = {"what": clause_in_words("mandates", name), "all": members, "many": many}
            yield (
                _("“%(what)s”: %(many)s of the %(all)s of you would have to. Choose less.") % facts
            )


def most_who_must_ask(members: int) -> int:
    """More than half of all, and nobody more."""
    return members // 2 + 1


def electors_under(group: Group, data: Data) -> int:
    """How many would count under `data` today; who has paused can come back at any time."""
    members = members_of(group)
    since = now() - timedelta(days=data["electorate"]["min_tenure_d"])
    old = members.filter(joined_at__lte=since).count()
    return old if old >= 3 else members.count()


def can_be_used(data: Data, power: str, electors: int) -> bool:
    """Whether for each of its rules there are counts that come to a yes.

    What nobody can do by agreement of all is no lock-out where the constitution says so on purpose
    and may: nobody is ever sent away. Where it is about one of them, that one is not counted.
    """
    said = data["powers"].get(power, {"method": POWERS[power].method})
    electors -= POWERS[power].concerns is not None
    ways = [rule.get("else", rule["method"]) for rule in rules_in(said)]
    if power == "member.remove":
        ways = [way for way in ways if way != NOBODY]
    return electors == 0 or all(_comes_to_a_yes(data, way, electors) for way in ways)


def _comes_to_a_yes(data: Data, way: str, electors: int) -> bool:
    """Whether some non-empty set of so many electors is enough, whatever the others do not say."""
    if role_of(way):
        return False  # nobody may carry it
    method = resolve(data, way)
    if method["kind"] in ALONE:
        return electors > 0
    if method["kind"] not in COUNTS or method["kind"] in OPEN_KINDS | {"lot"}:
        return False  # it chooses among several, and never says yes or no
    says_yes = "pass_" if method["kind"] == "secret" else "agree"  # an urn shows only who sent
    return any(
        Asked(method, Tally(electors, **{says_yes: many}), told=electors).verdict() is Verdict.ADOPT
        for many in range(1, electors + 1)
    )


CHECKS.append(faults)
