"""Nobody asks a solidarity fund twice by oversight, and nobody else hears that they ask."""

import pytest
from django.urls import reverse

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.base.refs import new_ref
from manyhands.groups.tests import make as groups
from manyhands.practices import running
from manyhands.practices.models import Case
from manyhands.practices.tests.test_running import MONDAY, adopted, booked

pytestmark = pytest.mark.django_db


@pytest.fixture
def fund():
    with times.at(MONDAY):
        practice, members = adopted("solidarity_grants")
        booked(practice, "given", 10_000)
        yield practice, members


def form_of(practice, member):
    return groups.browser(member), reverse(
        "open-case", args=[practice.group.slug, practice.ref, "ask"]
    )


def test_who_waits_already_is_told_and_asks_once_more_on_purpose(fund):
    practice, (ana, *_others) = fund
    browser, path = form_of(practice, ana)
    first = {"key": new_ref(), "m": ana.ref, "amount": "20"}
    assert "once more" not in browser.get(path).content.decode()

    assert [browser.post(path, first).status_code for _ in range(2)] == [302, 302]
    assert Case.objects.count() == 1, "the second press finds the first"

    second = first | {"key": new_ref()}
    refused = browser.post(path, second)
    assert refused.status_code == 422
    assert "You asked already, and that still goes on." in refused.content.decode()
    assert 'value="20"' in refused.content.decode()
    with pytest.raises(NotPossible, match="You asked already"):
        running.open_case(ana, practice, kind="ask", key=new_ref(), about=ana.ref, amount=1)

    assert browser.post(path, second | {"again": "on"}).status_code == 302
    assert Case.objects.count() == 2


def test_once_it_is_over_one_asks_anew_and_nobody_else_hears_of_it(fund):
    practice, (ana, ben, *_others) = fund
    case = running.open_case(ana, practice, kind="ask", key=new_ref(), about=ana.ref, amount=5)
    browser, path = form_of(practice, ben)
    for about in (ana.ref, ""):  # Ben types in what Ana, and somebody who is no member, ask for
        said = {"key": new_ref(), "m": about, "amount": "20"}
        assert browser.post(path, said).status_code == 302

    running.move_case(ana, case, to="taken_back")
    assert running.open_case(ana, practice, kind="ask", key=new_ref(), about=ana.ref, amount=5)


def test_nobody_takes_back_what_another_asked_for_but_all_together(fund):
    practice, (ana, ben, *_others) = fund
    for about in ({"about": ana.ref}, {}):
        said = {"kind": "ask", "key": new_ref(), "amount": 500, **about}
        case = running.open_case(groups.again(ana), practice, **said)
        with pytest.raises(NotPossible, match="Whoever asked"):
            running.move_case(groups.again(ben), case, to="taken_back")
        groups.decided("case.move", case, to="taken_back")


def test_nobody_chooses_the_ref_of_what_they_write_down():
    """It is noted once that is forgotten, and would forget what else has it after a restore."""
    practice, (ana, ben, *_others) = adopted("solidarity_grants")
    booked(practice, "given", 50_000)
    address = f"{practice.get_absolute_url()}open/ask/"
    sent = groups.browser(ana).post(address, {"key": ben.ref, "m": "", "amount": "5"})
    assert sent.status_code == 302
    assert Case.objects.get().ref not in {ben.ref, practice.ref}
