"""A batch is what banks ask for, exact to the cent, or each of its faults is said."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from io import StringIO
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from manyhands.funds.payouts import Batch, Payout, faults, pain_001, respelled, sheet
from manyhands.funds.spelling import SEPA
from manyhands.funds.values import Unfit

ANA, BEN = "ES9121000418450200051332", "DE89 3704 0044 0532 0130 00"
BATCH = Batch(
    ref="strike-2026-48",
    payer="Fondo de huelga Molino & Søn",
    iban="NL91ABNA0417164300",
    pay_on=date(2026, 11, 30),
    made_at=datetime(2026, 11, 27, 12, 30, 5, tzinfo=UTC),
    payouts=(
        Payout("Ana Ñandú", ANA, 10001, "Week 48"),
        Payout("Ben Groß", BEN, 9, "rf18 5390 0754 7034"),
        Payout("Cleo", ANA, 99_999_999_999),
    ),
)
CODE = {"09": "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}", "03": ""}
SCHEMAS = {
    version: xmlschema.XMLSchema(
        (files("sepaxml") / "schemas" / f"pain.001.001.{version}.xsd").read_text()
    )
    for version in ("03", "09")
}


def texts(data: bytes, name: str) -> list[str | None]:
    return [e.text for e in ET.fromstring(data).iter() if e.tag.rpartition("}")[2] == name]


@pytest.mark.parametrize("version", ["03", "09"])
def test_it_is_what_the_schema_of_iso_20022_asks_for(version):
    SCHEMAS[version].validate(pain_001(BATCH, version).decode())


@pytest.mark.parametrize("version", ["03", "09"])
def test_count_sum_and_each_line_are_exact(version):
    data = pain_001(BATCH, version)

    assert texts(data, "InstdAmt") == ["100.01", "0.09", "999999999.99"]
    assert texts(data, "NbOfTxs") == ["3", "3"]
    assert texts(data, "CtrlSum") == ["1000000100.09"] * 2
    assert texts(data, "IBAN") == ["NL91ABNA0417164300", ANA, BEN.replace(" ", ""), ANA]
    assert texts(data, "EndToEndId") == [f"strike-2026-48-{n}" for n in (1, 2, 3)]
    assert texts(data, "Ustrd") == ["Week 48"]
    assert texts(data, "Ref") == ["RF18539007547034"]
    assert texts(data, "Nm") == [
        *["Fondo de huelga Molino + Son"] * 2, "Ana Nandu", "Ben Gross", "Cleo",
    ]  # fmt: skip


def test_the_day_stands_where_each_version_has_it():
    new, old = (pain_001(BATCH, version).decode() for version in ("09", "03"))

    assert "<ReqdExctnDt><Dt>2026-11-30</Dt></ReqdExctnDt>" in new
    assert "<ReqdExctnDt>2026-11-30</ReqdExctnDt>" in old
    assert "<CreDtTm>2026-11-27T12:30:05</CreDtTm>" in new


def test_what_goes_out_in_other_letters_is_told():
    assert respelled(BATCH) == [
        ("Fondo de huelga Molino & Søn", "Fondo de huelga Molino + Son"),
        ("Ana Ñandú", "Ana Nandu"),
        ("Ben Groß", "Ben Gross"),
    ]


def test_every_fault_is_said_with_its_line():
    wrong = replace(
        BATCH,
        payer=" ",
        payouts=(
            Payout("مريم", "DE89 3704 0044 0532 0130 01", 0, "x" * 141),
            BATCH.payouts[0],
            Payout("Dan", ANA, -1, "RF19539007547034"),
        ),
    )

    assert [fault.line for fault in faults(wrong)] == [0, 1, 1, 1, 1, 3, 3]
    assert "“م”" in str(faults(wrong)[1].says)
    with pytest.raises(Unfit, match="who is paid"):
        pain_001(wrong)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"payouts": ()}, "nothing to pay"),
        ({"currency": "CHF"}, "in euros"),
        ({"payouts": BATCH.payouts * 4000}, "at most 10000"),
        ({"iban": "NL92ABNA0417164300"}, "has a slip"),
    ],
)
def test_a_batch_that_no_bank_would_take_is_not_written(changed, says):
    with pytest.raises(Unfit, match=says):
        pain_001(replace(BATCH, **changed))


PAYOUTS = st.builds(
    Payout,
    name=st.text(min_size=1, max_size=30),
    iban=st.sampled_from([ANA, BEN]),
    amount=st.integers(1, 99_999_999_999),
    reference=st.text(max_size=60),
)


@given(st.lists(PAYOUTS, min_size=1, max_size=8))
def test_whatever_is_written_is_valid_and_adds_up(payouts):
    batch = replace(BATCH, payouts=tuple(payouts))
    fit = tuple(p for n, p in enumerate(payouts, 1) if n not in {f.line for f in faults(batch)})
    batch = replace(batch, payouts=fit or BATCH.payouts)

    data = pain_001(batch)

    SCHEMAS["09"].validate(data.decode())
    cents = [int(text.replace(".", "")) for text in texts(data, "InstdAmt")]
    assert cents == [payout.amount for payout in batch.payouts]
    assert int(texts(data, "CtrlSum")[0].replace(".", "")) == sum(cents)
    assert all(SEPA.issuperset(text) for text in texts(data, "Nm") + texts(data, "Ustrd"))


def test_the_sheet_says_every_line_as_it_was_written_and_runs_no_formula():
    batch = replace(BATCH, payouts=(*BATCH.payouts[:1], Payout("=1+1", ANA, 1200, "@x")))

    rows = list(csv.DictReader(StringIO(sheet(replace(batch, currency="JPY")))))

    assert [row["amount"] for row in rows] == ["10001", "1200"]
    assert rows[0]["name"] == "Ana Ñandú"
    assert (rows[1]["name"], rows[1]["reference"]) == ("'=1+1", "'@x")
    assert rows[1]["key"] == "strike-2026-48-2"
