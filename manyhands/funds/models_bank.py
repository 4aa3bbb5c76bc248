"""What a bank says happened, line by line, until it is in the books. Only linking writes there.

Who paid whom, and their words, are sealed under a key of each line and forgotten in time.
"""

from django.db import models
from django.db.models import F, Q

from manyhands.base.refs import REF_LENGTH, new_ref

PENDING, ON_HOLD, IGNORED = "pending", "on_hold", "ignored"
LINKED, SPLIT, MERGED = "linked", "split", "merged"
WAITING = (PENDING, ON_HOLD)
IN_THE_BOOKS = (LINKED, SPLIT, MERGED)


class BankAccount(models.Model):
    """An account at a bank or a payment service, and which account of the books stands for it."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey("groups.Group", models.PROTECT, related_name="bank_accounts")
    name = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    path = models.CharField(max_length=120, help_text="of its account in the books")
    mapping = models.JSONField(default=dict, help_text="see `funds.bank.mapping`")
    habits = models.JSONField(default=dict, help_text="keyed hash of a shape -> where it went")
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["group", "name"], name="bank_account_once_a_name"),
            models.UniqueConstraint(fields=["group", "path"], name="bank_account_once_a_path"),
            models.CheckConstraint(
                condition=Q(path="Assets:Bank") | Q(path__startswith="Assets:Bank:"),
                name="bank_account_is_at_a_bank",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BankLine(models.Model):
    """Money that came (amount > 0) or went, in the currency of its account."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey("groups.Group", models.PROTECT, related_name="bank_lines")
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="lines", db_index=False)
    key_index = models.BinaryField(max_length=32, help_text="keyed hash of the reader's key")
    day = models.DateField()
    amount = models.BigIntegerField(help_text="minor units")
    key = models.OneToOneField("base.SealKey", models.PROTECT, null=True)
    sealed = models.BinaryField(null=True, help_text="name of the other side, and their words")
    brought_by = models.ForeignKey("groups.Member", models.SET_NULL, null=True, related_name="+")
    brought_at = models.DateTimeField()

    state = models.CharField(max_length=8, default=PENDING)
    transfer = models.ForeignKey(
        "ledger.Transfer", models.PROTECT, null=True, related_name="bank_lines"
    )
    links = models.PositiveSmallIntegerField(default=0, help_text="how often it was linked")
    settled_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "key_index"], name="bank_line_comes_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(amount__lt=0), name="bank_line_moves_something"
            ),
            models.CheckConstraint(
                condition=Q(state__in=IN_THE_BOOKS, transfer__isnull=False)
                | Q(state__in=[*WAITING, IGNORED], transfer=None),
                name="bank_line_in_the_books_names_its_transfer",
            ),
            models.CheckConstraint(
                condition=Q(state__in=WAITING, settled_at=None)
                | (~Q(state__in=WAITING) & Q(settled_at__isnull=False)),
                name="bank_line_waits_or_is_settled",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at=None) | Q(sealed=None, key=None, brought_by=None),
                name="bank_line_forgotten_holds_no_words",
            ),
            models.UniqueConstraint(
                fields=["account", "transfer"],
                condition=~Q(state=MERGED),
                name="transfer_is_of_one_bank_line",
            ),
        ]
        indexes = [
            models.Index(
                F("group"), F("state").desc(), F("day").desc(), F("id").desc(),
                condition=Q(state__in=WAITING), name="bank_line_inbox",
            ),
            models.Index(
                fields=["settled_at"], condition=Q(forgotten_at=None, settled_at__isnull=False),
                name="bank_line_to_forget",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"bank line {self.ref}"


class MoreOfLine(models.Model):
    """One more transfer of a line that the bank booked as one, as it does with a batch."""

    line = models.ForeignKey(BankLine, models.CASCADE, related_name="more")
    transfer = models.OneToOneField("ledger.Transfer", models.PROTECT, related_name="more_of")

    def __str__(self) -> str:
        return f"more of bank line {self.line_id}"


class BankFile(models.Model):
    """A file that somebody is about to bring, sealed; gone once it is in, or within the hour."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey("groups.Group", models.CASCADE, related_name="+")
    account = models.ForeignKey(BankAccount, models.CASCADE, related_name="+")
    member = models.ForeignKey("groups.Member", models.CASCADE, related_name="+")
    key = models.OneToOneField("base.SealKey", models.PROTECT)
    sealed = models.BinaryField(help_text="the file and its name")
    mapping = models.JSONField(default=dict, help_text="see `funds.bank.mapping`")
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"file {self.ref}"
