"""Whoever has the file counts every round again: it comes to the same, or the round is named."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction

from manyhands.decisions.methods import BALLOTS, COUNTS, Asked
from manyhands.decisions.models import Proposal, Round
from manyhands.decisions.rounds import tally_as_dict
from manyhands.decisions.rules import Tally
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import histories, promises
from manyhands.record import log, queries, verify, verify_rounds
from manyhands.record.models import Body, Log

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.jsonl"))


def outcomes(file: str) -> list[str]:
    """What the member's verifier prints of the rounds in this file."""
    return verify.check(iter(file.splitlines(keepends=True))).replay.sums()


# --- as it is given out -------------------------------------------------------------


@pytest.mark.django_db
def test_a_year_of_decisions_comes_to_the_same_outside_the_house():
    file = histories.file_of(histories.a_year())

    said = outcomes(file)

    rounds = Round.objects.order_by("id")
    assert [line.split(". ")[0] for line in said[:3]] == [
        f"Round {rounds[0].ref}: adopt",
        f"Round {rounds[1].ref}: blocked, and counted once more: adopt",
        f"Round {rounds[2].ref}: adopt",
    ]
    assert [one.verdict for one in rounds] == ["adopt", "blocked", "adopt"]
    assert Body.objects.filter(payload__contains='"kind":"round.recount"').count() == 1
    assert [one.stage for one in Proposal.objects.order_by("id")] == [Stage.IN_FORCE] * 2
    assert said[3:] == [
        "3 rounds were counted again, and came to the same.",
        "1 lot was drawn again, and came to the same.",
    ]


@pytest.mark.django_db
def test_it_says_how_the_words_that_counted_got_there():
    first, *_others = outcomes(histories.file_of(histories.a_year()))

    assert first.endswith(
        "0 signed by a device key, 1 confirmed by code, 1 typed in by another, "
        "1 said on the page, 0 said by mail."
    )


@pytest.mark.django_db
def test_two_who_were_one_person_count_once_outside_the_house_too():
    (said, _last) = outcomes(histories.file_of(histories.two_are_one()))

    assert said.split(". ")[0] == f"Round {Round.objects.get().ref}: adopt"
    assert Round.objects.get().tally["electors"] == 5
    assert "1 typed in by another, 2 said on the page" in said


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_a_file_that_was_kept_still_comes_to_what_it_came_to(file):
    expected = file.with_suffix(".txt").read_text()

    done = subprocess.run(
        [sys.executable, "-I", "-S", verify.__file__, str(file)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == expected


def test_without_the_second_file_the_first_says_so(tmp_path):
    alone = tmp_path / "verify.py"
    alone.write_text(Path(verify.__file__).read_text())

    done = subprocess.run(
        [sys.executable, "-I", "-S", str(alone), str(GOLDEN[0])],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0
    assert "put verify_rounds.py and verify_methods.py beside" in done.stdout


# --- somebody with the file in their hands --------------------------------------------


def entries(file: str) -> list[dict]:
    return [json.loads(json.loads(line)["payload"]) for line in file.splitlines()[1:]]


def place(said: list[dict], kind: str, nth: int = 0) -> int:
    return [at for at, one in enumerate(said) if one["kind"] == kind][nth]


FACTS = {
    "stance.take": {"position": "reserve"},
    "stance.record": {"member": "aaaaaaaaaaaaaaaa"},
    "round.open": {"many": 5},
    "round.close": {"verdict": "not_yet"},
}


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
@pytest.mark.parametrize("kind", FACTS)
def test_a_word_changed_in_the_file_is_named_by_its_entry(file, kind):
    lines = file.read_text().splitlines(keepends=True)
    at = place(entries(file.read_text()), kind)
    row = json.loads(lines[at + 1])
    row["payload"] = verify.canonical({**json.loads(row["payload"]), **FACTS[kind]})
    lines[at + 1] = verify.canonical(row) + "\n"

    with pytest.raises(verify.Fault) as fault:
        verify.check(iter(lines))

    assert (fault.value.what, fault.value.seq) == ("body", at)


# --- whoever runs the server, and signs it all anew -----------------------------------


def dropped(kind, nth=0):
    return lambda said: said.pop(place(said, kind, nth))


def changed(kind, nth=0, **facts):
    return lambda said: said[place(said, kind, nth)].update(facts)


def counted_otherwise(kind):
    """A tally with one more who agrees, and the hash made to fit."""

    def change(said):
        close = said[place(said, kind)]
        close["tally"]["agree"] += 1
        opened = next(one for one in said if one.get("round") == close["round"])
        text = {name: opened[name] for name in ("round", "version", "method")}
        text |= {name: close[name] for name in ("tally", "verdict")}
        close["outcome"] = verify.sha256(verify.canonical(text).encode()).hexdigest()

    return change


def left_out(said):
    opened = said[place(said, "round.open")]
    silenced = said[place(said, "member.join", 6)]["member"]
    opened.update(concerned=[silenced], many=opened["many"] - 1)


LIES = {
    "a stance is dropped": dropped("stance.take", 1),
    "a stance that another followed is dropped": dropped("stance.take"),
    "a stance typed in is dropped": dropped("stance.record"),
    "a stance is another": changed("stance.take", nth=4, position="stand_aside"),
    "a stance is somebody else's": changed("stance.take", member="aaaaaaaaaaaaaaaa"),
    "a tally is another": counted_otherwise("round.close"),
    "a later tally is another": counted_otherwise("round.recount"),
    "a verdict is another": changed("round.close", nth=1, verdict="adopt"),
    "an outcome is another": changed("round.close", outcome="0" * 64),
    "the method is another": changed("round.open", nth=1, method={"kind": "consent"}),
    "the text is another": changed("round.open", version="0" * 64),
    "one more is said to count": changed("round.open", many=8),
    "somebody is left out": left_out,
    "a newcomer is counted": changed("round.open", all_but=[], electors=["aaaaaaaaaaaaaaaa"]),
    "a contest is dropped": dropped("stance.contest"),
    "leaving is dropped": dropped("self.leave"),
    "a round was never opened": dropped("round.open"),
    "a proposal goes on without its round": dropped("round.close"),
    "it is told otherwise": changed("rule.move_proposal", nth=1, tally={}),
}


def signed_anew(said: list[dict]) -> str:
    """The record that a dishonest server would give out: whole, signed, and untrue."""
    with transaction.atomic():
        forged = log.open_log()
        for facts in said:
            rest = {name: value for name, value in facts.items() if name != "at"}
            log.write(forged.pk, rest.pop("kind"), by=rest.pop("by"), **rest)
    out = queries.export_lines(Log.objects.get(pk=forged.pk))
    return "".join(out)


@pytest.mark.django_db
def test_what_is_signed_anew_without_a_lie_fits():
    file = GOLDEN[0].read_text()

    assert outcomes(signed_anew(entries(file))) == outcomes(file)


@pytest.mark.django_db
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_lie_is_found_and_its_round_named(lie):
    said = entries(GOLDEN[0].read_text())
    rounds = {one["round"] for one in said if one["kind"] == "round.open"}
    lie(said)

    with pytest.raises(verify.Fault) as fault:
        outcomes(signed_anew(said))

    assert fault.value.what == "round"
    assert any(ref in str(fault.value) for ref in rounds)


# --- the verifier's own counting ------------------------------------------------------

NUMBERS = {
    "consensus": [{}, {"support": 30, "quorum": 50, "aside": 20, "tolerated_blocks": 1}],
    "consent": [{}],
    "lazy": [{}, {"reach": 55}],
    "supermajority": [{"threshold": 80}, {"threshold": 67, "quorum": 25}],
    "validity": [{}],
    "majority": [{}, {"quorum": 45}],
    "ratify": [{}, {"quorum": 90}],
    "two_keys": [{}, {"keys": 3}],
    "objections": [{}],
}


def test_every_method_that_counts_stances_is_counted_again():
    assert NUMBERS.keys() == COUNTS.keys() - BALLOTS.keys() == verify_rounds.METHODS.keys()
    assert set(verify_rounds.SENT) == BALLOTS.keys()


@pytest.mark.parametrize("kind", NUMBERS)
def test_it_decides_as_the_house_does_for_every_tally_of_up_to_7(kind):
    for electors in range(8):
        for counts in promises.counts_of(electors):
            for numbers in NUMBERS[kind]:
                agree, reserve, pass_, _silent, aside, block = counts
                tally = Tally(electors, agree, reserve, pass_, aside, block)
                for told in range(electors + 1) if kind == "lazy" else [0]:
                    asked = Asked({"kind": kind, **numbers}, tally, told)

                    found = verify_rounds.verdict(dict(asked.method), tally_as_dict(asked))

                    assert found == asked.verdict(), (asked, found)
