"""Who was here twice neither agreed to their own ask nor pays what they agreed to."""

import pytest

from manyhands.base.errors import Refused
from manyhands.decisions.tests import make as decisions
from manyhands.funds.purse import asking, paying
from manyhands.funds.purse.models import Claim
from manyhands.funds.tests import purses
from manyhands.groups.tests import make
from manyhands.ledger import checking
from manyhands.ledger.models import Balance
from manyhands.people.merging import bring_together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def group():
    group = make.group()
    decisions.uses(group, "fund.spend", {"method": "do"})
    return group


@pytest.fixture
def four(group):
    """The first two are one person."""
    return [make.again(make.member(group, name)) for name in ("Ana", "Anna", "Cleo", "Dov")]


@pytest.fixture
def fund(group):
    found = purses.fund(group)
    purses.given(found, 5_000, to="Assets:Cash")
    return found


def again(claim):
    return Claim.objects.select_related("hold", "fund", "commodity", "group").get(pk=claim.pk)


def agreed_by(member, claim):
    asking.spend(make.again(member), claim, amount=claim.amount)
    return again(claim)


def set_aside(fund):
    return sum(Balance.objects.filter(fund=fund).values_list("held", flat=True))


@pytest.mark.parametrize("is_errand", [False, True])
def test_whoever_agreed_to_their_own_ask_has_it_agreed_to_by_another(four, fund, is_errand):
    ana, anna, cleo, dov = four
    claim = agreed_by(anna, purses.asked(ana, fund, is_errand=is_errand))
    assert claim.is_ready

    bring_together(ana.person, anna.person)

    claim = again(claim)
    assert (claim.asker, claim.agreed_at, claim.agreed_by) == (ana, None, None)
    assert set_aside(fund) == 0
    assert not Balance.objects.filter(account__path__startswith="Payable:").exclude(posted=0)

    claim = agreed_by(cleo, claim)
    assert claim.is_ready
    paying.pay(dov, claim)
    with pytest.raises(Refused):
        paying.pay(make.again(cleo), claim)
    assert checking.problems(fund.group) == []


def test_whoever_agreed_and_said_that_it_is_paid_did_one_of_the_two(four, fund):
    ana, anna, cleo, dov = four
    claim = agreed_by(ana, purses.asked(cleo, fund))
    paying.pay(anna, claim)

    bring_together(ana.person, anna.person)

    claim = again(claim)
    assert (claim.agreed_by, claim.paid_by) == (ana, None)
    assert paying.pay(dov, claim).paid_by == dov
    assert again(claim).is_open
