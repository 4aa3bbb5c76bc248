"""What stands on the board in place of private words, in the language of whoever writes there."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from manyhands.base.private import Finding, without


def with_marks(text: str, findings: Iterable[Finding]) -> str:
    """`text` with a mark such as "[phone]" in place of each finding."""
    marks = {
        "phone": _("phone"),
        "mail": _("mail"),
        "address": _("address"),
        "card": _("card"),
        "iban": _("account"),
        "handle": _("name"),
    }
    return without(text, findings, marks)
