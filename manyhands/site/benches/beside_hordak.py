"""The same transfers with django-hordak 2.0.0, in an environment of its own (`make bench`).

A program by itself: it knows nothing of this house. `prepare` makes tables and accounts,
`post SECONDS AT_ONCE` makes transfers on two hot accounts and prints how many.
"""

import os
import sys
import time

import dj_database_url
import django
from django.conf import settings

settings.configure(
    DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"])},
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "mptt",
        "djmoney",
        "hordak",
    ],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    DEFAULT_CURRENCY="EUR",
    CURRENCIES=["EUR"],
)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from djmoney.money import Money  # type: ignore[import-not-found]  # noqa: E402
from hordak.models import Account, AccountType  # type: ignore[import-not-found]  # noqa: E402


def prepare() -> None:
    call_command("migrate", verbosity=0)
    for name, kind in (("Bank", AccountType.asset), ("Gifts", AccountType.income)):
        Account.objects.create(name=name, type=kind, currencies=["EUR"])


def post(seconds: float, at_once: int) -> int:
    gifts, bank = Account.objects.get(name="Gifts"), Account.objects.get(name="Bank")
    until, done = time.perf_counter() + seconds, 0
    while time.perf_counter() < until:
        with transaction.atomic():
            for _transfer in range(at_once):
                gifts.transfer_to(bank, Money(5, "EUR"))
        done += at_once
    return done


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare()
    else:
        print(post(float(sys.argv[2]), int(sys.argv[3])))
