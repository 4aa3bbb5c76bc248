"""More of what there is to see on the tour: what goes on at the door of a group."""

from manyhands.aid.tests import make
from manyhands.decisions.tests import make as decisions
from manyhands.groups.actions import Newcomer
from manyhands.groups.admissions import ask_admission
from manyhands.groups.models import Group, Member


def doors(ana: Member, group: Group) -> dict[str, str]:
    """Two groups that admit; in one of them Ana has asked. Somebody has asked in hers."""
    decisions.asked_to_come_in(group, "We moved in last week.")
    closed, asked_at = (decisions.closed_door(make.group(name)) for name in ("Mill", "Elm"))
    ask_admission(Newcomer(asked_at, ana.person), asked_at, name="Ana", words="I can bake.")
    return {"closed": closed.slug, "asked_at": asked_at.slug}
