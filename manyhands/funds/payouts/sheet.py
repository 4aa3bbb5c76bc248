"""A batch as a sheet, for banks without the other format and for whoever pays by hand."""

import csv
import io

from manyhands.funds.payouts.lines import Batch, end_to_end
from manyhands.funds.values import decimal, on_one_line

HEAD = ("number", "name", "account", "amount", "currency", "reference", "pay on", "key")


def sheet(batch: Batch) -> str:
    """CSV (RFC 4180) of all lines as they were written; it opens in no program as a formula."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(HEAD)
    for line, payout in enumerate(batch.payouts, 1):
        rows.writerow(
            [
                line,
                _plain(payout.name),
                _plain(payout.iban),
                decimal(payout.amount, batch.currency),
                batch.currency,
                _plain(payout.reference),
                batch.pay_on.isoformat(),
                end_to_end(batch, line),
            ]
        )
    return out.getvalue()


def _plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    text = on_one_line(text)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
