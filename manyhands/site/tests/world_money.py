"""What the small world holds in common: funds, and what is in them."""

from typing import Any

from manyhands.funds.tests import purses


def hold_in_common(world: Any) -> None:
    """A fund into which a gift came, here and elsewhere; and a bare one."""
    world.fund, world.their_fund = (purses.fund(of) for of in (world.group, world.elsewhere))
    for fund in (world.fund, world.their_fund):
        purses.given(fund, 5_000)
    world.bare_fund = purses.fund(world.group, "Rent")


def things(world: Any) -> list[tuple[str, Any]]:
    """What belongs into the paths of the pages of money."""
    return [("funds/", world.fund)]


def theirs(world: Any) -> list[tuple[str, Any]]:
    """The same of the other group."""
    return [("funds/", world.their_fund)]
