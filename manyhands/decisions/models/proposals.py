"""Proposals and what becomes of them: versions, contributions, amendments, tasks.

What was said and counted is never edited: a change is a new row, and the row before says when it
was superseded.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from manyhands.base.refs import REF_LENGTH, new_ref
from manyhands.decisions.models.ballots import Option
from manyhands.decisions.models.rounds import LONGEST_WORDS, Facilitator, one_of
from manyhands.decisions.stages import OPEN, Stage
from manyhands.groups.acts import Act

LONGEST_TITLE = 120
LONGEST_TEXT = 10_000
MEDIATED = frozenset({"member.remove"})


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
    is_review = models.BooleanField(
        default=False, help_text="a rule asks whether what it follows stays in force"
    )
    drafted_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    first_block_at = models.DateTimeField(null=True)
    short_rounds = models.PositiveSmallIntegerField(default=0, help_text="without quorum")
    clarified_anew = models.BooleanField(default=False, help_text="after a change of substance")
    rebased = models.BooleanField(default=False, help_text="what it rests on changed once")
    late_block_at = models.DateTimeField(null=True, help_text="stopped once while waiting")
    adopted_at = models.DateTimeField(null=True)
    carried_out_at = models.DateTimeField(null=True)
    came_of = models.CharField(
        max_length=80, blank=True, help_text="the name of what its act made or was about"
    )
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
                condition=one_of("stage", [*Stage]), name="proposal_is_in_a_stage"
            ),
            models.CheckConstraint(
                condition=~one_of("stage", sorted(OPEN)) | Q(published_at__isnull=False),
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
                condition=one_of("mediation_answer", ["", "accepted", "declined"]),
                name="mediation_is_accepted_or_declined",
            ),
            models.CheckConstraint(
                condition=Q(is_review=False) | Q(follows__isnull=False),
                name="proposal_reviews_what_it_follows",
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
    def has_confirmed(self) -> bool:
        """Whether it asked if something stays in force, and the group said yes."""
        at = self.carried_out_at
        is_over = self.is_review and self.stage == Stage.EXPIRED
        return is_over and at is not None and at == self.ended_at

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
    def facilitator(self) -> Facilitator | None:
        """Whom the lot asked to help, while a block is being resolved."""
        live = self.facilitators.filter(declined_at=None, ended_at=None)
        return live.select_related("member").first()

    @property
    def task(self) -> "Task | None":
        """What it asks people to do, the first if there are several."""
        return self.tasks.order_by("pk").first()


class Version(models.Model):
    """The words and the act of a proposal, as they stood from one amendment to the next."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
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
    ADVICE = (IDEA, INFO, CONCERN)
    STATES = (OPEN, ADDRESSED, WITHDRAWN, CARRIED, DUPLICATE)

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="contributions")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    author = models.ForeignKey("groups.Member", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    heard_from = models.ForeignKey(
        "groups.Member", models.PROTECT, null=True, related_name="+", help_text="in a meeting"
    )
    text = models.TextField(max_length=LONGEST_WORDS)
    hidden_text = models.TextField(
        max_length=LONGEST_WORDS, blank=True, help_text="what the group has hidden"
    )
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies")
    said_at = models.DateTimeField()
    state = models.CharField(max_length=10, blank=True, help_text="of a question or a concern")
    settled_in = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["said_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=one_of(
                    "kind", ["question", "answer", "concern", "idea", "info", "statement"]
                ),
                name="contribution_kind",
            ),
            models.CheckConstraint(
                condition=one_of(
                    "state", ["", "open", "addressed", "withdrawn", "carried", "duplicate"]
                ),
                name="contribution_state",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["question", "concern"]) ^ Q(state=""),
                name="questions_and_concerns_have_a_state",
            ),
            models.CheckConstraint(
                condition=Q(text="") | Q(hidden_text=""), name="hidden_contribution_is_not_read"
            ),
            models.CheckConstraint(
                condition=~Q(kind="statement") | Q(hidden_text=""),
                name="statement_is_never_hidden",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Amendment(models.Model):
    """Another title, other words or another act, offered for one version; what it leaves out stays
    as it is.
    """

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
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
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
                condition=one_of("kind", ["wording", "substance"]), name="amendment_kind"
            ),
            models.CheckConstraint(
                condition=one_of(
                    "state",
                    ["offered", "accepted", "taken_in", "contested", "rejected", "withdrawn"],
                ),
                name="amendment_state",
            ),
            models.CheckConstraint(
                condition=Q(act__isnull=True) | Q(kind="substance"),
                name="amendment_of_the_act_is_of_substance",
            ),
            models.CheckConstraint(
                condition=Q(state="taken_in") ^ Q(became=None),
                name="amendment_taken_in_became_a_version",
            ),
        ]

    def __str__(self) -> str:
        return self.why or self.kind


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
    has_failed = models.BooleanField(default=False, help_text="it was done, and did not work")

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
