"""The program at the other side of `test_killed_paying.py`: acts, and dies at the n-th statement.

    python -m manyhands.site.tests.killed_while_acting        what to do comes in as JSON

What comes in is `path`, `sent` and `cookies` of a form that a member sends, or `at`, the moment at
which a worker carries out what was adopted; and `first`, `every` and `most`: which statements. It
forks once for each of these, before which the child dies, until one lives. After each it says on a
line of its own what the database holds.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from manyhands.base import jobs, times  # noqa: E402
from manyhands.decisions import tasks  # noqa: E402
from manyhands.funds.models import BankLine  # noqa: E402
from manyhands.funds.purse.models import Claim  # noqa: E402
from manyhands.groups.models import Group  # noqa: E402
from manyhands.ledger import checking  # noqa: E402
from manyhands.ledger.models import Hold, Posting, Transfer  # noqa: E402
from manyhands.practices.models import Case  # noqa: E402
from manyhands.record.models import Entry  # noqa: E402
from manyhands.record.queries import find_fault  # noqa: E402


def act(
    path: str = "", sent: dict[str, str] | None = None, cookies: Any = (), at: str = ""
) -> None:
    """What a member sends, or what a worker does when the time has come."""
    if path:
        settings.ALLOWED_HOSTS = ["*"]
        client = Client()
        for name, value in dict(cookies).items():
            client.cookies[name] = value
        assert client.post(path, sent).status_code == 302
        return
    moment = datetime.fromisoformat(at)
    with times.at(moment), jobs.writing():
        tasks.move_all(moment)


def killed_at(number: int) -> Callable[..., Any]:
    """Die before the statement of this number."""
    said = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal said
        said += 1
        if said == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    return count


def state() -> dict[str, Any]:
    """What can be half done, counted; and what is wrong."""
    faults = [
        str(fault)
        for group in Group.objects.all()
        for fault in [*checking.problems(group), find_fault(group.log)]
        if fault
    ]
    return {
        "transfers": Transfer.objects.count(),
        "lines": Posting.objects.count(),
        "entries": Entry.objects.count(),
        "holds": Hold.objects.filter(ended="").count(),
        "claims": list(Claim.objects.order_by("pk").values_list("ended_as", "paid_by")),
        "cases": list(Case.objects.order_by("pk").values_list("state", flat=True)),
        "bank": BankLine.objects.count(),
        "faults": faults,
    }


def in_a_child(does: Callable[[], None]) -> int:
    """How a process ended that does this, with a connection of its own."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            does()
            connection.close()
            sys.stdout.flush()
        except BaseException:
            sys.excepthook(*sys.exc_info())
            sys.stderr.flush()
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def look() -> None:
    assert in_a_child(lambda: print(json.dumps(state()))) == 0


def main(first: int, every: int, most: int, **what: Any) -> None:
    def dies(number: int) -> None:
        with connection.execute_wrapper(killed_at(number)):
            act(**what)

    look()
    for number in range(first, most, every):
        status = in_a_child(lambda number=number: dies(number))
        look()
        if status == 0:
            return
        assert status == signal.SIGKILL, status
    raise SystemExit("none lived")


if __name__ == "__main__":
    main(**json.load(sys.stdin))
