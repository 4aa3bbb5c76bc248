"""Mandates end by themselves, are easy to take back, and never pile up on one member."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from manyhands.base import jobs
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.times import at, now
from manyhands.groups import mandates, queries
from manyhands.groups.actions import leave_group, remove_member
from manyhands.groups.constitution import following
from manyhands.groups.models import Mandate, Member
from manyhands.groups.powers import POWERS, NeedsDecision
from manyhands.groups.tests import make
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make.group()


@pytest.fixture
def ana(group) -> Member:
    return make.member(group, "Ana")


@pytest.fixture
def ben(group) -> Member:
    return make.member(group, "Ben")


def grant(to: Member, role: str = "purse", **more) -> Mandate:
    said = {"purpose": "Keep the money", "powers": [], "days": 90, "report_every_d": 30} | more
    return make.decided("mandate.grant", make.again(to.group), role=role, holder=to.ref, **said)


def kinds(of) -> list[str]:
    bodies = Body.objects.filter(entry__log=of.log).order_by("entry__seq")
    return [
        part.split('"kind":"')[1].split('"')[0] for part in bodies.values_list("payload", flat=True)
    ]


# --- granting ---------------------------------------------------------------------------


def test_a_member_who_presses_the_button_gets_a_proposal(group, ana):
    with pytest.raises(NeedsDecision) as asked:
        mandates.grant_mandate(
            ana, group, role="purse", holder=ana.ref, days=90, purpose="Money", powers=[],
            report_every_d=30,
        )  # fmt: skip

    assert asked.value.method == "consensus"
    assert asked.value.act.canonical()
    assert not Mandate.objects.exists()


def test_who_is_granted_a_mandate_holds_it_until_its_end(group, ana, ben):
    mandate = grant(ana, "The  Purse ", understudy=ben.ref)

    assert mandate.granted_by == make.PROPOSAL
    assert mandate.understudy == ben
    assert queries.holds(ana, "the purse", now())
    assert not queries.holds(ben, "the purse", now())
    assert queries.is_carried(group, "the purse", now())
    assert not queries.holds(ana, "the purse", mandate.ends_at)
    assert list(queries.live_mandates(group, now())) == [mandate]


def test_no_mandate_lasts_longer_than_the_constitution_says(group, ana):
    with pytest.raises(NotPossible, match="180 days at most"):
        grant(ana, days=181)
    with pytest.raises(NotPossible, match="at least a day"):
        grant(ana, days=0)

    assert not Mandate.objects.exists()


def test_nobody_carries_more_than_the_constitution_says(ana):
    grant(ana, "purse")
    grant(ana, "keys")

    with pytest.raises(NotPossible, match="as much as one member may"):
        grant(ana, "notes")


def test_what_must_not_be_in_the_same_hands_is_not(ana, ben):
    grant(ana, "purse")
    grant(ben, "checking")

    with pytest.raises(NotPossible, match="same hands"):
        grant(ana, "checking")
    with pytest.raises(NotPossible, match="same hands"):
        grant(ben, "purse")


def test_nobody_carries_the_same_twice(ana):
    grant(ana)

    with pytest.raises(NotPossible, match="carry this already"):
        grant(ana)


def test_after_two_terms_in_a_row_somebody_else_has_a_turn(ana, ben):
    start = datetime(2027, 1, 1, tzinfo=UTC)
    for term in (1, 2):
        with at(start + timedelta(days=100 * term)):
            mandate = grant(ana)
            assert mandate.term == term
            mandates.resign_mandate(ana, mandate)

    with at(start + timedelta(days=300)):
        with pytest.raises(NotPossible, match="16 Jan 2028"):
            grant(ana)
        assert grant(ben).term == 1
    with at(start + timedelta(days=380)):
        assert grant(ana).term == 1


def test_the_understudy_is_somebody_else_who_is_here(group, ana, ben):
    with pytest.raises(NotPossible, match="another understudy"):
        grant(ana, understudy=ana.ref)
    leave_group(make.again(ben), ben)
    with pytest.raises(NotPossible, match="not in the group any more"):
        grant(ana, understudy=ben.ref)
    with pytest.raises(NotPossible, match="not in the group any more"):
        grant(make.member(make.group("Elsewhere"), "Sly"), understudy=ana.ref)


@pytest.mark.parametrize("power", ["self.leave", "member.join", "no.such"])
def test_what_is_each_persons_own_is_not_lent(ana, power):
    with pytest.raises(NotPossible, match="cannot be lent"):
        grant(ana, powers=[power])


def test_a_group_can_set_its_own_bounds(group, ana):
    rules = group.constitution.data["mandates"] | {"max_term_d": 10}
    make.decided(
        "constitution.change", group, data=following(group.constitution.data, mandates=rules)
    )

    with pytest.raises(NotPossible, match="10 days at most"):
        grant(ana, days=11)


# --- ending -------------------------------------------------------------------------------


def test_a_mandate_ends_by_itself_and_says_so(group, ana):
    mandate = grant(ana, days=1)
    later = mandate.ends_at + timedelta(hours=1)

    with at(later):
        jobs.plan_repeating(later)
        jobs.work_off(later)
        jobs.work_off(later)

    mandate.refresh_from_db()
    assert (mandate.ended_as, mandate.ended_at) == ("over", mandate.ends_at)
    assert kinds(group).count("rule.end_mandate") == 1


def test_a_mandate_that_is_not_over_is_left_alone(group, ana):
    mandate = grant(ana, days=2)

    assert not jobs.NEEDED["groups.end_mandates"](now() + timedelta(days=1))
    assert jobs.NEEDED["groups.end_mandates"](mandate.ends_at)


def test_the_holder_gives_it_back_alone(ana, ben):
    mandate = grant(ana)

    with pytest.raises(Refused):
        mandates.resign_mandate(ben, mandate)
    mandates.resign_mandate(ana, mandate)

    assert make.again(mandate).ended_as == "resigned"
    assert not queries.holds(ana, "purse", now())
    with pytest.raises(NotPossible, match="is over"):
        mandates.resign_mandate(ana, mandate)


def test_recalling_concerns_the_holder_and_takes_a_secret_majority(ana, ben):
    mandate = grant(ana)

    with pytest.raises(NeedsDecision) as asked:
        mandates.recall_mandate(ben, mandate, reason="No report")

    assert asked.value.method == "secret"
    assert asked.value.concerns == ana


def test_a_recalled_mandate_is_over_and_is_not_recalled_again(ana):
    mandate = grant(ana)

    make.decided("mandate.recall", mandate, reason="No report")

    assert make.again(mandate).ended_as == "recalled"
    with pytest.raises(NotPossible, match="is over"):
        make.decided("mandate.recall", mandate, reason="No report")


def test_who_leaves_carries_nothing(ana, ben):
    carried, learned = grant(ana), grant(ben, "keys", understudy=ana.ref)

    leave_group(make.again(ana), ana)

    assert make.again(carried).ended_as == "left"
    assert make.again(learned).understudy is None


def test_ending_a_membership_concerns_the_member(ana, ben):
    with pytest.raises(NeedsDecision) as asked:
        remove_member(ben, ana, reason="Because")

    assert asked.value.concerns == ana
    assert asked.value.method == "person"
    assert POWERS["group.describe"].concerns is None


# --- while it lasts -------------------------------------------------------------------------


def test_the_holder_reports_and_keeps_a_list_of_what_is_to_be_handed_over(ana, ben):
    mandate = grant(ana)

    mandates.report_mandate(ana, mandate, text="All is well.")
    mandates.note_hand_over(ana, mandate, hand_over="The key\nThe book")

    assert [report.text for report in mandate.reports.all()] == ["All is well."]
    assert make.again(mandate).hand_over == "The key\nThe book"
    with pytest.raises(Refused):
        mandates.report_mandate(ben, mandate, text="Not mine")
    with at(mandate.ends_at), pytest.raises(NotPossible, match="is over"):
        mandates.report_mandate(ana, mandate, text="Too late")


def test_no_word_of_a_report_stands_in_the_record(group, ana):
    mandate = grant(ana)

    mandates.report_mandate(ana, mandate, text="a secret report")

    payloads = Body.objects.filter(entry__log=group.log).values_list("payload", flat=True)
    assert not any("a secret report" in payload for payload in payloads)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_at": F("starts_at")},
        {"understudy": F("holder")},
        {"ended_as": "over"},
        {"ended_at": F("ends_at")},
        {"ended_at": F("ends_at"), "ended_as": "somehow"},
        {"ends_at": None},
    ],
)
def test_the_database_keeps_no_mandate_that_cannot_be(ana, wrong):
    mandate = grant(ana)

    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.filter(pk=mandate.pk).update(**wrong)


def test_the_database_keeps_one_live_mandate_for_a_role_and_holder(ana):
    mandate = grant(ana)
    mandate.pk, mandate.ref = None, "a" * 16

    with pytest.raises(IntegrityError), transaction.atomic():
        mandate.save()
