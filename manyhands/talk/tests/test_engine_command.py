"""`manyhands suggest` reads a file row by row and says plainly what it cannot read."""

import csv

import pytest
from django.core.management import CommandError, call_command

from manyhands.talk.engine import CATEGORIES

HEAD = "id,message,original\n"


@pytest.fixture
def run(tmp_path):
    def run(content, *options, name="in.csv"):
        source, target = tmp_path / name, tmp_path / "out.csv"
        if content is not None:
            source.write_bytes(content if isinstance(content, bytes) else content.encode())
        call_command("suggest", str(source), str(target), *options, verbosity=0)
        with target.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return run


def test_each_row_gets_a_line_in_the_order_of_the_file(run):
    rows = run(HEAD + "7,We need water urgently in Delmas 33,Nou bezwen dlo\n3,thank you,mesi\n")

    assert list(rows[0]) == [
        "id",
        "kind",
        "confidence",
        "categories",
        "language",
        "urgent",
        "place",
    ]
    assert [row["id"] for row in rows] == ["7", "3"]
    assert rows[0]["kind"] == "need"
    assert rows[0]["categories"] == "water"
    assert (rows[0]["language"], rows[0]["urgent"], rows[0]["place"]) == ("en", "1", "Delmas 33")
    assert all(0 <= float(row["confidence"]) <= 1 for row in rows)
    assert all(set(row["categories"].split()) <= set(CATEGORIES) for row in rows)


def test_the_original_is_read_when_asked_for_and_the_message_where_there_is_none(run):
    rows = run(
        HEAD + "1,We need water,Nou bezwen dlo tanpri\n2,We need water,\n", "--text=original"
    )

    assert [row["language"] for row in rows] == ["ht", "en"]


@pytest.mark.parametrize("sign", [";", "\t"])
def test_other_separators_and_large_letters_in_the_head_are_read_too(run, sign):
    rows = run(f"ID{sign}Message\n1{sign}We need water\n")

    assert [(row["id"], row["categories"]) for row in rows] == [("1", "water")]


def test_a_message_of_enormous_length_stops_nothing(run):
    rows = run(HEAD + f"1,We need water {'a' * 300_000},\n2,We need food,\n")

    assert [row["categories"] for row in rows] == ["water", "food"]


def test_the_messages_are_not_written_over(run, tmp_path):
    with pytest.raises(CommandError, match="is the file with the messages"):
        run(HEAD + "1,We need water,\n", name="out.csv")

    assert (tmp_path / "out.csv").read_text().startswith(HEAD)


def test_rows_that_are_too_short_or_too_long_are_taken_as_they_are(run):
    rows = run("\ufeff" + HEAD + "1\n2,We need food,,extra,more\n\n")

    assert [row["id"] for row in rows] == ["1", "2"]
    assert rows[0]["confidence"] == "0.00"


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        (None, (), "in.csv cannot be opened: No such file"),
        ("", (), "has no column id. Its columns: none."),
        ("id,text\n1,a\n", (), "has no column message. Its columns: id, text."),
        ("id,message\n1,a\n", ("--text=original",), "has no column original"),
        (HEAD.encode() + b"1,caf\xe9,x\n", (), "is not in UTF-8"),
        (b"PK\x03\x04\xff\xfe\x00", (), "is not in UTF-8"),
        (
            HEAD + "1," + "x" * 10_100_000 + ",y\n",
            (),
            "cannot be read from line 2 on: field larger",
        ),
        (HEAD + '1,"never closed,x\n2,water,y\n', (), "in.csv cannot be read from line"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(run, tmp_path, content, options, sentence):
    with pytest.raises(CommandError) as refusal:
        run(content, *options)

    assert sentence in str(refusal.value)
    assert not list(tmp_path.glob("out*"))


def test_a_folder_that_is_not_there_is_said_in_a_sentence(tmp_path):
    source = tmp_path / "in.csv"
    source.write_text(HEAD)

    with pytest.raises(CommandError, match=r"no/out\.csv cannot be opened: No such file"):
        call_command("suggest", str(source), str(tmp_path / "no" / "out.csv"))
