"""A member takes the record along and checks it at home."""

import subprocess
import sys
from pathlib import Path

import pytest

from manyhands.aid.tests import make
from manyhands.record import verify

pytestmark = pytest.mark.django_db


def test_the_file_that_a_member_gets_is_whole(tmp_path: Path):
    group = make.group()
    make.need(group, "Soup")
    file = tmp_path / "record.jsonl"

    answer = make.browser(make.member(group)).get(f"/g/{group.slug}/record/file/")

    file.write_bytes(answer.getvalue())
    assert f'filename="{group.slug}-record.jsonl"' in answer["Content-Disposition"]
    checked = subprocess.run([sys.executable, verify.__file__, str(file)], check=False)
    assert checked.returncode == 0
