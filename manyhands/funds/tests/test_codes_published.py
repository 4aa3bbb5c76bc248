"""Payment codes are those that were published, byte for byte."""

from urllib.parse import parse_qs, urlsplit

import pytest

from manyhands.funds.codes.drawing import square, swiss_square
from manyhands.funds.codes.epc import epc
from manyhands.funds.codes.links import cash_app, paypal, revolut, venmo
from manyhands.funds.codes.pix import pix, with_check
from manyhands.funds.codes.swiss import Address, qr_bill
from manyhands.funds.codes.upi import upi

WIKIMEDIA = {"payee": "Wikimedia Foerdergesellschaft", "iban": "DE33100205000001194700"}
RANDOM_KEY = "123e4567-e12b-12d1-a456-426655440000"

RED_CROSS = """BCD
002
1
SCT
BPOTBEB1
Red Cross
BE72000000001616
EUR1
CHAR

Urgency fund
Sample EPC QR code"""

QRR_BILL = """SPC
0200
1
CH4431999123000889012
S
Max Muster & Söhne
Musterstrasse
123
8000
Seldwyla
CH







1949.75
CHF
S
Simon Muster
Musterstrasse
1
8000
Seldwyla
CH
QRR
210000000003139471430009017
Order from 15.10.2020
EPD
//S1/10/1234/11/201021/30/102673386/32/7.7/40/0:30
Name AV1: UV;UltraPay005;12345
Name AV2: XY;XYService;54321"""

SCOR_BILL = """SPC
0200
1
CH5800791123000889012
S
Muster Krankenkasse
Musterstrasse
12
8000
Seldwyla
CH







211.00
CHF
S
Sarah Beispiel
Musterstrasse
1
8000
Seldwyla
CH
SCOR
RF240191230100405JSH0438

EPD"""

NON_BILL = """SPC
0200
1
CH5204835012345671000
S
Sample Foundation
P.O. Box

3001
Bern
CH








CHF







NON


EPD"""

MANUAL = (
    "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-426655440000"
    "5204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D"
)
LOJA = (
    "00020126330014BR.GOV.BCB.PIX01111234567890052040000530398654041.005802BR"
    "5914Nome Sobrenome6015Cidade Ficticia62100506LOJA016304C8E4"
)
VIPSURF = (
    "00020126330014BR.GOV.BCB.PIX011197212482404520400005303986540530.005802BR"
    "5918Victor Julio Rocha6006RECIFE62110507VIPSURF630425A1"
)
JAMIE = (
    "00020126360014br.gov.bcb.pix0114+552840092118152040000530398654040.095802BR"
    "5915Jamie Lannister6009Sao Paulo620705038566304FC6C"
)


def test_the_sample_of_the_guideline_for_transfers_in_euros():
    said = epc(
        payee="Red Cross", iban="BE72 0000 0000 1616", amount=100, bic="BPOTBEB1",
        purpose="CHAR", text="Urgency fund", note="Sample EPC QR code",
    )  # fmt: skip

    assert said == RED_CROSS


def test_a_code_for_euros_ends_with_what_it_says_last():
    assert epc(**WIKIMEDIA) == f"BCD\n002\n1\nSCT\n\n{WIKIMEDIA['payee']}\n{WIKIMEDIA['iban']}"
    assert epc(**WIKIMEDIA, amount=12345).endswith("\nEUR123.45")
    assert epc(**WIKIMEDIA, amount=1230).endswith("\nEUR12.3")
    assert epc(**WIKIMEDIA, amount=2000, text="Spende").endswith("\nEUR20\n\n\nSpende")
    assert epc(**WIKIMEDIA, reference="rf18 5390 0754 7034").endswith("\n\n\nRF18539007547034")


def test_the_samples_of_six_for_the_qr_bill():
    max_muster = Address("Max Muster & Söhne", "8000", "Seldwyla", "CH", "Musterstrasse", "123")
    simon = Address("Simon Muster", "8000", "Seldwyla", "CH", "Musterstrasse", "1")
    sarah = Address("Sarah Beispiel", "8000", "Seldwyla", "CH", "Musterstrasse", "1")
    insurance = Address("Muster Krankenkasse", "8000", "Seldwyla", "CH", "Musterstrasse", "12")

    qrr = qr_bill(
        payee=max_muster, iban="CH4431999123000889012", amount=194975, debtor=simon,
        reference="21 00000 00003 13947 14300 09017", text="Order from 15.10.2020",
        bill="//S1/10/1234/11/201021/30/102673386/32/7.7/40/0:30",
        schemes=("Name AV1: UV;UltraPay005;12345", "Name AV2: XY;XYService;54321"),
    )  # fmt: skip
    scor = qr_bill(
        payee=insurance, iban="CH5800791123000889012", amount=21100, debtor=sarah,
        reference="RF240191230100405JSH0438",
    )  # fmt: skip
    non = qr_bill(
        payee=Address("Sample Foundation", "3001", "Bern", "CH", "P.O. Box"),
        iban="CH5204835012345671000",
    )

    assert (qrr, scor, non) == (QRR_BILL, SCOR_BILL, NON_BILL)


def test_the_payload_of_the_manual_of_the_bank_of_brazil():
    assert pix(payee="Fulano de Tal", key=RANDOM_KEY, town="BRASILIA") == MANUAL
    assert (
        pix(
            payee="Jamie Lannister",
            key="+5528400921181",
            town="Sao Paulo",
            amount=9,
            reference="856",
        )
        == JAMIE
    )


@pytest.mark.parametrize(
    ("published", "made_of"),
    [
        (LOJA, ("Nome Sobrenome", "12345678900", "Cidade Ficticia", 100, "LOJA01")),
        (VIPSURF, ("Victor Julio Rocha", "972.124.824-04", "RECIFE", 3000, "VIPSURF")),
    ],
)
def test_other_payloads_differ_only_in_how_they_write_the_arrangement(published, made_of):
    payee, key, town, amount, reference = made_of
    said = pix(payee=payee, key=key, town=town, amount=amount, reference=reference)

    assert with_check(said[:-8].replace("br.gov.bcb.pix", "BR.GOV.BCB.PIX")) == published


def test_the_link_of_the_specification_of_upi():
    said = upi(
        payee="nadeem chinna", address="nadeem@npci", amount=1000,
        text="Pay to mystar store", reference="4894398cndhcd23",
    )  # fmt: skip

    assert said == (
        "upi://pay?pa=nadeem@npci&pn=nadeem%20chinna&tr=4894398cndhcd23"
        "&tn=Pay%20to%20mystar%20store&am=10.00&cu=INR"
    )


def test_links_say_whom_and_how_much():
    assert paypal(name="https://paypal.me/rosewood/", amount=500) == (
        "https://paypal.me/rosewood/5.00USD"
    )
    assert cash_app(name="$rosewood") == "https://cash.app/$rosewood"
    assert revolut(name="@rosewood") == "https://revolut.me/rosewood"
    asked = parse_qs(urlsplit(venmo(name="rosewood", amount=1234, text="Rice & beans")).query)
    assert asked == {
        "txn": ["pay"], "recipients": ["rosewood"], "amount": ["12.34"], "note": ["Rice & beans"],
    }  # fmt: skip


def test_squares_are_drawn_with_their_margin_and_the_swiss_one_with_its_cross():
    plain, swiss = square(RED_CROSS), swiss_square(QRR_BILL)

    assert 'viewBox="0 0 49 49"' in plain
    assert "width=" not in plain.split(">")[0]
    assert swiss.count("<path") == plain.count("<path") + 4
    assert "http" not in plain.replace("http://www.w3.org/2000/svg", "")
