"""A bank line is in the books once it is linked: whole, in parts, or with others; or not at all."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from manyhands.base.errors import NotPossible, Refused
from manyhands.base.times import now
from manyhands.funds.inbox import actions, belonging, queries
from manyhands.funds.inbox.belonging import Guess, Kind
from manyhands.funds.inbox.suggesting import ideas, in_the_books, pieces
from manyhands.funds.models import BankLine
from manyhands.funds.tests import bank_files as bank
from manyhands.funds.tests.bank_files import link, linked, part
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make
from manyhands.ledger import accounts
from manyhands.ledger.models import Transfer
from manyhands.ledger.tests import make as ledger
from manyhands.ledger.words import what_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return ledger.books()


# --- linking -----------------------------------------------------------------------------


def test_one_member_alone_links_nothing(ana, there, common):
    with pytest.raises(NeedsDecision) as asked:
        actions.link_line(ana, bank.line(there, 2500), parts=[part("gift", 2500, common)])

    assert asked.value.method == "two_keys"


def test_linking_writes_the_line_into_the_books_on_its_day(group, there, common):
    line = linked(bank.line(there, 2500), part("gift", 2500, common))

    assert line.state == "linked"
    assert line.transfer.effective == date(2026, 11, 2)
    assert line.transfer.kind == "bank.gift"
    assert line.transfer.key.startswith(f"bank:{there.ref}:")
    assert line.transfer.under == make.PROPOSAL
    assert ledger.held(group, "Assets:Bank") == 2500
    assert ledger.held(group, "Income:Gifts") == -2500


def test_the_books_say_in_words_what_a_line_was_for(there, common):
    for kind in ("bank.gift", "bank.fee", "bank.transfer", "bank.other", "bank.split", "dues"):
        assert what_for(kind) != kind
    assert (
        what_for(linked(bank.line(there, 2500), part("gift", 2500, common)).transfer.kind)
        == "A gift"
    )


def test_a_line_that_is_linked_is_not_linked_again(group, there, common):
    line = linked(bank.line(there, 2500), part("gift", 2500, common))

    with pytest.raises(NotPossible, match="settled already"):
        link(line, part("gift", 2500, common))

    assert ledger.held(group, "Assets:Bank") == 2500


def test_one_line_is_split_into_several_parts_and_funds(group, there, common):
    soup = ledger.fund(group, "Soup").ref

    line = linked(
        bank.line(there, 10000),
        part("gift", 6000, soup),
        part("other", 4000, common, "Income:Dues"),
    )

    assert (line.state, line.transfer.kind) == ("split", "bank.split")
    assert line.transfer.postings.count() == 4
    assert ledger.held(group, "Income:Dues") == -4000


def test_several_lines_go_into_one_transfer(group, there, common):
    fee, gift = bank.line(there, -490), bank.line(there, 2500)

    linked(gift, part("gift", 2010, common), also=[fee.ref])

    assert set(BankLine.objects.filter(state="merged")) == {fee, gift}
    assert Transfer.objects.count() == 1
    assert ledger.held(group, "Assets:Bank") == 2010


def test_a_line_that_was_ticked_and_is_settled_meanwhile_is_not_left_out_in_silence(
    ana, there, common
):
    line, fee = bank.line(there, 2500), bank.line(there, -490)
    actions.set_aside(ana, fee, state="ignored")
    page = reverse("bank-line", args=[line.group.slug, line.ref])
    sent = {"part-0-what": "gift:", "part-0-fund": common, "also": [fee.ref]}

    answer = make.browser(ana).post(page, sent)

    assert answer.status_code == 422
    assert "does not wait any more" in answer.text


def test_what_went_from_one_own_account_to_another_is_one_transfer(group, ana, there, common):
    other = bank.account(group, "Box at the post")
    ledger.given(group, 50000)
    moved = bank.OFX.replace("25.00", "-80.00")
    bank.brought(ana, there, moved.replace("A1", "B1").replace("A2", "A2").replace("A3", "A3"))
    bank.brought(ana, other, bank.OFX.replace("25.00", "80.00"))
    out, came = bank.line(there, -8000), bank.line(other, 8000)

    linked(out, also=[came.ref], fund=common)

    assert make.again(came).transfer == make.again(out).transfer
    assert ledger.held(group, "Assets:Bank:2") == 8000
    assert ledger.held(group, "Assets:Bank") == 42000


def test_a_fee_goes_out_of_what_is_there(group, there, common):
    with pytest.raises(NotPossible, match="not enough"):
        link(bank.line(there, -490), part("fee", -490, common))

    ledger.given(group, 1000)
    linked(bank.line(there, -490), part("fee", -490, common))

    assert ledger.held(group, "Expense:Fees") == 490


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ([], "Say what it belongs to"),
        ([["gift", "", "", 2400, "EUR"]], "do not make up"),
        ([["gift", "", "", 2500, "USD"]], "two currencies"),
        ([["gift", "", "", 2500, "EUR"]], "no such fund"),
        ([["alms", "", "", 2500, "EUR"]], "nothing like that"),
        ([["other", "Assets:Cash", "", 2500, "EUR"]], "nothing like that"),
        ([["gift", "", "", 2500.0, "EUR"]], "moves something"),
        ([["gift", "", 2500]], "cannot be read"),
        ([["gift", "", "", 500, "EUR"]] * 7, "At most 6"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(there, parts, says):
    with pytest.raises(NotPossible, match=says):
        link(bank.line(there, 2500), *parts)

    assert not Transfer.objects.exists()


def test_it_cannot_go_from_an_account_to_itself(there, common):
    with pytest.raises(NotPossible, match="itself"):
        link(bank.line(there, 2500), part("transfer", 2500, common, "Assets:Bank"))


def test_what_is_in_the_books_already_is_not_written_twice(group, ana, there):
    given = ledger.given(group, 2500, on=date(2026, 11, 1))
    line = bank.line(there, 2500)
    assert ideas(group, [line])[0].transfer == given

    actions.match_line(ana, line, transfer=given.ref)

    assert make.again(line).transfer == given
    assert ledger.held(group, "Assets:Bank") == 2500
    assert queries.compared(there).unexplained == 0


def test_what_moved_on_the_account_in_all_funds_together_is_what_it_may_be(group, there):
    day, line = date(2026, 11, 1), bank.line(there, 2500)
    between = [("Assets:Bank", 2500, "Rent"), ("Assets:Bank", -2500, "Common")]
    between += [("Equity:Interfund", -2500, "Rent"), ("Equity:Interfund", 2500, "Common")]
    ledger.given(group, 2500, on=date(2026, 9, 1))
    ledger.posted(group, *between, on=day)
    assert in_the_books(group, [line]) == {}, "from fund to fund moves nothing at the bank"

    gifts = [("Assets:Bank", 1500, "Common"), ("Assets:Bank", 1000, "Rent")]
    gifts += [("Income:Gifts", -1500, "Common"), ("Income:Gifts", -1000, "Rent")]
    in_two_funds = ledger.posted(group, *gifts, on=day)
    assert in_the_books(group, [line]) == {line.pk: [in_two_funds]}


@pytest.mark.parametrize("amount", [2400, 10000])
def test_a_transfer_that_moved_something_else_is_no_match(group, ana, there, amount):
    with pytest.raises(NotPossible, match="something else"):
        actions.match_line(ana, bank.line(there, 2500), transfer=ledger.given(group, amount).ref)


def test_a_batch_that_the_bank_books_as_one_line_is_all_its_payments(group, ana, there):
    bank.brought(ana, there, bank.OFX.replace("A3", "C3").replace("-4.90", "-1.50"))
    ledger.given(group, 5000, on=date(2026, 9, 1))
    refs = [
        ledger.posted(
            group, ("Expense:Grants", one), ("Assets:Bank", -one), on=date(2026, 11, 3)
        ).ref
        for one in (100, 150, 240)
    ]
    line, other = bank.line(there, -490), bank.line(there, -150)
    assert page_of(ana, line).count(" checked") == 3  # all of that day make up the line
    assert page_of(ana, other).count(" checked") == 0

    path = reverse("match-bank-line", args=[group.slug, line.ref])
    for wrong in ([], refs[:2], [*refs, refs[0]], [*refs, "nothing"]):
        assert make.browser(ana).post(path, {"transfer": wrong}).status_code == 409
    assert make.browser(ana).post(path, {"transfer": refs}).status_code == 302

    line = make.again(line)
    assert (line.state, line.more.count()) == ("linked", 2)
    assert (in_the_books(group, [other]), pieces(other)) == ({}, [])
    with pytest.raises(NotPossible, match="Another bank line is that already"):
        actions.match_line(ana, other, transfer=refs[1])
    make.decided("books.reverse", Transfer.objects.get(ref=refs[0]))
    with pytest.raises(NotPossible, match="is in the books"):
        actions.set_aside(ana, line, state="pending")  # the others still are
    for ref in refs[1:]:
        make.decided("books.reverse", Transfer.objects.get(ref=ref))
    assert actions.set_aside(ana, line, state="pending").more.count() == 0


def page_of(ana, line):
    path = reverse("bank-line", args=[line.group.slug, line.ref])
    return make.browser(ana).get(path).content.decode()


def test_two_lines_are_never_the_same_transfer(group, ana, there):
    bank.brought(ana, there, bank.OFX.replace("A1", "C1"))
    given = ledger.given(group, 2500)
    one, two = BankLine.objects.filter(amount=2500).order_by("pk")
    actions.match_line(ana, one, transfer=given.ref)

    with pytest.raises(NotPossible, match="Another bank line"):
        actions.match_line(ana, two, transfer=given.ref)


def test_a_line_whose_transfer_was_taken_back_waits_again_and_is_linked_anew(
    group, ana, there, common
):
    line = linked(bank.line(there, 2500), part("gift", 2500, common))
    with pytest.raises(NotPossible, match="is in the books"):
        actions.set_aside(ana, line, state="pending")
    make.decided("books.reverse", line.transfer)

    actions.set_aside(ana, line, state="pending")
    linked(line, part("other", 2500, common, "Income:Dues"))

    assert ledger.held(group, "Assets:Bank") == 2500
    assert ledger.held(group, "Income:Gifts") == 0


def test_ignored_and_on_hold_are_undone(ana, there):
    line = bank.line(there, 2500)

    for state in ("ignored", "on_hold", "pending"):
        actions.set_aside(ana, line, state=state)
        assert make.again(line).state == state
    with pytest.raises(NotPossible):
        actions.set_aside(ana, line, state="linked")


def test_the_database_refuses_a_linked_line_without_its_transfer(there):
    line = bank.line(there, 2500)

    for wrong in ({"state": "linked"}, {"state": "lost"}, {"amount": 0}, {"forgotten_at": now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BankLine.objects.filter(pk=line.pk).update(**wrong)


# --- what others register ----------------------------------------------------------------


@pytest.fixture
def asks(ana):
    """A kind that another floor would register: what Ana asked for, known by its code."""
    done = []
    kind = Kind(
        "ask",
        "An ask",
        lambda group, amount: [("ask1", "An ask that was agreed")] if amount < 0 else [],
        lambda group, to: accounts.account(group, "Expense:Asks"),
        whose=lambda group, to: ana,
        done=lambda actor, told, transfer: done.append((told.to, transfer.ref)),
        guesses=lambda group, seen: [
            Guess("ask", "ask1", "", "Its code is there.") if "fee" in one.words else None
            for one in seen
        ],
    )
    belonging.register(kind)
    yield done
    del belonging.KINDS["ask"]


def test_an_ask_is_suggested_by_its_code_and_told_when_it_is_linked(group, there, common, asks):
    line = bank.line(there, -490)
    ledger.given(group, 1000)
    assert ideas(group, [line])[0].guess.to == "ask1"

    line = linked(line, part("ask", -490, common, "ask1"))

    assert asks == [("ask1", line.transfer.ref)]


def test_nobody_links_a_line_to_what_they_asked_for(group, ana, there, common, asks):
    ledger.given(group, 1000)
    details = {"parts": [part("ask", -490, common, "ask1")]}
    line = bank.line(there, -490)

    with pytest.raises(NeedsDecision) as asked:
        actions.link_line(ana, line, **details)

    assert asked.value.concerns == ana
    with pytest.raises(Refused, match="about you"):
        actions._must_fit(ana, [line], actions._parts(details["parts"]))
