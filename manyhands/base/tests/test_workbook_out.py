"""A workbook that is written is read by other programs as what was meant."""

import io
import warnings
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from manyhands.base import workbook_out
from manyhands.base.sheets import read_sheet
from manyhands.base.workbook_out import Tab, write_workbook


def written(*tabs: Tab) -> bytes:
    out = io.BytesIO()
    write_workbook(out, tabs)
    return out.getvalue()


def read(data: bytes) -> dict[str, list[tuple]]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book = openpyxl.load_workbook(io.BytesIO(data))
    return {tab.title: list(tab.iter_rows(values_only=True)) for tab in book}


def test_texts_numbers_and_days_come_back():
    row = ["Brot & <Äpfel>", 7, Decimal("-12.50"), None, date(2026, 2, 28)]
    found = read(written(Tab("A", ["a", "b", "c", "d", "e"], [row])))["A"]
    assert found[0] == ("a", "b", "c", "d", "e")
    assert found[1][:4] == ("Brot & <Äpfel>", 7, -12.5, None)
    assert found[1][4].date() == date(2026, 2, 28)


@pytest.mark.parametrize("text", ["=1+1", "+1", "@SUM(A1)", "-1"])
def test_no_text_is_a_formula(text):
    data = written(Tab("A", ["a"], [[text]]))
    assert read(data)["A"][1] == (text,)
    assert b"<f>" not in data


def test_signs_that_no_file_may_hold_are_replaced():
    assert read(written(Tab("A", ["a"], [["a\x00\x0bb\ud800"]])))["A"][1] == (
        "a\ufffd\ufffdb\ufffd",
    )


def test_tabs_have_names_that_a_spreadsheet_takes():
    names = ["Our [books]: 1/2", "", "our  books   1 2", "x" * 40, "x" * 41]
    found = list(read(written(*[Tab(name, ["a"], []) for name in names])))
    assert len({name.lower() for name in found}) == 5
    assert all(0 < len(name) <= 31 for name in found)


def test_more_rows_than_a_tab_holds_go_on_in_the_next(monkeypatch):
    monkeypatch.setattr(workbook_out, "MOST_ROWS", 3)
    found = read(written(Tab("A", ["a"], ([number] for number in range(5)))))
    assert [[row[0] for row in rows] for rows in found.values()] == [
        ["a", 0, 1],
        ["a", 2, 3],
        ["a", 4],
    ]


def test_our_own_reader_reads_it():
    data = written(Tab("A", ["What", "How many"], [["Rice", Decimal("2.50")]]))
    assert read_sheet(data, "a.xlsx").rows[0].cells == ["Rice", "2.5"]
