"""Words as they come are read whole, or refused with a sentence that names the line."""

import io
from datetime import UTC, datetime

import pytest

from manyhands.talk.heard import LONGEST, BadFile, count_csv, read_csv, read_pasted


def heard(text: str | bytes):
    return list(read_csv(io.BytesIO(text if isinstance(text, bytes) else text.encode())))


def test_a_file_gives_its_messages():
    found = heard("id,message,original,received_at\n7,We need water,Nou bezwen dlo,2026-03-01\n")

    assert [(row.external_id, row.message, row.original) for row in found] == [
        ("7", "We need water", "Nou bezwen dlo")
    ]


def test_columns_may_stand_in_any_order_and_more_may_be_there():
    found = heard("\ufeffGenre,Original,MESSAGE,ID\ndirect,Nou,We,7\n")

    assert (found[0].external_id, found[0].message, found[0].original) == ("7", "We", "Nou")


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_semicolons_and_tabs_part_the_columns_as_well_as_commas(sign):
    found = heard(f"\ufeffid{sign}message\n7{sign}Water. Bread! Rice?\n")

    assert [(row.external_id, row.message) for row in found] == [("7", "Water. Bread! Rice?")]


def test_the_original_alone_is_enough_and_rows_without_words_are_passed_over():
    found = heard("id,message,original\n1,,Nou bezwen dlo\n2,,\n3\n")

    assert [(row.external_id, row.message, row.original) for row in found] == [
        ("1", "Nou bezwen dlo", "")
    ]


def test_a_message_without_id_is_known_by_its_words():
    first, second, third = heard("message\nWater\nWater\nBread\n")

    assert first.external_id == second.external_id != third.external_id


def test_a_time_without_a_zone_is_utc():
    found = heard("id,message,received_at\n1,Water,2026-03-01 18:30\n")

    assert found[0].received_at == datetime(2026, 3, 1, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"\xff\xfeid,message", "UTF-8"),
        ("", "first line"),
        ("name,words\n1,Water\n", "first line"),
        ("id,message\n1,Water\n2,Bread,and more\n", "Line 3 has more cells"),
        ("id,message,received_at\n1,Water,soon\n", "Line 2: “soon” is not a time"),
        ("id,message,received_at\n1,Water,2026-13-45 10:00\n", "Line 2"),
        ("id,message,received_at\n1,Water,0001-01-01T00:00:00+14:00\n", "is not a time"),
        ("id,message,received_at\n1,Water,9999-12-31T23:59:00-12:00\n", "is not a time"),
        (f"id,message\n1,{'a' * (LONGEST + 1)}\n", "Line 2 is longer"),
        (f"id,message\n1,{'a' * 200_000}\n", "Line 2 cannot be read"),
        ('id,message\n1,"Water\n', "cannot be read"),
        ('id,message\n1,"Wa"ter\n', "Line 2 cannot be read"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(file, sentence):
    with pytest.raises(BadFile) as refused:
        heard(file)

    assert sentence in str(refused.value)


def test_a_file_can_be_read_again_after_it_was_looked_through():
    file = io.BytesIO(b"id,message\n1,Water\n2,Bread\n")

    assert count_csv(file) == 2
    assert len(list(read_csv(file))) == 2


def test_pasted_words_are_one_a_line_or_stand_between_empty_lines():
    assert [row.message for row in read_pasted("Water\r\nBread\n")] == ["Water", "Bread"]
    assert [row.message for row in read_pasted("Water\nfor 4\n\nBread")] == [
        "Water\nfor 4",
        "Bread",
    ]


def test_a_pasted_message_that_is_too_long_is_refused():
    with pytest.raises(BadFile, match="Line 2 is longer"):
        read_pasted(f"Water\n{'a' * (LONGEST + 1)}")
