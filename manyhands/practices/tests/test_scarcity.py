"""Too little for all who ask: a lot that anybody draws again, or equal parts to the last unit."""

import json
from base64 import b64decode
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from django.urls import reverse

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.base.refs import new_ref
from manyhands.decisions.tests.histories import file_of
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups
from manyhands.practices import queueing, running, scarcity, shelf
from manyhands.practices.models import AskLot
from manyhands.practices.tests.test_running import MONDAY, adopted, booked, paid, sound
from manyhands.practices.years import live
from manyhands.record import verify, verify_lots, verify_methods
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def asking(way: int, there: int, *amounts: int, recipe: str = "solidarity_grants"):
    """A practice with so much in its fund, and those who ask, one after another."""
    practice, members = adopted(recipe, too_little=way)
    booked(practice, "given" if recipe == "solidarity_grants" else "opened", there)
    kind = "ask" if recipe == "solidarity_grants" else "case"
    cases = [
        running.open_case(members[0], practice, kind=kind, key=new_ref(), amount=amount)
        for amount in amounts
    ]
    return practice, members, cases


def recipe_of(practice):
    return scarcity._recipe(practice)


# --- equal parts ----------------------------------------------------------------------------


def test_what_is_there_is_set_aside_in_equal_parts_and_each_is_sent_by_two():
    practice, (ana, *_others), cases = asking(queueing.EQUALLY, 10_001, 2_000, 8_000, 9_000)
    with pytest.raises(NeedsDecision):
        scarcity.share(ana, practice, many=3, amount=10_001)
    with pytest.raises(NotPossible, match="equal parts"):
        paid(cases[0], "approved")

    groups.decided("asks.share", practice, many=3, amount=10_001)

    for case in cases:
        case.refresh_from_db()
    assert {one.state for one in cases} == {"approved"}
    assert cases[0].amount == 2_000
    assert sorted(one.amount for one in cases[1:]) == [4_000, 4_001]
    for case in cases:
        paid(case, "sent")
    assert sound(practice)


def test_equal_parts_are_no_more_than_the_cap_nor_than_what_is_asked_for():
    practice, _members, cases = asking(queueing.EQUALLY, 90_000, 20_000, 50)
    assert scarcity.parts_of(practice, recipe_of(practice)).total == 20_050
    groups.decided("asks.share", practice, many=2, amount=20_050)
    cases[0].refresh_from_db()
    assert cases[0].amount == 20_000


def test_where_all_fits_each_is_approved_as_ever():
    _practice, _members, cases = asking(queueing.EQUALLY, 9_000, 4_000, 5_000)
    paid(cases[1], "approved")
    paid(cases[0], "approved")


@pytest.mark.parametrize(("many", "amount"), [(2, 100), (3, 99), (0, 0)])
def test_equal_parts_are_as_the_page_said_or_none(many, amount):
    practice, _members, _cases = asking(queueing.EQUALLY, 100, 200, 200, 200)
    with pytest.raises(NotPossible, match="gone on"):
        groups.decided("asks.share", practice, many=many, amount=amount)


def test_less_than_a_unit_for_each_is_nothing_to_split():
    practice, _members, cases = asking(queueing.EQUALLY, 2, 200, 200, 200)
    with pytest.raises(NotPossible, match="nothing to split"):
        groups.decided("asks.share", practice, many=3, amount=2)
    cases[0].refresh_from_db()
    assert (cases[0].state, cases[0].amount) == ("asked", 200)


def test_each_way_has_its_own_act():
    by_turn, _members, _cases = asking(queueing.BY_TURN, 100, 200, 200)
    ana = by_turn.group.members.earliest("pk")
    with pytest.raises(NotPossible, match="no lot"):
        scarcity.draw(ana, by_turn)
    with pytest.raises(NotPossible, match="equal parts"):
        groups.decided("asks.share", by_turn, many=2, amount=100)


# --- the lot --------------------------------------------------------------------------------


def test_until_the_lot_is_drawn_none_is_paid_before_others_and_then_the_first_is():
    practice, (ana, *_others), cases = asking(queueing.BY_LOT, 9_000, 8_000, 8_000, 8_000)
    for case in cases:
        with pytest.raises(NotPossible, match="lot is drawn"):
            paid(case, "approved")

    scarcity.draw(ana, practice)

    by_ref = {one.ref: one for one in cases}
    first, second, third = (by_ref[ref] for ref in AskLot.objects.get().order)
    rule = recipe_of(practice)
    assert [queueing.place(one, rule) for one in (first, second, third)] == [1, 2, 3]
    with pytest.raises(NotPossible, match="lot is drawn"):
        paid(second, "approved")
    paid(first, "approved")
    assert queueing.place(second, rule) == 1
    booked(practice, "given", 15_000)
    paid(third, "approved")


def test_who_comes_after_the_lot_comes_behind_it_and_is_in_the_next():
    practice, (ana, *_others), _cases = asking(queueing.BY_LOT, 100, 200, 200)
    scarcity.draw(ana, practice)
    late = running.open_case(ana, practice, kind="ask", key=new_ref(), amount=50)
    with pytest.raises(NotPossible, match="lot is drawn"):
        paid(late, "approved")
    with pytest.raises(NotPossible, match="seven days"):
        scarcity.draw(ana, practice)
    with times.at(MONDAY + timedelta(days=7)):
        scarcity.draw(ana, practice)
    last = AskLot.objects.first()
    assert last is not None
    assert last.number == 2
    assert late.ref in last.order


def test_one_alone_needs_no_lot():
    practice, (ana, *_others), (case,) = asking(queueing.BY_LOT, 300, 200)
    with pytest.raises(NotPossible, match="two who wait"):
        scarcity.draw(ana, practice)
    paid(case, "approved")


@pytest.fixture
def drawn():
    """A member of a practice where the lot was drawn twice, and what the record says of both."""
    practice, (ana, *_others), cases = asking(queueing.BY_LOT, 100, 200, 200, 200, 200)
    scarcity.draw(ana, practice)
    with times.at(MONDAY + timedelta(days=7)):
        scarcity.draw(ana, practice)
    rows = Body.objects.filter(entry__log=practice.group.log_id).order_by("entry__seq")
    entries = [json.loads(row.payload) for row in rows]
    said = [one for one in entries if one["kind"] == "asks.draw"]
    assert all(sorted(one["order"]) == sorted(case.ref for case in cases) for one in said)
    return ana, said


def test_the_lot_is_drawn_again_outside_the_house(drawn):
    ana, _said = drawn
    walk = verify.check(iter(file_of(ana).splitlines(keepends=True)))

    assert "2 lots were drawn again, and came to the same." in walk.replay.sums()


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        ({"order": "turned"}, "another order"),
        ({"seed": "AAAA"}, "signature"),
        ({"number": 3}, "left out, or drawn twice"),
        ({"at": f"{MONDAY + timedelta(days=6):%Y-%m-%dT%H:%MZ}"}, "within a week"),
    ],
)
def test_a_lie_about_the_lot_is_named(drawn, lie, why):
    ana, (first, second) = drawn
    if "order" in lie:
        lie = {"order": second["order"][::-1]}
    log = ana.group.log
    is_signed = partial(signed_by, bytes(log.public_key), log.origin)
    lots = verify_lots.Lots(SimpleNamespace(gaps=False, is_signed=is_signed), verify_methods.draw)

    assert [lots.take(one) for one in (first, second)] == ["", ""]
    lots = verify_lots.Lots(lots.house, verify_methods.draw)
    assert lots.take(first) == ""
    assert why in lots.take(second | lie)


def signed_by(key: bytes, origin: str, matter: str, seed: str) -> bool:
    text = f"manyhands/lot\n{origin}\n{matter}\n".encode()
    return verify.signed(key, b64decode(seed), text)


def test_bail_goes_by_lot_too():
    practice, (ana, *_others), cases = asking(
        queueing.BY_LOT, 90_000, 80_000, 80_000, recipe="bail_fund"
    )
    scarcity.draw(ana, practice)
    first, second = AskLot.objects.get().order
    by_ref = {one.ref: one for one in cases}
    with pytest.raises(NotPossible, match="lot is drawn"):
        paid(by_ref[second], "held")
    paid(by_ref[first], "held")


# --- its page, and a year -------------------------------------------------------------------


def test_the_page_says_what_will_happen_and_draws(client):
    practice, (ana, *_others), _cases = asking(queueing.BY_LOT, 100, 200, 200)
    browser, path = groups.browser(ana), practice.get_absolute_url()
    assert "a lot says who is first" in client.get(path).content.decode()
    assert "Draw who is first" not in client.get(path).content.decode()
    assert "Draw who is first" in browser.get(path).content.decode()

    browser.post(reverse("draw-asks", args=[practice.group.slug, practice.ref]))

    page = browser.get(path).content.decode()
    assert AskLot.objects.get().seed in page
    assert "Draw who is first" not in page
    assert "The next lot can be drawn" in page


def test_the_page_proposes_equal_parts_as_it_says(client):
    practice, (ana, *_others), cases = asking(queueing.EQUALLY, 10_000, 2_000, 8_000, 9_000)
    browser, path = groups.browser(ana), practice.get_absolute_url()
    page = browser.get(path).content.decode()
    assert "split in equal parts" in client.get(path).content.decode()
    assert "Set equal parts aside" in page
    assert 'name="amount" value="10000"' in page
    assert "split in equal parts" in browser.get(cases[0].get_absolute_url()).content.decode()

    sent = {"many": "3", "amount": "10000"}
    path = reverse("share-equally", args=[practice.group.slug, practice.ref])
    answer = browser.post(path, sent, follow=True).content.decode()
    assert "For how many" in answer
    assert browser.post(path, {"many": "x", "amount": "9" * 30}).status_code != 500


def test_by_turn_the_page_says_so_and_shows_nothing_more():
    practice, (ana, *_others), _cases = asking(queueing.BY_TURN, 100, 200, 200)
    page = groups.browser(ana).get(practice.get_absolute_url()).content.decode()
    assert "whoever asked first is first" in page
    assert "too-little" not in page


@pytest.mark.parametrize("recipe", ["bail_fund", "solidarity_grants"])
def test_a_year_goes_as_agreed(recipe):
    found = shelf.recipes()[recipe]
    scarce = {"bail_fund": {"opening": 400_000}, "solidarity_grants": {"gifts": 30_000}}[recipe]
    ways = range(found.rule["too_little"].most + 1)
    years = [live(found, scarce | {"too_little": way}, weeks=52, seed=3) for way in ways]

    assert years[0].weeks != years[1].weeks
    for year in years[2:]:
        assert year.facts["the longest queue"] == 0
        assert year.facts["grants of less than was asked for"] > 0
        assert year.facts["grants sent"] == year.facts["who asked"]
