"""Half hands and double ones of a stokvel: who owes, who gets, and that all are even at last."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.groups.actions import leave_group
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts, checking
from manyhands.ledger.models import Transfer
from manyhands.practices import pots, rotating, rounds, running
from manyhands.practices.engine import rotation
from manyhands.practices.models import Hand
from manyhands.practices.tests.test_running import adopted, booked, held
from manyhands.practices.tests.test_turns_again import changed, place, replayed, said_of

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
SHARED = "the tram is late again"


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def come(member, practice, words: str, hands: str = "one") -> None:
    rotating.commit(member, practice, commitment=rotation.commit(words), hands=hands)


@pytest.fixture
def circle():
    """Ana and Ben share a hand, Cleo has two, Dov has one: four hands, and an odd part."""
    practice, members = adopted("rosca", amount=5_001, cushion_bp=500)
    ana, ben, cleo, dov = members
    come(ana, practice, SHARED, "half")
    come(ben, practice, SHARED, "half")
    come(cleo, practice, "words of Cleo", "two")
    come(dov, practice, "words of Dov")
    return practice, members


def drawn(practice, members) -> list[Hand]:
    ana, ben, cleo, dov = members
    rotating.lock(ana, practice)
    rotating.tell(ben, practice, secret=SHARED)
    rotating.tell(cleo, practice, secret="words of Cleo")
    rotating.tell(dov, practice, secret="words of Dov")
    rotating.draw(dov, practice)
    return list(practice.hands.order_by("turn"))


def all_rounds(practice) -> None:
    for number in range(1, practice.hands.count() + 1):
        groups.decided("turns.award", practice, number=number)


def of(practice, member, account: str) -> int:
    return held(practice, f"{account}:{accounts.holder_of(member).ref}")


def names(hand) -> set[str]:
    return {one.member.name for one in hand.holders}


# --- while the pot forms ------------------------------------------------------------------


def test_two_halves_with_the_same_words_are_one_hand(circle):
    practice, (*_others, dov) = circle
    hands = [(names(hand), hand.is_split) for hand in practice.hands.order_by("pk")]
    whole = [({"Cleo"}, False), ({"Cleo"}, False), ({"Dov"}, False)]
    assert hands == [({"Ana", "Ben"}, True), *whole]
    come(dov, practice, SHARED, "half")  # there is no third half
    assert practice.hands.get(is_split=True, other=None).holder.member == dov


def test_half_a_hand_alone_is_named_and_nothing_is_locked_before_it_is_paired_or_given_up(circle):
    practice, (ana, ben, cleo, dov) = circle
    rotating.give_up(ana, practice)
    with pytest.raises(NotPossible, match="waits for its other half: Ben"):
        rotating.lock(cleo, practice)
    come(ana, practice, SHARED, "half")
    assert practice.hands.filter(is_split=True).count() == 1

    rotating.give_up(ben, practice)
    rotating.give_up(ana, practice)
    with pytest.raises(NotPossible, match="gone on"):
        rotating.give_up(ana, practice)
    rotating.lock(cleo, practice)
    with pytest.raises(NotPossible, match="gone on"):
        rotating.give_up(dov, practice)
    assert practice.hands.count() == 3


def test_one_can_hold_more_or_less_until_the_lot_is_locked(circle):
    practice, (ana, ben, cleo, dov) = circle
    own = set(practice.hands.filter(holder__member=cleo).values_list("ref", flat=True))
    come(cleo, practice, "other words", "one")
    assert practice.hands.get(holder__member=cleo).ref in own
    come(ben, practice, "words of Ben", "two")
    assert practice.hands.filter(holder__member=ben).count() == 2
    assert practice.hands.get(holder__member=ana).is_lone
    for wrong in ("three", "", None):
        with pytest.raises(NotPossible, match="half a hand, with one, or with two"):
            rotating.commit(dov, practice, commitment=64 * "a", hands=wrong)


def test_half_a_hand_of_who_has_left_keeps_nobody_waiting(circle):
    practice, (ana, ben, cleo, _dov) = circle
    rotating.give_up(ben, practice)
    leave_group(groups.again(ana), groups.again(ana))

    rotating.lock(cleo, practice)

    assert practice.hands.count() == 3
    assert replayed(said_of(practice))[0] == []


# --- rounds -------------------------------------------------------------------------------


def test_each_owes_and_gets_by_hands_and_all_are_even_in_the_end(circle):
    """A pot of four times 50.01 although four people hold them as half, half, two and one."""
    practice, members = circle
    hands = drawn(practice, members)
    pot, kept = 4 * 5_001, 4 * 5_001 * 500 // 10_000
    for number, hand in enumerate(hands, 1):
        before = {one: of(practice, one, "Payable") for one in members}
        groups.decided("turns.award", practice, number=number)
        got = {one.name: before[one] - of(practice, one, "Payable") for one in members}
        assert {name for name, part in got.items() if part} == names(hand)
        assert sum(got.values()) == pot - kept
        halves = [got[name] for name in names(hand)]
        assert max(halves) - min(halves) in (0, 4)  # a unit for each time they put in one more
        assert held(practice, "Receivable") == number * pot
    assert rounds.next_round(practice) is None
    parts = [of(practice, one, "Receivable") for one in members]
    assert sorted(parts[:2]) == [4 * 2_500, 4 * 2_501]
    assert parts[2:] == [4 * 10_002, 4 * 5_001]

    for one, part in zip(members, parts, strict=True):
        booked(practice, "paid", part, m=one.ref)
    groups.decided("turns.give_back", practice, amount=4 * kept)

    assert [-of(practice, one, "Payable") for one in members] == parts
    assert held(practice, "Fund:cushion") == held(practice, "Fund:pot") == 0
    assert checking.problems(practice.group) == []


def test_a_double_hand_gets_the_pot_twice_and_no_hand_gets_it_again(circle):
    practice, members = circle
    hands = drawn(practice, members)
    all_rounds(practice)
    assert [hand.had_in for hand in practice.hands.order_by("turn")] == [1, 2, 3, 4]
    awards = Transfer.objects.filter(kind="rosca.awarded")
    assert awards.count() == len(hands) == 4
    assert replayed(said_of(practice))[0] == []
    assert "1 lot of a stokvel was drawn again" in replayed(said_of(practice))[1][-1]


def test_a_pot_that_was_taken_back_from_two_is_given_to_them_again(circle):
    practice, members = circle
    hands = drawn(practice, members)
    for number in (1, 2, 3, 4):
        groups.decided("turns.award", practice, number=number)
    number = 1 + [hand.is_split for hand in hands].index(True)
    award = Transfer.objects.get(key__contains=f":{number}:award", reversed_by=None)

    groups.decided("books.reverse", award, effective=f"{MONDAY.date()}")

    assert rounds.next_round(practice).number == number
    assert names(rounds.next_round(practice).hand) == {"Ana", "Ben"}
    groups.decided("turns.award", practice, number=number)
    assert rounds.next_round(practice) is None
    assert checking.problems(practice.group) == []


def test_who_had_half_a_pot_and_stops_still_owes_half_a_part_each_round(circle):
    practice, members = circle
    ana, *_others = members
    drawn(practice, members)
    all_rounds(practice)
    half = rotation.dues(5_001, {"h": [accounts.holder_of(one).ref for one in members[:2]]})
    assert of(practice, ana, "Receivable") == 4 * half[accounts.holder_of(ana).ref]
    booked(practice, "cover_for", 2_500, m=ana.ref)  # anybody pays it
    assert rounds.parts_missing(practice) == (4, 4)
    assert rounds.left_over(practice) == 0


# --- changing turns, bids, needs ----------------------------------------------------------


def test_the_turn_of_a_shared_hand_changes_only_where_both_want_it(circle):
    practice, members = circle
    ana, ben, _cleo, dov = members
    drawn(practice, members)
    split, single = practice.hands.get(is_split=True), practice.hands.get(holder__member=dov)
    rotating.swap(ana, practice, hand=single.ref)
    rotating.swap(dov, practice, hand=split.ref)
    assert Hand.objects.get(pk=split.pk).turn == split.turn

    page = groups.browser(ben).get(f"{practice.get_absolute_url()}turns/").content.decode()
    assert "With whom you share a hand would change its turn with <bdi>Dov</bdi>" in page
    rotating.swap(ben, practice, hand=single.ref)

    assert Hand.objects.get(pk=split.pk).turn == single.turn
    assert Hand.objects.get(pk=single.pk).turn == split.turn
    assert replayed(said_of(practice))[0] == []


def test_who_has_two_hands_says_which_of_their_turns_changes(circle):
    practice, members = circle
    _ana, _ben, cleo, dov = members
    drawn(practice, members)
    first, second = practice.hands.filter(holder__member=cleo).order_by("turn")
    single = practice.hands.get(holder__member=dov)
    with pytest.raises(NotPossible, match="not had the pot"):
        rotating.swap(cleo, practice, hand=first.ref, own=second.ref)
    with pytest.raises(NotPossible, match="not had the pot"):
        rotating.swap(cleo, practice, hand=single.ref, own=single.ref)
    path = f"{practice.get_absolute_url()}turns/"
    browser = groups.browser(cleo)
    assert "Which of your turns" in browser.get(path).content.decode()
    browser.post(f"{path}swap/", {"hand": single.ref, "own": second.ref})
    rotating.swap(dov, practice, hand=second.ref)
    assert Hand.objects.get(pk=second.pk).turn == single.turn
    assert Hand.objects.get(pk=first.pk).turn == first.turn


def sharing(order: int):
    practice, members = adopted("rosca", amount=5_001, cushion_bp=0, order=order)
    ana, ben, cleo, dov = members
    come(ana, practice, SHARED, "half")
    come(ben, practice, SHARED, "half")
    come(cleo, practice, "words of Cleo", "two")
    come(dov, practice, "words of Dov")
    drawn(practice, members)
    return practice, members


def test_a_bid_of_half_a_hand_is_of_both_and_what_is_given_up_comes_back_by_hands():
    practice, (ana, ben, cleo, dov) = sharing(rounds.BY_BIDS)
    pots.open_bids(dov, practice, number=1)
    pots.bid(ana, practice, number=1, gives_up=900)
    pots.bid(ben, practice, number=1, gives_up=1_003)
    pots.bid(cleo, practice, number=1, gives_up=1_002)
    with times.at(MONDAY + timedelta(hours=73)):
        groups.decided("turns.award", practice, number=1)
        pots.open_bids(dov, practice, number=2)
        with pytest.raises(NotPossible, match="once"):
            pots.bid(ana, practice, number=2, gives_up=1)
        pots.bid(cleo, practice, number=2, gives_up=0)
    has = {one.name: -of(practice, one, "Payable") for one in (ana, ben, cleo, dov)}
    assert sum(has.values()) == 4 * 5_001
    assert abs(has["Ana"] - has["Ben"]) <= 4
    assert has["Cleo"] in (500, 501, 502)
    assert has["Dov"] in (250, 251)
    with times.at(MONDAY + timedelta(hours=147)):
        groups.decided("turns.award", practice, number=2)
        waiting = [names(hand) for hand in rounds.waiting(practice)]
    assert sorted(waiting, key=min) == [{"Cleo"}, {"Dov"}]
    assert replayed(said_of(practice))[0] == []
    assert checking.problems(practice.group) == []


def test_either_of_two_says_that_they_need_it_and_both_have_it():
    practice, (ana, ben, _cleo, dov) = sharing(rounds.BY_NEED)
    pots.open_bids(dov, practice, number=1)
    pots.bid(ben, practice, number=1, gives_up=0)
    with times.at(MONDAY + timedelta(hours=73)):
        groups.decided("turns.award", practice, number=1)
    assert -of(practice, ana, "Payable") - of(practice, ben, "Payable") == 4 * 5_001


# --- an order that is written down --------------------------------------------------------


def test_two_with_one_number_share_a_hand_and_two_numbers_are_two_hands():
    practice, (ana, ben, cleo, dov) = adopted("rosca", amount=1_001, cushion_bp=0, order=2)
    for member in (ana, ben, cleo, dov):
        running.enter_practice(member, practice)
    path = f"{practice.get_absolute_url()}turns/order/"
    places = {ana: "2", ben: "2", cleo: "1, 4", dov: "٣"}
    sent = {f"place-{one.ref}": place for one, place in places.items()}
    wrong = groups.browser(ana).post(path, sent | {f"place-{dov.ref}": "1 2 3"})
    assert wrong.status_code == 422
    page = groups.browser(ana).post(path, sent, follow=True).content.decode()
    assert "1. Cleo, 2. Ana and Ben, half each, 3. Dov, 4. Cleo" in page

    order = [cleo.ref, f"{ana.ref}+{ben.ref}", dov.ref, cleo.ref]
    for bad in ([*order, cleo.ref], [*order[:3], f"{cleo.ref}+{cleo.ref}"]):
        with pytest.raises(NotPossible, match="Two can share a hand"):
            groups.decided("turns.write_down", practice, order=bad)
    groups.decided("turns.write_down", practice, order=order)
    all_rounds(practice)

    has = [-of(practice, one, "Payable") for one in (ana, ben, cleo, dov)]
    assert has == [of(practice, one, "Receivable") for one in (ana, ben, cleo, dov)]
    assert sum(has) == 16 * 1_001
    assert replayed(said_of(practice))[0] == []


# --- the record ---------------------------------------------------------------------------


def give_up_late(said):
    one = {**said[place(said, "turns.commit")], "kind": "turns.give_up", "halves": 0}
    said.insert(place(said, "turns.lock") + 1, one)


LIES = {
    "its other half has other words": (
        changed("turns.commit", 1, commitment=64 * "a"),
        "its other half comes in with other words",
    ),
    "half a hand is left out": (
        lambda said: said.pop(place(said, "turns.commit", 1)),
        "while half a hand waits",
    ),
    "it does not say how much": (
        lambda said: said[place(said, "turns.commit", 2)].pop("halves"),
        "does not say its halves",
    ),
    "a hand is given up late": (give_up_late, "given up after the lot was locked"),
    "a double hand is one": (
        lambda said: said.pop(place(said, "turns.commit", 3)),
        "others came in",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_about_whose_a_hand_is_is_found_and_named(circle, lie):
    practice, members = circle
    drawn(practice, members)
    said = said_of(practice)
    assert replayed(said)[0] == []
    change, named = LIES[lie]

    change(said)

    faults, _sums = replayed(said)
    assert named in faults[0], faults


# --- pages, and houses of earlier days ----------------------------------------------------


def test_the_page_says_how_two_share_a_hand_and_who_waits_for_another():
    practice, (ana, ben, *_others) = adopted("rosca")
    path = f"{practice.get_absolute_url()}turns/"
    first, second = groups.browser(ana), groups.browser(ben)
    assert "How two share a hand" in first.get(path).content.decode()
    sent = {"words": SHARED, "hands": "half"}
    first.post(f"{path}commitment/", sent)
    page = first.get(path).content.decode()
    assert "You have half a hand, and nobody the other half yet." in page
    copied = {"words": rotation.commit(SHARED), "hands": "half"}
    second.post(f"{path}commitment/", copied)  # who only read the fingerprint has not the words
    assert practice.hands.count() == 2
    second.post(f"{path}commitment/", sent)
    page = second.get(path).content.decode()
    assert "<bdi>Ana</bdi> and <bdi>Ben</bdi>, half each" in page
    assert practice.hands.count() == 1
    assert second.post(f"{path}giving-up/").status_code == 302
    assert practice.hands.get().is_lone
    assert first.post(f"{path}commitment/", sent | {"hands": "nine"}).status_code == 422


def test_a_house_in_which_a_stokvel_runs_knows_after_the_update_which_hand_had_which_pot():
    """Before, each member had one hand, and only the books said who had had a pot."""
    practice, (ana, ben, cleo, dov) = adopted("rosca", cushion_bp=0)
    for member in (ana, ben, cleo, dov):
        come(member, practice, f"words of {member.name}")
    rotating.lock(ana, practice)
    for member in (ana, ben, cleo, dov):
        rotating.tell(member, practice, secret=f"words of {member.name}")
    rotating.draw(ana, practice)
    for number in (1, 2):
        groups.decided("turns.award", practice, number=number)
    award = Transfer.objects.get(key__contains=":2:award")
    groups.decided("books.reverse", award, effective=f"{MONDAY.date()}")
    was = [hand.pk for hand in rounds.waiting(practice)]
    practice.hands.update(had_in=None)

    step = import_module("manyhands.practices.migrations.0015_hands_of_two")
    step.say_which_hand_had_which_pot(apps, None)

    assert [hand.pk for hand in rounds.waiting(practice)] == was
    assert sorted(practice.hands.exclude(had_in=None).values_list("had_in", flat=True)) == [1]
    assert rounds.next_round(practice).number == 2
