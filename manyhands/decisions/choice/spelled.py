"""Counts spelled out as plain data, for JSON and for whoever checks them elsewhere.

Amounts are text, so that no reader turns them into fractions that are not exact.
"""

from fractions import Fraction
from typing import Any

from manyhands.decisions.engine import ranked, stv
from manyhands.decisions.engine.equal_shares import Budget, Paid, Result
from manyhands.decisions.engine.ties import Lot

Data = dict[str, Any]


def spell_ranked(count: ranked.InstantRunoff) -> Data:
    """An instant runoff, stage by stage; `held` is whole ballots."""
    names = count.round.options
    assert count.winner is not None
    return {
        "title": count.round.title,
        "ballots": sum(number for number, _order in count.round.valid()),
        "stages": [
            {
                "held": dict(zip(names, stage.held, strict=True)),
                "exhausted": stage.exhausted,
                "elected": _named(names, stage.chosen),
                "excluded": _named(names, stage.excluded),
                "lot": _lot(stage.lot),
            }
            for stage in count.stages
        ],
        "elected": [names[count.winner]],
    }


def spell_stv(count: stv.Count) -> Data:
    """A count of several seats, stage by stage; `held` is ballots with five decimal places."""
    names = count.round.options
    return {
        "title": count.round.title,
        "seats": count.round.seats,
        "ballots": count.valid,
        "quota": count.quota,
        "stages": [
            {
                "held": {name: places(held) for name, held in zip(names, stage.held, strict=True)},
                "non_transferable": places(stage.non_transferable),
                "rounding": places(stage.rounding),
                "elected": [names[who] for who in stage.elected],
                "surplus_of": _named(names, stage.surplus_of),
                "excluded": _named(names, stage.excluded),
                "lot": _lot(stage.lot),
            }
            for stage in count.stages
        ],
        "elected": [names[who] for who in count.elected],
    }


def spell_budget(budget: Budget, result: Result, ids: tuple[str, ...]) -> Data:
    """A budget: what was chosen and who paid how much, `ids` being the people's.

    Where they gave points, the points of those who paid stand beside.
    """
    spent = sum((budget.costs[paid.project] for paid in result.chosen), Fraction(0))
    return {
        "budget": str(budget.money),
        "spent": str(spent),
        "share": str(result.share),
        "chosen": [
            {
                "project": budget.projects[paid.project],
                "cost": str(budget.costs[paid.project]),
                "paid_by": {ids[person]: str(amount) for person, amount in paid.payments},
                **_points_of(budget, paid, ids),
                "lot": _lot(paid.lot),
            }
            for paid in result.chosen
        ],
    }


def _points_of(budget: Budget, paid: Paid, ids: tuple[str, ...]) -> Data:
    if not budget.has_points:
        return {}
    payers = [person for person, _amount in paid.payments]
    return {"points": {ids[who]: str(budget.points(who, paid.project)) for who in payers}}


def places(value: int) -> str:
    """A value of the count of several seats, with its five decimal places.

    >>> places(15026536)
    '150.26536'
    """
    return f"{value // stv.ONE}.{value % stv.ONE:05}"


def _named(names: tuple[str, ...], who: int | None) -> str | None:
    return None if who is None else names[who]


def _lot(lot: Lot | None) -> Data | None:
    if lot is None:
        return None
    return {"among": list(lot.among), "seed": lot.seed, "drawn": lot.drawn}
