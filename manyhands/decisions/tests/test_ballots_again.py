"""Ballots counted again from the record alone, and ties that nobody could steer."""

import json
from base64 import b64decode

import pytest
from django.db import transaction

from manyhands.base import times
from manyhands.decisions.tests import ballot_boxes as boxes
from manyhands.decisions.tests import make
from manyhands.groups.models import Group
from manyhands.groups.powers import write
from manyhands.record import rules, verify_rounds
from manyhands.record.models import Body, Log
from manyhands.record.verify import signed

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


# --- the record alone -----------------------------------------------------------------------------


def replay_of(group: Group) -> verify_rounds.Replay:
    log = Log.objects.get(pk=group.log_id)
    return verify_rounds.Replay(signed, bytes(log.public_key), log.origin)


def test_whoever_writes_last_has_no_say_in_a_tie(five):
    """E24: the same round, closed after other entries, is drawn with the same seed."""
    proposal = boxes.choice(five[0], "approval", "soup", "bread")
    round_ = boxes.opened(proposal)
    for member in five[:2]:
        boxes.send(member, round_, options=boxes.named(proposal, "soup", "bread"))
    seeds = set()
    for words in ("rain", "snow"):
        with transaction.atomic():
            with times.at(round_.closes_at):
                write(five[4], "something", words=words)
            with boxes.after_closing(round_) as closed:
                seeds.add(closed.tally["seed"])
            transaction.set_rollback(True)

    assert len(seeds) == 1
    log = Log.objects.get(pk=proposal.group.log_id)
    text = rules.lot_text(log.origin, f"round {round_.ref}").encode()
    assert signed(bytes(log.public_key), b64decode(seeds.pop()), text)


def test_a_tie_drawn_with_a_seed_that_the_record_did_not_sign_is_found(five):
    proposal = boxes.choice(five[0], "approval", "soup", "bread")
    round_ = boxes.opened(proposal)
    for member in five[:2]:
        boxes.send(member, round_, options=boxes.named(proposal, "soup", "bread"))
    with boxes.after_closing(round_):
        said = record(proposal.group)
    replay = replay_of(proposal.group)
    assert not any(replay.take(seq, entry) for seq, entry in enumerate(said))

    close = next(entry for entry in said if entry["kind"] == "round.close")
    seed = close["tally"]["seed"]
    close["tally"]["seed"] = seed.swapcase()
    replay = replay_of(proposal.group)
    faults = [fault for seq, entry in enumerate(said) if (fault := replay.take(seq, entry))]

    assert "not the record's signature" in faults[0]


def test_ballots_can_be_counted_again_from_the_file_alone(five):
    proposal = boxes.choice(five[0], "approval", "soup", "bread")
    round_ = boxes.opened(proposal)
    for member in five[:3]:
        boxes.send(member, round_, options=boxes.named(proposal, "bread"))
    with boxes.after_closing(round_) as closed:
        said = record(proposal.group)

    replay = replay_of(proposal.group)
    assert [fault for seq, entry in enumerate(said) if (fault := replay.take(seq, entry))] == []
    assert any(f"Round {closed.ref}: adopt" in line for line in replay.sums())


def test_a_ballot_that_was_changed_in_the_file_is_found(five):
    proposal = boxes.choice(five[0], "approval", "soup", "bread")
    round_ = boxes.opened(proposal)
    for member in five[:3]:
        boxes.send(member, round_, options=boxes.named(proposal, "bread"))
    with boxes.after_closing(round_):
        said = record(proposal.group)
    changed = next(entry for entry in said if entry["kind"] == "ballot.send")
    changed["data"] = {"options": boxes.named(proposal, "soup")}

    replay = replay_of(proposal.group)
    faults = [fault for seq, entry in enumerate(said) if (fault := replay.take(seq, entry))]

    assert "its ballots are counted otherwise" in faults[0]
