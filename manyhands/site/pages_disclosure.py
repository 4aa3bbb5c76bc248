"""Page for members: what this server could hand over about their group today."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from manyhands.base.times import now
from manyhands.groups.door import GroupRequest, members_only
from manyhands.site.disclosure import disclose


@require_safe
@members_only
def show_disclosure(request: GroupRequest) -> HttpResponse:
    """The same that `manyhands disclosure` prints for whoever runs the server."""
    return render(request, "site/disclosure.html", {"found": disclose(request.group, now())})
