"""The demo's files are played as a whole or not at all."""

from typing import Any

import pytest

from manyhands.groups.models import Group
from manyhands.record.models import Log
from manyhands.site import demo
from manyhands.site.demo_play import ago, line


@pytest.mark.django_db
def test_it_settles_as_a_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch):
    nobody: dict[str, Any] = {"ago": "1h", "by": "Nobody", "words": "Soup", "lines": ["food"]}
    told = demo.read("molino") | {"needs": [nobody]}
    monkeypatch.setattr(demo, "read", lambda name: told)

    with pytest.raises(KeyError, match="Nobody"):
        demo.settle()

    assert not Group.objects.exists()
    assert not Log.objects.exists()


def test_times_and_lines_are_read_as_people_write_them():
    assert ago("1d 2h 5m").total_seconds() == 93_900

    assert (line("food").kind, line("food").quantity) == ("food", 1)
    assert line("tools 2 long ladders").words == "long ladders"
