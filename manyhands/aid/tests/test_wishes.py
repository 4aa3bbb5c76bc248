"""What another page may fill into the form of a need."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict

from manyhands.aid.kinds import KINDS
from manyhands.aid.models import NEED, Intent
from manyhands.aid.rules import Timing
from manyhands.aid.tests import make
from manyhands.aid.tests.test_forms import sent
from manyhands.aid.wishes import WISHES, still_that_day, wished


def test_a_wish_is_a_kind_of_help_with_the_day_where_there_is_one():
    assert WISHES.keys() <= KINDS.keys()
    found = wished(QueryDict("wish=transport&on=2027-03-02"))
    assert found["kinds"] == ["transport"]
    assert found["times"] == "Tuesday 2 Mar"
    assert found["due_on"] == "2027-03-02"


ASK = "/g/{}/needs/new/"


@pytest.mark.parametrize("day", ["", "soon", "2027-02-30", "9" * 40, "2027-03-02T10:00"])
def test_a_day_that_is_none_is_left_out(day):
    assert "times" not in wished(QueryDict(f"wish=childcare&on={day}"))


@pytest.mark.parametrize("asked", ["", "wish=", "wish=gold&on=2027-03-02", "words=x&kinds=food"])
def test_nothing_else_comes_in_by_a_link(asked):
    assert wished(QueryDict(asked)) == {}


@pytest.mark.parametrize(
    ("text", "times", "stays"),
    [
        ("2027-03-02", "Tuesday 2 Mar", True),
        ("2027-03-02", "Tuesday 2 Mar, at 9", True),
        ("2027-03-02", "", True),
        ("2027-03-02", "Wednesday 3 Mar", False),
        ("2027-03-02", "after 5", False),
        ("2027-02-30", "", False),
        ("soon", "", False),
        ("", "", False),
    ],
)
def test_a_day_stays_as_long_as_nothing_says_another(text, times, stays):
    assert still_that_day(text, times) == (date(2027, 3, 2) if stays else None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "day"),
    [
        ({}, date(2027, 3, 2)),
        ({"times": "Tuesday 2 Mar, at 9"}, date(2027, 3, 2)),
        ({"times": "Friday"}, None),
        ({"hides_words": "on"}, None),
        ({"due_on": "9" * 400}, None),
    ],
    ids=["as it came", "with an hour", "another day", "words are hidden", "nonsense"],
)
def test_a_ride_that_is_asked_for_from_a_link_is_for_that_day(more, day):
    ana = make.member(make.group())
    browser, path = make.browser(ana), f"{ASK.format(ana.group.slug)}?wish=transport&on=2027-03-02"
    page = browser.get(path)
    assert 'name="due_on" value="2027-03-02"' in page.content.decode()
    came = page.context["form"].initial
    said = {name: came[name] for name in ("words", "kinds", "times", "due_on")}
    browser.post(ASK.format(ana.group.slug), sent([], **(said | more)))
    assert Intent.objects.get().due_on == day


AT = datetime(2027, 1, 4, 9, tzinfo=UTC)
USUALLY = AT + timedelta(days=14)


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        (None, USUALLY),
        (date(2027, 1, 3), USUALLY),
        (date(2027, 1, 5), USUALLY),
        (date(2027, 1, 16), USUALLY),
        (date(2027, 1, 17), datetime(2027, 1, 18, 12, tzinfo=UTC)),  # over in all places, at UTC-12
        (date(2028, 1, 5), datetime(2028, 1, 6, 12, tzinfo=UTC)),
        (date(2028, 1, 6), USUALLY),
        (date.max, USUALLY),
    ],
)
def test_what_is_for_a_day_leaves_the_board_no_sooner(day, ends):
    times = Timing(erase_after_h=48, stale_after_h=48, expires_after_d=14)
    assert times.expires_at(NEED, AT, day) == ends


@pytest.mark.django_db
def test_who_changes_other_words_keeps_the_day():
    """Also one that was brought with a list and has no words for when."""
    ana = make.member(make.group())
    need = make.need(ana, due_on=date(2027, 3, 2))
    browser, path = make.browser(ana), f"{need.get_absolute_url()}edit/"
    came = browser.get(path).context["form"].initial
    more = {"words": "Rice and oil", "times": "", "due_on": f"{came['due_on']}"}
    answer = browser.post(path, sent(["Rice"], **more))
    assert answer.status_code == 302
    need.refresh_from_db()
    assert (need.words, need.due_on) == ("Rice and oil", date(2027, 3, 2))
