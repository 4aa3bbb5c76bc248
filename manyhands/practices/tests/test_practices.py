"""A group takes up a practice, changes it from a day on and winds it up; what was stays."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from manyhands.base.errors import NotPossible
from manyhands.base.times import at, now
from manyhands.decisions import changing
from manyhands.decisions.actions import draft_proposal, publish_proposal
from manyhands.decisions.amending import could_take_in
from manyhands.decisions.carrying import rehearse
from manyhands.decisions.undo import inverse_of
from manyhands.groups.acts import Act, name_of
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make
from manyhands.practices import actions, booking, queries, shelf
from manyhands.practices.models import Practice, PracticeVersion
from manyhands.practices.tests.make import GRANTS, adopted, details
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make.group()


def changed(practice, *, follows=1, params=None, **more):
    digest = more.pop("digest", shelf.recipes()[practice.recipe].digest)
    rule = {"digest": digest, "params": {**GRANTS, **(params or {})}}
    said = {"rule": rule, "follows": follows, "effective_from": "", **more}
    return make.decided("practice.change", practice, **said)


def test_taking_up_a_practice_needs_a_decision(group):
    founder = make.again(group.members.get())

    with pytest.raises(NeedsDecision) as asked:
        actions.adopt_practice(founder, group, **details("solidarity_grants"))

    assert asked.value.method == "consensus"
    assert not Practice.objects.exists()


def test_an_adopted_practice_keeps_the_recipe_as_it_was_read_and_names_its_decision(group):
    practice = adopted(group, cap=30_000)

    version = practice.versions.get()
    assert list(queries.running(group)) == [practice]
    assert (version.number, version.adopted_by) == (1, make.PROPOSAL)
    assert version.params == {**GRANTS, "cap": 30_000}
    assert version.recipe_text == shelf.texts()["solidarity_grants"]
    assert queries.recipe_of(version).params["cap"].value == 30_000


def test_the_record_tells_what_was_taken_up(group):
    practice = adopted(group)

    told = Body.objects.filter(entry__log_id=group.log_id).order_by("-entry__seq")[0].payload
    assert practice.ref in told
    assert '"kind":"practice.adopt"' in told.replace(" ", "")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"recipe": "fridge"}, "no such recipe"),
        ({"digest": "0" * 64}, "The recipe is another by now"),
        ({"name": ""}, "needs a name"),
        ({"name": "x" * 61}, "needs a name"),
        ({"params": {}}, "a number for each thing"),
        ({"params": {**GRANTS, "means": 1}}, "a number for each thing"),
        ({"params": {**GRANTS, "cap": 0}}, "“The most for one grant” is from 0.01 to"),
        ({"params": {**GRANTS, "cap": "30"}}, "“The most for one grant” is from 0.01 to"),
        ({"params": {**GRANTS, "cap": True}}, "“The most for one grant” is from 0.01 to"),
    ],
)
def test_what_cannot_be_taken_up_is_said_in_a_sentence_and_changes_nothing(group, more, why):
    said = details("solidarity_grants")
    for name, value in more.items():
        (said["rule"] if name in said["rule"] else said)[name] = value

    with pytest.raises(NotPossible, match=why):
        make.decided("practice.adopt", group, **said)

    assert not Practice.objects.exists()


def test_a_recipe_that_does_not_balance_names_the_event():
    text = shelf.texts()["solidarity_grants"].replace("-x {solidarity}", "-2*x {solidarity}", 1)

    with pytest.raises(NotPossible, match="event given: it does not balance"):
        actions.proved(text)


def test_two_practices_that_run_have_two_names(group):
    adopted(group, name="Grants")

    with pytest.raises(NotPossible, match="of this name"):
        adopted(group, name="Grants")

    assert adopted(group, name="Other grants").name == "Other grants"


# --- changing ---------------------------------------------------------------------------


def test_other_numbers_count_from_their_day_on_and_what_was_before_keeps_its_version(group):
    practice, today = adopted(group), now().date()
    day = today + timedelta(days=30)

    changed(practice, params={"cap": 9_000}, effective_from=f"{day}")

    counting = [queries.version_at(practice, today + timedelta(days=n)) for n in (-1, 0, 29, 30)]
    assert [one and one.number for one in counting] == [None, 1, 1, 2]
    assert counting[3].params["cap"] == 9_000
    with at(now() + timedelta(days=40)):
        assert queries.version_at(practice, today).params["cap"] == GRANTS["cap"]


def test_a_change_that_begins_in_another_century_is_not_taken_up(group):
    """No other could begin before it, so the rule would stay as it is for good."""
    practice = adopted(group)

    with pytest.raises(NotPossible, match="Look at its year again"):
        changed(practice, params={"cap": 9_000}, effective_from="2205-01-01")

    changed(practice, params={"cap": 9_000}, effective_from=f"{now().date() + timedelta(days=900)}")


def test_a_change_without_a_day_counts_from_the_day_it_is_decided(group):
    practice = adopted(group)

    changed(practice, params={"cap": 9_000})

    assert queries.version_at(practice, now().date()).number == 2


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"effective_from": "2020-01-01"}, "That day is over"),
        ({"effective_from": "soon"}, "no such day"),
        ({"effective_from": "2027-02-30"}, "no such day"),
        ({"follows": 2}, "changed meanwhile"),
        ({"digest": "0" * 64}, "The recipe is another by now"),
        ({"params": {"cap": GRANTS["cap"]}}, "This is the rule already"),
    ],
)
def test_what_cannot_be_changed_is_said_in_a_sentence(group, more, why):
    practice = adopted(group)

    with pytest.raises(NotPossible, match=why):
        changed(practice, **({"params": {"cap": 1}} | more))

    assert practice.versions.count() == 1


def test_a_change_does_not_begin_before_the_one_it_follows(group):
    practice = adopted(group)
    day = now().date() + timedelta(days=30)
    changed(practice, params={"cap": 1}, effective_from=f"{day}")

    with pytest.raises(NotPossible, match="begins later"):
        changed(practice, params={"cap": 2}, follows=2, effective_from=f"{day - timedelta(days=1)}")

    changed(practice, params={"cap": 2}, follows=2)
    assert queries.version_at(practice, day).params["cap"] == 2


def test_undoing_a_change_brings_back_the_rule_before_it(group):
    practice = adopted(group)
    changed(practice, params={"cap": 1})

    act = inverse_of(group, "practice.change", {"practice": practice.ref, "version": 2})
    make.decided(act.power, practice, **act.details)

    assert queries.version_at(practice, now().date()).params == GRANTS
    with pytest.raises(NotPossible, match="changed meanwhile"):
        inverse_of(group, "practice.change", {"practice": practice.ref, "version": 2})


def test_a_practice_that_is_wound_up_names_who_gets_what_is_left_and_changes_no_more(group):
    practice = adopted(group)

    make.decided("practice.wind_up", practice, successor="The street kitchen")

    practice = make.again(practice)
    assert practice.ended_at
    assert list(queries.wound_up(group)) == [practice]
    with pytest.raises(NotPossible, match="wound up"):
        changed(practice, params={"cap": 1})
    with pytest.raises(NotPossible, match="wound up"):
        make.decided("practice.wind_up", practice, successor="Another")


def test_winding_up_without_a_successor_is_refused(group):
    practice = adopted(group)

    with pytest.raises(NotPossible, match="who gets what is left"):
        make.decided("practice.wind_up", practice, successor="")

    assert make.again(practice).ended_at is None


# --- what a proposal shows ----------------------------------------------------------------


def shown(group, act):
    found = changing.changes(group, act, rehearse(group, make.PROPOSAL, act))
    return {one.label: one.pieces for one in found}


def test_a_proposal_shows_the_rule_in_words(group):
    act = Act("practice.adopt", name_of(group), details("solidarity_grants", name="Grants"))

    told = shown(group, act)

    assert told["Name"] == [("new", "Grants")]
    assert told["The most for one grant"] == [("new", "200.00")]
    assert not Practice.objects.exists()


def test_a_proposal_to_change_shows_only_what_differs(group):
    practice = adopted(group)
    rule = details("solidarity_grants", cap=5_000)["rule"]
    said = {"rule": rule, "follows": 1, "effective_from": ""}

    told = shown(group, Act("practice.change", name_of(practice), said))

    assert set(told) == {"The most for one grant", "From which day on"}


# --- the database itself -------------------------------------------------------------------


def row(practice, **more):
    said = {"practice": practice, "number": 2, "recipe_text": "", "recipe_digest": "", "params": {}}
    said |= {"effective_from": now().date(), "recorded_at": now()}
    return PracticeVersion.objects.create(**(said | more))


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"number": 3}, "without a gap"),
        ({"number": 1}, "without a gap|one_version|UNIQUE"),
        ({"effective_from": date(2020, 1, 1)}, "follow each other in time"),
        ({"params": {"cap": "1"}}, "whole numbers"),
        ({"params": {"cap": 1.5}}, "whole numbers"),
        ({"params": {"cap": None}}, "whole numbers"),
        ({"params": [1]}, "whole numbers"),
    ],
)
def test_the_database_takes_no_version_that_is_not_whole(group, more, why):
    practice = adopted(group)

    with pytest.raises(IntegrityError, match=why), transaction.atomic():
        row(practice, **more)

    assert row(practice).number == 2


def test_the_database_lets_nobody_edit_a_version(group):
    practice = adopted(group)

    for change in ({"params": {"cap": 1}}, {"number": 7}, {"recipe_text": ""}):
        with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
            PracticeVersion.objects.filter(practice=practice).update(**change)

    assert practice.versions.get().params == GRANTS


def test_the_database_adds_nothing_to_a_practice_that_is_over(group):
    practice = adopted(group)
    make.decided("practice.wind_up", practice, successor="The kitchen")

    with pytest.raises(IntegrityError, match="wound up"), transaction.atomic():
        row(practice)

    with pytest.raises(IntegrityError, match="names_a_successor"), transaction.atomic():
        Practice.objects.filter(pk=practice.pk).update(successor="")


def test_funds_of_a_long_name_are_told_apart_by_their_end(group):
    practice = adopted(group, "savings_circle", name=60 * "a")
    recipe = queries.recipe_of(practice.versions.get())

    named = [booking.fund_of(practice, recipe, fund).name for fund in recipe.funds]

    assert [(name[-8:], len(name)) for name in named] == [(": circle", 60), (": social", 60)]


def test_another_practice_is_no_amendment_to_the_one_that_is_proposed(group):
    founder = make.again(group.members.get())

    def draft(recipe, name):
        with pytest.raises(NeedsDecision) as asked:
            actions.adopt_practice(founder, group, **details(recipe) | {"name": name})
        return draft_proposal(founder, group, act=asked.value.act.as_dict())

    said = {"title": "Grants", "text": "For whoever needs it."}
    opened = publish_proposal(founder, draft("solidarity_grants", "Grants"), **said)

    assert could_take_in(draft("bail_fund", "Bail")) == []
    assert could_take_in(draft("solidarity_grants", "Gifts")) == [opened]
