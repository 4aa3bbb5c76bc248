"""Money in and out of a group, beside the books: the ways in which it can be paid."""

from django.db import models
from django.db.models import Q

from manyhands.base.refs import REF_LENGTH, new_ref
from manyhands.funds.kinds import Details
from manyhands.funds.models_bank import BankAccount, BankFile, BankLine, MoreOfLine
from manyhands.funds.purse.models import Claim, Gift, Opening, PayoutBatch, Terms, Waiver

__all__ = [  # the names of the tables of this floor
    "OF_A_WAY",
    "BankAccount",
    "BankFile",
    "BankLine",
    "Claim",
    "Gift",
    "MoreOfLine",
    "Opening",
    "PayoutBatch",
    "Terms",
    "Waiver",
    "WayToPay",
]

OF_A_WAY = ("payee", "account", "town", "note")


class WayToPay(models.Model):
    """A way in which a group can be paid; once it is used no more, its account is forgotten."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey("groups.Group", models.PROTECT, related_name="ways_to_pay")
    kind = models.CharField(max_length=10, help_text="a key of `funds.kinds.KINDS`")
    currency = models.CharField(max_length=3)
    payee = models.CharField(max_length=70, blank=True)
    account = models.CharField(max_length=140, blank=True)
    town = models.CharField(max_length=50, blank=True, help_text="with its postcode, if any")
    note = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=REF_LENGTH, blank=True, help_text="ref of a proposal")
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "kind", "account", "currency"],
                condition=Q(stopped_at=None),
                name="way_to_pay_is_there_once",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | Q(payee="", account="", town="", note=""),
                name="way_to_pay_that_stopped_is_forgotten",
            ),
            models.CheckConstraint(
                condition=~Q(stopped_at=None) | (~Q(payee="") & ~Q(account="")),
                name="way_to_pay_says_whom_and_where",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.currency}"

    @property
    def details(self) -> Details:
        """What codes are made of."""
        return Details(self.payee, self.account, self.currency, self.town, self.note)
