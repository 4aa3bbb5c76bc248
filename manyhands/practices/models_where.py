"""Where whoever a case is about wants to be paid, sealed, and who opened it."""

from django.db import models

from manyhands.base.refs import REF_LENGTH, new_ref


class WhereTo(models.Model):
    """Where the money of a case is to be paid, sealed; gone once it is paid, and with the case."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    case = models.OneToOneField("practices.Case", models.PROTECT, related_name="where_to")
    key = models.OneToOneField("base.SealKey", models.PROTECT)
    sealed = models.BinaryField(help_text="in which way, and where to")
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"where to {self.ref}"


class WhereToReading(models.Model):
    """A member who may pay opened it; shown to whom it is to be paid, dies with it."""

    where_to = models.ForeignKey(WhereTo, models.CASCADE, related_name="readings")
    member = models.ForeignKey("groups.Member", models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["read_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["where_to", "member"], name="where_to_is_opened_once_by_each"
            ),
        ]

    def __str__(self) -> str:
        return f"read {self.read_at:%F %R}"
