"""What banks and payment services write is read to the last cent, or refused with its place."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from manyhands.base.damaged import Damaged
from manyhands.base.sheets import NotASheet
from manyhands.funds.bank import read_file
from manyhands.funds.bank.mt940 import names_and_words

OFX_1 = (
    """OFXHEADER:100
DATA:OFXSGML
VERSION:102
ENCODING:USASCII
CHARSET:1252

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>
<CURDEF>USD
<BANKACCTFROM><BANKID>121<ACCTID>000 777<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST>
<STMTTRN>
<TRNTYPE>CREDIT
<DTPOSTED>20261102120000[-5:EST]
<TRNAMT>+25.00
<FITID>A1
<NAME>ROSA &amp; SONS
<MEMO>Dues for November
</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261103<TRNAMT>-1,234.5
""".replace("1,234.5", "1234,5")
    + """<FITID>A2<NAME>Caf\xe9 Sol</STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
)
OFX_2 = """<?xml version="1.0" encoding="UTF-8"?><?OFX OFXHEADER="200" VERSION="211"?>
<OFX><CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>JPY</CURDEF>
<CCACCTFROM><ACCTID>4111</ACCTID></CCACCTFROM><BANKTRANLIST>
<STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20261103</DTPOSTED><TRNAMT>-1200</TRNAMT><FITID>x</FITID>
<PAYEE><NAME>米屋</NAME><CITY>Tokyo</CITY></PAYEE><MEMO></MEMO>
<ORIGCURRENCY><CURRATE>1.0</CURRATE><CURSYM>USD</CURSYM></ORIGCURRENCY></STMTTRN>
</BANKTRANLIST></CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>"""

MT940 = """{1:F01BANKDEFFXXXX}{2:I940}{4:
:20:STARTUMSE
:25:10010010/1234567890
:28C:00001/001
:60F:C261101EUR1000,50
:61:2611021102DR12,34N034NONREF//BANK1
:86:177?00UEBERWEISUNG?10931?20EREF+E1?21SVWZ+Rice for Ja?22nuary
?30BANKDEFF?31DE123?32Max Muster?33mann
:61:2611031103CR200,NTRFNONREF
:86:/TRTP/SEPA/NAME/Piet Jansen/REMI/Dues/EREF/E2
:61:2612310101RC1,00NMSCNONREF
:62F:C261103EUR1187,16
-}
"""

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Acct><Id><IBAN>CH9300762011623852957</IBAN></Id></Acct>
<Ntry><Amt Ccy="CHF">80.05</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
 <BookgDt><Dt>2026-11-02</Dt></BookgDt><AcctSvcrRef>R1</AcctSvcrRef>
 <NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>Ana Ruiz</Nm></Pty></Dbtr></RltdPties>
  <RmtInf><Ustrd>Dues</Ustrd><Ustrd>November</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="CHF">30</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
 <BookgDt><DtTm>2026-11-03T09:00:00</DtTm></BookgDt><AcctSvcrRef>R2</AcctSvcrRef>
 <NtryDtls>
  <TxDtls><Amt Ccy="CHF">10</Amt><RltdPties><Dbtr><Nm>Ben</Nm></Dbtr></RltdPties></TxDtls>
  <TxDtls><Amt Ccy="CHF">20</Amt><RltdPties><Dbtr><Nm>Cleo</Nm></Dbtr></RltdPties></TxDtls>
 </NtryDtls></Ntry>
<Ntry><Amt Ccy="CHF">5.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>PDNG</Sts>
 <BookgDt><Dt>2026-11-04</Dt></BookgDt></Ntry>
<Ntry><Amt Ccy="CHF">4.90</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
 <BookgDt><Dt>2026-11-04</Dt></BookgDt><AddtlNtryInf>Fee</AddtlNtryInf></Ntry>
</Stmt></BkToCstmrStmt></Document>"""

PAYPAL = """"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net",\
"From Email Address","Transaction ID","Item Title"
"11/13/2026","10:00:00","PST","Ana","Donation Payment","Completed","USD","1,100.00","-1.28",\
"1,098.72","a@example.org","T1","Rice"
"11/13/2026","10:00:00","PST","Ben","Donation Payment","Pending","USD","5.00","0","5.00","","T2",""
"""
VENMO = """Account Statement - (@rosewood) ,,,,,,,,,
Account Activity,,,,,,,,,
,ID,Datetime,Type,Status,Note,From,To,Amount (total),Disclaimer
,,,,,,,,,
,334,2026-03-29T18:43:08,Payment,Complete,Soup,Ana,Rosewood,+ $20.00,
,335,2026-03-30T18:43:08,Payment,Complete,Rice,Rosewood,Ben,"- $1,090.00",
,,,,,,,,,In case of errors
"""
STRIPE = """id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Description
txn_1,charge,ch_1,10.00,0.59,9.41,usd,2026-11-02 10:00,Dues
"""
COLLECTIVE = """datetime,type,kind,description,netAmount,currency,oppositeAccountName,id
2026-11-02T10:00:00,CREDIT,CONTRIBUTION,Monthly,9.20,USD,Ana,c1
2026-11-03T10:00:00,DEBIT,EXPENSE,Rice,-40,USD,Shop,c2
"""
SPARKASSE = """"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";\
"Beguenstigter/Zahlungspflichtiger";"Betrag";"Waehrung"
"DE1";"02.11.26";"02.11.26";"GUTSCHRIFT";"Beitrag";"Ana Ruiz";"1.012,50";"EUR"
"DE1";"03.11.26";"03.11.26";"LASTSCHRIFT";"Reis";"Markt";"-7,00";"EUR"
"""
TWO_COLUMNS = """Date,Description,Money out,Money in
28/10/2026,Rice,40.00,
30/10/2026,Dues,,10.00
"""


def told(file, name="file", **how):
    """What the file says: day, amount, currency, name, text."""
    data = file if isinstance(file, bytes) else file.encode()
    lines = read_file(data, name, **how)
    return [(f"{x.date}", x.amount, x.currency, x.name, x.text) for x in lines]


def keys(file, **how):
    return [line.key for line in read_file(file.encode(), "file", **how)]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_ofx_1_is_read_though_its_leaves_are_not_closed(encoding):
    assert told(OFX_1.encode(encoding)) == [
        ("2026-11-02", 2500, "USD", "ROSA & SONS", "Dues for November"),
        ("2026-11-03", -123450, "USD", "Café Sol", ""),
    ]
    assert keys(OFX_1) == ["bank:000 777:A1", "bank:000 777:A2"]


def test_ofx_2_is_read_in_the_currency_of_the_account():
    assert told(OFX_2) == [("2026-11-03", -1200, "JPY", "米屋", "")]


def test_mt940_is_read_with_the_words_of_german_and_of_dutch_banks():
    assert told(MT940) == [
        ("2026-11-02", -1234, "EUR", "Max Mustermann", "Rice for January"),
        ("2026-11-03", 20000, "EUR", "Piet Jansen", "Dues"),
        ("2027-01-01", -100, "EUR", "", ""),
    ]


def test_a_day_that_is_not_in_the_calendar_counts_as_the_day_it_was_entered():
    odd = MT940.replace("2611021102DR", "2602300301DR")

    assert told(odd)[0][0] == "2026-03-01"


def test_lines_before_and_between_statements_of_mt940_are_no_fields():
    plain = MT940.replace("{1:F01BANKDEFFXXXX}{2:I940}{4:", "BANKDEFF\n940").replace("-}", "-XXX")

    assert told(plain + "BANKDEFF\n940\n" + MT940) == told(MT940) * 2
    assert names_and_words(["RENT", " NOVEMBER"]) == ("", "RENT NOVEMBER")


def test_a_booking_of_several_payments_is_told_apart_and_what_is_not_booked_is_left_out():
    assert told(CAMT) == [
        ("2026-11-02", 8005, "CHF", "Ana Ruiz", "Dues November"),
        ("2026-11-03", 1000, "CHF", "Ben", ""),
        ("2026-11-03", 2000, "CHF", "Cleo", ""),
        ("2026-11-04", -490, "CHF", "", "Fee"),
    ]
    assert keys(CAMT)[:3] == [
        "bank:CH9300762011623852957:R1",
        "bank:CH9300762011623852957:R2",
        "bank:CH9300762011623852957:R2#2",
    ]


def test_a_booking_whose_payments_are_not_the_whole_of_it_is_one_line():
    odd = CAMT.replace('<Amt Ccy="CHF">20</Amt>', '<Amt Ccy="CHF">19</Amt>')

    assert [row[1] for row in told(odd)] == [8005, 3000, -490]


@pytest.mark.parametrize(
    ("sheet", "lines"),
    [
        (PAYPAL, [("2026-11-13", 109872, "USD", "Ana", "Rice Donation Payment")]),
        (
            VENMO,
            [
                ("2026-03-29", 2000, "USD", "Ana", "Soup Payment"),
                ("2026-03-30", -109000, "USD", "Ben", "Rice Payment"),
            ],
        ),
        (STRIPE, [("2026-11-02", 941, "USD", "", "Dues charge")]),
        (
            COLLECTIVE,
            [
                ("2026-11-02", 920, "USD", "Ana", "Monthly CONTRIBUTION"),
                ("2026-11-03", -4000, "USD", "Shop", "Rice EXPENSE"),
            ],
        ),
        (
            SPARKASSE,
            [
                ("2026-11-02", 101250, "EUR", "Ana Ruiz", "Beitrag GUTSCHRIFT"),
                ("2026-11-03", -700, "EUR", "Markt", "Reis LASTSCHRIFT"),
            ],
        ),
        (
            TWO_COLUMNS,
            [("2026-10-28", -4000, "", "", "Rice"), ("2026-10-30", 1000, "", "", "Dues")],
        ),
    ],
    ids=["PayPal", "Venmo", "Stripe", "Open Collective", "Sparkasse", "two columns"],
)
def test_sheets_of_banks_and_services_are_known_by_their_headers(sheet, lines):
    assert told(sheet, "sheet.csv") == lines


def test_the_currency_of_a_sheet_that_names_none_can_be_said():
    assert told(TWO_COLUMNS, "a.csv", currency="GBP")[0][2] == "GBP"


@pytest.mark.parametrize(
    ("days", "read"),
    [
        (("03/04/2026", "13/04/2026"), "2026-04-03"),
        (("03/04/2026", "03/14/2026"), "2026-03-04"),
        (("01/02/2026", "02/01/2026"), None),
        (
            ("11/01/2026", "12/01/2026", "01/02/2026"),
            "2026-01-11",
        ),  # the other way it would run backwards
    ],
)
def test_the_order_of_day_and_month_is_seen_from_the_whole_column(days, read):
    sheet = "Date,Amount,Description\n" + "".join(f"{day},1.00,x\n" for day in days)
    if read is None:
        with pytest.raises(Damaged, match=r"line 2: .*--days-first or --months-first"):
            told(sheet)
        assert told(sheet, day_first=True)[0][0] == "2026-02-01"
        assert told(sheet, day_first=False)[0][0] == "2026-01-02"
    else:
        assert told(sheet)[0][0] == read


def test_two_who_give_the_same_on_the_same_day_are_two_lines_and_the_same_two_again():
    sheet = "Date,Amount,Description\n2026-11-02,5.00,Dues\n2026-11-02,5.00,Dues\n"

    first, second = keys(sheet)

    assert second == f"{first}#2"
    assert keys(sheet) == [first, second]


@pytest.mark.parametrize(
    ("file", "change", "place"),
    [
        (OFX_1, ("+25.00", "+25.0.0"), "line 14: '25.0.0' is no amount"),
        (OFX_1, ("20261102120000[-5:EST]", "20261302"), "line 13: there is no day '20261302'"),
        (OFX_1, ("<DTPOSTED>20261102120000[-5:EST]\n", ""), "line 11: .* no DTPOSTED"),
        (OFX_1, ("+25.00", "+25.001"), "line 14: .* more decimals than USD"),
        (OFX_1, ("</BANKMSGSRSV1></OFX>", ""), "line 21: the file ends"),
        (MT940, ("DR12,34N034", "DR12.34N034"), "line 6: :61:2611021102DR12.34"),
        (MT940, ("C261101EUR1000,50", "nothing"), "line 5: 'nothing' is no balance"),
        (MT940, (":62F:C261103EUR1187,16", ""), "line 13: the file ends"),
        (CAMT, ("</Stmt>", ""), "line 18: this XML is broken$"),
        (CAMT, (">80.05<", ">8O.05<"), "line 4: '8O.05' is no amount"),
        (CAMT, ("<CdtDbtInd>CRDT</CdtDbtInd>", ""), "line 4: this Ntry does not say"),
        (CAMT, ("2026-11-02", "2026-11-32"), "line 5: there is no day '2026-11-32'"),
        (CAMT, ("?>\n", '?><!DOCTYPE a [<!ENTITY b "c">]>\n'), "line 1: .* document type"),
        (SPARKASSE, ("-7,00", "-7,0O"), "line 3: '-7,0O' is no amount"),
        (SPARKASSE, ("03.11.26", "33.11.26"), "line 3: '33.11.26' is no day"),
    ],
)
def test_a_damaged_file_is_refused_whole_and_its_place_is_named(file, change, place):
    assert change[0] in file
    with pytest.raises(Damaged, match=place):
        told(file.replace(*change))


@pytest.mark.parametrize("file", [OFX_1, OFX_2, MT940, CAMT, PAYPAL, SPARKASSE])
def test_a_file_cut_off_anywhere_is_refused_or_tells_a_beginning_of_what_it_told(file):
    whole = told(file)
    for end in range(0, len(file), 7):
        try:
            part = told(file[:end])
        except (ValueError, NotASheet):
            continue
        # A sheet cannot show that its last row was cut; the other formats end with a mark.
        assert part[:-1] == whole[: len(part)][:-1]
        assert file in (PAYPAL, SPARKASSE) or part == whole


@given(st.binary(max_size=300))
def test_garbage_is_refused_in_words(data):
    for head in (b"", b"<OFX>", b":20:x\n:60F:C261101EUR1,\n:61:", b"<BkToCstmrStmt>"):
        try:
            lines = read_file(head + data, "x")
        except (Damaged, NotASheet):
            continue
        assert all(isinstance(line.date, date) for line in lines)


# --- the command ------------------------------------------------------------------------


def run(path, *flags):
    out = StringIO()
    call_command("bank", str(path), *flags, stdout=out)
    return out.getvalue()


def test_the_command_prints_a_line_of_json_for_each_line_of_the_bank(tmp_path):
    path = tmp_path / "november.sta"
    path.write_text(MT940)

    said = [json.loads(line) for line in run(path, "--json").splitlines()]

    assert [list(line) for line in said] == [
        ["date", "amount", "currency", "name", "text", "key"]
    ] * 3
    assert said[0] | {"key": ""} == {
        "date": "2026-11-02", "amount": -1234, "currency": "EUR", "name": "Max Mustermann",
        "text": "Rice for January", "key": "",
    }  # fmt: skip
    assert "-12.34 EUR  Max Mustermann" in run(path)


def test_the_command_prints_nothing_of_a_damaged_file_and_says_where_it_is(tmp_path):
    path = tmp_path / "november.xml"
    path.write_text(CAMT.replace(">4.90<", ">?<"))
    out = StringIO()

    with pytest.raises(CommandError, match=r"november.xml: line 16: '\?' is no amount"):
        call_command("bank", str(path), "--json", stdout=out)

    assert out.getvalue() == ""
    with pytest.raises(CommandError, match="cannot be opened"):
        run(tmp_path / "none.csv")


def test_what_is_no_statement_is_refused_with_what_it_has(tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text("Name,Phone\nAna,600\n")

    with pytest.raises(CommandError, match=r"says when.*Name, Phone"):
        run(path)
