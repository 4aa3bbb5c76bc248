"""What another page may fill into the form of a need."""

import pytest
from django.http import QueryDict

from manyhands.aid.kinds import KINDS
from manyhands.aid.wishes import WISHES, wished


def test_a_wish_is_a_kind_of_help_with_the_day_where_there_is_one():
    assert WISHES.keys() <= KINDS.keys()
    found = wished(QueryDict("wish=transport&on=2027-03-02"))
    assert found["kinds"] == ["transport"]
    assert found["times"] == "Tuesday 2 Mar"


@pytest.mark.parametrize("day", ["", "soon", "2027-02-30", "9" * 40, "2027-03-02T10:00"])
def test_a_day_that_is_none_is_left_out(day):
    assert "times" not in wished(QueryDict(f"wish=childcare&on={day}"))


@pytest.mark.parametrize("asked", ["", "wish=", "wish=gold&on=2027-03-02", "words=x&kinds=food"])
def test_nothing_else_comes_in_by_a_link(asked):
    assert wished(QueryDict(asked)) == {}
