"""The front page, and in the demo the shoes one may step into."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from manyhands.groups.models import Member
from manyhands.groups.queries import listed_groups, memberships_of
from manyhands.people.actions import sign_in
from manyhands.people.middleware import PersonRequest
from manyhands.record import verify
from manyhands.site import demo


@require_safe
def front(request: PersonRequest) -> HttpResponse:
    """What this is, the groups here, and a button to found one's own."""
    mine = memberships_of(request.person) if request.person else []
    context = {
        "groups": listed_groups()[:100],
        "mine": mine,
        "shoes": demo.shoes_in_words() if settings.DEMO else [],
        "found_url": reverse("found-group"),
    }
    return render(request, "site/front.html", context)


@require_safe
def verifier(request: HttpRequest, name: str) -> HttpResponse:
    """The program that checks a record: six files that a member can carry."""
    text = Path(verify.__file__).with_name(name).read_text(encoding="utf-8")
    response = HttpResponse(text, content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def step_into_shoes(request: PersonRequest, ref: str) -> HttpResponse:
    """In the demo, and only there, act as one of three members."""
    member = get_object_or_404(Member, ref=ref, pk__in=[shoe.pk for shoe in demo.shoes()])
    if request.method != "POST":
        return redirect("front")
    assert member.person is not None, "shoes are those of members who are there"
    sign_in(request, member.person)
    return redirect("mine", member.group.slug)
