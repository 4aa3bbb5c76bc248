"""Tables of the record: a log, its entries, what they say, and a checkpoint a day."""

from django.db import models
from django.db.models import Q


class Log(models.Model):
    """One append-only log and its newest state; only `record.log` writes here."""

    origin = models.CharField(max_length=40, unique=True, help_text="its name; says nothing")
    public_key = models.BinaryField(max_length=32)
    sealed_key = models.BinaryField(help_text="private key, under the server's master key")
    size = models.PositiveBigIntegerField(default=0)
    frontier = models.BinaryField(
        default=b"", help_text="roots of the full subtrees, 32 bytes each"
    )
    root = models.BinaryField(max_length=32)
    newest = models.BinaryField(max_length=32, help_text="hash of the last entry; zeros before one")
    day = models.DateField(null=True, help_text="of the last entry")
    checkpoint = models.TextField(help_text="signed note on size and root")

    def __str__(self) -> str:
        return self.origin


class Entry(models.Model):
    """One line of a log. It is never changed or deleted: it says no more than that and when."""

    log = models.ForeignKey(Log, models.PROTECT, related_name="entries")
    seq = models.PositiveBigIntegerField(help_text="0, 1, 2 …")
    leaf = models.TextField(help_text="canonical JSON")
    leaf_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "seq"], name="one_entry_at_each_place"),
        ]

    def __str__(self) -> str:
        return f"entry {self.seq}"


class Body(models.Model):
    """What an entry says, beside the log so that it can be erased; the entry stays."""

    entry = models.OneToOneField(Entry, models.PROTECT)
    about = models.CharField(
        max_length=40, default="", blank=True, db_index=True, help_text="a ref"
    )
    salt = models.BinaryField(max_length=32, null=True)
    payload = models.TextField(null=True, help_text="canonical JSON")  # noqa: DJ001
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at=None, salt__isnull=False, payload__isnull=False)
                | Q(erased_at__isnull=False, salt=None, payload=None, about=""),
                name="body_is_whole_or_erased",
            ),
        ]

    def __str__(self) -> str:
        return f"body of entry {self.entry_id}"


class DailyCheckpoint(models.Model):
    """The last checkpoint of a day: the one to give to others, since it betrays no hour."""

    log = models.ForeignKey(Log, models.PROTECT, related_name="days")
    day = models.DateField()
    size = models.PositiveBigIntegerField()
    note = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "day"], name="one_checkpoint_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.size} entries on {self.day}"


class Witnessed(models.Model):
    """A record on another server that this one watches: the last checkpoint it signed.

    It is remembered when nobody has it watched any more: who asks again finds no other past.
    """

    origin = models.CharField(max_length=200, unique=True)
    public_key = models.BinaryField(max_length=32)
    size = models.PositiveBigIntegerField(default=0)
    root = models.BinaryField(max_length=32, default=b"")
    note = models.TextField(blank=True)
    grew_at = models.DateTimeField(null=True, help_text="when it was last seen to be longer")

    def __str__(self) -> str:
        return self.origin


class Watch(models.Model):
    """The group of this log has that record watched, until it stops."""

    log = models.ForeignKey(Log, models.PROTECT, related_name="watches")
    witnessed = models.ForeignKey(Witnessed, models.PROTECT, related_name="watches")
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "watches"
        constraints = [
            models.UniqueConstraint(
                fields=["log", "witnessed"],
                condition=Q(stopped_at=None),
                name="record_is_watched_once_for_a_group",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.log_id} watches {self.witnessed_id}"


class Witness(models.Model):
    """A server that is asked to watch over one of our logs, until we stop."""

    log = models.ForeignKey(Log, models.PROTECT, related_name="witnesses")
    name = models.CharField(max_length=200)
    url = models.CharField(max_length=400)
    public_key = models.BinaryField(max_length=32)
    size = models.PositiveBigIntegerField(default=0, help_text="that it signed last")
    tried_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["log", "name"],
                condition=Q(stopped_at=None),
                name="witness_once_a_log",
            ),
        ]

    def __str__(self) -> str:
        return self.name
