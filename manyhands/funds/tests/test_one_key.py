"""Two who said that they live under one roof are not the two who see cash, agree and pay."""

import pytest
from django.urls import reverse

from manyhands.base.errors import NotPossible
from manyhands.decisions.tests import make as decisions
from manyhands.funds.purse import asking, giving, paying, waiting
from manyhands.funds.purse.models import Claim, Gift
from manyhands.funds.tests import purses
from manyhands.groups import ties
from manyhands.groups.tests import make

pytestmark = pytest.mark.django_db(transaction=True)

ROOF = "live under one roof"


@pytest.fixture
def fund(group):
    for power in ("fund.spend", "claim.pay"):
        decisions.uses(group, power, {"method": "do"})
    found = purses.fund(group)
    for till in ("Assets:Bank", "Assets:Cash"):
        purses.given(found, 5_000, to=till)
    return found


@pytest.fixture
def people(four, fund):
    """Ana, Ben, Cleo and Dov; Ben lives with Cleo, as he said."""
    make.under_one_roof(four[1], four[2])
    return [make.again(member) for member in four]


def again(claim):
    rows = Claim.objects.select_related("hold", "fund", "commodity", "group", "key")
    return rows.get(pk=claim.pk)


def page(member, name, thing):
    path = reverse(name, args=[thing.group.slug, thing.ref])
    return make.browser(member).get(path).content.decode()


def test_two_under_one_roof_do_not_see_a_gift_come_together(people, fund):
    _ana, ben, cleo, dov = people
    gift = purses.promised(fund.group, fund)
    giving.confirm_gift(ben, gift)

    with pytest.raises(NotPossible, match=ROOF):
        giving.confirm_gift(cleo, gift)
    assert str(ties.ONE_KEY) in page(cleo, "show-gift", gift)
    assert "It has come" not in page(cleo, "show-gift", gift)
    assert [waiting.gifts_before(one) for one in (cleo, dov)] == [[], [gift]]

    giving.confirm_gift(dov, gift)
    assert Gift.objects.get(pk=gift.pk).arrived_at is not None


def test_two_under_one_roof_do_not_pay_cash_together(people, fund):
    ana, ben, cleo, dov = people
    claim = again(purses.agreed(purses.asked(ana, fund)))
    paying.pay(ben, claim)

    with pytest.raises(NotPossible, match=ROOF):
        paying.pay(cleo, again(claim))
    assert str(ties.ONE_KEY) in page(cleo, "show-claim", claim)
    assert str(ties.ONE_KEY) not in page(dov, "show-claim", claim)

    assert paying.pay(dov, again(claim)).ended_as == "paid"


def test_who_lives_with_who_agreed_alone_neither_reads_where_to_nor_pays(people, fund):
    ana, ben, cleo, dov = people
    claim = purses.asked(ana, fund, way="bank")
    asking.spend(ben, claim, amount=claim.amount)

    for act in (paying.read_where, paying.pay):
        with pytest.raises(NotPossible, match=ROOF):
            act(cleo, again(claim))
    assert [paying.payable(one, [again(claim)]) for one in (cleo, dov)] == [[], [claim]]
    assert [len(waiting.asks_before(one)) for one in (cleo, dov)] == [0, 1]
    payouts = reverse("payouts", args=[fund.group.slug])
    assert "Another member pays it." in make.browser(cleo).get(payouts).content.decode()

    assert paying.pay(dov, again(claim)).ended_as == "paid"


@pytest.mark.parametrize("door", ["gift", "cash", "agreed"])
def test_while_one_waits_to_be_seen_or_paid_it_is_not_taken_back(people, fund, door):
    ana, ben, _cleo, _dov = people
    tie = ties.named_by(ben, "roof").get()
    if door == "gift":
        giving.confirm_gift(ben, purses.promised(fund.group, fund))
    elif door == "cash":
        paying.pay(ben, again(purses.agreed(purses.asked(ana, fund))))
    else:
        claim = purses.asked(ana, fund, way="bank")
        asking.spend(ben, claim, amount=claim.amount)

    with pytest.raises(NotPossible, match="waits for the next"):
        ties.unsay_one_roof(ben, tie)
