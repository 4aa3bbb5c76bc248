"""The demo neighborhood is alive, true to its record, and has a door only where it is the demo."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F, Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from manyhands.aid.kinds import KINDS, LANGUAGES
from manyhands.aid.models import Bar, Commitment, Intent, Line, Reading
from manyhands.aid.rules import is_lifted
from manyhands.base import times
from manyhands.base.private import find_private
from manyhands.decisions.models import Proposal
from manyhands.funds.models import BankLine, WayToPay
from manyhands.funds.purse import waiting
from manyhands.funds.purse.queries import purses
from manyhands.groups.models import Group, Member
from manyhands.groups.queries import listed_groups
from manyhands.ledger.models import Fund
from manyhands.practices.models import Practice
from manyhands.record.models import Log
from manyhands.record.queries import find_fault
from manyhands.site import demo, pages, urls
from manyhands.talk.models import Message, Notice, RawMessage

pytestmark = pytest.mark.django_db

# The pages of a server that runs the demo.
urlpatterns = [*urls.urlpatterns, path("demo/<ref>/", pages.step_into_shoes, name="demo-shoes")]


@pytest.fixture(scope="module")
def settling(django_db_setup: None, django_db_blocker: Any) -> Iterator[float]:
    """The demo, settled once for all tests here; yields how many seconds it took."""
    with django_db_blocker.unblock(), transaction.atomic():
        began = time.thread_time()
        demo.settle()
        yield time.thread_time() - began
        transaction.set_rollback(True)


@pytest.fixture
def demo_house(settling: float, settings: Any) -> None:
    settings.DEMO = True
    settings.ROOT_URLCONF = __name__


OPEN = Q(closed_at=None, is_stale=False)
ERASED = Q(erased_at__isnull=False)
STATES = {
    "urgent": OPEN & Q(urgency=2, direction="need"),
    "open, not urgent": OPEN & Q(urgency=0, left=F("wanted"), direction="need"),
    "partly promised": OPEN & Q(left__gt=0, left__lt=F("wanted"), direction="need"),
    "fully promised": OPEN & Q(left=0, rank=None, direction="need"),
    "asked again": Q(closed_at=None, is_stale=True, direction="need"),
    "an offer asked about again": Q(closed_at=None, is_stale=True, direction="offer"),
    "done with thanks": Q(closed_as="met", erased_at=None, commitments__thanked_at__isnull=False),
    "taken back": Q(closed_as="withdrawn", erased_at=None),
    "too old": Q(closed_as="expired", erased_at=None),
    "forgotten in time": ERASED & Q(closed_as="met", erased_at__gte=F("erase_at")),
    "erased by its poster": ERASED & Q(closed_as="withdrawn", erased_at__lt=F("erase_at")),
    "answering an offer": Q(answers__isnull=False, direction="need"),
    "an offer partly used": OPEN & Q(left__lt=F("wanted"), direction="offer"),
    "let go": Q(commitments__released_at__isnull=False, closed_at=None, rank__isnull=False),
    "passed on and waiting": Q(commitments__passed_to__isnull=False, closed_at=None),
    "hidden words": OPEN & Q(hides_words=True, words=""),
    "for another": OPEN & Q(for_another=True),
    "a standing offer": OPEN & Q(is_standing=True, direction="offer"),
    "a household in ranges": OPEN & Q(adults__gt=0, children__gt=1),
    "posted without an account": OPEN & Q(asker=None, code_index__isnull=False),
    "turned from words that came": Q(source__startswith="inbox:"),
}


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_there(settling: float, state: str):
    assert Intent.objects.filter(STATES[state]).exists()


def test_it_is_as_large_as_a_neighborhood(settling: float, record_property: Any):
    record_property("settling_s", round(settling, 1))

    assert 55 <= Member.objects.count() <= 65
    assert 145 <= Intent.objects.count() <= 155
    assert listed_groups().count() == 2
    assert sorted(group.places.count() for group in Group.objects.all()) == [7, 19]


def test_three_languages_and_all_kinds_are_spoken(settling: float):
    languages = Intent.objects.filter(erased_at=None).values_list("language", flat=True)

    assert {"en", "es", "ar"} == set(languages) <= dict(LANGUAGES).keys()
    assert set(Line.objects.values_list("kind", flat=True)) == KINDS.keys()


def test_people_talk_and_words_come_in(settling: float):
    assert Message.objects.count() >= 5
    assert Reading.objects.count() >= 5
    assert RawMessage.objects.filter(settled_at=None).count() >= 20
    assert Notice.objects.filter(read_at=None).exists()
    assert Notice.objects.exclude(read_at=None).exists()
    assert not Bar.objects.exists()


def test_what_was_let_go_stands_on_top(settling: float):
    ropewalk = listed_groups()[0]
    needs = ropewalk.intents.filter(direction="need", rank__isnull=False).order_by("-rank")

    lifted = [is_lifted(need.rank) for need in needs]

    assert any(lifted)
    assert lifted == sorted(lifted, reverse=True)


def test_a_practice_was_taken_up_by_a_decision(settling: float):
    practice = Practice.objects.get()

    version = practice.versions.get()
    proposal = Proposal.objects.get(ref=version.adopted_by)
    assert proposal.title == "Grants without questions"
    assert version.params["cap"] == 6_000


def test_the_record_is_a_true_one(settling: float):
    for log in Log.objects.all():
        assert log.size > 50
        assert find_fault(log) is None


def test_it_happened_within_the_last_two_weeks_and_never_tomorrow(settling: float):
    now = times.now()
    posted = list(Intent.objects.values_list("posted_at", flat=True))

    assert max(posted) <= now
    assert min(posted) > now - timedelta(days=30)
    assert sum(at > now - timedelta(days=16) for at in posted) > 140
    assert not Commitment.objects.filter(made_at__lt=F("need__posted_at")).exists()
    assert not Intent.objects.filter(asker__joined_at__gt=F("posted_at")).exists()


def test_no_words_on_the_board_say_where_somebody_lives(settling: float):
    words = [intent.words for intent in Intent.objects.exclude(words="")]

    assert [text for text in words if find_private(text)] == []


def test_settling_twice_adds_nothing(settling: float):
    before = Intent.objects.count(), Member.objects.count(), Log.objects.count()

    demo.settle()

    assert (Intent.objects.count(), Member.objects.count(), Log.objects.count()) == before


def test_three_lend_their_shoes_at_the_price_of_one_query(settling: float):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        ana, tunde, leyla = demo.shoes()

    assert len(queries) == 1
    assert {member.group.slug for member in (ana, tunde, leyla)} == {"ropewalk-neighbors"}
    assert Notice.objects.filter(member=ana, kind="message", read_at=None).count() == 1
    assert ana.commitments.filter(released_at=None, kept_at=None).count() >= 3
    ramp = tunde.intents.get(direction="need", closed_at=None)
    assert ramp.commitments.filter(released_at=None).count() == 3
    assert leyla.person is not None
    assert leyla.person.language == "ar"
    assert Commitment.objects.filter(passed_to=leyla, released_at=None).exists()


def test_one_steps_into_shoes_from_the_front_page(demo_house: None):
    ana = demo.shoes()[0]
    client = Client()

    front = client.get("/").content.decode()
    stepped = client.post(f"/demo/{ana.ref}/", follow=True)

    assert front.count("/demo/") == 3
    assert "Promised soup for tonight" in front
    assert stepped.status_code == 200
    assert "Something hot for tonight" in stepped.content.decode()


def test_only_the_three_lend_their_shoes(demo_house: None):
    other = Member.objects.exclude(pk__in=[shoe.pk for shoe in demo.shoes()]).earliest("id")

    assert Client().post(f"/demo/{other.ref}/").status_code == 404


def test_without_the_demo_there_is_no_such_door(settling: float):
    ana = demo.shoes()[0]

    assert Client().post(f"/demo/{ana.ref}/").status_code == 404
    assert "/demo/" not in Client().get("/").content.decode()


@pytest.mark.usefixtures("demo_house")
def test_the_group_has_decided_how_it_is_paid():
    way = WayToPay.objects.get()

    assert Proposal.objects.get(ref=way.added_by).title == "An account for the kitchen"


def test_money_came_was_asked_for_and_paid_and_anybody_may_read_the_sums(settling: float):
    fund = Fund.objects.get(name="The kitchen")
    purse = purses(fund)[0]

    assert fund.gifts.filter(arrived_at__isnull=False).count() == 4
    assert fund.claims.filter(ended_as="paid").count() == 2
    assert (purse.currency, purse.there) == ("EUR", 6_000 + 4_000 + 2_500 + 3_000 - 3_250 - 1_800)
    assert fund.group.book.public_since is not None
    assert not fund.claims.filter(ended_as="paid", erased_at=None, erase_at__lte=times.now())


def test_an_ask_waits_for_its_second_key_and_a_gift_to_be_seen(settling: float):
    ana = demo.shoes()[0]

    asks = {one.claim.amount: one.wants for one in waiting.asks_before(ana)}

    assert asks == {2_400: "deciding"}
    assert [gift.amount for gift in waiting.gifts_before(ana)] == [1_500]


def test_a_practice_has_money_and_somebody_who_asks_for_it(settling: float):
    practice = Practice.objects.get()

    assert practice.cases.get().state == "asked"
    assert purses(practice.practice_funds.get().fund)[0].there == 30_000


@pytest.mark.usefixtures("demo_house")
def test_what_the_bank_said_waits_for_the_group():
    lines = BankLine.objects.filter(state="pending")

    assert lines.count() == 6
    assert lines.filter(brought_by=demo.shoes()[0]).count() == 6
