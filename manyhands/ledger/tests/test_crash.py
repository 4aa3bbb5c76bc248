"""Killed, out of room, or two at once: nothing unbalanced is ever there, nothing is there twice."""

import os
import subprocess
import sys
import threading
from datetime import date

import pytest
from django.db import OperationalError, connection

from manyhands.base.errors import NotPossible
from manyhands.ledger import checking
from manyhands.ledger.models import Balance, Posting, Transfer
from manyhands.ledger.tests import make
from manyhands.record.queries import find_fault

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("file_of_its_own")]

PATIENCE_S = 60


@pytest.fixture
def group():
    group = make.books()
    make.given(group, 10_000, key="first")
    return group


def address() -> str:
    """Where another process finds this test's database."""
    there = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{there['NAME']}"
    who = f"{there['USER']}:{there['PASSWORD']}"
    folder = (there.get("OPTIONS") or {}).get("host") or there["HOST"]
    return f"postgresql://{who}@/{there['NAME']}?host={folder}"


def is_sound(group) -> bool:
    return checking.problems(group) == [] and find_fault(group.log) is None


def test_killed_before_any_statement_nothing_of_it_is_there(group):
    environment = os.environ | {"DATABASE_URL": address()}
    command = [
        sys.executable,
        "-m",
        "manyhands.ledger.tests.killed_while_posting",
        group.slug,
        "40",
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

    died = int(done.stdout)
    assert died >= 6, "there are so many statements at least to die before"
    assert set(Transfer.objects.values_list("key", flat=True)) == {"first", f"try {died + 1}"}
    assert Posting.objects.count() == 4
    assert is_sound(group)


def test_a_full_disk_leaves_nothing_half(group):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be told that its disk is full")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    posted = 1
    refusal = None
    while refusal is None and posted < 2_000:
        try:
            make.given(group, 100, key=f"{posted}")
            posted += 1
        except OperationalError as fault:
            refusal = fault
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")

    assert "full" in str(refusal)
    assert Transfer.objects.count() == posted
    assert make.held(group, "Assets:Bank") == 10_000 + 100 * (posted - 1)
    assert is_sound(group)
    make.given(group, 100, key=f"{posted}")


def at_once(*acts) -> list:
    """What each act came to, each in a thread with a connection of its own, begun together."""
    found, gate = [], threading.Barrier(len(acts))

    def run(act):
        try:
            gate.wait(PATIENCE_S)
            found.append(act())
        except NotPossible as refusal:
            found.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads)
    return found


def test_two_clicks_at_once_pay_once(group):
    legs = ("Assets:Bank", -400), ("Expense:Food", 400)
    make.legs(group, *legs)
    pay = lambda: make.posted(group, *legs, key="pay", on=date(2026, 5, 1)).pk  # noqa: E731
    found = at_once(*[pay] * 8)

    assert len(found) == 8
    assert len(set(found)) == 1
    assert make.held(group, "Assets:Bank") == 9_600
    assert is_sound(group)


def test_many_at_once_never_go_below_the_floor(group):
    legs = ("Assets:Bank", -3_000), ("Expense:Food", 3_000)
    make.legs(group, *legs)
    found = at_once(*[lambda: make.posted(group, *legs).pk] * 8)

    assert len([one for one in found if isinstance(one, int)]) == 3
    assert len([one for one in found if "not enough" in str(one)]) == 5
    assert make.held(group, "Assets:Bank") == 1_000
    assert is_sound(group)


def test_two_groups_at_once_do_not_wait_for_each_other_for_ever(group):
    other = make.books("Elsewhere")
    make.given(other, 10_000)
    legs = ("Assets:Bank", -10), ("Expense:Food", 10)
    for one in (group, other):
        make.legs(one, *legs)
    acts = [lambda one=one: make.posted(one, *legs).pk for one in (group, other)] * 10
    assert len(set(at_once(*acts))) == 20
    assert Balance.objects.filter(account__path="Assets:Bank", posted=9_900).count() == 2
    assert is_sound(group)
    assert is_sound(other)
