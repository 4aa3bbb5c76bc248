"""Counts as text that a person can read in a terminal; what `spelled` gives, laid out."""

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
        paid = [Fraction(amount) for amount in part["paid_by"].values()]
        yield ""
        yield f"{number}. {names[part['project']]} ({part['project']}), {part['cost']}"
        full = paid.count(max(paid))
        yield f"   {full} people pay {_about(max(paid))} each"
        if less := len(paid) - full:
            yield f"   {less} who had less left pay {_about(sum(paid) - full * max(paid))} together"
        yield from _lot(part)
    yield ""
    yield f"Spent: {data['spent']} of {data['budget']}"


def _about(amount: str | Fraction) -> str:
    """An amount to the hundredth, rounded down; exact ones as they are."""
    exact = Fraction(amount)
    if exact.denominator == 1:
        return str(exact)
    hundredths = exact.numerator * 100 // exact.denominator
    return f"{hundredths // 100}.{hundredths % 100:02}"
