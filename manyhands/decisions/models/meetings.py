"""Meetings: who came, who spoke when, what was on the agenda, and the minutes."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from manyhands.base.refs import REF_LENGTH, new_ref

LONGEST_MINUTES = 20_000


class Meeting(models.Model):
    """Members in one room at one time; what they say there is counted with what others say."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey("groups.Group", models.PROTECT, related_name="meetings")
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=120, blank=True, help_text="in words")
    called_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True, help_text="when the next one is")
    minutes = models.TextField(max_length=LONGEST_MINUTES, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the minutes")
    root = models.CharField(max_length=64, blank=True, help_text="of the record when it closed")

    class Meta:
        indexes = [models.Index(fields=["group", "-starts_at"], name="meeting_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(opened_at__isnull=False),
                name="meeting_opens_before_it_closes",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) ^ ~Q(digest=""),
                name="closed_meeting_has_minutes_with_a_digest",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("show-meeting", args=[self.group.slug, self.ref])

    @property
    def is_on(self) -> bool:
        return self.opened_at is not None and self.closed_at is None


class AgendaItem(models.Model):
    """One thing to talk about, in the order in which the meeting comes to it."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    proposal = models.ForeignKey(
        "decisions.Proposal", models.PROTECT, null=True, related_name="agenda_items"
    )
    lasts_min = models.PositiveSmallIntegerField(default=10, help_text="minutes asked for")
    outcome = models.TextField(max_length=2000, blank=True)
    done_at = models.DateTimeField(null=True)
    is_ripe = False  # to be typed in; known where the meeting is shown
    is_early = False  # its time for questions and concerns is not over; known there too
    is_untaken = False  # decided, and nobody has taken it on; known there too

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "proposal"], name="proposal_is_on_an_agenda_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """A member is in the room, from when they came until they went."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="+")
    came_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["came_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="member_comes_once"),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("came_at")),
                name="who_goes_came_before",
            ),
        ]

    def __str__(self) -> str:
        return str(self.member)


class Turn(models.Model):
    """Somebody wants to speak, speaks, has spoken: a member, or a guest by their given name."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="turns")
    member = models.ForeignKey("groups.Member", models.PROTECT, null=True, related_name="+")
    guest = models.CharField(max_length=40, blank=True, help_text="a given name")
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)
    spoke_at = models.DateTimeField(null=True, help_text="when they had said it")
    is_first = False  # of this member or guest today; known where the queue is drawn up

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(member=None) ^ Q(guest=""), name="turn_is_a_members_or_a_guests"
            ),
            models.UniqueConstraint(
                fields=["meeting", "member"],
                condition=Q(spoke_at=None),
                name="member_stands_in_the_queue_once",
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(given_at__isnull=False, spoke_at=None),
                name="one_speaks_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.member.name if self.member else self.guest


class Part(models.Model):
    """Who facilitates a meeting or takes its notes: by lot, or because it was their turn."""

    FACILITATE, TAKE_NOTES = "facilitate", "take_notes"
    WHATS = (FACILITATE, TAKE_NOTES)

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="parts")
    what = models.CharField(max_length=10)
    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="parts")
    seed = models.CharField(max_length=100, blank=True, help_text="empty where it was their turn")
    given_at = models.DateTimeField()
    declined_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "what"],
                condition=Q(declined_at=None),
                name="one_member_for_each_part",
            ),
            models.CheckConstraint(
                condition=Q(what__in=["facilitate", "take_notes"]), name="part_is_one_of_two"
            ),
        ]

    def __str__(self) -> str:
        return self.what
