"""Groups for tests, in few words; everything is made through actions."""

from typing import Any

from django.conf import settings
from django.test import Client

from manyhands.groups import ties
from manyhands.groups.actions import Newcomer, found_group, join_group
from manyhands.groups.acts import Act, name_of
from manyhands.groups.models import Group, Member, Tie
from manyhands.groups.powers import ACTIONS, Decided
from manyhands.people import actions as people
from manyhands.people.middleware import PersonRequest
from manyhands.record import witnessing
from manyhands.record.rules import verifier_key

PROPOSAL = "abcdefghij234567"
NO_SECRET = bytes(32)


def group(name: str = "Rosewood", *, founder: str = "Flo", **more: Any) -> Group:
    """A group that has begun, with one member, its founder; the others left."""
    return begin(founded(name, founder=founder, **more).group)


def founded(name: str = "Rosewood", *, founder: str = "Flo", **more: Any) -> Member:
    """The founder of a new group that has not begun."""
    person = people.meet_without_mail(language="en")
    about = {"name": name, "purpose": "Help", "language": "en", "rings": 0} | more
    return found_group(person, member_name=founder, **about)


def begin(group: Group) -> Group:
    """Let it have begun, as if enough had agreed who are not here any more."""
    group.begun_at = group.founded_at
    group.save(update_fields=["begun_at"])
    return group


def member(of: Group, name: str = "Ana") -> Member:
    """Somebody who just joined."""
    return join_group(Newcomer(of, people.meet_without_mail(language="en")), of, name=name)


def observer(of: Group, name: str = "Obi") -> Member:
    """Somebody who just came along to observe."""
    newcomer = Newcomer(of, people.meet_without_mail(language="en"))
    return join_group(newcomer, of, name=name, observes=True)


def reaches(other: Member, member: Member) -> Tie:
    """`member` named `other` as one who can reach them."""
    ties.name_buddy(again(member), again(other))
    return Tie.objects.get(member=member, other=other, kind=Tie.REACH)


def under_one_roof(member: Member, other: Member) -> Tie:
    """`member` said that they live with `other`."""
    ties.say_one_roof(again(member), again(other))
    return Tie.objects.get(member=member, other=other, kind=Tie.ROOF)


def again(row: Any) -> Any:
    """The row as it is in the database now; a member with their group and its constitution."""
    rows = type(row).objects
    if isinstance(row, Member):
        rows = rows.select_related("group__constitution")
    return rows.get(pk=row.pk)


def decided(power: str, subject: Any, *, by: str = PROPOSAL, **details: Any) -> Any:
    """What the group does by adopting the proposal `by`, carrying this act."""
    group = subject if isinstance(subject, Group) else subject.group
    act = Act(power, name_of(subject), details)
    return ACTIONS[power](Decided(again(group), by, act), subject, **details)


def record_key(origin: str = "g/elsewhere") -> str:
    """The key of a record on another server."""
    return verifier_key(origin, NO_SECRET)


def witness_key(name: str = "witness.example") -> str:
    """The key of another server that is a witness."""
    return witnessing.verifier_key(name, NO_SECRET)


def with_witness(group: Group, name: str = "witness.example") -> Group:
    """The group asks that server to watch over its record."""
    decided("witness.ask", group, url=f"https://{name}/witness", key=witness_key(name))
    return group


def browser(who: Member | None = None) -> Client:
    """A browser in which `who` is signed in; without one, a stranger's."""
    client = Client()
    if who is None or who.person is None:
        return client
    asking = PersonRequest()
    asking.session, asking.person = client.session, None
    people.sign_in(asking, who.person, stays=True)
    asking.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = asking.session.session_key or ""
    return client
