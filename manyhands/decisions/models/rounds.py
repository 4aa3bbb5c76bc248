"""Rounds of a proposal: who counts, what each says, and what others ask for together.

What was said and counted is never edited: a change is a new row, and the row before says when it
was superseded.
"""

from django.db import models
from django.db.models import F, Q

from manyhands.base.refs import REF_LENGTH, new_ref
from manyhands.decisions.methods import BALLOTS

LONGEST_WORDS = 2_000


def one_of(field: str, words: list[str]) -> Q:
    """Where `field` is one of these words."""
    return Q(**{f"{field}__in": words})


class Round(models.Model):
    """One asking: the version, the method and the electorate are pinned when it opens."""

    TEST, FALLBACK, VALIDITY, APPEAL = "test", "fallback", "validity", "appeal"
    BESIDE = (VALIDITY, APPEAL)  # asked beside the proposal's own rounds

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    proposal = models.ForeignKey("decisions.Proposal", models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    asks = models.CharField(max_length=10, default=TEST)
    about = models.ForeignKey("decisions.Stance", models.PROTECT, null=True, related_name="tests")
    version = models.ForeignKey("decisions.Version", models.PROTECT, related_name="rounds")
    method = models.JSONField(help_text="pinned: its name, kind and parameters")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    met_at = models.DateTimeField(
        null=True, help_text="when those in one room said where they stand"
    )
    extended_for = models.JSONField(default=list, help_text="causes, each at most once")
    newcomers = models.PositiveIntegerField(default=0, help_text="joined in the 14 days before")
    closed_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=10, blank=True)
    tally = models.JSONField(null=True)
    outcome = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what was counted")

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["closes_at"], condition=Q(closed_at=None), name="round_open")
        ]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="round_has_one_number"),
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(closed_at=None) & ~Q(asks__in=["validity", "appeal"]),
                name="one_open_round_per_proposal",
            ),
            models.CheckConstraint(
                condition=one_of("asks", ["test", "fallback", "validity", "appeal"]),
                name="round_asks_one_of_four",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opened_at")), name="round_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) ^ ~Q(verdict=""), name="closed_round_has_a_verdict"
            ),
        ]

    def __str__(self) -> str:
        return f"round {self.number}"

    @property
    def takes_ballots(self) -> bool:
        """Whether members send a ballot in it, instead of taking a stance."""
        return self.method["kind"] in BALLOTS

    @property
    def is_prolonged(self) -> bool:
        """Whether it is open for a week more because too few had taken part."""
        return self.closed_at is None and "too_few" in self.extended_for

    @property
    def is_of_keys(self) -> bool:
        """Whether members turn a key in it, and can say nothing but yes."""
        return self.method["kind"] == "two_keys"

    @property
    def acts_at_once(self) -> bool:
        """Whether it is over with the last key, by day and by night: what others say could change
        nothing. Where people met about it, those who were not there have their time.
        """
        return self.is_of_keys and self.met_at is None


class Elector(models.Model):
    """A member who counts in one round."""

    LEFT, CONCERNED, PAUSED = "left", "concerned", "paused"

    round = models.ForeignKey(Round, models.PROTECT, related_name="electors")
    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="+")
    out = models.CharField(max_length=10, blank=True, help_text="why they count no longer")
    told_at = models.DateTimeField(null=True, help_text="when notice could reach them")
    was_in_the_room = models.BooleanField(default=False, help_text="by the minutes of a meeting")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "member"], name="elector_once_in_a_round"),
            models.CheckConstraint(
                condition=one_of("out", ["", "left", "concerned", "paused"]),
                name="elector_out_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.out or "counts"


class Stance(models.Model):
    """What one member says in one round; the newest counts, those before stay readable."""

    AGREE_IF = "agree_if"
    POSITIONS = ("agree", "reserve", AGREE_IF, "pass", "stand_aside", "block")

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    round = models.ForeignKey(Round, models.PROTECT, related_name="stances")
    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="stances")
    position = models.CharField(max_length=12)
    reason = models.CharField(max_length=LONGEST_WORDS, blank=True)
    condition = models.ForeignKey(
        "decisions.Amendment", models.PROTECT, null=True, related_name="conditions"
    )
    ground = models.CharField(max_length=LONGEST_WORDS, blank=True)
    principle = models.CharField(max_length=20, blank=True, help_text="an id in the constitution")
    harms_somebody = models.BooleanField(default=False)
    way_out = models.CharField(max_length=LONGEST_WORDS, blank=True)
    said_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField(null=True, help_text="a block that rests on nothing")
    recorded_by = models.ForeignKey(
        "groups.Member", models.PROTECT, null=True, related_name="stances_recorded"
    )
    meeting = models.ForeignKey(
        "decisions.Meeting",
        models.PROTECT,
        null=True,
        related_name="stances",
        help_text="said in its room",
    )
    code_hash = models.CharField(max_length=64, blank=True, help_text="of the code to confirm with")
    wrong_codes = models.PositiveSmallIntegerField(default=0, help_text="after five it is void")
    confirmed_at = models.DateTimeField(null=True)
    contested_at = models.DateTimeField(null=True)
    entry_seq = models.PositiveBigIntegerField(null=True, help_text="its entry in the record")
    by_mail = models.BooleanField(default=False)
    signed_with = models.CharField(max_length=44, blank=True, help_text="a device key")
    signature = models.CharField(max_length=88, blank=True, help_text="base64")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["round", "position"], name="stance_by_position")]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "member"],
                condition=Q(superseded_at=None),
                name="one_standing_stance_per_member_and_round",
            ),
            models.CheckConstraint(
                condition=one_of(
                    "position", ["agree", "reserve", "agree_if", "pass", "stand_aside", "block"]
                ),
                name="stance_is_one_of_six",
            ),
            models.CheckConstraint(
                condition=~Q(position="block") | (~Q(ground="") & ~Q(way_out="")),
                name="block_has_a_ground_and_a_way_out",
            ),
            models.CheckConstraint(
                condition=Q(position="agree_if") ^ Q(condition=None),
                name="agree_if_names_an_amendment",
            ),
            models.CheckConstraint(
                condition=Q(recorded_by=None) | ~Q(position="block"),
                name="block_is_never_recorded_for_another",
            ),
            models.CheckConstraint(
                condition=Q(wrong_codes__lte=5), name="no_code_is_tried_once_it_is_void"
            ),
        ]

    def __str__(self) -> str:
        return self.position


class UnfinishedBlock(models.Model):
    """What a member wrote of a block that misses a ground or a way out: theirs alone, not counted,
    and gone when they say where they stand or the round closes.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="unfinished_blocks")
    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="unfinished_blocks")
    reason = models.CharField(max_length=LONGEST_WORDS, blank=True)
    ground = models.CharField(max_length=LONGEST_WORDS, blank=True)
    principle = models.CharField(max_length=20, blank=True, help_text="an id in the constitution")
    harms_somebody = models.BooleanField(default=False)
    way_out = models.CharField(max_length=LONGEST_WORDS, blank=True)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "member"], name="one_unfinished_block_per_member_and_round"
            )
        ]

    def __str__(self) -> str:
        return self.way_out or self.ground


class DeviceKey(models.Model):
    """A key on a member's own device, which may sign their stances and open ballots."""

    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="device_keys")
    public_key = models.CharField(max_length=44, unique=True, help_text="Ed25519, base64")
    added_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.public_key


class Seconding(models.Model):
    """A member asks with others for something that one alone cannot ask for."""

    TEST, VALIDITY, FALLBACK, LATE_BLOCK = "test", "validity", "fallback", "late_block"
    REVIEW, REST, AGAIN, RECALL = "review", "rest", "again", "recall"
    WHATS = (TEST, VALIDITY, FALLBACK, LATE_BLOCK, REVIEW, REST, AGAIN, RECALL)

    proposal = models.ForeignKey(
        "decisions.Proposal", models.PROTECT, null=True, related_name="secondings"
    )
    mandate = models.ForeignKey(
        "groups.Mandate", models.PROTECT, null=True, related_name="secondings",
        help_text="which is to be taken back, where no proposal says so yet",
    )  # fmt: skip
    what = models.CharField(max_length=10)
    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="+")
    about = models.ForeignKey(Stance, models.PROTECT, null=True, related_name="secondings")
    reason = models.CharField(max_length=LONGEST_WORDS, blank=True)
    ground = models.CharField(
        max_length=LONGEST_WORDS, blank=True, help_text="of a late block: what nobody raised before"
    )
    at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True, help_text="when there were enough")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "what", "member"],
                condition=Q(spent_at=None, about=None),
                name="member_seconds_once",
            ),
            models.UniqueConstraint(
                fields=["what", "about", "member"],
                condition=Q(spent_at=None, about__isnull=False),
                name="member_seconds_once_about_a_stance",
            ),
            models.UniqueConstraint(
                fields=["mandate", "member"],
                condition=Q(spent_at=None),
                name="member_asks_once_to_take_a_mandate_back",
            ),
            models.CheckConstraint(
                condition=one_of(
                    "what",
                    [
                        "test",
                        "validity",
                        "fallback",
                        "late_block",
                        "review",
                        "rest",
                        "again",
                        "recall",
                    ],
                ),
                name="seconding_what",
            ),
            models.CheckConstraint(
                condition=Q(what="recall", proposal=None, mandate__isnull=False)
                | Q(~Q(what="recall"), proposal__isnull=False, mandate=None),
                name="seconding_is_on_a_proposal_or_on_a_mandate",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class Facilitator(models.Model):
    """Whom the lot asked to help resolve a block."""

    proposal = models.ForeignKey("decisions.Proposal", models.PROTECT, related_name="facilitators")
    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="facilitations")
    seed = models.CharField(max_length=100, help_text="anyone can draw again with it")
    drawn_at = models.DateTimeField()
    declined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="when it was resolved no longer")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(declined_at=None, ended_at=None),
                name="one_facilitator_per_proposal",
            )
        ]

    def __str__(self) -> str:
        return str(self.member)
