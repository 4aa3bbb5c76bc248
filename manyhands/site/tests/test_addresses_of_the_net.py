"""From where somebody came is written nowhere: not in tables, files, letters, logs or backups."""

import ipaddress
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from manyhands.aid.models import Intent
from manyhands.aid.tests import make
from manyhands.base import limits
from manyhands.base.db import checkpoint, writing
from manyhands.base.models import Allowance
from manyhands.base.tests.effort import THOROUGH
from manyhands.base.tests.files import files_of_the_database
from manyhands.site import backup, backup_content
from manyhands.talk.tests.make import work

pytestmark = pytest.mark.django_db(transaction=True)

MANY, BY_PAGES = 10_000 if THOROUGH else 1_000, 40
OLD = ipaddress.IPv4Address("10.128.0.0")
NEW = ipaddress.IPv6Address("2001:db8:a11:ce::1")
LOOKS_LIKE_ONE = re.compile(rb"\d{1,3}(?:\.\d{1,3}){3}|2001:db8:[0-9a-f:]+")


@pytest.fixture
def var(settings, tmp_path) -> Path:
    """The house's own folder; letters land in it."""
    settings.MAIL_URL, settings.VAR = "", tmp_path / "var"
    settings.VAR.mkdir()
    checkpoint()
    return settings.VAR


def knock(address: str, group: str, number: int) -> None:
    """Somebody from there asks for help, tries a code and wants to sign in."""
    browser = Client(REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=address)
    page = browser.get(f"/g/{group}/needs/new/").content.decode()
    secret = re.findall(r'name="secret" value="([^"]+)"', page)[0]
    asked = {"secret": secret, "words": f"Rice {number}", "urgency": "1", "reach": "page"}
    rows = {"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}
    assert browser.post(f"/g/{group}/needs/new/", {**asked, **rows}).status_code < 400
    assert browser.post("/code/", {"code": "apple river"}).status_code == 422
    assert browser.post("/sign-in/", {"mail": f"n{number}@example.org"}).status_code == 302
    assert browser.get("/nowhere/").status_code == 404


def test_ten_thousand_addresses_of_the_net_are_in_no_table_file_letter_log_or_backup(
    var, capfd, caplog
):
    caplog.set_level("DEBUG")
    half = range(MANY // 2)
    addresses = {str(OLD + 7 * n) for n in half} | {str(NEW + (n << 64)) for n in half}
    group = make.group()
    with writing():
        for address in addresses:
            where = limits.where_from({"REMOTE_ADDR": address})
            limits.take("ask", where, most=3, per=timedelta(hours=1))
    for number, address in enumerate(sorted(addresses)[:: MANY // BY_PAGES]):
        knock(address, group.slug, number)
    work()

    opened = "\n".join(backup_content.lines({})).encode()
    backup.make(None)
    checkpoint()
    held = [path.read_bytes() for path in var.rglob("*") if path.is_file()]
    held += [file for _name, file in files_of_the_database()]
    said = "".join([*capfd.readouterr(), caplog.text]).encode()

    assert (Intent.objects.count(), Allowance.objects.count() > MANY) == (BY_PAGES, True)
    assert list(var.glob("mail/*.eml")) != []
    assert connection.vendor != "sqlite" or any(b"Rice 7" in file for file in held)
    for text in (opened, said, *held):
        found = {match.decode() for match in LOOKS_LIKE_ONE.findall(text)}
        assert not found & (addresses | {f"{address}/64" for address in addresses})
        assert b"10.128." not in text
        assert b"2001:db8:a11" not in text
