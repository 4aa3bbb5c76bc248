"""What came of a proposal stands on its page: one link, while what it leads to is there."""

import pytest

from manyhands.base import times
from manyhands.decisions import emergency
from manyhands.decisions.came_of import link_of
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.on_pages import look
from manyhands.groups import agreements, circles
from manyhands.groups.actions import describe_group
from manyhands.groups.acts import name_of
from manyhands.groups.models import Agreement, Circle
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db
SAYS = "What came of it:"


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    found = make.assembly(5)
    for power in ("circle.create", "agreement.adopt", "agreement.change", "group.describe"):
        make.uses(found[0].group, power, {"method": "two_keys"})
    return found


def test_what_was_made_is_one_click_from_the_proposal_while_it_is_there(five):
    group = five[0].group
    done = make.through(five, circles.create_circle, group, name="Kitchen", purpose="We cook.")

    circle = Circle.objects.get()
    assert done.came_of == name_of(circle)
    page = look(five[3], done)
    assert f'{SAYS} <a href="{circle.get_absolute_url()}" dir="auto">Kitchen</a>' in page
    assert groups.browser(five[3]).get(circle.get_absolute_url()).status_code == 200

    groups.decided("circle.close", circle)
    assert SAYS not in look(five[3], done)


def test_what_makes_nothing_new_leads_to_what_it_was_about(five):
    said = {"title": "Quiet", "text": "After ten."}
    adopted = make.through(five, agreements.adopt_agreement, five[0].group, **said)
    agreement = Agreement.objects.get()
    said = {"title": "Quiet nights", "text": "After nine.", "follows": 1}
    changed = make.through(five, agreements.change_agreement, agreement, by=3, **said)

    assert {adopted.came_of, changed.came_of} == {name_of(agreement)}
    assert link_of(changed).words == "Quiet nights"


def test_where_nothing_has_a_page_of_its_own_there_is_no_link(five):
    said = {"name": "Rose Street", "purpose": "We help."}
    done = make.through(five, describe_group, five[0].group, **said)
    assert done.came_of == ""
    assert SAYS not in look(five[3], done)


def test_what_is_gone_or_of_a_kind_that_is_no_more_is_no_link(five):
    group = five[0].group
    done = make.through(five, circles.create_circle, group, name="Kitchen", purpose="We cook.")
    for gone in ("groups.Circle:nowhere", "groups.Gathering:aaaa", f"groups.Group:{group.ref}"):
        done.came_of = gone
        assert link_of(done) is None


def test_what_waits_or_failed_has_no_link_either(five):
    done = make.through(
        five, circles.create_circle, five[0].group, name="Kitchen", purpose="We cook."
    )
    done.carried_out_at = None
    assert link_of(done) is None


def test_what_was_done_in_an_emergency_has_its_link_once_it_is_confirmed(five):
    done = make.done_at_once(*five[:2])
    assert done.proposal.stage == Stage.TESTING
    assert emergency.did_it_already(done.proposal)
    assert link_of(done.proposal) is None

    done.proposal.carried_out_at = times.now()
    assert link_of(done.proposal).words == "Corner"
