"""A round closes though all whom one could choose have left; nobody is chosen, and all see it."""

import pytest

from manyhands.base import times
from manyhands.decisions.choice import options
from manyhands.decisions.models import Option
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import ballot_boxes as boxes
from manyhands.decisions.tests import histories, make
from manyhands.decisions.tests.on_pages import look
from manyhands.decisions.tests.test_ballots import grant, proposed
from manyhands.groups.actions import leave_group
from manyhands.groups.models import Mandate
from manyhands.groups.tests import make as groups
from manyhands.record import verify

pytestmark = pytest.mark.django_db

SAYS = {
    "approval": lambda one, other: {"options": [one, other]},
    "score": lambda one, other: {"points": {one: 5, other: 3}},
    "ranked": lambda one, other: {"order": [one, other]},
    "stv": lambda one, other: {"order": [one, other]},
}


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


def asked(method: str, seats: int = 0):
    """Eight members; one of the last two is to carry the purse, and all others said whom."""
    eight = make.assembly(8)
    if seats:
        make.method_is(eight[0].group, method, seats=seats)
    make.uses(eight[0].group, "mandate.grant", {"method": method})
    eight = [groups.again(member) for member in eight]
    proposal = proposed(eight[0], grant(eight[6]))
    options.add_option(eight[0], proposal, member=eight[7])
    round_ = boxes.opened(proposal)
    refs = dict(Option.objects.filter(proposal=proposal).values_list("member", "ref"))
    for member in eight[:6]:
        boxes.send(member, round_, **SAYS[method](refs[eight[6].pk], refs[eight[7].pk]))
    return eight, proposal, round_


def leave(round_, *members):
    with times.at(round_.opened_at):
        for member in map(groups.again, members):
            leave_group(member, member)


@pytest.mark.parametrize(
    ("method", "seats"), [("approval", 0), ("score", 2), ("ranked", 0), ("stv", 2)]
)
def test_where_all_have_left_nobody_is_chosen_and_the_round_closes(method, seats):
    eight, proposal, round_ = asked(method, seats)

    leave(round_, *eight[6:])

    with boxes.after_closing(round_) as closed:
        assert closed.closed_at is not None
        assert (closed.verdict, closed.tally["chosen"]) == ("not_yet", [])
        assert make.again(proposal).stage == Stage.NOT_ADOPTED
        assert not Mandate.objects.exists()
        assert look(eight[0], make.again(proposal))
    file = histories.file_of(eight[0]).splitlines(keepends=True)
    assert f"Round {round_.ref}: not_yet" in "\n".join(verify.check(iter(file)).replay.sums())


@pytest.mark.parametrize("method", ["approval", "score", "ranked", "stv"])
def test_who_is_the_only_one_left_is_chosen(method):
    eight, _proposal, round_ = asked(method)

    leave(round_, eight[6])

    with boxes.after_closing(round_) as closed:
        kept = Option.objects.get(ref=closed.tally["chosen"][0])
        assert (closed.verdict, kept.member) == ("adopt", eight[7])


def test_whom_all_named_has_left_and_the_round_closes():
    eight = make.assembly(8)
    make.uses(eight[0].group, "mandate.grant", {"method": "select"})
    eight = [groups.again(member) for member in eight]
    proposal = proposed(eight[0], grant(eight[7]))
    round_ = boxes.opened(proposal)
    for member in eight[:6]:
        boxes.send(member, round_, member=eight[7].ref, reason="Counts well.")

    leave(round_, eight[7])

    with boxes.after_closing(round_) as closed:
        assert closed.closed_at is not None


def test_whom_the_lot_could_draw_have_left_and_the_round_closes():
    eight = make.assembly(8)
    make.uses(eight[0].group, "mandate.grant", {"method": "lot"})
    eight = [groups.again(member) for member in eight]
    proposal = proposed(eight[0], grant(eight[6]))
    options.add_option(eight[0], proposal, member=eight[7])
    round_ = boxes.opened(proposal)

    leave(round_, *eight[6:])

    with boxes.after_closing(round_) as longer:
        assert longer.extended_for == ["too_few"]
    with boxes.after_closing(round_) as closed:
        assert (closed.verdict, closed.tally["chosen"]) == ("no_quorum", [])


@pytest.mark.parametrize("marks", [True, False], ids=["marks", "points"])
def test_a_budget_nobody_wants_to_spend_closes_too(marks):
    five = make.assembly(5)
    proposal = boxes.choice(five[0], "equal_shares")
    options.set_budget(five[0], proposal, money=10_000, currency="EUR")
    option = options.add_option(five[0], proposal, text="A roof", cost=9_000)
    round_ = boxes.opened(proposal)
    with times.at(round_.opened_at):
        for member in five:
            boxes.send(member, round_, options=[option.ref] if member == five[0] and marks else [])

    with boxes.after_closing(round_) as closed:
        assert closed.closed_at is not None
