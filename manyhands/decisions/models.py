"""Proposals and what becomes of them: versions, contributions, amendments, rounds, stances.

What was said and counted is never edited: a change is a new row, and the row before says when it
was superseded.
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from manyhands.base.refs import REF_LENGTH, new_ref
from manyhands.decisions.methods import BALLOTS
from manyhands.decisions.models_ballots import (
    Adviser,
    Ballot,
    Budget,
    Draw,
    Duty,
    Emergency,
    Key,
    Nonce,
    Option,
    Roster,
    Sender,
    Urn,
)
from manyhands.decisions.models_meetings import Meeting
from manyhands.decisions.stages import OPEN, Stage
from manyhands.groups.acts import Act

__all__ = [
    "Adviser", "Amendment", "Approval", "Ballot", "Budget", "Contribution", "Draw", "Duty",
    "Elector", "Emergency", "Facilitator", "Key", "Nonce", "Option", "Proposal", "Pulse", "Roster",
    "Round", "Seconding", "Sender", "Stance", "Task", "Urn", "Version",
]  # fmt: skip

LONGEST_TITLE = 120
LONGEST_TEXT = 10_000
LONGEST_WORDS = 2_000
MEDIATED = frozenset({"member.remove"})


def _one_of(field: str, words: list[str]) -> Q:
    return Q(**{f"{field}__in": words})


class Proposal(models.Model):
    """Something a group decides together: a text, or an act with its inputs, or both."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey("groups.Group", models.PROTECT, related_name="proposals")
    author = models.ForeignKey("groups.Member", models.PROTECT, related_name="proposals")
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    method = models.CharField(max_length=40, help_text="its name in the constitution")
    concerns = models.ForeignKey(
        "groups.Member", models.PROTECT, null=True, related_name="proposals_about"
    )
    circle = models.ForeignKey("groups.Circle", models.PROTECT, null=True, related_name="proposals")
    supporter = models.ForeignKey(
        "groups.Member", models.PROTECT, null=True, related_name="+",
        help_text="whom the member concerned named",
    )  # fmt: skip
    mediation_offered_at = models.DateTimeField(null=True, help_text="to the member concerned")
    mediation_answer = models.CharField(max_length=10, blank=True)
    by_rule = models.JSONField(
        null=True, help_text="the method, where a rule opened it and not the constitution says"
    )
    stage = models.CharField(max_length=16, default=Stage.DRAFT)
    moves_at = models.DateTimeField(null=True, help_text="when time moves it on")
    ripe_at = models.DateTimeField(null=True, help_text="before this the test cannot be called")
    head = models.ForeignKey("decisions.Version", models.PROTECT, null=True, related_name="+")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    drafted_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    first_block_at = models.DateTimeField(null=True)
    short_rounds = models.PositiveSmallIntegerField(default=0, help_text="without quorum")
    clarified_anew = models.BooleanField(default=False, help_text="after a change of substance")
    rebased = models.BooleanField(default=False, help_text="what it rests on changed once")
    late_block_at = models.DateTimeField(null=True, help_text="stopped once while waiting")
    adopted_at = models.DateTimeField(null=True)
    carried_out_at = models.DateTimeField(null=True)
    could_not = models.CharField(max_length=400, blank=True, help_text="why the act failed")
    ended_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)
    sunset_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["group", "-drafted_at"], name="proposal_newest_first"),
            models.Index(
                fields=["moves_at"],
                condition=Q(moves_at__isnull=False),
                name="proposal_moved_by_time",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=_one_of("stage", [*Stage]), name="proposal_is_in_a_stage"
            ),
            models.CheckConstraint(
                condition=~_one_of("stage", sorted(OPEN)) | Q(published_at__isnull=False),
                name="proposal_is_published_before_it_is_open",
            ),
            models.CheckConstraint(
                condition=Q(carried_out_at=None) | Q(adopted_at__isnull=False),
                name="proposal_is_adopted_before_it_is_carried_out",
            ),
            models.CheckConstraint(
                condition=~Q(title="") | Q(stage=Stage.DRAFT) | Q(stage=Stage.ARCHIVED),
                name="proposal_has_a_title_once_it_is_out",
            ),
            models.CheckConstraint(
                condition=_one_of("mediation_answer", ["", "accepted", "declined"]),
                name="mediation_is_accepted_or_declined",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("show-proposal", args=[self.group.slug, self.ref])

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN

    @property
    def is_mediated(self) -> bool:
        """Whether it would end somebody's membership: then talking comes first."""
        return self.act is not None and self.act.power in MEDIATED

    @property
    def act(self) -> Act | None:
        """What adopting it does, as its newest version has it."""
        assert self.head is not None, "a proposal has a version"
        return self.head.as_act()

    @property
    def task(self) -> "Task | None":
        """What it asks people to do, the first if there are several."""
        return self.tasks.order_by("pk").first()


class Version(models.Model):
    """The words and the act of a proposal, as they stood from one amendment to the next."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=LONGEST_TEXT, blank=True)
    act = models.JSONField(null=True)
    language = models.CharField(max_length=10, blank=True, help_text="of the words that bind")
    digest = models.CharField(max_length=64, help_text="SHA-256 of text and act")
    author = models.ForeignKey("groups.Member", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    is_alternative = models.BooleanField(default=False, help_text="kept by its author beside")
    redacted_at = models.DateTimeField(null=True, help_text="the words are gone, the digest stays")
    preview = models.JSONField(default=list, help_text="what carrying it out would record")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="version_has_one_number")
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    def as_act(self) -> Act | None:
        return Act(**self.act) if self.act else None

    @property
    def about(self) -> str:
        """The name under which what the record says of these words can be erased."""
        return f"{self.proposal.ref}.{self.number}"


class Translation(models.Model):
    """The words of a version in another language: to understand them; the version binds."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="translations")
    language = models.CharField(max_length=10)
    text = models.TextField(max_length=LONGEST_TEXT)
    translator = models.ForeignKey("groups.Member", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language"], name="version_is_translated_once_into_a_language"
            )
        ]

    def __str__(self) -> str:
        return self.language


class Approval(models.Model):
    """A member would go with this version, of several that stand side by side."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="approvals")
    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "member"], name="member_approves_once")
        ]

    def __str__(self) -> str:
        return str(self.version)


class Contribution(models.Model):
    """A question, an answer, a concern, an idea, something to know; or the statement of whom it
    concerns.
    """

    QUESTION, ANSWER, CONCERN, IDEA, INFO = "question", "answer", "concern", "idea", "info"
    STATEMENT = "statement"
    OPEN, ADDRESSED, WITHDRAWN, CARRIED, DUPLICATE = (
        "open", "addressed", "withdrawn", "carried", "duplicate",
    )  # fmt: skip
    KINDS = (QUESTION, ANSWER, CONCERN, IDEA, INFO, STATEMENT)
    STATES = (OPEN, ADDRESSED, WITHDRAWN, CARRIED, DUPLICATE)

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="contributions")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    author = models.ForeignKey("groups.Member", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    text = models.TextField(max_length=LONGEST_WORDS)
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies")
    said_at = models.DateTimeField()
    state = models.CharField(max_length=10, blank=True, help_text="of a question or a concern")
    settled_in = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["said_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=_one_of(
                    "kind", ["question", "answer", "concern", "idea", "info", "statement"]
                ),
                name="contribution_kind",
            ),
            models.CheckConstraint(
                condition=_one_of(
                    "state", ["", "open", "addressed", "withdrawn", "carried", "duplicate"]
                ),
                name="contribution_state",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["question", "concern"]) ^ Q(state=""),
                name="questions_and_concerns_have_a_state",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Amendment(models.Model):
    """Other words or another act, offered for one version."""

    WORDING, SUBSTANCE = "wording", "substance"
    OFFERED, ACCEPTED, TAKEN_IN, CONTESTED, REJECTED, WITHDRAWN = (
        "offered", "accepted", "taken_in", "contested", "rejected", "withdrawn",
    )  # fmt: skip
    STATES = (OFFERED, ACCEPTED, TAKEN_IN, CONTESTED, REJECTED, WITHDRAWN)

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="amendments")
    base = models.ForeignKey(Version, models.PROTECT, related_name="amendments")
    author = models.ForeignKey("groups.Member", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    text = models.TextField(max_length=LONGEST_TEXT, blank=True)
    act = models.JSONField(null=True)
    why = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=10, default=OFFERED)
    offered_at = models.DateTimeField()
    taken_in_at = models.DateTimeField(null=True, help_text="accepted, if nobody objects till then")
    became = models.OneToOneField(Version, models.PROTECT, null=True, related_name="amendment")

    class Meta:
        ordering = ["offered_at", "id"]
        indexes = [models.Index(fields=["state", "taken_in_at"], name="amendment_taken_in_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=_one_of("kind", ["wording", "substance"]), name="amendment_kind"
            ),
            models.CheckConstraint(
                condition=_one_of(
                    "state",
                    ["offered", "accepted", "taken_in", "contested", "rejected", "withdrawn"],
                ),
                name="amendment_state",
            ),
            models.CheckConstraint(
                condition=Q(state="taken_in") ^ Q(became=None),
                name="amendment_taken_in_became_a_version",
            ),
        ]

    def __str__(self) -> str:
        return self.why or self.kind


class Round(models.Model):
    """One asking: the version, the method and the electorate are pinned when it opens."""

    TEST, FALLBACK, VALIDITY, APPEAL = "test", "fallback", "validity", "appeal"
    BESIDE = (VALIDITY, APPEAL)  # asked beside the proposal's own rounds

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    asks = models.CharField(max_length=10, default=TEST)
    about = models.ForeignKey("decisions.Stance", models.PROTECT, null=True, related_name="tests")
    version = models.ForeignKey(Version, models.PROTECT, related_name="rounds")
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
                condition=_one_of("asks", ["test", "fallback", "validity", "appeal"]),
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
                condition=_one_of("out", ["", "left", "concerned", "paused"]),
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
    condition = models.ForeignKey(Amendment, models.PROTECT, null=True, related_name="conditions")
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
        Meeting, models.PROTECT, null=True, related_name="stances", help_text="said in its room"
    )
    code_hash = models.CharField(max_length=64, blank=True, help_text="of the code to confirm with")
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
                condition=_one_of(
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
        ]

    def __str__(self) -> str:
        return self.position


class DeviceKey(models.Model):
    """A key on a member's own device, which may sign their stances."""

    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="device_keys")
    public_key = models.CharField(max_length=44, unique=True, help_text="Ed25519, base64")
    added_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.public_key


class Seconding(models.Model):
    """A member asks with others for something that one alone cannot ask for."""

    TEST, VALIDITY, FALLBACK, LATE_BLOCK = "test", "validity", "fallback", "late_block"
    WHATS = (TEST, VALIDITY, FALLBACK, LATE_BLOCK)

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="secondings")
    what = models.CharField(max_length=10)
    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="+")
    about = models.ForeignKey(Stance, models.PROTECT, null=True, related_name="secondings")
    reason = models.CharField(max_length=LONGEST_WORDS, blank=True)
    at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True, help_text="when there were enough")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "what", "member"],
                condition=Q(spent_at=None),
                name="member_seconds_once",
            ),
            models.CheckConstraint(
                condition=_one_of("what", ["test", "validity", "fallback", "late_block"]),
                name="seconding_what",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class Facilitator(models.Model):
    """Whom the lot asked to help resolve a block."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="facilitators")
    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="facilitations")
    seed = models.CharField(max_length=100, help_text="anyone can draw again with it")
    drawn_at = models.DateTimeField()
    declined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(declined_at=None),
                name="one_facilitator_per_proposal",
            )
        ]

    def __str__(self) -> str:
        return str(self.member)


class Task(models.Model):
    """What a decision asks people to do, since no program can: buy a fridge."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="tasks", related_query_name="task"
    )
    option = models.OneToOneField(Option, models.PROTECT, null=True, related_name="task")
    taken_by = models.ForeignKey("groups.Member", models.PROTECT, null=True, related_name="tasks")
    taken_at = models.DateTimeField(null=True)
    report_on = models.DateField(null=True)
    back_at = models.DateTimeField(help_text="untaken by then, it returns to the group")
    came_back_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    report = models.CharField(max_length=LONGEST_WORDS, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["back_at"],
                condition=Q(taken_by=None, came_back_at=None),
                name="task_untaken_till",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(taken_by__isnull=False), name="task_done_by_somebody"
            ),
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(option=None), name="one_task_without_an_option"
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Pulse(models.Model):
    """When time last moved proposals: a gap is an outage, and rounds get it back."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.at)
