"""Agreements keep all their words, name the decisions that made them, and end on their day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from manyhands.base import jobs
from manyhands.base.errors import NotPossible
from manyhands.base.times import at, now
from manyhands.groups import agreements, queries
from manyhands.groups.models import Agreement
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make.group()


def adopt(group, title="Quiet after ten", text="We are quiet after ten.", **more) -> Agreement:
    return make.decided("agreement.adopt", group, title=title, text=text, **more)


def test_an_agreement_needs_a_decision(group):
    founder = make.again(group.members.get())

    with pytest.raises(NeedsDecision) as asked:
        agreements.adopt_agreement(founder, group, title="Quiet", text="Be quiet.")

    assert asked.value.method == "consensus"
    assert not Agreement.objects.exists()


def test_an_adopted_agreement_is_in_force_and_names_its_decision(group):
    agreement = adopt(group)

    words = agreement.versions.get()
    assert list(queries.agreements_in_force(group, now())) == [agreement]
    assert (words.number, words.adopted_by) == (1, make.PROPOSAL)


def test_a_change_keeps_the_words_before(group):
    agreement = adopt(group)

    make.decided("agreement.change", agreement, title="Quiet", text="After nine.", follows=1)

    assert [version.text for version in agreement.versions.all()] == [
        "After nine.", "We are quiet after ten.",
    ]  # fmt: skip


def test_two_changes_of_the_same_words_do_not_undo_each_other(group):
    agreement = adopt(group)
    make.decided("agreement.change", agreement, title="Quiet", text="After nine.", follows=1)

    with pytest.raises(NotPossible, match="has changed meanwhile"):
        make.decided("agreement.change", agreement, title="Quiet", text="After 11.", follows=1)

    assert agreement.versions.count() == 2


def test_what_is_ended_is_in_force_no_longer_and_not_changed(group):
    agreement = adopt(group)

    make.decided("agreement.end", agreement)

    assert list(queries.agreements_in_force(group, now())) == []
    assert list(queries.past_agreements(group, now())) == [agreement]
    for power, more in (
        ("agreement.end", {}),
        ("agreement.change", {"title": "A", "text": "B", "follows": 1}),
    ):
        with pytest.raises(NotPossible, match="not in force any more"):
            make.decided(power, agreement, **more)


def test_an_agreement_ends_by_itself_after_its_last_day(group):
    with at(datetime(2027, 4, 1, 12, tzinfo=UTC)):
        agreement = adopt(group, review_on="2027-04-15", sunset_on="2027-05-01")
        lasting = adopt(group, title="Lasting")

    on_the_day = datetime(2027, 5, 1, 23, tzinfo=UTC)
    after = on_the_day + timedelta(hours=13)  # the day is over by all clocks
    assert list(queries.agreements_in_force(group, on_the_day)) == [agreement, lasting]
    mid_april = datetime(2027, 4, 15, 9, tzinfo=UTC)
    for days, due in ((-1, []), (0, [agreement]), (7, [agreement]), (8, [])):
        assert list(queries.agreements_to_review(mid_april + timedelta(days=days))) == due
    assert not jobs.NEEDED["groups.end_agreements"](on_the_day)
    assert list(queries.agreements_in_force(group, after)) == [lasting]
    with at(after):
        jobs.plan_repeating(after)
        jobs.work_off(after)

    assert make.again(agreement).ended_at == after
    assert make.again(lasting).ended_at is None
    payloads = Body.objects.filter(entry__log=group.log).values_list("payload", flat=True)
    assert sum('"kind":"rule.end_agreement"' in payload for payload in payloads) == 1


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"review_on": "soon"}, "There is no such day"),
        ({"review_on": "2027-02-30"}, "There is no such day"),
        ({"sunset_on": "2020-01-01"}, "That day is over"),
        ({"review_on": "2090-02-01", "sunset_on": "2090-01-01"}, "before it is looked at again"),
    ],
)
def test_days_that_cannot_be_kept_change_nothing(group, days, sentence):
    with pytest.raises(NotPossible, match=sentence):
        adopt(group, **days)

    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("title", "text", "sentence"),
    [("", "Words", "needs a title"), ("Title", "", "needs a title"), ("T" * 121, "W", "too long")],
)
def test_an_agreement_has_a_title_and_words_of_bearable_length(group, title, text, sentence):
    with pytest.raises(NotPossible, match=sentence):
        adopt(group, title, text)


def test_the_database_keeps_no_agreement_that_ends_before_it_is_looked_at(group):
    agreement = adopt(group)

    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(
            review_on=date(2090, 2, 1), sunset_on=date(2090, 1, 1)
        )
