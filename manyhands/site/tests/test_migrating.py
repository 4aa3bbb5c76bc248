"""A new house has its tables soon, and they are the same as by the long way."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from manyhands.site.tests.test_serving import surroundings

QUICKLY = """
import django
django.setup()
from manyhands.site.migrating import bring_tables_up_to_date
bring_tables_up_to_date()
"""


def in_house(var: Path, *words: str) -> None:
    """Run Python with these words in a house of its own, on SQLite."""
    named = {"DJANGO_SETTINGS_MODULE": "manyhands.site.settings"}
    subprocess.run([sys.executable, *words], check=True, env=surroundings(var, **named))


def all_in(var: Path) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """All tables, indexes and triggers as they were made, and which migrations are done."""
    with closing(sqlite3.connect(var / "manyhands.db")) as house:
        made = set(house.execute("SELECT type, name, sql FROM sqlite_master"))
        return made, set(house.execute("SELECT app, name FROM django_migrations"))


def test_tables_that_are_made_together_are_the_same_as_one_by_one(tmp_path):
    quick, slow = tmp_path / "quick", tmp_path / "slow"
    quick.mkdir()
    slow.mkdir()
    in_house(quick, "-m", "django", "migrate", "record", "--verbosity=0")  # an older house

    in_house(quick, "-c", QUICKLY)
    in_house(slow, "-m", "django", "migrate", "--verbosity=0")

    made, done = all_in(quick)
    assert (made, done) == all_in(slow)
    assert {"aid_intent", "talk_message"} <= {name for _type, name, _sql in made}
    assert ("talk", "0001_initial") in done
