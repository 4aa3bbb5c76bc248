"""What a bank's sheet says beside payments is left out, and no payment with it."""

from io import StringIO
from itertools import product

import pytest
from django.core.management import call_command
from django.utils import translation
from django.utils.html import strip_tags

from manyhands.base.damaged import Damaged
from manyhands.funds.bank import left_out, read_file
from manyhands.funds.bank.balances import Told, balances_in
from manyhands.funds.inbox import files
from manyhands.funds.tests import bank_files as bank
from manyhands.funds.tests.test_bank import PAYPAL, told
from manyhands.groups.tests import make
from manyhands.ledger.tests import make as ledger

HEAD = "Date,Amount,Description\n"
UNKNOWN = PAYPAL.replace("Completed", "Beamed over")


def row(words: str, amount: int | None) -> Told:
    return Told(frozenset({words}), amount)


def read(*rows: str) -> list[tuple[int, str]]:
    """Amounts and words of a sheet of these rows, "words amount", one a day."""
    lines = [
        f"2026-11-{day:02},{much},{words}\n"
        for day, (words, _space, much) in enumerate((one.rpartition(" ") for one in rows), 1)
    ]
    return [(line[1], line[4]) for line in told(HEAD + "".join(lines), "a.csv")]


DUES, RICE = (2_000, "dues"), (-700, "rice")


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        (["saldo 100.00", "dues 20.00", "rice -7.00", "saldo 113.00"], [DUES, RICE]),
        (["saldo 113.00", "rice -7.00", "dues 20.00", "saldo 100.00"], [RICE, DUES]),  # downwards
        (["b/f 100.00", "dues 20.00", "kontostand 120.00", "rice -7.00"], [DUES, RICE]),
        (["saldo anterior 100.00", "dues 20.00", "rice -7.00"], [DUES, RICE]),
        (["dues 20.00", "rice -7.00", "closing balance 999.00"], [DUES, RICE]),
        (
            ["saldo anterior 1.00", "dues 20.00", "saldo do dia 21.00", "rice -7.00"],
            [DUES, RICE],
        ),
        # Whoever pays writes what they like.
        (["dues 20.00", "saldo 50.00", "rice -7.00"], [DUES, (5_000, "saldo"), RICE]),
        (["saldo 50.00", "dues 20.00"], [(5_000, "saldo"), DUES]),
        (["dues 20.00", "b/f 20.00"], [DUES, (2_000, "b/f")]),
        (["saldo 50.00", "saldo 50.00"], [(5_000, "saldo")] * 2),
        (
            ["saldo anterior 100.00", "saldo 50.00", "rice -7.00", "s a l d o 143.00"],
            [(5_000, "saldo"), RICE],
        ),
        (["dues 20.00", "endsaldo 9.00", "rice -7.00"], [DUES, (900, "endsaldo"), RICE]),
    ],
)  # fmt: skip
def test_only_what_is_there_is_left_out_and_no_payment_that_is_called_so(rows, kept):
    assert read(*rows) == kept


def test_days_without_dashes_are_days_too():
    sheet = HEAD + "20261101,50.00,saldo\n20261102,20.00,dues\n"
    assert [line[1] for line in told(sheet, "a.csv")] == [5_000, 2_000]


def test_payments_of_somebody_are_never_left_out_whatever_they_are_called():
    """Also where their sums fit by chance, or they stand first or last."""
    sheet = "Date,Amount,Name,Description\n"
    for day, much in enumerate((20, 10, 10), 1):
        sheet += f"2026-11-{day:02},{much}.00,Rosa,{'dues' if day == 2 else 'saldo final'}\n"
    assert [line[1] for line in told(sheet, "a.csv")] == [2_000, 1_000, 1_000]


def test_a_row_of_nothing_between_two_payments_makes_no_balance_of_them():
    rows = [row("saldo", 50), row("fee", 0), row("saldo", 50)]
    assert balances_in(rows) == set()


@pytest.mark.parametrize("place", [1, 2])
def test_an_amount_that_cannot_be_read_is_told_whatever_its_row_is_called(place):
    rows = ["2026-11-01,20.00,dues\n", "2026-11-02,-7.00,rice\n"]
    rows.insert(place, "2026-11-03,5O.00,saldo\n")
    with pytest.raises(Damaged, match="5O"):
        told(HEAD + "".join(rows), "a.csv")


def test_a_row_of_a_balance_without_an_amount_moves_nothing():
    sheet = "Date,Paid in,Paid out,Description,Balance\n"
    sheet += "2026-11-01,,,B/F,100.00\n2026-11-02,20.00,,Dues,120.00\n"
    assert [line[1] for line in told(sheet, "a.csv")] == [2_000]


def test_every_sheet_of_two_balances_and_payments_tells_the_payments():
    moved = (-300, 200, 700)
    for payments in product(moved, repeat=3):
        for cut in range(1, 4):
            began, between, after = 1_000, payments[:cut], payments[cut:]
            rows = [row("saldo", began), *(row("x", much) for much in between)]
            rows += [row("saldo", began + sum(between)), *(row("x", much) for much in after)]
            assert balances_in(rows) == {0, cut + 1}
            turned = rows[::-1]
            assert balances_in(turned) == {len(rows) - 1, len(rows) - 2 - cut}


def test_one_payment_called_so_among_others_is_never_left_out():
    for place, much in product(range(4), (-300, 200, 700)):
        rows = [row("x", 100), row("x", -50), row("x", 25)]
        rows.insert(place, row("saldo", much))
        assert balances_in(rows) == set()


# --- statuses that nobody here knows ----------------------------------------------------------


def test_rows_of_a_status_nobody_knows_are_counted_by_it():
    data = UNKNOWN.encode()
    assert read_file(data, "a.csv") == []
    assert list(left_out(data, "a.csv")) == ["Beamed over"]
    assert left_out(data, "a.csv")["Beamed over"] == PAYPAL.count("Completed")


@pytest.mark.parametrize("known", ["Completed", "Pending", "Denied", ""])
def test_what_has_happened_or_surely_not_is_not_told_of(known):
    assert left_out(PAYPAL.replace("Completed", known).encode(), "a.csv") == {}


def test_formats_of_banks_have_no_such_status():
    assert left_out(bank.OFX.encode(), "a.ofx") == {}


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_the_command_names_what_it_left_out_where_no_program_reads(tmp_path, flags):
    path = tmp_path / "november.csv"
    path.write_text(UNKNOWN)
    out, errors = StringIO(), StringIO()
    call_command("bank", str(path), *flags, stdout=out, stderr=errors)
    assert "Beamed over" not in out.getvalue()
    many = PAYPAL.count("Completed")
    assert f"november.csv: {many} left out, since “Beamed over” is no status" in errors.getvalue()


@pytest.mark.django_db
def test_the_page_of_a_file_says_how_many_have_which_status():
    ana = make.again(make.member(ledger.books(), "Ana"))
    account = bank.account(ana.group)
    file = files.keep(ana, account, UNKNOWN.encode(), "a.csv")

    page = make.browser(ana).get(f"/g/rosewood/money/bank/files/{file.ref}/")

    assert "the status “Beamed over”, which is not known here" in " ".join(
        strip_tags(page.text).split()
    )


# --- what is wrong with a file is said in the language of who brings it -------------------------


@pytest.mark.parametrize(
    "file",
    [
        bank.OFX.replace("25.00", "2five"),
        bank.OFX.replace("20261102", "20261302"),
        bank.OFX.replace("</BANKMSGSRSV1></OFX>", ""),
        bank.OFX.replace("<DTPOSTED>20261102", ""),
        "<!--" + bank.OFX,
    ],
)
@pytest.mark.django_db
def test_what_is_wrong_is_told_in_ones_own_language(file):
    ana = make.again(make.member(ledger.books(), "Ana"))
    account = bank.account(ana.group)

    def why() -> str:
        with pytest.raises(files.Broken) as broken:
            files.read(files.keep(ana, account, file.encode(), "a.ofx"))
        return str(broken.value.says).partition("<q")[2]

    english = why()
    for language in ("es", "ar"):
        with translation.override(language):
            assert why() != english
