"""Ballots are counted again by another hand: it comes to the same, or the round is named."""

from base64 import b64decode
from hashlib import sha256
from random import Random

import pytest

from manyhands.decisions.choice.results import COUNTERS, Counted
from manyhands.decisions.engine.lot import draw
from manyhands.decisions.engine.seeds import fingerprint, seed_from
from manyhands.decisions.methods import BALLOTS
from manyhands.record import verify_ballots, verify_rounds
from manyhands.record.verify import canonical

OPTIONS = ["bench", "lamp", "oven", "rice", "soup"]
COSTS = dict(zip(OPTIONS, (600, 250, 900, 100, 333), strict=True))
MEMBERS = "abcde"

# --- as the house counts ---------------------------------------------------------------


def ballot(how: dict, chance: Random) -> dict:
    """Something that one may send in a round by this method."""
    some, kind = chance.sample(OPTIONS, chance.randint(1, len(OPTIONS))), how["kind"]
    if how.get("highest", 1) > 1:
        return {"points": {ref: chance.randint(1, how["highest"]) for ref in some}}
    if kind == "select":
        return {"member": chance.choice(MEMBERS)}
    return {"order": some} if kind in ("ranked", "stv") else {"options": sorted(some)}


def method(kind: str, chance: Random) -> dict:
    seats = chance.randint(1, 3)
    pins = {"options": OPTIONS, "costs": COSTS, "money": chance.randint(1, 2000), "objected_to": []}
    by_points = {"highest": chance.choice([1, 4])} if kind == "equal_shares" else {}
    return {"kind": kind, **BALLOTS[kind], "seats": seats, **pins, **by_points}


@pytest.mark.parametrize("kind", COUNTERS)
def test_each_count_comes_out_as_the_house_counts_it(kind):
    chance = Random(kind)
    for _again in range(300):
        how, many = method(kind, chance), chance.randint(1, 12)
        sent = {f"{at:02}": ballot(how, chance) for at in range(many)}
        gone = chance.sample(OPTIONS, chance.randint(0, 2))
        standing = [ref for ref in OPTIONS if ref not in gone]
        said = {ref: {"by": ref, "reason": "calm", **one} for ref, one in sent.items()}

        found = verify_ballots.WAYS[kind](how, standing, sent, "seed")

        assert found == COUNTERS[kind](Counted(how, standing, said, "seed")), (how, sent)


def test_every_kind_of_ballot_is_counted_again():
    assert verify_ballots.WAYS.keys() == COUNTERS.keys() == BALLOTS.keys() - {"lot", "secret"}


# --- somebody who runs the server, and writes it all anew ---------------------------------


def opened(kind: str, **pins) -> list[dict]:
    """Five members, and a round among them."""
    how = {"kind": kind, **BALLOTS[kind], "seats": 1, "options": ["x", "y"], **pins}
    joined = [{"kind": "member.join", "member": member} for member in MEMBERS]
    said = {"proposal": "p", "asks": "test", "stance": "", "version": "v", "method": how}
    return [
        *joined,
        {"kind": "round.open", "round": "R", "all_but": [], "concerned": [], "many": 5, **said},
    ]


def sends(*members: str, **data) -> list[dict]:
    return [
        {"kind": "ballot.send", "round": "R", "member": one, "ballot": one, "data": data}
        for one in members
    ]


def closed(said: list[dict], verdict: str, many: int, **tally) -> dict:
    """That it was closed so, with a hash that fits."""
    how = said[5]["method"]
    tally = {"electors": 5, "ballots": many, **tally}
    text = {"round": "R", "version": "v", "method": how, "tally": tally, "verdict": verdict}
    outcome = sha256(canonical(text).encode()).hexdigest()
    told = {"tally": tally, "verdict": verdict, "outcome": outcome}
    return {"kind": "round.close", "round": "R", **told}


def moved(close: dict, before="testing", after="waiting") -> dict:
    told = {name: close[name] for name in ("round", "tally", "verdict", "outcome")}
    stages = {"before": before, "after": after}
    return {"kind": "rule.move_proposal", "proposal": "p", **told, **stages}


def replayed(said: list[dict], root: str = "") -> verify_rounds.Replay:
    replay = verify_rounds.Replay(lambda key, signature, text: False)
    replay.faults = [
        why for at, one in enumerate(said) if (why := replay.take(at, one, lambda: root))
    ]
    return replay


def faults(said: list[dict], root: str = "") -> list[str]:
    return replayed(said, root).faults


WANTED = {
    "approval": {"options": ["x"]},
    "score": {"points": {"x": 5}},
    "ranked": {"order": ["x"]},
    "stv": {"order": ["x"]},
    "equal_shares": {"options": ["x"]},
    "select": {"member": "a"},
}
PINS = {"money": 10, "costs": {"x": 10, "y": 10}, "objected_to": []}
SEED = "00:R"


def honest(kind: str) -> list[dict]:
    """All five want x, or a; and so it is told."""
    said = opened(kind, **PINS) + sends(*MEMBERS, **WANTED[kind])
    sent = dict.fromkeys(MEMBERS, WANTED[kind])
    chosen, count = verify_ballots.WAYS[kind](said[5]["method"], ["x", "y"], sent, SEED)
    return [*said, closed(said, "adopt", 5, chosen=chosen, count=count, seed=SEED)]


@pytest.mark.parametrize("kind", WANTED)
def test_what_is_told_as_it_was_fits(kind):
    said = honest(kind)

    assert said[-1]["tally"]["chosen"] == ["a" if kind == "select" else "x"]
    assert faults(said, "00") == []


@pytest.mark.parametrize("kind", WANTED)
def test_another_choice_than_the_ballots_make_is_found(kind):
    said = honest(kind)
    tally = {**said[-1]["tally"], "chosen": ["b" if kind == "select" else "y"]}

    said[-1] = closed(said, "adopt", tally.pop("ballots"), **tally)

    assert "its ballots choose" in faults(said)[0]


@pytest.mark.parametrize("kind", WANTED)
def test_another_count_than_the_ballots_give_is_found(kind):
    said = honest(kind)
    tally = {**said[-1]["tally"], "count": {}}

    said[-1] = closed(said, "adopt", tally.pop("ballots"), **tally)

    assert "counted otherwise" in faults(said)[0]


@pytest.mark.parametrize("kind", WANTED)
def test_another_verdict_than_the_ballots_give_is_found(kind):
    said = honest(kind)
    tally = said[-1]["tally"]

    said[-1] = closed(said, "not_yet", 5, **{**tally, "ballots": 5})

    assert "come to adopt" in faults(said)[0]


@pytest.mark.parametrize("kind", WANTED)
def test_too_few_ballots_told_as_enough_are_found(kind):
    said = honest(kind)
    tally = {**said[-1]["tally"]}
    said = [*said[:7], closed(said, "adopt", 1, **{**tally, "ballots": 1})]

    assert "come to no_quorum" in faults(said)[0]


@pytest.mark.parametrize("kind", WANTED)
def test_lots_drawn_from_another_seed_than_the_record_are_found(kind):
    assert "seed of its lots" in faults(honest(kind), "ff")[0]


def test_once_seeds_are_signed_a_root_is_none_any_more():
    said, signed = honest("approval"), 88 * "s"
    another = [{**one, "round": "S"} for one in said[5:]]
    close = said[-1] = {**said[-1], "tally": {**said[-1]["tally"], "seed": signed}}
    text = {"round": "R", "version": "v", "method": said[5]["method"]}
    text |= {"tally": close["tally"], "verdict": "adopt"}
    close["outcome"] = sha256(canonical(text).encode()).hexdigest()
    right = b64decode(signed), b"manyhands/lot\ng/x\nround R\n"
    replay = verify_rounds.Replay(lambda _key, *given: given == right, b"key", "g/x")

    found = [why for at, one in enumerate([*said, *another]) if (why := replay.take(at, one))]

    assert ["Round S" in why and "signature of it" in why for why in found] == [True]


def test_to_whom_the_lot_gave_nobody_else_is_put():
    said = opened("select", **PINS) + sends("a", "b", member="c") + sends("d", "e", member="a")
    seed, sent = 88 * "s", {one["ballot"]: one["data"] for one in said[6:]}
    how = said[5]["method"]
    chosen, count = verify_ballots.WAYS["select"](how, [], sent, seed)
    said.append(closed(said, "adopt", 4, chosen=chosen, count=count, seed=seed))
    (other,) = {"a", "c"} - {*chosen}
    found = {}
    for whom in (*chosen, other):
        about = {**said[5], "round": "S"}
        about["method"] = {**how, "kind": "objections", "nominated_in": "R", "whom": whom}
        replay = verify_rounds.Replay(lambda key, signature, text: True)
        found[whom] = [
            why for at, one in enumerate([*said, about]) if (why := replay.take(at, one))
        ]

    assert found[chosen[0]] == []
    assert "most named somebody else" in found[other][0]


def test_a_ballot_that_says_more_than_it_can_is_found():
    for kind, data in (("score", {"x": 6}), ("score", {"z": 1})):
        said = opened(kind) + sends(*MEMBERS, points=data)
        count = {"points": {"x": 30, "y": 0}, "lots": []}

        faulty = faults([*said, closed(said, "adopt", 5, chosen=["x"], count=count, seed=SEED)])

        assert "says what it cannot say" in faulty[0]


def test_somebody_who_left_is_not_chosen():
    said = opened("approval", members={"x": "e"}) + sends("a", "b", options=["x"])
    said.append({"kind": "self.leave", "member": "e"})
    count = {"points": {"x": 2, "y": 0}, "lots": []}
    close = closed(said, "adopt", 2, chosen=["x"], count=count, seed=SEED)
    close["tally"]["electors"] = 4

    assert "come to not_yet" in faults([*said, close])[0]


# --- in secret ---------------------------------------------------------------------------


def secret(said_in_it: list[str], verdict: str, shown: bool = True) -> list[dict]:
    said = opened("secret")
    senders = MEMBERS[: len(said_in_it)]
    said += [{"kind": "ballot.send_secret", "round": "R", "member": one} for one in senders]
    close = closed(said, verdict, len(said_in_it))
    urn = [[f"n{at}", word] for at, word in enumerate(said_in_it)]
    opens = {"kind": "rule.open_urn", "round": "R", "ballots": urn if shown else []}
    return [*said, close, opens, moved(close, after="waiting" if verdict == "adopt" else "lapsed")]


def test_secret_ballots_that_were_opened_are_counted_again():
    assert faults(secret(["yes", "yes", "no", "yes", "blank"], "adopt")) == []
    assert "come to no_quorum" in faults(secret(["no"] * 5, "adopt"))[0]
    assert "come to no_quorum" in faults(secret(["no"] * 5, "not_yet"))[0]
    assert "come to not_yet" in faults(secret(["yes", "yes", "no", "no", "no"], "adopt"))[0]


def test_an_urn_of_five_that_stays_shut_or_holds_others_is_found():
    shut = secret(["yes"] * 5, "adopt", shown=False)
    never = [one for one in shut if one["kind"] != "rule.open_urn"]
    twice = secret(["yes"] * 5, "adopt")
    twice[-2]["ballots"][1] = twice[-2]["ballots"][0]

    assert "others lie in the urn" in faults(shut)[0]
    assert "never opened" in faults(never)[0]
    assert "others lie in the urn" in faults(twice)[0]


def test_few_secret_ballots_are_said_to_be_not_counted_again():
    replay = replayed(secret(["yes", "yes", "no"], "adopt", shown=False))

    assert replay.faults == []
    assert "Not counted again: few secret ballots" in replay.sums()[0]
    assert replay.sums()[1:] == [
        "0 rounds were counted again, and came to the same.",
        "1 round was not counted again: see its line.",
    ]


def test_fewer_secret_ballots_than_an_adoption_needs_are_found():
    assert "come to no_quorum" in faults(secret(["yes"], "adopt", shown=False))[0]
    assert "come to no_quorum" in faults(secret([], "adopt", shown=False))[0]


# --- lots ------------------------------------------------------------------------------------


def lot(**lie) -> list[dict]:
    """Three commit to words and reveal them, and x or y is drawn."""
    said = opened("lot")
    said.append({"kind": "lot.open", "round": "R", "draw": "D", "root": "00"})
    words = {"a": "rain", "b": "snow", "c": lie.get("words", "hail")}
    fingers = {one: fingerprint({**words, "c": "hail"}[one]) for one in words}
    for member, commitment in fingers.items():
        entry = {"draw": "D", "member": member, "commitment": commitment}
        said.append({"kind": "draw.commit", **entry})
    for member, spoken in words.items():
        said.append({"kind": "draw.reveal", "draw": "D", "member": member, "words": spoken})
    seed = lie.get("seed") or seed_from("00", list(words.values()))
    drawn = lie.get("drawn") or draw(["x", "y"], 1, seed)
    count = {"seed": seed, "root": "00", "words": sorted(words.values()), "names": ["x", "y"]}
    return [*said, closed(said, "adopt", 3, chosen=drawn, count=count, seed=seed)]


def test_a_lot_is_drawn_again():
    other = ["x", "y"]
    other.remove(lot()[-1]["tally"]["chosen"][0])

    assert faults(lot(), "00") == []
    assert "root of something else" in faults(lot(), "ff")[0]
    assert "not those committed to" in faults(lot(words="sun"))[0]
    assert "its ballots" in faults(lot(drawn=other))[0]
    assert "its ballots" in faults(lot(seed="chosen"))[0]


def test_a_lot_that_was_never_opened_and_one_among_nobody_are_found():
    never = [one for one in lot() if one["kind"] != "lot.open"]
    nobody = {"kind": "draw.begin", "draw": "D", "root": "00", "names": [], "how_many": 1}
    ends = {"kind": "rule.finish_draw", "draw": "D", "seed": seed_from("00", []), "drawn": ["a"]}

    assert "garbled" in faults(never)[-1]
    assert "drawn otherwise" in faults([nobody, ends])[0]


def test_words_that_are_committed_to_when_others_are_known_are_found():
    said = lot()
    first = next(at for at, one in enumerate(said) if one["kind"] == "draw.reveal")
    said.insert(first, said.pop(first + 1))  # b speaks first, c commits after
    late = first - 1
    said.insert(first, said.pop(late))
    said = [one for one in said if one["kind"] != "round.close"]

    assert "when words are known" in faults(said)[0]


def test_a_lot_outside_of_rounds_is_drawn_again():
    begun = {"kind": "draw.begin", "draw": "D", "root": "00", "names": ["a", "b"], "how_many": 1}
    ends = {"kind": "rule.finish_draw", "draw": "D", "seed": "", "drawn": []}

    assert faults([begun, ends]) == []
    assert "drawn otherwise" in faults([begun, {**ends, "seed": "x", "drawn": ["a"]}])[0]


# --- what follows from it -----------------------------------------------------------------------


def test_nothing_is_adopted_out_of_a_stage_that_no_count_ends():
    said = opened("approval")
    close = closed(said, "no_quorum", 0, chosen=[])
    for before in ("draft", "concerns", "amending", "lapsed", "not_adopted", "withdrawn"):
        for after in ("waiting", "in_force"):
            leap = moved(close, before, after)

            assert f"{after} from {before}" in faults([*said, close, leap])[0]


def test_nothing_is_adopted_by_nominations_before_anybody_could_object():
    said = honest("select")

    assert "as if it were adopted" in faults([*said, moved(said[-1])])[0]


def test_objections_are_asked_for_about_whom_most_named():
    said = honest("select")
    about = {**said[5], "round": "S"}
    how = {**said[5]["method"], "kind": "objections", "nominated_in": "R"}

    assert faults([*said, {**about, "method": {**how, "whom": "a"}}]) == []
    assert (
        "most named somebody else" in faults([*said, {**about, "method": {**how, "whom": "b"}}])[0]
    )


def test_what_was_adopted_on_advice_alone_is_said():
    stages = {"before": "clarify", "after": "waiting"}
    told = {"round": "", "outcome": "", "verdict": "", "tally": None, "proposal": "p"}
    move = {"kind": "rule.move_proposal", **told}

    replay = replayed([{**move, **stages}, {**move, "before": "waiting", "after": "in_force"}])

    assert replay.faults == []
    assert replay.sums()[-1] == "1 proposal was adopted without a round, on advice alone."
    assert faults([{**move, "before": "waiting", "after": "in_force"}]) != []


def test_without_the_third_file_the_second_says_so(monkeypatch):
    monkeypatch.setattr(verify_rounds, "beside", lambda name: {})

    replay = replayed(honest("approval"))

    assert replay.faults == []
    assert "Not counted again: put verify_ballots.py beside" in replay.sums()[0]
