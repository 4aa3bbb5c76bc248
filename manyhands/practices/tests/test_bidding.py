"""A stokvel by bids: sealed till the end, the best wins once, and all share what is given up."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts, checking
from manyhands.ledger.models import Seal
from manyhands.practices import pots, rotating, rounds
from manyhands.practices.engine import rotation
from manyhands.practices.models import Bid
from manyhands.practices.tests.test_running import MONDAY, adopted, held
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db
OVER = MONDAY + timedelta(hours=73)


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def by_bids(**more: int):
    """Four hands whose pots go to who gives up the most; the members in the order of the lot."""
    rule = {"hands": 4, "amount": 50_000, "cushion_bp": 0, "order": 1} | more
    practice, members = adopted("rosca", **rule)
    for member in members:
        rotating.commit(member, practice, commitment=rotation.commit(f"words of {member.name}"))
    rotating.lock(members[0], practice)
    for member in members:
        rotating.tell(member, practice, secret=f"words of {member.name}")
    rotating.draw(members[0], practice)
    hands = practice.hands.order_by("turn").select_related("holder__member")
    return practice, [groups.again(hand.holder.member) for hand in hands]


def bids(practice, number: int, said: dict, at=MONDAY) -> None:
    """These bid in time, and the pot is given when it is over."""
    with times.at(at):
        someone = practice.hands.first().holder.member
        pots.open_bids(groups.again(someone), practice, number=number)
        for member, gives_up in said.items():
            pots.bid(member, practice, number=number, gives_up=gives_up)
    with times.at(at + timedelta(hours=73)):
        groups.decided("turns.award", practice, number=number)


def has(practice, member) -> int:
    return -held(practice, f"Payable:{accounts.holder_of(member).ref}")


def test_the_best_bid_gets_the_pot_and_all_share_what_it_gives_up_to_the_last_unit():
    practice, (ana, ben, cleo, dov) = by_bids(fee_bp=500)
    sealed = Seal.objects.count()

    bids(practice, 1, {ana: 0, cleo: 20_003, ben: 20_002})

    winner, fee, back = rotation.bid(200_000, 20_003, "abcd", fee_bp=500)
    assert (winner, fee, sum(back.values())) == (169_997, 10_000, 20_003)
    got = {one: has(practice, one) for one in (ana, ben, cleo, dov)}
    got[cleo] -= winner
    assert sorted(got.values()) == sorted(back.values()) == [5_000, 5_001, 5_001, 5_001]
    assert -held(practice, "Payable") == winner + 20_003
    assert -held(practice, "Fund:running") == fee
    assert held(practice, "Fund:pot") == 0
    assert Seal.objects.count() == sealed + 1
    assert checking.problems(practice.group) == []


def test_the_golden_of_fifty_hands_is_what_the_books_say():
    """Golden of P9: 50 x 10,000, 100,000 given up, a fee of 5 %: 375,000, and 2,000 to each."""
    practice, (ana, *_others) = adopted("rosca", amount=10_000, cushion_bp=0, fee_bp=500, order=1)
    members = [ana, *(groups.member(practice.group, f"Hand {n}") for n in range(49))]
    for member in members:
        rotating.commit(member, practice, commitment=rotation.commit(f"words of {member.name}"))
    rotating.lock(ana, practice)
    for member in members:
        rotating.tell(member, practice, secret=f"words of {member.name}")
    rotating.draw(ana, practice)

    bids(practice, 1, {ana: 100_000})

    assert has(practice, ana) == 375_000 + 2_000
    assert {has(practice, one) for one in members[1:]} == {2_000}
    owes = held(practice, f"Receivable:{accounts.holder_of(members[7]).ref}")
    assert owes - has(practice, members[7]) == 8_000


def test_each_hand_gets_the_pot_once_and_the_lot_decides_where_bids_do_not():
    practice, (ana, ben, cleo, dov) = by_bids()

    bids(practice, 1, {cleo: 100, ben: 100})
    assert rounds.next_round(practice).hand.holder.member_id == ana.pk
    bids(practice, 2, {}, at=OVER)
    with times.at(OVER + timedelta(days=9)):
        pots.open_bids(ana, practice, number=3)
        for had in (ana, ben):
            with pytest.raises(NotPossible, match="once"):
                pots.bid(had, practice, number=3, gives_up=5)
    won = list(
        practice.biddings.order_by("number").values_list("winner__holder__member", "gave_up")
    )
    assert won == [(ben.pk, 100), (ana.pk, 0), (None, 0)]
    assert [hand.holder.member_id for hand in rounds.waiting(practice)] == [cleo.pk, dov.pk]


def test_a_bid_can_be_changed_and_taken_back_until_the_end_and_not_after():
    practice, (ana, ben, *_others) = by_bids()
    with pytest.raises(NotPossible, match="gone on"):
        pots.bid(ana, practice, number=1, gives_up=5)
    pots.open_bids(ana, practice, number=1)
    with pytest.raises(NotPossible, match="gone on"):
        pots.open_bids(ben, practice, number=1)
    for gives_up in (-1, 200_000, "5", True):
        with pytest.raises(NotPossible, match="not more than all"):
            pots.bid(ana, practice, number=1, gives_up=gives_up)
    pots.bid(ana, practice, number=1, gives_up=199_999)
    pots.bid(ana, practice, number=1, gives_up=None)
    pots.bid(ben, practice, number=1, gives_up=7)
    with pytest.raises(NotPossible, match="still bid"):
        groups.decided("turns.award", practice, number=1)
    with times.at(OVER):
        with pytest.raises(NotPossible, match="gone on"):
            pots.bid(ana, practice, number=1, gives_up=9)
        found = rounds.next_round(practice)
    assert (found.hand.holder.member_id, found.gives_up) == (ben.pk, 7)


def test_nobody_sees_what_another_bids_before_the_end_and_then_all_do():
    practice, (ana, ben, *_others) = by_bids()
    path = f"/g/{practice.group.slug}/practices/{practice.ref}/turns/"
    browser = {one: groups.browser(one) for one in (ana, ben)}
    page = browser[ana].get(path).content.decode()
    assert "who gives up €200.00 is paid €1,800.00, and each of the 4 hands gets €50.00" in page
    assert browser[ana].post(f"{path}bids/", {"number": "1"}).status_code == 302
    wrong = browser[ana].post(f"{path}bid/", {"number": "1", "gives_up": "a lot"})
    assert wrong.status_code == 422
    assert 'value="a lot"' in wrong.content.decode()
    assert (
        browser[ana].post(f"{path}bid/", {"number": "1", "gives_up": "123.45"}).status_code == 302
    )

    assert "123.45" in browser[ana].get(path).content.decode()
    assert "123.45" not in browser[ben].get(path).content.decode()
    assert not [row for row in Body.objects.all() if "12345" in (row.payload or "")]
    browser[ben].post(f"{path}bid/", {"number": "1", "gives_up": "5"})
    browser[ben].post(f"{path}bid/", {"number": "1", "back": "1"})
    assert Bid.objects.get(gives_up=None).hand.holder.member_id == ben.pk

    with times.at(OVER):
        assert 'data-power="turns.award"' in browser[ben].get(path).content.decode()
        groups.decided("turns.award", practice, number=1)
        assert "123.45" in browser[ben].get(path).content.decode()


def test_what_the_lot_gives_pays_for_running_it_too():
    practice, (ana, *_others) = by_bids(order=0, fee_bp=100)

    groups.decided("turns.award", practice, number=1)

    assert has(practice, ana) == 200_000 - 2_000
    assert -held(practice, "Fund:running") == 2_000
    with pytest.raises(NotPossible, match="gone on"):
        pots.open_bids(ana, practice, number=2)
