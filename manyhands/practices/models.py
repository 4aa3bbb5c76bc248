"""Practices: which recipes a group runs, and under which numbers since when."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from manyhands.base.refs import REF_LENGTH, new_ref
from manyhands.practices.models_codes import AskCode
from manyhands.practices.models_receipts import Receipt, ReceiptReading
from manyhands.practices.models_turns import Bid, Bidding, Hand, Turns
from manyhands.practices.models_where import WhereTo, WhereToReading

__all__ = [  # the names of the tables of this floor
    "AskCode",
    "AskLot",
    "Bid",
    "Bidding",
    "Case",
    "CaseDay",
    "Hand",
    "LookAhead",
    "Participant",
    "Practice",
    "PracticeFund",
    "PracticeVersion",
    "Receipt",
    "ReceiptReading",
    "Shortfall",
    "Tally",
    "Turns",
    "ValuationRun",
    "WhereTo",
    "WhereToReading",
]

LONGEST_NAME, LONGEST_SUCCESSOR = 60, 200


class Practice(models.Model):
    """A recipe that a group runs, under the name it gives it, until it is wound up."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey("groups.Group", models.PROTECT, related_name="practices")
    recipe = models.CharField(max_length=40, help_text="name of the recipe; it stays the same")
    name = models.CharField(max_length=LONGEST_NAME)
    adopted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="when it was wound up")
    successor = models.CharField(
        max_length=LONGEST_SUCCESSOR, blank=True, help_text="who gets what was left"
    )

    class Meta:
        ordering = ["adopted_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "name"],
                condition=Q(ended_at=None),
                name="practice_has_its_name_alone",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, successor="")
                | (Q(ended_at__isnull=False) & ~Q(successor="")),
                name="practice_that_is_wound_up_names_a_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("show-practice", args=[self.group.slug, self.ref])


class PracticeVersion(models.Model):
    """A recipe as it was, with the numbers a group set in it, from a day on; never edited.

    Triggers in both databases keep it so: see the migration.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(help_text="from 1, without a gap")
    recipe_text = models.TextField(max_length=20_000, help_text="TOML, as it was then")
    recipe_digest = models.CharField(max_length=64, help_text="SHA-256 of the text, in hex")
    params = models.JSONField(help_text="whole numbers by name")
    effective_from = models.DateField()
    recorded_at = models.DateTimeField()
    adopted_by = models.CharField(max_length=REF_LENGTH, blank=True, help_text="ref of a proposal")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "number"], name="practice_has_one_version_of_a_number"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="practice_version_counts_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class PracticeFund(models.Model):
    """The fund of the books in which a practice keeps one of its recipe's funds."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="practice_funds")
    name = models.CharField(max_length=40, help_text="as in the recipe")
    fund = models.OneToOneField("ledger.Fund", models.PROTECT, related_name="of_a_practice")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "name"], name="practice_has_one_fund_of_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Participant(models.Model):
    """A member takes part in a practice, from when they came in until they step out."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="participants")
    holder = models.ForeignKey("ledger.Holder", models.PROTECT, related_name="takes_part_in")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    gives = models.PositiveBigIntegerField(
        null=True, help_text="minor units, chosen for each levy; null: nothing was said"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "holder"],
                condition=Q(left_at=None),
                name="takes_part_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_id} in {self.practice_id}"


class Case(models.Model):
    """One thing that a practice follows through its states, under a ref that says nothing.

    It has no words: no name, no charge, no diagnosis. Whom it is about is a holder of the books,
    or nobody.
    """

    group = models.ForeignKey("groups.Group", models.PROTECT, related_name="cases")
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="cases")
    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    books_ref = models.CharField(
        max_length=REF_LENGTH,
        unique=True,
        default=new_ref,
        help_text="under which it stands in the books; beside no name",
    )
    kind = models.CharField(max_length=40, help_text="as in the recipe's states")
    state = models.CharField(max_length=40)
    holder = models.ForeignKey("ledger.Holder", models.PROTECT, null=True, related_name="cases")
    other = models.ForeignKey("ledger.Holder", models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey("ledger.Holder", models.PROTECT, null=True, related_name="+")
    amount = models.PositiveBigIntegerField(default=0, help_text="minor units it is about")
    opened_at = models.DateTimeField()
    since = models.DateTimeField(help_text="when it came into its state")
    begun_at = models.DateTimeField(
        null=True, help_text="when a strike first began: days of waiting count from it"
    )
    due_on = models.DateField(null=True, help_text="a day to think of, such as that a loan is due")
    erased_at = models.DateTimeField(null=True, help_text="when it was forgotten whom it is about")

    class Meta:
        indexes = [
            models.Index(fields=["practice", "kind", "state"], name="cases_by_state"),
            models.Index(
                fields=["practice", "since"], condition=Q(erased_at=None), name="cases_to_forget"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(holder=None, other=None, opened_by=None),
                name="erased_case_names_nobody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}: {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("show-case", args=[self.group.slug, self.ref])

    @property
    def is_about(self) -> set[int | None]:
        """The members it is about, by row: also while suspended they say how it went on."""
        return {one.member_id for one in (self.holder, self.other) if one is not None}

    @property
    def is_about_nobody(self) -> bool:
        """Whether it may be shown with what the books call it: no name stands beside it then."""
        return self.holder_id is None and self.other_id is None


class AskLot(models.Model):
    """The lot that says in which order those who wait for money get it, where there is too little
    for all. Who is in it is a case, which has no name.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="ask_lots")
    number = models.PositiveIntegerField(help_text="from 1, without a gap")
    seed = models.CharField(max_length=100, help_text="the record's signature of its matter")
    order = models.JSONField(help_text="refs of cases, as they were drawn")
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="one_lot_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"lot {self.number} of {self.practice_id}"


class Shortfall(models.Model):
    """A time in which a fund had less than those who waited asked for: all were told of it once.

    It has no sum, and nothing of who asked.
    """

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="shortfalls")
    called_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True, help_text="when there was enough again")

    class Meta:
        ordering = ["-called_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice"], condition=Q(over_at=None), name="one_shortfall_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"shortfall {self.ref}"


class CaseDay(models.Model):
    """A day that a case has, and at most a time; gone once it is taken back, and with the case."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    case = models.ForeignKey(Case, models.PROTECT, related_name="days")
    on = models.DateField()
    at = models.TimeField(null=True, help_text="by the clocks of the group; null: none is said")

    class Meta:
        ordering = ["on", "at", "id"]
        indexes = [models.Index(fields=["on"], name="days_that_are_near")]

    def __str__(self) -> str:
        return f"day {self.ref}"


class Tally(models.Model):
    """How often a member did something for others, and others for them, in cases that are
    forgotten.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="tallies")
    holder = models.ForeignKey("ledger.Holder", models.PROTECT, related_name="+")
    done = models.PositiveIntegerField(default=0)
    got = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.UniqueConstraint(fields=["practice", "holder"], name="one_tally_for_each"),
        ]

    def __str__(self) -> str:
        return f"{self.done}:{self.got}"


class ValuationRun(models.Model):
    """What a friendly society could bear in a year, worked out in January and kept as it was."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="valuations")
    year = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3, blank=True, help_text="blank: nothing is booked yet")
    inputs = models.JSONField(help_text="whole numbers by name, what it rests on")
    result = models.JSONField(help_text="whole numbers by name; money in minor units")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "year"], name="one_valuation_a_year"),
        ]

    def __str__(self) -> str:
        return f"valuation of {self.practice_id} in {self.year}"


class LookAhead(models.Model):
    """What a friendly society promised for all the years to come, by ages that the group counted
    for itself; kept as it was.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="looks_ahead")
    currency = models.CharField(max_length=3, blank=True, help_text="blank: nothing is booked yet")
    inputs = models.JSONField(help_text="whole numbers by name; how many are from each age on")
    result = models.JSONField(help_text="whole numbers by name; money in minor units")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-recorded_at", "-pk"]

    def __str__(self) -> str:
        return f"years ahead of {self.practice_id} on {self.recorded_at:%Y-%m-%d}"
