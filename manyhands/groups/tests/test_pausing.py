"""A member pauses and comes back, on the page of members."""

import pytest

from manyhands.groups.tests import make

pytestmark = pytest.mark.django_db
PAGE = "/g/rosewood/members/"


@pytest.fixture
def ana():
    return make.member(make.group(), "Ana")


def test_a_button_pauses_and_another_comes_back(ana):
    phone = make.browser(ana)
    assert "no round waits for you" in phone.get(PAGE).content.decode()

    paused = phone.post(f"{PAGE}pause/", follow=True).content.decode()
    assert "You have paused since" in paused
    assert make.again(ana).paused_at is not None

    back = phone.post(f"{PAGE}pause/end/", follow=True).content.decode()
    assert "Welcome back." in back
    assert make.again(ana).paused_at is None


def test_a_second_press_changes_nothing_and_says_so(ana):
    phone = make.browser(ana)
    phone.post(f"{PAGE}pause/")
    since = make.again(ana).paused_at

    again = phone.post(f"{PAGE}pause/")

    assert again.status_code == 409
    assert "It is so already." in again.content.decode()
    assert make.again(ana).paused_at == since
