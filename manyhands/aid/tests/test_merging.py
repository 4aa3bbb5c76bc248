"""Who asked and promised under two names asks and promises under one; whom one bars stays away."""

import pytest

from manyhands.aid import promises
from manyhands.aid.models import Bar, Commitment, Intent
from manyhands.aid.tests import make
from manyhands.groups.models import Member
from manyhands.groups.tests.make import again
from manyhands.people.merging import bring_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make.group()


@pytest.fixture
def ana(group) -> Member:
    return make.member(group, "Ana")


@pytest.fixture
def anna(group) -> Member:
    """The same person once more."""
    return make.member(group, "Anna")


@pytest.fixture
def ben(group) -> Member:
    return make.member(group, "Ben")


def test_what_was_posted_and_promised_goes_on(ana, anna, ben):
    need, offer = make.need(anna), make.offer(anna)
    promise = make.commitment(anna, make.need(ben))

    bring_together(ana.person, anna.person)

    assert {*Intent.objects.filter(asker=ana)} == {need, offer}
    promise.refresh_from_db()
    assert (promise.helper, promise.released_at) == (ana, None)
    promises.hand_over(again(ana), promise)


@pytest.mark.parametrize("asks", ["ana", "anna"])
def test_a_promise_to_oneself_is_let_go(ana, anna, asks):
    asker, helper = (ana, anna) if asks == "ana" else (anna, ana)
    need = make.need(asker, quantity=2)
    promise = make.commitment(helper, need)

    bring_together(ana.person, anna.person)

    promise.refresh_from_db()
    need.refresh_from_db()
    assert promise.released_at is not None
    assert (need.asker, need.left, need.is_open) == (ana, 2, True)


def test_two_promises_for_one_need_are_one_promise_of_both_parts(ana, anna, ben):
    need = make.need(ben, lines=make.lines(Bread=3, Milk=1))
    bread, milk = need.lines.all()
    own = promises.commit(ana, need, shares={bread.pk: 1})
    theirs = promises.commit(anna, need, shares={bread.pk: 1, milk.pk: 1})

    bring_together(ana.person, anna.person)

    theirs.refresh_from_db()
    need.refresh_from_db()
    assert {share.line: share.quantity for share in own.shares.all()} == {bread: 2, milk: 1}
    assert (theirs.released_at is not None, theirs.shares.count(), need.left) == (True, 0, 1)
    promises.release(again(ana), own)
    need.refresh_from_db()
    assert need.left == 4


def test_beside_a_promise_that_is_kept_the_other_is_let_go(ana, anna, ben):
    need = make.need(ben, quantity=2)
    kept = make.commitment(ana, need, many=1)
    promises.hand_over(ana, kept)
    open_ = make.commitment(anna, Intent.objects.get(pk=need.pk), many=1)

    bring_together(ana.person, anna.person)

    open_.refresh_from_db()
    need.refresh_from_db()
    assert (open_.released_at is not None, need.left) == (True, 1)
    assert Commitment.objects.get(helper=ana) == kept


def test_nobody_is_asked_to_take_over_from_themselves(ana, anna, ben):
    promise = make.commitment(ana, make.need(ben))
    promises.pass_on(ana, promise, to=anna)

    bring_together(ana.person, anna.person)

    promise.refresh_from_db()
    assert (promise.helper, promise.passed_to) == (ana, None)


def test_who_is_not_to_meet_the_one_does_not_meet_the_person(ana, anna, ben):
    promises.bar(anna, make.commitment(anna, make.need(ben)))
    promises.bar(ana, make.commitment(ana, make.need(anna)))
    theirs, own = make.need(ben, "Tea"), make.need(ana, "Oil")
    held = [make.commitment(ana, theirs), make.commitment(ben, own)]

    bring_together(ana.person, anna.person)

    (bar,) = Bar.objects.all()
    assert (bar.member, bar.other_member) == (ana, ben)
    for promise in held:
        promise.refresh_from_db()
        assert promise.released_at is not None
