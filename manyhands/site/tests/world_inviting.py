"""What the small world has of invitations: one in each group."""

from typing import Any

from manyhands.base.codes import new_code
from manyhands.groups import inviting


def fill(world: Any) -> None:
    """A member of each group invites somebody."""
    world.invited = new_code()
    world.invitation, world.their_invitation = (
        inviting.invite(member, member.group, index=code.index())
        for member, code in (
            (world.members["member"], world.invited),
            (world.members["elsewhere"], new_code()),
        )
    )


def good() -> dict[str, dict[str, str]]:
    """Something good to send to the pages where one comes in, by route."""
    sent = {"name": "Another name", "words": "Hello"}
    return {"join": sent, "join-with": sent}
