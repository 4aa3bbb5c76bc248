"""A new house has its tables soon, and they are the same as by the long way."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from manyhands.base.tests.effort import THOROUGH
from manyhands.site.tests.test_serving import TABLES, in_house


def all_in(var: Path) -> tuple[set[tuple[str, str, str]], set[tuple[str, str]]]:
    """All tables, indexes and triggers as they were made, and which migrations are done.

    What was added later stands behind the rest in what SQLite keeps, so the parts of a table are
    put in order.
    """
    with closing(sqlite3.connect(var / "manyhands.db")) as house:
        made = house.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master")
        found = {
            (kind, name, _in_order(sql) if kind == "table" else sql) for kind, name, sql in made
        }
        return found, set(house.execute("SELECT app, name FROM django_migrations"))


def _in_order(sql: str) -> str:
    head, _bracket, inside = sql.removesuffix(")").partition("(")
    depth, parts = 0, [""]
    for sign in inside:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return "\n".join([head, *sorted(part.strip() for part in parts)])


@pytest.fixture(scope="module")
def the_long_way(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house whose tables were made step by step."""
    house: Path = tmp_path_factory.mktemp("slow")
    in_house(house, "-m", "manyhands.site.cli", "migrate", "--verbosity=0")
    return house


def test_tables_that_are_made_at_once_are_the_same_as_step_by_step(
    the_long_way: Path, tmp_path: Path
):
    in_house(tmp_path, "-c", TABLES)

    made, done = all_in(tmp_path)
    assert (made, done) == all_in(the_long_way)
    assert {"aid_intent", "talk_message", "ledger_transfer_stays"} <= {
        name for _type, name, _sql in made
    }
    assert ("talk", "0001_initial") in done


@pytest.mark.skipif(not THOROUGH, reason="before a change lands")
def test_an_older_house_gets_what_is_missing(the_long_way: Path, tmp_path: Path):
    in_house(tmp_path, "-m", "django", "migrate", "groups", "0001", "--verbosity=0")

    in_house(tmp_path, "-c", TABLES)

    assert all_in(tmp_path) == all_in(the_long_way)
