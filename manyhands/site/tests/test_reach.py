"""Whatever somebody may do, there is a page on which they do it."""

import re

import pytest

from manyhands.groups.powers import ACTIONS, POWERS
from manyhands.site.tests.code import program

# Done within another act that has a page: in an emergency, by undoing it, by typing in a sheet, and
# by somebody who has shown that both accounts are theirs.
WITHIN = {
    "member.suspend",
    "circle.reopen",
    "meeting.bring_minutes",
    "test.call_in_room",
    "self.merge",
    "self.move",
}
# Of these floors; those of money and of practices are still without pages.
FLOORS = ("groups", "decisions", "aid", "talk")
PAGES = "\n".join(m.text for m in program() if re.search(r"/pages\w*\.py$", m.name))
BY_SOMEBODY = sorted(
    name
    for name, act in ACTIONS.items()
    if not name.startswith("rule.") and act.__module__.split(".")[1] in FLOORS
)


@pytest.mark.parametrize("power", [name for name in BY_SOMEBODY if name not in WITHIN])
def test_each_act_has_a_page(power):
    act = ACTIONS[power].__wrapped__  # type: ignore[attr-defined]

    assert re.search(rf"\b{act.__name__}\b", PAGES), f"no page does {power}"


def test_what_is_done_within_another_act_is_known():
    assert POWERS.keys() >= WITHIN
