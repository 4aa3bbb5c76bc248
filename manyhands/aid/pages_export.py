"""Page to take everything a group holds along, as sheets in one file."""

import tempfile
from datetime import timedelta
from typing import cast

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from manyhands.aid import export
from manyhands.base import limits
from manyhands.base.times import now
from manyhands.groups.door import GroupRequest, members_only

ONCE_PER = timedelta(days=1)
IN_MEMORY = 32 * 2**20


@members_only
def export_group(request: GroupRequest) -> HttpResponse:
    """Say what is in it; the button gives it, once a day to each member."""
    group, member = request.group, request.member
    assert member is not None
    if request.method != "POST":
        return render(request, "aid/export.html")
    if not limits.take("export", member.ref, most=1, per=ONCE_PER):
        why = _("You took it today already. Once a day is enough, so that nobody copies it all.")
        return render(request, "429.html", {"why": why}, status=429)
    # Not sent while it is being read: a slow line must not hold up forgetting.
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(settings.VAR))  # noqa: SIM115
    export.zip_into(file, group, viewer=member)
    size = file.tell()
    file.seek(0)
    name = f"{group.slug}-{now():%Y-%m-%d}.zip"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    response["Content-Length"] = size
    response["Content-Encoding"] = "identity"  # it is packed already
    return cast(HttpResponse, response)
