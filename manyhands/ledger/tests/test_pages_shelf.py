"""What is on the shelf: putting in, counting what is left and binning, as pages do it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape

from manyhands.base.times import now
from manyhands.decisions.changing import changes
from manyhands.decisions.models import Proposal
from manyhands.decisions.tests.make import uses
from manyhands.groups.clocks import day_in
from manyhands.groups.tests import make as groups
from manyhands.ledger.accounts import account
from manyhands.ledger.models import Account, Balance, Commodity, Fund, Transfer
from manyhands.ledger.shelves import BROUGHT, HOUSEHOLDS, WASTE
from manyhands.ledger.tests import make
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db(transaction=True)

FRIDGE = "Place:CornerFridge"


@pytest.fixture
def ana():
    return groups.member(make.books(), "Ana")


def days_on(member, days: int) -> str:
    return f"{day_in(member.group, now()) + timedelta(days=days)}"


def send(member, route, *args, **form):
    form = {"nonce": "n" * 22} | form
    return groups.browser(member).post(reverse(route, args=[member.group.slug, *args]), form)


def brought(member, many: str, nonce: str, **more: str):
    form = {"name": "Soup", "place": "Corner fridge", "fund": Fund.objects.get().ref}
    form |= {"amount": many, "nonce": nonce * 22, "use_by": "", "effective": ""}
    return send(member, "put-in", **(form | more))


def shelf(member) -> str:
    return (
        groups.browser(member).get(reverse("show-shelf", args=[member.group.slug])).content.decode()
    )


def lot(which: int = 0) -> str:
    row = Balance.objects.filter(account__path=FRIDGE).order_by("pk")[which]
    return f"{row.commodity.code}:{row.fund.ref}"


def held(member) -> dict[str, int]:
    rows = Balance.objects.filter(account__group=member.group).exclude(posted=0)
    return {row.account.path: row.posted for row in rows}


def test_a_day_at_the_fridge_comes_out_as_it_was(ana):
    """Twelve meals come, then eight; one is binned, three are left, so sixteen were taken home."""
    for many, nonce in (("12", "a"), ("8", "b"), ("8", "b")):
        assert brought(ana, many, nonce, use_by=days_on(ana, 2)).status_code == 302
    send(ana, "bin-lot", FRIDGE, lot=lot(), amount="1", nonce="c" * 22)
    for _click in "ab":
        done = send(ana, "count-left", FRIDGE, **{lot(): "3"}, nonce="d" * 22)
        assert done.status_code == 302

    assert held(ana) == {BROUGHT: -20, FRIDGE: 3, WASTE: 1, HOUSEHOLDS: 16}
    assert "3 Soup" in shelf(ana)


def test_what_is_past_its_day_is_listed_apart_and_one_press_bins_it(ana):
    yesterday = days_on(ana, -1)
    brought(ana, "4", "a", use_by=yesterday, effective=yesterday)
    brought(ana, "5", "b", use_by=days_on(ana, 0), name="Bread")
    brought(ana, "6", "c", name="Rice")
    brought(ana, "7", "d", use_by=days_on(ana, 3), name="Eggs")
    page = shelf(ana)
    offered = page.partition("There</h2>")[2]
    order = [offered.index(name) for name in ("5 Bread", "7 Eggs", "6 Rice")]
    assert order == sorted(order)
    assert "4 Soup" not in offered
    assert "To be binned" in page

    done = send(ana, "bin-lot", FRIDGE, lot=lot(), amount="4", nonce="e" * 22)
    assert done.status_code == 302
    assert held(ana)[WASTE] == 4
    assert "To be binned" not in shelf(ana)


def test_what_went_home_before_the_end_of_its_day_is_counted_for_that_day(ana):
    yesterday = days_on(ana, -1)
    brought(ana, "4", "a", use_by=yesterday, effective=yesterday)
    late = send(ana, "count-left", FRIDGE, **{lot(): "1"})
    assert late.status_code == 422
    assert "This is past its day" in late.content.decode()
    assert 'value="1"' in late.content.decode()
    done = send(ana, "count-left", FRIDGE, **{lot(): "1"}, effective=yesterday)
    assert done.status_code == 302
    assert (held(ana)[HOUSEHOLDS], held(ana)[FRIDGE]) == (3, 1)


def test_who_puts_in_or_counts_is_not_who_took_it(ana):
    brought(ana, "4", "a")
    send(ana, "count-left", FRIDGE, **{lot(): "1"})
    said = [body.payload or "" for body in Body.objects.all()]
    counted = [text for text in said if '"kind":"shelf.count"' in text]
    assert len(counted) == 1
    assert "Soup" not in counted[0]
    assert not Account.objects.filter(holder__isnull=False).exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"amount": "0"}, "Write how many there are"),
        ({"amount": "-3"}, "Write how many there are"),
        ({"amount": "some"}, "Write an amount such as"),
        ({"place": "..."}, "what the place is called"),
        ({"place": "Place:ثلاجة"}, "no such place"),
        ({"use_by": "soon"}, "valid date"),
        ({"use_by": "2026-01-01", "effective": "2026-01-02"}, "past its day"),
        ({"effective": "2190-01-01"}, "too far away"),
        ({"name": " "}, "required"),
    ],
)
def test_what_cannot_be_put_in_comes_back_as_it_was_typed(ana, sent, said):
    answer = brought(ana, **({"many": "2", "nonce": "a"} | sent))
    text = answer.content.decode()
    assert (answer.status_code, said in text) == (422, True)
    assert sent.get("place", "Corner fridge") in text
    assert not Transfer.objects.exists()


@pytest.mark.parametrize(
    ("route", "sent", "said"),
    [
        ("count-left", {}, "how many are left of something"),
        ("count-left", {"LOT": "4"}, "still there"),
        ("count-left", {"LOT": "x"}, "Write an amount such as"),
        ("count-left", {"LOT": "-1"}, "Write how many"),
        ("bin-lot", {"lot": "LOT", "amount": "5"}, "not enough there"),
        ("bin-lot", {"lot": "LOT", "amount": "0"}, "Write how many"),
        ("bin-lot", {"lot": "else", "amount": "1"}, "look at this again"),
    ],
)
def test_what_cannot_be_counted_or_binned_is_said(ana, route, sent, said):
    brought(ana, "4", "a")
    form = {key.replace("LOT", lot()): value.replace("LOT", lot()) for key, value in sent.items()}
    answer = send(ana, route, FRIDGE, **form)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert held(ana) == {BROUGHT: -4, FRIDGE: 4}


def test_the_same_place_and_the_same_goods_are_written_only_once(ana):
    brought(ana, "4", "a")
    brought(ana, "1", "b", place="corner  Fridge".replace("  ", " "), name="soup ")
    brought(ana, "1", "c", place="cornerfridge")
    assert Commodity.objects.filter(kind="goods").count() == 1
    assert held(ana) == {BROUGHT: -6, FRIDGE: 6}


def test_more_than_the_books_say_was_brought(ana):
    brought(ana, "4", "a")
    send(ana, "count-left", FRIDGE, **{lot(): "9"})
    assert held(ana) == {BROUGHT: -9, FRIDGE: 9}


def in_its_words(proposal: Proposal) -> str:
    said = changes(proposal.group, proposal.act, proposal.head.preview)
    return "".join(text for one in said for _kind, text in one.pieces)


def test_where_the_group_decides_on_it_the_proposal_says_it_in_words(ana):
    for power in ("shelf.put_in", "shelf.count", "shelf.bin"):
        uses(ana.group, power, {"method": "consent"})
    brought(groups.again(ana), "4", "a", use_by="2099-03-12")
    uses(ana.group, "shelf.put_in", {"method": "do"})
    brought(groups.again(ana), "4", "b", use_by="2099-03-12")
    send(groups.again(ana), "count-left", FRIDGE, **{lot(): "1"})
    send(groups.again(ana), "bin-lot", FRIDGE, lot=lot(), amount="2")
    said = [in_its_words(row) for row in Proposal.objects.order_by("pk")]
    for many, words in zip("412", said, strict=True):
        assert f"{many} Soup (12 Mar 2099)" in words
    assert "Corner fridge" in said[0]
    assert held(ana)[FRIDGE] == 4


def test_a_unit_is_made_with_a_last_day_and_only_goods_have_one(ana):
    uses(ana.group, "unit.make", {"method": "do"})
    ana = groups.again(ana)
    unit = {"name": "Jars", "code": "JARS", "kind": "credit", "scale": "0", "use_by": "2026-03-12"}
    answer = send(ana, "make-unit", **unit)
    assert (answer.status_code, "Only things have" in answer.content.decode()) == (422, True)
    send(ana, "make-unit", **{**unit, "kind": "goods"})
    assert Commodity.objects.get(code="JARS").use_by == date(2026, 3, 12)


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("Corner fridge", FRIDGE),
        ("ثلاجة الزاوية", "Place:Place"),
        ("Café d’Été, 2", "Place:CafeDEte2"),
        ("रसोई 12", "Place:12"),
        ("<b>Shed</b>", "Place:BShedB"),
    ],
)
def test_a_place_is_called_as_it_was_typed(ana, typed, path):
    for nonce in "ab":
        assert brought(ana, "4", nonce, place=f" {typed}  ").status_code == 302
    assert held(ana)[path] == 8
    assert list(Account.objects.exclude(title="").values_list("title", flat=True)) == [typed]
    for route, args in (("show-shelf", ()), ("count-left", (path,)), ("show-account", (path,))):
        page = groups.browser(ana).get(reverse(route, args=[ana.group.slug, *args]))
        assert escape(typed) in page.content.decode()


def test_places_whose_codes_are_alike_stay_two(ana):
    typed = ["ثلاجة", "مخزن", "Room 12", "Room 1-2", "Cafe", "Café", "रसोई", "रसोइ"]
    for number, place in enumerate(typed):
        brought(ana, "1", chr(ord("a") + number), place=place)
    paths = {path: many for path, many in held(ana).items() if path.startswith("Place:")}
    assert set(paths.values()) == {1}
    assert len(paths) == len(typed)
    assert [row.title for row in Account.objects.exclude(title="").order_by("pk")] == typed


def test_a_place_from_before_names_takes_the_name_that_is_typed(ana):
    account(ana.group, FRIDGE)
    brought(ana, "4", "a")
    assert Account.objects.get(path=FRIDGE).title == "Corner fridge"
    brought(ana, "1", "b", place="CORNER-FRIDGE")
    assert Account.objects.get(path=FRIDGE).title == "Corner fridge"
    assert held(ana) == {BROUGHT: -5, FRIDGE: 5}
