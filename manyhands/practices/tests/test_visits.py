"""Whoever is sick can ask for company on a day; what is asked for says nothing of sickness."""

import pytest

from manyhands.base import times
from manyhands.base.refs import new_ref
from manyhands.groups.tests import make as groups
from manyhands.practices import running
from manyhands.practices.tests.test_running import MONDAY, adopted

pytestmark = pytest.mark.django_db
LINK = 'name="wish" value="company"'


def test_who_is_sick_or_opened_it_asks_for_company_and_nobody_else():
    with times.at(MONDAY):
        practice, (ana, ben, cleo, _dov) = adopted("friendly_society")
        running.enter_practice(ana, practice)
        sick = running.open_case(ben, practice, kind="sick", key=new_ref(), about=ana.ref)
        page = sick.get_absolute_url()
        shown = {one.name: LINK in groups.browser(one).get(page).text for one in (ana, ben, cleo)}
        assert shown == {"Ana": True, "Ben": True, "Cleo": False}

        asked = f"/g/{practice.group.slug}/needs/new/?wish=company&on=2026-11-17"
        form = groups.browser(ana).get(asked)
        words = form.context["form"].initial
        assert words["words"] == "Could somebody keep me company?"
        assert (words["kinds"], words["due_on"]) == (["company"], "2026-11-17")
        assert "sick" not in form.text.lower()
        assert practice.name not in form.text

        running.move_case(ben, sick, to="running")
        running.move_case(ben, sick, to="closed")
        assert LINK not in groups.browser(ana).get(page).text
