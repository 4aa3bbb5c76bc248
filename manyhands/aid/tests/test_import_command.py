"""`manyhands import` at a console: it says what it guessed, what it did, and what is wrong."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from manyhands.aid.models import NEED, OFFER, Intent
from manyhands.aid.tests import make
from manyhands.record.models import Entry

SHEETS = Path(__file__).parents[2] / "base/tests/sheets"
pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make.group(founder="Flo")


def run(file, group, **how):
    out = io.StringIO()
    call_command("import", file, group=group.slug, stdout=out, stderr=out, **how)
    return out.getvalue()


def test_the_command_says_what_it_guessed_and_what_it_did(group, tmp_path):
    flo = group.members.get()
    report = tmp_path / "report.csv"

    said = run(SHEETS / "airtable_english.csv", group, member="Flo", report=report, yes=True)

    assert "Request" in said
    assert "Brought in: 2 needs, 0 offers." in said
    assert "row 3: It is over already" in said
    assert "Volunteer" in said.split("Not taken along:")[1]
    assert report.read_text().startswith("row,what became of it,why")
    assert set(Intent.objects.values_list("asker", flat=True)) == {flo.pk}


def test_where_the_report_cannot_be_written_nothing_is_brought_in(group, tmp_path):
    nowhere = tmp_path / "nowhere/report.csv"

    with pytest.raises(CommandError, match=r"report.csv cannot be written: No such file"):
        run(SHEETS / "airtable_english.csv", group, report=nowhere, yes=True)

    assert not Intent.objects.exists()


def test_a_dry_run_changes_nothing(group):
    before = Entry.objects.count()

    said = run(SHEETS / "form_english.csv", group, dry_run=True)

    assert "To bring in: 4 needs" in said
    assert Entry.objects.count() == before
    assert not Intent.objects.exists()


def test_columns_can_be_named_by_header_or_number(group):
    run(SHEETS / "no_header.csv", group, mapped=["words=4"], yes=True)
    run(SHEETS / "pipes.csv", group, mapped=["note=cross streets", "place="], yes=True)

    assert Intent.objects.filter(words="Groceries").exists()
    assert Intent.objects.filter(words="warm meals", direction=NEED).exists()
    assert Intent.objects.filter(words="folding tables", direction=OFFER).exists()


@pytest.mark.parametrize(
    ("file", "how", "why"),
    [
        ("form_english.csv", {"group": "nowhere"}, "no group called nowhere"),
        ("form_english.csv", {"member": "Zoe"}, "not exactly one member called Zoe"),
        ("form_english.csv", {"mapped": ["what=1"]}, "no field what"),
        ("form_english.csv", {"mapped": ["words=99"]}, "no column 99"),
        ("form_english.csv", {"mapped": ["words"]}, "Write --map words=COLUMN"),
        ("no_header.csv", {}, "No column says what it is"),
        ("truncated.xlsx", {}, "This file is broken"),
        ("not_there.csv", {}, "Cannot read"),
    ],
)
def test_the_command_says_what_is_wrong_and_changes_nothing(file, how, why, group):
    how = {"group": group.slug, "yes": True} | how

    with pytest.raises(CommandError, match=why):
        call_command("import", SHEETS / file, stdout=io.StringIO(), **how)

    assert not Intent.objects.exists()
