"""What neighbors say to each other, what they are told, and words as they come from outside."""

from django.db import models
from django.db.models import F, Q

from manyhands.base.refs import REF_LENGTH, new_ref

MEMBER = "groups.Member"


class Message(models.Model):
    """Something one side of a commitment said to the other, sealed under the need's own key."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    commitment = models.ForeignKey("aid.Commitment", models.CASCADE, related_name="messages")
    by_helper = models.BooleanField(help_text="else by whoever posted the need")
    sealed = models.BinaryField()
    said_at = models.DateTimeField()
    nonce = models.CharField(max_length=22, help_text="the same is the same form sent twice")
    is_withheld = models.BooleanField(
        default=False, help_text="said after a bar: only its own side sees it"
    )

    class Meta:
        ordering = ["said_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "by_helper", "nonce"], name="message_is_said_once"
            )
        ]

    def __str__(self) -> str:
        return f"message {self.ref}"


class Mute(models.Model):
    """One side of a commitment wants no notices of new messages."""

    commitment = models.ForeignKey("aid.Commitment", models.CASCADE, related_name="mutes")
    by_helper = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commitment", "by_helper"], name="mute_once_a_side")
        ]

    def __str__(self) -> str:
        return f"mute {self.pk}"


class Report(models.Model):
    """One side of a commitment asks the group to look; two members together open their words."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    commitment = models.ForeignKey("aid.Commitment", models.CASCADE, related_name="reports")
    by_helper = models.BooleanField()
    sealed = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commitment", "by_helper"], name="report_once_a_side")
        ]

    def __str__(self) -> str:
        return f"report {self.ref}"


class Look(models.Model):
    """A member is one of the two who look into a report; one alone opens nothing."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="looks")
    member = models.ForeignKey(MEMBER, models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "member"], name="look_of_a_member_once")
        ]

    def __str__(self) -> str:
        return f"look since {self.since:%F %R}"


class Cursor(models.Model):
    """How far a group's record has been read in order to tell people."""

    log = models.OneToOneField("record.Log", models.CASCADE, related_name="cursor")
    next_seq = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"next is {self.next_seq}"


class Notice(models.Model):
    """Something a person should know: a member, or the unnamed poster who holds a code.

    It holds no words of anybody; what it says is put together when it is read.
    """

    member = models.ForeignKey(MEMBER, models.CASCADE, null=True, related_name="notices")
    intent = models.ForeignKey(
        "aid.Intent", models.CASCADE, null=True, related_name="notices", help_text="whose code"
    )
    kind = models.CharField(max_length=20)
    about = models.ForeignKey("aid.Intent", models.CASCADE, null=True, related_name="+")
    commitment = models.ForeignKey("aid.Commitment", models.CASCADE, null=True, related_name="+")
    proposal = models.ForeignKey("decisions.Proposal", models.CASCADE, null=True, related_name="+")
    mandate = models.ForeignKey("groups.Mandate", models.CASCADE, null=True, related_name="+")
    tie = models.ForeignKey("groups.Tie", models.CASCADE, null=True, related_name="+")
    day = models.ForeignKey("practices.CaseDay", models.CASCADE, null=True, related_name="+")
    case = models.ForeignKey("practices.Case", models.CASCADE, null=True, related_name="+")
    practice = models.ForeignKey("practices.Practice", models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=80, unique=True, help_text="the same is the same notice")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(member=None) ^ Q(intent=None), name="notice_is_for_somebody"
            )
        ]
        indexes = [
            models.Index(F("member"), F("id").desc(), name="notice_of_member"),
            models.Index(
                fields=["member"], condition=Q(read_at=None, member__isnull=False),
                name="notice_unread",
            ),
            models.Index(
                fields=["at"], condition=Q(read_at=None, mailed_at=None, member__isnull=False),
                name="notice_to_mail",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"notice {self.kind}"


class Wish(models.Model):
    """How a member wants to be told; without a row: by mail, and of everything."""

    member = models.OneToOneField(MEMBER, models.CASCADE, related_name="wish")
    by_mail = models.BooleanField(default=True)
    quiet = models.CharField(max_length=60, blank=True, help_text="topics they do not want")
    mailed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return "by mail" if self.by_mail else "on the page"


class AnswerKey(models.Model):
    """Whose word in which round a mail with this key is; kept as a hash, good until it closes."""

    member = models.ForeignKey(MEMBER, models.CASCADE, related_name="+")
    round = models.ForeignKey("decisions.Round", models.CASCADE, related_name="+")
    key_index = models.BinaryField(max_length=32, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "round"], name="one_key_a_member_and_round")
        ]

    def __str__(self) -> str:
        return f"key {self.pk}"


NEED, OFFER, ASIDE, TOO_OLD = "need", "offer", "aside", "too old"


class RawMessage(models.Model):
    """Words as they came, with a guess at what they are; a member decides.

    The words and places in them are sealed under a key of their own and forgotten in time. What
    remains is a row that says that the message was heard, so that it is not heard twice.
    """

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey("groups.Group", models.CASCADE, related_name="raw_messages")
    external_index = models.BinaryField(
        max_length=32, help_text="keyed hash of the id it came with, which may be a phone number"
    )
    key = models.OneToOneField("base.SealKey", models.PROTECT, null=True)
    sealed = models.BinaryField(null=True)
    received_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField()

    kind = models.CharField(max_length=8)
    confidence = models.PositiveSmallIntegerField(help_text="whole percent")
    categories = models.CharField(max_length=120, blank=True, help_text="a blank on either side")
    language = models.CharField(max_length=10, blank=True)
    urgent = models.BooleanField(default=False)
    duplicate_of = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    settled_at = models.DateTimeField(null=True)
    settled_as = models.CharField(max_length=8, blank=True)
    intent = models.ForeignKey("aid.Intent", models.SET_NULL, null=True, related_name="+")
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "external_index"], name="raw_message_is_heard_once"
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_as="")
                | Q(settled_at__isnull=False, settled_as__gt=""),
                name="raw_message_is_settled_as_something",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at=None)
                | Q(sealed=None, key=None, received_at=None, categories="", language=""),
                name="raw_message_forgotten_holds_no_words",
            ),
        ]
        indexes = [
            models.Index(
                F("group"), F("urgent").desc(), F("id").desc(), condition=Q(settled_at=None),
                name="raw_message_inbox",
            ),
            models.Index(
                fields=["group", "settled_at"],
                condition=Q(forgotten_at=None, settled_at__isnull=False),
                name="raw_message_to_forget",
            ),
            models.Index(
                fields=["group", "heard_at"], condition=Q(settled_at=None),
                name="raw_message_too_old",
            ),
            models.Index(
                fields=["intent"], condition=Q(intent__isnull=False), name="raw_message_became"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"raw message {self.ref}"
