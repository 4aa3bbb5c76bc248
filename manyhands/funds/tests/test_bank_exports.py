"""Exports as banks and payment services write them today: titles, twins, states, fees, zones."""

import io
import json
import sys

import pytest
from django.core.management import CommandError

from manyhands.base.damaged import Damaged
from manyhands.funds.bank import read_file
from manyhands.funds.tests.test_bank import CAMT, MT940, OFX_1, keys, run, told

ING = """Umsatzanzeige;Datei erstellt am: 01.02.2026 10:00
;Letztes Update: aktuell
IBAN;DE12 5001
Kontoname;Girokonto
Bank;ING
Kunde;Verein
Zeitraum;01.01.2026 - 31.01.2026
Saldo;1.234,56;EUR
Sortierung;Datum absteigend
In der Datei stehen alle gebuchten Umsätze, auch wenn sie anders angezeigt werden.
Buchung;Wertstellung;Auftraggeber/Empfänger;Buchungstext;Verwendungszweck;Saldo;Währung;Betrag;Währung
02.02.2026;02.02.2026;Ana;Gutschrift;Beitrag;1.234,56;EUR;1.020,00;EUR
01.02.2026;01.02.2026;Markt;Lastschrift;Reis;1.214,56;EUR;-7,50;EUR
"""
DKB = """\ufeff"Girokonto";"DE02"
"Zeitraum:";"01.01.2026 - 31.01.2026"
"Kontostand vom 17.01.2026:";"1.234,56 €"
""
"Buchungsdatum";"Status";"Zahlungspflichtige*r";"Zahlungsempfänger*in";"Zweck";"Betrag (€)"
"15.01.26";"Gebucht";"Ana";"Wir";"Beitrag";"1.234,5"
"16.01.26";"Gebucht";"Wir";"Markt";"Reis";"-7"
"""
SPARKASSE = """"Buchungstag";"Buchungstext";"Auftraggeber/Empfänger";"Betrag";"Waehrung";"Info"
"02.01.26";"GUTSCHRIFT";"Ana";"12,00";"EUR";"Umsatz gebucht"
"03.01.26";"LASTSCHRIFT";"Markt";"-12,00";"EUR";"Umsatz vorgemerkt"
"offen";"KARTE";"Markt";"-5,00";"EUR";""
"""
COLLECTIVE = """"Effective Date & Time","Transaction ID","Description","Credit/Debit","Kind",\
"Group ID","Amount Single Column","Currency","Opposite Account Name"
"2026-01-02T10:00:00",101,"Monthly","CREDIT","CONTRIBUTION","aa",20,"USD","Ana"
"2026-01-02T10:00:00",102,"Fee","DEBIT","PAYMENT_PROCESSOR_FEE","aa",-0.88,"USD","Stripe"
"""
CASH_APP = """Transaction ID,Date,Transaction Type,Currency,Amount,Fee,Net Amount,Status,Notes,\
Name of sender/receiver
abc,2026-01-02 10:00:00 EST,Cash in,USD,$20.00,$0.00,$20.00,PAYMENT DEPOSITED,soup,Ana
"""
REVOLUT = """Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance
TRANSFER,Current,2026-01-02 10:00:00,2026-01-04 10:00:00,To Ben,-10.00,0.50,EUR,COMPLETED,109.50
"""
WISE = """"TransferWise ID",Date,Amount,Currency,Description,"Payer Name","Payee Name"
TRANSFER-1,02-01-2026,12.50,EUR,Received,Ana,
TRANSFER-2,03-01-2026,-2.50,EUR,Sent,,Ben
"""
GOFUNDME = """Donor Name,Donor Email,Donation Amount,Donation Date
Ana,a@example.org,$20.00,01/22/2026
"""
VENMO = """,ID,Datetime,Type,Status,Note,From,To,Amount (total)
,1,2026-01-07T18:30:02,Charge,Complete,soup,Us,Ana,+ $40.00
,2,2026-01-08T18:30:02,Charge,Complete,rice,Ben,Us,- $3.00
"""


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_titles_longer_than_the_sheet_and_two_columns_of_one_name_hide_no_headers(encoding):
    assert told(ING.encode(encoding)) == [
        ("2026-02-02", 102000, "EUR", "Ana", "Beitrag Gutschrift"),
        ("2026-02-01", -750, "EUR", "Markt", "Reis Lastschrift"),
    ]


@pytest.mark.parametrize(
    ("sheet", "lines"),
    [
        (
            DKB,
            [
                ("2026-01-15", 123450, "EUR", "Ana", ""),
                ("2026-01-16", -700, "EUR", "Markt", ""),
            ],
        ),
        (SPARKASSE, [("2026-01-02", 1200, "EUR", "Ana", "GUTSCHRIFT")]),
        (
            COLLECTIVE,
            [
                ("2026-01-02", 2000, "USD", "Ana", "Monthly CONTRIBUTION"),
                ("2026-01-02", -88, "USD", "Stripe", "Fee PAYMENT_PROCESSOR_FEE"),
            ],
        ),
        (CASH_APP, [("2026-01-02", 2000, "USD", "Ana", "soup Cash in")]),
        (REVOLUT, [("2026-01-04", -1050, "EUR", "", "To Ben TRANSFER")]),
        (
            WISE,
            [
                ("2026-01-02", 1250, "EUR", "Ana", "Received"),
                ("2026-01-03", -250, "EUR", "Ben", "Sent"),
            ],
        ),
        (GOFUNDME, [("2026-01-22", 2000, "", "Ana", "")]),
        (
            VENMO,
            [
                ("2026-01-07", 4000, "USD", "Ana", "soup Charge"),
                ("2026-01-08", -300, "USD", "Ben", "rice Charge"),
            ],
        ),
        ("Fecha;Importe;Concepto\n01/02/2026;5,00;x\n", [("2026-02-01", 500, "", "", "x")]),
        ("Date,Amount,Currency\n2026-01-02,5.00,€\n", [("2026-01-02", 500, "EUR", "", "")]),
    ],
    ids=["DKB", "Sparkasse", "Open Collective", "Cash App", "Revolut", "Wise", "GoFundMe", "Venmo",
         "Spanish", "euro sign"],
)  # fmt: skip
def test_what_services_write_today_is_read_as_they_mean_it(sheet, lines):
    assert told(sheet, "sheet.csv") == lines


def test_the_keys_of_services_that_name_their_rows_are_these_names():
    assert keys(COLLECTIVE) == ["open-collective:101", "open-collective:102"]
    assert keys(WISE) == ["wise:TRANSFER-1", "wise:TRANSFER-2"]


@pytest.mark.parametrize(
    "file",
    [OFX_1.replace("<CURDEF>USD", "<CURDEF>jpy").replace(".00", "").replace("1234,5", "1234"),
     CAMT.replace('"CHF"', '"jpy"').replace(".05", "").replace(".90", "")],
    ids=["OFX", "CAMT"],
)  # fmt: skip
def test_a_currency_in_small_letters_has_its_own_decimals(file):
    assert {row[2] for row in told(file)} == {"JPY"}
    assert told(file)[0][1] in (25, 80)


@pytest.mark.parametrize(
    ("file", "change", "place"),
    [
        (OFX_1, ("<CURDEF>USD", "<CURDEF>EURO"), "line 8: 'EURO' is no currency"),
        (CAMT, ('"CHF">80', '"ZZZ">80'), "line 4: 'ZZZ' is no currency"),
        (MT940, ("EUR1000,50", "QQQ1000,50"), "line 5: 'QQQ' is no currency"),
        (SPARKASSE, ('"12,00";"EUR"', '"12,00";"EURX"'), "line 2: 'EURX' is no currency"),
        (OFX_1, ("Dues for November", "<![CDATA[Dues"), r"line 17: .*CDATA\[ has no end"),
        (MT940, (":62F:C261103EUR1187,16\n", MT940[MT940.index(":20:") :]), "line 15: .* no :62:"),
    ],
)
def test_what_nobody_can_be_sure_of_is_refused_with_its_place(file, change, place):
    assert change[0] in file
    with pytest.raises(Damaged, match=place):
        told(file.replace(change[0], change[1]))


def test_what_begins_a_hundred_thousand_times_and_never_ends_is_refused_at_once():
    for begins in ("<![CDATA[", "<!--"):
        with pytest.raises(Damaged, match="has no end"):
            read_file(("<OFX>" + begins * 200_000).encode())


def test_words_of_ofx_may_have_a_sign_of_less():
    assert told(OFX_1.replace("Dues for", "2 < 3 for"))[0][4] == "2 < 3 for November"


def test_a_line_valued_in_november_and_entered_in_january_is_of_the_next_year():
    assert told(MT940.replace("2612310101RC", "2611300102RC"))[2][0] == "2027-01-02"


def test_the_command_reads_what_is_piped_in(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(MT940.encode())))
    assert len(run("-", "--json").splitlines()) == 3


def test_the_command_does_not_wait_for_the_end_of_what_has_none():
    with pytest.raises(CommandError, match="larger than 50 MB"):
        run("/dev/zero")


def test_the_command_knows_no_currency_that_is_none_and_lets_no_bank_move_the_cursor(tmp_path):
    path = tmp_path / "a.ofx"
    path.write_text(OFX_1.replace("Dues", "\x1b[2JDues"))

    assert "\x1b" not in run(path)
    with pytest.raises(CommandError, match="zzz is no currency"):
        run(path, "--currency", "zzz")


def test_what_is_printed_can_be_read_where_not_all_letters_are_known(tmp_path, monkeypatch):
    path = tmp_path / "a.xml"
    path.write_text(CAMT.replace("Ana Ruiz", "米屋 €"))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))

    said = run(path, "--json")

    assert said.isascii()
    assert json.loads(said.splitlines()[0])["name"] == "米屋 €"
