"""A list is brought in once, whole or not at all, and nothing of it stays in the clear."""

import io
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, connection
from django.urls import reverse

from manyhands.aid import actions, export
from manyhands.aid.bringing import posting, progress
from manyhands.aid.bringing.columns import guess_columns
from manyhands.aid.bringing.plan import Reading
from manyhands.aid.models import NEED, Intent, Line, PlaceCount, SheetDraft, Token
from manyhands.aid.policies import Console
from manyhands.aid.tests import make
from manyhands.base import jobs
from manyhands.base.errors import Refused
from manyhands.base.models import Job, SealKey
from manyhands.base.sheets import NotASheet, Row, Sheet, read_sheet
from manyhands.base.times import now
from manyhands.groups.actions import name_place
from manyhands.groups.powers import Visitor
from manyhands.record.models import Entry

SHEETS = Path(__file__).parents[2] / "base/tests/sheets"
TAKEN = sorted(
    {path.name for path in SHEETS.iterdir()}
    - {"empty.csv", "picture.csv", "quote_not_closed.csv", "truncated.xlsx", "web_page.csv"}
    - {"no_header.csv"}
)
pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make.group(founder="Flo")


@pytest.fixture
def flo(group):
    return group.members.get()


def listing(*rows, headers=("What do you need?", "Name", "Phone", "Neighborhood")):
    return Sheet(list(headers), [Row(number, list(row)) for number, row in enumerate(rows, 2)])


def planned(group, sheet, direction=NEED):
    columns = guess_columns(sheet.headers, sheet.sample())
    reading = Reading(columns, direction, list(group.places.all()), group.ref)
    return posting.check(group, sheet, reading)


def brought(actor, sheet, **how):
    fresh, _report = planned(actor.group, sheet)
    return posting.bring(actor, actor.group, planned=fresh, **how)


SOUP = ("Soup", "Ana", "555-0134", "Mill")
BREAD = ("Bread", "Ben", "555-0171", "Elsewhere")


def test_rows_stand_on_the_board_like_any_need(group, flo):
    added = brought(flo, listing(SOUP, BREAD))

    soup = Intent.objects.get(words="Soup")
    assert added == {NEED: 2}
    assert (soup.place.name, soup.wanted, soup.left, soup.is_open) == ("Mill", 1, 1, True)
    assert soup.rank is not None
    assert set(soup.tokens.values_list("token", flat=True)) == {"kind=food", "soup"}
    assert PlaceCount.objects.get(place=soup.place).needs == 1
    assert soup.lines.get().kind == "food"
    page = make.browser(make.member(group, "Cy")).get(reverse("needs", args=[group.slug]))
    assert "Bread" in page.content.decode()


def test_whoever_brings_a_row_looks_after_it_and_others_commit(group, flo):
    brought(flo, listing(SOUP))
    soup = Intent.objects.get()
    helper = make.member(group, "Cy")

    commitment = make.commitment(helper, soup)
    actions.close_intent(flo, Intent.objects.get())

    assert soup.asker == flo
    assert soup.for_another
    assert commitment.helper == helper


def test_one_entry_says_how_many(group, flo):
    before = Entry.objects.count()

    brought(flo, listing(SOUP, BREAD))

    assert Entry.objects.count() == before + 1
    assert '"kind":"need.import"' in Entry.objects.latest("pk").body.payload
    assert '"needs":2' in Entry.objects.latest("pk").body.payload


def test_twice_the_same_list_or_a_longer_one_adds_only_what_is_new(group, flo):
    brought(flo, listing(SOUP))

    again, report = planned(group, listing(SOUP))
    longer = brought(flo, listing(SOUP, BREAD))

    assert (again, report.known, report.many) == ([], [2], 0)
    assert longer == {NEED: 1}
    assert Intent.objects.count() == 2


def test_what_was_erased_does_not_come_back_with_the_next_list(group, flo):
    brought(flo, listing(SOUP))
    actions.erase_intent(flo, Intent.objects.get())

    fresh, report = planned(group, listing(SOUP))

    assert (fresh, report.known) == ([], [2])


def test_nothing_is_half_imported(group, flo):
    fresh, _report = planned(group, listing(SOUP, BREAD))
    fresh += fresh[:1]  # the same source twice, as no sheet can say it
    before = counts()

    with pytest.raises(IntegrityError):
        posting.bring(flo, group, planned=fresh)

    assert counts() == before


def counts():
    return [model.objects.count() for model in (Intent, Line, Token, SealKey, Entry)]


def test_only_members_and_the_console_bring_lists(group):
    fresh, _report = planned(group, listing(SOUP))
    stranger = make.group("Elsewhere", founder="Eve").members.get()

    for actor in (Visitor(group), stranger, Console(stranger.group)):
        with pytest.raises(Refused):
            posting.bring(actor, group, planned=fresh)
    posting.bring(Console(group), group, planned=fresh)

    assert Intent.objects.get().asker is None
    assert '"by":"console"' in Entry.objects.latest("pk").body.payload


def test_the_latest_posted_stands_on_top(group, flo):
    headers = ["Timestamp", "What do you need?"]

    brought(flo, listing(["2024-03-15", "Later"], ["2024-03-14", "Earlier"], headers=headers))

    rows = Intent.objects.order_by("-rank", "-id")
    assert [row.words for row in rows] == ["Later", "Earlier"]
    assert all(row.posted_at < row.fresh_at for row in rows)


def test_nothing_private_stands_in_the_clear_in_the_database(group, flo):
    canaries = [make.canary() for _ in range(3)]
    name, address, note = canaries
    headers = ["What do you need?", "Name", "Phone", "Email", "Address", "Notes"]
    row = [f"Soup for {name}", name, "555-0134", "x@canary.example", address, note]
    sheet = listing(row, headers=headers)
    draft = posting.keep(flo, sheet, {}, direction=NEED, language="en")
    posting.look(draft, sheet, guess_columns(headers, [row]), NEED)

    before = _all_text()
    posting.begin(draft)

    text = before + _all_text()
    assert Intent.objects.get().words == "Soup for [name]"
    for private in (*canaries, "555-0134", "canary.example"):
        assert private not in text


def _all_text() -> str:
    """Every column of every table, as bytes and as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [str(bytes(v) if isinstance(v, memoryview) else v)
                      for row in cursor.fetchall() for v in row]  # fmt: skip
    return "\n".join(found)


# --- the sheets groups use ---------------------------------------------------------------


@pytest.mark.parametrize("name", TAKEN)
def test_each_sample_sheet_comes_in_and_a_second_time_adds_nothing(name, group, flo):
    sheet = read_sheet(SHEETS / name, name)

    fresh, report = planned(group, sheet)
    added = posting.bring(flo, group, planned=fresh)
    again, second = planned(group, sheet)

    assert sum(added.values()) == len(fresh) > 0
    assert len(fresh) + len(report.faults) == len(sheet)
    assert again == []
    assert len(second.known) == len(fresh)


def test_what_one_group_takes_along_another_takes_in(group, flo):
    mill = group.places.get(name="Mill")
    make.need(flo, "Rice, and bread", kinds=("food", "transport"), quantity=3, place=mill,
              urgency=2, language="es", adults=2, children=3, times="after 5")  # fmt: skip
    make.need(group, "=1+1 blankets", kinds=("shelter",), quantity=2, urgency=1)
    make.offer(flo, "Soup", is_standing=True, place=mill)
    over = make.need(flo, "Over")
    actions.withdraw_intent(flo, over)
    other = make.group("Elsewhere", founder="Eve")
    eve = other.members.get()
    name_place(eve, other.places.first(), name="Mill")

    for name in ("needs.csv", "offers.csv"):
        out = Files()
        export.write(group, out.open)
        sheet = read_sheet(out.files[name].getvalue().encode(), name)
        fresh, _report = planned(other, sheet)
        posting.bring(eve, other, planned=fresh)

    assert told(other) == told(group)


def test_what_a_group_takes_along_is_here_already_when_it_comes_back(group, flo):
    make.need(flo, "Rice")
    make.offer(flo, "Soup")
    make.need(make.group("Elsewhere"), "Theirs")
    out = Files()
    export.write(group, out.open)

    found = {
        name: planned(group, read_sheet(out.files[name].getvalue().encode(), name))
        for name in ("needs.csv", "offers.csv")
    }

    assert [fresh for fresh, _report in found.values()] == [[], []]
    assert [report.known for _fresh, report in found.values()] == [[2], [2]]


class Files:
    """Files in memory."""

    def __init__(self):
        self.files = {}

    def open(self, name):
        self.files[name] = Kept()
        return self.files[name]


class Kept(io.StringIO):
    def close(self):
        """Stay readable."""


def told(group):
    rows = Intent.objects.filter(group=group, closed_at=None).order_by("direction", "words")
    return [
        (row.direction, row.words, row.kinds, row.wanted, row.urgency, row.due_on, row.times,
         row.language, row.adults, row.children, row.is_standing,
         row.place.name if row.place else "", row.posted_at.replace(microsecond=0))
        for row in rows
    ]  # fmt: skip


# --- a sheet that waits --------------------------------------------------------------------


def waiting_draft(flo, *rows):
    sheet = listing(*(rows or [SOUP]))
    columns = guess_columns(sheet.headers, sheet.sample())
    draft = posting.keep(flo, sheet, columns, direction=NEED, language="en")
    posting.look(draft, sheet, columns, NEED)
    return draft


def test_nothing_of_a_sheet_is_left_after_an_hour(flo):
    draft = waiting_draft(flo)
    keys = SealKey.objects.count()

    with time_machine.travel(draft.made_at + timedelta(minutes=59), tick=False):
        posting.forget_sheets(now())
        assert posting.waiting(flo).exists()
    with time_machine.travel(draft.made_at + timedelta(hours=1), tick=False):
        assert not posting.waiting(flo).exists()
        posting.forget_sheets(now())

    assert not SheetDraft.objects.exists()
    assert SealKey.objects.count() == keys - 1


def test_the_sheet_is_erased_the_moment_it_is_in_and_the_report_stays(flo):
    draft = waiting_draft(flo, SOUP, ("", "Ben", "", ""))
    key = draft.key_id

    posting.begin(draft)

    done = posting.waiting(flo).get()
    assert done.sealed is None
    assert not SealKey.objects.filter(pk=key).exists()
    report = posting.report_of(done)
    assert (report.added, [number for number, _why in report.faults]) == ({NEED: 1}, [3])


def test_a_new_sheet_takes_the_place_of_the_one_that_waited(flo):
    waiting_draft(flo)

    second = waiting_draft(flo, BREAD)

    assert posting.waiting(flo).get() == second


def test_a_long_list_is_brought_in_the_background_once(flo):
    rows = [(f"Soup {number}", "", "", "") for number in range(posting.AT_ONCE + 1)]
    draft = waiting_draft(flo, *rows)

    posting.begin(draft)
    posting.begin(draft)
    assert not Intent.objects.exists()
    assert Job.objects.filter(name="aid.import").count() == 1
    jobs.work_off(now())
    posting.bring_draft(draft.ref)

    assert Intent.objects.count() == len(rows)
    assert not Job.objects.filter(name="aid.import").exists()
    assert progress.read(draft.ref) is None


def test_how_far_it_is_can_be_seen_from_outside():
    with progress.shown("abc") as told:
        told(50, 200)
        assert progress.read("abc") == (50, 200)
        progress.part(told, 1, 2)(50, 200)

    assert progress.read("abc") is None
    assert not list((settings.VAR / "importing").iterdir())


def test_a_sheet_with_more_words_than_can_be_kept_is_refused(flo, monkeypatch):
    monkeypatch.setattr(posting, "MOST_LETTERS", 10)

    with pytest.raises(NotASheet, match="too many words"):
        waiting_draft(flo)


@pytest.mark.django_db(transaction=True)
def test_the_same_list_from_four_at_once_is_there_once(group, flo):
    sheet = listing(*[(f"Soup {number}", "", "", "") for number in range(20)])
    start = threading.Barrier(4)
    added = []

    def bring():
        fresh, _report = planned(group, sheet)
        start.wait()
        try:
            added.append(posting.bring(flo, group, planned=fresh).get(NEED, 0))
        finally:
            connection.close()

    threads = [threading.Thread(target=bring) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(added) == [0, 0, 0, 20]
    assert Intent.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_the_button_pressed_twice_at_once_brings_it_in_once(flo):
    draft = waiting_draft(flo, SOUP, BREAD)
    start = threading.Barrier(2)

    def press():
        start.wait()
        try:
            posting.begin(posting.waiting(flo).get())
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Intent.objects.count() == 2
    assert posting.report_of(posting.waiting(flo).get()).added == {NEED: 2}
    assert draft.many == 2
