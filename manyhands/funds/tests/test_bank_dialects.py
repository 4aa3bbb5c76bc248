"""What banks do with their formats: odd bytes, names that name nothing, marks, states."""

import pytest

from manyhands.base.damaged import Damaged
from manyhands.funds.bank import read_file
from manyhands.funds.bank.amounts import amount_in
from manyhands.funds.bank.mt940 import names_and_words
from manyhands.funds.tests.test_bank import CAMT, MT940, OFX_1, OFX_2, keys, told


@pytest.mark.parametrize(
    ("file", "encoding"),
    [*((file, "utf-16") for file in (OFX_1, OFX_2, MT940, CAMT)), (OFX_2, "utf-16-be")],
)
def test_files_in_two_bytes_a_letter_are_read(file, encoding):
    said = file.replace('encoding="UTF-8"', 'encoding="UTF-16"')

    assert told(said.encode(encoding)) == told(file)


# --- OFX ------------------------------------------------------------------------------


def test_ofx_2_is_read_with_comments_namespaces_and_words_as_they_are():
    odd = OFX_2.replace("<OFX>", '<OFX xmlns="http://ofx.net/types/2003/04">')
    odd = odd.replace("<MEMO></MEMO>", "<MEMO><![CDATA[Rice & <b>tea</b>]]></MEMO>")
    odd = odd.replace("<STMTTRN>", "<!-- no <STMTTRN>\n --><STMTTRN>")

    assert told(odd) == [("2026-11-03", -1200, "JPY", "米屋", "Rice & <b>tea</b>")]


@pytest.mark.parametrize(("said", "amount"), [("-.50", -50), (",5", 50), ("12.", 1200)])
def test_an_amount_may_leave_its_zero_out(said, amount):
    assert told(OFX_1.replace("+25.00", said))[0][1] == amount


@pytest.mark.parametrize("said", ["--5", "+-5", "- 5", "-"])
def test_an_amount_has_one_sign(said):
    with pytest.raises(Damaged, match=r"line 14: .* is no amount"):
        told(OFX_1.replace("+25.00", said))


@pytest.mark.parametrize("nothing", ["0", "NONREF", "NOTPROVIDED", "000000000"])
def test_what_names_nothing_is_no_key_so_the_next_file_takes_nobody_for_another(nothing):
    camt = CAMT.replace("R1", nothing).replace("R2", nothing)
    ofx = OFX_1.replace("<FITID>A1", f"<FITID>{nothing}").replace("<FITID>A2", f"<FITID>{nothing}")
    first = ofx[: ofx.index("<STMTTRN>")] + ofx[ofx.index("<STMTTRN><TRNTYPE>DEBIT") :]
    later = camt[: camt.index("<Ntry>")] + camt[camt.index('<Ntry><Amt Ccy="CHF">30') :]

    assert keys(first) == keys(ofx)[1:]
    assert keys(later) == keys(camt)[1:]
    assert len(set(keys(camt))) == 4


# --- CAMT -----------------------------------------------------------------------------


def test_a_batch_may_state_what_was_instructed():
    for amount in ("10", "20"):
        stated = f'<Amt Ccy="CHF">{amount}</Amt>'
        instructed = f"<AmtDtls><InstdAmt>{stated}</InstdAmt></AmtDtls>"
        assert told(CAMT.replace(f"<TxDtls>{stated}", f"<TxDtls>{instructed}")) == told(CAMT)


def test_what_comes_back_is_from_whom_it_went_to():
    sides = "<Dbtr><Pty><Nm>Ana Ruiz</Nm></Pty></Dbtr>"
    taken_back = CAMT.replace(sides, "<Dbtr><Nm>Us</Nm></Dbtr><Cdtr><Nm>Mill Bakery</Nm></Cdtr>")
    taken_back = taken_back.replace("<Sts>", "<RvslInd>true</RvslInd><Sts>", 1)

    assert told(taken_back)[0][1:4] == (8005, "CHF", "Mill Bakery")


# --- MT940 ----------------------------------------------------------------------------


def test_words_of_mt940_are_parted_by_the_mark_of_each_bank():
    for mark in "?<~^":
        words = f"020{mark}00CODE{mark}20Dues{mark}21 May{mark}32Jan{mark}33 Nowak"
        assert names_and_words([words]) == ("Jan Nowak", "Dues May")
    ing = "/EREF/E1//CNTP/NL32INGB0000012345/INGBNL2A/Piet Jansen///REMI/USTD//Dues May/"
    assert names_and_words([ing]) == ("Piet Jansen", "Dues May")


def test_mt940_cut_off_within_its_last_balance_is_refused():
    whole = MT940.rstrip("-}\n")
    odd = whole.replace("C261103EUR1187,16", "C261103EUR1187,1")

    assert told(whole) == told(MT940)
    begun = whole[: whole.index(":60F:") + 4]
    for cut in (odd, whole[:-3], whole[:-6], begun):
        with pytest.raises(Damaged, match=r"line \d+: "):
            told(cut)


# --- sheets ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        *(("1,23,456.00", 12345600), ("1'234'567.5", 123456750), ("5.00 DR", -500)),
        *(("5.00Cr", 500), ("kr 5.00", 500), ("5.00 zł", 500), ("Rs. 500", 50000)),
        ("€-5.00", -500),
    ],
)
def test_amounts_are_read_as_people_of_many_places_write_them(said, amount):
    assert amount_in(said, ".", "EUR", 1) == amount


@pytest.mark.parametrize("said", ["0.125", "1,234.567", "1.234,567", "--5", "-5-", "(-5)", "(5"])
def test_amounts_that_could_be_two_things_are_refused(said):
    with pytest.raises(Damaged, match="line 7"):
        amount_in(said, ".", "EUR", 7)


def test_a_sheet_may_say_its_currency_in_a_header_and_its_days_in_one_number():
    ing = (
        '"Datum";"Naam / Omschrijving";"Af Bij";"Bedrag (EUR)";"Mededelingen"\n'
        '"20261102";"Ana";"Bij";"12,50";"Dues"\n"20261103";"Shop";"Af";"2,50";"Rice"\n'
    )
    zkb = (
        '"Datum";"Buchungstext";"Belastung CHF";"Gutschrift CHF"\n'
        '"02.11.2026";"Ana";"";"12.50"\n"03.11.2026";"Shop";"2.50";""\n'
    )

    assert told(ing) == [
        ("2026-11-02", 1250, "EUR", "Ana", "Dues"),
        ("2026-11-03", -250, "EUR", "Shop", "Rice"),
    ]
    assert [row[1:3] for row in told(zkb)] == [(1250, "CHF"), (-250, "CHF")]
    assert told("Date,Amount\n2026-11-02,1200\n", currency="jpy")[0][1:3] == (1200, "JPY")


def test_what_has_not_happened_or_moves_nothing_is_left_out():
    revolut = "Completed Date,Description,Amount,Currency,State\n" + "".join(
        f"2026-11-0{day},{state},-5.00,EUR,{state}\n"
        for day, state in enumerate(["COMPLETED", "REVERTED", "PENDING", "DECLINED"], 1)
    )
    paypal = '"Date","Name","Type","Status","Currency","Net","Transaction ID","Balance Impact"\n'
    paypal += "".join(
        f'"2026-11-0{day}","Ana","x","{state}","EUR","5.00","T{day}","{weight}"\n'
        for day, (state, weight) in enumerate(
            [("Completed", "Credit"), ("Completed", "Memo"), ("Refunded", "Credit")], 1
        )
    )

    assert [row[4] for row in told(revolut)] == ["COMPLETED"]
    assert keys(paypal) == ["paypal:T1", "paypal:T3"]


def test_numbers_of_rows_do_not_make_another_month_the_same():
    november, december = (
        f"ID,Date,Amount,Description\n1,2026-{month}-02,5.00,Dues\n" for month in (11, 12)
    )

    assert keys(november) != keys(december)
    assert keys(november) == keys(november)


def test_a_sheet_cut_off_before_its_last_column_is_refused():
    sheet = b"Date,Amount,Description\n2026-11-02,5.00,Dues\n2026-11-03,6"

    with pytest.raises(Damaged, match="line 3: the file ends within this row"):
        read_file(sheet, "a.csv")
    assert len(read_file(sheet + b"\n", "a.csv")) == 2
