"""Groups, the patches of their quilt, their members and their constitutions."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from manyhands.base.refs import REF_LENGTH, new_ref


class Group(models.Model):
    """Neighbors who help each other; sealed from every other group on the server."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    purpose = models.CharField(max_length=400, blank=True)
    language = models.CharField(max_length=10, default="en")
    is_listed = models.BooleanField(default=True, help_text="named on the server's front page")
    founded_at = models.DateTimeField()
    log = models.OneToOneField("record.Log", models.PROTECT)
    constitution = models.OneToOneField(
        "groups.Constitution", models.PROTECT, null=True, related_name="in_force_in"
    )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("board", args=[self.slug])

    def setting(self, name: str) -> int | str | bool:
        """What the constitution in force says about `name`; see `groups.constitution`."""
        assert self.constitution is not None, "a group lives under a constitution"
        return self.constitution.data["settings"][name]


class Constitution(models.Model):
    """One version of how a group uses its powers; never edited, only followed by the next."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="constitutions")
    version = models.PositiveIntegerField()
    data = models.JSONField()
    adopted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "version"], name="constitution_has_one_version"
            )
        ]

    def __str__(self) -> str:
        return f"version {self.version}"


class Place(models.Model):
    """A patch of the quilt: an H3 cell under the name the group gives it."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="places")
    cell = models.BigIntegerField(help_text="H3 index")
    name = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["group", "cell"], name="place_is_one_cell_of_a_group")
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person in one group, under the name they chose for it."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref)
    group = models.ForeignKey(Group, models.PROTECT, related_name="members")
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="memberships"
    )
    name = models.CharField(max_length=40, blank=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    is_removed = False  # true only while others end the membership

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(left_at=None),
                name="person_is_in_a_group_once",
            ),
            models.CheckConstraint(
                condition=~Q(person=None) | ~Q(left_at=None),
                name="member_without_a_person_has_left",
            ),
        ]

    def __str__(self) -> str:
        return self.name
