"""The file that members carry: it stands alone, and finds what was done to a record."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manyhands.record import log, queries, rules, verify
from manyhands.record.models import Log
from manyhands.record.tests import make
from manyhands.record.tests.make import a_record, fault_in, file_of, note

pytestmark = pytest.mark.django_db
VERIFIER = Path(verify.__file__)
ROUNDS = VERIFIER.with_name("verify_rounds.py")
METHODS = VERIFIER.with_name("verify_methods.py")
BALLOTS = VERIFIER.with_name("verify_ballots.py")
LOTS = VERIFIER.with_name("verify_lots.py")
TURNS = VERIFIER.with_name("verify_turns.py")
FILES = [VERIFIER, ROUNDS, METHODS, BALLOTS, LOTS, TURNS]


def named(file, *kept):
    fault = fault_in(file, *kept)
    return fault and (fault.what, fault.seq)


# --- it stands alone ---


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_imports_nothing_but_the_standard_library(file):
    imported = [
        name.name if isinstance(node, ast.Import) else str(node.module)
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    ]

    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_is_short_enough_to_be_read(file):
    assert len(file.read_text().splitlines()) <= 400


def test_it_runs_from_a_stick_without_the_program(tmp_path):
    shutil.copy(VERIFIER, tmp_path / "verify.py")
    (tmp_path / "record").write_bytes(file_of(a_record()))

    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "record"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert "9 entries, 2 of them erased" in done.stdout


# --- a record as it is given out ---


def test_a_record_that_was_given_out_is_whole():
    record = a_record()

    assert named(file_of(record)) is None
    assert file_of(record) == file_of(record)


def test_an_empty_record_is_whole():
    assert named(file_of(log.open_log())) is None


def test_the_file_holds_nothing_of_what_was_erased():
    file = file_of(a_record())

    assert b"need0" in file
    assert b"need1" not in file
    assert b"need3" not in file


def test_the_file_is_a_head_and_a_line_for_each_entry():
    lines = file_of(a_record()).decode().splitlines()

    assert json.loads(lines[0]).keys() == {"key", "newest", "checkpoint", "days"}
    assert all(json.loads(line).keys() == {"leaf", "salt", "payload"} for line in lines[1:])
    assert len(lines) == 1 + make.SIZE


# --- somebody with the file in their hands ---


@pytest.mark.parametrize("line", range(make.SIZE + 1))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(data=st.data())
def test_one_wrong_bit_is_named_by_its_entry(line, data, record_lines):
    lines = list(record_lines)
    at = data.draw(st.integers(0, len(lines[line]) - 1))
    bit = 1 << data.draw(st.integers(0, 7))
    lines[line] = lines[line][:at] + bytes([lines[line][at] ^ bit]) + lines[line][at + 1 :]

    fault = fault_in(b"".join(lines))

    assert fault is not None
    assert fault.seq == (line - 1 if line else None)


@pytest.fixture
def record_lines():
    return file_of(a_record()).splitlines(keepends=True)


@pytest.mark.parametrize("seq", range(make.SIZE))
def test_a_line_that_is_left_out_is_named(seq, record_lines):
    del record_lines[1 + seq]

    assert named(b"".join(record_lines)) == ("missing", seq)


@pytest.mark.parametrize("seq", range(make.SIZE))
def test_a_line_that_is_doubled_is_named(seq, record_lines):
    record_lines.insert(1 + seq, record_lines[1 + seq])

    what = "missing" if seq < make.SIZE - 1 else "unsigned"
    assert named(b"".join(record_lines)) == (what, seq + 1)


@pytest.mark.parametrize("seq", range(make.SIZE - 1))
def test_lines_in_another_order_are_named(seq, record_lines):
    record_lines[1 + seq], record_lines[2 + seq] = record_lines[2 + seq], record_lines[1 + seq]

    assert named(b"".join(record_lines)) == ("missing", seq)


@pytest.mark.parametrize("seq", [0, 2, 4, 6, 7, 8])
def test_a_line_that_is_emptied_is_named(seq, record_lines):
    line = json.loads(record_lines[1 + seq]) | {"salt": None, "payload": None}
    record_lines[1 + seq] = verify.canonical(line).encode() + b"\n"

    assert named(b"".join(record_lines)) == ("erased", seq)


@pytest.mark.parametrize("seq", range(make.SIZE))
@pytest.mark.parametrize("part", ["commitment", "day", "prev"])
def test_a_leaf_that_still_looks_like_one_is_named(seq, part, record_lines):
    other = {"commitment": "ab" * 32, "day": "2026-03-04", "prev": "cd" * 32}
    line = json.loads(record_lines[1 + seq])
    leaf = json.loads(line["leaf"]) | {part: other[part]}
    line["leaf"] = verify.canonical(leaf)
    record_lines[1 + seq] = verify.canonical(line).encode() + b"\n"

    assert named(b"".join(record_lines))[1] == seq


def test_another_key_is_found(record_lines):
    head = json.loads(record_lines[0])
    head["key"] = rules.verifier_key(head["key"].split("+")[0], b"k" * 32)
    record_lines[0] = rules.canonical_json(head).encode() + b"\n"

    assert named(b"".join(record_lines)) == ("signature", None)


def test_a_day_that_is_left_out_of_the_head_is_found(record_lines):
    head = json.loads(record_lines[0])
    del head["days"][0]
    record_lines[0] = rules.canonical_json(head).encode() + b"\n"

    assert named(b"".join(record_lines)) == ("day", 4)


# --- what a member kept ---


def test_a_record_that_grew_continues_the_checkpoint_a_member_kept():
    record = a_record()
    old = record.checkpoint

    note(record, 9)

    assert named(file_of(record), old) is None


def test_a_record_that_was_rolled_back_is_caught_by_the_checkpoint_a_member_kept():
    record = a_record()
    before = file_of(record)
    note(record, 9)
    kept = Log.objects.get(pk=record.pk).checkpoint

    assert named(before) is None
    assert named(before, kept) == ("shrunk", make.SIZE)


def test_another_record_under_the_same_key_is_caught_by_the_checkpoint_a_member_kept():
    record = a_record()
    branch = transaction.savepoint()
    note(record, 9)
    kept = Log.objects.get(pk=record.pk).checkpoint
    transaction.savepoint_rollback(branch)

    note(record, 99)

    assert named(file_of(record)) is None
    assert named(file_of(record), kept) == ("forked", 9)


def test_a_checkpoint_of_another_group_is_not_taken_for_ours():
    assert named(file_of(a_record()), a_record().checkpoint) == ("signature", None)


@pytest.mark.parametrize("seq", range(make.SIZE))
def test_a_receipt_shows_that_the_entry_is_in_the_record(seq):
    record = a_record()
    entry = record.entries.get(seq=seq)

    receipt = queries.receipt(entry)

    lines = receipt.split("\n\n")[0].split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert verify.plain(lines[1].removeprefix("extra ")).decode() == entry.leaf
    assert lines[2] == f"index {seq}"
    steps = [verify.plain(line) for line in lines[3:]]
    assert rules.proves_inclusion(
        seq, record.size, bytes(entry.leaf_hash), steps, bytes(record.root)
    )
    note(record, 9)
    assert named(file_of(record), receipt) is None


def test_a_receipt_for_another_entry_is_refused():
    record = a_record()
    receipt = queries.receipt(record.entries.get(seq=4))

    assert named(file_of(record), receipt.replace("index 4", "index 2")) == ("forked", 2)
    assert named(file_of(record), receipt.replace("index 4", "index 40")) == ("receipt", None)


def test_a_tree_that_grew_is_proved_without_the_entries():
    record = a_record()
    old_root = bytes(record.root)
    note(record, 9)
    record.refresh_from_db()

    steps = queries.consistency_proof(record, make.SIZE)

    assert rules.proves_consistency(make.SIZE, record.size, old_root, bytes(record.root), steps)


# --- what it says ---


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "record"
    path.write_bytes(file_of(a_record()))
    return path


def test_all_well_is_0(path, capsys):
    assert verify.main([str(path)]) == 0
    assert capsys.readouterr().out.startswith("All is well: 9 entries")


def test_something_wrong_is_1_and_the_entry_is_named(path, capsys):
    path.write_bytes(path.read_bytes().replace(b'rice\\",4', b'rice\\",5'))

    assert verify.main([str(path)]) == 1
    assert capsys.readouterr().out == "Something is wrong. What entry 4 says was changed.\n"


def test_a_file_that_is_not_there_is_2(path, capsys):
    with pytest.raises(SystemExit) as stopped:
        verify.main([str(path) + "x"])

    assert stopped.value.code == 2
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize("junk", [b"", b"\n", b"id,name\n1,Ana\n", b"\xff\xfe\x00", b"[" * 99_999])
def test_a_strange_file_is_no_record(path, junk):
    path.write_bytes(junk)

    assert verify.main([str(path)]) == 1


def test_a_strange_checkpoint_is_not_taken(path, tmp_path):
    kept = tmp_path / "kept"
    kept.write_text("c2sp.org/tlog-proof@v1\nnothing\n\nof the kind\n")

    with pytest.raises(SystemExit) as stopped:
        verify.main([str(path), "--receipt", str(kept)])

    assert stopped.value.code == 2


def test_the_command_says_the_same(path, tmp_path, capsys):
    kept = tmp_path / "kept"
    kept.write_text(json.loads(path.read_text().split("\n")[0])["checkpoint"])

    call_command("verify", str(path), "--checkpoint", str(kept))

    assert capsys.readouterr().out.startswith("All is well")
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(SystemExit) as stopped:
        call_command("verify", str(path))
    assert stopped.value.code == 1
