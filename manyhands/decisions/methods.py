"""The ways to decide that count stances: each is data in a constitution and one pure function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from manyhands.decisions import rules
from manyhands.decisions.rules import Tally, Verdict
from manyhands.groups.constitution import whole
from manyhands.groups.models import Group
from manyhands.groups.queries import members_of

THREE_KEYS, FEWEST_KEYS = "three_keys", 2  # a method of that name; the keys of any

Params = Mapping[str, Any]

YES, NO = "agree", "stand_aside"

# Kinds in which members send a ballot instead of taking a stance, with what a constitution leaves
# unsaid: how long options are gathered, and which part of the electors must send one.
BALLOTS: Mapping[str, Params] = {
    "approval": {"clarify_h": 48, "quorum": 40, "seats": 1},
    "score": {"clarify_h": 48, "quorum": 40, "seats": 1, "highest": 5},
    "ranked": {"clarify_h": 48, "quorum": 40, "seats": 1},
    "stv": {"clarify_h": 48, "quorum": 40, "seats": 3},
    "equal_shares": {"clarify_h": 48, "quorum": 25, "highest": 1},
    "select": {"clarify_h": 24, "quorum": 40},
    "lot": {"clarify_h": 24, "seats": 1},
    "secret": {"clarify_h": 48, "quorum": 25},
}
# Where one more yes than no is enough; who passes fills the quorum since 0015, see `pins_quorum`.
MAJORITIES = ("majority", "ratify", "secret")
PASSING = "passing_counts"
TWICE = ("rounds", "apart_d", "confirms")  # what says whether two rounds must agree
REVEALED = 3  # at least, for a lot


@dataclass(frozen=True)
class Counting:
    """How one kind of method counts, and which positions it knows.

    Where a block opens a time to resolve it, `is_resolved`; else it ends the round.
    """

    count: Callable[[Tally, Params], Verdict]
    positions: tuple[str, ...]
    is_resolved: bool = False


COUNTS: dict[str, Counting] = {}


@dataclass(frozen=True)
class Asked:
    """What a round counts: the pinned method, the tally, and how many could know of it."""

    method: Params
    tally: Tally
    told: int = field(default=0)

    def verdict(self) -> Verdict:
        """What it came to."""
        return COUNTS[self.method["kind"]].count(self.tally, {**self.method, "told": self.told})


def _counts(kind: str, *positions: str, is_resolved: bool = False):
    def declare(function: Callable[[Tally, Params], Verdict]):
        COUNTS[kind] = Counting(function, positions, is_resolved)
        return function

    return declare


@_counts(
    "consensus",
    "agree", "reserve", "agree_if", "pass", "stand_aside", "block",
    is_resolved=True,
)  # fmt: skip
def _consensus(tally: Tally, params: Params) -> Verdict:
    names = ("support", "quorum", "aside", "tolerated_blocks")
    chosen = {name: params[name] for name in names if name in params}
    return rules.consensus(tally, rules.Consensus(**chosen))


@_counts("consent", "agree", "pass", "block")
def _consent(tally: Tally, params: Params) -> Verdict:
    return rules.consent(tally)


@_counts("lazy", "agree", "pass", "block")
def _lazy(tally: Tally, params: Params) -> Verdict:
    method = rules.Lazy(reach=params.get("reach", 80))
    return rules.lazy(tally.block, params["told"], tally.electors, method)


@_counts("supermajority", YES, "pass", NO)
def _supermajority(tally: Tally, params: Params) -> Verdict:
    method = rules.Supermajority(params["threshold"], params.get("quorum", 40))
    return rules.supermajority(tally.agree, tally.stand_aside, tally.electors, method)


@_counts("majority", YES, "pass", NO)
def _majority(tally: Tally, params: Params) -> Verdict:
    method = rules.Majority(params.get("quorum", 20))
    return rules.majority_of_positions(
        tally.agree, tally.stand_aside, tally.electors, method, passed=_passed(tally, params)
    )


@_counts("ratify", YES, "pass", NO)
def _ratify(tally: Tally, params: Params) -> Verdict:
    passed = _passed(tally, params)
    return rules.ratify(tally.agree, tally.stand_aside, tally.electors, passed=passed)


def _passed(tally: Tally, params: Params) -> int:
    """Those who pass, as far as they fill the quorum of this round."""
    return tally.pass_ if params.get(PASSING) else 0


@_counts("two_keys", YES)
def _two_keys(tally: Tally, params: Params) -> Verdict:
    return rules.two_keys(tally.agree, params.get("keys", 2))


@_counts("validity", YES, NO)
def _validity(tally: Tally, params: Params) -> Verdict:
    """Agreeing says that the block rests on nothing."""
    return rules.validity(tally.agree, tally.stand_aside, tally.electors)


def _turnout(tally: Tally, params: Params) -> Verdict:
    """Whether enough sent a ballot, which stands as `pass_`; what it came to is counted apart."""
    enough = min(tally.electors, rules.share(params["quorum"], of=tally.electors))
    return Verdict.ADOPT if 0 < enough <= tally.pass_ else Verdict.NO_QUORUM


def _revealed(tally: Tally, params: Params) -> Verdict:
    """Whether enough revealed what they had committed to, for a lot that nobody steered."""
    enough = min(tally.electors, REVEALED)
    return Verdict.ADOPT if 0 < enough <= tally.pass_ else Verdict.NO_QUORUM


COUNTS |= {kind: Counting(_turnout, ()) for kind in BALLOTS}
COUNTS["lot"] = Counting(_revealed, ())


@_counts("objections", YES, "pass", "block")
def _objections(tally: Tally, params: Params) -> Verdict:
    """Whether nobody objects to whom the reasons speak for."""
    return rules.consent(tally)


def pins_quorum(method: Params) -> dict[str, Any]:
    """What a round that opens now keeps about its quorum: rounds before it are counted anew as they
    were counted then.
    """
    return {PASSING: True} if method["kind"] in MAJORITIES else {}


def pinned(group: Group, name: str) -> dict[str, Any]:
    """The method called `name` as the group's constitution has it today, to keep for a round.

    Where fewer are here than turn a key together by default, all of them do; never one alone.
    """
    assert group.constitution is not None, "a group lives under a constitution"
    method = whole(group.constitution.data)["methods"][name]
    method = {"name": name, **BALLOTS.get(method["kind"], {}), **method}
    if name == THREE_KEYS and method["kind"] == "two_keys":
        here = members_of(group).filter(paused_at=None).count()
        method["keys"] = min(method["keys"], max(FEWEST_KEYS, here))
    return method


def fallback_of(method: Params) -> dict[str, Any]:
    """The count that a stuck consensus may fall back to."""
    return {
        "name": method["name"],
        "kind": "supermajority",
        "threshold": method["fallback_threshold"],
        "quorum": method["quorum"],
        "hours": 168,
        "waiting_h": method.get("waiting_h", 0),
        **{name: method[name] for name in TWICE if name in method},
    }
