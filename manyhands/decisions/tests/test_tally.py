"""`manyhands tally`: other counters can be checked against ours, without a server."""

import json
import os
import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from manyhands.decisions.tests.elections import DATA

ROUNDS = """\
{"electors":12,"agree":5,"reserve":1,"pass":0,"stand_aside":0,"block":0}
{"electors":12,"agree":4}

{"electors":12,"agree":2,"pass":10}
{"electors":12,"agree":11,"block":1}
{"electors":12,"agree":11,"block":1,"tolerated_blocks":1}
"""


def tally(*arguments, **options) -> str:
    out = StringIO()
    call_command("tally", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def rounds(tmp_path: Path) -> Path:
    path = tmp_path / "rounds.jsonl"
    path.write_text(ROUNDS)
    return path


# --- consensus ---


def test_each_line_gets_its_verdict(rounds):
    verdicts = [json.loads(line) for line in tally("consensus", rounds, json=True).splitlines()]

    assert verdicts == [
        {"verdict": said} for said in ("adopt", "no_quorum", "not_yet", "blocked", "adopt")
    ]


def test_a_person_reads_the_counts_beside_the_verdict(rounds):
    first, *_rest = tally("consensus", rounds).splitlines()

    assert first == "electors 12, agree 5, reserve 1, pass 0, stand aside 0, block 0: adopt"


def test_what_else_is_in_a_line_is_left_aside(tmp_path):
    file = tmp_path / "rounds"
    file.write_text('{"id":7,"electors":12,"agree":5,"reserve":1}\n{"electors":0}\n')

    assert [
        json.loads(line)["verdict"] for line in tally("consensus", file, json=True).split("\n")[:2]
    ] == ["adopt", "adopt"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("{", "line 7: this is not JSON"),
        ("[" * 100_000, "line 7: this is not JSON"),
        ("[12]", 'line 7: an object with "electors" belongs here'),
        ('{"agree":3}', 'line 7: an object with "electors" belongs here'),
        ('{"electors":3,"agree":4}', "line 7: more positions than electors: agree 4"),
        ('{"electors":3,"agree":-1}', "line 7: agree is a whole number from 0 on, not -1"),
        ('{"electors":3,"agree":1.0}', "line 7: agree is a whole number from 0 on, not 1.0"),
        ('{"electors":3,"agree":true}', "line 7: agree is a whole number from 0 on, not True"),
        ('{"electors":"3"}', "line 7: electors is a whole number from 0 on, not '3'"),
        ('{"electors":3,"tolerated_blocks":-1}', "line 7: tolerated_blocks is a whole number"),
    ],
)
def test_a_bad_line_is_named(rounds, wrong, sentence):
    with rounds.open("a") as file:
        file.write(wrong + "\n")

    with pytest.raises(CommandError) as refusal:
        tally("consensus", rounds, json=True)

    assert str(refusal.value).startswith(f"{rounds}: {sentence}")


def test_it_runs_as_a_program_without_a_database(tmp_path):
    bad = ROUNDS + '{"electors":1,"agree":2}\n'
    home = {"MANYHANDS_VAR": str(tmp_path / "var"), "DATABASE_URL": "postgres://nowhere.invalid/x"}
    command = [sys.executable, "-m", "manyhands.site.cli", "tally", "consensus", "-", "--json"]

    run = subprocess.run(
        command, input=bad, env=os.environ | home, capture_output=True, text=True, check=False
    )

    assert run.returncode == 1
    assert run.stdout == ""
    assert "line 7: more positions than electors" in run.stderr
    assert "Traceback" not in run.stderr


# --- ranked ballots ---


def test_an_official_count_comes_out_stage_by_stage():
    file = DATA / "dundee-2022-coldside.blt"
    official = json.loads((DATA / "dundee-2022-coldside.json").read_text())

    data = json.loads(tally("stv", file, json=True))
    text = tally("stv", file)

    assert data["elected"] == official["elected"]
    assert [stage["held"] for stage in data["stages"]] == [
        stage["held"] for stage in official["stages"]
    ]
    assert "5589 ballots, 4 seats, quota 1118" in text
    assert "Stage 2: the surplus of Heather ANDERSON goes on" in text
    assert "Stage 9: Tanya JONES is excluded" in text
    assert text.endswith("Elected: Heather ANDERSON, Mark FLYNN, George MCIRVINE, Helen WRIGHT\n")


def test_preflib_files_are_read_too():
    file = DATA / "00007-00000048.soi"

    one = json.loads(tally("ranked", file, json=True))
    three = json.loads(tally("stv", file, json=True, seats=3, seed="4 May"))

    assert one["elected"] == ["Candidate 3"]
    assert one["stages"][0]["excluded"] == "Candidate 7"
    assert (three["seats"], three["quota"], len(three["elected"])) == (3, 39, 3)
    assert "Stage 6: Candidate 3 is elected" in tally("ranked", file)


def test_the_older_format_without_a_head_is_counted(tmp_path):
    file = tmp_path / "old.soc"
    file.write_text("3\n1,Ana\n2,Ben\n3,Cleo\n5,5,2\n3,1,2,3\n2,3,2,1\n")

    assert json.loads(tally("ranked", file, json=True))["elected"] == ["Ana"]
    assert len(json.loads(tally("stv", file, json=True, seats=2))["elected"]) == 2
    with pytest.raises(CommandError, match="how many seats there are: give --seats"):
        tally("stv", file)


def test_a_blt_whose_papers_have_names_is_counted(tmp_path):
    file = tmp_path / "papers.blt"
    file.write_text('2 1\n(a 1) 1 1 2 0\n(b) 2 2 0\n0\n"Ana"\n"Ben"\n"Who"\n')

    assert json.loads(tally("ranked", file, json=True))["elected"] == ["Ben"]
    assert json.loads(tally("stv", file, json=True))["quota"] == 2


def test_how_many_seats_is_asked_where_the_file_does_not_say():
    with pytest.raises(CommandError, match="does not say how many seats there are: give --seats"):
        tally("stv", DATA / "00007-00000048.soi")


def test_seats_that_are_asked_for_count_instead_of_those_of_the_file(tmp_path):
    file = tmp_path / "two.blt"
    many = "9" * 40
    file.write_text(f'3 2\n{many} 1 2 0\n1 2 0\n1 3 0\n0\n"Ana"\n"Ben"\n"Cleo"\n')

    assert json.loads(tally("stv", file, json=True))["seats"] == 2
    one = json.loads(tally("stv", file, json=True, seats=1))
    assert (one["seats"], one["elected"], one["quota"]) == (1, ["Ana"], (int(many) + 2) // 2 + 1)
    with pytest.raises(CommandError, match="seats are one or more"):
        tally("stv", file, seats=-1)


def test_a_lot_is_told_with_its_seed(tmp_path):
    file = tmp_path / "tie.blt"
    file.write_text('3 1\n2 1 0\n1 2 0\n1 3 0\n0\n"Ana"\n"Ben"\n"Cleo"\n')

    named = json.loads(tally("ranked", file, json=True, seed="4 May"))["stages"][0]["lot"]
    by_file = [json.loads(tally("stv", file, json=True)) for _again in range(2)]

    assert named["among"] == ["Ben", "Cleo"]
    assert named["seed"] == "4 May, stage 1"
    assert by_file[0] == by_file[1]
    assert "Equal: Ben, Cleo. Drawn: " in tally("ranked", file)


# --- budgets and lots ---


def test_a_budget_says_who_paid():
    file = DATA / "lodz-2020-nad-nerem.pb"

    data = json.loads(tally("equal-shares", file, json=True))
    text = tally("equal-shares", file, step="1")

    assert [part["project"] for part in data["chosen"]] == ["G030NN", "G042NN", "G021NN", "G081NN"]
    assert (data["budget"], data["spent"], data["share"]) == ("409000", "85000", "51125/76")
    assert len(data["chosen"][0]["paid_by"]) == 217
    assert set(data["chosen"][0]["paid_by"].values()) == {"20000/217"}
    assert "Chocianowicka - remont chodników i wjazdów - ETAP II. (G033NN), 110000" in text
    assert "217 people pay 92.16 each" in text
    assert "Spent: 195000 of 409000" in text


def test_a_budget_by_points_says_what_a_point_cost():
    file = DATA / "czestochowa-2020-stare-miasto.pb"

    first, *others = json.loads(tally("equal-shares", file, json=True))["chosen"]
    text = tally("equal-shares", file)

    assert [part["project"] for part in (first, *others)] == ["494", "423", "460", "276"]
    assert (first["paid_by"]["195"], first["points"]["195"]) == ("2500/19", "10")
    assert (first["paid_by"]["12212"], first["points"]["12212"]) == ("250/19", "1")
    assert "   Each point costs 13.15\n   31 people who gave 10 pay 131.57 each" in text
    assert "   4 people who gave 1 pay 93.46 each\n   76 who had less left pay" in text


def test_points_may_count_for_each_unit_of_money_too():
    file = DATA / "czestochowa-2020-stare-miasto.pb"

    by_cost = json.loads(tally("equal-shares", file, json=True, worth="cost"))["chosen"]

    assert [part["project"] for part in by_cost] == ["276", "494", "460", "423"]


def test_a_step_that_is_no_amount_is_refused():
    with pytest.raises(CommandError, match="--raise is an amount of money, not 'much'"):
        tally("equal-shares", DATA / "lodz-2020-nad-nerem.pb", step="much")


def test_a_lot_is_drawn_from_a_list(tmp_path):
    names, roster = tmp_path / "names", tmp_path / "roster"
    names.write_text("Dov\nAna\n\nCleo\nBen\n")
    roster.write_text("Ana\t3\nBen\t0\nCleo\t1\nDov\t0\n")

    drawn = json.loads(tally("lot", names, json=True, seed="4 May, 1729", draw=2))
    weighted = json.loads(tally("lot", roster, json=True, seed="1 May", draw=4, served=True))
    text = tally("lot", names, seed="4 May, 1729")

    assert drawn["seed"] == "4 May, 1729"
    assert len(drawn["drawn"]) == 2
    assert weighted["drawn"] == ["Ben", "Ana", "Cleo", "Dov"]
    assert text == f"Drawn from 4 with the seed “4 May, 1729”:\n{drawn['drawn'][0]}\n"


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        (b"Ana\nBen\n", {}, "a lot needs --seed"),
        (b"Ana\nAna\n", {"seed": "x"}, "on the list twice: Ana"),
        (b"Ana\n", {"seed": "x", "draw": 2}, "cannot draw 2 from a list of 1"),
        (b"Ana\t1\n\nBen\n", {"seed": "x", "served": True}, "line 3: a name, a tab and a number"),
        (b"Ana\t1\nAna\t2\n", {"seed": "x", "served": True}, "on the list twice: Ana"),
        (b"Ana\nB\xe9n\n", {"seed": "x"}, "line 2: this is not UTF-8"),
    ],
)
def test_a_list_that_cannot_be_drawn_from_is_refused(tmp_path, content, options, sentence):
    file = tmp_path / "names"
    file.write_bytes(content)

    with pytest.raises(CommandError, match=sentence):
        tally("lot", file, **options)


@pytest.mark.parametrize("method", ["ranked", "stv", "equal-shares"])
def test_a_damaged_file_is_refused_by_line(tmp_path, method):
    file = tmp_path / "damaged"
    file.write_text("what is this\n")

    with pytest.raises(CommandError, match=r"damaged: line 1: "):
        tally(method, file)


def test_a_file_that_is_not_there_is_said():
    with pytest.raises(CommandError, match="nowhere cannot be opened: No such file"):
        tally("stv", "nowhere")


def test_standard_input_is_read(monkeypatch):
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b'{"electors":1,"agree":1}\n')))

    assert tally("consensus", "-", json=True) == '{"verdict": "adopt"}\n'
