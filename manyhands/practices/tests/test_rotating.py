"""A stokvel: the lot nobody can steer, drawn again by another, and each hand gets the pot once."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts, checking
from manyhands.ledger.models import Transfer
from manyhands.practices import pots, rotating, rounds
from manyhands.practices.engine import rotation
from manyhands.practices.models import Hand
from manyhands.practices.tests.test_running import adopted, booked, held

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
WORDS = ["apple harbor", "no one knows this", "zwölf Boxkämpfer", "קוף בכה לו"]


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


@pytest.fixture
def practice():
    practice, members = adopted("rosca", hands=4, amount=50_000, cushion_bp=500)
    practice.members = members
    for member, words in zip(members, WORDS, strict=True):
        rotating.commit(member, practice, commitment=rotation.commit(words))
    return practice


def drawn(practice) -> list[Hand]:
    rotating.lock(practice.members[0], practice)
    for member, words in zip(practice.members, WORDS, strict=True):
        rotating.tell(member, practice, secret=words)
    rotating.draw(practice.members[2], practice)
    return list(practice.hands.order_by("turn").select_related("holder"))


def test_the_order_can_be_drawn_again_by_anybody(practice, tmp_path):
    hands = drawn(practice)
    told = {hand.ref: hand.secret for hand in hands}
    committed = {hand.ref: hand.commitment for hand in hands}
    order = [hand.ref for hand in hands]
    assert order == rotation.order(committed, told)

    # With what is on the page, and without this server.
    file = tmp_path / "refs"
    file.write_text("\n".join(sorted(told)))
    more = ["--draw", "4", "--seed", rotation.seed(told), "--json"]
    tally = [sys.executable, "-m", "manyhands.site.cli", "tally", "lot", str(file), *more]
    done = subprocess.run(tally, capture_output=True, text=True, check=True)
    again = json.loads(done.stdout)["drawn"]
    assert again == order


def test_nobody_comes_in_or_tells_other_words_once_it_is_locked(practice):
    ana, ben, *_others = practice.members
    late = groups.member(practice.group, "Late")
    rotating.lock(ana, practice)
    with pytest.raises(NotPossible, match="Nobody comes in"):
        rotating.commit(late, practice, commitment=rotation.commit("anything at all"))
    with pytest.raises(NotPossible, match="other words"):
        rotating.tell(ben, practice, secret="what suits me better")
    with pytest.raises(NotPossible, match="gone on"):
        rotating.tell(late, practice, secret="anything at all")
    with pytest.raises(NotPossible, match="there is time"):
        rotating.draw(ana, practice)


def test_who_holds_their_words_back_comes_last(practice):
    ana, *_others, dov = practice.members
    rotating.lock(ana, practice)
    for member, words in list(zip(practice.members, WORDS, strict=True))[1:]:
        rotating.tell(member, practice, secret=words)
    with times.at(MONDAY + timedelta(hours=73)):
        with pytest.raises(NotPossible, match="gone on"):
            rotating.tell(ana, practice, secret=WORDS[0])
        rotating.draw(dov, practice)
    assert Hand.objects.get(holder=accounts.holder_of(ana)).turn == 4


def test_each_hand_gets_the_pot_once(practice):
    """Golden of P9, for four hands: a pot of 2,000.00, of which 100.00 go into the cushion."""
    hands = drawn(practice)
    ana = practice.members[0]
    with pytest.raises(NeedsDecision) as needed:
        pots.award(ana, practice, number=1)
    assert needed.value.concerns == hands[0].holder.member  # no key to their own pot
    for number, hand in enumerate(hands, 1):
        groups.decided("turns.award", practice, number=number)
        assert held(practice, f"Payable:{hand.holder.ref}") == -190_000
        with pytest.raises(NotPossible, match="gone on"):
            groups.decided("turns.award", practice, number=number)
    assert rounds.next_round(practice) is None
    assert held(practice, "Receivable") == 4 * 4 * 50_000
    assert sum(rounds.owed_by(practice).values()) == 4 * 4 * 50_000
    assert held(practice, "Fund:cushion") == -4 * 10_000
    assert checking.problems(practice.group) == []


def test_a_pot_that_was_taken_back_is_given_again_and_once(practice):
    first, *_others = drawn(practice)
    for number in (1, 2):
        groups.decided("turns.award", practice, number=number)
    for _time in range(2):
        award = Transfer.objects.get(key__contains=":1:award", reverses=None, reversed_by=None)
        groups.decided("books.reverse", award, effective=f"{MONDAY.date()}")
        assert held(practice, f"Payable:{first.holder.ref}") == 0
        assert rounds.next_round(practice).number == 1

        groups.decided("turns.award", practice, number=1)

        assert held(practice, f"Payable:{first.holder.ref}") == -190_000
        with pytest.raises(NotPossible, match="gone on"):
            groups.decided("turns.award", practice, number=1)
    assert rounds.next_round(practice).number == 3
    assert held(practice, "Receivable") == 2 * 4 * 50_000
    assert checking.problems(practice.group) == []


def test_two_change_turns_when_both_agree_and_not_before(practice):
    hands = drawn(practice)
    first, second, third, last = (groups.again(hand.holder.member) for hand in hands)
    rotating.swap(first, practice, hand=hands[3].ref)
    rotating.swap(second, practice, hand=hands[2].ref)
    rotating.swap(second, practice, hand="")
    rotating.swap(third, practice, hand=hands[1].ref)
    assert [hand.pk for hand in rounds.waiting(practice)] == [hand.pk for hand in hands]

    rotating.swap(last, practice, hand=hands[0].ref)

    order = [hand.holder.member_id for hand in rounds.waiting(practice)]
    assert order == [last.pk, second.pk, third.pk, first.pk]
    groups.decided("turns.award", practice, number=1)
    for who, ref in ((last, hands[1].ref), (first, hands[3].ref), (first, hands[0].ref)):
        with pytest.raises(NotPossible, match="not had the pot"):
            rotating.swap(who, practice, hand=ref)


def test_the_cushion_comes_back_in_equal_parts_as_far_as_all_have_paid(practice):
    """Golden of P9: a cushion of a twentieth of each pot, returned equally at the close."""
    hands = drawn(practice)
    with pytest.raises(NotPossible, match="gone on"):
        groups.decided("turns.give_back", practice, amount=1)
    for number in range(1, 5):
        groups.decided("turns.award", practice, number=number)
    assert rounds.left_over(practice) == 0  # all still owe their parts
    for hand in hands:
        member = hand.holder.member
        booked(practice, "paid", 200_000 - (10_001 if hand == hands[0] else 0), m=member.ref)

    assert rounds.left_over(practice) == 40_000 - 10_001
    groups.decided("turns.give_back", practice, amount=29_999)
    with pytest.raises(NotPossible, match="gone on"):
        groups.decided("turns.give_back", practice, amount=29_999)
    booked(practice, "cover_for", 10_001, m=hands[0].holder.member.ref)
    groups.decided("turns.give_back", practice, amount=10_001)

    assert held(practice, "Fund:cushion") == 0
    assert -held(practice, "Payable") == 4 * 190_000 + 40_000
    assert checking.problems(practice.group) == []


def test_the_page_takes_a_member_through_the_lot(client):
    practice, (ana, ben, *_others) = adopted("rosca")
    path = f"/g/{practice.group.slug}/practices/{practice.ref}/turns/"
    browsers = {one: groups.browser(one) for one in (ana, ben)}
    page = browsers[ana].get(path).content.decode()
    assert re.search(r'name="words"[^>]*>\s*\w+ \w+', page), "words are offered"
    short = browsers[ana].post(f"{path}commitment/", {"words": "abc"})
    assert short.status_code == 422
    for one, words in ((ana, WORDS[0]), (ben, WORDS[1])):
        assert browsers[one].post(f"{path}commitment/", {"words": words}).status_code == 302
    page = browsers[ben].get(path).content.decode()
    assert re.search(r"<details[^>]*><summary>Come in with other words", page), "they lie apart"
    there = browsers[ben].get(practice.get_absolute_url()).content.decode()
    assert "2 hands are in the lot for its turns." in there
    assert "Take part" not in there
    browsers[ben].post(f"{path}lock/")
    assert "As you wrote them down" in browsers[ben].get(path).content.decode()
    for one, words in ((ana, WORDS[0]), (ben, WORDS[1])):
        assert browsers[one].post(f"{path}words/", {"words": words}).status_code == 302
    browsers[ana].post(f"{path}drawing/")
    assert 'data-power="turns.award"' in browsers[ben].get(path).content.decode()
    page = client.get(path).content.decode()
    assert "manyhands tally lot FILE --draw 2" in page
    assert WORDS[0] in page


def test_other_words_are_said_to_be_so_in_the_form_and_stay(practice):
    ana = practice.members[0]
    rotating.lock(ana, practice)
    path = reverse("tell-words", args=[practice.group.slug, practice.ref])

    answer = groups.browser(ana).post(path, {"words": "aple harbor"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "These are other words than those you came in with." in page
    assert "aple harbor" in page
    assert groups.browser(ana).post(path, {"words": WORDS[0]}).status_code == 302
