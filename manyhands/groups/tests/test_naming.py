"""Words that name members: kept with marks, read with the names of today."""

import pytest

from manyhands.groups.actions import leave_group, rename_member
from manyhands.groups.naming import mark, marked, named
from manyhands.groups.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make.founded(founder="Ana")


def shown(group, text: str) -> str:
    (words,) = named(group, text)
    return words


def test_a_name_is_kept_as_a_mark_and_read_as_it_is_today(ana):
    ben = make.member(ana.group, "Ben")

    kept = marked(ana.group, "Ben and Bennie sing; Ben's voice.")

    assert kept == f"{mark(ben.ref)} and Bennie sing; {mark(ben.ref)}'s voice."
    rename_member(ben, ben, name="Bo")
    assert shown(ana.group, kept) == "Bo and Bennie sing; Bo's voice."


def test_of_two_names_the_longer_is_meant(ana):
    make.member(ana.group, "Mary")
    both = make.member(ana.group, "Mary Ann")

    assert marked(ana.group, "Mary Ann cooks.") == f"{mark(both.ref)} cooks."


def test_two_of_one_name_share_a_mark_until_the_last_has_left(ana):
    first, second = make.member(ana.group, "Ben"), make.member(ana.group, "Ben")
    kept = marked(ana.group, "Ben cooks.")

    assert shown(ana.group, kept) == "Ben cooks."
    leave_group(first, first)
    assert shown(ana.group, kept) == "Ben cooks."
    leave_group(second, second)
    assert shown(ana.group, kept) == "somebody who left cooks."


def test_marking_twice_changes_nothing_even_for_a_member_called_member(ana):
    make.member(ana.group, "member")

    once = marked(ana.group, "A member came.")

    assert marked(ana.group, once) == once


def test_a_mark_names_nobody_of_another_group(ana):
    other = make.founded("Elsewhere", founder="Ana")

    assert shown(other.group, mark(ana.ref)) == "somebody who left"


def test_words_without_a_mark_cost_no_query(ana, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert named(ana.group, "We sang.", "") == ["We sang.", ""]
