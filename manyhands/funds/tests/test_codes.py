"""What checks itself finds each slip, and what does not fit into a code is said."""

import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from manyhands.funds.codes import iban as ibans
from manyhands.funds.codes import references as refs
from manyhands.funds.codes.epc import epc
from manyhands.funds.codes.iban import LENGTHS, check_digits, fit_iban, in_fours, is_qr_iban
from manyhands.funds.codes.links import cash_app, paypal
from manyhands.funds.codes.pix import crc16, pix
from manyhands.funds.codes.swiss import Address, qr_bill
from manyhands.funds.codes.upi import upi
from manyhands.funds.spelling import ASCII, SEPA, spelled
from manyhands.funds.values import MOST, Unfit, decimal, fit_amount, on_one_line

WIKIMEDIA = {"payee": "Wikimedia Foerdergesellschaft", "iban": "DE33100205000001194700"}
RANDOM_KEY = "123e4567-e12b-12d1-a456-426655440000"

# --- numbers that check themselves ------------------------------------------------------

REGISTRY = (
    "AD1200012030200359100100 AT611904300234573201 BE68539007547034 "
    "BR1800360305000010009795493C1 CH9300762011623852957 CR05015202001026284066 "
    "DE89370400440532013000 DK5000400440116243 ES9121000418450200051332 FI2112345600000785 "
    "FR1420041010050500013M02606 GB29NWBK60161331926819 GR1601101250000000012300695 "
    "IE29AIBK93115212345678 IT60X0542811101000000123456 LI21088100002324013AA "
    "MT84MALT011000012345MTLCAST001S NL91ABNA0417164300 NO9386011117947 "
    "PL61109010140000071219812874 PT50000201231234567890154 SA0380000000608010167519 "
    "SE4550000000058398257466 TR330006100519786457841326 XK051212012345678906"
)


def in_country(country: str) -> st.SearchStrategy[str]:
    """Account numbers of a country, with the check digits that fit."""
    digits = LENGTHS[country] - 4
    rests = st.text("0123456789", min_size=digits, max_size=digits)
    return rests.map(lambda rest: f"{country}{check_digits(country, rest)}{rest}")


BODIES = st.sampled_from(sorted(LENGTHS)).flatmap(in_country)


@pytest.mark.parametrize("iban", REGISTRY.split())
def test_the_examples_of_the_registry_are_taken(iban):
    assert fit_iban(f" {in_fours(iban).lower()} ") == iban
    assert fit_iban(f"IBAN {iban}") == iban


@given(BODIES, st.data())
def test_one_wrong_digit_and_two_that_changed_places_are_found(iban, data):
    assert fit_iban(iban) == iban
    at = data.draw(st.integers(4, len(iban) - 2))
    other = data.draw(st.sampled_from("0123456789"))
    slipped = iban[:at] + other + iban[at + 1 :]
    swapped = iban[:at] + iban[at + 1] + iban[at] + iban[at + 2 :]

    for wrong in {slipped, swapped} - {iban}:
        with pytest.raises(Unfit):
            fit_iban(wrong)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "begins with two letters"),
        ("12345678", "begins with two letters"),
        ("DE33 1002 0500 0001 1947", "has 22 characters; this one has 20"),
        ("DE34 1002 0500 0001 1947 00", "has a slip"),
        ("US64SVBKUS6S3300958879", "begin with US"),
        ("DE٣٣100205000001194700", "begins with two letters"),
    ],
)
def test_what_is_wrong_with_an_iban_is_said(typed, says):
    with pytest.raises(Unfit) as fault:
        fit_iban(typed)
    assert says in str(fault.value.says)


def test_references_of_the_standards():
    assert refs.rf_reference("539007547034") == "RF18539007547034"
    assert refs.rf_reference("0191230100405JSH0438") == "RF240191230100405JSH0438"
    assert refs.qr_reference("21000000000313947143000901") == "210000000003139471430009017"
    assert refs.qr_reference("5") == "000000000000000000000000058"
    assert refs.fit_qr_reference("21 00000 00003 13947 14300 09017")
    assert is_qr_iban("CH4431999123000889012")
    assert not is_qr_iban("CH9300762011623852957")


@given(st.text("0123456789", min_size=1, max_size=26), st.data())
def test_a_qr_reference_finds_one_wrong_digit(digits, data):
    reference = refs.qr_reference(digits)
    assert refs.fit_qr_reference(reference) == reference
    at, other = data.draw(st.integers(0, 26)), data.draw(st.sampled_from("0123456789"))
    assume(reference[at] != other)

    with pytest.raises(Unfit):
        refs.fit_qr_reference(reference[:at] + other + reference[at + 1 :])


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=21))
def test_a_reference_that_was_made_is_taken(own):
    made = refs.rf_reference(own)

    assert refs.fit_rf(made) == made
    assert ibans.checks(made)


@given(st.binary(max_size=60))
def test_the_check_of_pix_agrees_with_long_division(data):
    remainder = 0
    for bit in "".join(f"{byte:08b}" for byte in (*data, 0, 0)):
        remainder = (remainder << 1) | int(bit)
        remainder ^= 0x11021 if remainder & 0x10000 else 0
    start = 0xFFFF  # what the start of all ones adds, for a text of this length
    for _bit in range(8 * len(data)):
        start = ((start << 1) ^ 0x11021) & 0xFFFF if start & 0x8000 else start << 1

    assert crc16(data) == remainder ^ start


# --- what does not fit is said ----------------------------------------------------------

BERN = Address("Rosewood", "3001", "Bern")
SWISS = "CH9300762011623852957"
BAD = {
    "no payee": lambda: epc(payee=" ", iban=SWISS),
    "a long payee": lambda: epc(payee="x" * 71, iban=SWISS),
    "no amount": lambda: epc(**WIKIMEDIA, amount=0),
    "less than nothing": lambda: paypal(name="x", amount=-5),
    "too much": lambda: epc(**WIKIMEDIA, amount=MOST + 1),
    "two kinds of words": lambda: epc(**WIKIMEDIA, text="a", reference="RF18539007547034"),
    "a wrong reference": lambda: epc(**WIKIMEDIA, reference="RF19539007547034"),
    "a wrong BIC": lambda: epc(**WIKIMEDIA, bic="BANK"),
    "a wrong purpose": lambda: epc(**WIKIMEDIA, purpose="charity"),
    "long words": lambda: epc(**WIKIMEDIA, text="x" * 141),
    "many bytes": lambda: epc(payee="水" * 70, iban=SWISS, text="水" * 100),
    "a bill from abroad": lambda: qr_bill(payee=BERN, iban=WIKIMEDIA["iban"]),
    "a bill in dollars": lambda: qr_bill(payee=BERN, iban=SWISS, currency="USD"),
    "a QR account without": lambda: qr_bill(payee=BERN, iban="CH4431999123000889012"),
    "a bill without a town": lambda: qr_bill(payee=Address("R", "3001", ""), iban=SWISS),
    "no country": lambda: qr_bill(payee=Address("R", "3001", "Bern", "Suisse"), iban=SWISS),
    "a bill in Arabic": lambda: qr_bill(payee=Address("مطبخ", "3001", "Bern"), iban=SWISS),
    "no UPI address": lambda: upi(payee="Rosewood", address="rosewood"),
    "long words in UPI": lambda: upi(payee="R", address="r1@bank", text="x" * 51),
    "no key": lambda: pix(payee="R", key="12345", town="Recife"),
    "no town": lambda: pix(payee="R", key=RANDOM_KEY, town=""),
    "a long town": lambda: pix(payee="R", key=RANDOM_KEY, town="x" * 16),
    "a strange reference": lambda: pix(payee="R", key=RANDOM_KEY, town="R", reference="a b"),
    "a full code": lambda: pix(payee="R", key=RANDOM_KEY, town="R", text="x" * 60),
    "no name in a service": lambda: cash_app(name="two words"),
    "no reference": lambda: refs.rf_reference("--"),
    "letters in a QR reference": lambda: refs.qr_reference("12A"),
}


@pytest.mark.parametrize("bad", BAD)
def test_what_does_not_fit_is_one_sentence(bad):
    with pytest.raises(Unfit) as fault:
        BAD[bad]()

    assert re.fullmatch(r"[A-Z].*[.…]", str(fault.value.says))


@given(st.text(max_size=90), st.text(max_size=60))
def test_no_text_can_break_out_of_its_field(payee, text):
    try:
        lines = epc(payee=payee, iban=SWISS, amount=1, text=text).split("\n")
    except Unfit:
        return

    assert lines[6] == SWISS
    assert lines[7] == "EUR0.01"
    assert lines[10:] == ([on_one_line(text)] if on_one_line(text) else [])


# --- spelling ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("José Ñandú", "Jose Nandu"),
        ("Straße, Øre & Łódź", "Strasse, Ore + Lodz"),
        ("Ελένη", "Eleni"),
        ("Щастие Юлия", "Shtastie Yuliya"),
        ("  two\n words ", "two words"),
        ("5 €", "5 EUR"),
    ],
)
def test_names_are_spelled_in_the_letters_that_banks_take(text, said):
    assert spelled(text) == said


def spelled_or_refused(text: str) -> tuple[str, str]:
    """How it is spelled, and the character because of which it is not."""
    try:
        return spelled(text), ""
    except Unfit as fault:
        return "", str(fault.says).split("“")[1][0]


@given(st.text(max_size=40))
def test_nothing_is_lost_in_silence(text):
    said, refused = spelled_or_refused(text)
    whole = unicodedata.normalize("NFC", on_one_line(text))

    if refused:
        assert refused in whole
        assert refused not in SEPA
        assert spelled_or_refused(refused) == ("", refused)
    else:
        assert SEPA.issuperset(said)
        assert len(said) >= len(whole)
        assert spelled(said) == spelled(said, letters=ASCII) == said


@given(st.integers(1, MOST), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_amounts_are_exact(amount, currency):
    scale = {"EUR": 2, "JPY": 0, "KWD": 3}[currency]
    whole, _dot, part = decimal(amount, currency).partition(".")

    assert int(whole + part) == amount
    assert len(part) == scale
    assert fit_amount(amount, currency) == decimal(amount, currency)
