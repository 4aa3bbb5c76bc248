"""Whoever has the record draws a stokvel's turns again; each lie about them is found and named."""

import json
import shutil
import subprocess
import sys
from copy import deepcopy
from datetime import timedelta
from pathlib import Path

import pytest

from manyhands.base import times
from manyhands.decisions.tests.histories import file_of
from manyhands.groups.tests import make as groups
from manyhands.practices import rotating
from manyhands.practices.engine import rotation
from manyhands.practices.tests.test_bidding import bids, by_bids
from manyhands.practices.tests.test_running import MONDAY, adopted
from manyhands.record import verify, verify_rounds
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def replayed(said: list[dict]) -> tuple[list[str], list[str]]:
    """What does not fit, and what it comes to."""
    replay = verify_rounds.Replay(verify.signed)
    faults = [
        why
        for seq, one in enumerate(said)
        if one["kind"].startswith("turns.") and (why := replay.take(seq, one))
    ]
    return faults, replay.sums()


def said_of(practice) -> list[dict]:
    """What the entries of the group's record say, in order."""
    rows = Body.objects.filter(entry__log=practice.group.log_id).order_by("entry__seq")
    return [json.loads(row.payload) for row in rows]


@pytest.fixture
def told() -> list[dict]:
    """The record of a stokvel by bids, after two of its rounds."""
    practice, (ana, ben, cleo, dov) = by_bids()
    for one, other in ((ana, ben), (dov, cleo), (ben, ana)):
        rotating.swap(one, practice, hand=practice.hands.get(holder__member=other).ref)
    bids(practice, 1, {cleo: 100, ben: 300, ana: 50})
    bids(practice, 2, {ana: 7}, at=MONDAY + timedelta(days=9))
    return said_of(practice)


def place(said: list[dict], kind: str, nth: int = 0) -> int:
    return [at for at, one in enumerate(said) if one["kind"] == kind][nth]


def test_the_turns_are_drawn_to_the_same_outside_the_house():
    practice, (ana, ben, *_others) = by_bids()
    bids(practice, 1, {ana: 5, ben: 5})

    walk = verify.check(iter(file_of(ana).splitlines(keepends=True)))

    assert walk.replay.sums()[-1] == "1 lot of a stokvel was drawn again, and came to the same."


@pytest.mark.parametrize("has_turns", [True, False], ids=["all files", "without one"])
def test_a_member_draws_them_again_from_a_stick_with_python_alone(tmp_path, has_turns):
    _practice, (ana, *_others) = by_bids()
    (tmp_path / "record").write_text(file_of(ana))
    for file in Path(verify.__file__).parent.glob("verify*.py"):
        if has_turns or file.name != "verify_turns.py":
            shutil.copy(file, tmp_path / file.name)

    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "record"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    again = "1 lot of a stokvel was drawn again, and came to the same."
    assert (again in done.stdout) == has_turns
    assert ("put verify_turns.py beside verify_rounds.py" in done.stdout) != has_turns


def test_who_told_nothing_in_time_is_last_there_too():
    practice, (ana, ben, *_others) = adopted("rosca")
    for member in (ana, ben):
        rotating.commit(member, practice, commitment=rotation.commit(f"words of {member.name}"))
    rotating.lock(ana, practice)
    rotating.tell(ben, practice, secret="words of Ben")
    with times.at(MONDAY + timedelta(hours=73)):
        rotating.draw(ana, practice)
        groups.decided("turns.award", practice, number=1)

    faults, sums = replayed(said_of(practice))

    assert faults == []
    assert sums[-1] == "1 lot of a stokvel was drawn again, and came to the same."


def changed(kind, nth=0, **facts):
    def change(said):
        one = said[place(said, kind, nth)]
        one.update({k: v(one[k]) if callable(v) else v for k, v in facts.items()})

    return change


def later(entry):
    """It is given out as if it had happened after the lot was locked."""

    def change(said):
        one = said.pop(place(said, entry))
        at = place(said, "turns.lock")
        said[at]["hands"] -= 1
        said.insert(at + 1, one)

    return change


def other_bid(said):
    award = said[place(said, "turns.award")]
    best = max(award["bids"], key=lambda hand: award["bids"][hand][0])
    award["bids"][best][0] = 1


def left_out(said):
    award = said[place(said, "turns.award")]
    best = max(award["bids"], key=lambda hand: award["bids"][hand][0])
    del award["bids"][best]


def not_agreed(said):
    """Two change turns of whom one never said so."""
    said[place(said, "turns.swap", 1)]["is_done"] = True


def twice(said):
    first, second = (said[place(said, "turns.award", nth)] for nth in (0, 1))
    second["hand"] = first["hand"]


LIES = {
    "another order": (changed("turns.draw", order=lambda order: order[::-1]), "another order"),
    "two changed places": (
        changed("turns.draw", order=lambda order: [order[1], order[0], *order[2:]]),
        "another order",
    ),
    "other words than committed": (changed("turns.tell", secret="what suits me"), "other words"),
    "another commitment": (changed("turns.commit", commitment=64 * "a"), "other words"),
    "another seed": (changed("turns.draw", seed=64 * "a"), "not made of these words"),
    "somebody told and is put last": (
        changed("turns.draw", told=lambda told: told[1:]),
        "others told their words",
    ),
    "turns changed by one alone": (not_agreed, "not both change"),
    "fewer came in": (changed("turns.lock", hands=3), "others came in"),
    "a hand more": (changed("turns.draw", order=lambda order: [*order, 16 * "a"]), "than came in"),
    "a hand less": (changed("turns.draw", order=lambda order: order[1:]), "than came in"),
    "a hand comes in late": (later("turns.commit"), "after the lot was locked"),
    "words told too late": (
        changed("turns.tell", at=(MONDAY + timedelta(hours=80)).isoformat()),
        "time is over",
    ),
    "it says no words": (
        lambda said: said[place(said, "turns.tell", 3)].pop("secret"),
        "its secret",
    ),
    "a bid was changed": (other_bid, "bid something else"),
    "a bid is left out": (left_out, "left out"),
    "the pot goes to another": (changed("turns.award", hand=16 * "a"), "the pot is that of"),
    "the pot goes to one twice": (twice, "the pot twice"),
    "more is given up than was bid": (changed("turns.award", gives_up=10**6), "more than it bid"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_about_turns_is_found_and_named(told, lie):
    change, named = LIES[lie]
    said = deepcopy(told)
    assert replayed(said)[0] == []

    change(said)

    faults, _sums = replayed(said)
    assert faults
    assert named in faults[0], faults[0]


def test_of_a_forgotten_member_the_rest_is_still_drawn_again(told):
    said = [one for one in told if one["kind"].startswith("turns.")]
    del said[place(said, "turns.tell", 1)]
    replay = verify_rounds.Replay(verify.signed)
    replay.gaps += 1

    assert [why for seq, one in enumerate(said) if (why := replay.take(seq, one))] == []
