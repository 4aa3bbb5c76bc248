"""Broken files of banks: the command says where, prints nothing of them, and never falls over."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from manyhands.base.tests.test_sheets import xlsx
from manyhands.funds.tests.test_bank import CAMT, MT940, OFX_1, OFX_2, PAYPAL, SPARKASSE, STRIPE

BOOKED = "Date,Amount,Description\n2026-11-02,5.00,Dues\n"

BROKEN = {
    "cut-in-a-leaf.ofx": OFX_1[: OFX_1.index("<TRNAMT>") + 9],
    "a-day-that-is-none.ofx": OFX_2.replace("<DTPOSTED>2026", "<DTPOSTED>2O26", 1),
    "no-such-currency.ofx": OFX_1.replace("<CURDEF>USD", "<CURDEF>QQQ"),
    "an-odd-balance.sta": MT940.replace("C261101EUR1000,50", "C261101EUR"),
    "no-amount.sta": MT940.replace("DR12,34", "DR"),
    "cut-within.xml": CAMT[: len(CAMT) // 2],
    "an-encoding-nobody-knows.xml": CAMT.replace("UTF-8", "klingon", 1),
    "wide-letters.xml": CAMT.replace("UTF-8", "shift_jis", 1),
    "an-amount-of-letters.xml": CAMT.replace(">80.05<", ">eighty<"),
    "very-many-digits.xml": CAMT.replace(">80.05<", f">{'9' * 5_000}<"),
    "a-quote-left-open.csv": BOOKED + '2026-11-03,"5.00,Dues\n' * 3,
    "two-dots.csv": BOOKED + "2026-11-03,5.0.0,Dues\n",
    "the-32nd.csv": BOOKED + "2026-11-32,5.00,Dues\n",
    "cut-within-a-row.csv": BOOKED + "2026-11-03,5",
    "a-strange-currency.csv": STRIPE.replace(",usd,", ",zzz,"),
    "a-net-of-words.csv": PAYPAL.replace("1,098.72", "a lot"),
    "an-o-for-a-nought.csv": SPARKASSE.replace("-7,00", "-7,0O"),
    "a-word-for-a-sum.xlsx": xlsx(["Date", "Amount"], ["2026-11-02", 5], ["2026-11-03", "five"]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_refused_with_its_place_and_nothing_is_printed(tmp_path, name):
    path, broken, out = tmp_path / name, BROKEN[name], StringIO()
    path.write_bytes(broken if isinstance(broken, bytes) else broken.encode())

    with pytest.raises(CommandError) as told:
        call_command("bank", str(path), "--json", stdout=out)

    assert out.getvalue() == ""
    said = str(told.value).removeprefix(f"{path}: ")
    assert said != str(told.value)
    assert "line " in said
    assert len(said) < 200
