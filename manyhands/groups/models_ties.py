"""What a member said of themselves and one other; nobody else's business."""

from django.db import models
from django.db.models import F, Q

from manyhands.base.refs import REF_LENGTH, new_ref


class Tie(models.Model):
    """The other can reach the member, or lives with them; the two see it, nobody else does.

    The member said so of their own will: nobody is asked. It is gone when either leaves.
    """

    REACH, ROOF = "reach", "roof"

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    member = models.ForeignKey(
        "groups.Member", models.CASCADE, related_name="ties", help_text="who said it"
    )
    other = models.ForeignKey("groups.Member", models.CASCADE, related_name="ties_of_others")
    kind = models.CharField(max_length=5)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["said_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "other", "kind"], name="tie_is_said_once_by_the_same"
            ),
            models.CheckConstraint(condition=~Q(member=F("other")), name="tie_is_with_another"),
            models.CheckConstraint(condition=Q(kind__in=["reach", "roof"]), name="tie_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"
