"""The code for transfers in euros that banks of many countries read (EPC069-12, version 002)."""

import re

from django.utils.translation import gettext_lazy as _

from manyhands.funds.codes.iban import fit_iban
from manyhands.funds.codes.references import fit_rf
from manyhands.funds.values import MOST, Unfit, fit_amount, fit_name, fit_words

LONGEST_NAME, LONGEST_TEXT, LONGEST_NOTE, MOST_BYTES = 70, 140, 70, 331
BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
PURPOSE = re.compile(r"[A-Z]{0,4}")


def epc(  # noqa: PLR0913 - one for each element of the code
    *, payee: str, iban: str, amount: int | None = None, text: str = "", reference: str = "",
    bic: str = "", purpose: str = "", note: str = "",
) -> str:  # fmt: skip
    """The words of the code; `amount` in cents. It carries `text` or an RF `reference`, not both.

    `purpose` is a code of four letters of ISO 20022, such as CHAR.
    """
    if text and reference:
        raise Unfit(_("Such a code carries words or a reference, not both."))
    bic = re.sub(r"\s", "", bic).upper()
    if not BIC.fullmatch(bic) and bic:
        raise Unfit(_("A BIC has 8 or 11 letters and digits."))
    if not PURPOSE.fullmatch(purpose):
        raise Unfit(_("A purpose is a code of four letters."))
    lines = [
        "BCD", "002", "1", "SCT", bic,
        fit_name(payee, longest=LONGEST_NAME),
        fit_iban(iban),
        _euros(amount),
        purpose,
        fit_rf(reference) if reference else "",
        fit_words(text, longest=LONGEST_TEXT),
        fit_words(note, longest=LONGEST_NOTE),
    ]  # fmt: skip
    words = "\n".join(lines).rstrip("\n")
    if len(words.encode()) > MOST_BYTES:
        raise Unfit(_("This is too much for one code. Say it in fewer words."))
    return words


def _euros(amount: int | None) -> str:
    """Without decimals that say nothing, as in the samples of the guideline."""
    said = fit_amount(amount, "EUR", most=MOST)
    return f"EUR{said.rstrip('0').rstrip('.')}" if said else ""
