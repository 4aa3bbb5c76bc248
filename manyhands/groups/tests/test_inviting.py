"""Inviting: a code that is good once, three in a week, and the member who invites is named."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from manyhands.base import times
from manyhands.base.codes import new_code
from manyhands.base.errors import NotPossible, Refused
from manyhands.groups import admissions, inviting
from manyhands.groups.actions import Newcomer, join_group, leave_group, step_back
from manyhands.groups.constitution import with_power
from manyhands.groups.invited import found_by
from manyhands.groups.models import Invitation, Member
from manyhands.groups.tests import make
from manyhands.people import actions as people
from manyhands.people.merging import bring_together
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 10, tzinfo=UTC)
MEMBERS, INVITE = (reverse(name, args=["rosewood"]) for name in ("members", "invitations"))


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


@pytest.fixture
def ana():
    return make.again(make.member(make.group()))


@pytest.fixture
def nora():
    return people.meet_without_mail(language="en")


def invited(by: Member) -> Invitation:
    return inviting.invite(by, by.group, index=new_code().index())


def comes(person, invitation: Invitation, **more) -> Newcomer:
    return Newcomer(make.again(invitation.sponsor).group, person, invitation=invitation)


def said(group, kind: str) -> dict:
    """What the newest entry of this kind says."""
    rows = Body.objects.filter(entry__log=group.log_id, payload__contains=f'"kind":"{kind}"')
    payload = rows.order_by("-entry__seq").values_list("payload", flat=True).first()
    assert payload is not None, kind
    return json.loads(payload)


def test_who_comes_with_it_is_named_with_who_invited_them(ana, nora):
    invitation = invited(ana)

    member = join_group(comes(nora, invitation), ana.group, name="Nora")

    assert make.again(invitation).came_as == member
    assert said(ana.group, "member.join")["invited_by"] == ana.ref
    seen = make.browser(ana).get(MEMBERS).content.decode()
    assert "came with <bdi>Ana</bdi>" in seen


def test_it_is_good_once(ana, nora):
    invitation = invited(ana)
    join_group(comes(nora, invitation), ana.group, name="Nora")

    with pytest.raises(NotPossible, match="used"):
        join_group(
            comes(people.meet_without_mail(language="en"), invitation), ana.group, name="Otto"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(ended_at=None)


def test_it_is_over_after_two_weeks_and_when_it_is_taken_back(ana, nora):
    late, back = invited(ana), invited(ana)

    inviting.take_back(ana, back)

    assert inviting.open_ones(ana, MONDAY).get() == late
    with pytest.raises(NotPossible, match="over"):
        join_group(comes(nora, back), ana.group, name="Nora")
    with times.at(MONDAY + timedelta(days=14)), pytest.raises(NotPossible, match="over"):
        join_group(comes(nora, late), ana.group, name="Nora")


def test_nobody_else_takes_it_back(ana):
    with pytest.raises(Refused):
        inviting.take_back(make.again(make.member(ana.group, "Ben")), invited(ana))


@pytest.mark.parametrize(
    ("ends", "days"), [("open", 14), ("taken back", 7)], ids=["open", "taken back"]
)
def test_three_in_seven_days_and_it_is_said_when_the_next_can_be_made(ana, ends, days):
    made = [invited(ana) for _ in range(inviting.MOST)]
    if ends == "taken back":
        inviting.take_back(ana, made[0])

    with pytest.raises(NotPossible, match="You can make the next on"):
        invited(ana)

    assert inviting.next_at(ana, MONDAY) == MONDAY + timedelta(days=days)
    with times.at(MONDAY + timedelta(days=days)):
        assert invited(ana).is_open(times.now())
    assert invited(make.again(make.member(ana.group, "Ben"))).sponsor.name == "Ben"


def test_only_a_keyed_hash_of_the_code_is_kept(ana):
    code = new_code()
    made = inviting.invite(ana, ana.group, index=code.index())

    assert bytes(made.code_index) == code.index()
    assert code.raw not in bytes(made.code_index)
    assert found_by(ana.group, code, MONDAY) == made
    assert found_by(make.group("Elsewhere"), code, MONDAY) is None
    assert found_by(ana.group, new_code(), MONDAY) is None


def test_who_leaves_takes_invitations_and_whom_they_brought_along(ana, nora):
    used, left = invited(ana), invited(ana)
    join_group(comes(nora, used), ana.group, name="Nora")

    leave_group(ana, ana)

    assert not Invitation.objects.exclude(came_as=None).exists()
    assert make.again(left).ended_at is not None


def test_who_observes_invites_nobody(ana):
    made = invited(ana)
    step_back(ana, ana)

    assert make.again(made).ended_at is not None
    with pytest.raises(Refused, match="You observe"):
        invited(make.again(ana))
    assert make.browser(ana).get(INVITE).status_code == 403


def test_two_names_that_are_one_invited_as_one(ana, nora):
    member = join_group(comes(nora, invited(ana)), ana.group, name="Nora")
    other = make.again(make.member(ana.group, "Anna"))
    invited(other)

    bring_together(ana.person, other.person)
    assert Invitation.objects.filter(sponsor=ana).count() == 2
    bring_together(ana.person, nora)

    assert not Invitation.objects.exclude(came_as=None).exists()
    assert not Invitation.objects.filter(sponsor=member).exists()


def test_where_the_group_admits_it_opens_no_door_and_names_the_sponsor(ana, nora):
    data = with_power(ana.group.constitution.data, "member.join", {"method": "nobody"})
    make.decided("constitution.change", ana.group, data=data)
    group = make.again(ana).group
    invitation = invited(make.again(ana))

    with pytest.raises(Refused):
        join_group(comes(nora, invitation), group, name="Nora")
    asked = admissions.ask_admission(comes(nora, invitation), group, name="Nora")
    assert said(group, "admission.ask")["invited_by"] == ana.ref
    waits = make.browser(ana).get(reverse("admissions", args=["rosewood"])).content.decode()
    assert "Invited by <bdi>Ana</bdi>" in waits
    make.decided("member.admit", asked)

    assert make.again(invitation).came_as == Member.objects.get(person=nora, group=ana.group)
    assert said(ana.group, "member.admit")["invited_by"] == ana.ref


# --- on the pages ---------------------------------------------------------------------------


def test_the_pages_from_making_one_to_coming_with_it(ana):
    phone = make.browser(ana)
    secret = {"secret": "abcdefghij234567"}
    made = phone.post(INVITE, secret)
    again = phone.post(INVITE, secret)
    assert (made.status_code, again.context["link"]) == (201, made.context["link"])
    assert Invitation.objects.count() == 1
    path = made.context["link"].partition("testserver")[2] or made.context["link"]
    path = "/g/" + path.partition("/g/")[2]

    stranger = make.browser()
    assert "Ana invites you" in stranger.get(path).content.decode()
    other = make.browser(make.member(make.group("Away"), "Nora"))
    assert "Ana invites you" in other.get(path).content.decode()
    sent = {"name": "Nora", "code": path.split("/")[-2]}

    assert other.post(path, sent).status_code == 302
    assert "came with <bdi>Ana</bdi>" in phone.get(MEMBERS).content.decode()


def test_the_second_who_comes_with_it_is_told_and_joins_without_it(ana, nora):
    made = make.browser(ana).post(INVITE, {"secret": "a"})
    path = reverse("join-with", args=["rosewood", made.context["link"].rstrip("/").split("/")[-1]])
    join_group(comes(nora, Invitation.objects.get()), ana.group, name="Nora")
    second = make.browser(make.member(make.group("Away"), "Omar"))

    pages = [make.browser().get(path), second.get(path)]
    joined = second.post(path, {"name": "Omar", "code": ""})

    assert ["This invitation is used" in page.content.decode() for page in pages] == [True, True]
    assert pages[1].context["form"]["code"].value() == ""
    assert joined.status_code == 302


def test_a_code_in_words_is_as_good_and_a_wrong_one_is_said(ana):
    words = make.browser(ana).post(INVITE, {"secret": "a"}).context["words"]
    other = make.browser(make.member(make.group("Away"), "Nora"))
    join = reverse("join", args=["rosewood"])

    wrong = other.post(join, {"name": "Nora", "code": "no such words"})
    right = other.post(join, {"name": "Nora", "code": words.upper()})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "Ask whoever invited you for another" in wrong.content.decode()
    assert Invitation.objects.get().came_as is not None


def test_taking_one_back_on_the_page_and_a_fourth_is_not_offered(ana):
    phone = make.browser(ana)
    for secret in "abc":
        phone.post(INVITE, {"secret": secret})
    full = phone.get(INVITE).content.decode()
    first = Invitation.objects.first()
    assert first is not None

    answer = phone.post(reverse("take-back-invitation", args=["rosewood", first.ref]))

    assert "You can make the next on" in full
    assert "Make an invitation" not in full
    assert answer.status_code == 302
    assert phone.post(INVITE, {"secret": "d"}).status_code == 409
    assert phone.post(f"{INVITE}{first.ref}/taking-back/").status_code == 409
