"""A member keeps a receipt of their own stance; nobody gets another's."""

import subprocess
import sys

import pytest

from manyhands.base import times
from manyhands.decisions.tests import histories, make
from manyhands.groups.tests.make import browser
from manyhands.record import verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


def test_a_receipt_proves_later_that_the_stance_is_in_the_record(tmp_path):
    five = make.assembly(5)
    proposal = make.proposal(five[0])
    with make.later(proposal, hours=25):
        make.work_off()
        stance = make.say(five[1], proposal, "agree")
        here = f"/g/{five[0].group.slug}/record/receipts/{stance.entry_seq}/"
        got = browser(five[1]).get(here)
        others = [browser(five[2]).get(here), browser().get(here)]
        absent = browser(five[1]).get(here.replace(f"{stance.entry_seq}", "0"))

    (tmp_path / "receipt").write_bytes(got.content)
    (tmp_path / "record").write_text(histories.file_of(five[0]))
    checked = subprocess.run(
        [sys.executable, verify.__file__, tmp_path / "record", "--receipt", tmp_path / "receipt"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (checked.returncode, got.status_code) == (0, 200)
    assert b"agree" not in got.content
    assert [answer.status_code for answer in (*others, absent)] == [404, 302, 404]
