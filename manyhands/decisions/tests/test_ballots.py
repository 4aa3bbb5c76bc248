"""Rounds that take ballots: what can be chosen, who sends, what it comes to, what is done then."""

import json
from fractions import Fraction

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions import actions
from manyhands.decisions.choice import ballots, options
from manyhands.decisions.engine.lot import draw
from manyhands.decisions.models import Ballot, Option, Sender, Task, Urn
from manyhands.decisions.rounds import outcome_hash
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import ballot_boxes as boxes
from manyhands.decisions.tests import make
from manyhands.groups.mandates import grant_mandate
from manyhands.groups.models import Group, Mandate
from manyhands.groups.powers import NeedsDecision
from manyhands.record.models import Body
from manyhands.record.queries import find_fault

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    return make.assembly(5)


def record(group: Group) -> list[dict]:
    rows = Body.objects.filter(entry__log_id=group.log_id).order_by("entry__seq")
    return [json.loads(row.payload) for row in rows]


def test_options_are_gathered_while_it_is_talked_about_and_stay_as_they_are_then(five):
    proposal = boxes.choice(five[0], "approval", "soup")
    added = options.add_option(five[1], proposal, text="bread")

    with pytest.raises(NotPossible, match="already"):
        options.add_option(five[2], proposal, text="soup")
    with pytest.raises(NotPossible, match="nothing else does"):
        options.add_option(five[2], proposal, text="rice", cost=3)
    round_ = boxes.opened(proposal)

    assert round_.method["options"] == sorted(boxes.named(proposal, "soup", "bread"))
    with pytest.raises(NotPossible, match="stays as it is"):
        options.withdraw_option(five[1], added)


def test_where_there_is_nothing_to_choose_between_the_round_waits_and_then_lapses(five):
    proposal = boxes.choice(five[0], "ranked", "soup")
    with make.later(proposal, hours=49):
        make.work_off()
        assert make.again(proposal).stage == Stage.CLARIFY
    with make.later(proposal, days=34):
        make.work_off()
        assert make.again(proposal).stage == Stage.LAPSED


def test_what_most_can_live_with_is_chosen(five):
    proposal = boxes.choice(five[0], "approval", "soup", "bread", "rice")
    round_ = boxes.opened(proposal)
    soup, bread = boxes.named(proposal, "soup", "bread")
    boxes.send(five[0], round_, options=[soup])
    boxes.send(five[1], round_, options=[soup, bread])
    boxes.send(five[1], round_, options=[bread])
    boxes.send(five[2], round_, options=[bread])

    with boxes.after_closing(round_) as closed:
        assert boxes.texts(closed) == ["bread"]
        assert closed.tally["count"]["points"][bread] == 2
        assert closed.outcome == outcome_hash(closed, closed.tally, closed.verdict)
        assert make.again(proposal).stage == Stage.WAITING
    assert Ballot.objects.filter(round=round_, superseded_at=None).count() == 3
    assert [entry["data"] for entry in record(proposal.group) if entry["kind"] == "ballot.send"][
        -1
    ] == {"options": [bread]}


def test_points_are_added_up(five):
    proposal = boxes.choice(five[0], "score", "soup", "bread")
    round_ = boxes.opened(proposal)
    soup, bread = boxes.named(proposal, "soup", "bread")
    boxes.send(five[0], round_, points={soup: 5, bread: 4})
    boxes.send(five[1], round_, points={bread: 4})

    with pytest.raises(NotPossible, match="from 0 to 5"):
        boxes.send(five[2], round_, points={bread: 6})
    with boxes.after_closing(round_) as closed:
        assert boxes.texts(closed) == ["bread"]
        assert closed.tally["count"]["points"] == {soup: 5, bread: 8}


def test_one_is_chosen_by_ranking_and_each_stage_is_told(five):
    proposal = boxes.choice(five[0], "ranked", "soup", "bread", "rice")
    round_ = boxes.opened(proposal)
    soup, bread, rice = boxes.named(proposal, "soup", "bread", "rice")
    for member, order in zip(
        five, ([soup], [soup], [bread, rice], [bread, rice], [rice, bread]), strict=True
    ):
        boxes.send(member, round_, order=order)

    with boxes.after_closing(round_) as closed:
        first, second = closed.tally["count"]["stages"]
        assert first["excluded"] == rice
        assert second["held"] == {soup: 2, bread: 3, rice: 0}
        assert boxes.texts(closed) == ["bread"]


def test_several_are_chosen_by_ranking(five):
    proposal = boxes.choice(five[0], "stv", "soup", "bread", "rice", "tea")
    round_ = boxes.opened(proposal)
    soup, bread, rice = boxes.named(proposal, "soup", "bread", "rice")
    for member, order in zip(five, ([soup], [soup], [bread], [bread], [rice]), strict=True):
        boxes.send(member, round_, order=order)

    with boxes.after_closing(round_) as closed:
        assert sorted(boxes.texts(closed)) == ["bread", "rice", "soup"]
        assert closed.tally["count"]["quota"] == 2


def test_too_few_ballots_choose_nothing(five):
    proposal = boxes.choice(five[0], "approval", "soup", "bread")
    round_ = boxes.opened(proposal)
    boxes.send(five[0], round_, options=boxes.named(proposal, "soup"))

    with boxes.after_closing(round_) as first:
        assert first.closed_at is None
        assert first.extended_for == ["too_few"]
    with boxes.after_closing(round_) as closed:
        assert (closed.verdict, closed.tally["chosen"]) == ("no_quorum", [])
    assert make.again(proposal).stage == Stage.LAPSED


def test_a_tie_is_broken_by_a_lot_that_anybody_draws_again(five):
    """E24"""
    proposal = boxes.choice(five[0], "approval", "soup", "bread")
    round_ = boxes.opened(proposal)
    both = boxes.named(proposal, "soup", "bread")
    for member in five[:2]:
        boxes.send(member, round_, options=both)
    with boxes.after_closing(round_) as closed:
        (tie,) = closed.tally["count"]["lots"]
        assert tie["seed"] == f"{closed.tally['seed']}, seat 1"
        assert draw(tie["among"], 1, tie["seed"]) == [tie["drawn"]] == closed.tally["chosen"]


def test_ballots_of_others_and_late_ones_are_not_counted(five):
    proposal = boxes.choice(five[0], "approval", "soup", "bread")
    round_ = boxes.opened(proposal)
    late = make.join(proposal.group)
    soup = boxes.named(proposal, "soup")

    with pytest.raises(NotPossible, match="joined after"):
        boxes.send(late, round_, options=soup)
    with pytest.raises(NotPossible, match="not there to choose"):
        boxes.send(five[0], round_, options=["a" * 16])
    for member in five[:2]:
        boxes.send(member, round_, options=soup)
    with boxes.after_closing(round_), pytest.raises(NotPossible, match="closed"):
        ballots.send_ballot(five[2], round_, data={"options": soup})


# --- what is chosen is done --------------------------------------------------------------------


def grant(member, **more):
    """What asking somebody to carry the purse becomes."""
    details = {
        "role": "purse", "holder": member.ref, "days": 90, "purpose": "Pays for flour.",
        "powers": [], "report_every_d": 30, "understudy": "",
    } | more  # fmt: skip
    with pytest.raises(NeedsDecision) as needed:
        grant_mandate(make.groups.again(member), member.group, **details)
    return needed.value


def proposed(author, needed):
    draft = actions.draft_proposal(
        author, author.group, method=needed.method, act=needed.act.as_dict()
    )
    return make.again(actions.publish_proposal(author, draft, title="The purse", text="Who?"))


def test_whoever_is_chosen_is_put_into_the_act_and_it_is_carried_out(five):
    make.uses(five[0].group, "mandate.grant", {"method": "ranked"})
    ana, ben, cleo = (make.groups.again(member) for member in five[:3])
    proposal = proposed(ana, grant(ben))
    assert proposal.act.blanks == ["holder"]
    options.add_option(ana, proposal, member=cleo)
    round_ = boxes.opened(proposal)
    refs = {row.member_id: row.ref for row in Option.objects.filter(proposal=proposal)}
    for member in (ana, ben, cleo):
        boxes.send(member, round_, order=[refs[cleo.pk], refs[ben.pk]])

    with boxes.after_closing(round_):
        assert make.again(proposal).act.details["holder"] == cleo.ref
    with make.later(proposal, days=30):
        make.work_off()
    assert make.again(proposal).stage == Stage.IN_FORCE
    assert Mandate.objects.get().holder == cleo


def test_somebody_is_chosen_for_a_role_by_reasons_and_nobody_objecting(five):
    make.uses(five[0].group, "mandate.grant", {"method": "select"})
    ana, ben, cleo, dov, eli = (make.groups.again(member) for member in five)
    proposal = proposed(ana, grant(ben))
    round_ = boxes.opened(proposal, 25)
    with pytest.raises(NotPossible, match="Say why"):
        boxes.send(ana, round_, member=ben.ref, reason=" ")
    boxes.send(ana, round_, member=ben.ref, reason="counts well")
    boxes.send(dov, round_, member=ana.ref, reason="was asked")
    boxes.send(dov, round_, member=ben.ref, reason="I heard you: he counts well")
    boxes.send(eli, round_, member=cleo.ref, reason="has time")

    with boxes.after_closing(round_):
        first = make.open_round_of(proposal)
        assert (first.method["kind"], first.method["whom"]) == ("objections", ben.ref)
        for member in (ana, cleo, dov):
            make.say(member, proposal, "agree")
        make.say(eli, proposal, "block", ground="He has no time.", way_out="Somebody else.")
    with boxes.after_closing(first):
        second = make.open_round_of(proposal)
        assert second.method["whom"] == cleo.ref
        for member in five[:4]:
            make.say(make.groups.again(member), proposal, "agree")
    with boxes.after_closing(second):
        assert make.again(proposal).stage == Stage.WAITING
    with make.later(proposal, days=20):
        make.work_off()
    assert Mandate.objects.get().holder == cleo


# --- a budget -----------------------------------------------------------------------------------


def test_money_is_shared_out_and_each_thing_chosen_becomes_a_task(five):
    proposal = boxes.choice(five[0], "equal_shares", bench=6000, oven=9000, lamp=3000)
    options.set_budget(five[0], proposal, money=10000, currency="EUR")
    round_ = boxes.opened(proposal)
    bench, oven, lamp = boxes.named(proposal, "bench", "oven", "lamp")
    sent = [boxes.send(member, round_, options=[bench]) for member in five[:3]]
    sent += [boxes.send(five[3], round_, options=[lamp, oven])]
    sent += [boxes.send(five[4], round_, options=[lamp])]

    with boxes.after_closing(round_) as closed:
        assert sorted(boxes.texts(closed)) == ["bench", "lamp"]
        for part in closed.tally["count"]["paid"]:
            paid = [Fraction(amount) for amount in part["paid_by"].values()]
            assert sum(paid) == Fraction(part["cost"])
            assert set(part["paid_by"]) <= {ballot.ref for ballot in sent}
    with make.later(proposal, days=20):
        make.work_off()
    tasks = Task.objects.filter(proposal=proposal)
    assert sorted(task.option.text for task in tasks) == ["bench", "lamp"]


# --- in secret ------------------------------------------------------------------------------------


@pytest.fixture
def recall(five):
    """A proposal to take the purse back from Eli, with its round."""
    with times.at(make.MONDAY):
        mandate = make.groups.decided(
            "mandate.grant", five[0].group, role="purse", holder=five[4].ref, days=90,
            purpose="Flour", powers=[], report_every_d=30,
        )  # fmt: skip
        proposal = make.recall(five[0], mandate)
        assert proposal.method == "secret"
        return proposal, boxes.opened(proposal)


def secretly(member, round_, position):
    with times.at(round_.opened_at):
        return ballots.send_secret(make.groups.again(member), round_, position=position)


def test_a_secret_ballot_is_sent_once_and_lies_apart_from_who_sent_it(five, recall):
    """E23"""
    proposal, round_ = recall
    name = secretly(five[0], round_, "yes")
    secretly(five[1], round_, "no")

    with pytest.raises(NotPossible, match="cannot be changed"):
        secretly(five[0], round_, "no")
    with pytest.raises(NotPossible, match="heard, and not counted"):
        secretly(five[4], round_, "no")
    assert Urn.objects.get().ballots[name] == "yes"
    assert list(Urn.objects.get().ballots) == sorted(Urn.objects.get().ballots)
    columns = {field.name for field in Sender._meta.concrete_fields}
    assert columns == {"id", "round", "member", "lets_count_be_shown"}
    said = [entry for entry in record(proposal.group) if entry["kind"] == "ballot.send_secret"]
    assert all("yes" not in str(entry.values()) and name not in str(entry) for entry in said)


def test_few_secret_ballots_are_not_shown_until_all_who_sent_one_agree(five, recall):
    """E23"""
    proposal, round_ = recall
    for member, position in zip(five[:4], ("yes", "yes", "no", "blank"), strict=True):
        secretly(member, round_, position)

    with boxes.after_closing(round_) as closed:
        assert closed.verdict == "adopt"
        assert "yes" not in closed.tally
        assert ballots.count_of_secret(closed) is None
        opened = [entry for entry in record(proposal.group) if entry["kind"] == "rule.open_urn"]
        assert opened[0]["ballots"] == []
        for member in five[:4]:
            assert ballots.count_of_secret(closed) is None
            ballots.let_count_be_shown(make.groups.again(member), closed)
        assert ballots.count_of_secret(closed) == {"yes": 2, "no": 1, "blank": 1}
        assert record(proposal.group)[-1]["ballots"] == sorted(
            [name, said] for name, said in closed.urn.ballots.items()
        )
    with make.later(proposal, days=30):
        make.work_off()
    assert Mandate.objects.get().ended_as == Mandate.RECALLED
    assert find_fault(Group.objects.get(pk=proposal.group_id).log) is None


def test_five_secret_ballots_are_counted_before_everybody():
    """E23"""
    six = make.assembly(7)
    draft = actions.draft_proposal(six[0], six[0].group, method="secret", text="Who joins us?")
    proposal = actions.publish_proposal(six[0], draft, title="Let Zoe in", text="Zoe")
    round_ = boxes.opened(proposal)
    names = [secretly(member, round_, "yes") for member in six[:3]]
    names += [secretly(member, round_, "no") for member in six[3:5]]

    with boxes.after_closing(round_) as closed:
        assert ballots.count_of_secret(closed) == {"yes": 3, "no": 2, "blank": 0}
    (opened,) = [entry for entry in record(proposal.group) if entry["kind"] == "rule.open_urn"]
    assert [name for name, _said in opened["ballots"]] == sorted(names)
