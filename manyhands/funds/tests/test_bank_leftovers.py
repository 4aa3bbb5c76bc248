"""Exports that were read wrong or refused without a word of what to take instead."""

import io
import zipfile
from datetime import date

import pytest

from manyhands.base.sheets import NotASheet
from manyhands.funds.bank import read_file
from manyhands.funds.bank.closing import Closing, closing_of
from manyhands.funds.bank.mapping import Meaning
from manyhands.funds.tests.test_bank import MT940, OFX_1, told

STRIPE = """id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Fee,Status
ch_1,2026-01-02 10:00:00,20.00,5.00,usd,true,0.88,Partially Refunded
"""
STRIPE_BARE = """id,Description,Created (UTC),Amount,Currency,Status
ch_1,Gift,2026-01-02 10:00,20.00,usd,Paid
"""
WISE = """ID,Status,Direction,"Created on","Source amount (after fees)","Source currency",\
"Target amount (after fees)","Target currency"
T-1,COMPLETED,IN,"2026-01-02 10:00:00",12.50,EUR,12.50,EUR
"""
NO_HEADERS = "02.01.2026;Ana;12,00\n15.01.2026;Ben;-3,00\n"
HDFC = """Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance
02/01/26,UPI-ANA,0001,02/01/26,,"1,00,500.00","1,00,500.00"
15/01/26,UPI-BEN,0002,15/01/26,500.00,,"1,00,000.00"
"""
ICICI = """S No.,Value Date,Transaction Date,Cheque Number,Transaction Remarks,\
Withdrawal Amount (INR ),Deposit Amount (INR ),Balance (INR )
1,02/01/2026,02/01/2026,-,UPI/ANA,0.0,500.00,500.00
2,15/01/2026,15/01/2026,-,UPI/BEN,20.00,0.0,480.00
"""
BRASIL = """"Data","Dependencia Origem","Histórico","Número do documento","Valor",
"02/01/2026","","Saldo Anterior","0","100.00",
"15/01/2026","","Pix - Recebido","123","1012.50",
"16/01/2026","","S A L D O","","1112.50",
"""
BRADESCO = """Extrato de: Ag: 1 | CC: 2;;;;;
Data;Histórico;Docto.;Crédito (R$);Débito (R$);Saldo (R$);
02/01/2026;PIX ANA;1;1.012,50;;1.112,50;
15/01/2026;PIX BEN;2;;-12,50;1.100,00;
"""
CASH_APP = """Transaction ID,Date,Transaction Type,Currency,Net Amount,Status,Notes
r5,2026-01-03 10:00:00 EST,Cash Out,USD,-$7.00,TRANSFER SENT,
"""


@pytest.mark.parametrize(
    ("sheet", "lines"),
    [
        (HDFC, [("2026-01-02", 10_050_000, "", "UPI-ANA"), ("2026-01-15", -50_000, "", "UPI-BEN")]),
        (
            ICICI,
            [("2026-01-02", 50_000, "INR", "UPI/ANA"), ("2026-01-15", -2_000, "INR", "UPI/BEN")],
        ),
        (BRASIL, [("2026-01-15", 101_250, "", "Pix - Recebido")]),
        (
            BRADESCO,
            [("2026-01-02", 101_250, "BRL", "PIX ANA"), ("2026-01-15", -1_250, "BRL", "PIX BEN")],
        ),
        (CASH_APP, [("2026-01-03", -700, "USD", "Cash Out")]),
    ],
)
def test_sheets_of_more_banks_are_read(sheet, lines):
    read = [(day, much, unit, text) for day, much, unit, _name, text in told(sheet, "a.csv")]
    assert read == lines


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        (STRIPE, "All activity"),
        (STRIPE_BARE, "All activity"),
        (WISE, "statement of the balance"),
        (NO_HEADERS, "No line of this sheet says what its columns are"),
    ],
)
def test_what_says_too_little_says_what_to_take_instead(sheet, said):
    with pytest.raises(NotASheet, match=said):
        told(sheet, "a.csv")


def test_a_sheet_without_headers_is_read_by_the_numbers_of_its_columns():
    by_number = {"date": ["column 1"], "name_of_other": ["column 2"], "amount": ["column 3"]}
    lines = read_file(NO_HEADERS.encode(), "a.csv", meaning=Meaning(columns=by_number))
    assert [(line.date.day, line.amount, line.name) for line in lines] == [
        (2, 1_200, "Ana"),
        (15, -300, "Ben"),
    ]


def zipped(name: str) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as packed:
        packed.writestr(name, "Date,Amount\n")
    return into.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "This is a PDF"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(99), "This is a picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "This is a picture"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(99), "This is a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999), "old Excel"),
        (b"\n<!DOCTYPE html><html>", "This is a web page"),
        (zipped("statement.csv"), "This is a ZIP file"),
        (zipped("Index/Document.iwa"), "This is a Numbers file"),
    ],
)
def test_what_is_no_sheet_is_named(data, said):
    with pytest.raises(NotASheet, match=said):
        read_file(data, "statement")


def test_a_currency_in_small_letters_is_one():
    small = MT940.replace("EUR", "eur")
    assert told(small) == told(MT940)
    assert closing_of(small.encode()) == Closing(date(2026, 11, 3), 118_716, "EUR")


def test_the_currency_of_ofx_may_come_after_its_lines():
    assert "<CURDEF>USD" in OFX_1
    later = OFX_1.replace("<CURDEF>USD", "").replace(
        "</BANKTRANLIST>", "</BANKTRANLIST><CURDEF>USD"
    )
    assert told(later) == told(OFX_1)
    assert {line[2] for line in told(later)} == {"USD"}


def test_a_statement_without_currency_takes_none_of_the_next():
    bare = OFX_1.replace("<CURDEF>USD", "")
    both = bare.replace("</STMTRS>", "</STMTRS>" + OFX_1[OFX_1.index("<STMTRS>") : -len("x")], 1)
    assert {line[2] for line in told(bare)} == {""}
    assert told(both)[0][2] == ""


def test_statements_that_begin_without_end_are_looked_through_once():
    read_file(("<OFX>" + "<STMTRS>" * 100_000 + "</OFX>").encode())
