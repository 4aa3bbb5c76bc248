"""From each page of a group there is a way on and a way back, also for who came by a link."""

import pytest
from django.test import Client

from manyhands.aid.tests import make

pytestmark = pytest.mark.django_db

PAGES = [
    *("about/", "about/description/", "constitution/", "places/", "record/", "members/", "leave/"),
    *("mine/", "news/", "reports/", "inbox/", "import/", "export/", "disclosure/"),
]


def main_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("path", PAGES)
def test_each_page_leads_back(path):
    group = make.group()
    shown = main_of(make.browser(make.member(group)), f"/g/{group.slug}/{path}")

    back = "members/" if path == "leave/" else "news/" if path == "reports/" else ""
    assert f'href="/g/{group.slug}/{back}"' in shown


def test_a_member_finds_their_own_pages_above_the_needs_of_all():
    group = make.group()
    shown = main_of(make.browser(make.member(group)), f"/g/{group.slug}/")

    for page in ("mine", "news", "inbox", "members"):
        assert 0 < shown.index(f'href="/g/{group.slug}/{page}/"') < shown.index("<nav")
    assert "No account, no name" not in shown
    assert "No account, no name" in main_of(Client(), f"/g/{group.slug}/")


def test_a_new_group_finds_every_patch_to_name_in_the_list_too():
    group = make.group()
    shown = main_of(make.browser(make.member(group)), f"/g/{group.slug}/places/")

    rows = shown.partition("<tbody>")[2].split("<tr>")[1:]
    assert len(rows) == group.places.count()
    assert all("?patch=" in row for row in rows)
    assert "legend" not in shown


def test_a_patch_that_was_named_is_said_to_be_kept():
    group = make.group()
    place = group.places.all()[1]
    ana = make.browser(make.member(group))

    answer = ana.post(f"/g/{group.slug}/places/{place.pk}/name/", {"name": "Mill"}, follow=True)

    page = answer.content.decode()
    assert "Saved. Name the next one" in page
    assert "Mill" in page


@pytest.mark.parametrize(
    ("name", "address"), [("Mill Lane", "mill-lane"), ("Straße der Freude", "strasse-der-freude")]
)
def test_the_address_of_a_group_is_its_name(name, address):
    assert make.group(name).slug == address
