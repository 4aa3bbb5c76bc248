"""The program at the other side of `test_crash.py`: posts, and dies at the n-th statement.

    python -m manyhands.ledger.tests.killed_while_posting GROUP MOST

It forks once for each n until a child lives to the end, and prints how many died.
"""

import os
import signal
import sys

import django

django.setup()

from django.db import connection  # noqa: E402

from manyhands.base.db import writing  # noqa: E402
from manyhands.groups.models import Group  # noqa: E402
from manyhands.groups.powers import Rule, acting  # noqa: E402
from manyhands.ledger import accounts  # noqa: E402
from manyhands.ledger.models import Commodity, Fund  # noqa: E402
from manyhands.ledger.posting import Draft, Leg, post  # noqa: E402


def dies_at(number: int, slug: str) -> None:
    """Post one transfer; be killed before the n-th statement, or live if there are fewer."""
    said = 0

    def count(execute, sql, params, many, context):
        nonlocal said
        said += 1
        if said == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    group = Group.objects.get(slug=slug)
    euro, fund = Commodity.objects.get(group=group), Fund.objects.get(group=group)
    bank, gifts = accounts.account(group, "Assets:Bank"), accounts.account(group, "Income:Gifts")
    legs = [Leg(bank, fund, euro, 100), Leg(gifts, fund, euro, -100)]
    with connection.execute_wrapper(count), acting("test"), writing():
        post(Rule(group), Draft(f"try {number}", "test", legs))


def main(slug: str, most: int) -> None:
    for number in range(1, most):
        child = os.fork()
        if child == 0:
            dies_at(number, slug)
            connection.close()
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        if status == 0:
            print(number - 1)
            return
        assert os.WTERMSIG(status) == signal.SIGKILL, status
    raise SystemExit("none lived")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
