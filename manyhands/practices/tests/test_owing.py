"""What a member still gets and owes: they see it, no more is settled, and none of it is lost."""

from datetime import timedelta

import pytest

from manyhands.base import jobs, times
from manyhands.base.errors import NotPossible
from manyhands.base.refs import new_ref
from manyhands.decisions.models import Proposal
from manyhands.decisions.tests.make import uses
from manyhands.groups.tests import make as groups
from manyhands.practices import running
from manyhands.practices.tests.test_running import MONDAY, adopted, booked, held, paid, sound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def page(member, address: str) -> str:
    return groups.browser(groups.again(member)).get(address).content.decode()


def sick_for(days: int, **params: int):
    """A friendly society in which Ana was sick for so many days and is well again."""
    practice, members = adopted("friendly_society", dues=0, **params)
    booked(practice, "opened", 100_000)
    ana = members[0]
    running.enter_practice(ana, practice)
    case = running.open_case(ana, practice, kind="sick", key=new_ref(), about=ana.ref)
    running.move_case(ana, case, to="running")
    with times.at(MONDAY + timedelta(days=days)):
        running.move_case(ana, case, to="closed")
    return practice, members, case


def test_two_who_both_write_down_that_somebody_was_paid_pay_them_once():
    practice, (ana, ben, *_others), _case = sick_for(2)
    with pytest.raises(NotPossible, match="more than they still get"):
        booked(practice, "paid_out", 1, m=ben.ref)
    with pytest.raises(NotPossible, match="more than they still get"):
        booked(practice, "paid_out", 6_001, m=ana.ref)
    booked(practice, "paid_out", 6_000, key="first", m=ana.ref)
    booked(practice, "paid_out", 6_000, key="first", m=ana.ref)  # the same press again
    with pytest.raises(NotPossible, match="more than they still get"):
        booked(practice, "paid_out", 6_000, key="other", m=ana.ref)
    assert (held(practice, "Payable"), held(practice, "Assets:Bank")) == (0, 94_000)
    assert sound(practice)


def test_nobody_is_covered_or_let_go_for_more_than_they_owe_and_who_pays_may_pay_ahead():
    practice, (ana, *_others) = adopted("burial_levy")
    booked(practice, "opened", 50_000)
    booked(practice, "given", 50_000)
    booked(practice, "levied", 1_000, m=ana.ref)
    for event in ("levy_cover", "let_go"):
        with pytest.raises(NotPossible, match="more than they still owe"):
            booked(practice, event, 1_001, m=ana.ref)
    booked(practice, "levy_cover", 400, m=ana.ref)
    booked(practice, "let_go", 600, m=ana.ref)
    with pytest.raises(NotPossible, match="more than they still owe"):
        booked(practice, "let_go", 1, m=ana.ref)
    booked(practice, "levy_paid", 250, m=ana.ref)
    assert held(practice, "Receivable") == -250


def test_whoever_is_paid_by_the_day_sees_what_they_still_get_and_nobody_else_does():
    practice, (ana, ben, *_others), case = sick_for(2)
    home = practice.get_absolute_url()
    assert "What you still get from it: <strong" in " ".join(page(ana, home).split())
    assert "What you still get from it" not in page(ben, home)
    assert "stands on the page of the practice" in page(ana, case.get_absolute_url())
    assert "Nothing yet." not in page(ana, case.get_absolute_url())


def test_nothing_is_wound_up_while_members_can_still_be_paid():
    practice, (ana, *_others), _case = sick_for(2)
    with pytest.raises(NotPossible, match=r"€60\.00"):
        groups.decided("practice.wind_up", practice, successor="The kitchen")
    booked(practice, "paid_out", 6_000, m=ana.ref)
    groups.decided("practice.wind_up", practice, successor="The kitchen")


def test_a_practice_that_has_nothing_left_to_pay_with_can_be_wound_up():
    practice, (ana, *_others), _case = sick_for(34)  # 1,020.00, and there are 1,000.00
    booked(practice, "paid_out", 100_000, m=ana.ref)
    groups.decided("practice.wind_up", practice, successor="The kitchen")


def test_who_leaves_is_told_what_they_still_get():
    practice, (ana, ben, *_others), _case = sick_for(2)
    leave = f"/g/{practice.group.slug}/leave/"
    assert "You still get €60.00 from" in page(ana, leave)
    assert "You still get" not in page(ben, leave)


def test_two_keys_ask_nobody_for_more_than_the_yearly_ceiling():
    practice, members = adopted("burial_levy", benefit=10_000, yearly_ceiling=3_000)
    booked(practice, "opened", 50_000)
    for member in members:
        running.enter_practice(member, practice)
    case = running.open_case(members[0], practice, kind="death", key=new_ref())
    paid(case, "paid")
    booked(practice, "levied", 1_000, m=members[1].ref)
    browser, path = groups.browser(groups.again(members[1])), f"{case.get_absolute_url()}levy/"

    refused = browser.post(path)
    assert refused.status_code == 409
    assert "propose a change of the rule first" in refused.content.decode()
    assert not Proposal.objects.exists()

    uses(practice.group, "case.levy", {"method": "consent"})
    assert browser.post(path).status_code == 302
    proposal = Proposal.objects.get()
    assert proposal.act is not None
    groups.decided("case.levy", case, by=proposal.ref, **proposal.act.details)
    assert held(practice, "Receivable") == 11_000


def test_days_are_held_back_until_all_decided_however_long_that_took():
    practice, members = adopted("strike_fund", waiting_d=0)
    booked(practice, "opened", 20_000)
    running.enter_practice(members[0], practice)
    case = running.open_case(members[0], practice, kind="strike", key=new_ref())
    running.move_case(members[0], case, to="active")
    with times.at(MONDAY + timedelta(days=3)):
        jobs.HANDLERS["book what is due in practices"](times.now())
        browser = groups.browser(groups.again(members[1]))
        browser.post(f"{practice.get_absolute_url()}held-back/", {"many": "1"})
    act = Proposal.objects.get().act
    assert act is not None
    with times.at(MONDAY + timedelta(days=5)):  # a day more
        groups.decided(act.power, practice, **act.details)
        running.move_case(members[1], case, to="settled")
    assert held(practice, "Payable") == -50_000
