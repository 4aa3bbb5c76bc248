"""Whom the acts of this floor are open to, and who reads names in the books."""

from django.utils.translation import gettext_lazy as _

from manyhands.groups.powers import lent_power

# Whoever keeps the purse must know who has paid; others see refs that say nothing.
sees_names = lent_power(
    "books.read_names", says=_("Read in the books which member a line is about.")
)
