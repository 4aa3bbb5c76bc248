"""Asking for money: no reason, agreed by others, set aside in turn; what is private is erased."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.models import SealKey
from manyhands.base.times import now
from manyhands.decisions.actions import publish_proposal
from manyhands.decisions.models import Proposal
from manyhands.decisions.tests import make as decisions
from manyhands.funds.purse import asking, giving, queries, tasks
from manyhands.funds.purse.models import Claim
from manyhands.funds.tests import purses
from manyhands.groups.actions import leave_group
from manyhands.groups.models import Member
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make
from manyhands.ledger import accounts, checking
from manyhands.ledger.models import Balance, Fund, Hold, Holder, Transfer
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db(transaction=True)

DO = {"method": "do"}
HOW = "At the mill, after five"


@pytest.fixture
def three(group):
    return [make.again(make.member(group, name)) for name in ("Ana", "Ben", "Cleo")]


@pytest.fixture
def fund(group):
    found = purses.fund(group)
    purses.given(found, 5_000)
    return found


def again(claim):
    return Claim.objects.select_related("hold", "fund", "commodity", "group").get(pk=claim.pk)


def url(name, claim):
    return reverse(name, args=[claim.group.slug, claim.ref])


def ask(who, fund, **said):
    path = reverse("ask-money", args=[fund.group.slug, fund.ref])
    good = {"amount": "20", "way": "cash", "how": HOW, "secret": 32 * "a"}
    return make.browser(who).post(path, {**good, **said})


def set_aside(fund):
    return sum(Balance.objects.filter(fund=fund).values_list("held", flat=True))


# --- who agrees ----------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["do", "two_keys", "advice", "consent", "consensus", "majority"])
def test_who_asks_never_agrees_however_the_group_decides(three, fund, way):
    decisions.uses(fund.group, "fund.spend", {"method": way})
    ana = make.again(three[0])
    claim = purses.asked(ana, fund)

    with pytest.raises(Refused):
        asking.spend(ana, claim, amount=claim.amount)


def test_where_the_group_leaves_it_to_one_it_is_another(three, fund):
    decisions.uses(fund.group, "fund.spend", DO)
    ana, ben = (make.again(member) for member in three[:2])
    claim = purses.asked(ana, fund)

    asking.spend(ben, claim, amount=claim.amount)

    assert again(claim).is_ready
    assert again(claim).agreed_by == ben
    assert set_aside(fund) == 2_000


def test_small_sums_and_large_ones_are_decided_as_the_constitution_says(three, fund):
    small = {"when": {"amount_lte": 2_000}, "method": "do"}
    decisions.uses(fund.group, "fund.spend", [small, {"method": "consent"}])
    ana, ben = (make.again(member) for member in three[:2])

    asking.spend(ben, purses.asked(ana, fund, 2_000), amount=2_000)
    with pytest.raises(NeedsDecision) as needed:
        asking.spend(ben, purses.asked(ana, fund, 2_001), amount=2_001)

    assert needed.value.method == "consent"
    assert needed.value.concerns == ana  # is heard, and not counted


def test_a_smaller_sum_than_is_asked_for_opens_no_easier_way(three, fund):
    decisions.uses(fund.group, "fund.spend", DO)
    claim = purses.asked(make.again(three[0]), fund, 4_000)
    with pytest.raises(NotPossible, match="Something else"):
        asking.spend(make.again(three[1]), claim, amount=10)


def test_whoever_owes_something_asks_as_everybody_does(three, fund):
    """T15: nothing that somebody owes or never gave is asked about."""
    owing = accounts.personal(three[0], "Receivable")
    purses.posted(fund, (owing.path, 90_000), ("Income:Dues", -90_000))

    claim = purses.agreed(purses.asked(three[0], fund))

    assert claim.is_ready


def test_what_was_agreed_is_not_agreed_twice(three, fund):
    claim = purses.agreed(purses.asked(three[0], fund))
    with pytest.raises(NotPossible, match="already"):
        purses.agreed(claim)
    assert set_aside(fund) == 2_000


# --- in turn -------------------------------------------------------------------------------------


def test_what_is_not_there_waits_in_turn_and_all_see_what_is_missing(three, fund):
    ana, ben, cleo = three
    large, small = purses.asked(ana, fund, 7_000), purses.asked(ben, fund, 1_000)
    for claim in (large, small):
        purses.agreed(claim)

    assert not again(large).is_ready
    assert not again(small).is_ready  # though there is enough: it came later
    page = make.browser(cleo).get(reverse("show-fund", args=[fund.group.slug, fund.ref])).text
    assert "2 neighbors wait for money" in page
    assert "€30.00 is missing" in page

    gift = purses.promised(cleo, fund, 2_000, way="bank")
    make.decided("gift.confirm", gift)
    assert again(large).is_ready
    assert not again(small).is_ready
    assert set_aside(fund) == 7_000


def test_what_came_in_by_hand_is_set_aside_when_time_looks(three, fund):
    claim = purses.agreed(purses.asked(three[0], fund, 6_000))
    purses.given(fund, 1_000)

    tasks.fill_when_it_reaches(now())

    assert again(claim).is_ready
    assert checking.problems(fund.group) == []


def test_whoever_takes_it_back_lets_the_next_have_it(three, fund):
    ana, ben, _cleo = three
    first = purses.agreed(purses.asked(ana, fund, 5_000))
    second = purses.agreed(purses.asked(ben, fund, 4_000))
    assert not again(second).is_ready

    asking.take_back_claim(ana, again(first))

    assert again(second).is_ready
    assert set_aside(fund) == 4_000


def test_nothing_waits_for_another_currency(three, fund):
    purses.agreed(purses.asked(three[0], fund, 9_000))
    purses.given(fund, 500, "JPY")
    claim = purses.agreed(purses.asked(three[1], fund, 400, currency="JPY"))
    assert again(claim).is_ready


def test_money_in_the_cash_box_will_do_where_the_bank_is_empty(three, group):
    bare = purses.fund(group, "Rent")
    purses.given(bare, 3_000, to="Assets:Cash")
    claim = purses.agreed(purses.asked(three[0], bare, 3_000, way="bank"))
    assert again(claim).hold.account.path == "Assets:Cash"


def test_enough_in_two_places_is_told_and_waits(three, fund):
    purses.given(fund, 2_000, to="Assets:Cash")
    claim = purses.agreed(purses.asked(three[0], fund, 7_000))

    assert not again(claim).is_ready
    page = make.browser(three[1]).get(reverse("show-fund", args=[fund.group.slug, fund.ref])).text
    assert "There is enough, but in two places" in page


def test_the_most_for_one_ask_holds_for_everybody(three, fund):
    purses.terms(fund, most=3_000)
    with pytest.raises(NotPossible, match=r"The most for one ask is €30\.00"):
        purses.asked(three[0], fund, 3_001)
    assert purses.asked(three[0], fund, 3_000).amount == 3_000


# --- an errand -----------------------------------------------------------------------------------


def test_what_was_laid_out_is_owed_until_it_is_taken_back(three, fund):
    ana = three[0]
    claim = purses.agreed(purses.asked(ana, fund, 3_640, is_errand=True))
    owed = f"Payable:{Holder.objects.get(member=ana).ref}"
    assert Balance.objects.get(account__path=owed).posted == -3_640

    asking.take_back_claim(ana, again(claim))

    assert Balance.objects.get(account__path=owed).posted == 0
    assert queries.purses(fund)[0].went == [queries.Stream("At the bank", 5_000)]


def test_what_the_group_took_out_of_the_books_is_not_in_the_way_of_taking_it_back(three, fund):
    claim = purses.agreed(purses.asked(three[0], fund, 3_640, is_errand=True))
    make.decided("books.reverse", Transfer.objects.get(key=f"claim:{claim.ref}:owed"))

    leave_group(three[0], three[0])

    assert again(claim).ended_as == "back"
    assert not Balance.objects.filter(account__path__startswith="Payable:").exclude(posted=0)
    assert checking.problems(fund.group) == []


def test_what_was_set_aside_until_a_time_that_is_past_is_taken_back(three, fund):
    claim = purses.agreed(purses.asked(three[0], fund))
    with times.at(now() + timedelta(days=366)):
        assert not again(claim).is_ready
        asking.take_back_claim(three[0], again(claim))

    assert again(claim).ended_as == "back"


# --- what is private -----------------------------------------------------------------------------


def test_no_entry_and_no_book_says_who_asked_or_how_to_pay(three, fund):
    ana = three[0]
    claim = purses.agreed(purses.asked(ana, fund))

    bodies = Body.objects.filter(entry__log=fund.group.log_id).values_list("payload", flat=True)
    about = [body for body in bodies if claim.ref in (body or "")]
    assert about
    assert not [body for body in about if ana.ref in body or HOW in body]
    assert not Holder.objects.exists()
    assert ana.ref not in " ".join(Hold.objects.values_list("key", flat=True))


def test_how_to_pay_is_sealed_and_forgotten_two_days_after_the_end(three, fund):
    ana = three[0]
    claim = purses.asked(ana, fund)
    assert HOW.encode() not in bytes(again(claim).sealed)
    asking.take_back_claim(ana, claim)
    key = again(claim).key_id

    with times.at(now() + timedelta(hours=47)):
        tasks.erase_when_due(now())
    assert again(claim).sealed is not None
    with times.at(now() + timedelta(hours=49)):
        tasks.erase_when_due(now())

    found = again(claim)
    assert (found.sealed, found.key, found.asker) == (None, None, None)
    assert SealKey.objects.get(pk=key).wrapped is None


def test_what_a_backup_brings_back_is_forgotten_again(three, fund):
    claim = purses.asked(three[0], fund)
    with transaction.atomic():
        asking.erase_noted([claim.ref])
    assert again(claim).sealed is None
    assert again(claim).asker is None


def test_who_leaves_takes_back_what_they_asked_for(three, fund):
    claim = purses.agreed(purses.asked(three[0], fund))
    leave_group(three[0], three[0])

    assert again(claim).ended_as == "back"
    assert set_aside(fund) == 0


def test_who_is_suspended_asks_takes_it_back_and_leaves(three, fund):
    ana = three[0]
    Member.objects.filter(pk=ana.pk).update(suspended_until=now() + timedelta(days=7))
    ana = make.again(ana)
    asking.take_back_claim(ana, purses.asked(ana, fund))
    claim = purses.agreed(purses.asked(ana, fund))

    leave_group(ana, ana)

    assert make.again(ana).left_at is not None
    assert again(claim).ended_as == "back"


def test_a_closed_fund_is_asked_for_nothing_and_gives_nothing(three, fund):
    claim = purses.asked(three[0], fund)
    Fund.objects.update(closed_at=now())
    with pytest.raises(NotPossible, match="is closed"):
        purses.agreed(claim)
    with pytest.raises(NotPossible, match="is closed"):
        purses.asked(three[1], fund)


# --- the pages -----------------------------------------------------------------------------------


def test_a_member_asks_and_the_others_see_how_much_and_not_who(three, fund):
    ana, ben, _cleo = three
    answer = ask(ana, fund)
    claim = Claim.objects.get()
    assert answer.headers["Location"] == url("show-claim", claim)

    theirs = make.browser(ben).get(url("show-claim", claim)).text
    assert "€20.00 is asked for" in theirs
    assert "Ana" not in theirs
    assert HOW not in theirs
    listed = make.browser(ben).get(reverse("claims", args=[fund.group.slug, fund.ref])).text
    assert "€20.00" in listed
    assert "Ana" not in listed


def test_the_same_form_sent_twice_asks_once(three, fund):
    assert ask(three[0], fund).headers["Location"] == ask(three[0], fund).headers["Location"]
    assert Claim.objects.count() == 1


def test_agreeing_by_button_becomes_a_proposal_where_the_group_decides(three, fund):
    claim = purses.asked(three[0], fund)
    make.browser(three[1]).post(url("agree-claim", claim))

    proposal = Proposal.objects.get()
    assert proposal.act.power == "fund.spend"
    assert proposal.concerns == three[0]
    assert again(claim).agreed_at is None
    page = make.browser(three[1]).get(
        reverse("show-proposal", args=[fund.group.slug, proposal.ref])
    )
    assert "€20.00 from “Solidarity”" in page.text
    assert "Ana" not in page.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount": ""}, "How much do you need?</a>:"),
        ({"amount": "90"}, "The most for one ask is €80.00"),
        ({"how": ""}, "Where to?</a>:"),
        ({"how": "4111 1111 1111 1111"}, "number of a card"),
    ],
)
def test_what_cannot_be_asked_comes_back_with_a_sentence(three, fund, typed, said):
    purses.terms(fund, most=8_000)
    answer = ask(three[0], fund, **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert not Claim.objects.exists()


def test_a_second_click_on_taking_back_is_told(three, fund):
    claim = purses.asked(three[0], fund)
    browser = make.browser(three[0])
    assert browser.post(url("take-back-claim", claim)).status_code == 302
    assert browser.post(url("take-back-claim", claim)).status_code == 409
    assert Transfer.objects.count() == 1  # the gift alone


def test_gifts_go_to_who_waits(three, fund):
    claim = purses.agreed(purses.asked(three[0], fund, 6_000))
    gift = purses.promised(three[1], fund, 1_000, way="bank")
    for member in (three[0], three[2]):
        giving.confirm_gift(member, gift)
    assert again(claim).is_ready


def test_who_is_suspended_still_has_their_say_in_what_they_asked_for(three, fund):
    claim = purses.asked(three[0], fund)
    make.decided("member.suspend", three[0], days=3)

    asking.erase_claim(make.again(three[0]), claim)

    claim.refresh_from_db()
    assert (claim.ended_as, claim.asker, claim.sealed) == ("back", None, None)


def test_while_the_group_decides_its_page_leads_there_and_offers_no_second_proposal(three, fund):
    claim, ben = purses.asked(three[0], fund), make.browser(three[1])
    ben.post(url("agree-claim", claim))
    draft = Proposal.objects.get()
    assert "The group is deciding on it" not in ben.get(url("show-claim", claim)).text

    publish_proposal(make.again(three[1]), draft, title="For a neighbor", text="")

    page = make.browser(three[2]).get(url("show-claim", claim)).text
    assert "The group is deciding on it" in page
    assert draft.get_absolute_url() in page
    assert reverse("agree-claim", args=[fund.group.slug, claim.ref]) not in page
