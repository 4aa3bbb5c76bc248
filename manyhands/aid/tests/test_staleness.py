"""A form that is too old, or that no cookie vouches for: nothing that was typed is lost."""

import re

import pytest
from django.test import Client

from manyhands.aid.models import Intent
from manyhands.aid.tests import make
from manyhands.aid.tests.test_forms import sent

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
DIRECTIONS = pytest.mark.parametrize("direction", ["need", "offer"])


def strict(like: Client | None = None) -> Client:
    """A browser whose forms are looked at as they are from outside."""
    client = Client(enforce_csrf_checks=True)
    if like is not None:
        client.cookies = like.cookies
    return client


@DIRECTIONS
def test_a_browser_without_cookies_asks_and_offers(direction):
    page = f"/g/{make.group().slug}/{direction}s/new/"

    answer = strict().post(page, sent([""], words="Bread"))

    assert answer.status_code == 201
    posted = Intent.objects.get()
    assert (posted.words, posted.asker, posted.direction) == ("Bread", None, direction)


@DIRECTIONS
def test_a_form_from_before_one_signed_in_comes_back_with_all_that_was_typed(direction):
    ana = make.member(make.group())
    page = f"/g/{ana.group.slug}/{direction}s/new/"
    browser = strict(make.browser(ana))
    typed = sent(["Rye"], words="Bread", note="Ring twice", csrfmiddlewaretoken="x" * 64)

    first = browser.post(page, typed)
    none_yet = Intent.objects.count()
    told = first.content.decode()
    again = browser.post(page, typed | {"csrfmiddlewaretoken": TOKEN.findall(told)[0]})

    assert (first.status_code, none_yet, again.status_code) == (422, 0, 201)
    assert "Please send it again." in told
    assert [word for word in ("Rye", "Bread", "Ring twice") if word not in told] == []
    assert Intent.objects.get().asker == ana


def test_a_stale_form_changes_no_post_and_comes_back():
    need = make.need(make.group(), "Bread")
    browser = strict(make.browser(holding=need))

    answer = browser.post(f"{need.get_absolute_url()}edit/", sent([""], words="Rye bread"))

    assert answer.status_code == 422
    assert "Rye bread" in answer.content.decode()
    assert Intent.objects.get().words == "Bread"


@DIRECTIONS
def test_another_site_asks_and_offers_for_nobody(direction):
    page = f"/g/{make.group().slug}/{direction}s/new/"

    answer = strict().post(
        page, sent([""], words="Bread"), headers={"origin": "https://elsewhere.example"}
    )

    assert answer.status_code == 403
    assert not Intent.objects.exists()
