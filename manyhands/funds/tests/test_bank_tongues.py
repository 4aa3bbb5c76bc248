"""Exports in other tongues and with other marks, and what a comma too many does to a row."""

import pytest

from manyhands.base.damaged import Damaged
from manyhands.funds.bank import left_out, read_file
from manyhands.funds.tests.test_bank import CAMT, MT940, OFX_1, told

PAYPAL_FRENCH = """"Date","Heure","Nom","Type","État","Devise","Avant commission","Commission",\
"Net","Numéro de transaction","Impact sur le solde"
"05/01/2026","10:00:00","Anne","Paiement de don","Terminé","EUR","25,00","-1,03","23,97","F1",""
"16/01/2026","10:00:00","Paul","Paiement de don","En attente","EUR","50,00","-1,5","48,50","F2",""
"17/01/2026","10:00:00","Zoe","Autorisation","Terminé","EUR","70,00","0","70,00","F3","Mémo"
"18/01/2026","10:00:00","Lou","Paiement","Inconnu","EUR","70,00","0,00","70,00","F4","Crédit"
"""
PAYPAL_DUTCH = """"Datum","Tijd","Naam","Type","Status","Valuta","Bruto","Kosten","Net",\
"Transactiereferentie","Effect op saldo"
"5-1-2026","10:00:00","Anne","Donatie","Voltooid","EUR","25,00","-1,03","23,97","F1","Bij"
"16-1-2026","10:00:00","Paul","Donatie","In behandeling","EUR","50,00","-1,50","48,50","F2","Bij"
"17-1-2026","10:00:00","Zoe","Autorisatie","Voltooid","EUR","70,00","0,00","70,00","F3","Memo"
"""
PAYPAL_SPANISH = """"Fecha","Hora","Nombre","Tipo","Estado","Divisa","Bruto","Comisión","Neto",\
"Id. de transacción"
"05/01/2026","10:00:00","Anne","Donación","Completado","EUR","25,00","-1,03","23,97","F1"
"16/01/2026","10:00:00","Paul","Donación","Pendiente","EUR","50,00","-1,50","48,50","F2"
"""
COMDIRECT = """"Umsätze Girokonto";"Zeitraum: 30 Tage";
"Neuer Kontostand";"1.021,50 EUR";

"Buchungstag";"Wertstellung (Valuta)";"Vorgang";"Buchungstext";"Umsatz in EUR";
"offen";"06.01.2026";"Karte";"Cafe";"-3,50";
"05.01.2026";"05.01.2026";"Übertrag";"Beitrag Ana";"1.025,00";

"Alter Kontostand";"0,00 EUR";
"""
CREDIT_UNION = """Account Name : CHECKING
Date Range : 01/01/2026-01/31/2026
Transaction Number,Date,Description,Memo,Amount Debit,Amount Credit,Balance
1,01/15/2026,Deposit,ACH,,25.00,125.00
2,01/16/2026,Withdrawal,CAFE,-3.50,,121.50
"""


@pytest.mark.parametrize(
    ("sheet", "words"),
    [(PAYPAL_FRENCH, "Paiement de don"), (PAYPAL_DUTCH, "Donatie"), (PAYPAL_SPANISH, "Donación")],
)
def test_what_paypal_has_not_moved_is_no_money_in_any_tongue(sheet, words):
    assert told(sheet) == [("2026-01-05", 2_397, "EUR", "Anne", words)]
    assert [line.key for line in read_file(sheet.encode())] == ["paypal:F1"]


def test_a_status_that_nobody_knows_is_named():
    assert left_out(PAYPAL_FRENCH.encode()) == {"Inconnu": 1}


def test_a_comma_within_quotation_marks_does_not_cut_what_semicolons_do():
    assert told(COMDIRECT) == [("2026-01-05", 102_500, "EUR", "", "Beitrag Ana")]
    assert told(COMDIRECT.encode("cp1252")) == told(COMDIRECT)


def test_what_came_and_went_may_be_called_amounts():
    assert [line[:2] for line in told(CREDIT_UNION)] == [
        ("2026-01-15", 2_500),
        ("2026-01-16", -350),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        "2026-01-05,Ana,12,50\n2026-01-06,Bo,5,00\n",
        "2026-01-05,Dues, 2026,25.00\n2026-01-06,Bo,5.00\n",
    ],
)
def test_a_row_with_more_cells_than_headers_is_refused_with_its_place(rows):
    with pytest.raises(Damaged, match="line 2: this row has more cells than there are headers"):
        told("Date,Description,Amount\n" + rows)
    more = "2026-01-07,Cy,1.00\n" * 5
    with pytest.raises(Damaged, match="line 7: this row has more cells"):
        told("Our account\nDate,Description,Amount\n" + more[:-19] + rows)


def test_a_row_that_is_left_out_may_be_as_wide_as_it_likes():
    rows = "2026-01-05,Ana,12.50,\n2026-01-06,Bo,5.00,PENDING,more,x\n,,,,Exported by Bank\n"
    assert [line[1] for line in told("Date,Description,Amount,Status\n" + rows)] == [1_250]


def test_a_value_is_a_day_only_where_days_stand_there():
    rows = "2026-01-05,Ana,10.00,10.00\n2026-01-06,Ben,5.00,\n"
    assert [line[1] for line in told("Date,Name,Value,Received\n" + rows)] == [1_000, 500]


def test_empty_cells_beyond_the_headers_say_nothing():
    rows = "2026-01-05,Ana,12.50,,\n2026-01-06,Bo,5.00,,\n"
    assert [line[1] for line in told("Date,Description,Amount\n" + rows)] == [1_250, 500]


@pytest.mark.parametrize(
    ("currency", "amounts", "units"),
    [
        ("TND", ["12,500", "-3,250"], [12_500, -3_250]),
        ("TND", ["12.500", "-3.250"], [12_500, -3_250]),
        ("TND", ["1,500", "250"], [1_500, 250_000]),
        ("KWD", ["1,250.500", "-3.250"], [1_250_500, -3_250]),
        ("KWD", ["1.250,5", "12,000"], [1_250_500, 12_000]),
        ("KWD", ["1.250,500", "-3,250"], [1_250_500, -3_250]),
        ("KWD", ["1,000", "2,500"], [1_000_000, 2_500_000]),  # grouped, as in Kuwait
        ("KWD", ["0,500", "2,500"], [500, 2_500]),  # no thousand begins with a nought
        ("EUR", ["1,000", "2,500"], [100_000, 250_000]),
    ],
)
def test_thousandths_may_stand_behind_a_comma(currency, amounts, units):
    rows = "".join(f"0{at}/01/2026;Don;{said};{currency}\n" for at, said in enumerate(amounts, 5))
    found = read_file(f"Date;Libellé;Montant;Devise\n{rows}".encode(), day_first=True)
    assert [line.amount for line in found] == units


def test_mt940_may_be_indented_and_what_a_payer_writes_is_no_field():
    indented = "".join(f"  {line}" for line in MT940.splitlines(keepends=True))
    assert told(indented) == told(MT940)
    with pytest.raises(Damaged, match="do not add up"):
        told(MT940.replace("\n:61:", "\n :61:"))
    written = MT940.replace("\n:62F:", "\n :61:2601020102C999,00NTRFNONREF\n:62F:", 1)
    assert len(told(written)) == len(told(MT940))


def test_an_account_without_balances_at_the_end_is_no_cut():
    head = ":20:B\n:25:2\n:28C:1/1\n"
    assert told(f"{MT940}\n{head}-") == told(MT940)
    with pytest.raises(Damaged, match="the file ends"):
        told(f"{MT940}\n{head}")


def test_where_a_line_is_missing_the_balances_of_mt940_say_so():
    first = MT940.index(":61:")
    second = MT940.index(":61:", first + 1)
    with pytest.raises(Damaged, match="do not add up"):
        told(MT940[:first] + MT940[second:])
    zero = MT940.replace("C261101EUR1000,50", "C261101EUR0,00")  # some know no balance
    assert zero != MT940
    assert told(zero) == told(MT940)


def test_a_statement_of_which_only_the_beginning_is_there_is_cut():
    for more in (":20:B\n", ":20:B\n:25:2\n:28C:1/1\n", ":20:B\n:25:2\n:60F"):
        with pytest.raises(Damaged, match="the file ends"):
            told(f"{MT940}\n{more}")


@pytest.mark.parametrize("part", ["TRNAMT", "DTPOSTED", "FITID"])
def test_one_line_of_ofx_is_never_two(part):
    assert told(OFX_1.replace("<FITID>A1", "<FITID>A1\n<FITID>A1")) == told(OFX_1)
    between = OFX_1.index("</STMTTRN>", OFX_1.index("<STMTTRN>"))
    second = OFX_1.index("<STMTTRN>", between) + len("<STMTTRN>")
    inside = OFX_1[second : OFX_1.index("</STMTTRN>", second)]
    only = inside[inside.index(f"<{part}>") :].partition("\n")[0]
    with pytest.raises(Damaged, match=f"second {part}"):
        told(OFX_1[:between] + only + OFX_1[between:])


def test_two_orders_of_day_and_month_in_one_column_are_refused():
    with pytest.raises(Damaged, match="line 3: '25/01/2026' is no day"):
        told("Date,Amount\n01/13/2026,1.00\n25/01/2026,2.00\n")


@pytest.mark.parametrize(
    ("sheet", "lines"),
    [
        (
            "Buchungsdatum;Avisierungstext;Gutschrift in CHF;Lastschrift in CHF;Valuta\n"
            "2026-01-05;VON ANNA;1025.00;;2026-01-05\n2026-01-06;CAFE;;-3.50;2026-01-06\n",
            [
                ("2026-01-05", 102_500, "CHF", "", "VON ANNA"),
                ("2026-01-06", -350, "CHF", "", "CAFE"),
            ],
        ),
        (
            "Booking date;Notification text;Credit in CHF;Debit in CHF;Value;Balance in CHF\n"
            "05.01.2026;FROM ANNA;1025.00;;05.01.2026;1025.00\n",
            [("2026-01-05", 102_500, "CHF", "", "FROM ANNA")],
        ),
        (
            "Buchungsdatum;Währung;Belastung;Gutschrift;Transaktions-Nr.;Beschreibung1;Beschreibung3\n"
            "2026-01-05;CHF;;1'025.00;99TI2;Anna Muster;Mitteilung: Beitrag\n",
            [("2026-01-05", 102_500, "CHF", "", "Anna Muster Mitteilung: Beitrag")],
        ),
        (
            "Date,Counter Party,Reference,Type,Amount (GBP),Notes\n"
            "25/01/2026,Ana Ruiz,DUES,FASTER PAYMENT,25.00,\n",
            [("2026-01-25", 2_500, "GBP", "Ana Ruiz", "DUES")],
        ),
        (
            "Donation Date,Donor First Name,Donor Last Name,Net Amount,Donation ID\n"
            "2026-01-05,Martina,Martin,23.97,555\n2026-01-05,,Anonymous,23.97,556\n",
            [
                ("2026-01-05", 2_397, "", "Martina Martin", ""),
                ("2026-01-05", 2_397, "", "Anonymous", ""),
            ],
        ),
    ],
    ids=["PostFinance", "PostFinance in English", "UBS", "Starling", "GoFundMe"],
)
def test_names_and_words_are_found_where_these_banks_write_them(sheet, lines):
    assert told(sheet) == lines


def test_the_two_sides_of_an_exchange_at_wise_are_two_lines():
    head = "TransferWise ID,Date,Amount,Currency,Description\n"
    sides = [f"{head}BALANCE-77,02-01-2026,{side},Exchange\n" for side in ("-100,EUR", "108,USD")]
    assert [read_file(side.encode())[0].key for side in sides] == [
        "wise:BALANCE-77-EUR", "wise:BALANCE-77-USD",
    ]  # fmt: skip


def test_what_a_swiss_bill_says_beside_its_reference_is_read():
    said = CAMT.replace("</Ustrd>", "</Ustrd><Strd><AddtlRmtInf>Gift of A</AddtlRmtInf></Strd>", 1)
    assert said != CAMT
    assert "Gift of A" in " ".join(line[4] for line in told(said))
