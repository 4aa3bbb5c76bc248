"""Many act in the same moment, and everybody gets an answer. On PostgreSQL they truly meet."""

import threading
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection

from manyhands.aid import upkeep
from manyhands.aid.models import Intent, PlaceCount
from manyhands.aid.tests import make
from manyhands.base.db import writing
from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups.actions import Newcomer, join_group

PATIENCE_S = 60

pytestmark = pytest.mark.django_db(transaction=True)


def faults_of(acts: Iterable[Callable[[], object]]) -> list[str]:
    """What the database refused when all of these began together, each in its own thread."""
    acts = list(acts)
    gate, faults = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait(PATIENCE_S)
            act()
        except DatabaseError as fault:
            faults.append(str(fault))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    return faults


def test_the_first_in_a_patch_may_be_several():
    group = make.group()
    place = group.places.first()

    assert faults_of([lambda: make.need(group, place=place)] * 6) == []

    assert PlaceCount.objects.get().needs == 6


def test_posting_and_expiry_do_not_wait_for_each_other_in_a_ring():
    group = make.group()
    places = list(group.places.all())
    for place in places * 3:
        make.need(group, place=place)
    Intent.objects.update(expires_at=now())

    def expire() -> None:
        with writing():
            upkeep.expire_when_due(now() + timedelta(seconds=1))

    def post() -> None:
        for place in places:
            make.need(group, place=place)

    assert faults_of([expire, post, post]) == []

    assert {count.needs for count in PlaceCount.objects.all()} == {2}


def test_an_offer_is_used_up_once():
    group = make.group()
    ana = make.member(group)
    place = group.places.first()
    offer = make.offer(ana, "Bread", quantity=4, place=place)
    needs = [make.need(group, "Bread", answers=offer) for _ in range(4)]

    assert faults_of([lambda need=need: make.commitment(ana, need) for need in needs]) == []

    offer.refresh_from_db()
    assert (offer.left, offer.lines.get().left, offer.closed_as) == (0, 0, "met")
    assert PlaceCount.objects.get(place=place).offers == 0


def test_who_joins_twice_at_once_is_in_the_group_once():
    group = make.group()
    newcomer = Newcomer(group, make.person())
    refused = []

    def join() -> None:
        try:
            join_group(newcomer, group, name="Ana")
        except NotPossible as why:
            refused.append(str(why))

    assert faults_of([join] * 4) == []

    assert refused == ["You are in this group already."] * 3
    assert newcomer.person.memberships.count() == 1
