"""The journey of a bank file by pages: name an account, bring the file, link, compare."""

import re
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from manyhands.decisions.models import Proposal
from manyhands.decisions.tests import make as decisions
from manyhands.funds.inbox import files
from manyhands.funds.models import BankAccount, BankFile, BankLine
from manyhands.funds.tests import bank_files as bank
from manyhands.funds.tests.test_bank import CAMT, MT940, PAYPAL, SPARKASSE, STRIPE
from manyhands.groups.tests import make
from manyhands.ledger.models import Transfer
from manyhands.ledger.tests import make as ledger

pytestmark = pytest.mark.django_db
START = "/g/rosewood/money/bank/"


@pytest.fixture
def group():
    return ledger.books()


@pytest.fixture
def member(group):
    return make.again(make.member(group, "Ana"))


@pytest.fixture
def ana(member):
    return make.browser(member)


def at(account) -> str:
    return f"{START}accounts/{account.ref}/"


def words(answer) -> str:
    """What a person reads, without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def sent_up(browser, account, text, name="a.ofx"):
    return browser.post(f"{at(account)}file/", bank.sent(text, name))


def test_an_account_is_named_and_a_file_comes_in(group, ana):
    assert "No bank account yet" in words(ana.get(START))
    named = ana.post(f"{START}accounts/new/", {"name": "Savings bank", "currency": "eur"})
    account = BankAccount.objects.get()

    check = sent_up(ana, account, bank.OFX).url
    page = words(ana.get(check))
    assert "3 new lines" in page
    assert "Rosa Keller" in page
    assert "At the end of 5 Nov 2026 there were €120.10" in page
    assert not BankLine.objects.exists()
    inbox = ana.post(f"{check}lines/", follow=True)

    assert named.url == at(account)
    assert "New in the inbox: 3. There already: 0." in words(inbox)
    assert "3 lines wait" in words(inbox)
    assert "€100.00" in words(inbox)
    assert "one fund" in words(inbox)
    again = words(ana.get(sent_up(ana, account, bank.OFX).url))
    assert "3 are here already and add nothing" in again


@pytest.mark.parametrize(
    "sent", [{"name": "", "currency": "EUR"}, {"name": "A", "currency": "XYZ"}]
)
def test_an_account_that_is_none_comes_back_with_what_was_typed(ana, sent):
    answer = ana.post(f"{START}accounts/new/", sent)

    assert answer.status_code == 422
    assert f'value="{sent["currency"]}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "name", "many"),
    [
        (MT940, "a.sta", 3), (bank.OFX, "a.ofx", 3), (SPARKASSE, "a.csv", 2),
        (CAMT.replace("CHF", "EUR"), "a.xml", 4),
        (STRIPE.replace("usd", "eur"), "a.csv", 1),
        (PAYPAL.replace('"USD"', '"EUR"'), "a.csv", 1),
    ],
)  # fmt: skip
def test_each_format_comes_in(ana, savings, text, name, many):
    check = sent_up(ana, savings, text, name).url

    ana.post(f"{check}lines/")

    assert BankLine.objects.count() == many


def test_a_workbook_comes_in(ana, savings):
    book = openpyxl.Workbook()
    for row in (["Date", "Amount", "Name"], ["2026-11-02", 25, "Rosa"], ["2026-11-03", -7, "Mill"]):
        book.active.append(row)
    out = BytesIO()
    book.save(out)

    check = sent_up(ana, savings, out.getvalue(), "a.xlsx").url
    ana.post(f"{check}lines/")

    assert sorted(BankLine.objects.values_list("amount", flat=True)) == [-700, 2500]


def test_columns_that_were_not_guessed_are_said_and_kept_for_the_next_file(ana, savings):
    check = sent_up(ana, savings, bank.CSV, "a.csv").url
    page = words(ana.get(check))
    assert "No column of this sheet says when" in page
    assert "Bring them in" not in page
    assert ana.post(check, {"date": "", "amount": "how much"}).status_code == 422

    columns = {"date": "when", "amount": "how much", "name_of_other": "who", "text": ["what"]}
    ana.post(check, columns | {"flipped": "1", "order": "day"})
    page = words(ana.get(check))
    assert "-€25.00" in page
    assert "2 Nov 2026" in page
    assert "Rosa Keller" in page
    ana.post(f"{check}lines/")

    assert sorted(BankLine.objects.values_list("amount", flat=True)) == [-2500, 750]
    later = bank.CSV.replace("25,00", "30,00").replace("02/11", "05/11")
    assert "1 new line" in words(ana.get(sent_up(ana, savings, later, "b.csv").url))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (bank.OFX.replace("-4.90", "4.9.0"), "Line 9 of the file cannot be read"),
        (bank.OFX.replace("</BANKTRANLIST>", "")[:-120], "cannot be read"),
        ("", "empty"),
        (b"\x00\x01\x02" * 50, "not a sheet"),
        (CAMT.replace("</Ntry>", "", 1), "cannot be read"),
        (bank.OFX.replace("20261102", "12261102"), "is no day of this bank account"),
    ],
)
def test_a_broken_file_is_said_and_nothing_is_kept(ana, savings, text, says):
    answer = sent_up(ana, savings, text)

    assert answer.status_code == 422
    assert says in words(answer)
    assert not BankLine.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(ana, savings):
    answer = ana.generic(
        "POST", f"{at(savings)}file/", b"x", "multipart/form-data; boundary=b",
        CONTENT_LENGTH=str(files.MOST_BYTES + 200_000),
    )  # fmt: skip

    assert answer.status_code == 413
    assert "at most 10 MB" in words(answer)


def test_a_file_is_its_members_alone_and_is_thrown_away(group, ana, savings):
    check = sent_up(ana, savings, bank.OFX).url
    ben = make.browser(make.member(group, "Ben"))

    assert ben.get(check).status_code == 404
    assert ben.post(f"{check}lines/").status_code == 404
    assert ana.post(f"{check}removal/").url == at(savings)
    assert not BankFile.objects.exists()


# --- linking -----------------------------------------------------------------------------


@pytest.fixture
def there(member, savings):
    bank.brought(member, savings)
    return savings


def of(line) -> str:
    return f"{START}lines/{line.ref}/"


def carry_out(group) -> Proposal:
    """What two keys adopted."""
    proposal = Proposal.objects.latest("pk")
    subject = decisions.again(proposal).act.subject.partition(":")[2]
    line = BankLine.objects.get(ref=subject)
    make.decided("bank.link", line, by=proposal.ref, **proposal.act.details)
    return proposal


def test_a_suggestion_is_linked_with_one_button_by_two(group, ana, there):
    line = bank.line(there, 2500)
    page = ana.get(of(line))
    assert "Link it so: A gift – Common" in words(page)
    what = re.search(r'name="part-0-what" value="([^"]+)"', page.content.decode())[1]
    fund = re.search(r'name="part-0-fund" value="([^"]+)"', page.content.decode())[1]

    answer = ana.post(of(line), {"part-0-what": what, "part-0-fund": fund})

    assert answer.url == Proposal.objects.get().get_absolute_url()
    draft = words(ana.get(answer.url))
    assert "€25.00 on Nov. 2, 2026, Savings bank" in draft or "€25.00" in draft
    assert "A gift – Common – €25.00" in draft
    assert not Transfer.objects.exists()
    carry_out(group)
    assert make.again(line).state == "linked"
    assert "In the books" in words(ana.get(f"{START}?show=books"))


def test_a_line_is_split_on_its_page(group, ana, there):
    line = bank.line(there, 10000)
    fund = ledger.fund(group).ref
    parts = {
        "part-0-what": "gift:", "part-0-fund": fund, "part-0-amount": "",
        "part-1-what": "other:Income:Dues", "part-1-fund": fund, "part-1-amount": "40,5",
    }  # fmt: skip

    ana.post(of(line), parts)
    carry_out(group)

    assert make.again(line).state == "split"
    assert ledger.held(group, "Income:Gifts") == -5950


def test_lines_are_merged_on_the_page_of_one(group, ana, there):
    line, fee = bank.line(there, 2500), bank.line(there, -490)
    sent = {"part-0-what": "gift:", "part-0-fund": ledger.fund(group).ref, "also": [fee.ref]}

    ana.post(of(line), sent)
    carry_out(group)

    assert {make.again(one).state for one in (line, fee)} == {"merged"}
    assert ledger.held(group, "Assets:Bank") == 2010


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Say what it belongs to"),
        ({"part-0-what": "gift:", "part-0-amount": "much"}, "in figures"),
        ({"part-0-what": "gift:", "part-0-amount": "3"}, "do not make up"),
        ({"part-0-what": "gift:", "part-1-what": "gift:"}, "One can be left open"),
        ({"part-0-what": "alms:"}, "cannot be chosen here"),
    ],
)
def test_what_does_not_fit_comes_back_with_what_was_typed(group, ana, there, sent, says):
    funds = {f"part-{at}-fund": ledger.fund(group).ref for at in range(2)}

    answer = ana.post(of(bank.line(there, 2500)), funds | sent)

    assert answer.status_code == 422
    assert says in words(answer)
    for typed in (value for name, value in sent.items() if "amount" in name):
        assert f'value="{typed}"' in answer.content.decode()
    assert not Proposal.objects.exists()


def test_a_line_that_is_in_the_books_already_is_one_button(group, ana, there):
    given = ledger.given(group, 2500)
    line = bank.line(there, 2500)
    BankLine.objects.filter(pk=line.pk).update(day=given.effective)
    assert "Is it in the books already?" in words(ana.get(of(line)))

    ana.post(f"{of(line)}match/", {"transfer": given.ref})

    assert make.again(line).transfer == given


def test_ignoring_is_undone_and_holding_too(ana, there):
    line = bank.line(there, 2500)

    ignored = ana.post(f"{of(line)}state/", {"state": "ignored"}, follow=True)
    assert "You can take it back" in words(ignored)
    assert "Let it wait again" in words(ana.get(of(line)))
    ana.post(f"{of(line)}state/", {"state": "on_hold"})
    assert "On hold" in words(ana.get(START))
    ana.post(f"{of(line)}state/", {"state": "pending"})

    assert make.again(line).state == "pending"
    assert ana.post(f"{of(line)}state/", {"state": "linked"}).status_code == 409


def test_others_see_sums_and_days_and_no_names(group, there):
    ben = make.browser(make.member(group, "Ben"))

    page = words(ben.get(START)) + words(ben.get(of(bank.line(there, 2500))))

    assert "€25.00" in page
    assert "Rosa" not in page
    assert "November" not in page.replace("2 November 2026", "")
    assert "can be read by who brought it in" in page


def test_the_inbox_is_paged_pending_lines_first(ana, member, savings):
    rows = "".join(f"2026-10-{1 + day % 28:02},{day + 1}.00\n" for day in range(45))
    bank.brought(member, savings, f"Date,Amount\n{rows}", "a.csv")
    held = bank.line(savings, 4500)
    ana.post(f"{of(held)}state/", {"state": "on_hold"})
    seen, here = [], START

    while here:
        page = ana.get(here).content.decode()
        seen += re.findall(r'<h3 id="line-(\w+)"', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        here = START + found[1].replace("&amp;", "&") if found else ""

    assert len(seen) == len(set(seen)) == 45
    assert seen[-1] == held.ref
    assert ana.get(f"{START}?before=nonsense.2026.x").status_code == 200


def test_the_page_takes_as_many_queries_for_twenty_as_for_three(
    ana, member, there, django_assert_max_num_queries
):
    rows = "".join(f"2026-10-{1 + day % 28:02},{day + 1}.00\n" for day in range(45))
    bank.brought(member, there, f"Date,Amount\n{rows}", "a.csv")

    with django_assert_max_num_queries(20):
        ana.get(START)


# --- books and bank ----------------------------------------------------------------------


def test_the_difference_is_said_in_words(group, ana, there):
    page = words(ana.get(at(there)))
    assert "The bank has €120.10 more than the books." in page
    assert "3 lines until then wait in the inbox." in page
    assert "That is all: once they are in the books, both say the same." in page

    ana.post(f"{at(there)}balance/", {"day": "2026-11-06", "amount": "1,20", "owed": "on"})
    page = words(ana.get(at(there)))
    assert "The bank has €1.20 less than the books." in page
    assert "Even with them, €121.30 remain" in page
    ana.post(f"{at(there)}balance/", {"day": "2026-11-06", "amount": "0"})
    assert "The books say the same as the bank." in words(ana.get(at(there)))


@pytest.mark.parametrize(
    "sent", [{"day": "2036-01-01", "amount": "5"}, {"day": "x", "amount": "y"}]
)
def test_a_balance_that_cannot_be_comes_back(ana, there, sent):
    answer = ana.post(f"{at(there)}balance/", sent)

    assert answer.status_code == 422
    assert f'value="{sent["amount"]}"' in answer.content.decode()


def test_what_was_there_before_becomes_a_proposal(group, ana, there):
    sent = {"before-day": "2026-10-31", "before-fund": ledger.fund(group).ref}
    assert ana.post(f"{at(there)}before/", sent | {"before-amount": "0"}).status_code == 422

    answer = ana.post(f"{at(there)}before/", sent | {"before-amount": "500"})

    assert "€500.00" in words(ana.get(answer.url))
    proposal = Proposal.objects.get()
    make.decided("bank.begin", there, by=proposal.ref, **proposal.act.details)
    page = words(ana.get(at(there)))
    assert "By the books €500.00 are there now." in page
    assert "before the books?" not in page


@pytest.mark.parametrize("path", ["", "accounts/new/", "lines/nothere/"])
def test_others_are_asked_to_join(there, path):
    assert "/join/" in Client().get(START + path).headers["Location"]


def test_lines_and_accounts_of_another_group_are_not_there(ana, there):
    theirs = ledger.books("Elsewhere")
    account = bank.account(theirs)
    bank.brought(make.again(make.member(theirs, "Sly")), account)

    assert ana.get(at(account)).status_code == 404
    assert ana.get(of(bank.line(account, 2500))).status_code == 404
    assert (
        ana.post(f"{of(bank.line(account, 2500))}state/", {"state": "ignored"}).status_code == 404
    )


def test_accounts_of_the_books_are_offered_by_what_they_are_called(group, ana, there):
    group.accounts.create(path="Expense:Grants", kind="expense")
    group.accounts.create(path="Income:Gifts", kind="income")

    page = words(ana.get(of(bank.line(there, -490))))

    assert "Help paid out" in page
    assert "Expense:" not in page
    assert page.count("Gifts") == 0
