"""What the house answers, as text."""

import io
import zipfile

from django.http import HttpResponse
from django.http.response import HttpResponseBase


def body_of(response: HttpResponseBase) -> str:
    """What was answered, as text, however it came."""
    if response.headers["Content-Type"] == "application/zip":
        packed = zipfile.ZipFile(io.BytesIO(response.getvalue()))  # type: ignore[attr-defined]
        return "\n".join(packed.read(name).decode() for name in packed.namelist())
    if isinstance(response, HttpResponse):
        return response.content.decode(errors="replace")
    return response.getvalue().decode(errors="replace")  # type: ignore[attr-defined]
