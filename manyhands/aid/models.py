"""Needs, offers and what neighbors promised one another."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from manyhands.aid.kinds import KINDS, household
from manyhands.base.refs import REF_LENGTH, new_ref

NEED, OFFER = "need", "offer"
MET, WITHDRAWN, EXPIRED = "met", "withdrawn", "expired"


class Intent(models.Model):
    """A need or an offer: what the two have in common (vf:Intent).

    `words`, `place` and the rest are for the board. `sealed` holds what only one helper may read,
    under a key of its own: name, address, contact, note, and the words if the asker hides them.
    """

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey("groups.Group", models.PROTECT, related_name="intents")
    direction = models.CharField(max_length=5)
    words = models.CharField(max_length=400, blank=True)
    hides_words = models.BooleanField(default=False)
    hidden_words = models.TextField(blank=True, help_text="JSON of what the group has hidden")
    is_confided = models.BooleanField(
        default=False, help_text="only who carries a mandate to hear it may promise and read it"
    )
    kinds = models.CharField(max_length=120, help_text="kinds of its lines, for its card")
    wanted = models.PositiveIntegerField(default=1, help_text="sum of its lines' quantities")
    left = models.PositiveIntegerField(default=1, help_text="sum of what nobody promised yet")
    place = models.ForeignKey("groups.Place", models.PROTECT, null=True)
    radius_rings = models.PositiveSmallIntegerField(default=0, help_text="offers: how far")
    urgency = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField(null=True)
    times = models.CharField(max_length=120, blank=True, help_text="when, in the asker's words")
    is_standing = models.BooleanField(default=False, help_text="offers: again and again")
    language = models.CharField(max_length=10, blank=True)
    adults = models.PositiveSmallIntegerField(default=0)
    children = models.PositiveSmallIntegerField(default=0)
    for_another = models.BooleanField(default=False)
    answers = models.ForeignKey("self", models.SET_NULL, null=True, help_text="need: which offer")
    source = models.CharField(max_length=80, null=True, help_text="where an import took it from")  # noqa: DJ001  null: not imported

    asker = models.ForeignKey("groups.Member", models.PROTECT, null=True, related_name="intents")
    code_index = models.BinaryField(max_length=32, null=True, unique=True)
    key = models.OneToOneField("base.SealKey", models.PROTECT, null=True)
    sealed = models.BinaryField(null=True)

    posted_at = models.DateTimeField()
    fresh_at = models.DateTimeField(help_text="when its poster last said that it holds")
    rank = models.BigIntegerField(null=True, help_text="place on the board; null: not on it")
    ask_again_at = models.DateTimeField(null=True)
    is_stale = models.BooleanField(default=False)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_as = models.CharField(max_length=10, blank=True)
    erase_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(direction__in=[NEED, OFFER]), name="intent_is_a_need_or_an_offer"
            ),
            models.CheckConstraint(
                condition=Q(left__lte=F("wanted")), name="intent_leaves_no_more_than_it_wants"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(rank=None), name="intent_closed_is_off_the_board"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_as="", erase_at=None)
                | Q(closed_at__isnull=False, closed_as__gt="", erase_at__isnull=False),
                name="intent_closed_is_erased_in_time",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None)
                | Q(
                    sealed=None,
                    key=None,
                    code_index=None,
                    words="",
                    hidden_words="",
                    place=None,
                    times="",
                ),
                name="intent_erased_holds_no_words",
            ),
            models.CheckConstraint(
                condition=Q(hides_words=False) | Q(words="", times=""),
                name="intent_that_hides_its_words_shows_none",
            ),
            models.CheckConstraint(
                condition=Q(is_confided=False) | Q(direction=NEED, hides_words=True),
                name="intent_confided_is_a_need_that_hides_its_words",
            ),
            models.CheckConstraint(
                condition=Q(is_confided=False)
                | Q(
                    words="",
                    kinds="other",
                    times="",
                    language="",
                    adults=0,
                    children=0,
                    for_another=False,
                    answers=None,
                ),
                name="intent_confided_tells_the_board_nothing",
            ),
            models.UniqueConstraint(
                fields=["group", "source"],
                condition=Q(source__isnull=False),
                name="intent_is_imported_once",
            ),
        ]
        indexes = [
            models.Index(
                F("group"),
                F("direction"),
                F("rank").desc(),
                F("id").desc(),
                condition=Q(rank__isnull=False),
                name="intent_board",
            ),
            models.Index(
                F("place"),
                F("direction"),
                F("rank").desc(),
                F("id").desc(),
                condition=Q(rank__isnull=False),
                name="intent_board_of_place",
            ),
            models.Index(
                fields=["ask_again_at"],
                condition=Q(ask_again_at__isnull=False),
                name="intent_ask_again",
            ),
            models.Index(fields=["expires_at"], condition=Q(closed_at=None), name="intent_expiry"),
            models.Index(
                fields=["erase_at"],
                condition=Q(erase_at__isnull=False, erased_at=None),
                name="intent_erasure",
            ),
            models.Index(
                fields=["erased_at"], condition=Q(erased_at__isnull=False), name="intent_erased"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.ref}"

    def get_absolute_url(self) -> str:
        return reverse(f"show-{self.direction}", args=[self.group.slug, self.ref])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_need(self) -> bool:
        return self.direction == NEED

    @property
    def called(self) -> str:
        """Its words, or where they are sealed or missing, its kinds."""
        return self.words or ", ".join(str(KINDS[kind]) for kind in self.kind_list if kind in KINDS)

    @property
    def household(self) -> str:
        """The household in words and ranges; empty when nothing was said."""
        return household(self.adults, self.children)

    @property
    def kind_list(self) -> list[str]:
        return self.kinds.split()


class Line(models.Model):
    """One thing that is needed or offered, with how many and how many are left."""

    intent = models.ForeignKey(Intent, models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=12)
    words = models.CharField(max_length=120, blank=True)
    quantity = models.PositiveIntegerField(default=1)
    left = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="line_wants_something"),
            models.CheckConstraint(
                condition=Q(left__gte=0, left__lte=F("quantity")),
                name="line_is_never_promised_twice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.kind}"

    @property
    def kind_label(self) -> str:
        return str(KINDS.get(self.kind, KINDS["other"]))


class Token(models.Model):
    """A word, kind or language under which something on the board is found."""

    intent = models.ForeignKey(Intent, models.CASCADE, related_name="tokens")
    group = models.ForeignKey("groups.Group", models.CASCADE, related_name="+")
    direction = models.CharField(max_length=5)
    token = models.CharField(max_length=30)
    rank = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intent", "token"], name="token_stands_once"),
        ]
        indexes = [
            models.Index(
                F("group"),
                F("direction"),
                F("token"),
                F("rank").desc(),
                F("intent").desc(),
                name="token_search",
            ),
        ]

    def __str__(self) -> str:
        return self.token


class PlaceCount(models.Model):
    """How many needs and offers are open in a patch: the quilt costs the same at any size."""

    place = models.OneToOneField(
        "groups.Place", models.CASCADE, primary_key=True, related_name="count"
    )
    needs = models.PositiveIntegerField(default=0)
    offers = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.needs} and {self.offers}"


class MonthCount(models.Model):
    """What remains of the forgotten: how many, of which kind, with which end, in which month."""

    group = models.ForeignKey("groups.Group", models.CASCADE, related_name="month_counts")
    month = models.DateField(help_text="the first of the month")
    direction = models.CharField(max_length=5)
    kind = models.CharField(max_length=12)
    closed_as = models.CharField(max_length=10)
    many = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "month", "direction", "kind", "closed_as"],
                name="month_is_counted_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.many} {self.kind}"


class Commitment(models.Model):
    """A member's promise to meet a need. It can be released; it goes when the need's shell goes."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    need = models.ForeignKey(Intent, models.CASCADE, related_name="commitments")
    helper = models.ForeignKey("groups.Member", models.PROTECT, related_name="commitments")
    made_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True, help_text="when the asker said so too")
    thanked_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    passed_to = models.ForeignKey(
        "groups.Member", models.PROTECT, null=True, related_name="+", help_text="asked to take over"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["need", "helper"],
                condition=Q(released_at=None),
                name="one_standing_commitment_per_helper",
            ),
            models.CheckConstraint(
                condition=Q(kept_at=None) | Q(released_at=None),
                name="commitment_not_both_kept_and_released",
            ),
        ]
        indexes = [
            models.Index(
                fields=["helper"], condition=Q(released_at=None), name="commitment_standing"
            ),
        ]

    def __str__(self) -> str:
        return f"commitment {self.ref}"

    @property
    def is_standing(self) -> bool:
        return self.released_at is None


class Share(models.Model):
    """How much of one line a commitment takes on."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="shares")
    line = models.ForeignKey(Line, models.CASCADE, related_name="shares")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="share_is_something"),
            models.UniqueConstraint(fields=["commitment", "line"], name="share_of_a_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity}"


class Reading(models.Model):
    """Somebody opened the sealed words; shown to their owner, dies with them."""

    intent = models.ForeignKey(Intent, models.CASCADE, related_name="readings")
    member = models.ForeignKey("groups.Member", models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["read_at"]

    def __str__(self) -> str:
        return f"read {self.read_at:%F %R}"


class Bar(models.Model):
    """Two who do not want to meet: neither sees the other, and neither is told.

    Each side is a member, or the unnamed poster of one intent.
    """

    group = models.ForeignKey("groups.Group", models.CASCADE, related_name="+")
    member = models.ForeignKey("groups.Member", models.CASCADE, related_name="bars")
    other_member = models.ForeignKey(
        "groups.Member", models.CASCADE, null=True, related_name="bars_by_others"
    )
    other_intent = models.ForeignKey(Intent, models.CASCADE, null=True, related_name="bars")
    set_at = models.DateTimeField()
    set_by_member = models.BooleanField(help_text="which of the two asked for it")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(other_member=None) ^ Q(other_intent=None),
                name="bar_stands_between_two",
            ),
            models.UniqueConstraint(
                fields=["member", "other_member"],
                condition=Q(other_member__isnull=False),
                name="bar_between_members_once",
            ),
            models.UniqueConstraint(
                fields=["member", "other_intent"],
                condition=Q(other_intent__isnull=False),
                name="bar_against_a_poster_once",
            ),
        ]

    def __str__(self) -> str:
        return f"bar of {self.set_at:%F}"


class SheetDraft(models.Model):
    """A list somebody is about to bring, sealed; gone within the hour, its words once it is in.

    `sealed` is the sheet itself, `report` what became, or would become, of each row.
    """

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey("groups.Group", models.CASCADE, related_name="+")
    member = models.ForeignKey("groups.Member", models.CASCADE, related_name="+")
    key = models.OneToOneField("base.SealKey", models.PROTECT)
    sealed = models.BinaryField(null=True)
    report = models.BinaryField(null=True)
    columns = models.JSONField(default=dict, help_text="field -> number of its column, from 0")
    direction = models.CharField(max_length=5, help_text="of rows that do not say it")
    language = models.CharField(max_length=10, help_text="of the report")
    many = models.PositiveIntegerField(help_text="rows")
    made_at = models.DateTimeField(db_index=True)
    begun_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(sealed=None), name="sheet_brought_is_erased"
            )
        ]

    def __str__(self) -> str:
        return f"sheet of {self.many} rows"
