"""Dates as people and banks write them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manyhands.base import dates


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2024-03-14", date(2024, 3, 14)),
        ("14/03/2024", date(2024, 3, 14)),
        ("3/14/2024", date(2024, 3, 14)),
        ("14.3.24", date(2024, 3, 14)),
        ("March 14, 2024", date(2024, 3, 14)),
        ("Mar 14 2024", date(2024, 3, 14)),
        ("Thursday, March 14th, 2024", date(2024, 3, 14)),
        ("14 de marzo de 2024", date(2024, 3, 14)),
        ("14 mars 2024", date(2024, 3, 14)),
        ("1er août 2024", date(2024, 8, 1)),
        ("14 de março de 2024", date(2024, 3, 14)),
        ("١٤ مارس ٢٠٢٤", date(2024, 3, 14)),
        ("14 آذار 2024", date(2024, 3, 14)),
        ("31/2/2024", None),
        ("tomorrow", None),
        ("347-555-0182", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_people_write_it(said, day):
    assert dates.read_date(said) == day


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("3/14/2024 18:40:02", datetime(2024, 3, 14, 18, 40, 2)),
        ("3/14/2024 6:40 PM", datetime(2024, 3, 14, 18, 40)),
        ("3/14/2024 12:05 am", datetime(2024, 3, 14, 0, 5)),
        ("2024-03-20T14:02:11.000Z", datetime(2024, 3, 20, 14, 2, 11)),
        ("2024-03-20 14:02:11+00:00", datetime(2024, 3, 20, 14, 2, 11)),
        ("14/03/2024 25:00", None),
    ],
)
def test_a_moment_is_read_with_its_clock(said, moment):
    assert dates.read_moment(said) == moment


def test_a_column_tells_whether_its_days_come_first():
    assert dates.is_day_first(["1/2/2024", "13/2/2024"]) is True
    assert dates.is_day_first(["1/2/2024", "2/13/2024"]) is False
    assert dates.is_day_first(["1/2/2024", "soon"]) is None


@given(st.text(max_size=200))
def test_no_text_makes_reading_fail(text):
    assert dates.read_moment(text) is None or dates.read_date(text) is not None
