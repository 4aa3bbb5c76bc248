"""Several are chosen for what one act gives: each gets it, or nobody, and the group hears why."""

import pytest
from django.utils.translation import override

from manyhands.base import times
from manyhands.decisions import changing
from manyhands.decisions.choice import options
from manyhands.decisions.models import Option
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import ballot_boxes as boxes
from manyhands.decisions.tests import make
from manyhands.decisions.tests.test_ballots import grant, proposed
from manyhands.groups.models import Mandate
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db

TWO = {
    "approval": lambda ben, cleo, dov: {"options": [ben, cleo]},
    "score": lambda ben, cleo, dov: {"points": {ben: 5, cleo: 4, dov: 0}},
    "stv": lambda ben, cleo, dov: {"order": [ben, cleo]},
}


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


def choosing_two(method: str):
    """Five members; whoever carries the purse is chosen by this method, which chooses two."""
    five = make.assembly(5)
    make.method_is(five[0].group, method, seats=2)
    make.uses(five[0].group, "mandate.grant", {"method": method})
    return [groups.again(member) for member in five]


def counted(five, method: str, **more):
    """The proposal after a round in which all would have Ben and Cleo; Dov stands too."""
    ana, ben, cleo, dov, _eli = five
    proposal = proposed(ana, grant(ben, **more))
    for member in (cleo, dov):
        options.add_option(ana, proposal, member=member)
    round_ = boxes.opened(proposal)
    with times.at(round_.opened_at):
        page = groups.browser(ana).get(f"{proposal.get_absolute_url()}ballot/").content.decode()
    assert "2 are chosen. What is proposed is done for each of them, or for nobody." in page
    refs = {row.member_id: row.ref for row in Option.objects.filter(proposal=proposal)}
    for member in five:
        boxes.send(member, round_, **TWO[method](refs[ben.pk], refs[cleo.pk], refs[dov.pk]))
    with boxes.after_closing(round_):
        return make.again(proposal)


def carried_out(proposal):
    with make.later(proposal, days=30):
        make.work_off()
    return make.again(proposal)


@pytest.mark.parametrize("method", TWO)
def test_each_who_was_chosen_gets_a_mandate(method):
    five = choosing_two(method)
    proposal = counted(five, method)
    assert sorted(proposal.act.details["holder"]) == sorted([five[1].ref, five[2].ref])

    proposal = carried_out(proposal)

    assert proposal.stage == Stage.IN_FORCE
    lent = Mandate.objects.order_by("holder__name")
    assert [(one.holder.name, one.role) for one in lent] == [("Ben", "purse"), ("Cleo", "purse")]
    assert {one.granted_by for one in lent} == {proposal.ref}


def test_where_one_of_them_cannot_nobody_does_and_it_is_amended():
    five = choosing_two("approval")
    for role in ("keys", "shed"):
        groups.decided(
            "mandate.grant", five[0].group, role=role, holder=five[2].ref, days=90,
            purpose="Keep it", powers=[], report_every_d=30,
        )  # fmt: skip

    proposal = counted(five, "approval")

    assert proposal.stage == Stage.AMENDING
    assert "as much as one member may" in proposal.could_not
    assert not Mandate.objects.filter(role="purse").exists()


def test_who_cannot_any_more_when_it_is_to_be_done_keeps_all_from_it():
    five = choosing_two("approval")
    proposal = counted(five, "approval")
    for role in ("keys", "shed"):
        groups.decided(
            "mandate.grant", five[0].group, role=role, holder=five[2].ref, days=90,
            purpose="Keep it", powers=[], report_every_d=30,
        )  # fmt: skip

    proposal = carried_out(proposal)

    assert proposal.stage != Stage.IN_FORCE
    assert proposal.could_not
    assert not Mandate.objects.filter(role="purse").exists()


def test_the_page_says_that_the_group_chooses_and_then_names_each():
    five = choosing_two("approval")
    proposal = counted(five, "approval")
    first = proposal.versions.order_by("number").first()

    with override("en"):
        assert "whom the group chooses" in shown(five[0].group, first.as_act())
        assert shown(five[0].group, proposal.act) in ("Ben, Cleo", "Cleo, Ben")


def shown(group, act) -> str:
    """Who carries it, as the page of the proposal says."""
    (who,) = [one for one in changing.changes(group, act, []) if one.label == "Who carries it"]
    return "".join(words for _kind, words in who.pieces)
