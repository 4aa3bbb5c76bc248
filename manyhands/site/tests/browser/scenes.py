"""More of what there is to see on the tour: at the door of a group, and when a mandate rests."""

from manyhands.aid.tests import make
from manyhands.decisions.petitions import ask_rest
from manyhands.decisions.tests import make as decisions
from manyhands.groups.actions import Newcomer
from manyhands.groups.admissions import ask_admission
from manyhands.groups.models import Group, Member
from manyhands.groups.tests.make import decided


def doors(ana: Member, group: Group) -> dict[str, str]:
    """Two groups that admit; in one of them Ana has asked. Somebody has asked in hers."""
    decisions.asked_to_come_in(group, "We moved in last week.")
    closed, asked_at = (decisions.closed_door(make.group(name)) for name in ("Mill", "Elm"))
    ask_admission(Newcomer(asked_at, ana.person), asked_at, name="Ana", words="I can bake.")
    return {"closed": closed.slug, "asked_at": asked_at.slug}


def recall(group: Group) -> dict[str, str]:
    """Whether Dov still carries the tools is asked, and Gus asks that it rests until then."""
    dov, gus = (group.members.get(name=name) for name in ("Dov", "Gus"))
    mandate = decided(
        "mandate.grant", group, role="tools", holder=dov.ref, days=90, purpose="The shed",
        powers=[], report_every_d=30,
    )  # fmt: skip
    proposal = decisions.recall(gus, mandate)
    ask_rest(gus, proposal)
    return {"recall": proposal.ref}
