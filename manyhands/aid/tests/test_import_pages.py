"""Bringing a list by pages: choose, check, bring in; for members, each their own sheet."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from manyhands.aid.bringing import posting
from manyhands.aid.models import Intent, SheetDraft
from manyhands.aid.tests import make
from manyhands.base import jobs
from manyhands.base.tests.files import (
    in_the_middle_elsewhere,
    let_scrubbing_end,
    lies_in_a_table,
)
from manyhands.base.times import now

SHEETS = Path(__file__).parents[2] / "base/tests/sheets"
pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make.group(founder="Flo")


@pytest.fixture
def flo(group):
    return make.browser(group.members.get())


@pytest.fixture
def start(group):
    return reverse("import", args=[group.slug])


def upload(browser, start, name="airtable_english.csv", **more):
    with (SHEETS / name).open("rb") as file:
        return browser.post(start, {"file": file} | more)


def pasted(browser, start, text):
    return browser.post(start, {"text": text})


def test_a_file_is_chosen_checked_and_brought_in(group, flo, start):
    assert flo.get(start).status_code == 200

    check = upload(flo, start).url
    page = flo.get(check).content.decode()
    posted = flo.post(f"{check}posting/")
    done = flo.get(posted.url).content.decode()

    assert "Twin mattress" in page
    assert "It is over already" in page
    assert "Rosa M." not in page
    assert "The list is in" in done
    assert sorted(Intent.objects.values_list("words", flat=True)) == [
        "Help with tax form", "Twin mattress",
    ]  # fmt: skip
    assert flo.get(check).url == posted.url
    report = flo.get(f"{check}report/")
    assert report["Content-Type"].startswith("text/csv")
    assert "3,left out," in report.content.decode()


def test_a_wrong_guess_is_changed_and_looked_at_again(flo, start):
    check = pasted(flo, start, "a;b\nSoup;2\nBread;3\n").url
    page = flo.get(check).content.decode()

    assert "could not guess" in page
    answer = flo.post(check, {"direction": "offer", "column-words": "0", "column-quantity": "1"})
    page = flo.get(answer.url).content.decode()
    flo.post(f"{check}posting/")

    assert "Bring in 2 rows" in page
    soup = Intent.objects.get(words="Soup")
    assert (soup.direction, soup.wanted) == ("offer", 2)


def test_without_a_column_for_what_it_is_nothing_goes_on(flo, start):
    check = pasted(flo, start, "a;b\nSoup;2\n").url

    answer = flo.post(check, {"direction": "need", "column-quantity": "1"})

    assert answer.status_code == 422
    assert "Choose the column" in answer.content.decode()
    assert flo.post(f"{check}posting/").url == check
    assert not Intent.objects.exists()


def test_a_workbook_and_pasted_rows_come_in_too(flo, start):
    book = openpyxl.Workbook()
    book.active.append(["What do you need?", "Qty"])
    book.active.append(["Soup", 2])
    out = BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "needs.xlsx"

    for sent in ({"file": out}, {"text": "Need\tWho\nBread\tAna\n"}):
        flo.post(flo.post(start, sent).url + "posting/")

    assert set(Intent.objects.values_list("words", flat=True)) == {"Soup", "Bread"}


@pytest.mark.parametrize(
    "name", ["empty.csv", "picture.csv", "quote_not_closed.csv", "truncated.xlsx", "web_page.csv"]
)
def test_what_is_no_sheet_is_answered_with_a_sentence(name, flo, start):
    answer = upload(flo, start, name)

    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert not SheetDraft.objects.exists()


def test_nothing_chosen_is_said_and_what_was_pasted_is_still_there(flo, start):
    nothing = flo.post(start, {})
    broken = pasted(flo, start, 'Need,Who\n"Soup,Ana\n')

    assert nothing.status_code == 422
    assert broken.status_code == 422
    assert "Soup,Ana" in broken.content.decode()


def test_too_large_is_refused_before_it_is_read(flo, start):
    claimed = flo.generic(
        "POST", start, b"x", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH="12000001",
    )  # fmt: skip
    much_text = pasted(flo, start, "x" * 2_100_000)

    assert claimed.status_code == 413
    assert much_text.status_code == 413
    assert "10 MB" in much_text.content.decode()


def test_a_form_of_another_page_is_refused(group):
    browser = make.browser(group.members.get())
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies

    assert (
        strict.post(reverse("import", args=[group.slug]), {"text": "Need\nSoup"}).status_code == 403
    )


def test_each_sheet_is_its_members_alone(group, flo, start):
    check = upload(flo, start).url
    ana = make.browser(make.member(group, "Ana"))

    for path in ("", "posting/", "report/"):
        assert ana.get(check + path).status_code == 404
    for path in ("", "posting/", "removal/"):
        assert ana.post(check + path, {"direction": "need"}).status_code == 404
    assert Client().get(check).status_code == 302
    assert not Intent.objects.exists()


def test_throwing_a_list_away_forgets_it(flo, start):
    check = upload(flo, start).url

    assert flo.post(f"{check}removal/").url == start

    assert not SheetDraft.objects.exists()
    assert flo.get(check).status_code == 404


def test_a_long_list_shows_how_far_it_is_and_then_the_report(flo, start):
    rows = "\n".join(f"Soup {number}" for number in range(posting.AT_ONCE + 1))
    check = pasted(flo, start, f"What do you need?\n{rows}\n").url

    page = flo.get(flo.post(f"{check}posting/").url).content.decode()
    jobs.work_off(now())
    done = flo.get(f"{check}posting/").content.decode()

    assert "<progress" in page
    assert "Look again" in page
    assert "The list is in" in done
    assert Intent.objects.count() == posting.AT_ONCE + 1


def test_a_page_costs_few_queries(flo, start, django_assert_max_num_queries):
    check = upload(flo, start).url

    with django_assert_max_num_queries(6):
        flo.get(check)


def test_after_fifty_lists_in_a_day_it_is_enough(flo, start, monkeypatch):
    monkeypatch.setattr("manyhands.aid.pages_import.A_DAY", 1)

    assert upload(flo, start).status_code == 302
    assert upload(flo, start).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_sheet_stays_in_the_files_whoever_was_in_the_middle_of_something(flo, start):
    check = upload(flo, start).url
    draft = SheetDraft.objects.select_related("key").get()
    noise = [bytes(draft.key.wrapped), bytes(draft.sealed)]

    with in_the_middle_elsewhere():
        flo.post(f"{check}removal/")
        with time_machine.travel(now() + timedelta(minutes=2), tick=False):
            jobs.work_off(now())
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        let_scrubbing_end()

    assert not SheetDraft.objects.exists()
    assert not any(lies_in_a_table(each) for each in noise)
