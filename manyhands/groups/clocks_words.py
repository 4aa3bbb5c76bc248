"""Time zones as people find them: by a city with the same clocks; and which one somebody means."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import parse_accept_lang_header

from manyhands.groups.clocks import UNSAID, known_zones


class City(NamedTuple):
    """Somewhere with clocks of its own; `countries` have the same in all, or nearly all of them."""

    zone: str
    name: Any
    countries: str = ""


AMERICAS = (
    City("America/Anchorage", _("Anchorage")),
    City("America/Asuncion", _("Asunción"), "PY"),
    City("America/Bogota", _("Bogotá"), "CO"),
    City("America/Argentina/Buenos_Aires", _("Buenos Aires"), "AR"),
    City("America/Caracas", _("Caracas"), "VE"),
    City("America/Chicago", _("Chicago")),
    City("America/Denver", _("Denver")),
    City("America/Guatemala", _("Guatemala"), "GT SV HN NI CR BZ"),
    City("America/Halifax", _("Halifax")),
    City("America/Havana", _("Havana"), "CU"),
    City("America/La_Paz", _("La Paz"), "BO"),
    City("America/Lima", _("Lima"), "PE"),
    City("America/Los_Angeles", _("Los Angeles")),
    City("America/Mexico_City", _("Mexico City"), "MX"),
    City("America/Montevideo", _("Montevideo"), "UY"),
    City("America/New_York", _("New York")),
    City("America/Panama", _("Panama"), "PA"),
    City("America/Phoenix", _("Phoenix")),
    City("America/Port-au-Prince", _("Port-au-Prince"), "HT"),
    City("America/Puerto_Rico", _("San Juan"), "PR"),
    City("America/Guayaquil", _("Quito"), "EC"),
    City("America/Santiago", _("Santiago"), "CL"),
    City("America/Santo_Domingo", _("Santo Domingo"), "DO"),
    City("America/Sao_Paulo", _("São Paulo"), "BR"),
    City("America/St_Johns", _("St. John’s")),
    City("America/Toronto", _("Toronto")),
)
EUROPE = (
    City("Europe/Athens", _("Athens"), "GR CY"),
    City("Europe/Berlin", _("Berlin"), "DE AT CH CZ DK NO SE PL HU"),
    City("Atlantic/Canary", _("Canary Islands")),
    City("Europe/Helsinki", _("Helsinki"), "FI EE LV LT"),
    City("Europe/Istanbul", _("Istanbul"), "TR"),
    City("Europe/Kyiv", _("Kyiv"), "UA"),
    City("Europe/Lisbon", _("Lisbon"), "PT"),
    City("Europe/London", _("London"), "GB"),
    City("Europe/Dublin", _("Dublin"), "IE"),
    City("Europe/Madrid", _("Madrid"), "ES"),
    City("Europe/Moscow", _("Moscow")),
    City("Europe/Paris", _("Paris"), "FR BE NL LU"),
    City("Europe/Rome", _("Rome"), "IT"),
)
AFRICA = (
    City("Africa/Algiers", _("Algiers"), "DZ"),
    City("Africa/Cairo", _("Cairo"), "EG"),
    City("Africa/Casablanca", _("Casablanca"), "MA"),
    City("Africa/Dakar", _("Dakar"), "SN"),
    City("Africa/Johannesburg", _("Johannesburg"), "ZA"),
    City("Africa/Khartoum", _("Khartoum"), "SD"),
    City("Africa/Lagos", _("Lagos"), "NG"),
    City("Africa/Nairobi", _("Nairobi"), "KE"),
    City("Africa/Tripoli", _("Tripoli"), "LY"),
    City("Africa/Tunis", _("Tunis"), "TN"),
)
ASIA = (
    City("Asia/Amman", _("Amman"), "JO"),
    City("Asia/Baghdad", _("Baghdad"), "IQ"),
    City("Asia/Bangkok", _("Bangkok"), "TH"),
    City("Asia/Beirut", _("Beirut"), "LB"),
    City("Asia/Damascus", _("Damascus"), "SY"),
    City("Asia/Kolkata", _("Delhi"), "IN"),
    City("Asia/Dhaka", _("Dhaka"), "BD"),
    City("Asia/Dubai", _("Dubai"), "AE OM"),
    City("Asia/Gaza", _("Gaza"), "PS"),
    City("Asia/Hong_Kong", _("Hong Kong"), "HK"),
    City("Asia/Karachi", _("Karachi"), "PK"),
    City("Asia/Manila", _("Manila"), "PH"),
    City("Asia/Riyadh", _("Riyadh"), "SA YE KW BH QA"),
    City("Asia/Tehran", _("Tehran"), "IR"),
    City("Asia/Tokyo", _("Tokyo"), "JP"),
)
OCEANIA = (
    City("Pacific/Auckland", _("Auckland"), "NZ"),
    City("Pacific/Honolulu", _("Honolulu")),
    City("Australia/Perth", _("Perth")),
    City("Australia/Sydney", _("Sydney")),
)
REGIONS: dict[Any, tuple[City, ...]] = {
    _("Americas"): AMERICAS,
    _("Europe"): EUROPE,
    _("Africa"): AFRICA,
    _("Asia"): ASIA,
    _("Australia and the Pacific"): OCEANIA,
}
CITIES = [city for cities in REGIONS.values() for city in cities]
NAMES = {city.zone: city.name for city in CITIES}
COUNTRIES = {country: city.zone for city in CITIES for country in city.countries.split()}
NO_CITY = _("UTC: the clocks of no place")
UNKNOWN = _("We know no clocks called that. Write a name as in “Asia/Kathmandu”.")


def place_in_words(zone: str) -> str:
    """The city of a time zone, as members say it: "Bogotá", or "Kathmandu" from its name."""
    if zone == UNSAID:
        return str(NO_CITY)
    return str(NAMES.get(zone) or zone.rpartition("/")[2].replace("_", " "))


def places(*more: str) -> list[Any]:
    """What a select offers: under each part of the world its cities by name; last UTC and `more`.

    Only cities whose clocks this machine knows.
    """
    others = [zone for zone in dict.fromkeys((UNSAID, *more)) if zone not in NAMES]
    regions = [(region, _by_name(cities)) for region, cities in REGIONS.items()]
    return [*regions, *((zone, place_in_words(zone)) for zone in others)]


def _by_name(cities: tuple[City, ...]) -> list[tuple[str, str]]:
    found = [(city.zone, str(city.name)) for city in cities if city.zone in known_zones()]
    return sorted(found, key=lambda choice: choice[1].casefold())


def likely_zone(accepted: str, otherwise: str) -> str:
    """The zone of the first country that a browser's `Accept-Language` names, if it has only one;
    else `otherwise`. A language alone names none.

    >>> likely_zone("es-CO,es;q=0.9", "UTC"), likely_zone("en-US,en;q=0.5", "UTC")
    ('America/Bogota', 'UTC')
    >>> likely_zone("ar,ar-LB;q=0.9", "UTC")
    'Asia/Beirut'
    """
    languages = [language for language, _weight in parse_accept_lang_header(accepted.lower())]
    countries = [tag.upper() for each in languages for tag in each.split("-")[1:] if len(tag) == 2]
    return COUNTRIES.get(countries[0], otherwise) if countries else otherwise
