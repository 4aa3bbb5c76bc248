"""Who can reach whom and who lives with whom: said of one's own will, seen by the two alone."""

import pytest
from django.db import IntegrityError, transaction

from manyhands.base import erased
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.times import now
from manyhands.groups import ties
from manyhands.groups.actions import leave_group
from manyhands.groups.models import Member, Tie
from manyhands.groups.powers import acting
from manyhands.groups.tests import make
from manyhands.people.merging import bring_together
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make.group()


@pytest.fixture
def ana(group) -> Member:
    return make.again(make.member(group, "Ana"))


@pytest.fixture
def ben(group) -> Member:
    return make.again(make.member(group, "Ben"))


@pytest.fixture
def cleo(group) -> Member:
    return make.again(make.member(group, "Cleo"))


# --- who can reach whom ---------------------------------------------------------------------


def test_a_member_names_two_at_most_who_can_reach_them(ana, ben, cleo, group):
    ties.name_buddy(ana, ben)
    ties.name_buddy(ana, cleo)

    with pytest.raises(NotPossible, match="You have named two"):
        ties.name_buddy(ana, make.member(group, "Dov"))
    with pytest.raises(NotPossible, match="said this already"):
        ties.name_buddy(ana, ben)
    assert [tie.other for tie in ties.named_by(ana, Tie.REACH)] == [ben, cleo]
    assert [tie.member for tie in ties.naming(ben, Tie.REACH)] == [ana]


def test_nobody_names_themselves_or_who_is_not_here(ana, ben):
    elsewhere = make.member(make.group("Elsewhere"), "Sly")
    leave_group(ben, ben)

    for say in (ties.name_buddy, ties.say_one_roof):
        for other in (ana, ben):
            with pytest.raises(NotPossible, match="Choose another member"):
                say(ana, other)
        with pytest.raises(Refused):
            say(ana, elsewhere)
    assert not Tie.objects.exists()


@pytest.mark.parametrize("who", ["who named", "who was named"])
def test_either_of_the_two_ends_it_and_nobody_else(ana, ben, cleo, who):
    tie = make.reaches(ben, ana)
    with pytest.raises(Refused):
        ties.end_buddy(cleo, tie)

    ties.end_buddy(ana if who == "who named" else ben, tie)

    assert not Tie.objects.exists()


# --- who lives with whom --------------------------------------------------------------------


def test_two_under_one_roof_are_one_key_whoever_said_it(ana, ben, cleo):
    make.under_one_roof(ana, ben)
    make.reaches(cleo, ana)

    assert ties.are_one_key(ana, [ben.pk])
    assert ties.are_one_key(ben, [None, cleo.pk, ana.pk])
    assert not ties.are_one_key(ana, [cleo.pk])
    assert not ties.are_one_key(ana, [ana.pk])
    assert not ties.are_one_key(ana, [None])


def test_it_goes_no_further_than_the_two(ana, ben, cleo):
    make.under_one_roof(ana, ben)
    make.under_one_roof(ben, cleo)

    assert not ties.are_one_key(ana, [cleo.pk])


def test_only_who_said_it_takes_it_back(ana, ben):
    tie = make.under_one_roof(ana, ben)
    with pytest.raises(Refused, match="Only who said it"):
        ties.unsay_one_roof(ben, tie)

    ties.unsay_one_roof(ana, tie)

    assert not ties.are_one_key(ana, [ben.pk])


def test_where_both_said_it_each_takes_back_their_own(ana, ben):
    tie, _theirs = make.under_one_roof(ana, ben), make.under_one_roof(ben, ana)

    ties.unsay_one_roof(ana, tie)

    assert ties.are_one_key(ana, [ben.pk])


def test_it_stays_while_a_key_of_one_of_the_two_waits(ana, ben, monkeypatch):
    tie = make.under_one_roof(ana, ben)
    asked = []
    monkeypatch.setattr(ties, "WAITING_KEYS", [lambda two: asked.append(two) or True])

    with pytest.raises(NotPossible, match="waits for the next"):
        ties.unsay_one_roof(ana, tie)

    assert asked == [(ana.pk, ben.pk)]
    assert ties.are_one_key(ana, [ben.pk])


# --- nobody else's business -----------------------------------------------------------------


def test_the_record_says_that_somebody_did_it_and_neither_who_nor_with_whom(ana, ben):
    before = Body.objects.filter(entry__log=ana.group.log_id).count()
    reach, roof = make.reaches(ben, ana), make.under_one_roof(ana, ben)
    ties.end_buddy(ben, reach)
    ties.unsay_one_roof(ana, roof)

    said = Body.objects.filter(entry__log=ana.group.log_id).order_by("entry__seq")
    written = [body.payload for body in said[before:]]
    assert len(written) == 4
    for ref in (ana.ref, ben.ref, reach.ref, roof.ref, ana.name, ben.name):
        assert not any(ref in payload for payload in written)


@pytest.mark.parametrize("who", ["who said it", "the other"])
def test_it_is_gone_when_either_leaves(ana, ben, who):
    make.reaches(ben, ana)
    make.under_one_roof(ana, ben)
    leaver = ana if who == "who said it" else ben

    leave_group(leaver, leaver)

    assert not Tie.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_ended_stays_gone_when_a_backup_brings_it_back(ana, ben):
    tie = make.reaches(ben, ana)
    ties.end_buddy(ana, tie)
    Tie.objects.create(ref=tie.ref, member=ana, other=ben, kind=Tie.REACH, said_at=now())

    assert tie.ref in erased.noted(erased.path())
    with acting("restore"):
        erased.replay([tie.ref])

    assert not Tie.objects.exists()


@pytest.mark.parametrize(
    ("sides", "kind", "name"),
    [
        (("ana", "ana"), "reach", "tie_is_with_another"),
        (("ana", "ben"), "reach", "tie_is_said_once_by_the_same"),
        (("ana", "ben"), "other", "tie_is_known"),
    ],
)
def test_the_database_refuses_what_cannot_be(ana, ben, sides, kind, name):
    make.reaches(ben, ana)
    by = {"ana": ana, "ben": ben}
    member, other = (by[side] for side in sides)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Tie.objects.create(member=member, other=other, kind=kind, said_at=now())
    assert name in str(refused.value) or "UNIQUE constraint failed" in str(refused.value)


# --- one person under two names -------------------------------------------------------------


def test_what_was_said_under_two_names_goes_on_once_and_nothing_between_them(ana, ben, cleo, group):
    anna = make.again(make.member(group, "Anna"))
    make.under_one_roof(ana, anna)
    make.reaches(ben, ana)
    make.reaches(ben, anna)
    make.reaches(anna, cleo)
    make.under_one_roof(anna, ben)

    bring_together(ana.person, anna.person)

    left = {(tie.member, tie.other, tie.kind) for tie in Tie.objects.all()}
    assert left == {(ana, ben, Tie.REACH), (cleo, ana, Tie.REACH), (ana, ben, Tie.ROOF)}


def test_under_one_name_there_are_two_at_most(ana, ben, cleo, group):
    anna, dov = (make.again(make.member(group, name)) for name in ("Anna", "Dov"))
    for member, other in ((ana, ben), (anna, cleo), (anna, dov)):
        make.reaches(other, member)

    bring_together(ana.person, anna.person)

    assert [tie.other for tie in ties.named_by(ana, Tie.REACH)] == [ben, cleo]


# --- on the page ----------------------------------------------------------------------------

PAGE = "/g/rosewood/ties/"


def test_the_two_see_it_on_their_own_page_and_nobody_else_does(ana, ben, cleo):
    sent = make.browser(ana).post(f"{PAGE}reach/", {"reach-other": ben.ref}, follow=True)
    assert "They see it on their own page" in sent.content.decode()
    make.browser(ben).post(f"{PAGE}roof/", {"roof-other": ana.ref})
    end = [f"{PAGE}{tie.ref}/end/" for tie in Tie.objects.all()]

    pages = {who: make.browser(who).get(PAGE).content.decode() for who in (ana, ben, cleo)}

    assert "Whom you can reach" in pages[ben]
    assert "Only they can take it back." in pages[ana]
    assert [path in pages[ana] for path in end] == [True, False]
    assert [path in pages[ben] for path in end] == [True, True]
    assert not any(path in pages[cleo] for path in end)
    for path in end:
        assert make.browser(cleo).post(path).status_code == 404


def test_who_was_named_lays_it_down_with_one_press(ana, ben):
    tie = make.reaches(ben, ana)

    laid_down = make.browser(ben).post(f"{PAGE}{tie.ref}/end/", follow=True)

    assert "Gone." in laid_down.content.decode()
    assert not Tie.objects.exists()


def test_a_form_with_nobody_comes_back_and_says_so(ana, ben):
    phone = make.browser(ana)
    for kind in ("reach", "roof"):
        for sent in ({}, {f"{kind}-other": ana.ref}, {f"{kind}-other": "nobody"}):
            answer = phone.post(f"{PAGE}{kind}/", sent)
            assert answer.status_code == 422
            assert "Choose who." in answer.content.decode()
    assert not Tie.objects.exists()


def test_who_named_two_is_offered_no_third(ana, ben, cleo):
    make.reaches(ben, ana)
    make.reaches(cleo, ana)

    page = make.browser(ana).get(PAGE).content.decode()

    assert 'name="reach-other"' not in page
    assert "End one of them to name another." in page
