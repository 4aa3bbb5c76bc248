"""The books as files: for a treasurer, for Beancount, for any program that reads sheets."""

import tempfile
from collections.abc import Callable
from typing import IO

from django.conf import settings
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from manyhands.base.db import one_moment
from manyhands.base.times import now
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.models import Group
from manyhands.ledger.export import beancount
from manyhands.ledger.export.sheets import zip_into
from manyhands.ledger.export.treasurer import workbook_into

IN_MEMORY = 32 * 2**20


def _text_into(out: IO[bytes], group: Group) -> None:
    with one_moment():
        out.writelines(line.encode() for line in beancount.lines(group))


FILES: dict[str, tuple[Callable[[IO[bytes], Group], None], str]] = {
    "books.beancount": (_text_into, "text/plain; charset=utf-8"),
    "books.zip": (zip_into, "application/zip"),
    "books.xlsx": (
        workbook_into,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


@require_safe
@members_only
def books_file(request: MemberRequest, file: str) -> FileResponse:
    """One of the files there are, else 404."""
    if file not in FILES:
        raise Http404
    write, kind = FILES[file]
    # Not sent while it is being read: a slow line must not hold up whoever writes.
    packed = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(settings.VAR))  # noqa: SIM115
    write(packed, request.group)
    packed.seek(0)
    name = f"{request.group.slug}-{now():%Y-%m-%d}-{file}"
    return FileResponse(packed, as_attachment=True, filename=name, content_type=kind)
