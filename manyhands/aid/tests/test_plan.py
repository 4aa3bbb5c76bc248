"""Rows become needs and offers, and nothing private stays in what others read."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manyhands.aid.bringing.columns import FIELDS, guess_columns
from manyhands.aid.bringing.plan import Fault, Planned, Reading, direction_of, read_rows
from manyhands.aid.bringing.status import is_heading, is_over
from manyhands.aid.models import NEED, OFFER
from manyhands.base.sheets import Row, Sheet
from manyhands.groups.models import Place

MILL = Place(pk=1, cell=601, name="Mill Lane")
RIVER = Place(pk=2, cell=602, name="Río Abajo")


def sheet(headers, *rows):
    return Sheet(headers, [Row(number, list(cells)) for number, cells in enumerate(rows, 2)])


def read(headers, *rows, direction=NEED, columns=None, whose="g"):
    made = sheet(headers, *rows)
    columns = columns or guess_columns(made.headers, made.sample())
    return list(read_rows(made, Reading(columns, direction, [MILL, RIVER], whose)))


def only(headers, *cells, **how):
    (answer,) = read(headers, cells, **how)
    assert isinstance(answer, Planned), answer
    return answer


def why(headers, *cells, **how):
    (answer,) = read(headers, cells, **how)
    assert isinstance(answer, Fault), answer
    return answer.why


def test_a_row_says_what_when_where_for_whom_and_in_which_language():
    row = only(
        ["What do you need?", "Category", "Quantity", "Neighborhood", "Needed by", "Urgency",
         "Language", "Adults", "Children", "Created"],
        "Rice and beans", "Food", "3 bags", "mill  lane", "16/03/2024", "ASAP",
        "Español", "2 adults", "1", "14/03/2024 09:12",
    )  # fmt: skip

    draft = row.draft
    assert (row.number, row.direction, draft.words) == (2, NEED, "Rice and beans")
    assert [(line.kind, line.quantity, line.words) for line in draft.lines] == [("food", 3, "bags")]
    assert (draft.place, draft.due_on, draft.urgency) == (MILL, date(2024, 3, 16), 2)
    assert (draft.language, draft.adults, draft.children) == ("es", 2, 2)
    assert row.posted_at == datetime(2024, 3, 14, 9, 12, tzinfo=UTC)
    assert draft.for_another


def test_name_phone_mail_address_and_note_are_sealed_only():
    row = only(
        ["Need", "Name", "Phone", "Email", "Address", "Notes"],
        "Soup", "Ana Ruiz", "555-0134", "ana@example.org", "12 Oak Street", "rings twice",
    )  # fmt: skip

    sealed = row.draft.sealed
    assert (sealed.name, sealed.address) == ("Ana Ruiz", "12 Oak Street")
    assert (sealed.contact, sealed.reach) == ("555-0134 · ana@example.org", "call")
    assert sealed.note == "rings twice"
    assert row.draft.words == "Soup"


def test_what_is_private_in_the_words_moves_to_the_sealed_note():
    row = only(
        ["Need", "Name"],
        "Rosa Diaz needs a ride. Ring 555-0134 or rosa@example.org, she lives at 12 Oak Street",
        "Rosa Diaz",
    )

    assert row.draft.words == "[name] needs a ride. Ring [phone] or [mail], she lives at [address]"
    for private in ("555-0134", "rosa@example.org", "12 Oak Street"):
        assert private in row.draft.sealed.note


def test_first_names_are_taken_out_of_the_words_but_not_plain_ones():
    row = only(["Need", "Name"], "Rosa wants rosa paint from the Food Bank", "Rosa Food")

    assert row.draft.words == "[name] wants rosa paint from the Food Bank"


def test_a_place_nobody_named_a_patch_after_is_sealed_and_said():
    row = only(["Need", "Neighborhood"], "Soup", "Sunset Park")
    known = only(["Need", "Neighborhood"], "Soup", "RIO ABAJO / north")

    assert (row.draft.place, row.nowhere) == (None, "Sunset Park")
    assert row.draft.sealed.note == "Sunset Park"
    assert (known.draft.place, known.nowhere) == (RIVER, "")


def test_a_due_that_is_no_date_stays_in_words_and_says_how_urgent():
    columns = {"words": 0, "due": 1}

    draft = only(["", ""], "Soup", "today after 5, ring 555-0134", columns=columns).draft

    assert (draft.due_on, draft.times, draft.urgency) == (None, "today after 5, ring [phone]", 2)
    assert draft.sealed.note == "555-0134"


def test_several_kinds_share_the_quantity():
    lines = only(["Need", "Category", "Quantity"], "x", "food transport", "6").draft.lines

    assert [(line.kind, line.quantity) for line in lines] == [("food", 5), ("transport", 1)]


def test_words_that_are_too_long_are_cut_and_sealed_in_full():
    long = "rice " * 200

    draft = only(["Need", "Notes"], long, "n").draft

    assert len(draft.words) <= 400
    assert draft.words.endswith("…")
    assert long.strip() in draft.sealed.note


@pytest.mark.parametrize(
    "status", ["Done", "closed", "Withdrawn", "erased", "Hecho", "Terminé", "منجز", "met"]
)
def test_what_is_over_is_left_out_with_its_reason(status):
    assert status in why(["Need", "Status"], "Soup", status)


@pytest.mark.parametrize(
    "status", ["Open", "", "not done", "In progress", "Partially fulfilled", "unmet", "pendiente"]
)
def test_what_is_not_over_is_taken(status):
    assert only(["Need", "Status"], "Soup", status)


@pytest.mark.parametrize(
    ("cell", "over"), [("x", True), ("TRUE", True), ("3/14/2024", True), ("no", False), ("", False)]
)
def test_a_tick_or_a_date_under_done_says_that_it_is_over(cell, over):
    assert is_over(cell, "Done?") is over
    assert not is_over("yes", "Status")


def test_headings_and_empty_sayings_are_left_out():
    assert "heading" in why(["Need", "Who"], "WEEK 1", "")
    assert "what is needed" in why(["Need", "Who"], "", "Lee")
    assert is_heading("Semana 12 –")
    assert not is_heading("Weekly groceries")


def test_far_too_many_is_a_fault_not_a_smaller_number():
    columns = {"words": 0, "quantity": 1}

    assert "9999" in why(["", ""], "Soup", "20000", columns=columns)


def test_the_same_row_twice_is_named():
    first, second, third = read(["Need", "Who"], ["Soup", "A"], ["Soup", "B"], ["Soup", "A"])

    assert isinstance(first, Planned)
    assert isinstance(second, Planned)
    assert isinstance(third, Fault)
    assert third.why.endswith("row 2.")


def test_a_row_is_known_again_by_its_own_name_or_by_what_it_says():
    by_name = ["Record ID", "Need", "Status"]
    by_words = ["Need", "Status", "Volunteer"]

    assert _same(by_name, ["r1", "Soup", "Open"], ["r1", "Soup for 2", ""])
    assert _same(by_words, ["Soup", "Open", ""], ["Soup ", "", "Dee"])
    assert not _same(by_words, ["Soup", "", ""], ["Bread", "", ""])


def test_numbers_from_1_in_two_lists_are_not_the_same_row():
    assert not _same(["No", "Need"], ["1", "Soup"], ["1", "Bread"])
    assert _same(["No", "Need"], ["1", "Soup"], ["1", "Soup"])


def test_two_groups_cannot_be_linked_by_the_same_sheet():
    one, other = (only(["Need"], "Soup", whose=whose).source for whose in ("a", "b"))

    assert one != other
    assert len(one) == 64


def _same(headers, one, other):
    return only(headers, *one).source == only(headers, *other).source


def test_rows_say_themselves_whether_they_are_offers_else_the_list_does():
    headers = ["Need or offer", "Item"]

    assert only(headers, "Offer", "Soup").direction == OFFER
    assert only(headers, "?", "Soup", direction=OFFER).direction == OFFER
    offered = sheet(["What are you offering?"], ["Soup"])
    assert direction_of(offered, {"words": 0}) == OFFER
    assert direction_of(sheet(["Item"], ["Soup"]), {"words": 0}, "our offers.csv") == OFFER


def test_what_an_export_guarded_against_formulas_is_read_as_it_was():
    assert only(["Need"], "'=1+1 apples").draft.words == "=1+1 apples"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=len(FIELDS), max_size=len(FIELDS)))
def test_no_row_makes_reading_fail(cells):
    columns = {name: at for at, name in enumerate(FIELDS)}

    (answer,) = read(["h"] * len(FIELDS), cells, columns=columns)

    if isinstance(answer, Planned):
        draft = answer.draft
        assert draft.words or draft.lines
        assert len(draft.words) <= 400
        assert len(draft.times) <= 120
        assert all(1 <= line.quantity <= 9_999 for line in draft.lines)


def test_need_and_offer_are_no_kinds_and_make_no_empty_need():
    headers, columns = ["Type", "Description"], {"kind": 0, "words": 1}

    empty, offer = read(headers, ("Need", ""), ("Offer", "A ride"), columns=columns)

    assert isinstance(empty, Fault)
    assert offer.direction == OFFER
    assert [line.kind for line in offer.draft.lines] == ["transport"]


@pytest.mark.parametrize(
    ("said", "number"),
    [("-3", 3), ("0", 1), ("1.5", 2), ("2-3 bags", 2), ("1 000", 1), ("1/2", 1)],
)
def test_a_quantity_that_is_not_taken_as_it_stands_is_named(said, number):
    row = only(["Need", "Quantity"], "Rice", said, columns={"words": 0, "quantity": 1})

    assert row.draft.lines[0].quantity == number
    assert row.remarks == (f"The quantity “{said}” was read as {number}.",)


@pytest.mark.parametrize(
    ("said", "number"), [("3", 3), ("3x", 3), ("2 bags", 2), ("two", 2), ("2 (5 kg)", 2)]
)
def test_of_a_quantity_that_is_taken_as_it_stands_nothing_is_said(said, number):
    row = only(["Need", "Quantity"], "Rice", said, columns={"words": 0, "quantity": 1})

    assert (row.draft.lines[0].quantity, row.remarks) == (number, ())


def test_a_thousand_is_read_as_one_where_the_column_tells():
    headers = ["Need", "Quantity"]

    thousand, twenty = read(headers, ("Rice", "1,000"), ("Soup", "20"))
    part, other = read(headers, ("Rice", "1,500"), ("Soup", "1,5"))

    assert [row.draft.lines[0].quantity for row in (thousand, twenty)] == [1000, 20]
    assert (thousand.remarks, twenty.remarks) == ((), ())
    assert [row.draft.lines[0].quantity for row in (part, other)] == [2, 2]
    assert len(part.remarks + other.remarks) == 2
