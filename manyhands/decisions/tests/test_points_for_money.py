"""Money that a group shares out by points: whoever gives more to a thing pays more of it."""

import io

import pytest
from django.core.management import call_command

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions.choice import options
from manyhands.decisions.models import Proposal
from manyhands.decisions.tests import ballot_boxes as boxes
from manyhands.decisions.tests import make
from manyhands.decisions.tests.test_pages_ballots import at, page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    """A group in which one may give up to 4 points to each thing that could be paid for."""
    five = make.assembly(5)
    make.method_is(five[0].group, "equal_shares", highest=4)
    return five


@pytest.fixture
def proposal(five) -> Proposal:
    """100 euros, for a bench that costs 40 and an oven that costs 90."""
    proposal = boxes.choice(five[0], "equal_shares", bench=4000, oven=9000)
    options.set_budget(five[0], proposal, money=10000, currency="EUR")
    return proposal


def test_whoever_gives_more_points_pays_more(five, proposal):
    round_ = boxes.opened(proposal)
    bench, oven = boxes.named(proposal, "bench", "oven")
    with pytest.raises(NotPossible, match="Points go from 0 to 4"):
        boxes.send(five[0], round_, points={bench: 5})
    three = boxes.send(five[0], round_, points={bench: 3})
    one = boxes.send(five[1], round_, points={bench: 1, oven: 0})
    boxes.send(five[2], round_, points={oven: 1})

    with boxes.after_closing(round_) as closed:
        (paid,) = closed.tally["count"]["paid"]
    assert one.data == {"points": {bench: 1}}
    assert boxes.texts(closed) == ["bench"]
    assert paid["paid_by"] == {three.ref: "3000", one.ref: "1000"}


def test_pages_and_files_say_what_points_came_to(five, proposal, tmp_path):
    round_ = boxes.opened(proposal)
    bench, oven = boxes.named(proposal, "bench", "oven")
    with times.at(round_.opened_at):
        for member, points in zip(five, ("3", "1", "0"), strict=False):
            client = make.groups.browser(member)
            assert "bench – €40.00" in page(client, at(proposal, "ballot"))
            sent = client.post(at(proposal, "ballot"), {bench: points, oven: "0"})
            assert sent.status_code == 302
        assert client.post(at(proposal, "ballot"), {bench: "5", oven: "0"}).status_code == 422

    with boxes.after_closing(round_) as closed:
        mine = page(make.groups.browser(five[0]), at(proposal, "ballot"))
        path = tmp_path / "budget.pb"
        path.write_text(client.get(at(proposal, "ballot", "file")).content.decode())
    assert "It costs €40.00: the shares of 2 people pay for it, €30.00 each at most." in mine
    assert "Of your share: €30.00." in mine
    said = io.StringIO()
    seed, step = closed.tally["seed"], f"0.{closed.tally['count']['step']:02}"
    call_command("tally", "equal-shares", str(path), seed=seed, step=step, stdout=said)
    assert "1 people who gave 3 pay 30 each\n   1 people who gave 1 pay 10 each" in said.getvalue()
