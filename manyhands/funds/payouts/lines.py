"""A batch of transfers, and all that a bank would send it back for."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.funds.codes.iban import fit_iban
from manyhands.funds.codes.references import RF, fit_rf
from manyhands.funds.spelling import spelled
from manyhands.funds.values import Unfit, fit_amount, fit_name, fit_words, on_one_line

LONGEST_NAME, LONGEST_TEXT, LONGEST_REF, MOST_LINES = 70, 140, 28, 10_000
NAME_OF_BATCH = re.compile(rf"[A-Za-z0-9-]{{1,{LONGEST_REF}}}")


@dataclass(frozen=True)
class Payout:
    """One transfer, `amount` in minor units; `reference` is an RF reference or plain words."""

    name: str
    iban: str
    amount: int
    reference: str = ""


@dataclass(frozen=True)
class Batch:
    """Transfers from one account on one day. Its `ref` comes back in what the bank says later."""

    ref: str
    payer: str
    iban: str
    pay_on: date
    made_at: datetime
    payouts: tuple[Payout, ...]
    currency: str = "EUR"

    @property
    def total(self) -> int:
        """In minor units."""
        return sum(payout.amount for payout in self.payouts)


@dataclass(frozen=True)
class Fault:
    """What is wrong; `line` counts transfers from 1, and 0 is the batch itself."""

    line: int
    says: Any


def faults(batch: Batch) -> list[Fault]:
    """Everything for which it cannot be sent, line by line; none if it can."""
    found = [Fault(0, says) for says in _unfit(*_checks_of_batch(batch))]
    for line, payout in enumerate(batch.payouts, 1):
        found += [Fault(line, says) for says in _unfit(*_checks_of_line(payout, batch.currency))]
    return found


def respelled(batch: Batch) -> list[tuple[str, str]]:
    """Each name and words that go out in other letters than they were written in, and how."""
    texts = [batch.payer]
    for payout in batch.payouts:
        texts += [payout.name, payout.reference]
    pairs = {text: sepa(text) for text in map(on_one_line, texts) if not is_rf(text)}
    return [(before, after) for before, after in pairs.items() if before != after]


def sepa(text: str) -> str:
    """In the letters that every bank takes."""
    return spelled(text)


def is_rf(reference: str) -> bool:
    """Whether it is, or is meant as, an RF reference."""
    return RF.fullmatch(re.sub(r"\s", "", reference).upper()) is not None


def end_to_end(batch: Batch, line: int) -> str:
    """The name of one transfer, at most 35 characters."""
    return f"{batch.ref}-{line}"


def _checks_of_batch(batch: Batch) -> Iterator[Callable[[], object]]:
    yield lambda: fit_name(sepa(batch.payer), longest=LONGEST_NAME)
    yield lambda: fit_iban(batch.iban)
    yield lambda: _fit_batch(batch)


def _checks_of_line(payout: Payout, currency: str) -> Iterator[Callable[[], object]]:
    yield lambda: fit_name(sepa(payout.name), longest=LONGEST_NAME)
    yield lambda: fit_iban(payout.iban)
    yield lambda: fit_amount(payout.amount, currency)
    yield lambda: fit_reference(payout.reference)


def fit_reference(text: str) -> str:
    """An RF reference that checks, or words in the letters that banks take."""
    return fit_rf(text) if is_rf(text) else fit_words(sepa(text), longest=LONGEST_TEXT)


def _fit_batch(batch: Batch) -> None:
    if not batch.payouts:
        raise Unfit(_("There is nothing to pay out."))
    if len(batch.payouts) > MOST_LINES:
        raise Unfit(_("One file holds at most %d transfers. Make two of it.") % MOST_LINES)
    if batch.currency != "EUR":
        raise Unfit(_("Such a file is for transfers in euros. For others there is the sheet."))
    assert NAME_OF_BATCH.fullmatch(batch.ref), "a batch has a plain name"


def _unfit(*checks: Callable[[], object]) -> Iterator[Any]:
    """What each check that does not hold says."""
    for check in checks:
        try:
            check()
        except Unfit as fault:
            yield fault.says
