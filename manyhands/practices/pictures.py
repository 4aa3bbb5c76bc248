"""Pictures of practices: where things come in, lie and go out; and what a made-up year came to."""

from dataclasses import dataclass

from manyhands.practices.engine.recipes import Event, Recipe
from manyhands.practices.years.outcome import Outcome

TILLS = frozenset({"Assets:Bank", "Assets:Cash"})
ROW, TOP = 22, 14  # of the picture of a flow, in its own units
WIDE, HIGH = 520, 160  # of the picture of a year


@dataclass(frozen=True)
class Arrow:
    """Something that is booked: what it is, and from which height to which."""

    says: str
    start: int
    end: int


@dataclass(frozen=True)
class Pool:
    """Where it lies meanwhile."""

    says: str
    top: int
    high: int


@dataclass(frozen=True)
class Flow:
    """What comes in and what goes out of each pool; `round` goes from member to member."""

    ins: list[Arrow]
    outs: list[Arrow]
    round: list[str]
    pools: list[Pool]
    high: int


def flow_of(recipe: Recipe) -> Flow:
    """Drawn from what the recipe books: an arrow for each event that moves something."""
    ins, outs = _moves(recipe, 1), _moves(recipe, -1)
    rows = {fund: max(1, len(ins.get(fund, [])), len(outs.get(fund, []))) for fund in recipe.funds}
    pools, arrows, at = [], {1: list[Arrow](), -1: list[Arrow]()}, TOP
    for fund, many in rows.items():
        high = many * ROW
        pools.append(Pool(recipe.funds[fund], at, high))
        for side, found in ((1, ins), (-1, outs)):
            names = found.get(fund, [])
            for place, says in enumerate(names):
                height = at + (2 * place + 1) * high // (2 * len(names))
                arrows[side].append(Arrow(says, height, height))
        at += high + ROW // 2
    return Flow(arrows[1], arrows[-1], _from_member_to_member(recipe), pools, at - ROW // 2 + TOP)


def _moves(recipe: Recipe, sign: int) -> dict[str, list[str]]:
    """What comes into (1) or goes out of (-1) each fund, by what its events say."""
    found: dict[str, list[str]] = {}
    for event in recipe.events.values():
        for fund, moved in _moved(event).items():
            if moved == sign:
                found.setdefault(fund, []).append(event.says)
    return found


def _moved(event: Event) -> dict[str, int]:
    """In which funds more (1) or less (-1) lies afterwards: in a till, or in a common account where
    the recipe has none.
    """
    found: dict[str, int] = {}
    for line in event.lines:
        is_common = "{" not in line.account and line.account.startswith(("Fund:Community", "Pool"))
        if line.account in TILLS:
            side = 1
        elif is_common:
            side = -1  # what is common is on the other side of the book
        else:
            continue
        first = next(iter(line.amount.values()))
        found[line.fund] = side if first > 0 else -side
    return found


def _from_member_to_member(recipe: Recipe) -> list[str]:
    return [
        event.says
        for event in recipe.events.values()
        if {line.account for line in event.lines} == {"Member:{from}", "Member:{to}"}
    ]


@dataclass(frozen=True)
class YearDrawn:
    """Paths on a field of WIDE by HIGH: bars of what is there, marks where somebody waits, and how
    high the reserve should be.
    """

    bars: str
    marks: str
    reserve: int | None
    top: int  # what the highest bar stands for


def drawn(outcome: Outcome) -> YearDrawn:
    """A bar for each week, from the first to the last."""
    weeks = outcome.weeks
    top = max([1, outcome.reserve_wanted, *(week.there for week in weeks)])
    step = WIDE // max(1, len(weeks))
    bars = [
        f"M{n * step} {HIGH}V{HIGH - max(0, week.there) * HIGH // top}h{step - 2}V{HIGH}z"
        for n, week in enumerate(weeks)
    ]
    marks = [
        f"M{n * step} {HIGH + 4}h{step - 2}v8h-{step - 2}z"
        for n, week in enumerate(weeks)
        if week.not_paid
    ]
    reserve = HIGH - outcome.reserve_wanted * HIGH // top if outcome.reserve_wanted else None
    return YearDrawn("".join(bars), "".join(marks), reserve, top)
