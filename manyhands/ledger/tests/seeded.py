"""Any number of transfers made up by the database itself, from a seed and whole numbers alone.

The same arithmetic stands here twice, as SQL that puts the rows in and as Python that says what
must come of it, so that neither is asked about itself.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from manyhands.base.times import now
from manyhands.groups.models import Group
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts
from manyhands.ledger.models import Account, Commodity, Fund
from manyhands.ledger.rules import kind_of

PATHS = [
    *("Equity:Interfund", "Assets:Float", "Assets:Court", "Expense:Food", "Expense:Help"),
    *("Income:Gifts", "Income:Dues", "Payable:abc", "Receivable:abc", "Member:abc", "Member:def"),
    *("World:donors", "Commons"),
]
UNITS = ["EUR", "HOURS", "JARS"]
FUNDS = ["Common", "Winter", "Bail", "Kitchen"]
FIRST_DAY = date(2020, 1, 1)

# Each number from 19 on, and every twentieth after it, takes back what stands ten before it. One in
# five goes from fund to fund, one in five is split between two; the accounts, the unit, the funds
# and the amount are what is left of three numbers, each made of the one before.
MADE_UP = """
WITH RECURSIVE n(i) AS (SELECT CAST(%(first)s AS bigint)
  UNION ALL SELECT i + 1 FROM n WHERE i < %(last)s),
named AS (SELECT i, i %% 20 = 19 AS is_back,
  CASE WHEN i %% 20 = 19 THEN i - 10 ELSE i END AS origin FROM n),
one AS (SELECT i, is_back, (origin * 1103515245 + 12345 + %(seed)s) %% 2147483648 AS x FROM named),
two AS (SELECT i, is_back, x, (x * 48271 + x / 65536) %% 2147483647 AS y FROM one),
three AS (SELECT i, is_back, x, y, (y * 69621 + x / 1024) %% 2147483647 AS z FROM two),
said AS (SELECT i, CASE WHEN is_back THEN -1 ELSE 1 END AS sign, y %% 5 AS shape,
  (x / 65536) %% 12 + 1 AS a, (y / 65536) %% 12 + 1 AS b, (z / 65536) %% 12 + 1 AS c,
  (x / 8) %% 3 AS unit, (y / 8) %% 4 AS f, ((y / 8) + 1 + (z / 8) %% 3) %% 4 AS g,
  2 + z %% 100000 AS amount FROM three),
legs AS (
  SELECT i, unit, a AS account, f AS fund, -sign * amount AS amount FROM said
  UNION ALL SELECT i, unit, b, CASE WHEN shape = 0 THEN g ELSE f END,
    sign * CASE WHEN shape = 1 THEN amount / 2 ELSE amount END FROM said
  UNION ALL SELECT i, unit, c, f, sign * (amount - amount / 2) FROM said WHERE shape = 1
  UNION ALL SELECT i, unit, 0, f, sign * amount FROM said WHERE shape = 0
  UNION ALL SELECT i, unit, 0, g, -sign * amount FROM said WHERE shape = 0)
"""
TRANSFERS = """
INSERT INTO ledger_transfer (id, group_id, ref, "key", says, kind, under, effective, recorded_at,
  reverses_id, seal_id)
SELECT i, %(group)s, CAST(i AS varchar(16)), CAST(i AS varchar(16)), %(says)s, 'test', '', %(day)s,
  %(at)s, CASE WHEN is_back THEN origin END, %(seal)s FROM named
"""
POSTINGS = """
INSERT INTO ledger_posting (transfer_id, account_id, commodity_id, fund_id, amount, effective)
SELECT i, account + %(account)s, unit + %(unit)s, fund + %(fund)s,
  amount + CASE WHEN i = %(off)s AND account = 0 THEN 1 ELSE 0 END, %(day)s FROM legs
"""
SEAL = """
INSERT INTO ledger_seal (id, group_id, entry_seq, digest, sealed_at)
VALUES (%(seal)s, %(group)s, %(seal)s, '', %(at)s)
"""
Place = tuple[str, str, str]  # an account's path, a unit's code, a fund's name


@dataclass(frozen=True)
class World:
    """The group, and the number before which its accounts, units and funds begin."""

    group: Group
    account: int
    unit: int
    fund: int


def world() -> World:
    """Books with accounts that may go below nothing, three units and four funds."""
    group = groups.group("Rosewood")
    accounts.book_of(group)
    made: list[list[int]] = [
        [Account.objects.create(group=group, path=path, kind=kind_of(path)).pk for path in PATHS],
        [
            Commodity.objects.create(group=group, code=code, kind="count", scale=0).pk
            for code in UNITS
        ],
        [Fund.objects.create(group=group, name=name, opened_at=now()).pk for name in FUNDS],
    ]
    for numbers in made:
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), "one after another"
    return World(group, *(numbers[0] for numbers in made))


def put(there: World, numbers: range, *, seed: int, seal: int, off: int = -1) -> None:
    """Transfers `numbers` go in under one seal; the one called `off`, if it goes from fund to fund,
    is one too much.
    """
    said = {
        "first": numbers[0],
        "last": numbers[-1],
        "seed": seed,
        "seal": seal,
        "off": off,
        "group": there.group.pk,
        "account": there.account,
        "unit": there.unit,
        "fund": there.fund,
        "says": bytes(32),
        "day": f"{FIRST_DAY + timedelta(days=seal % 2000)}",
        "at": f"{now():%Y-%m-%d %H:%M:%S}+00:00",
    }
    with connection.cursor() as cursor:
        for statement in (MADE_UP + TRANSFERS, MADE_UP + POSTINGS, SEAL):
            cursor.execute(statement, said)


def legs(number: int, seed: int) -> list[tuple[Place, int]]:
    """What the transfer called `number` moves, by the same arithmetic."""
    is_back = number % 20 == 19
    x = ((number - 10 if is_back else number) * 1103515245 + 12345 + seed) % 2147483648
    y = (x * 48271 + x // 65536) % 2147483647
    z = (y * 69621 + x // 1024) % 2147483647
    unit, sign = UNITS[x // 8 % 3], -1 if is_back else 1
    a, b, c = (PATHS[one // 65536 % 12 + 1] for one in (x, y, z))
    f, g = FUNDS[y // 8 % 4], FUNDS[(y // 8 + 1 + z // 8 % 3) % 4]
    amount, shape = sign * (2 + z % 100000), y % 5
    first = ((a, unit, f), -amount)
    if shape == 0:
        between = [((PATHS[0], unit, f), amount), ((PATHS[0], unit, g), -amount)]
        return [first, ((b, unit, g), amount), *between]
    if shape == 1:
        half = sign * (abs(amount) // 2)
        return [first, ((b, unit, f), half), ((c, unit, f), amount - half)]
    return [first, ((b, unit, f), amount)]


def expected(many: int, seed: int) -> dict[Place, int]:
    """What each account holds once all of them are written down."""
    found: Counter[Place] = Counter()
    for number in range(many):
        for place, amount in legs(number, seed):
            found[place] += amount
    return dict(found)


def goes_between_funds(numbers: range, seed: int) -> int:
    """The first of them that moves something from fund to fund."""
    return next(number for number in numbers if len(legs(number, seed)) == 4)
