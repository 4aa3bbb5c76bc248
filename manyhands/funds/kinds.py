"""The kinds of ways in which a group can be paid, and what each of them makes of a sum."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from manyhands.funds.codes import links
from manyhands.funds.codes.drawing import square, swiss_square
from manyhands.funds.codes.epc import epc
from manyhands.funds.codes.iban import fit_iban, in_fours, is_qr_iban
from manyhands.funds.codes.pix import fit_key, fit_town, pix
from manyhands.funds.codes.swiss import Address, qr_bill
from manyhands.funds.codes.upi import fit_address, upi
from manyhands.funds.values import Unfit, fit_name, fit_words, is_currency, no_card

LONGEST_PLACE, LONGEST_NOTE, LONGEST_TOWN = 140, 200, 50


@dataclass(frozen=True)
class Details:
    """Where money for a group goes, as members read it; nothing in it opens an account."""

    payee: str
    account: str
    currency: str
    town: str = ""
    note: str = ""


@dataclass(frozen=True)
class Asked:
    """What somebody is asked for: `amount` in minor units, None where they choose it; words."""

    amount: int | None = None
    words: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of way. `words` makes the code; without it, there is only what people read."""

    key: str
    says: Any
    account: Any  # what the account is called in it
    hint: Any
    currencies: tuple[str, ...]  # of which one is chosen; empty: any
    fit: Callable[[str], str]
    words: Callable[[Details, Asked], str] | None = None
    draw: Callable[[str], SafeString] = square
    written: Callable[[str], str] = str  # the account as people write it
    town: Any = ""  # what the town is called in it; empty: it has none
    is_link: bool = False
    is_pasted: bool = False  # people also paste the words of its code
    longest_name: int = 70


def fitted(kind: Kind, said: Details) -> Details:
    """The same in the form in which it is kept; raises Unfit for what could not be paid to."""
    currency = said.currency.strip().upper()
    if currency not in (kind.currencies or (currency,)) or not is_currency(currency):
        raise Unfit(_("This way is not used with that currency."))
    details = Details(
        payee=no_card(fit_name(said.payee, longest=kind.longest_name)),
        account=kind.fit(said.account),
        currency=currency,
        note=no_card(fit_words(said.note, longest=LONGEST_NOTE)),
        town=fit_words(said.town, longest=LONGEST_TOWN) if kind.town else "",
    )
    if kind.words:
        kind.words(details, Asked())  # what it asks of the other fields
    return details


def _swiss_account(text: str) -> str:
    iban = fit_iban(text)
    if is_qr_iban(iban):
        raise Unfit(
            _("This is a QR-IBAN: it wants a reference for each bill. Give the usual IBAN.")
        )
    return iban


def _swiss(details: Details, asked: Asked) -> str:
    postcode, _space, town = details.town.partition(" ")
    country = details.account[:2]
    return qr_bill(
        payee=Address(details.payee, postcode, town, country),
        iban=details.account,
        amount=asked.amount,
        currency=details.currency,
        text=asked.words,
    )


def _in_words(text: str) -> str:
    """An account or a place that only people read."""
    words = fit_words(no_card(text), longest=LONGEST_PLACE)
    if not words:
        raise Unfit(_("Say where the money goes."))
    return words


def _link(make: Callable[..., str], *passed: str) -> Callable[[Details, Asked], str]:
    """A link of a service, which is told of `passed`: amount, currency, text."""

    def words(details: Details, asked: Asked) -> str:
        known = {"amount": asked.amount, "currency": details.currency, "text": asked.words}
        return make(name=details.account, **{name: known[name] for name in passed})

    return words


SERVICE = Kind(
    key="",
    says="",
    account=_("Your short name there"),
    hint=_("For example: rosewood. Not the mail address, not the password."),
    currencies=(),
    fit=links.fit_handle,
    is_link=True,
)
KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            "sepa",
            _("Bank transfer in euros"),
            "IBAN",
            _("It stands on the paper from your bank, for example DE89 3704 0044 0532 0130 00."),
            ("EUR",),
            fit_iban,
            lambda d, a: epc(payee=d.payee, iban=d.account, amount=a.amount, text=a.words),
            written=in_fours,
        ),
        Kind(
            "swiss",
            _("Swiss QR-bill"),
            "IBAN",
            _("It begins with CH or LI. The usual one, not the QR-IBAN."),
            ("CHF", "EUR"),
            _swiss_account,
            _swiss,
            draw=swiss_square,
            written=in_fours,
            town=_("Postcode and town"),
        ),
        Kind(
            "pix",
            "Pix",
            _("Pix key"),
            _("A CPF or CNPJ, a phone with +55, a mail address or a random key."),
            ("BRL",),
            fit_key,
            lambda d, a: pix(
                payee=d.payee, key=d.account, town=fit_town(d.town), amount=a.amount, text=a.words
            ),
            town=_("Town"),
            is_pasted=True,
            longest_name=25,
        ),
        Kind(
            "upi",
            "UPI",
            _("UPI address"),
            _("It looks like name@bank."),
            ("INR",),
            fit_address,
            lambda d, a: upi(payee=d.payee, address=d.account, amount=a.amount, text=a.words),
            is_link=True,
        ),
        replace(
            SERVICE, key="paypal", says="PayPal", words=_link(links.paypal, "amount", "currency")
        ),
        replace(
            SERVICE, key="venmo", says="Venmo", currencies=("USD",),
            words=_link(links.venmo, "amount", "text"),
        ),
        replace(
            SERVICE, key="cash_app", says="Cash App", currencies=("USD",),
            words=_link(links.cash_app, "amount"),
        ),
        replace(SERVICE, key="revolut", says="Revolut", words=_link(links.revolut)),
        Kind(
            "account",
            _("Another bank account"),
            _("The account, as people write it"),
            _("What others need to pay into it. Never a card, a code or a password."),
            (),
            _in_words,
        ),
        Kind(
            "cash",
            _("In cash"),
            _("Where and when"),
            _("For example: at the Thursday supper, in the box by the door."),
            (),
            _in_words,
        ),
    )
}  # fmt: skip
