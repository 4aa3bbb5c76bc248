"""A stokvel whose order is written down together, and one whose pot goes to who needs it."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions.tests.histories import file_of
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts, checking
from manyhands.practices import pots, rotating, rounds, running
from manyhands.practices.engine import rotation
from manyhands.practices.tests.make import details
from manyhands.practices.tests.test_bidding import by_bids, has
from manyhands.practices.tests.test_running import MONDAY, adopted
from manyhands.practices.tests.test_turns_again import changed, replayed, said_of
from manyhands.record import verify

pytestmark = pytest.mark.django_db
OVER = MONDAY + timedelta(hours=73)


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def main_of(page) -> str:
    return page.text.partition("<main")[2]


# --- an order that is written down --------------------------------------------------------


@pytest.fixture
def written():
    """A stokvel of three whose order is to be written down, and its members."""
    practice, members = adopted("rosca", order=rounds.WRITTEN, amount=500, cushion_bp=0)
    for member in members[:3]:
        running.enter_practice(member, practice)
    return practice, members


def is_agreed(practice, *members) -> None:
    groups.decided("turns.write_down", practice, order=[one.ref for one in members])


def whose(practice) -> list:
    return [hand.holder.member for hand in rounds.waiting(practice)]


def test_an_order_is_the_consent_of_all_and_pots_follow_it(written):
    practice, (ana, ben, cleo, _dov) = written
    with pytest.raises(NeedsDecision) as needed:
        rotating.write_down(ana, practice, order=[one.ref for one in (cleo, ana, ben)])
    assert needed.value.method == "consent"

    is_agreed(practice, cleo, ana, ben)

    assert whose(practice) == [cleo, ana, ben]
    for number in (1, 2, 3):
        groups.decided("turns.award", practice, number=number)
    assert [has(practice, one) for one in (ana, ben, cleo)] == [1_500] * 3
    assert rounds.next_round(practice) is None
    assert checking.problems(practice.group) == []


def test_an_order_is_of_all_who_take_part_each_once_and_is_written_once(written):
    practice, (ana, ben, cleo, dov) = written
    for wrong in ([ana, ben], [ana, ben, ben], [ana, ben, cleo, dov]):
        with pytest.raises(NotPossible, match="Others take part by now"):
            is_agreed(practice, *wrong)
    is_agreed(practice, ana, ben, cleo)
    with pytest.raises(NotPossible, match="is written down"):
        is_agreed(practice, ben, ana, cleo)
    rotating.swap(ana, practice, hand=practice.hands.get(holder__member=cleo).ref)
    rotating.swap(cleo, practice, hand=practice.hands.get(holder__member=ana).ref)
    assert whose(practice) == [cleo, ben, ana]


def test_where_an_order_is_written_there_is_no_lot_and_the_other_way_round(written):
    practice, (ana, *_others) = written
    with pytest.raises(NotPossible, match="all write the order down"):
        rotating.commit(ana, practice, commitment=rotation.commit("words of Ana"))
    with pytest.raises(NotPossible, match="all write the order down"):
        rotating.lock(ana, practice)
    other = groups.decided("practice.adopt", practice.group, **details("rosca", name="By lot"))
    with pytest.raises(NotPossible, match="Here a lot says"):
        is_agreed(other, ana)


def test_the_record_has_the_order_and_a_lie_about_it_is_found(written):
    practice, (ana, ben, cleo, _dov) = written
    is_agreed(practice, cleo, ana, ben)
    groups.decided("turns.award", practice, number=1)
    said = said_of(practice)
    assert replayed(said)[0] == []

    changed("turns.write_down", order=lambda order: order[::-1])(said)

    assert any("the pot is that of" in fault for fault in replayed(said)[0])


def test_the_page_takes_a_number_beside_each_name(written):
    practice, (ana, ben, cleo, _dov) = written
    address = f"{practice.get_absolute_url()}turns/"
    browser = groups.browser(ana)
    assert "Write the order down" in main_of(browser.get(address))
    places = {f"place-{one.ref}": n for n, one in enumerate((cleo, ana, ben), 1)}

    thrice = browser.post(f"{address}order/", dict.fromkeys(places, 1))
    answer = browser.post(f"{address}order/", places, follow=True)

    assert thrice.status_code == 422
    assert "More than two have the same place" in main_of(thrice)
    assert "1. Cleo, 2. Ana, 3. Ben" in main_of(answer)
    is_agreed(practice, cleo, ana, ben)
    page = main_of(browser.get(address))
    assert "written down by all together" in page
    assert "Who committed" not in page
    assert "SHA-256" not in page


# --- who needs it -------------------------------------------------------------------------


def by_need():
    """Four hands, and their members in the order of the lot."""
    return by_bids(order=rounds.BY_NEED)


def asked(practice, number: int, *members, at=MONDAY) -> None:
    with times.at(at):
        pots.open_bids(members[0], practice, number=number)
        for member in members:
            pots.bid(member, practice, number=number, gives_up=0)
    with times.at(at + timedelta(hours=73)):
        groups.decided("turns.award", practice, number=number)


def test_the_pot_goes_to_who_needs_it_and_the_lot_decides_among_them():
    practice, (first, second, third, fourth) = by_need()

    asked(practice, 1, fourth, third)

    assert has(practice, third) == 200_000
    assert whose(practice) == [first, second, fourth]
    with times.at(OVER):
        pots.open_bids(first, practice, number=2)
        with pytest.raises(NotPossible, match="have none that waits"):
            pots.bid(third, practice, number=2, gives_up=0)
    with times.at(OVER + timedelta(hours=73)):
        groups.decided("turns.award", practice, number=2)
    assert has(practice, first) == 200_000  # nobody said so: the lot
    assert checking.problems(practice.group) == []


def test_nobody_gives_anything_up_for_a_pot_they_need():
    practice, (first, *_others) = by_need()
    pots.open_bids(first, practice, number=1)
    with pytest.raises(NotPossible, match="not more than all"):
        pots.bid(first, practice, number=1, gives_up=1)


def test_who_needs_it_is_seen_by_nobody_before_and_as_a_number_after():
    practice, (first, second, third, _fourth) = by_need()
    address = f"{practice.get_absolute_url()}turns/"
    browser = groups.browser(third)
    assert "Ask who needs it" in main_of(browser.get(address))
    browser.post(f"{address}bids/", {"number": "1"})
    browser.post(f"{address}bid/", {"number": "1", "need": "1"})
    assert "You said that you need it." in main_of(browser.get(address))
    assert "You said that you need it." not in main_of(groups.browser(first).get(address))
    pots.bid(second, practice, number=1, gives_up=0)
    browser.post(f"{address}bid/", {"number": "1", "back": "1"})

    with times.at(OVER):
        groups.decided("turns.award", practice, number=1)
        page = main_of(groups.browser(first).get(address))

    assert has(practice, second) == 200_000
    assert "1 said that they need it." in page


def test_who_got_a_pot_they_need_can_be_checked_from_the_record_alone():
    practice, (first, second, third, _fourth) = by_need()
    asked(practice, 1, third, second)
    walk = verify.check(iter(file_of(first).splitlines(keepends=True)))
    assert walk.replay.sums()[-1] == "1 lot of a stokvel was drawn again, and came to the same."
    said = said_of(practice)
    wrong = practice.hands.get(holder=accounts.holder_of(third)).ref

    changed("turns.award", hand=wrong)(said)

    assert any("the pot is that of" in fault for fault in replayed(said)[0])


def test_a_round_that_began_by_bids_ends_so_where_the_rule_is_changed_meanwhile():
    practice, (first, second, *_others) = by_bids()
    pots.open_bids(first, practice, number=1)
    pots.bid(second, practice, number=1, gives_up=100)
    version = practice.versions.first()
    rule = {"digest": version.recipe_digest, "params": version.params | {"order": 3}}
    groups.decided("practice.change", practice, rule=rule, follows=1)
    with times.at(OVER):
        found = rounds.next_round(practice)
        assert (found.by_need, found.gives_up, found.hand.holder.member) == (False, 100, second)
        assert now() > found.bidding.ends_at
