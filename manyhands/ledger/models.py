"""Tables of the books. What is posted is never changed: triggers in `schema/` see to that.

People appear only as holders, under a ref that says nothing; who a holder is stands in one column,
which is emptied when they go.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q

from manyhands.base.refs import new_ref
from manyhands.groups.models import Group, Member
from manyhands.ledger.rules import MOST

ACTIVE, SETTLED, VOIDED, EXPIRED = "", "settled", "voided", "expired"
SEALED: dict[str, Any] = {
    "on_delete": models.PROTECT, "db_constraint": False, "db_index": False,
}  # fmt: skip


class Book(models.Model):
    """The books of one group: until when they are closed, and whether they were found unsound."""

    group = models.OneToOneField(Group, models.PROTECT, primary_key=True)
    closed_until = models.DateField(null=True, help_text="this day and all before are closed")
    unsound_at = models.DateTimeField(null=True, help_text="when they did not add up")
    checked_at = models.DateTimeField(null=True, help_text="when they were looked through last")
    public_since = models.DateTimeField(null=True, help_text="when anybody may read the sums")

    def __str__(self) -> str:
        return f"books of {self.group_id}"


class Commodity(models.Model):
    """What is counted: money, minutes, goods, credit or a unit that a group made."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="commodities")
    ref = models.CharField(max_length=16, unique=True, default=new_ref)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=10)
    scale = models.PositiveSmallIntegerField(help_text="digits behind the point")
    use_by = models.DateField(null=True, help_text="a lot of goods: the last day it is offered")

    class Meta:
        verbose_name_plural = "commodities"
        constraints = [
            models.UniqueConstraint(fields=["group", "code"], name="commodity_once_a_group"),
            models.CheckConstraint(condition=Q(scale__lte=6), name="scale_is_at_most_six"),
            models.CheckConstraint(
                condition=Q(kind__in=["money", "minutes", "goods", "credit", "voucher", "count"]),
                name="commodity_is_of_a_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(use_by=None) | Q(kind="goods"), name="only_goods_have_a_last_day"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Fund(models.Model):
    """A pot with a purpose. Every posting is in one, and each adds up by itself."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="funds")
    ref = models.CharField(max_length=16, unique=True, default=new_ref)
    name = models.CharField(max_length=60)
    purpose = models.TextField(max_length=400, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "name"],
                condition=Q(closed_at=None),
                name="open_fund_once_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Holder(models.Model):
    """Somebody in the books; the ref says nothing, and `member` is emptied when they go."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="holders")
    ref = models.CharField(max_length=16, unique=True, default=new_ref)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="holders")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member"], name="holder_once_a_member"),
        ]

    def __str__(self) -> str:
        return self.ref


class Account(models.Model):
    """Where something is, or whom it is owed; its kind follows from its path."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="accounts")
    path = models.CharField(max_length=120)
    title = models.CharField(
        max_length=60, blank=True, default="", help_text="what a place is called"
    )
    kind = models.CharField(max_length=10)
    holder = models.ForeignKey(Holder, models.PROTECT, null=True, related_name="accounts")
    floor = models.BigIntegerField(null=True, help_text="of each new balance")
    ceiling = models.BigIntegerField(null=True, help_text="of each new balance")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "path"], name="account_once_a_group"),
            models.CheckConstraint(
                condition=Q(floor=None) | Q(floor__lte=0), name="new_balance_is_above_its_floor"
            ),
            models.CheckConstraint(
                condition=Q(ceiling=None) | Q(ceiling__gte=0),
                name="new_balance_is_below_its_ceiling",
            ),
        ]

    def __str__(self) -> str:
        return self.path


class Transfer(models.Model):
    """A balanced set of postings, for one reason. Its seal comes last, in the same transaction.

    That its group is there the seal says, which is of the same group and has a key of its own.
    """

    id = models.BigIntegerField(primary_key=True, help_text="chosen before, like its seal's")
    group = models.ForeignKey(
        Group, models.PROTECT, related_name="transfers", db_constraint=False, db_index=False
    )
    ref = models.CharField(max_length=16, default=new_ref)
    key = models.CharField(max_length=120, help_text="makes a repeat harmless")
    says = models.BinaryField(max_length=32, help_text="see `rules.says`")
    kind = models.CharField(max_length=40, help_text="the power or event that it is of")
    under = models.CharField(max_length=40, blank=True, help_text="ref of what was agreed")
    effective = models.DateField(help_text="the day it counts for")
    recorded_at = models.DateTimeField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrected_by", db_index=False
    )
    seal = models.ForeignKey("Seal", models.PROTECT, related_name="transfers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ref"], name="one_transfer_for_each_ref"),
            models.UniqueConstraint(fields=["group", "key"], name="one_transfer_for_each_key"),
        ]
        indexes = [
            models.Index(
                fields=["corrects"], condition=Q(corrects__isnull=False), name="what_is_corrected"
            ),
            models.Index(fields=["group", "effective"], name="transfers_by_day"),
            models.Index(fields=["group", "recorded_at", "id"], name="transfers_as_written"),
        ]

    def __str__(self) -> str:
        return self.ref


class Posting(models.Model):
    """One leg: so much to (more than zero) or from an account, in a fund.

    Its keys are not checked line by line: a trigger looks for the transfers of all lines of a
    statement, which stay, and the seal for what all lines of it name, which a balance keeps.
    """

    transfer = models.ForeignKey(
        Transfer, models.PROTECT, related_name="postings", db_constraint=False
    )
    account = models.ForeignKey(Account, related_name="postings", **SEALED)
    commodity = models.ForeignKey(Commodity, related_name="+", **SEALED)
    fund = models.ForeignKey(Fund, related_name="+", **SEALED)
    amount = models.BigIntegerField()
    effective = models.DateField(help_text="as its transfer's")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(amount__gt=0) | Q(amount__lt=0))
                & Q(amount__gte=-MOST, amount__lte=MOST),
                name="posting_moves_something",
            ),
        ]
        indexes = [
            # With the amount in it, so that a sum reads nothing but the index.
            models.Index(
                fields=["account", "commodity", "fund", "effective", "amount"],
                name="amounts_of_an_account",
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} in {self.account_id}"


class Hold(models.Model):
    """So much of a balance is kept for one purpose until it is settled, given back or too late."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="holds")
    ref = models.CharField(max_length=16, unique=True, default=new_ref)
    key = models.CharField(max_length=120)
    account = models.ForeignKey(Account, models.PROTECT, related_name="holds")
    commodity = models.ForeignKey(Commodity, models.PROTECT, related_name="+")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended = models.CharField(max_length=10, blank=True)
    settled_by = models.OneToOneField(Transfer, models.PROTECT, null=True, related_name="settles")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "key"], name="one_hold_for_each_key"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=MOST), name="hold_keeps_something"
            ),
            models.CheckConstraint(
                condition=Q(ended__in=[ACTIVE, SETTLED, VOIDED, EXPIRED]),
                name="hold_ends_in_a_known_way",
            ),
            models.CheckConstraint(
                condition=Q(ended=SETTLED, settled_by__isnull=False)
                | (~Q(ended=SETTLED) & Q(settled_by=None)),
                name="settled_hold_names_its_transfer",
            ),
        ]
        indexes = [
            models.Index(
                fields=["group", "expires_at"], condition=Q(ended=ACTIVE), name="holds_that_stand"
            )
        ]

    def __str__(self) -> str:
        return self.ref


class Balance(models.Model):
    """What an account holds of a commodity in a fund; only the triggers write what is posted."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="balances", db_index=False)
    commodity = models.ForeignKey(Commodity, models.PROTECT, related_name="+", db_index=False)
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    posted = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(null=True)
    ceiling = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "commodity", "fund"], name="one_balance_of_each_kind"
            ),
            models.CheckConstraint(
                condition=Q(floor=None) | Q(posted__gte=F("floor") + F("held")),
                name="balance_is_above_its_floor",
            ),
            models.CheckConstraint(
                condition=Q(ceiling=None) | Q(posted__lte=F("ceiling")),
                name="balance_is_below_its_ceiling",
            ),
            models.CheckConstraint(condition=Q(held__gte=0), name="held_is_not_less_than_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.posted} in {self.account_id}"


class Count(models.Model):
    """What was counted on the table, or stood on the bank's paper, on a day."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="counts")
    ref = models.CharField(max_length=16, unique=True, default=new_ref)
    account = models.ForeignKey(Account, models.PROTECT, related_name="counts")
    commodity = models.ForeignKey(Commodity, models.PROTECT, related_name="+")
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    counted = models.BigIntegerField()
    booked = models.BigIntegerField(help_text="what the books said")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.counted} on {self.day}"


class Seal(models.Model):
    """Closes transfers for good. When it comes, they must balance; nothing is posted after it."""

    id = models.BigIntegerField(primary_key=True, help_text="chosen before, since they name it")
    group = models.ForeignKey(Group, models.PROTECT, related_name="seals")
    entry_seq = models.PositiveBigIntegerField(help_text="of its entry in the record")
    digest = models.CharField(max_length=64, help_text="see `rules.seal_digest`")
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"seal at entry {self.entry_seq}"
