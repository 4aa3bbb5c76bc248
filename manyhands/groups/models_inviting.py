"""Invitations: a member asks somebody in, of whom nothing is kept before they come."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from manyhands.base.refs import REF_LENGTH, new_ref


class Invitation(models.Model):
    """A code that one person can come in with, as invited by its sponsor; used once.

    Of the code only a keyed hash is kept. Who came with it is known while both are here.
    """

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey("groups.Group", models.PROTECT, related_name="invitations")
    sponsor = models.ForeignKey(
        "groups.Member", models.PROTECT, related_name="invitations", help_text="who invites"
    )
    code_index = models.BinaryField(max_length=32, unique=True, help_text="keyed hash of the code")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="used or taken back")
    admission = models.OneToOneField(
        "groups.Admission", models.PROTECT, null=True, related_name="invitation",
        help_text="what was asked with it, where the group admits",
    )  # fmt: skip
    came_as = models.OneToOneField(
        "groups.Member", models.PROTECT, null=True, related_name="invitation",
        help_text="who came with it",
    )  # fmt: skip

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(admission=None, came_as=None) | Q(ended_at__isnull=False),
                name="invitation_is_used_once",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def is_open(self, at: datetime) -> bool:
        """Whether somebody can still come with it."""
        return self.ended_at is None and at < self.expires_at
