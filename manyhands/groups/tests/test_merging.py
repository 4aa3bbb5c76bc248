"""Two memberships of one person: one stays, with what both carried; another only changes hands."""

import pytest

from manyhands.base.errors import NotPossible, Refused
from manyhands.base.times import now
from manyhands.groups import circles, naming, queries
from manyhands.groups.acts import find, name_of
from manyhands.groups.constitution import following, whole
from manyhands.groups.merging import SEEN_TO, OnePerson, merges, move_membership
from manyhands.groups.models import Confirmation, Mandate, Member
from manyhands.groups.tests import make
from manyhands.people.merging import bring_together, what_will_happen
from manyhands.people.models import Person
from manyhands.record.models import Body

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


def grant(to: Member, role: str, **more) -> Mandate:
    said = {"purpose": "For all", "powers": [], "days": 90, "report_every_d": 30} | more
    return make.decided("mandate.grant", make.again(to.group), role=role, holder=to.ref, **said)


def entries(of: Member, kind: str) -> int:
    rows = Body.objects.filter(entry__log=of.group.log_id, payload__contains=f'"kind":"{kind}"')
    return rows.count()


# --- memberships ------------------------------------------------------------------------


def test_one_membership_stays_and_the_other_ends_without_a_name(ana, anna):
    other = anna.person

    bring_together(ana.person, other)

    gone = make.again(anna)
    assert (gone.name, gone.person, gone.became) == ("", None, ana)
    assert gone.left_at is not None
    assert (make.again(ana).name, make.again(ana).left_at) == ("Ana", None)
    assert Person.objects.get(pk=other.pk).forgotten_at is not None
    assert (entries(ana, "self.merge"), entries(ana, "self.leave")) == (1, 0)


def test_a_membership_that_only_the_other_account_has_changes_hands(ana):
    elsewhere = make.member(make.group("Elsewhere"), "Anna")

    bring_together(ana.person, elsewhere.person)

    after = make.again(elsewhere)
    assert (after.person, after.name, after.left_at) == (ana.person, "Anna", None)
    assert (entries(elsewhere, "self.move"), entries(ana, "self.move")) == (1, 0)
    assert {*queries.memberships_of(ana.person)} == {ana, elsewhere}


def test_nobody_moves_a_membership_to_somebody_else(ana, anna):
    ben = make.member(ana.group, "Ben")
    actor = OnePerson(ana.group, frozenset((ana.person_id, anna.person_id)), ana.ref)
    with pytest.raises(Refused):
        move_membership(actor, ana, to=ben.person)
    with pytest.raises(Refused):
        move_membership(actor, ben, to=ana.person)

    assert make.again(ana).person == ana.person


def test_a_second_time_nothing_happens(ana, anna):
    other = anna.person
    bring_together(ana.person, other)

    for kept, gone in ((ana.person, other), (other, ana.person), (ana.person, ana.person)):
        with pytest.raises(NotPossible, match="already"):
            bring_together(kept, gone)

    assert entries(ana, "self.merge") == 1


def test_whoever_was_two_before_is_still_the_one(ana, anna):
    annie = make.member(ana.group, "Annie")
    bring_together(anna.person, annie.person)
    bring_together(ana.person, anna.person)

    assert find(ana.group, name_of(annie)) == ana
    assert queries.member_called(ana.group, annie.ref) == ana


def test_it_is_said_beforehand_what_will_happen(ana, anna):
    make_other = make.member(make.group("Elsewhere"), "Sly")
    Member.objects.filter(pk=make_other.pk).update(person=anna.person)

    assert what_will_happen(ana.person, anna.person) == [
        ("Rosewood", "Anna", "Ana"),
        ("Elsewhere", "Sly", ""),
    ]


def test_the_page_says_it_and_its_button_does_it(ana, anna):
    mine = make.browser(ana)
    session = mine.session
    session["twice_other"] = {"ref": anna.person.ref, "until": now().timestamp() + 60}
    session.save()

    page = mine.get("/me/twice/together/").content.decode()
    assert "“Ana” stays. “Anna” ends" in page
    assert "even where you counted twice" in page
    assert mine.post("/me/twice/together/").status_code == 302

    assert make.again(anna).became == ana


def test_who_agreed_to_begin_under_both_names_agreed_once(ana, anna):
    for member in (ana, anna):
        Confirmation.objects.create(group=ana.group, member=member, confirmed_at=now())

    bring_together(ana.person, anna.person)

    assert [row.member for row in queries.confirmations(ana.group)] == [ana]


def test_a_column_is_seen_to_once(ana):
    with pytest.raises(AssertionError):
        merges(next(iter(SEEN_TO)))(lambda stays, gone: None)


# --- what is carried --------------------------------------------------------------------


def test_a_mandate_goes_on_and_its_terms_are_those_of_the_person(ana, anna):
    over = grant(anna, "baker")
    Mandate.objects.filter(pk=over.pk).update(ended_at=now(), ended_as="resigned")
    purse = grant(anna, "purse", understudy=ana.ref)

    bring_together(ana.person, anna.person)

    purse.refresh_from_db()
    assert (purse.holder, purse.understudy, purse.ended_at) == (ana, None, None)
    assert grant(ana, "baker").term == 2


@pytest.mark.parametrize("role", ["audit", "purse"])
def test_what_does_not_fit_beside_what_the_one_carries_ends(ana, anna, role):
    data = make.again(ana.group).constitution.data
    terms = {**whole(data)["mandates"], "incompatible": [["purse", "audit"]], "max_per_person": 2}
    make.decided("constitution.change", ana.group, data=following(data, mandates=terms))
    grant(ana, "purse")
    ended = grant(anna, role)

    bring_together(ana.person, anna.person)

    assert [one.role for one in queries.mandates_of(ana, now())] == ["purse"]
    ended.refresh_from_db()
    assert (ended.ended_as, ended.holder) == (Mandate.LEFT, ana)


def test_whoever_is_in_a_circle_twice_is_in_it_once_and_stays_its_link(ana, anna):
    both, one = (
        make.decided("circle.create", ana.group, name=name, purpose="Cook")
        for name in ("Kitchen", "Cellar")
    )
    for member in (ana, anna):
        circles.join_circle(member, both)
    circles.send_link(anna, both, member=anna.ref)
    circles.join_circle(anna, one)

    bring_together(ana.person, anna.person)

    (row,) = queries.members_in(both)
    assert (row.member, row.links_for) == (ana, "circle")
    assert [row.member for row in queries.members_in(one)] == [ana]


def test_words_that_name_the_one_name_the_person(ana, anna):
    kept = naming.marked(ana.group, "Anna writes, Ana cooks.")

    bring_together(ana.person, anna.person)

    assert naming.named(ana.group, kept) == ["Ana writes, Ana cooks."]
