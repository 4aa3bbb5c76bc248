"""Files that people take for sheets: what each is, and what to take instead, in a sentence."""

from django.utils.translation import gettext as _

_HEAD = 1_000
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*")
_PAGES = (b"<html", b"<!doctype html")


def what_it_is(data: bytes) -> str:
    """The sentence for a file of a kind that is known and no sheet; empty for any other."""
    head = data[:_HEAD]
    if b"%PDF-" in head:
        return _("This is a PDF. Take the same as CSV, XLSX or ODS where you got it.")
    is_bitmap = head.startswith(b"BM") and head[6:10] == bytes(4)  # a sheet can begin so too
    named = head[4:8] == b"ftyp" or head[8:12] == b"WEBP"
    if head.startswith(_PICTURES) or is_bitmap or named:
        return _("This is a picture. Take a CSV, XLSX or ODS file, or type the rows as text.")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        return _("This is a web page. Take the same as CSV, XLSX or ODS where you got it.")
    return ""


def in_zip(names: set[str]) -> str:
    """The sentence for a ZIP file that is no workbook, by the names of what is in it."""
    if any(name.startswith(("word/", "ppt/")) for name in names):
        return ""
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names):
        return _("This is a Numbers file. Export it as XLSX or CSV and try again.")
    return _("This is a ZIP file. Unpack it, and choose the sheet that is in it.")


def old_office() -> str:
    """The sentence for what Office wrote before 2007."""
    return _("This is an old Excel file or another of old Office. Save it as XLSX, ODS or CSV.")
