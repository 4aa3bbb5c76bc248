"""The end of each letter to a member: the fingerprints of their records, to compare with others."""

from django.utils.translation import gettext as _

from manyhands.base.times import now
from manyhands.groups.models import Member
from manyhands.people.models import Person
from manyhands.record.fingerprint import fingerprint


def footer(person: Person) -> str:
    """Words and hex digits of each record of theirs. It names no group."""
    groups = Member.objects.filter(person=person, left_at=None).order_by("group_id")
    logs = [member.group.log for member in groups.select_related("group__log")]
    lines = [str(fingerprint(log, now())) for log in logs]
    if not lines:
        return ""
    return (
        "\n" + _("All who read a record see the same words today:") + "\n" + "\n".join(lines) + "\n"
    )
