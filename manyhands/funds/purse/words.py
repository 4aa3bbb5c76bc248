"""What members call the accounts of a fund."""

from django.utils.translation import gettext_lazy as _

from manyhands.ledger.words import ACCOUNTS

# By the first two parts of an account's path, or by the first alone; a holder's ref is never said.
FAMILIES = {
    "Assets:Cash": _("In the cash box"),
    "Assets:Bank": _("At the bank"),
    "Income:Gifts": _("Gifts"),
    "Income:Dues": _("Dues"),
    "Expense:Grants": _("Given to neighbors"),
    "Expense:Errands": _("Errands"),
    "Equity:Interfund": _("Other funds"),
    "Equity:Carried": _("Years before"),
    "Equity:Exchange": _("Exchanged"),
    "Receivable": _("Still to come"),
    "Payable": _("Still to be paid"),
    "Member": _("Credit of members"),
}


def family_in_words(path: str) -> str:
    """What the family of the account at `path` is called: as members do, else as in the books, by
    its own name where there is no word.

    >>> family_in_words("Payable:k3v7q2m5x4c6b2n7"), family_in_words("Expense:Food")
    ('Still to be paid', 'Food')
    """
    root, _colon, rest = path.partition(":")
    own = rest.partition(":")[0]
    first_two = f"{root}:{own}"
    said = FAMILIES.get(first_two) or FAMILIES.get(root) or ACCOUNTS.get(first_two)
    return str(said or own or root)
