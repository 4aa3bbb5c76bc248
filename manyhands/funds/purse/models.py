"""What is said about a fund beside its books: its terms, and gifts on their way into it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from manyhands.base.refs import REF_LENGTH, new_ref
from manyhands.base.times import now
from manyhands.ledger.rules import MOST

CASH, BANK = "cash", "bank"
ACCOUNTS = {CASH: "Assets:Cash", BANK: "Assets:Bank"}


class Terms(models.Model):
    """What the group agreed about a fund: its currency, what is suggested, the most for one ask;
    its dues, and whether it pays those of other funds for who does not give them.
    """

    fund = models.OneToOneField(
        "ledger.Fund", models.PROTECT, primary_key=True, related_name="terms"
    )
    commodity = models.ForeignKey("ledger.Commodity", models.PROTECT, related_name="+")
    suggested = models.BigIntegerField(null=True, help_text="of a gift, in minor units")
    most = models.BigIntegerField(null=True, help_text="for one ask, in minor units")
    dues = models.BigIntegerField(null=True, help_text="suggested each time; null: each chooses")
    dues_every = models.CharField(max_length=5, blank=True, help_text="week, month, year; or none")
    pays_waivers = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "terms"
        constraints = [
            models.CheckConstraint(
                condition=Q(suggested=None) | Q(suggested__gt=0, suggested__lte=MOST),
                name="suggested_is_more_than_nothing",
            ),
            models.CheckConstraint(
                condition=Q(most=None) | Q(most__gt=0, most__lte=MOST),
                name="most_is_more_than_nothing",
            ),
            models.CheckConstraint(
                condition=Q(dues=None) | Q(dues__gt=0, dues__lte=MOST, dues_every__gt=""),
                name="dues_are_more_than_nothing_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"terms of {self.fund_id}"


class Gift(models.Model):
    """Somebody gives something for a fund; it is in the books once it has come, without them."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey("groups.Group", models.PROTECT, related_name="gifts")
    fund = models.ForeignKey("ledger.Fund", models.PROTECT, related_name="gifts")
    commodity = models.ForeignKey("ledger.Commodity", models.PROTECT, related_name="+")
    amount = models.BigIntegerField(null=True, help_text="minor units; null: not said yet")
    way = models.CharField(max_length=4)
    giver = models.ForeignKey("groups.Member", models.PROTECT, null=True, related_name="gifts")
    covers = models.ForeignKey(
        "groups.Member", models.PROTECT, null=True, related_name="+",
        help_text="for whom somebody else gives it",
    )  # fmt: skip
    due_on = models.DateField(null=True, help_text="dues: the first day of the period")
    said_at = models.DateTimeField()
    seen_by = models.ForeignKey(
        "groups.Member", models.PROTECT, null=True, related_name="+",
        help_text="who confirmed first that it came",
    )  # fmt: skip
    is_counted = models.BooleanField(
        default=False, help_text="the amount is what that one counted; who gives left it open"
    )
    is_recounted = models.BooleanField(
        default=False, help_text="somebody took back that it came, to count again"
    )
    transfer = models.OneToOneField("ledger.Transfer", models.PROTECT, null=True, related_name="+")
    arrived_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True, help_text="taken back, or it never came")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(way__in=[CASH, BANK]), name="gift_comes_in_a_way"),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0, amount__lte=MOST),
                name="gift_is_more_than_nothing",
            ),
            models.CheckConstraint(
                condition=Q(arrived_at=None, transfer=None)
                | Q(
                    arrived_at__isnull=False,
                    transfer__isnull=False,
                    amount__isnull=False,
                    dropped_at=None,
                ),
                name="gift_that_came_is_in_the_books",
            ),
        ]
        indexes = [
            models.Index(
                fields=["fund", "said_at"],
                condition=Q(arrived_at=None, dropped_at=None),
                name="gifts_on_their_way",
            )
        ]

    def __str__(self) -> str:
        return f"gift {self.ref}"

    @property
    def is_on_its_way(self) -> bool:
        return self.arrived_at is None and self.dropped_at is None


class Waiver(models.Model):
    """A member does not give dues this time; forgotten when that time is over."""

    fund = models.ForeignKey("ledger.Fund", models.PROTECT, related_name="+")
    member = models.ForeignKey("groups.Member", models.CASCADE, related_name="+")
    due_on = models.DateField(help_text="the first day of the period")
    ends_on = models.DateField(help_text="the first day of the next")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "member", "due_on"], name="dues_are_waived_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.due_on} of {self.fund_id}"


PAID, TAKEN_BACK = "paid", "back"


class PayoutBatch(models.Model):
    """Asks that are paid by one file for the bank, and settled together; the file is not kept."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey("groups.Group", models.PROTECT, related_name="payout_batches")
    made_by = models.ForeignKey("groups.Member", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=4, blank=True)

    class Meta:
        verbose_name_plural = "payout batches"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="")
                | Q(ended_at__isnull=False, ended_as__gt=""),
                name="payout_batch_ends_in_a_way",
            ),
        ]

    def __str__(self) -> str:
        return f"batch {self.ref}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class Claim(models.Model):
    """Somebody asks a fund for money; nobody asks why. `sealed` says how it is to be paid."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey("groups.Group", models.PROTECT, related_name="claims")
    fund = models.ForeignKey("ledger.Fund", models.PROTECT, related_name="claims")
    commodity = models.ForeignKey("ledger.Commodity", models.PROTECT, related_name="+")
    amount = models.BigIntegerField(help_text="minor units")
    is_errand = models.BooleanField(default=False, help_text="what somebody laid out comes back")
    way = models.CharField(max_length=4)
    asker = models.ForeignKey("groups.Member", models.PROTECT, null=True, related_name="claims")
    code_index = models.BinaryField(max_length=32, null=True, unique=True)
    key = models.OneToOneField("base.SealKey", models.PROTECT, null=True)
    sealed = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(
        "groups.Member", models.PROTECT, null=True, related_name="+",
        help_text="who agreed alone; null: several did",
    )  # fmt: skip
    hold = models.OneToOneField("ledger.Hold", models.PROTECT, null=True, related_name="+")
    waived = models.BigIntegerField(default=0, help_text="left as a gift, in minor units")
    paid_by = models.ForeignKey(
        "groups.Member", models.PROTECT, null=True, related_name="+",
        help_text="who said first that it is paid in cash",
    )  # fmt: skip
    arrived = models.BooleanField(null=True, help_text="what whoever asked says; null: nothing")
    batch = models.ForeignKey(PayoutBatch, models.PROTECT, null=True, related_name="claims")
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=4, blank=True)
    erase_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=MOST), name="claim_is_more_than_nothing"
            ),
            models.CheckConstraint(
                condition=Q(way__in=[CASH, BANK]), name="claim_is_paid_in_a_way"
            ),
            models.CheckConstraint(
                condition=Q(waived__gte=0, waived__lte=models.F("amount")),
                name="claim_waives_at_most_itself",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="", erase_at=None)
                | Q(ended_at__isnull=False, ended_as__gt="", erase_at__isnull=False),
                name="claim_that_ended_is_erased_in_time",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(sealed=None, key=None, asker=None, code_index=None),
                name="claim_erased_says_nothing_of_anybody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["fund", "agreed_at"],
                condition=Q(ended_at=None),
                name="claims_that_are_open",
            ),
            models.Index(
                fields=["erase_at"],
                condition=Q(erase_at__isnull=False, erased_at=None),
                name="claims_to_be_erased",
            ),
        ]

    def __str__(self) -> str:
        return f"claim {self.ref}"

    def get_absolute_url(self) -> str:
        return reverse("show-claim", args=[self.group.slug, self.ref])

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def is_ready(self) -> bool:
        """Whether the money for it is set aside."""
        kept = self.hold
        return self.is_open and kept is not None and kept.ended == "" and kept.expires_at > now()

    @property
    def is_cash(self) -> bool:
        """Whether it is handed over, which two see: it comes out of the cash box, or whoever asked
        wants it so and somebody fetches it from the bank.
        """
        return self.way == CASH or (
            self.hold is not None and self.hold.account.path == ACCOUNTS[CASH]
        )

    @property
    def to_pay(self) -> int:
        """What leaves the fund: what was left as a gift does not."""
        return self.amount - self.waived


class Opening(models.Model):
    """A member opened where an ask is to be paid; who asked sees who did, and when."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="openings")
    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "member"], name="claim_is_opened_once_by_each")
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} by {self.member_id}"
