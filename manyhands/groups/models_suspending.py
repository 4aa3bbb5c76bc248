"""What stays of a suspension when whoever is suspended leaves, until it would have ended."""

from django.db import models


class KeptSuspension(models.Model):
    """Somebody left who was suspended: known by a keyed mark alone, so that it names nobody.

    Whoever comes back under that mark is suspended for as long as before. It is gone when the
    suspension is over.
    """

    group = models.ForeignKey("groups.Group", models.PROTECT, related_name="kept_suspensions")
    mark = models.BinaryField(max_length=32, help_text="keyed hash of the group and the person")
    member = models.OneToOneField(
        "groups.Member", models.PROTECT, related_name="kept_suspension",
        help_text="the membership that was suspended, without a name",
    )  # fmt: skip
    back_as = models.OneToOneField(
        "groups.Member", models.PROTECT, null=True, related_name="+",
        help_text="the membership of now, where they came back",
    )  # fmt: skip
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "mark"], name="suspension_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"kept until {self.until:%F}"
