"""Very many transfers, made up from a seed: in each fund and unit they add up to nothing.

`make conserve` puts ten million in; before a change lands it is a part of them, and at home few.
"""

import os

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from manyhands.base.tests.effort import THOROUGH
from manyhands.ledger.models import Balance, Posting, Seal, Transfer
from manyhands.ledger.tests import seeded

MANY = int(os.environ.get("MANYHANDS_TRANSFERS") or (400_000 if THOROUGH else 4_000))
AT_A_TIME = min(20_000, MANY // 4)
SEED = 1917


@pytest.fixture(scope="module")
def parts() -> list[range]:
    return [range(first, min(first + AT_A_TIME, MANY)) for first in range(0, MANY, AT_A_TIME)]


@pytest.mark.django_db(transaction=True)
def test_very_many_transfers_add_up_to_nothing_and_balances_are_their_sums(parts):
    there = seeded.world()
    for seal, numbers in enumerate(parts, 1):
        if seal in (2, len(parts)):
            one_too_much_is_refused_with_all_the_others(there, numbers, seal)
        with transaction.atomic():
            seeded.put(there, numbers, seed=SEED, seal=seal)

    assert Transfer.objects.count() == MANY
    assert Transfer.objects.exclude(reverses=None).count() == MANY // 20
    by_fund = Posting.objects.values_list("commodity", "fund").annotate(sum=Sum("amount"))
    assert len(by_fund) == len(seeded.UNITS) * len(seeded.FUNDS)
    assert not by_fund.exclude(sum=0)
    assert held() == sums_of_postings() == nonzero(seeded.expected(MANY, SEED))


def one_too_much_is_refused_with_all_the_others(there, numbers, seal):
    off = seeded.goes_between_funds(numbers, SEED)
    before = held()
    with pytest.raises(IntegrityError, match="unbalanced"), transaction.atomic():
        seeded.put(there, numbers, seed=SEED, seal=seal, off=off)

    assert held() == before
    assert not Transfer.objects.filter(pk__in=[numbers[0], off]).exists()
    assert Seal.objects.count() == seal - 1


PLACE = ("account__path", "commodity__code", "fund__name")


def held() -> dict:
    return nonzero({(*of,): row for *of, row in Balance.objects.values_list(*PLACE, "posted")})


def sums_of_postings() -> dict:
    rows = Posting.objects.values_list("account", "commodity", "fund").annotate(sum=Sum("amount"))
    names = {
        (row.account_id, row.commodity_id, row.fund_id): (
            row.account.path,
            row.commodity.code,
            row.fund.name,
        )
        for row in Balance.objects.select_related("account", "commodity", "fund")
    }
    return nonzero({names[account, unit, fund]: total for account, unit, fund, total in rows})


def nonzero(sums: dict) -> dict:
    return {place: amount for place, amount in sums.items() if amount}
