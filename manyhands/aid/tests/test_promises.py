"""Promising, letting go, handing over: what two neighbors can count on."""

from datetime import timedelta

import pytest
import time_machine

from manyhands.aid import actions, promises, queries
from manyhands.aid.drafts import LineDraft
from manyhands.aid.models import Bar, Intent, PlaceCount
from manyhands.aid.queries import Filters, board
from manyhands.aid.tests import make
from manyhands.aid.upkeep import ask_again_when_due
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.times import now
from manyhands.groups.powers import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make.group()


@pytest.fixture
def ana(group):
    return make.member(group, "Ana")


@pytest.fixture
def ben(group):
    return make.member(group, "Ben")


def on_the_board(group, viewer=None, **filters):
    found = board(viewer or Visitor(group), group, "need", Filters(**filters))
    return [intent.words for intent in found]


def test_a_promise_to_everything_takes_the_need_off_the_board(group, ana):
    need = make.need(group, "Soup")

    make.commitment(ana, need)

    assert on_the_board(group) == []


def test_a_promise_to_a_part_keeps_the_rest_open(group, ana, ben):
    need = make.need(group, "Soup", quantity=3)

    make.commitment(ana, need, many=2)

    need.refresh_from_db()
    assert (need.left, on_the_board(group)) == (1, ["Soup"])
    make.commitment(ben, need, many=1)
    assert on_the_board(group) == []


def test_nobody_can_promise_more_than_is_left(group, ana, ben):
    need = make.need(group, "Soup", quantity=3)
    make.commitment(ana, need, many=2)

    with pytest.raises(NotPossible):
        make.commitment(ben, need, many=2)

    need.refresh_from_db()
    assert need.left == 1


def test_the_asker_cannot_promise_their_own_need(ana):
    need = make.need(ana, "Soup")

    with pytest.raises(Refused):
        make.commitment(ana, need)


def test_a_member_of_another_group_cannot_promise(group):
    stranger = make.member(make.group("Elsewhere"), "Sly")

    with pytest.raises(Refused):
        make.commitment(stranger, make.need(group))


def test_a_helper_promises_a_need_once(group, ana):
    need = make.need(group, "Soup", quantity=3)
    make.commitment(ana, need, many=1)

    with pytest.raises(NotPossible):
        make.commitment(ana, need, many=1)


def test_a_released_need_stands_on_top_of_the_board(group, ana):
    need = make.need(group, "Soup")
    commitment = make.commitment(ana, need)
    make.need(group, "Urgent", urgency=2)

    promises.release(ana, commitment)

    assert on_the_board(group) == ["Soup", "Urgent"]


def test_the_asker_can_let_a_helper_go(group, ana):
    need = make.need(group, "Soup")
    commitment = make.commitment(ana, need)

    promises.release(make.holder(need), commitment)

    with pytest.raises(Refused):
        promises.read_sealed(ana, _again(commitment))


def test_only_the_one_asked_can_take_over(group, ana, ben):
    need = make.need(group, "Soup", quantity=2)
    commitment = make.commitment(ana, need)
    promises.pass_on(ana, commitment, to=ben)

    with pytest.raises(Refused):
        promises.take_over(make.member(group, "Eve"), _again(commitment))
    taken = promises.take_over(ben, _again(commitment))

    need.refresh_from_db()
    assert (taken.helper, need.left, taken.shares.get().quantity) == (ben, 0, 2)


def test_a_need_is_met_when_all_its_promises_are_kept(group, ana, ben):
    need = make.need(group, "Soup", quantity=2)
    first, second = make.commitment(ana, need, many=1), make.commitment(ben, need, many=1)

    promises.hand_over(ana, first)
    need.refresh_from_db()
    assert need.is_open
    promises.confirm(make.holder(need), second)

    need.refresh_from_db()
    assert need.closed_as == "met"
    assert need.closed_at is not None
    assert need.erase_at == need.closed_at + timedelta(hours=48)


def test_what_is_done_cannot_be_let_go(group, ana):
    commitment = make.commitment(ana, make.need(group, quantity=2), many=1)
    promises.hand_over(ana, commitment)

    with pytest.raises(NotPossible):
        promises.release(ana, _again(commitment))


def test_thanks_are_said_once(group, ana):
    need = make.need(group)
    commitment = make.commitment(ana, need)
    promises.thank(make.holder(need), commitment)

    with pytest.raises(NotPossible):
        promises.thank(make.holder(need), _again(commitment))


def test_reading_the_address_is_written_down(group, ana):
    need = make.need(group, address="12 Mill Lane")
    commitment = make.commitment(ana, need)

    sealed = promises.read_sealed(ana, commitment)

    assert sealed["address"] == "12 Mill Lane"
    assert [reading.member for reading in need.readings.all()] == [ana]


def test_withdrawing_a_need_frees_those_who_promised(group, ana):
    need = make.need(group, quantity=2)
    commitment = make.commitment(ana, need, many=1)

    actions.withdraw_intent(make.holder(need), need)

    assert _again(commitment).released_at is not None


def test_two_who_are_barred_are_not_there_for_each_other(group, ana, ben):
    need = make.need(ben, "Soup")
    commitment = make.commitment(ana, need)

    promises.bar(ben, commitment)

    assert Bar.objects.count() == 1
    assert on_the_board(group, ana) == []
    assert on_the_board(group, ben) == on_the_board(group) == ["Soup"]
    make.need(ana, "Shoes")
    assert on_the_board(group, ben) == ["Soup"]
    with pytest.raises(NotPossible):
        make.commitment(ana, need)


def test_who_is_barred_is_not_shown_what_they_are_asked_to_take_over(group, ana, ben):
    eve = make.member(group, "Eve")
    soup = make.need(ben, "Soup", quantity=2)
    promises.bar(ben, make.commitment(eve, soup, many=1))
    commitment = make.commitment(ana, soup, many=1)

    promises.pass_on(ana, commitment, to=eve)

    assert queries.mine(eve)["asked"] == []
    page = make.browser(eve).get(f"/g/{group.slug}/commitments/{commitment.ref}/")
    assert page.status_code == 404
    promises.pass_on(ana, commitment, to=make.member(group, "Dan"))


def test_who_is_barred_does_not_see_what_the_other_asks_of_them(group, ana, ben):
    offer = make.offer(ana, "Bread")
    make.need(ben, "Bread please", answers=offer)
    assert queries.answers_to(ana, offer).exists()

    promises.bar(ben, make.commitment(ana, make.need(ben, "Soup")))

    assert not queries.answers_to(ana, offer).exists()


def test_an_offer_used_for_a_need_is_smaller_by_that(group, ana):
    offer = make.offer(ana, "Bread", quantity=3)
    need = make.need(group, "Bread please", quantity=2, answers=offer)

    make.commitment(ana, need)

    offer.refresh_from_db()
    assert (offer.left, offer.lines.get().left) == (1, 1)


def test_editing_keeps_what_was_promised(group, ana):
    need = make.need(group, "Soup", quantity=3)
    make.commitment(ana, need, many=2)
    line = need.lines.get()
    smaller = make.draft("Soup", lines=[LineDraft("food", 1, line_id=line.pk)])

    actions.edit_intent(make.holder(need), need, draft=smaller)

    need.refresh_from_db()
    assert (need.wanted, need.left, on_the_board(group)) == (2, 0, [])


def test_the_quilt_counts_what_is_on_the_board(group, ana):
    place, other = group.places.all()[:2]
    need = make.need(group, "Soup", place=place)
    assert PlaceCount.objects.get(place=place).needs == 1

    actions.edit_intent(make.holder(need), need, draft=make.draft("Soup", place=other))
    counted = {count.place_id: count.needs for count in PlaceCount.objects.all()}
    assert (counted[place.pk], counted[other.pk]) == (0, 1)
    make.commitment(ana, Intent.objects.get(pk=need.pk))

    assert PlaceCount.objects.get(place=other).needs == 0


def test_what_is_done_cannot_be_taken_over(group, ana, ben):
    need = make.need(group, "Soup", quantity=2)
    commitment = make.commitment(ana, need, many=1)
    promises.pass_on(ana, commitment, to=ben)
    promises.hand_over(ana, _again(commitment))

    with pytest.raises(NotPossible):
        promises.take_over(ben, _again(commitment))


def test_what_is_let_go_after_days_stands_on_top_all_the_same(group, ana):
    with time_machine.travel("2026-11-23 12:00:00+00:00", tick=False) as clock:
        need = make.need(group, "Soup", quantity=2)
        commitment = make.commitment(ana, need, many=1)
        clock.shift(timedelta(hours=49))
        ask_again_when_due(now())
        make.need(group, "Urgent", urgency=2)

        promises.release(ana, commitment)

    assert on_the_board(group) == ["Soup", "Urgent"]


def test_a_need_cut_down_to_what_was_done_is_met(group, ana):
    need = make.need(group, "Soup", quantity=3)
    promises.hand_over(ana, make.commitment(ana, need, many=2))
    smaller = make.draft("Soup", lines=[LineDraft("food", 2, line_id=need.lines.get().pk)])

    actions.edit_intent(make.holder(need), need, draft=smaller)

    need.refresh_from_db()
    assert need.closed_as == "met"


def test_a_line_that_is_gone_meanwhile_is_written_anew(group):
    need = make.need(group, "Soup")
    said = make.draft("Soup", lines=[LineDraft("food", 2, line_id=need.lines.get().pk + 1000)])

    actions.edit_intent(make.holder(need), need, draft=said)

    assert [line.quantity for line in need.lines.all()] == [2]


def _again(commitment):
    return type(commitment).objects.select_related("need__group", "helper").get(pk=commitment.pk)


def test_to_promise_none_of_it_is_asked_about_again(group, ana):
    need = make.need(group, "Soup", quantity=2)
    line = need.lines.get()

    answer = make.browser(ana).post(
        f"{need.get_absolute_url()}commitments/", {f"line-{line.pk}": "0"}
    )

    assert answer.status_code == 422
    assert "Choose at least 1." in answer.content.decode()
    assert not need.commitments.exists()


def test_letting_go_twice_is_as_letting_go_once(group, ana):
    need = make.need(group, "Soup")
    promise = make.commitment(ana, need)
    browser, path = make.browser(ana), f"/g/{group.slug}/commitments/{promise.ref}/release/"

    answers = [browser.post(path) for _ in range(2)]

    assert [answer.headers["Location"] for answer in answers] == [need.get_absolute_url()] * 2
    need.refresh_from_db()
    assert need.left == 1
