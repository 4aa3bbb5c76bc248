"""The bar of places says where one is."""

import pytest
from django.urls import reverse

from manyhands.decisions.tests import make
from manyhands.groups.tests import make as groups
from manyhands.practices.tests import make as practices
from manyhands.site.context import DECIDE

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make.assembly(3)[0]


def here(member, name):
    page = groups.browser(member).get(reverse(name, args=[member.group.slug]))
    return page.context["places"], page.content.decode()


@pytest.mark.parametrize("name", DECIDE)
def test_what_belongs_to_deciding_is_in_decide(ana, name):
    places, page = here(ana, name)

    assert [place["key"] for place in places if place["current"]] == ["decide"]
    assert 'data-place="decide" aria-current="page"' in page


@pytest.mark.parametrize(
    "name", ["commons", "funds", "ways-to-pay", "bank", "books", "public-accounts", "practices"]
)
def test_what_is_held_in_common_is_in_commons_once_there_is_something(ana, name):
    practices.adopted(ana.group)

    places, _page = here(ana, name)

    assert [place["key"] for place in places] == ["help", "commons", "decide"]
    assert [place["key"] for place in places if place["current"]] == ["commons"]


def test_nobody_is_shown_commons_while_nothing_is_held_in_common(ana):
    places, page = here(ana, "about")

    assert [place["key"] for place in places] == ["help", "decide"]
    assert reverse("commons", args=[ana.group.slug]) in page


@pytest.mark.parametrize("name", ["board", "offers", "mine", "members"])
def test_the_rest_is_in_help(ana, name):
    places, _page = here(ana, name)

    assert [place["key"] for place in places if place["current"]] == ["help"]
