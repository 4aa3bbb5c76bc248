"""The stylesheet inside the page, for pages that must be usable after one answer of the server."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.utils.safestring import SafeString, mark_safe

SHEET = "site/site.css"


@cache
def sheet() -> tuple[SafeString, str]:
    """The stylesheet without comments and spare blanks, and its hash for the content policy."""
    found = finders.find(SHEET)
    assert isinstance(found, str), SHEET
    text = re.sub(r"/\*.*?\*/", "", Path(found).read_text(encoding="utf-8"), flags=re.S)
    text = re.sub(r"\s*([{};])\s*", r"\1", text).replace(";}", "}").strip()
    text = re.sub(r"([:,])\s+", r"\1", text)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return mark_safe(text), f"sha256-{digest}"  # noqa: S308  our own file
