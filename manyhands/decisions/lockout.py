"""No constitution may leave a power that the members there are could never use again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from manyhands.base.times import now
from manyhands.decisions.choice.ballots import OPEN_KINDS
from manyhands.decisions.methods import COUNTS, Asked
from manyhands.decisions.rules import Tally, Verdict
from manyhands.groups.constitution_check import CHECKS
from manyhands.groups.constitution_words import clause_in_words
from manyhands.groups.models import Group
from manyhands.groups.powers import DO, NOBODY, POWERS
from manyhands.groups.queries import members_of
from manyhands.groups.rules import resolve, role_of, rules_in

Data = Mapping[str, Any]

# What lets a group change what went wrong; the rest can be mended as long as these can be used.
KEPT = ("constitution.change", "constitution.loosen", "mandate.recall", "member.remove")
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
    keys = data["emergency"]["keys"]
    if keys > max(many, FEWEST_KEYS):
        found.append(
            _("An emergency would need %(keys)s of you, and you are %(many)s. Choose fewer.")
            % {"keys": keys, "many": many}
        )
    return found


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
