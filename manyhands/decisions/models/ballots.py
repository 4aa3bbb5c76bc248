"""What is chosen from, and what is sent: options, ballots, budgets, urns, draws, duties, keys.

A ballot is never edited: a change is a new row. What somebody sends in secret lies in the urn of
the round, in an order that says nothing; who sent something is written down apart from it.
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from manyhands.base.refs import REF_LENGTH, new_ref

LONGEST_OPTION = 200
MOST_OPTIONS = 200


class Option(models.Model):
    """One of the things, or of the members, that a proposal lets the group choose from."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    proposal = models.ForeignKey("decisions.Proposal", models.PROTECT, related_name="options")
    text = models.CharField(max_length=LONGEST_OPTION, blank=True)
    member = models.ForeignKey("groups.Member", models.PROTECT, null=True, related_name="+")
    cost = models.PositiveBigIntegerField(null=True, help_text="in the smallest coin")
    added_by = models.ForeignKey("groups.Member", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(text="") ^ Q(member=None), name="option_is_a_text_or_a_member"
            ),
            models.UniqueConstraint(
                fields=["proposal", "text"],
                condition=Q(withdrawn_at=None) & ~Q(text=""),
                name="option_is_offered_once",
            ),
            models.UniqueConstraint(
                fields=["proposal", "member"],
                condition=Q(withdrawn_at=None, member__isnull=False),
                name="member_is_an_option_once",
            ),
            models.CheckConstraint(
                condition=Q(cost=None) | Q(cost__gt=0), name="option_costs_something_or_has_no_cost"
            ),
        ]

    def __str__(self) -> str:
        return self.text or (self.member.name if self.member else "")

    @property
    def stands(self) -> bool:
        """Whether it can still be chosen: a member can leave."""
        return self.withdrawn_at is None and (self.member is None or self.member.left_at is None)


class Budget(models.Model):
    """How much money a proposal shares out among its options."""

    proposal = models.OneToOneField("decisions.Proposal", models.PROTECT, related_name="budget")
    money = models.PositiveBigIntegerField(help_text="in the smallest coin")
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(money__gt=0), name="budget_has_money"),
        ]

    def __str__(self) -> str:
        return f"{self.money} {self.currency}"


class Ballot(models.Model):
    """What one member sends in one round; the newest counts, those before stay readable."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    round = models.ForeignKey("decisions.Round", models.PROTECT, related_name="ballots")
    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="ballots")
    data = models.JSONField(help_text="options, points, an order, or a name with a reason")
    sent_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    entry_seq = models.PositiveBigIntegerField(null=True, help_text="its entry in the record")
    signed_with = models.CharField(max_length=44, blank=True, help_text="a device key")
    signature = models.CharField(max_length=88, blank=True, help_text="base64")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "member"],
                condition=Q(superseded_at=None),
                name="one_standing_ballot_per_member_and_round",
            )
        ]

    def __str__(self) -> str:
        return self.ref


class Urn(models.Model):
    """The secret ballots of one round: yes, no or blank under random names, sorted by name."""

    round = models.OneToOneField("decisions.Round", models.PROTECT, related_name="urn")
    ballots = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"urn of {self.round}"


class Sender(models.Model):
    """A member has sent a secret ballot; neither what they sent nor when stands here."""

    round = models.ForeignKey("decisions.Round", models.PROTECT, related_name="senders")
    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="+")
    lets_count_be_shown = models.BooleanField(default=False, help_text="where fewer than 5 sent")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "member"], name="member_sends_in_secret_once")
        ]

    def __str__(self) -> str:
        return "sent"


class Adviser(models.Model):
    """A member whose advice the author of a proposal asked for."""

    proposal = models.ForeignKey("decisions.Proposal", models.PROTECT, related_name="advisers")
    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="+")
    is_affected = models.BooleanField(help_text="it concerns them; else they know about it")
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "member"], name="adviser_is_asked_once")
        ]

    def __str__(self) -> str:
        return "adviser"


# --- lots -------------------------------------------------------------------------------


class Draw(models.Model):
    """A lot whose seed nobody could choose: members commit to words, then reveal them."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey("groups.Group", models.PROTECT, related_name="draws")
    round = models.OneToOneField("decisions.Round", models.PROTECT, null=True, related_name="draw")
    begun_by = models.ForeignKey("groups.Member", models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=120)
    names = models.JSONField(help_text="refs of members or options, sorted")
    how_many = models.PositiveSmallIntegerField()
    root = models.CharField(max_length=64, help_text="of the record, before anybody committed")
    begun_at = models.DateTimeField()
    commit_until = models.DateTimeField()
    reveal_until = models.DateTimeField()
    seed = models.CharField(max_length=64, blank=True)
    drawn = models.JSONField(default=list)
    drawn_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True, help_text="fewer than three revealed")

    class Meta:
        ordering = ["-begun_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(commit_until__lt=F("reveal_until")),
                name="draw_reveals_after_committing",
            ),
            models.CheckConstraint(
                condition=Q(drawn_at=None) ^ ~Q(seed=""), name="drawn_lot_has_a_seed"
            ),
            models.CheckConstraint(
                condition=Q(drawn_at=None) | Q(failed_at=None), name="draw_ends_in_one_way"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("show-draw", args=[self.group.slug, self.ref])


class Nonce(models.Model):
    """Words one member keeps until all have committed: first their fingerprint, then they."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="nonces")
    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="+")
    commitment = models.CharField(max_length=64, help_text="SHA-256 of the words")
    words = models.CharField(max_length=200, blank=True)
    revealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "member"], name="member_commits_once"),
            models.CheckConstraint(
                condition=Q(words="") ^ Q(revealed_at__isnull=False),
                name="revealed_words_are_there",
            ),
        ]

    def __str__(self) -> str:
        return self.commitment


class Roster(models.Model):
    """One drawing of who facilitates, takes notes or the like, from those who serve in turn."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey("groups.Group", models.PROTECT, related_name="rosters")
    role = models.CharField(max_length=30)
    on = models.DateField(help_text="the day it is for")
    served = models.JSONField(help_text="how often each served in 12 months, by ref")
    seed = models.CharField(max_length=100)
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["group", "role", "on"], name="roster_once_a_day")
        ]

    def __str__(self) -> str:
        return self.role


class Duty(models.Model):
    """A member whom the lot asked to serve, or to look over the shoulder of who does."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    roster = models.ForeignKey(Roster, models.PROTECT, related_name="duties")
    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="duties")
    is_shadow = models.BooleanField(default=False)
    declined_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["is_shadow", "id"]
        constraints = [
            models.UniqueConstraint(fields=["roster", "member"], name="member_is_drawn_once")
        ]

    def __str__(self) -> str:
        return self.roster.role

    @property
    def group_id(self) -> int:
        return self.roster.group_id


# --- what cannot wait ---------------------------------------------------------------------


class Emergency(models.Model):
    """An act that several members did at once; undone by itself unless the group confirms it."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey("groups.Group", models.PROTECT, related_name="emergencies")
    act = models.JSONField()
    reason = models.CharField(max_length=400)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    entry_seq = models.PositiveBigIntegerField(null=True, help_text="of what was done")
    until = models.DateTimeField(null=True, help_text="undone then, unless it is confirmed")
    proposal = models.OneToOneField(
        "decisions.Proposal", models.PROTECT, null=True, related_name="emergency"
    )
    renewed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    rejected_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    could_not_undo = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name_plural = "emergencies"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, until=None, proposal=None)
                | Q(done_at__isnull=False, until__isnull=False, proposal__isnull=False),
                name="emergency_act_is_asked_about_and_ends",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(rejected_at=None),
                name="emergency_is_confirmed_or_rejected",
            ),
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def stands(self) -> bool:
        """Whether what was done is still so by this emergency."""
        return self.done_at is not None and self.undone_at is None and not self.could_not_undo

    @property
    def can_stand_longer(self) -> bool:
        """Whether its time can be made longer: once, while it runs."""
        return self.stands and self.renewed_at is None and self.confirmed_at is None


class Key(models.Model):
    """A member turned one of the keys that an emergency act needs."""

    emergency = models.ForeignKey(Emergency, models.PROTECT, related_name="keys")
    member = models.ForeignKey("groups.Member", models.PROTECT, related_name="+")
    turned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["emergency", "member"], name="member_turns_one_key")
        ]

    def __str__(self) -> str:
        return "key"
