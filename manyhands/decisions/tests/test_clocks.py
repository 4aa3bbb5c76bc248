"""Hours and nights by a group's own clocks, with two groups far apart on one server."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from manyhands.decisions.meetings.convening import call_meeting
from manyhands.decisions.models import Meeting
from manyhands.decisions.stages import out_of_the_night
from manyhands.groups.clocks import zone_of
from manyhands.groups.tests import make

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def called(name: str, zone: str):
    """The browser of a member of a group with these clocks, in which a meeting is at noon, UTC."""
    member = make.again(make.member(make.group(name, time_zone=zone)))
    call_meeting(member, member.group, title="Soup", starts_at=NOON)
    return make.browser(member)


def test_two_groups_on_one_server_see_and_type_their_own_hours_one_after_another():
    harbor, cerros = called("Harbor", "Pacific/Auckland"), called("Cerros", "America/Bogota")

    for _round in range(2):
        for client, slug, told in (
            (harbor, "harbor", "29 Nov 2026, 01:00"),
            (cerros, "cerros", "28 Nov 2026, 07:00"),
        ):
            assert told in client.get(reverse("meetings", args=[slug])).content.decode()


def test_an_hour_that_is_typed_is_meant_by_the_groups_clocks():
    harbor, cerros = called("Harbor", "Pacific/Auckland"), called("Cerros", "America/Bogota")
    said = {"title": "Bread", "day": "2026-12-01", "time": "20:00", "place": ""}

    for client, slug in ((harbor, "harbor"), (cerros, "cerros")):
        client.post(reverse("call-meeting", args=[slug]), said)

    starts = {row.group.slug: row.starts_at for row in Meeting.objects.filter(title="Bread")}
    assert starts == {
        "harbor": datetime(2026, 12, 1, 7, tzinfo=UTC),
        "cerros": datetime(2026, 12, 2, 1, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("zone", "late", "morning"),
    [
        # Auckland: summer time (+13) ends on 5 April 2026; then it is +12.
        ("Pacific/Auckland", "2026-04-03T10:00", "2026-04-03T19:00"),
        ("Pacific/Auckland", "2026-04-04T10:00", "2026-04-04T20:00"),
        ("Pacific/Auckland", "2026-04-05T10:00", "2026-04-05T20:00"),
        # Santiago: summer time (-3) begins on 6 September 2026; before, it is -4.
        ("America/Santiago", "2026-09-05T02:00", "2026-09-05T12:00"),
        ("America/Santiago", "2026-09-06T02:00", "2026-09-06T11:00"),
        ("America/Bogota", "2026-04-04T03:00", "2026-04-04T13:00"),
    ],
)
def test_quiet_hours_follow_the_clocks_over_a_change_of_summer_time(zone, late, morning):
    group = make.group(time_zone=zone)

    found = out_of_the_night(datetime.fromisoformat(late + "+00:00"), zone_of(group))

    assert found == datetime.fromisoformat(morning + "+00:00")
    assert found.astimezone(zone_of(group)).hour == 8
