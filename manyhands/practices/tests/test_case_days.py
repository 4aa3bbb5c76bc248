"""Days that a case of bail has: written down, taken back, forgotten; and told to nobody else."""

from datetime import date, time, timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.base.refs import new_ref
from manyhands.groups.tests import make as groups
from manyhands.practices import case_days, forgetting, running
from manyhands.practices.models import CaseDay
from manyhands.practices.tests.test_forgetting import forget_at
from manyhands.practices.tests.test_running import MONDAY, adopted
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db
DAY = "2026-11-17"


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def bail(recipe="bail_fund", kind="case", amount=50_000):
    practice, members = adopted(recipe)
    return running.open_case(members[0], practice, kind=kind, key=new_ref(), amount=amount), members


def noted(member, case, day=DAY, time="", key=""):
    return case_days.note_day(member, case, key=key or new_ref(), day=day, time=time)


def test_a_day_is_written_down_once_and_taken_back():
    case, (ana, ben, *_others) = bail()
    key = new_ref()
    there = noted(ana, case, time="14:30", key=key)
    assert (there.on, there.at) == (date(2026, 11, 17), time(14, 30))
    assert noted(ana, case, time="14:30", key=key) == there
    with pytest.raises(NotPossible, match="already"):
        noted(ben, case, time="14:30")
    other = noted(ben, case)

    case_days.take_day_back(ben, case, day=there.ref)

    assert list(case.days.all()) == [other]
    with pytest.raises(NotPossible):
        case_days.take_day_back(ben, case, day=there.ref)


@pytest.mark.parametrize(
    ("day", "time"),
    [
        ("2026-11-01", ""),
        ("9999-12-31", ""),
        ("2026-02-30", ""),
        ("", ""),
        ("soon", ""),
        (DAY, "25:00"),
        (DAY, "at 9"),
    ],
)
def test_what_is_no_day_to_come_is_not_written_down(day, time):
    case, (ana, *_others) = bail()
    with pytest.raises(NotPossible):
        noted(ana, case, day, time)
    assert not case.days.exists()
    noted(ana, case, "2026-11-02")  # today is


def test_there_are_days_in_cases_of_bail_alone_and_only_while_they_go_on():
    other, (cleo, *_others) = bail("solidarity_grants", "ask", 100)
    with pytest.raises(NotPossible, match="no days"):
        noted(cleo, other)
    case, (ana, *_others) = bail()
    running.move_case(ana, case, to="taken_back")
    with pytest.raises(NotPossible, match="no days"):
        noted(ana, case)


def test_once_a_case_is_over_its_days_offer_no_ride():
    case, (ana, *_others) = bail()
    noted(ana, case)
    browser = groups.browser(ana)
    assert "Ask for a ride" in browser.get(case.get_absolute_url()).content.decode()

    running.move_case(ana, case, to="taken_back")

    page = browser.get(case.get_absolute_url()).content.decode()
    assert "Take this day back" in page
    assert "Ask for a ride" not in page


def test_there_are_not_more_than_so_many_days(monkeypatch):
    case, (ana, *_others) = bail()
    monkeypatch.setattr(case_days, "MOST", 2)
    noted(ana, case, "2026-11-17")
    noted(ana, case, "2026-11-18")
    with pytest.raises(NotPossible, match="many"):
        noted(ana, case, "2026-11-19")


def test_the_record_says_which_case_and_no_day():
    case, (ana, *_others) = bail()
    there = noted(ana, case, time="14:37")
    case_days.take_day_back(ana, case, day=there.ref)
    said = "".join(Body.objects.values_list("payload", flat=True))
    assert {"case.note_day", "case.take_day_back"} <= {*said.split('"')}
    assert not [one for one in ("11-17", "14:37", there.ref) if one in said]


def test_days_are_forgotten_with_their_case():
    case, (ana, *_others) = bail()
    noted(ana, case)
    forget_at(MONDAY + timedelta(days=3))
    assert case.days.exists()
    running.move_case(ana, case, to="taken_back")

    forget_at(MONDAY + timedelta(days=6))

    assert not CaseDay.objects.exists()


def test_a_day_that_was_taken_back_is_gone_again_where_a_backup_brings_it_back():
    case, (ana, *_others) = bail()
    there = noted(ana, case)
    forgetting.erase_noted([there.ref])
    assert not case.days.exists()


def test_members_see_the_days_on_the_page_of_the_case_and_nowhere_else():
    case, (_ana, ben, *_others) = bail()
    browser, page = groups.browser(ben), case.get_absolute_url()
    sent = browser.post(f"{page}days/", {"key": new_ref(), "day": DAY, "time": "14:37"})
    assert sent.status_code == 302
    shown = browser.get(page).text
    assert "Tuesday" in shown
    assert "14:37" in shown
    there = case.days.get()
    assert "14:37" not in browser.get(case.practice.get_absolute_url()).text
    stranger = groups.browser(groups.member(groups.group("Elsewhere"), "Eve"))
    assert "14:37" not in stranger.get(page).text
    assert stranger.post(f"{page}days/end/", {"day": there.ref}).status_code != 200
    for garbage in ("", "\0", "x" * 5000):
        assert browser.post(f"{page}days/end/", {"day": garbage}).status_code == 409
    assert case.days.exists()

    browser.post(f"{page}days/end/", {"day": there.ref})

    assert "14:37" not in browser.get(page).text


def test_a_bad_day_comes_back_with_what_was_typed():
    case, (ana, *_others) = bail()
    browser, page = groups.browser(ana), case.get_absolute_url()
    sent = browser.post(f"{page}days/", {"key": new_ref(), "day": "2026-02-30", "time": "14:37"})
    assert sent.status_code == 422
    assert "14:37" in sent.text
    late = browser.post(f"{page}days/", {"key": new_ref(), "day": "2026-11-01", "time": ""})
    assert late.status_code == 409
    assert not case.days.exists()


@pytest.mark.parametrize(
    ("wish", "words"), [("transport", "give me a ride"), ("childcare", "mind the children?")]
)
def test_a_ride_and_somebody_for_the_children_are_asked_for_with_the_day_and_no_reason(wish, words):
    case, (ana, *_others) = bail()
    noted(ana, case)
    browser = groups.browser(ana)
    link = f"/needs/new/?wish={wish}&amp;on={DAY}"
    page = browser.get(case.get_absolute_url()).text
    assert link in page

    form = browser.get(f"/g/{case.group.slug}{link}".replace("&amp;", "&")).text

    assert words in form
    assert 'value="Tuesday 17 Nov"' in form
    assert "ourt" not in form
    assert "ail fund" not in form
