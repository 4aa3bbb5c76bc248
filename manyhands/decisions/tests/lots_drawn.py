"""A group in which lots ask members all year: to serve, to help, to judge, to run meetings."""

from datetime import timedelta

from manyhands.base import times
from manyhands.decisions import fair
from manyhands.decisions.choice import sortition
from manyhands.decisions.meetings import convening, minutes, parts
from manyhands.decisions.models import Facilitator, Meeting, Part, Roster
from manyhands.decisions.resolving import decline_to_facilitate
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import closed, removed, round_on, say
from manyhands.groups.actions import leave_group, pause_member
from manyhands.groups.models import Member
from manyhands.groups.tests import make as groups
from manyhands.people.merging import bring_together

DAY = make.MONDAY.date() + timedelta(days=3)


def a_year_of_lots() -> Member:
    """Ten people, and some who are new; one pauses, one leaves, two are one person."""
    with times.at(make.MONDAY):
        members = make.assembly(10)
        serve_in_turn(members)
        run_meetings(members[0])
    help_resolve(members[:-2])
    judge(members[:-2])
    with times.at(make.MONDAY + timedelta(days=60)):
        rostered(members[0], weeks=12)
    return groups.again(members[0])


def rostered(member: Member, *, weeks: int, role: str = "notes", how_many: int = 1) -> Roster:
    on = DAY + timedelta(weeks=weeks)
    member = groups.again(member)
    return sortition.draw_roster(member, member.group, role=role, on=on, how_many=how_many)


def serve_in_turn(members: list[Member]) -> None:
    """Some decline, who serves and who looks on; the two who go are the last of the members."""
    ana, *others = members
    for week in range(4):
        rostered(ana, weeks=week)
    for name in ("Nu", "Oz", "Pia"):
        make.join(ana.group, name)
    kitchen = rostered(ana, weeks=1, role="kitchen", how_many=2)
    for duty in kitchen.duties.all()[1:3]:
        sortition.decline(duty.member, duty)
    pause_member(others[-1], others[-1])
    rostered(ana, weeks=4)
    leave_group(others[-2], others[-2])
    nu = Member.objects.get(group=ana.group, name="Nu")
    bring_together(others[0].person, nu.person)
    rostered(ana, weeks=5, role="kitchen")
    rostered(ana, weeks=6)


def run_meetings(ana: Member) -> None:
    """Whoever took the notes of the first facilitates the second; the lot asks for the rest."""
    for week in (1, 2, 3):
        ana = groups.again(ana)
        at = make.MONDAY + timedelta(weeks=week)
        meeting = convening.call_meeting(ana, ana.group, title="All", starts_at=at)
        parts.draw_parts(ana, meeting)
        declined = meeting.parts.get(what=Part.TAKE_NOTES)
        parts.decline_part(declined.member, declined)
        convening.open_meeting(ana, meeting)
        minutes.close_meeting(ana, Meeting.objects.get(pk=meeting.pk))


def help_resolve(members: list[Member]) -> None:
    """Whom the lot asks first cannot; somebody else helps."""
    proposal = make.text(members[0])
    round_ = round_on(members[0], proposal)
    say(round_, members[1:-1])
    say(round_, members[-1:], "block")
    with times.at(closed(round_).closed_at):
        first = Facilitator.objects.get(proposal=proposal)
        decline_to_facilitate(groups.again(first.member), first)


def judge(members: list[Member]) -> None:
    """Somebody is removed, and a jury looks at it."""
    with times.at(make.MONDAY):
        proposal = removed(members)
    with times.at(proposal.moves_at - timedelta(hours=1)):
        jury = fair.ask_appeal(members[-1], proposal)
    closed(jury)
