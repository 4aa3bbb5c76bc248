"""Who counts in a round: pinned when it opens, less who leaves and whom it concerns."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from manyhands.base.times import now
from manyhands.decisions import keys
from manyhands.decisions.errands import free_tasks_of
from manyhands.decisions.methods import BALLOTS, Asked
from manyhands.decisions.models import Ballot, Elector, Nonce, Proposal, Round, Sender, Stance
from manyhands.decisions.rules import Tally
from manyhands.decisions.stages import ASKING, OPEN, Stage
from manyhands.groups.actions import HOLDERS, LEAVERS, PAUSERS, STEPPERS_BACK
from manyhands.groups.models import Group, Member
from manyhands.groups.queries import members_of

NEW_FOR = timedelta(days=14)
COUNTED_AS = {"agree_if": "stand_aside", "pass": "pass_"}


def pin(round_: Round, without: list[int], at: datetime) -> None:
    """Write down who counts in `round_`: the members of today, but for `without` (row numbers).

    Where the group lent the power to a circle, these are the circle's members.
    """
    group = round_.proposal.group
    assert group.constitution is not None, "a group lives under a constitution"
    tenure = group.constitution.data.get("electorate", {}).get("min_tenure_d", 0)
    members = members_of(group).filter(paused_at=None)
    if circle := round_.proposal.circle:
        members = members.filter(
            circle_memberships__circle=circle, circle_memberships__left_at=None
        )
    # A young group has nobody of long standing yet: then all count.
    old = members.filter(joined_at__lte=at - timedelta(days=tenure))
    rows = list((old if old.count() >= 3 else members).values_list("pk", flat=True))
    Elector.objects.bulk_create(
        Elector(round=round_, member_id=pk, out=Elector.CONCERNED if pk in without else "")
        for pk in rows
    )
    round_.newcomers = members.filter(joined_at__gt=at - NEW_FOR).count()
    round_.save(update_fields=["newcomers"])


def could_count(member: Member, round_: Round) -> bool:
    """Whether `member` would count in `round_` but for a pause: they were here as long as others
    who count, or as long as the group asks, and are in the circle that decides.
    """
    if member.is_observer or member.pk == round_.proposal.concerns_id:
        return False
    if member.pk in keys.who_besides_in(round_.proposal):
        return False
    if member.joined_at > round_.opened_at:
        return False
    circle = round_.proposal.circle
    if circle and not circle.has(member):
        return False
    group = round_.proposal.group
    assert group.constitution is not None, "a group lives under a constitution"
    tenure = timedelta(days=group.constitution.data.get("electorate", {}).get("min_tenure_d", 0))
    newer = Elector.objects.filter(round=round_, member__joined_at__gte=member.joined_at)
    return member.joined_at <= round_.opened_at - tenure or newer.exists()


def pin_jury(round_: Round, jurors: list[Member]) -> None:
    """Write down that these members, and nobody else, count in `round_`."""
    Elector.objects.bulk_create(Elector(round=round_, member=member) for member in jurors)


def counted(round_: Round) -> Asked:
    """The tally of `round_` as it stands now; 3 queries however many members.

    A block that was set aside and an unfulfilled "I agree if" count like standing aside. A block
    that names harm to somebody is never tolerated.
    """
    electors = Elector.objects.filter(round=round_, out="")
    if round_.method["kind"] in BALLOTS:
        return _sent(round_, electors)
    standing = Stance.objects.filter(
        round=round_, superseded_at=None, contested_at=None, member__in=electors.values("member")
    )
    aside = ExpressionWrapper(Q(set_aside_at__isnull=False), output_field=BooleanField())
    rows = standing.annotate(aside=aside).values("position", "aside", "harms_somebody")
    counts: dict[str, int] = {}
    method = dict(round_.method)
    for row in rows.annotate(many=Count("pk")).order_by():
        position = row["position"]
        if position == "block" and row["aside"]:
            position = "stand_aside"
        elif position == "block" and row["harms_somebody"]:
            method["tolerated_blocks"] = 0
        name = COUNTED_AS.get(position, position)
        counts[name] = counts.get(name, 0) + row["many"]
    told = electors.exclude(told_at=None).count()
    return Asked(method, Tally(electors=electors.count(), **counts), told)


def _sent(round_: Round, electors: QuerySet[Elector]) -> Asked:
    """How many ballots count; they stand as `pass_`, for what is in them is counted later."""
    rows: dict[str, QuerySet[Any]] = {
        "lot": Nonce.objects.filter(draw__round=round_, revealed_at__isnull=False),
        "secret": Sender.objects.filter(round=round_),
    }
    sent = rows.get(round_.method["kind"], Ballot.objects.filter(round=round_, superseded_at=None))
    many = sent.filter(member__in=electors.values("member")).count()
    told = electors.exclude(told_at=None).count()
    return Asked(round_.method, Tally(electors=electors.count(), pass_=many), told)


def spoke_for_themselves(round_: Round) -> QuerySet[Stance]:
    """What members said in it themselves, or confirmed or contested when others typed it in."""
    answered = Q(confirmed_at__isnull=False) | Q(contested_at__isnull=False)
    standing = Stance.objects.filter(round=round_, superseded_at=None)
    return standing.filter(Q(recorded_by=None) | answered)


def note_told(proposals: Collection[int], members: Collection[int], at: datetime) -> None:
    """Word of what is open in these proposals (row numbers) has reached these members."""
    waiting = Elector.objects.filter(round__proposal__in=proposals, round__closed_at=None)
    waiting.filter(member__in=members, told_at=None).update(told_at=at)


def have_all_spoken(round_: Round) -> bool:
    """Whether nobody who counts is silent."""
    return counted(round_).tally.silent == 0


def leave_rounds(member: Member) -> None:
    """Who leaves counts no longer in what is open; what they said stays in the record.

    Somebody's block is not ended by ending their membership: only they take it back.
    """
    opened = _may_go(member).filter(out="")
    holds = Stance.objects.filter(member=member, position="block", superseded_at=None)
    if member.is_removed:
        opened = opened.exclude(round__in=holds.values("round"))
    if not member.is_removed:
        _let_go_of_blocks(member)
    _look_again(opened, Elector.LEFT)
    drafts = Proposal.objects.filter(author=member, stage=Stage.DRAFT)
    drafts.update(stage=Stage.ARCHIVED, moves_at=None, ended_at=now())
    member.unfinished_blocks.all().delete()
    free_tasks_of(member)


def observe_rounds(member: Member) -> None:
    """Who becomes an observer goes out of what is open, as if they left, and does not come back
    into it with the end of a pause.
    """
    leave_rounds(member)
    paused = Elector.objects.filter(member=member, round__closed_at=None, out=Elector.PAUSED)
    paused.update(out=Elector.LEFT)


def _may_go(member: Member) -> QuerySet[Elector]:
    """Where they count in what is open. Not where they sent a secret ballot: nobody can find it to
    take it out, so whoever sent it counts to the end.
    """
    opened = Elector.objects.filter(member=member, round__closed_at=None)
    return opened.exclude(round__in=Sender.objects.filter(member=member).values("round"))


def _let_go_of_blocks(member: Member) -> None:
    """A block that is being resolved goes with whoever holds it and leaves of their own accord; one
    that was set aside counts on, like any other word of a round that is closed.
    """
    blocks = Stance.objects.filter(
        member=member, position="block", superseded_at=None, set_aside_at=None,
        round__proposal__stage=Stage.RESOLVING,
    )  # fmt: skip
    held = Elector.objects.filter(member=member, out="", round__in=blocks.values("round"))
    _look_again(held, Elector.LEFT, {Stage.RESOLVING})


def _look_again(electors: QuerySet[Elector], out: str, stages: Collection[Stage] = ASKING) -> None:
    """They are `out`, or back, and what they counted in is looked at at once."""
    proposals = list(electors.values_list("round__proposal", flat=True))
    electors.update(out=out)
    Proposal.objects.filter(pk__in=proposals, stage__in=stages).update(moves_at=now())


def pause_in_rounds(member: Member) -> None:
    """Who pauses counts in nothing that is open; who resumes counts in it again."""
    opened = _may_go(member)
    if member.paused_at:
        _look_again(opened.filter(out=""), Elector.PAUSED)
    else:
        _look_again(opened.filter(out=Elector.PAUSED), "")


def hold_proposals(member: Member) -> None:
    hold_proposals_of(member.group)


def hold_proposals_of(group: Group) -> None:
    """All that the group has open waits, in one order for whoever holds several."""
    asking = Round.objects.filter(closed_at=None).values("proposal")
    rows = Proposal.objects.select_for_update(of=("self",)).filter(group=group)
    held = rows.filter(Q(stage__in=sorted(OPEN)) | Q(pk__in=asking)).order_by("pk")
    list(held.values_list("pk", flat=True))


HOLDERS.append(hold_proposals)
LEAVERS.append(leave_rounds)
STEPPERS_BACK.append(observe_rounds)
PAUSERS.append(pause_in_rounds)
