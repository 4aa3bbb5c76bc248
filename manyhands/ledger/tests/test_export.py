"""The books go out as text, sheets and a workbook that other programs read, with equal balances."""

import csv
import io
import json
import re
import subprocess
import sys
import warnings
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from beancount.core.data import Open
from beancount.loader import load_file
from django.urls import reverse

from manyhands.base.sheets import read_sheet
from manyhands.groups.powers import Rule, acting
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts
from manyhands.ledger.actions import write_count
from manyhands.ledger.amounts import plain
from manyhands.ledger.export import beancount
from manyhands.ledger.export.sheets import SHEETS
from manyhands.ledger.models import Balance, Fund, Transfer
from manyhands.ledger.posting import Draft, post
from manyhands.ledger.posting import reverse as take_back
from manyhands.ledger.shelves import put_in
from manyhands.ledger.tests import make

pytestmark = pytest.mark.django_db(transaction=True)

SPOKEN = 'The "common" purse\nof all \\ here'


@pytest.fixture
def ana():
    """Somebody in a group with several funds and units, a reversal, a debt and a count."""
    group = make.books()
    ana = groups.member(group, "Anastasia")
    Fund.objects.filter(group=group).update(purpose=SPOKEN)
    make.given(group, 100_001, on=date(2026, 1, 5))
    make.posted(group, ("Assets:Cash", 7, "Winter", "JPY"), ("Income:Gifts", -7, "Winter", "JPY"))
    make.posted(group, ("Process:soup", 90, "Common", "time"), ("World", -90, "Common", "time"))
    food = make.posted(group, ("Assets:Bank", -4_000), ("Expense:Food", 4_000), key="food")
    with acting("test"):
        take_back(Rule(group), food, effective=date(2026, 2, 1))
    both = ("Assets:Bank", -50), ("Expense:Food", 50)
    make.posted(group, *both, ("Assets:Cash", 5, "Winter"), ("Income:Gifts", -5, "Winter"))
    owed = accounts.personal(ana, "Receivable")
    make.posted(group, (owed.path, 650), ("Income:Dues", -650))
    write_count(ana, accounts.account(group, "Assets:Cash"), code="EUR", counted=5)
    return ana


def taken(member, which: str) -> bytes:
    answer = groups.browser(member).get(reverse("books-file", args=[member.group.slug, which]))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def in_the_books(group) -> dict[tuple[str, str, str], Decimal]:
    rows = Balance.objects.filter(account__group=group)
    return {
        (row.account.path, row.fund.name, row.commodity.code): Decimal(
            plain(row.posted, row.commodity.scale)
        )
        for row in rows.select_related("account", "fund", "commodity")
    }


def test_bean_check_accepts_the_text(ana, tmp_path):
    path = tmp_path / "books.beancount"
    path.write_bytes(taken(ana, "books.beancount"))
    done = subprocess.run(
        [sys.executable, "-m", "beancount.scripts.check", "--no-cache", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_bean_check_accepts_odd_names_and_units_of_any_digits(tmp_path):
    group = make.books('Roše "wood"\n\\ \u202eבית 🍚')
    for code in ("123", "米", "麦", "a-b"):
        accounts.commodity(group, code, kind="credit")
        make.posted(group, ("Process:soup", 5, "Common", code), ("World", -5, "Common", code))
    for name, code in (("Ends in \\", "KWD"), ('"' * 40, "JPY"), ("🍚\u202e" * 30, "EUR")):
        line = ("Assets:Cash", 1_234_567, name, code), ("Income:Gifts", -1_234_567, name, code)
        make.posted(group, *line)
    path = tmp_path / "books.beancount"
    path.write_text("".join(beancount.lines(group)))

    done = subprocess.run(
        [sys.executable, "-m", "beancount.scripts.check", "--no-cache", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "1234.567 KWD" in path.read_text()


def test_bean_check_accepts_places_in_any_script(tmp_path):
    group = make.books()
    ana, fund = groups.member(group, "Ana"), Fund.objects.get()
    called = ["ثلاجة الزاوية", 'Café "Été" \\', "Corner fridge"]
    for number, place in enumerate(called):
        lot = [place, "Soup", "", 3]
        put_in(ana, fund, nonce=f"n{number}", lot=lot, effective="2026-01-05")
    path = tmp_path / "books.beancount"
    path.write_bytes(taken(ana, "books.beancount"))
    entries, errors, _options = load_file(str(path))
    titles = [entry.meta.get("title") for entry in entries if isinstance(entry, Open)]
    assert errors == []
    assert sorted(filter(None, titles)) == sorted(called)


def test_bean_check_would_say_what_is_wrong(ana, tmp_path):
    path = tmp_path / "books.beancount"
    text = taken(ana, "books.beancount").decode()
    path.write_text(text.replace("1000.01 EUR", "1000.02 EUR"))
    done = subprocess.run(
        [sys.executable, "-m", "beancount.scripts.check", "--no-cache", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Balance failed" in done.stderr


def test_beancount_finds_the_same_balances(ana):
    from beancount import loader
    from beancount.core import data, realization

    entries, errors, _options = loader.load_string(taken(ana, "books.beancount").decode())
    assert errors == []
    opened = {e.account: e.meta for e in entries if isinstance(e, data.Open)}
    codes = {e.currency: e.meta["code"] for e in entries if isinstance(e, data.Commodity)}
    found = {
        (opened[one.account]["account"], opened[one.account]["fund"], codes[unit]): position
        for one in realization.iter_children(realization.realize(entries))
        if one.account in opened
        for unit, position in one.balance.reduce(lambda p: p.units).split().items()
        for position in [position.get_currency_units(unit).number]
    }
    assert found == {key: held for key, held in in_the_books(ana.group).items() if held}
    assert len(found) > 6


def test_every_transfer_is_in_the_text_once_for_each_fund(ana):
    text = "".join(beancount.lines(ana.group))
    for transfer in Transfer.objects.all():
        funds = transfer.postings.values("fund").distinct().count()
        assert text.count(f"^{transfer.ref}\n") == funds


def test_units_that_look_alike_keep_names_of_their_own():
    group = make.books()
    units = [accounts.commodity(group, code, kind="credit") for code in ("a-b", "ab", "x", "9", "")]
    names = beancount.unit_names(units)
    assert len(set(names.values())) == 5
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]+", name) for name in names.values())


def test_frictionless_accepts_the_sheets(ana, tmp_path):
    zipfile.ZipFile(io.BytesIO(taken(ana, "books.zip"))).extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["valid"] is True


def test_the_sheets_add_up_in_each_fund_and_unit(ana):
    packed = zipfile.ZipFile(io.BytesIO(taken(ana, "books.zip")))
    assert {f"{sheet.name}.csv" for sheet in SHEETS} < set(packed.namelist())
    lines = list(csv.DictReader(packed.read("books_lines.csv").decode().splitlines()))
    sums: dict = {}
    for line in lines:
        key = (line["transfer"], line["fund"], line["unit"])
        sums[key] = sums.get(key, 0) + Decimal(line["amount"])
    assert set(sums.values()) == {0}
    assert {line["amount"] for line in lines} >= {"-40.00", "1000.01", "90"}


def test_the_workbook_says_what_is_there_to_the_last_cent(ana):
    rent = make.legs(ana.group, ("Assets:Bank", -5), ("Expense:Rent", 5))
    with acting("test"):
        post(Rule(ana.group), Draft("rent", "gift", rent))
    data = taken(ana, "books.xlsx")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book = openpyxl.load_workbook(io.BytesIO(data))
    held = {
        (row[3], row[0], row[1]): Decimal(str(row[4]))
        for row in book["What is there"].iter_rows(min_row=2, values_only=True)
    }
    assert held == in_the_books(ana.group)
    assert b"<v>1000.01</v>" in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet2.xml")
    first = next(book["Lines"].iter_rows(min_row=2, values_only=True))
    assert first[0].date() == date(2026, 1, 5)
    lines = list(book["Lines"].iter_rows(min_row=2, values_only=True))
    assert {line[1] for line in lines if line[8] == "Rent"} == {"A gift"}
    words = {line[2]: line[8] for line in lines}
    assert words["Assets:Bank"] == "Bank"
    assert words == {
        row[3]: row[5] for row in book["What is there"].iter_rows(min_row=2, values_only=True)
    }
    assert read_sheet(data, "books.xlsx").headers[:2] == ["Fund", "Unit"]


def test_no_name_goes_out(ana):
    files = [taken(ana, "books.beancount").decode()]
    for which in ("books.zip", "books.xlsx"):
        packed = zipfile.ZipFile(io.BytesIO(taken(ana, which)))
        files += [packed.read(name).decode() for name in packed.namelist()]
    for text in files:
        assert "Anastasia" not in text
        assert ana.ref not in text


def test_books_with_nothing_in_them_go_out_too(tmp_path):
    ana = groups.member(groups.group("Empty"), "Ana")
    for which in ("books.zip", "books.xlsx"):
        assert taken(ana, which)
    from beancount import loader

    assert loader.load_string(taken(ana, "books.beancount").decode())[1] == []


def test_there_is_no_other_file(ana):
    answer = groups.browser(ana).get(reverse("books-file", args=[ana.group.slug, "books.pdf"]))
    assert answer.status_code == 404
