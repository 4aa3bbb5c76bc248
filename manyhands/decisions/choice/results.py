"""What a round of ballots came to, counted by the engine and spelled out stage by stage.

Options and members go by their refs, so that the count can be kept in the record and done again.
Amounts are text, exact. Ties are broken by a lot whose seed is the record's own signature of the
round: nobody who can write to the record has a say in it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from manyhands.decisions import rules
from manyhands.decisions.engine import approval, equal_shares, lot, ranked, score, selection, stv
from manyhands.decisions.engine.ballots import Ranked
from manyhands.decisions.engine.seeds import seed_from
from manyhands.decisions.engine.ties import Lot
from manyhands.decisions.methods import PASSING, Asked
from manyhands.decisions.models import Ballot, Elector, Option, Round
from manyhands.decisions.rules import Verdict
from manyhands.record.log import seed_of_lot

Data = dict[str, Any]


@dataclass(frozen=True)
class Counted:
    """All that a count needs: the method as pinned, the options that stand, ballots by ref."""

    method: Data
    standing: list[str]
    ballots: dict[str, Data]
    seed: str

    @property
    def options(self) -> list[str]:
        """All options, those that no longer stand too."""
        return self.method.get("options", [])


def result_of(round_: Round, asked: Asked) -> tuple[Verdict, Data]:
    """The verdict of a round that closes now, and what is kept of the count."""
    kept: Data = {"electors": asked.tally.electors, "ballots": asked.tally.pass_}
    verdict = asked.verdict()
    kind = round_.method["kind"]
    if kind == "secret":
        return _secret(round_, asked.tally.electors, kept)
    if verdict is not Verdict.ADOPT:
        return verdict, kept | {"chosen": []}
    if kind == "lot":
        chosen, count = _lot(round_)
        kept["seed"] = count["seed"]
    else:
        sent = counted_in(round_)
        nothing_stands = kind in NOTHING and not sent.standing
        chosen, count = ([], NOTHING[kind](sent)) if nothing_stands else COUNTERS[kind](sent)
        kept["seed"] = sent.seed
    verdict = Verdict.ADOPT if chosen else Verdict.NOT_YET
    return verdict, kept | {"chosen": chosen, "count": count}


def counted_in(round_: Round) -> Counted:
    """The ballots that count in `round_`; 4 queries."""
    electors = Elector.objects.filter(round=round_, out="")
    sent = Ballot.objects.filter(
        round=round_, superseded_at=None, member__in=electors.values("member")
    ).select_related("member")
    refs = round_.method.get("options", [])
    rows = Option.objects.filter(ref__in=refs).select_related("member")
    standing = {row.ref for row in rows if row.stands}
    ballots = {row.ref: {**row.data, "by": row.member.ref} for row in sent}
    return Counted(
        round_.method, [ref for ref in refs if ref in standing], ballots, seed_of(round_)
    )


def seed_of(round_: Round) -> str:
    """The seed of this round's lots, whenever it is counted."""
    return seed_of_lot(round_.proposal.group.log_id, f"round {round_.ref}")


# --- one function for each kind: the refs chosen, and the count -----------------------------


def _approval(asked: Counted) -> tuple[list[str], Data]:
    places = {ref: place for place, ref in enumerate(asked.standing)}
    marks = [
        {places[ref] for ref in ballot["options"] if ref in places}
        for ballot in asked.ballots.values()
    ]
    seats = min(asked.method["seats"], len(asked.standing))
    return _choice(asked, approval.approval(asked.standing, marks, asked.seed, seats))


def _score(asked: Counted) -> tuple[list[str], Data]:
    places = {ref: place for place, ref in enumerate(asked.standing)}
    given = [
        {places[ref]: points for ref, points in ballot["points"].items() if ref in places}
        for ballot in asked.ballots.values()
    ]
    seats = min(asked.method["seats"], len(asked.standing))
    method = score.Score(asked.method["highest"], seats)
    return _choice(asked, score.score(asked.standing, given, asked.seed, method))


def _choice(asked: Counted, choice: approval.Choice) -> tuple[list[str], Data]:
    """Nothing is chosen that nobody wants."""
    chosen = [asked.standing[place] for place in choice.chosen if choice.points[place]]
    points = dict(zip(asked.standing, choice.points, strict=True))
    return chosen, {"points": points, "lots": [spell_lot(each) for each in choice.lots]}


def _ranked(asked: Counted) -> tuple[list[str], Data]:
    ballots = _in_places(asked, 1)
    if not ballots.valid():
        return [], {"stages": []}
    count = ranked.instant_runoff(ballots, asked.seed)
    assert count.winner is not None, "a whole count chooses"
    stages = [
        {
            "held": dict(zip(asked.options, stage.held, strict=True)),
            "exhausted": stage.exhausted,
            "chosen": [] if stage.chosen is None else [asked.options[stage.chosen]],
            "excluded": "" if stage.excluded is None else asked.options[stage.excluded],
            "lot": spell_lot(stage.lot),
        }
        for stage in count.stages
    ]
    return [asked.options[count.winner]], {"stages": stages}


def _stv(asked: Counted) -> tuple[list[str], Data]:
    ballots = _in_places(asked, min(asked.method["seats"], len(asked.standing)))
    if not ballots.valid():
        return [], {"stages": []}
    count = stv.count(ballots, asked.seed)
    stages = [
        {
            "held": {
                ref: in_places(held) for ref, held in zip(asked.options, stage.held, strict=True)
            },
            "exhausted": in_places(stage.non_transferable),
            "chosen": [asked.options[who] for who in stage.elected],
            "excluded": "" if stage.excluded is None else asked.options[stage.excluded],
            "surplus_of": "" if stage.surplus_of is None else asked.options[stage.surplus_of],
            "lot": spell_lot(stage.lot),
        }
        for stage in count.stages
    ]
    return [asked.options[who] for who in count.elected], {"quota": count.quota, "stages": stages}


def _in_places(asked: Counted, seats: int) -> Ranked:
    places = {ref: place for place, ref in enumerate(asked.options)}
    orders = [
        (1, tuple(places[ref] for ref in ballot["order"])) for ballot in asked.ballots.values()
    ]
    gone = frozenset(places[ref] for ref in asked.options if ref not in asked.standing)
    return Ranked(tuple(asked.options), tuple(orders), seats, gone)


def _equal_shares(asked: Counted) -> tuple[list[str], Data]:
    """Shares are raised step by step while there is money."""
    budget, people = budget_of(asked)
    step = step_of(asked.method["money"], len(people))
    worth = equal_shares.worth_of(budget)
    result = equal_shares.completed(budget, asked.seed, worth, Fraction(step))
    paid = [
        {
            "option": budget.projects[part.project],
            "cost": str(budget.costs[part.project]),
            "paid_by": {people[who]: str(amount) for who, amount in part.payments},
            "lot": spell_lot(part.lot),
        }
        for part in result.chosen
    ]
    chosen = [budget.projects[part.project] for part in result.chosen]
    count = {"money": str(budget.money), "share": str(result.share), "step": step, "paid": paid}
    return chosen, count


def step_of(money: int, people: int) -> int:
    """By how much shares are raised at a time: a hundredth of a share, in whole smallest coins."""
    return max(1, money // (100 * people))


def budget_of(asked: Counted) -> tuple[equal_shares.Budget, list[str]]:
    """The budget as the engine takes it, and the refs of the ballots in its order."""
    people = sorted(asked.ballots)
    places = {ref: place for place, ref in enumerate(asked.standing)}
    budget = equal_shares.Budget(
        Fraction(asked.method["money"]),
        tuple(asked.standing),
        tuple(Fraction(asked.method["costs"][ref]) for ref in asked.standing),
        tuple(_supported(asked.ballots[who], places) for who in people),
    )
    return budget, people


def _supported(ballot: Data, places: dict[str, int]) -> equal_shares.Ballot:
    """What the ballot marks, or the points that it gives, among the options that stand."""
    if "points" in ballot:
        given = ballot["points"].items()
        return {places[ref]: Fraction(points) for ref, points in given if ref in places}
    return frozenset(places[ref] for ref in ballot["options"] if ref in places)


def _select(asked: Counted) -> tuple[list[str], Data]:
    nominations = [
        selection.Nomination(ballot["by"], ballot["member"], ballot["reason"])
        for ballot in asked.ballots.values()
    ]
    said = selection.propose(nominations, asked.method["objected_to"], asked.seed)
    count = {"reasons": said.reasons, "lot": spell_lot(said.lot)}
    return [said.whom] if said.whom else [], count


def _lot(round_: Round) -> tuple[list[str], Data]:
    draw = round_.draw
    words = list(draw.nonces.exclude(words="").values_list("words", flat=True))
    seed = seed_from(draw.root, words)
    drawn = lot.draw(draw.names, min(draw.how_many, len(draw.names)), seed)
    return drawn, {"seed": seed, "root": draw.root, "words": sorted(words), "names": draw.names}


def _secret(round_: Round, electors: int, kept: Data) -> tuple[Verdict, Data]:
    """More yes than no, and as many not opposed as the quorum asks; a blank is on neither side."""
    said = list(round_.urn.ballots.values()) if hasattr(round_, "urn") else []
    method = rules.Majority(round_.method["quorum"])
    yes, no = said.count("yes"), said.count("no")
    blank = said.count("blank") if round_.method.get(PASSING) else 0
    return rules.majority_of_positions(yes, no, electors, method, passed=blank), kept


COUNTERS: dict[str, Callable[[Counted], tuple[list[str], Data]]] = {
    "approval": _approval,
    "score": _score,
    "ranked": _ranked,
    "stv": _stv,
    "equal_shares": _equal_shares,
    "select": _select,
}


# What the count says where nobody of those one could choose is in the group any more.
NOTHING: dict[str, Callable[[Counted], Data]] = {
    **dict.fromkeys(("approval", "score"), lambda asked: {"points": {}, "lots": []}),
    "ranked": lambda asked: {"stages": []},
    "stv": lambda asked: {"stages": []},
}


def spell_lot(drawn: Lot | None) -> Data | None:
    """A tie that a lot broke, as it is kept."""
    if drawn is None:
        return None
    return {"among": list(drawn.among), "seed": drawn.seed, "drawn": drawn.drawn}


def in_places(value: int) -> str:
    """Hundred-thousandths of a ballot, written with five decimal places.

    >>> in_places(1250000), in_places(33333)
    ('12.50000', '0.33333')
    """
    return f"{value // stv.ONE}.{value % stv.ONE:05}"
