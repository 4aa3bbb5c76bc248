"""Measures the books: transfers a second, and reading them as they grow.

`books.py prepare`, then `post SECONDS AT_ONCE`, `raw SECONDS AT_ONCE`, `grow POSTINGS` or `read`;
each prints JSON.
"""

import json
import secrets
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from manyhands.base.times import now  # noqa: E402
from manyhands.groups.models import Constitution, Group, Member  # noqa: E402
from manyhands.groups.powers import ACTIONS, Rule, acting  # noqa: E402
from manyhands.ledger import accounts, checking, queries  # noqa: E402
from manyhands.ledger.models import Account, Commodity, Fund, Posting  # noqa: E402
from manyhands.ledger.posting import Draft, Leg, post_all  # noqa: E402

SLUG = "bench"
BATCH = 1_000
RUNS = 7


def prepare() -> None:
    """A group whose members may write into the books by themselves, and two accounts."""
    from manyhands.groups.actions import found_group
    from manyhands.people.actions import meet_without_mail

    call_command("migrate", verbosity=0)
    about: dict[str, Any] = {"name": SLUG, "purpose": "", "language": "en", "rings": 0}
    founder = found_group(meet_without_mail(language="en"), member_name="Flo", **about)
    group = founder.group
    group.begun_at = group.founded_at
    group.save()
    constitution = Constitution.objects.get()
    constitution.data["powers"]["books.write"] = {"method": "do"}
    constitution.save()
    accounts.book_of(group)
    accounts.money(group, "EUR")
    Fund.objects.create(group=group, name="Common", opened_at=now())


def post(seconds: float, at_once: int) -> dict[str, float]:
    """Transfers on two hot accounts: each an act by itself, or so many in one act of a rule, as
    dues and what a bank sent are.
    """
    member = Member.objects.select_related("group__constitution").get()
    write = partial(
        _write_one if at_once == 1 else _write_many, member, Fund.objects.get(), at_once
    )
    done, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        write()
        done += at_once
    return {"done": done}


def _write_one(member: Member, fund: Fund, _one: int) -> None:
    lines = [["Assets:Bank", fund.ref, "EUR", 500], ["Income:Gifts", fund.ref, "EUR", -500]]
    ACTIONS["books.write"](member, member.group, nonce=secrets.token_hex(8), lines=lines)


def _write_many(member: Member, fund: Fund, many: int) -> None:
    with acting("import"):
        post_all(Rule(member.group), _drafts(member.group, fund, many))


def raw(seconds: float, at_once: int) -> dict[str, float]:
    """Two rows in a table without any rule, so many pairs in each transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS raw_leg (id integer, account integer, amount bigint)"
        )
        done, until = 0, time.perf_counter() + seconds
        while time.perf_counter() < until:
            with transaction.atomic():
                for number in range(at_once):
                    cursor.execute("INSERT INTO raw_leg VALUES (%s, 1, 500)", [done + number])
                    cursor.execute("INSERT INTO raw_leg VALUES (%s, 2, -500)", [done + number])
            done += at_once
    return {"done": done}


def grow(many: int) -> dict[str, float]:
    """So many postings, brought in under one seal; how many a second."""
    group = Group.objects.get()
    drafts = _drafts(group, Fund.objects.get(), many // 2)
    began = time.perf_counter()
    with acting("import"):
        post_all(Rule(group), drafts)
    return {"a_second": many / (time.perf_counter() - began)}


def _drafts(group: Group, fund: Fund, many: int) -> list[Draft]:
    bank, gifts = accounts.account(group, "Assets:Bank"), accounts.account(group, "Income:Gifts")
    euro, first = Commodity.objects.get(), date(2016, 1, 1)
    return [
        Draft(
            secrets.token_hex(8),
            "import",
            [Leg(bank, fund, euro, 1 + number % 900), Leg(gifts, fund, euro, -1 - number % 900)],
            first + timedelta(days=number % 3_600),
        )
        for number in range(many)
    ]


def read() -> dict[str, float]:
    """Milliseconds, the median of some runs; what was known is asked of a moment before the last
    hundred transfers.
    """
    group, known = Group.objects.get(), now()
    _write_many(Member.objects.select_related("group").get(), Fund.objects.get(), 100)
    bank, euro, fund = Account.objects.get(path="Assets:Bank"), Commodity.objects.get(), None
    day = date(2025, 6, 30)
    month = date(2025, 6, 1)
    fund = Fund.objects.get()
    found = {
        "balance": _ms(lambda: queries.balance(bank, euro, fund)),
        "as of a day": _ms(lambda: queries.balance(bank, euro, fund, as_of=day)),
        "as known at a time": _ms(
            lambda: queries.balance(bank, euro, fund, as_of=day, as_known_at=known), runs=3
        ),
        "statement of a month": _ms(lambda: queries.statement(bank, euro, month, day, fund)),
        "trial balance": _ms(lambda: list(queries.balances(group))),
    }
    began = time.perf_counter()
    assert checking.problems(group) == []
    return found | {
        "checking": 1000 * (time.perf_counter() - began),
        "rows": Posting.objects.count(),
    }


def _ms(work: Callable[[], Any], runs: int = RUNS) -> float:
    times = []
    for _run in range(runs):
        began = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - began))
    return sorted(times)[runs // 2]


if __name__ == "__main__":
    doing, *values = sys.argv[1:]
    print(json.dumps(globals()[doing](*map(int, values))))
