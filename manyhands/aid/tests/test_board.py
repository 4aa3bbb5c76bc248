"""The board: what is found, in which order, page by page, at which cost."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection

from manyhands.aid import actions, cards, queries
from manyhands.aid.queries import Filters, board
from manyhands.aid.tests import make
from manyhands.base.times import now
from manyhands.groups.powers import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make.group()


def found(group, direction="need", before=None, **filters):
    page = board(Visitor(group), group, direction, Filters(**filters), before)
    return [intent.words for intent in page]


def test_the_most_pressing_stands_first_then_the_newest(group):
    for words, urgency in [("a", 0), ("b", 2), ("c", 0), ("d", 1)]:
        make.need(group, words, urgency=urgency)

    assert found(group) == ["b", "d", "c", "a"]


def test_words_are_found_without_case_accents_or_plural(group):
    make.need(group, "Épicerie et COUCHES")
    make.need(group, "خبز للعائلة")

    assert found(group, words="epicerie couche") == ["Épicerie et COUCHES"]
    assert found(group, words="العائلة") == []
    assert found(group, words="خبز") == ["خبز للعائلة"]


def test_filters_narrow_together(group):
    place, other = group.places.all()[:2]
    make.need(group, "a", kinds=["food"], place=place, language="es")
    make.need(group, "b", kinds=["food"], place=other, urgency=2)
    make.need(group, "c", kinds=["transport"], place=place, language="es")

    assert found(group, kind="food") == ["b", "a"]
    assert found(group, kind="food", language="es") == ["a"]
    assert found(group, kind="food", place=place) == ["a"]
    assert found(group, kind="food", place=place, rings=1) == ["b", "a"]
    assert found(group, urgency=2) == ["b"]


def test_when_goes_by_the_day_and_without_one_by_how_urgent_it_is(group):
    today = date(2026, 11, 27)
    for words, days in [("late", -1), ("today", 0), ("in six days", 6), ("in a week", 7)]:
        make.need(group, words, due_on=today + timedelta(days=days))
    make.need(group, "far off", due_on=today + timedelta(days=30), urgency=2)
    make.need(group, "whenever")
    make.need(group, "urgent", urgency=2)
    make.need(group, "soon", urgency=1)

    assert set(found(group, urgency=2, day=today)) == {"late", "today", "urgent"}
    assert set(found(group, urgency=1, day=today)) == {
        "late", "today", "in six days", "urgent", "soon"
    }  # fmt: skip
    assert len(found(group, urgency=0, day=today)) == 8


def test_the_day_itself_stands_on_the_card_where_nothing_else_was_said(group):
    need = make.need(group, due_on=date(2026, 11, 27))

    assert cards.when(need) == "27 Nov"
    need.times = "after 5"
    assert cards.when(need) == "after 5"


def test_hidden_words_are_not_looked_up(group):
    make.need(group, "insulin", hides_words=True)

    assert found(group, words="insulin") == []
    assert found(group) == [""]


def test_offers_and_other_groups_are_not_among_the_needs(group):
    make.offer(group, "Bread")
    make.need(make.group("Elsewhere"), "Soup")

    assert found(group) == []
    assert found(group, "offer") == ["Bread"]


def test_pages_follow_one_another_without_gap_or_repeat(group):
    for number in range(2 * queries.PAGE + 3):
        make.need(group, str(number))

    seen: list[str] = []
    before: tuple[int, int] | None = None
    while page := board(Visitor(group), group, "need", Filters(), before):
        seen += [intent.words for intent in page[: queries.PAGE]]
        last = page[: queries.PAGE][-1]
        before = (last.rank or 0, last.pk)

    assert seen == [str(number) for number in reversed(range(2 * queries.PAGE + 3))]


def test_what_nobody_speaks_for_sinks_until_they_do(group):
    from manyhands.aid.upkeep import ask_again_when_due

    old = make.need(group, "old", urgency=2)
    with time_machine.travel(now() + timedelta(hours=49), tick=False):
        make.need(group, "new")
        ask_again_when_due(now())
        assert found(group) == ["new", "old"]

        actions.refresh_intent(make.holder(old), old)
        assert found(group) == ["old", "new"]


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"kind": "food"},
        {"words": "rice"},
        {"kind": "food", "words": "rice"},
        {"urgency": 2},
        {"urgency": 1, "words": "rice"},
    ],
)
def test_no_list_is_sorted_anew(group, filters):
    make.need(group, "Rice")
    rows = queries.board_rows(Visitor(group), group, "need", Filters(**filters))

    plan = rows[: queries.PAGE].explain()

    assert "TEMP B-TREE" not in plan
    if connection.vendor == "sqlite":
        assert "USING" in plan


def test_what_is_wholly_promised_is_not_asked_about(group):
    from manyhands.aid.upkeep import ask_again_when_due

    need = make.need(group, "Soup")
    make.commitment(make.member(group), need)

    ask_again_when_due(now() + timedelta(hours=49))

    need.refresh_from_db()
    assert not need.is_stale
