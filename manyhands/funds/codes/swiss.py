"""The Swiss QR-bill (SIX, version 2.2 and 2.3), with addresses told apart as 2.3 wants them."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from manyhands.funds.codes.iban import fit_iban, is_qr_iban
from manyhands.funds.codes.references import fit_qr_reference, fit_rf
from manyhands.funds.values import Unfit, fit_amount, fit_name, fit_words

CURRENCIES = ("CHF", "EUR")
LONGEST_TEXT, LONGEST_SCHEME, MOST_CHARACTERS = 140, 100, 997
# What version 2.3 takes: printable letters up to U+017F, and five more.
LETTERS = frozenset(chr(n) for n in (*range(0x20, 0x7F), *range(0xA0, 0x180))) | set("ȘșȚț€")
NOBODY = [""] * 7


@dataclass(frozen=True)
class Address:
    """Somebody in a bill. A street can be missing; `country` is two letters."""

    name: str
    postcode: str
    town: str
    country: str = "CH"
    street: str = ""
    number: str = ""

    def lines(self) -> list[str]:
        """The seven elements of a structured address; Unfit for what they cannot hold."""
        country = self.country.strip().upper()
        if len(country) != 2 or not (country.isascii() and country.isalpha()):
            raise Unfit(_("A country is two letters, such as CH."))
        postcode, town = (
            fit_words(t, longest=n) for t, n in ((self.postcode, 16), (self.town, 35))
        )
        if not postcode or not town:
            raise Unfit(_("Say the postcode and the town of the payee: a QR-bill must have them."))
        street, number = (
            fit_words(t, longest=n) for t, n in ((self.street, 70), (self.number, 16))
        )
        return ["S", fit_name(self.name, longest=70), street, number, postcode, town, country]


def qr_bill(  # noqa: PLR0913 - one for each group of elements
    *, payee: Address, iban: str, amount: int | None = None, currency: str = "CHF",
    reference: str = "", text: str = "", debtor: Address | None = None, bill: str = "",
    schemes: tuple[str, ...] = (),
) -> str:  # fmt: skip
    """The words of the code; `amount` in minor units. The kind of account says which reference.

    `bill` holds structured facts for the payer's books, `schemes` up to two other ways to pay.
    """
    account = fit_iban(iban)
    if account[:2] not in {"CH", "LI"}:
        raise Unfit(_("A QR-bill needs an account in Switzerland or Liechtenstein."))
    if currency not in CURRENCIES:
        raise Unfit(_("A QR-bill is in Swiss francs or in euros."))
    words = fit_words(text, longest=LONGEST_TEXT)
    if len(words) + len(bill) > LONGEST_TEXT:
        raise Unfit(_("The words can have at most %d characters.") % (LONGEST_TEXT - len(bill)))
    lines = [
        "SPC", "0200", "1", account, *payee.lines(), *NOBODY,
        fit_amount(amount, currency), currency, *(debtor.lines() if debtor else NOBODY),
        *_reference(account, reference), words, "EPD", *_more(bill, schemes),
    ]  # fmt: skip
    return _only_known_letters("\n".join(lines))


def _reference(account: str, reference: str) -> tuple[str, str]:
    """The kind of reference that such an account takes, and the reference."""
    if is_qr_iban(account):
        return "QRR", fit_qr_reference(reference)
    return ("SCOR", fit_rf(reference)) if reference else ("NON", "")


def _more(bill: str, schemes: tuple[str, ...]) -> list[str]:
    assert len(schemes) <= 2, "a bill names two other ways at most"
    for scheme in schemes:
        fit_words(scheme, longest=LONGEST_SCHEME)
    return [bill, *schemes] if bill or schemes else []


def _only_known_letters(words: str) -> str:
    strange = next((c for c in words if c not in LETTERS and c != "\n"), "")
    if strange:
        raise Unfit(_("A QR-bill cannot hold “%s”. Write it in Latin letters.") % strange)
    if len(words) > MOST_CHARACTERS:
        raise Unfit(_("This is too much for one code. Say it in fewer words."))
    return words
