"""What the small world has of practices: one in each group with a case, and a stokvel; and who can
reach whom there.
"""

from typing import Any

from manyhands.groups.tests import make as groups
from manyhands.practices.tests import make as practices


def fill(world: Any, how: str) -> None:
    """Grants with somebody who asks, in each group, one to be paid `how`; a stokvel in whose lot
    two have a hand.
    """
    world.tie = groups.reaches(world.members["helper"], world.members["poster"])
    world.their_tie = groups.reaches(world.members["elsewhere"], groups.member(world.elsewhere))
    world.practice, world.their_practice = map(practices.adopted, (world.group, world.elsewhere))
    world.case = practices.asked_for_money(world.practice)
    world.their_case = practices.asked_for_money(world.their_practice)
    world.coded_case = practices.asked_with_a_code(world.practice, how=how)
    world.bail = practices.with_receipt(practices.adopted(world.group, "bail_fund"))
    world.stokvel = practices.forming(world.members["member"], world.members["helper"])
    world.society = practices.insuring(world.members["member"], world.members["helper"])
    world.saving = practices.saving(world.members["member"], world.members["helper"])
    world.hours = practices.adopted(world.group, "time_bank")
    world.death = practices.dying(world.members["member"], world.members["helper"])


def good(world: Any) -> dict[str, dict[str, Any]]:
    """Something good to send to their pages, by route."""
    found = practices.good()
    found["share-hours"]["helpers"] = world.members["member"].ref
    hands = (world.members["member"], world.members["helper"])
    found["write-turns-down"] = {f"place-{one.ref}": f"{n}" for n, one in enumerate(hands, 1)}
    found |= {
        route: {f"{kind}-other": world.members["helper"].ref}
        for route, kind in (("name-buddy", "reach"), ("say-one-roof", "roof"))
    }
    return found


def own(world: Any) -> list[tuple[str, Any]]:
    """What stands in the paths of their pages."""
    return [
        ("/ties/", world.tie),
        ("turns/", world.stokvel),
        ("sheet/", world.saving),
        ("cut/", world.society),
        ("valuations/", world.society),
        ("hours/", world.hours),
        ("levy/", world.death),
        ("part/choice/", world.death.practice),
        ("winding-up/", world.society),
        ("practices/", world.practice),
        ("/receipt/", world.bail),
        ("cases/", world.case),
    ]


def theirs(world: Any) -> list[tuple[str, Any]]:
    """The same of the other group."""
    return [
        ("practices/", world.their_practice),
        ("cases/", world.their_case),
        ("/ties/", world.their_tie),
    ]
