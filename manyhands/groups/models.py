"""Groups: their quilt, members and constitutions; mandates, agreements and circles."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from manyhands.base.refs import REF_LENGTH, new_ref
from manyhands.groups.models_inviting import Invitation  # noqa: F401 - a table of this floor
from manyhands.groups.models_suspending import KeptSuspension  # noqa: F401 - a table of this floor
from manyhands.groups.models_ties import Tie  # noqa: F401 - and another


class Group(models.Model):
    """Neighbors who help each other; sealed from every other group on the server."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    purpose = models.CharField(max_length=400, blank=True)
    language = models.CharField(max_length=10, default="en")
    is_listed = models.BooleanField(default=True, help_text="named on the server's front page")
    founded_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, help_text="when enough founders had agreed to begin")
    log = models.OneToOneField("record.Log", models.PROTECT)
    constitution = models.OneToOneField(
        "groups.Constitution", models.PROTECT, null=True, related_name="in_force_in"
    )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("board", args=[self.slug])

    def setting(self, name: str) -> int | str | bool:
        """What the constitution in force says about `name`; see `groups.constitution`."""
        assert self.constitution is not None, "a group lives under a constitution"
        return self.constitution.data["settings"][name]


class Constitution(models.Model):
    """One version of how a group uses its powers; never edited, only followed by the next."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="constitutions")
    version = models.PositiveIntegerField()
    data = models.JSONField()
    adopted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "version"], name="constitution_has_one_version"
            )
        ]

    def __str__(self) -> str:
        return f"version {self.version}"


class Place(models.Model):
    """A patch of the quilt: an H3 cell under the name the group gives it."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="places")
    cell = models.BigIntegerField(help_text="H3 index")
    name = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["group", "cell"], name="place_is_one_cell_of_a_group")
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person in one group, under the name they chose for it."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey(Group, models.PROTECT, related_name="members")
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="memberships"
    )
    name = models.CharField(max_length=40, blank=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(
        null=True, help_text="they count in no round until they resume"
    )
    suspended_until = models.DateTimeField(null=True)
    observes_since = models.DateTimeField(
        null=True, help_text="they come along without a say, and count nowhere"
    )
    became = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="once",
        help_text="the membership of the same person in which it goes on",
    )  # fmt: skip
    is_removed = False  # true only while others end the membership

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(left_at=None),
                name="person_is_in_a_group_once",
            ),
            models.CheckConstraint(
                condition=~Q(person=None) | ~Q(left_at=None),
                name="member_without_a_person_has_left",
            ),
            models.CheckConstraint(
                condition=Q(became=None) | ~Q(left_at=None),
                name="member_that_goes_on_in_another_has_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_observer(self) -> bool:
        """Whether they come along without a say."""
        return self.observes_since is not None

    def is_suspended(self, at: datetime) -> bool:
        """Whether they do nothing for the group just now."""
        return self.suspended_until is not None and at < self.suspended_until


class Admission(models.Model):
    """Somebody asks to be admitted; of what is over their name and words are gone."""

    ADMITTED, WITHDRAWN, DECLINED, LAPSED = "admitted", "withdrawn", "declined", "lapsed"

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey(Group, models.PROTECT, related_name="admissions")
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="admissions"
    )
    name = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=400, blank=True)
    observes = models.BooleanField(default=False, help_text="they ask to come along, not to decide")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(ended_at=None), name="admission_to_decide"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(ended_at=None),
                name="person_asks_a_group_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="", person__isnull=False)
                | Q(
                    ended_at__isnull=False,
                    ended_as__in=["admitted", "withdrawn", "declined", "lapsed"],
                    name="",
                    words="",
                ),
                name="nothing_is_kept_of_an_admission_that_ended_but_how",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Confirmation(models.Model):
    """A founder agrees to begin under the constitution as it was then."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="confirmations")
    member = models.OneToOneField(Member, models.PROTECT, related_name="confirmation")
    confirmed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"by {self.member}"


class Mandate(models.Model):
    """Something a member carries for the group, with powers lent for a time; recallable."""

    OVER, RESIGNED, RECALLED, LEFT = "over", "resigned", "recalled", "left"
    REASONS = ("", OVER, RESIGNED, RECALLED, LEFT)

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey(Group, models.PROTECT, related_name="mandates")
    role = models.CharField(max_length=30, help_text="as in the constitution: mandate:ROLE")
    purpose = models.CharField(max_length=400)
    powers = models.JSONField(default=list, help_text="names of the powers it is for")
    holder = models.ForeignKey(Member, models.PROTECT, related_name="mandates")
    understudy = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="mandates_to_learn"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=10, blank=True)
    rests_until = models.DateTimeField(null=True, help_text="members asked for it together")
    term = models.PositiveSmallIntegerField(default=1, help_text="of how many in a row")
    report_every_d = models.PositiveSmallIntegerField()
    granted_by = models.CharField(max_length=REF_LENGTH, blank=True, help_text="ref of a proposal")
    hand_over = models.TextField(max_length=2000, blank=True, help_text="a line for each thing")

    class Meta:
        ordering = ["role", "starts_at", "id"]
        indexes = [
            models.Index(fields=["ends_at"], condition=Q(ended_at=None), name="mandate_to_end")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="mandate_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(understudy=F("holder")), name="mandate_has_another_as_understudy"
            ),
            models.CheckConstraint(
                condition=Q(ended_as__in=["", "over", "resigned", "recalled", "left"]),
                name="mandate_ends_in_a_known_way",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="")
                | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
                name="mandate_that_ended_says_how",
            ),
            models.UniqueConstraint(
                fields=["group", "role", "holder"],
                condition=Q(ended_at=None),
                name="mandate_is_carried_once_by_the_same",
            ),
        ]

    def __str__(self) -> str:
        return self.role

    def get_absolute_url(self) -> str:
        return reverse("show-mandate", args=[self.group.slug, self.ref])

    def rests(self, at: datetime) -> bool:
        """Whether who carries it can do nothing by it just now."""
        return self.rests_until is not None and at < self.rests_until

    def next_report(self, last: datetime | None) -> datetime:
        """When the next report is due, after the `last` or after it was granted."""
        return (last or self.starts_at) + timedelta(days=self.report_every_d)


class MandateReport(models.Model):
    """What the holder of a mandate tells the group about it."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="reports")
    text = models.TextField(max_length=4000)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-id"]

    def __str__(self) -> str:
        return self.text


class Agreement(models.Model):
    """Something the group agreed on, in force until it is ended or its day has come."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey(Group, models.PROTECT, related_name="agreements")
    adopted_at = models.DateTimeField()
    review_on = models.DateField(null=True)
    sunset_on = models.DateField(null=True, help_text="it ends by itself on that day")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["adopted_at", "id"]
        indexes = [
            models.Index(
                fields=["sunset_on"],
                condition=Q(ended_at=None, sunset_on__isnull=False),
                name="agreement_to_end",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(review_on=None) | Q(sunset_on=None) | Q(review_on__lte=F("sunset_on")),
                name="agreement_is_looked_at_before_it_ends",
            )
        ]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("show-agreement", args=[self.group.slug, self.ref])


class AgreementVersion(models.Model):
    """The words of an agreement from one decision to the next; never edited."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=10_000)
    adopted_at = models.DateTimeField()
    adopted_by = models.CharField(max_length=REF_LENGTH, blank=True, help_text="ref of a proposal")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"], name="agreement_has_one_version_of_a_number"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Circle(models.Model):
    """A part of a group with a task of its own and powers that the group lends it."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey(Group, models.PROTECT, related_name="circles")
    name = models.CharField(max_length=60)
    purpose = models.CharField(max_length=400)
    powers = models.JSONField(default=list, help_text="names of the powers lent to it")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "name"],
                condition=Q(closed_at=None),
                name="circle_has_its_name_alone",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("show-circle", args=[self.group.slug, self.ref])

    def has(self, member: object) -> bool:
        """Whether `member` is in it now."""
        return (
            isinstance(member, Member)
            and self.circle_members.filter(member=member, left_at=None).exists()
        )


class CircleMember(models.Model):
    """A member in a circle. Two link it with the group: one the group chose, one the circle."""

    BY_GROUP, BY_CIRCLE = "group", "circle"

    circle = models.ForeignKey(Circle, models.PROTECT, related_name="circle_members")
    member = models.ForeignKey(Member, models.PROTECT, related_name="circle_memberships")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    links_for = models.CharField(max_length=6, blank=True, help_text="who chose them as a link")

    class Meta:
        ordering = ["joined_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "member"],
                condition=Q(left_at=None),
                name="member_is_in_a_circle_once",
            ),
            models.UniqueConstraint(
                fields=["circle", "links_for"],
                condition=Q(left_at=None) & ~Q(links_for=""),
                name="circle_has_one_link_of_a_side",
            ),
            models.CheckConstraint(
                condition=Q(links_for__in=["", "group", "circle"]),
                name="link_was_chosen_by_the_group_or_the_circle",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} in {self.circle}"
