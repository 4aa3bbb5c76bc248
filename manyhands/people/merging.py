"""One person with two accounts brings them together: nobody else can, and nobody is asked.

Whoever is signed in with one shows that the other is theirs too, by a code to its address or by its
passkey. What the other holds goes on under the first; then the other is forgotten.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from manyhands.base import seal
from manyhands.base.db import writing
from manyhands.base.errors import NotPossible
from manyhands.people import queries
from manyhands.people.actions import forget
from manyhands.people.models import Person


class Foreseen(NamedTuple):
    """What will become of one membership; `stays` is empty where it only changes accounts."""

    where: str
    gone: str  # the name in it of the other account
    stays: str  # the name of the account that is kept


# What other floors do with what the other account (the second) holds, in the same transaction.
MERGERS: list[Callable[[Person, Person], object]] = []
# What they will do, for the page.
FORESEERS: list[Callable[[Person, Person], list[Foreseen]]] = []


def bring_together(kept: Person, other: Person) -> None:
    """Both accounts are `kept`, and `other` is forgotten.

    Only for who has shown that both are theirs. The address of `other` goes along where `kept` has
    none. Raises `NotPossible`, and changes nothing, where one of them is forgotten or another floor
    cannot do its part.
    """
    with writing():
        both = Person.objects.select_for_update().select_related("key").order_by("pk")
        found = {person.pk: person for person in both.filter(pk__in=[kept.pk, other.pk])}
        kept, other = found[kept.pk], found[other.pk]
        if kept == other or kept.forgotten_at or other.forgotten_at:
            raise NotPossible(_("These two are one account already."))
        for merger in MERGERS:
            merger(kept, other)
        address = queries.mail_of(other)
        forget(other)
        if address and kept.mail_index is None:
            kept.mail_index = queries.mail_index(address)
            kept.mail_sealed = seal.seal(kept.key, address, label=queries.MAIL_LABEL)
            kept.save(update_fields=["mail_index", "mail_sealed"])


def what_will_happen(kept: Person, other: Person) -> list[Foreseen]:
    """What bringing them together does to each membership of `other`."""
    return [one for foresee in FORESEERS for one in foresee(kept, other)]


def account_with(address: str) -> Person | None:
    """The account with this address (in its normal spelling), of whoever has shown it is theirs."""
    return Person.objects.filter(mail_index=queries.mail_index(address)).first()
