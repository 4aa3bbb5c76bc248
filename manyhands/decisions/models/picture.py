"""Who would rather not have their speaking counted by itself."""

from django.db import models


class Unmeasured(models.Model):
    """Of this member, what they say is in the sum of all and in no other figure."""

    member = models.OneToOneField("groups.Member", models.PROTECT, related_name="unmeasured")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.member)
