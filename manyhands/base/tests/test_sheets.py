"""Sheets as groups keep them, and files that only look like sheets."""

import io
import tracemalloc
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manyhands.base import workbooks
from manyhands.base.other_files import what_it_is
from manyhands.base.sheets import MOST_BYTES, NotASheet, read_sheet

SHEETS = Path(__file__).parent / "sheets"


def xlsx(*rows, then=lambda book, tab: None):
    book = openpyxl.Workbook()
    tab = book.active
    for row in rows:
        tab.append(row)
    then(book, tab)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def ods(rows, manifest=""):
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "manifest")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet><table:table"
        f' table:name="Needs">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    return zipped(**{
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f"<manifest:manifest {spaces}>{manifest}</manifest:manifest>",
        "content.xml": content,
    })  # fmt: skip


def ods_row(*cells, repeated=1):
    words = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{words}</table:table-row>'


# --- CSV ----------------------------------------------------------------------------


def test_zeros_that_only_the_format_of_a_cell_shows_are_read():
    def formats(book, tab):
        for row in (3, 4):
            tab.cell(row, 2).number_format = "00000"
        tab["C3"].number_format = "0.00"
        other = book.create_sheet("Other")
        other["A1"].number_format = "000"

    rows = [], ["Name", "Number", "How much"], ["Ana", 42, 7], ["Ben", 123456, 7], ["Cleo", 42, 7]
    sheet = read_sheet(xlsx(*rows, then=formats), "a.xlsx")

    cells = [row.cells for row in sheet.rows]
    assert cells == [["Ana", "00042", "7"], ["Ben", "123456", "7"], ["Cleo", "42", "7"]]


def test_zeros_are_those_of_their_own_column_where_the_first_is_empty():
    def moved(_book, tab):
        tab.insert_cols(1)
        tab["C2"].number_format = "00000"

    sheet = read_sheet(xlsx(["Name", "Number", "How much"], ["Ana", 42, 7], then=moved), "a.xlsx")
    assert [row.cells for row in sheet.rows] == [["Ana", "00042", "7"]]


@pytest.mark.parametrize(
    ("name", "headers", "rows", "a_cell"),
    [
        ("form_english.csv", 12, 4, "Diapers size 4\nand wipes"),
        ("airtable_english.csv", 12, 3, "Baby formula"),
        ("formulario_cp1252.csv", 11, 3, "Acompañamiento al médico"),
        ("tableau_avec_titre.csv", 7, 3, "Garde d'enfants le mercredi"),
        ("arabic_utf16.txt", 8, 2, "حليب أطفال وحفاضات"),
        ("arabic_cp1256.csv", 6, 2, "خبز وطعام"),
        ("pedidos_latin1.csv", 8, 2, "Capão Redondo"),
        ("pipes.csv", 4, 3, "rides on Sunday"),
        ("separator_said.csv", 3, 2, "12 Oak Street; ring twice"),
        ("one_column.csv", 1, 3, "A ride to the clinic on Monday, before 9"),
        ("ragged.csv", 5, 3, "please"),
    ],
)
def test_a_sheet_is_read_whatever_its_separator_and_encoding(name, headers, rows, a_cell):
    sheet = read_sheet(SHEETS / name, name)

    assert (len(sheet.headers), len(sheet)) == (headers, rows)
    assert any(a_cell in row.cells for row in sheet.rows)
    assert all(len(row.cells) == headers and any(row.cells) for row in sheet.rows)


def test_each_row_keeps_the_number_it_has_in_the_file():
    with_titles = read_sheet(SHEETS / "tableau_avec_titre.csv")
    with_a_line_break_in_a_cell = read_sheet(SHEETS / "form_english.csv")

    assert [row.number for row in with_titles.rows] == [5, 6, 8]
    assert [row.number for row in with_a_line_break_in_a_cell.rows] == [2, 3, 4, 6]


def test_titles_above_the_headers_are_not_headers():
    sheet = read_sheet(SHEETS / "tableau_avec_titre.csv")

    assert sheet.headers[0] == "N°"


def test_headers_repeated_further_down_are_no_row():
    sheet = read_sheet(SHEETS / "spreadsheet_tabs.tsv")

    assert [row.cells[1] for row in sheet.rows] == ["WEEK 1", "Firewood", "Soup", "Blankets"]


def test_a_sheet_without_headers_loses_no_row():
    sheet = read_sheet(SHEETS / "no_header.csv")

    assert sheet.headers == [""] * 4
    assert [row.number for row in sheet.rows] == [1, 2, 3]


# --- workbooks ------------------------------------------------------------------------


def test_a_workbook_gives_dates_as_iso_and_numbers_as_typed():
    data = xlsx(
        ["When", "What", "Phone", "Weight", "At", "Ready"],
        [date(2024, 3, 14), "Rice", 3475550182, 2.5, time(9, 30), True],
        [datetime(2024, 3, 15, 18, 5), "Beans", "+1 347", 3, None, False],
    )

    sheet = read_sheet(data, "needs.xlsx")

    assert sheet.rows[0].cells == ["2024-03-14", "Rice", "3475550182", "2.5", "09:30", "yes"]
    assert sheet.rows[1].cells == ["2024-03-15 18:05:00", "Beans", "+1 347", "3", "", "no"]


def test_merged_titles_and_empty_rows_of_a_workbook_are_left_out():
    def merge(book, tab):
        tab.merge_cells("A1:D1")
        tab.merge_cells("A5:D5")

    data = xlsx(
        ["Needs of spring", None, None, None],
        [],
        ["Name", "Need", "How many", "Area"],
        ["Ana", "Rice", 2, "North"],
        ["SECOND WEEK", None, None, None],
        [None, None, None, None],
        ["Bo", "Soup", 4, "South"],
        then=merge,
    )

    sheet = read_sheet(data, "needs.xlsx")

    assert sheet.headers == ["Name", "Need", "How many", "Area"]
    assert [(row.number, row.cells[0]) for row in sheet.rows] == [(4, "Ana"), (7, "Bo")]


def test_hidden_and_empty_tabs_are_passed_over():
    def more_tabs(book, tab):
        tab.title = "Cover"
        secret = book.create_sheet("Secret")
        secret.append(["Name"])
        secret.sheet_state = "hidden"
        book.create_sheet("Needs").append(["Need"])
        book["Needs"].append(["Rice"])

    sheet = read_sheet(xlsx(then=more_tabs), "needs.xlsx")

    assert (sheet.title, sheet.headers, len(sheet)) == ("Needs", ["Need"], 1)


def test_an_open_document_is_read_and_its_million_empty_rows_are_not():
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell'
    empty += ' table:number-columns-repeated="16384"/></table:table-row>'

    sheet = read_sheet(ods(ods_row("Need", "Area") + ods_row("Rice", "North") + empty), "n.ods")

    assert [row.cells for row in sheet.rows] == [["Rice", "North"]]


# --- what is refused --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("empty.csv", "empty"),
        ("picture.csv", "is a picture"),
        ("web_page.csv", "is a web page"),
        ("quote_not_closed.csv", "quotation mark is not closed near line 2"),
        ("truncated.xlsx", "broken"),
    ],
)
def test_a_file_that_is_no_sheet_is_answered_with_what_to_do(name, says):
    with pytest.raises(NotASheet, match=says):
        read_sheet(SHEETS / name, name)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"hello", "broken"),
        (workbooks._OLD_OFFICE + bytes(600), "old Excel file"),
        (workbooks._OLD_OFFICE + workbooks._LOCKED, "password"),
        (zipped(**{"word/document.xml": "<w/>"}), "kind of file"),
        (zipped(**{"xl/workbook.xml": "<not closed"}), "broken"),
        (zipped(**{"xl/workbook.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "broken"),
        (zipped(**{"xl/workbook.xml": "<a/>"}), "broken"),
    ],
)
def test_bytes_that_claim_to_be_a_workbook_are_answered_too(data, says):
    with pytest.raises(NotASheet, match=says):
        read_sheet(data, "needs.xlsx")


def test_an_old_locked_or_other_file_names_the_way_out():
    locked = ods(
        ods_row("Need"), "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    )

    with pytest.raises(NotASheet, match="Take the password off"):
        read_sheet(locked, "needs.ods")


def test_a_file_over_10_mb_is_refused_before_it_is_read(tmp_path):
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    tracemalloc.start()

    with pytest.raises(NotASheet, match="10 MB"):
        read_sheet(large, "large.csv")

    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_more_than_20_000_rows_are_refused_in_each_format():
    csv = b"Need,Area\n" + b"Rice,North\n" * 20_001
    open_document = ods(ods_row("Need") + ods_row("Rice", repeated=30_000))
    book = xlsx(["Need"], then=lambda book, tab: tab.cell(30_000, 1, "Rice"))

    for data, name in ((csv, "a.csv"), (open_document, "a.ods"), (book, "a.xlsx")):
        with pytest.raises(NotASheet, match="20,000 rows"):
            read_sheet(data, name)


def test_20_000_rows_are_taken():
    sheet = read_sheet(b"Need,Area\n" + b"Rice,North\n" * 20_000, "a.csv")

    assert len(sheet) == 20_000
    assert sheet.rows[-1].number == 20_001


def test_two_cells_far_apart_do_not_fill_the_memory():
    corner = xlsx(["Need"], then=lambda book, tab: tab.cell(1, 16_384, "far"))
    hidden_in_other_part = zipped(**{
        "xl/workbook.xml": "<a/>",
        "xl/other.xml": '<worksheet><sheetData><row><c r="&#88;FD1048576"><v>1</v></c></row>'
        "</sheetData></worksheet>",
    })  # fmt: skip

    for data, says in ((corner, "too wide"), (hidden_in_other_part, "20,000 rows")):
        with pytest.raises(NotASheet, match=says):
            read_sheet(data, "far.xlsx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = zipped(**{"xl/workbook.xml": "<a/>", "xl/worksheets/sheet1.xml": bytes(90_000_000)})
    tracemalloc.start()

    with pytest.raises(NotASheet, match="unpacks into too much"):
        read_sheet(bomb, "bomb.xlsx")

    assert len(bomb) < 200_000
    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    tracemalloc.stop()


def test_a_bomb_that_lies_about_its_size_is_broken():
    data = bytearray(zipped(**{"xl/workbook.xml": b"<a/>" + b" " * 90_000_000}))
    for at in (data.find(b"PK\x03\x04") + 22, data.find(b"PK\x01\x02") + 24):
        data[at : at + 4] = (1000).to_bytes(4, "little")

    with pytest.raises(NotASheet, match="broken"):
        read_sheet(bytes(data), "bomb.xlsx")


def sheet_or_sentence(data, name):
    """What it is read as, or what its refusal says."""
    try:
        return read_sheet(data, name)
    except NotASheet as why:
        return str(why)


def is_well_formed(answer):
    if isinstance(answer, str):
        return answer.endswith(".")
    return all(len(row.cells) == len(answer.headers) for row in answer.rows)


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a.ods", ""]))
def test_any_bytes_are_a_sheet_or_a_sentence(data, name):
    assert is_well_formed(sheet_or_sentence(data, name))


GOOD_WORKBOOK = xlsx(["Need", "Area"], ["Rice", "North"])


@given(st.integers(0, len(GOOD_WORKBOOK) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_is_a_sheet_or_a_sentence(at, noise):
    damaged = GOOD_WORKBOOK[:at] + noise + GOOD_WORKBOOK[at + 1 :]

    assert is_well_formed(sheet_or_sentence(damaged, "a.xlsx"))


@given(st.text(max_size=300))
def test_any_text_is_a_sheet_or_a_sentence(text):
    assert is_well_formed(sheet_or_sentence(text.encode("utf-8", "surrogatepass"), "a.csv"))


def test_a_cell_without_end_is_told_as_what_it_is():
    with pytest.raises(NotASheet, match="One cell near line 2 is too long"):
        read_sheet(b"what,where\n" + b"x" * 200_000 + b",here\n", "long.csv")


def test_a_sheet_may_begin_with_the_letters_of_a_bitmap():
    assert what_it_is(b"BM,Date,Amount\n1,2026-05-01,5\n") == ""
    assert "is a picture" in what_it_is(b"BM\x36\x10\x0e\x00\x00\x00\x00\x00\x36\x00\x00\x00")
