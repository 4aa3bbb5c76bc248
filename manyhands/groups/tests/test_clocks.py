"""A group's clocks: chosen when it is founded, changed like other settings, shown on its pages."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from manyhands.base import times
from manyhands.groups import queries
from manyhands.groups.clocks import day_everywhere, day_in, day_somewhere, known_zones, zone_of
from manyhands.groups.clocks_words import CITIES, COUNTRIES, likely_zone, place_in_words, places
from manyhands.groups.constitution import first_constitution, whole, with_setting
from manyhands.groups.constitution_check import faults
from manyhands.groups.constitution_words import differences
from manyhands.groups.models import Agreement, Group
from manyhands.groups.tests import make

BEFORE_MIDNIGHT = datetime(2026, 11, 28, 11, 30, tzinfo=UTC)  # in Auckland it is the 29th already
UNKNOWN = "We know no clocks called that. Write a name as in “Asia/Kathmandu”."


def with_zone(name: str) -> dict:
    return with_setting(first_constitution(), "time_zone", name)


# --- names ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Pacific/Auckland", "Asia/Kathmandu", "UTC"])
def test_a_constitution_may_hold_any_name_of_the_database(name):
    assert faults(with_zone(name), before=whole(first_constitution())) == []


@pytest.mark.parametrize("name", ["", "Bogota", "America/Atlantis", "localtime", "../etc/passwd"])
def test_a_name_of_no_place_gets_a_sentence(name):
    assert faults(with_zone(name), before=whole(first_constitution())) == [UNKNOWN]


def test_a_name_that_stood_there_before_keeps_nobody_from_changing_something_else():
    before = whole(with_zone("America/Atlantis"))
    assert faults(with_setting(before, "erase_after_h", 24), before=before) == []


def test_each_city_has_clocks_and_each_country_is_in_one_place():
    zones = [city.zone for city in CITIES]
    countries = [country for city in CITIES for country in city.countries.split()]
    assert set(zones) <= known_zones()
    assert len(set(zones)) == len(zones)
    assert sorted(countries) == sorted(COUNTRIES)


def test_what_is_no_city_of_the_list_is_offered_too_where_it_is_chosen():
    assert places("Asia/Kathmandu")[-2:] == [
        ("UTC", "UTC: the clocks of no place"),
        ("Asia/Kathmandu", "Kathmandu"),
    ]
    assert place_in_words("America/Bogota") == "Bogotá"


@pytest.mark.parametrize(
    ("accepted", "zone"),
    [
        ("es-CO,es;q=0.9,en;q=0.8", "America/Bogota"),
        ("ar-LB", "Asia/Beirut"),
        ("en;q=0.5,es-CO;q=0.9,en-NZ;q=0.7", "America/Bogota"),
        ("ar", "Europe/Rome"),  # not Argentina
        ("es-419,es;q=0.9", "Europe/Rome"),
        ("en-US,en;q=0.9", "Europe/Rome"),
        ("", "Europe/Rome"),
        ("; ,,-", "Europe/Rome"),
    ],
)
def test_a_browser_that_names_a_country_with_one_clock_is_offered_that(accepted, zone):
    assert likely_zone(accepted, "Europe/Rome") == zone


def test_a_change_of_clocks_is_told_by_the_city():
    told = differences(whole(first_constitution()), with_zone("America/Bogota"))
    assert told == ["Our clocks: was UTC: the clocks of no place, now Bogotá."]


# --- days -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_group_founded_before_it_could_name_its_clocks_has_those_of_no_place():
    group = make.group()
    group.constitution.data["settings"].pop("time_zone")

    assert zone_of(group) == ZoneInfo("UTC")
    assert whole(group.constitution.data)["settings"]["time_zone"] == "UTC"


@pytest.mark.django_db
def test_a_name_that_this_machine_does_not_know_leaves_the_pages_readable():
    group = make.group(time_zone="America/Atlantis")
    assert zone_of(group) == ZoneInfo("UTC")


@pytest.mark.django_db
def test_each_group_has_its_own_day():
    auckland = make.group("Harbor", time_zone="Pacific/Auckland")
    bogota = make.group("Cerros", time_zone="America/Bogota")

    assert day_in(auckland, BEFORE_MIDNIGHT) == date(2026, 11, 29)
    assert day_in(bogota, BEFORE_MIDNIGHT) == date(2026, 11, 28)
    assert day_somewhere(BEFORE_MIDNIGHT) == date(2026, 11, 29)
    assert day_everywhere(BEFORE_MIDNIGHT) == date(2026, 11, 27)


@pytest.mark.django_db
def test_an_agreement_ends_and_is_looked_at_again_on_the_groups_own_day():
    auckland = make.group("Harbor", time_zone="Pacific/Auckland")
    bogota = make.group("Cerros", time_zone="America/Bogota")
    for group in (auckland, bogota):
        about = {"review_on": date(2026, 11, 29), "sunset_on": date(2026, 11, 28)}
        for name, day in about.items():
            Agreement.objects.create(group=group, adopted_at=BEFORE_MIDNIGHT, **{name: day})

    def ends(group: Group) -> list[date | None]:
        rows = queries.agreements_in_force(group, BEFORE_MIDNIGHT)
        return [row.sunset_on for row in rows]

    assert ends(auckland) == [None]
    assert ends(bogota) == [None, date(2026, 11, 28)]
    due = queries.agreements_to_review(BEFORE_MIDNIGHT)
    assert [agreement.group for agreement in due] == [auckland]


# --- pages ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_two_groups_on_one_server_show_their_own_days_one_after_another():
    with times.at(BEFORE_MIDNIGHT):
        make.group("Harbor", time_zone="Pacific/Auckland")
        make.group("Cerros", time_zone="America/Bogota")
        client = make.browser(make.member(make.group("Plain")))

        for _round in range(2):
            for slug, place, day in (
                ("harbor", "Auckland", "29 Nov 2026"),
                ("cerros", "Bogotá", "28 Nov 2026"),
            ):
                page = client.get(reverse("constitution", args=[slug])).content.decode()
                assert f"Version 1, {day}" in page
                assert "Our clocks" in page
                assert place in page
        assert timezone.get_current_timezone_name() == "UTC", "the next page is nobody's"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"place": "America/Bogota"}, "America/Bogota"),
        ({"place": "UTC", "other": " Asia/Kathmandu "}, "Asia/Kathmandu"),
    ],
)
def test_members_change_their_clocks_as_any_other_setting(sent, expected):
    group = make.group()
    client = make.browser(make.member(group))
    data = with_setting(group.constitution.data, "erase_after_h", 24)
    data["powers"]["constitution.change"] = {"method": "do"}
    group.constitution.data = data
    group.constitution.save()
    address = f"{reverse('change-constitution', args=['rosewood'])}?clause=settings:time_zone"

    page = client.get(address).content.decode()
    assert '<option value="UTC" selected>' in page
    assert "How do we decide this?" in page
    client.post(address, sent)

    assert make.again(group).constitution.data["settings"]["time_zone"] == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"place": "UTC", "other": "Atlantis"}, UNKNOWN),
        ({"place": "UTC"}, "This is as it is now."),
    ],
)
def test_what_are_no_other_clocks_is_told_in_a_sentence(sent, why):
    client = make.browser(make.member(make.group()))
    address = f"{reverse('change-constitution', args=['rosewood'])}?clause=settings:time_zone"

    answer = client.post(address, sent)

    assert answer.status_code == 422
    assert why in answer.content.decode()


ABOUT = {
    "name": "Cerros", "purpose": "Help", "rings": "1", "start": "assembly", "member_name": "Ana",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "zone"),
    [
        ({"time_zone": "Asia/Beirut"}, "Asia/Beirut"),
        ({"time_zone": "Asia/Kathmandu"}, "Asia/Kathmandu"),  # a script may know it
        ({}, "America/Bogota"),
    ],
)
def test_who_founds_a_group_chooses_its_clocks(sent, zone):
    client = make.browser(make.member(make.group()))
    spoken = {"headers": {"accept-language": "es-CO,en"}}

    page = client.get(reverse("found-group"), **spoken).content.decode()
    assert '<option value="America/Bogota" selected>' in page
    client.post(reverse("found-group"), ABOUT | sent, **spoken)

    group = Group.objects.select_related("constitution").get(slug="cerros")
    assert zone_of(group) == ZoneInfo(zone)


@pytest.mark.django_db
def test_clocks_of_no_place_found_no_group():
    client = make.browser(make.member(make.group()))
    answer = client.post(reverse("found-group"), ABOUT | {"time_zone": "Atlantis"})
    assert answer.status_code == 422
    assert UNKNOWN in answer.content.decode()
    assert Group.objects.count() == 1
