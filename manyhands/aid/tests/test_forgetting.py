"""Forgetting: at the hour that was agreed, everywhere, and a count remains."""

from datetime import timedelta

import pytest
import time_machine

from manyhands.aid import actions, promises
from manyhands.aid.models import EXPIRED, Bar, Intent, MonthCount
from manyhands.aid.tests import make
from manyhands.aid.upkeep import drop_shells_when_due, erase_when_due, expire_when_due
from manyhands.base.errors import NotPossible
from manyhands.base.models import SealKey
from manyhands.base.seal import Unsealable
from manyhands.base.times import now
from manyhands.groups.actions import leave_group
from manyhands.record.models import Body, Log
from manyhands.record.queries import find_fault

pytestmark = pytest.mark.django_db

NOON = "2026-11-23 12:00:00+00:00"
H48 = timedelta(hours=48)
SECOND = timedelta(seconds=1)


@pytest.fixture
def group():
    return make.group()


def test_sealed_words_open_until_48_hours_after_the_end_and_not_a_second_longer(group):
    ana = make.member(group)
    with time_machine.travel(NOON, tick=False) as clock:
        need = make.need(group, "Soup", address="12 Mill Lane")
        commitment = make.commitment(ana, need)
        promises.hand_over(ana, commitment)

        clock.shift(H48 - SECOND)
        again = type(commitment).objects.get(pk=commitment.pk)
        assert promises.read_sealed(ana, again)["address"] == "12 Mill Lane"

        clock.shift(SECOND)
        again = type(commitment).objects.get(pk=commitment.pk)
        with pytest.raises(NotPossible):
            promises.read_sealed(ana, again)


def test_erasing_leaves_a_shell_without_words_and_a_count(group):
    place = group.places.first()
    with time_machine.travel(NOON, tick=False) as clock:
        need = make.need(
            group, "Soup", place=place, address="12 Mill Lane", language="es", times="after 5"
        )
        key = need.key
        assert key is not None
        actions.withdraw_intent(make.holder(need), need)
        erase_when_due(now() + H48 - SECOND)
        assert Intent.objects.get(pk=need.pk).erased_at is None

        clock.shift(H48)
        erase_when_due(now())

    need.refresh_from_db()
    assert (need.words, need.times, need.place, need.sealed, need.key) == ("", "", None, None, None)
    assert not SealKey.objects.filter(pk=key.pk).exclude(wrapped=None).exists()
    assert MonthCount.objects.get(kind="food").many == 1
    assert not Body.objects.filter(about=need.ref).exclude(payload=None).exists()
    assert find_fault(group.log) is None


def test_a_poster_can_erase_at_once(group):
    need = make.need(group, "Soup", address="12 Mill Lane")

    actions.erase_intent(make.holder(need), need)

    need.refresh_from_db()
    assert need.erased_at is not None
    with pytest.raises(NotPossible):
        actions.erase_intent(make.holder(need), need)


def test_what_nobody_speaks_for_expires_and_is_forgotten(group):
    need = make.need(group, "Soup")
    late = now() + timedelta(days=14, seconds=1)

    with time_machine.travel(late, tick=False):
        expire_when_due(now())
        need.refresh_from_db()
        assert need.closed_as == EXPIRED
    with time_machine.travel(late + H48, tick=False):
        erase_when_due(now())

    need.refresh_from_db()
    assert need.erased_at is not None


def test_a_group_that_is_broken_keeps_no_other_waiting(group):
    broken = make.group("Hill")
    for each in (broken, group):
        need = make.need(each)
        actions.withdraw_intent(make.holder(need), need)
    Log.objects.filter(group=broken).update(sealed_key=bytes(60))

    erase_when_due(now() + H48)

    assert Intent.objects.get(group=group).erased_at is not None
    assert Intent.objects.get(group=broken).erased_at is None
    with pytest.raises(Unsealable):
        erase_when_due(now() + H48)


def test_doing_it_twice_changes_nothing(group):
    need = make.need(group)
    actions.withdraw_intent(make.holder(need), need)

    erase_when_due(now() + H48)
    size = _size(group)
    erase_when_due(now() + H48)

    assert _size(group) == size
    assert MonthCount.objects.get(kind="food").many == 1


def test_shells_go_after_30_days_and_counts_stay(group):
    ana = make.member(group)
    need = make.need(group)
    promises.hand_over(ana, make.commitment(ana, need))
    erase_when_due(now() + H48)

    drop_shells_when_due(now() + timedelta(days=31))

    assert not Intent.objects.filter(pk=need.pk).exists()
    assert MonthCount.objects.get().many == 1


def test_who_leaves_frees_their_promises_and_takes_back_their_posts(group):
    ana = make.member(group)
    need, own = make.need(group), make.need(ana, "Shoes")
    commitment = make.commitment(ana, need)

    leave_group(ana, ana)

    commitment.refresh_from_db()
    own.refresh_from_db()
    assert commitment.released_at is not None
    assert own.closed_as == "withdrawn"


def test_who_left_is_barred_from_nobody_once_their_posts_are_forgotten(group):
    ana, ben = make.member(group, "Ana"), make.member(group, "Ben")
    promises.bar(ben, make.commitment(ana, make.need(ben)))
    leave_group(ana, ana)
    drop_shells_when_due(now() + H48)
    assert Bar.objects.exists()

    drop_shells_when_due(now() + H48 + timedelta(hours=2))

    assert not Bar.objects.exists()


def _size(group):
    group.log.refresh_from_db()
    return group.log.size
