"""Counts as text that a person can read in a terminal; what `spelled` gives, laid out."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from manyhands.decisions.choice.spelled import Data


def print_stages(data: Data) -> Iterator[str]:
    """A count of ranked ballots, a block for each stage."""
    if data["title"]:
        yield data["title"]
    seats = f", {data['seats']} seats, quota {data['quota']}" if "quota" in data else ""
    yield f"{data['ballots']} ballots{seats}"
    width = max(map(len, data["stages"][0]["held"]))
    for number, stage in enumerate(data["stages"], 1):
        yield ""
        yield f"Stage {number}: {_what_happened(stage)}"
        for name, held in stage["held"].items():
            yield f"  {name:<{width}}  {held:>12}{_mark(name, stage)}"
        for what in ("exhausted", "non_transferable"):
            if what in stage:
                yield f"  {what.replace('_', '-'):<{width}}  {stage[what]:>12}"
        yield from _lot(stage)
    yield ""
    yield f"Elected: {', '.join(data['elected'])}"


def _what_happened(stage: Data) -> str:
    if stage.get("surplus_of"):
        return f"the surplus of {stage['surplus_of']} goes on"
    if stage["excluded"]:
        return f"{stage['excluded']} is excluded"
    if isinstance(stage["elected"], str):
        return f"{stage['elected']} is elected"
    return "first preferences"


def _mark(name: str, stage: Data) -> str:
    elected = [stage["elected"]] if isinstance(stage["elected"], str) else stage["elected"] or []
    if name in elected:
        return "  elected"
    return "  excluded" if name == stage["excluded"] else ""


def _lot(part: Data) -> Iterator[str]:
    if lot := part["lot"]:
        yield f"  Equal: {', '.join(lot['among'])}. Drawn: {lot['drawn']} (seed “{lot['seed']}”)"


def print_budget(data: Data, names: dict[str, str]) -> Iterator[str]:
    """A budget: each project chosen, and how many paid how much for it.

    `names` is what people call each project.
    """
    yield f"Budget {data['budget']}, of which {_about(data['share'])} is each person's to give"
    for number, part in enumerate(data["chosen"], 1):
        yield ""
        yield f"{number}. {names[part['project']]} ({part['project']}), {part['cost']}"
        yield from _who_paid(part)
        yield from _lot(part)
    yield ""
    yield f"Spent: {data['spent']} of {data['budget']}"


def _who_paid(part: Data) -> Iterator[str]:
    """Who had enough left pays the same for each point; the others paid all they had left."""
    paid = {who: Fraction(amount) for who, amount in part["paid_by"].items()}
    gave = {who: Fraction(part.get("points", {}).get(who, 1)) for who in paid}
    rate = max(amount / gave[who] for who, amount in paid.items())
    if "points" in part:
        yield f"   Each point costs {_about(rate)}"
    full = Counter(gave[who] for who, amount in paid.items() if amount == rate * gave[who])
    for points, people in sorted(full.items(), reverse=True):
        who = f"{people} people who gave {points}" if "points" in part else f"{people} people"
        yield f"   {who} pay {_about(points * rate)} each"
    if less := len(paid) - full.total():
        in_full = sum(points * people * rate for points, people in full.items())
        rest = sum(paid.values(), Fraction(0)) - in_full
        yield f"   {less} who had less left pay {_about(rest)} together"


def _about(amount: str | Fraction) -> str:
    """An amount to the hundredth, rounded down; exact ones as they are."""
    exact = Fraction(amount)
    if exact.denominator == 1:
        return str(exact)
    hundredths = exact.numerator * 100 // exact.denominator
    return f"{hundredths // 100}.{hundredths % 100:02}"
