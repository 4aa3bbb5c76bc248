"""Who is asking: each HTTP request gets a `person`, looked up when first read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from manyhands.base.times import now
from manyhands.people.models import Person
from manyhands.people.queries import person_signed_in


class PersonRequest(HttpRequest):
    """What pages get: an HTTP request that knows who asks. For type checks."""

    person: Person | None


class SignedInRequest(PersonRequest):
    """What pages for people who are signed in get."""

    person: Person


def _person(request: HttpRequest) -> Person | None:
    """The person signed in, or None. Asked for once; costs nothing until then."""
    return person_signed_in(request, now())


# A lazy object could not be None, and `request.person is None` has to mean what it says.
HttpRequest.person = cached_property(_person)  # type: ignore[attr-defined]
HttpRequest.person.__set_name__(HttpRequest, "person")  # type: ignore[attr-defined]


def know_the_person(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Stands in the settings so that `request.person` is there wherever sessions are."""
    return get_response
