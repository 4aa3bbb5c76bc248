"""Signs and numbers that no table can hold are answered with a page, on either database."""

import pytest

from manyhands.aid.tests import make

pytestmark = pytest.mark.django_db(transaction=True)

HUGE = "9" * 25


@pytest.fixture
def group():
    return make.group()


@pytest.fixture
def browser(group):
    return make.browser(make.member(group))


@pytest.mark.parametrize(
    "path",
    [
        "/g/%00/",
        "needs/%00/",
        "commitments/%00/",
        "members/%00/removal/",
        "needs/new/?offer=%00",
        "needs/?words=%00",
        f"needs/?place={HUGE}",
        f"needs/?before={'9' * 19}.{'9' * 18}",
    ],
)
def test_a_page_that_cannot_be_is_no_fault(group, browser, path):
    answer = browser.get(path if path.startswith("/") else f"/g/{group.slug}/{path}")

    assert answer.status_code in {200, 400, 404}


@pytest.mark.parametrize("patch", ["%C2%B2", HUGE, "%D9%A3%D9%A3%D9%A3", "%00"])
def test_a_patch_that_cannot_be_gets_no_name(group, browser, patch):
    answer = browser.post(f"/g/{group.slug}/places/{patch}/name/", {"name": "Mill"})

    assert answer.status_code in {400, 404}


def test_a_member_who_cannot_be_is_not_asked_to_take_over(group, browser):
    ana = make.member(group, "Ana")
    commitment = make.commitment(ana, make.need(group))
    path = f"/g/{group.slug}/commitments/{commitment.ref}/successor/"

    assert make.browser(ana).post(path, {"to": "\0"}).status_code in {400, 404}
