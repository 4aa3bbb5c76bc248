"""Who is told that a practice waits for their own word, and that it is gone once it is said."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from manyhands.base import jobs, times
from manyhands.base.refs import new_ref
from manyhands.groups.models import Member
from manyhands.groups.tests import make as groups
from manyhands.practices import pots, rotating, running, wanted
from manyhands.practices.engine import rotation
from manyhands.practices.models import Case, Hand
from manyhands.practices.tests import make
from manyhands.practices.tests.test_running import MONDAY
from manyhands.talk.models import Notice
from manyhands.talk.sentences import told

pytestmark = pytest.mark.django_db
OVER = MONDAY + timedelta(hours=73)


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


@pytest.fixture
def four() -> list[Member]:
    group = groups.group()
    return [groups.again(groups.member(group, name)) for name in ("Ana", "Ben", "Cleo", "Dov")]


def heard(kind: str, at: datetime = MONDAY) -> list[str]:
    """Who has news of this kind, once it was told twice and what is over is gone."""
    with times.at(at):
        for job in ("talk.tell", "talk.tell", "talk.drop_what_is_done"):
            jobs.HANDLERS[job](at)
    rows = Notice.objects.filter(kind=kind).order_by("member__name")
    return list(rows.values_list("member__name", flat=True))


def waits(members: Iterable[Member], kind: str, at: datetime = MONDAY) -> list[str]:
    """Of which members this is wanted."""
    return [one.name for one in members if kind in {each.kind for each in wanted.of(one, at)}]


def shown(member: Member, path: str) -> bool:
    """Whether what is held in common leads there from what waits for the member."""
    page = groups.browser(member).get(reverse("commons", args=[member.group.slug]))
    before, _funds, _after = page.content.decode().partition('id="funds"')
    return f'href="{path}"' in before


def turns(practice) -> str:
    return reverse("show-turns", args=[practice.group.slug, practice.ref])


def test_each_who_came_into_a_lot_is_told_to_reveal_their_words(four):
    ana, ben, cleo, dov = four
    practice = make.forming(ana, ben, cleo)
    assert heard(wanted.WORDS) == []
    rotating.lock(ana, practice)

    assert heard(wanted.WORDS) == ["Ana", "Ben", "Cleo"]
    rotating.tell(ben, practice, secret="words of Ben")
    assert waits(four, wanted.WORDS) == heard(wanted.WORDS) == ["Ana", "Cleo"]
    assert shown(ana, turns(practice))
    assert not shown(ben, turns(practice))
    assert not shown(dov, turns(practice))

    assert waits(four, wanted.WORDS, OVER) == []
    assert heard(wanted.WORDS, OVER) == []


@pytest.mark.parametrize("kind", [wanted.BID, wanted.NEED])
def test_each_whose_pot_is_to_come_is_told_that_bids_are_open(four, kind):
    begun = make.bidding if kind == wanted.BID else make.needing
    practice = begun(*four[:3])  # Cleo has said something

    assert heard(kind) == ["Ana", "Ben"]
    assert waits(four, kind) == ["Ana", "Ben"]
    assert shown(four[1], turns(practice))
    gives_up = 9_000 if kind == wanted.BID else 0
    pots.bid(four[1], practice, number=1, gives_up=gives_up)
    assert waits(four, kind) == heard(kind) == ["Ana"]
    assert waits(four, kind, OVER) == heard(kind, OVER) == []


def hand_of(member: Member) -> Hand:
    return Hand.objects.get(holder__member=member)


def test_whoever_somebody_would_change_turns_with_is_told(four):
    ana, ben, cleo, _dov = four
    practice = make.taking_turns(ana, ben, cleo)
    rotating.swap(ana, practice, hand=hand_of(ben).ref)

    assert heard(wanted.SWAP) == waits(four, wanted.SWAP) == ["Ben"]
    assert shown(ben, turns(practice))
    rotating.swap(ben, practice, hand=hand_of(cleo).ref)
    assert Notice.objects.filter(kind=wanted.SWAP, member=ben).count() == 1
    assert heard(wanted.SWAP) == waits(four, wanted.SWAP) == ["Ben", "Cleo"]
    rotating.swap(ben, practice, hand="")
    assert heard(wanted.SWAP) == waits(four, wanted.SWAP) == ["Ben"]
    rotating.swap(ben, practice, hand=hand_of(ana).ref)
    assert heard(wanted.SWAP) == waits(four, wanted.SWAP) == []


def test_who_shares_a_hand_is_told_that_the_other_would_change_turns(four):
    ana, ben, cleo, dov = four
    practice = make.adopted(ana.group, "rosca", name="Pot")
    words = {ana: "words of Ana", ben: "words of both", cleo: "words of both", dov: "of Dov"}
    for member, said in words.items():
        half = {"hands": "half"} if member in (ben, cleo) else {}
        commitment = rotation.commit(said)
        rotating.commit(member, practice, commitment=commitment, **half)
    rotating.lock(ana, practice)
    assert heard(wanted.WORDS) == ["Ana", "Ben", "Cleo", "Dov"]
    for member in (ana, ben, dov):
        rotating.tell(member, practice, secret=words[member])
    assert waits(four, wanted.WORDS) == []
    rotating.draw(ana, practice)

    rotating.swap(ben, practice, hand=hand_of(dov).ref)
    assert heard(wanted.SWAP) == waits(four, wanted.SWAP) == ["Cleo"]
    rotating.swap(cleo, practice, hand=hand_of(dov).ref)
    assert waits(four, wanted.SWAP) == ["Dov"]
    assert "Dov" in heard(wanted.SWAP)


def test_who_has_to_say_that_it_was_so_is_told(four):
    ana, ben, *_others = four
    practice = make.adopted(ana.group, "time_bank", name="Hours")
    said = {"kind": "record", "key": new_ref(), "amount": 60}
    later = MONDAY + timedelta(seconds=37)  # the record keeps minutes
    with times.at(later):
        case = running.open_case(ana, practice, about=ana.ref, other=ben.ref, **said)

    assert heard(wanted.YES, later) == waits(four, wanted.YES) == ["Ben"]
    assert heard(wanted.YES, later + timedelta(hours=1)) == ["Ben"]
    assert shown(ben, case.get_absolute_url())
    assert not shown(ana, case.get_absolute_url())
    text = told(Notice.objects.get(kind=wanted.YES))
    assert text["href"] == case.get_absolute_url()
    assert text["text"] == "Somebody wrote down something with you: “Hours”. Was it so?"

    with times.at(OVER):
        running.confirm_case(ben, Case.objects.get(), to="confirmed")
    assert waits(four, wanted.YES, OVER) == heard(wanted.YES, OVER) == []


def test_who_wrote_it_down_themselves_and_who_observes_are_not_told(four):
    ana, ben, cleo, _dov = four
    practice = make.adopted(ana.group, "time_bank", name="Hours")
    said = {"kind": "record", "key": new_ref(), "amount": 60}
    running.open_case(ana, practice, about=ben.ref, other=ana.ref, **said)
    assert heard(wanted.YES) == []

    turns_of = make.forming(ana, ben, cleo)
    Member.objects.filter(pk=cleo.pk).update(observes_since=MONDAY)
    rotating.lock(ana, turns_of)
    assert heard(wanted.WORDS) == ["Ana", "Ben"]
    assert waits(map(groups.again, four), wanted.WORDS) == ["Ana", "Ben"]


def test_nothing_of_this_is_wanted_once_the_practice_is_over(four):
    practice = make.bidding(*four[:3])
    assert heard(wanted.BID) == ["Ana", "Ben"]
    groups.decided("practice.wind_up", practice, successor="The kitchen")
    assert waits(four, wanted.BID) == heard(wanted.BID) == []
