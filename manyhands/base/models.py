"""Tables without a domain: keys of sealed words, background work, mail on its way, limits."""

from django.db import models
from django.db.models import Q


class SealKey(models.Model):
    """The data key of one sealed thing, wrapped by the server's master key; null once destroyed."""

    wrapped = models.BinaryField(null=True)

    def __str__(self) -> str:
        return f"key {self.pk}"


class Job(models.Model):
    """A piece of background work: run at least once, so its handler must bear a second run."""

    name = models.CharField(max_length=60)
    key = models.CharField(max_length=120, unique=True, help_text="the same key is the same job")
    payload = models.JSONField(default=dict)
    run_at = models.DateTimeField()
    every_s = models.PositiveIntegerField(default=0, help_text="0: once")
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    given_up_at = models.DateTimeField(null=True)
    last_fault = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["run_at", "id"], condition=Q(given_up_at=None), name="job_due"),
        ]

    def __str__(self) -> str:
        return f"{self.name} at {self.run_at:%F %T}"


class Letter(models.Model):
    """A message that waits to be sent, sealed; the row and its key go once it is on its way."""

    reason = models.CharField(max_length=120, unique=True, help_text="the same is the same letter")
    key = models.OneToOneField(SealKey, models.CASCADE)
    sealed = models.BinaryField(help_text="to, subject and body")
    written_at = models.DateTimeField()
    useless_at = models.DateTimeField(db_index=True, help_text="not sent from then on")

    def __str__(self) -> str:
        return f"letter {self.pk}"


class DayKey(models.Model):
    """The key that hides who used up a limit on one day; destroyed when the day is over."""

    day = models.DateField(unique=True)
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return f"key of {self.day}"


class Allowance(models.Model):
    """How often one party, known only by a keyed hash, did one thing since `since`."""

    whose = models.BinaryField(max_length=32, unique=True)
    since = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    used = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.used} since {self.since:%F %T}"
