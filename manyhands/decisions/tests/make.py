"""Groups that decide, in few words: the clock goes where a test says, and time does its work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import DateTimeField, F

from manyhands.base import jobs, times
from manyhands.decisions import actions, discussion, emergency, recalling, rounds, tasks
from manyhands.decisions.models import (
    Amendment,
    Contribution,
    Emergency,
    Proposal,
    Pulse,
    Round,
    Stance,
)
from manyhands.decisions.stages import OPEN, Stage
from manyhands.groups import admissions
from manyhands.groups.actions import (
    Newcomer,
    describe_group,
    found_group,
    join_group,
    loosen_constitution,
)
from manyhands.groups.acts import Act, name_of
from manyhands.groups.constitution import following, whole, with_power
from manyhands.groups.models import Admission, Group, Mandate, Member
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups
from manyhands.people.tests import make as people

MONDAY = datetime(2026, 11, 30, 10, tzinfo=UTC)
NAMES = ["Ana", "Ben", "Cleo", "Dov", "Eli", "Flo", "Gus", "Hana", "Ivo", "Jo"]
LONG_AGO = timedelta(days=90)


def assembly(many: int = 5, *, at: datetime = MONDAY) -> list[Member]:
    """A group of so many members of long standing; it decides by consensus, and on its name by
    consent.
    """
    with times.at(at - LONG_AGO):
        ana = found_group(people.person(), name="Rosewood", member_name="Ana", language="en")
        groups.begin(ana.group)
        others = [join(ana.group, name) for name in NAMES[1:many]]
        uses(ana.group, "group.describe", {"method": "consent"})
    return [groups.again(member) for member in (ana, *others)]


def join(group: Group, name: str = "Nu") -> Member:
    """One more member."""
    return join_group(Newcomer(group, people.person()), group, name=name)


def uses(group: Group, power: str, rule: object) -> None:
    """From now on the group decides on `power` like this."""
    group = Group.objects.select_related("constitution").get(pk=group.pk)
    data = with_power(group.constitution.data, power, rule)
    groups.decided("constitution.change", group, data=data)


def method_is(group: Group, name: str, **numbers: int) -> None:
    """From now on the group's method called `name` has these numbers."""
    group = Group.objects.select_related("constitution").get(pk=group.pk)
    methods = whole(group.constitution.data)["methods"]
    changed = following(
        group.constitution.data, methods={**methods, name: {**methods[name], **numbers}}
    )
    groups.decided("constitution.change", group, data=changed)


def wish(member: Member, name: str = "Rose Street") -> NeedsDecision:
    """What pressing the button that renames the group answers."""
    member = groups.again(member)
    try:
        describe_group(member, member.group, name=name, purpose="We look after each other.")
    except NeedsDecision as needed:
        return needed
    raise AssertionError("renaming the group needs a decision")


def proposal(author: Member, *, name: str = "Rose Street", method: str = "consensus") -> Proposal:
    """A proposal to rename the group, published."""
    needed = wish(author, name)
    draft = actions.draft_proposal(
        author, author.group, method=needed.method, act=needed.act.as_dict()
    )
    return actions.publish_proposal(author, draft, title=f"Call us {name}", text="Shorter.")


def other_rules(author: Member, **consensus: int) -> Proposal:
    """A draft of a constitution with other numbers for consensus."""
    author = groups.again(author)
    methods = whole(author.group.constitution.data)["methods"]
    mended = {**methods, "consensus": {**methods["consensus"], **consensus}}
    return other_constitution(author, following(author.group.constitution.data, methods=mended))


def other_constitution(author: Member, data: dict) -> Proposal:
    """What becomes of the wish for another constitution."""
    author = groups.again(author)
    try:
        loosen_constitution(author, author.group, data=data)
    except NeedsDecision as needed:
        act = needed.act.as_dict()
        return actions.draft_proposal(
            author, author.group, act=act, method=needed.method, title="Other rules"
        )
    raise AssertionError("one member alone changed the constitution")


def text(
    author: Member,
    *,
    title: str = "Buy a fridge",
    words: str = "The old one is broken.",
    method: str = "consensus",
) -> Proposal:
    """A proposal that no program can carry out, published."""
    draft = actions.draft_proposal(author, author.group, method=method, text=words)
    return actions.publish_proposal(author, draft, title=title, text=draft.head.text)


def being_asked(author: Member, *, title: str = "Buy a fridge", asker: Member | None = None):
    """A proposal in words about which the group is being asked since two days; `asker` has asked
    a question and offered other words before.
    """
    start = times.now() - timedelta(days=9)
    with times.at(start):
        draft = actions.draft_proposal(author, author.group)
        words = f"{title}: the old one is broken."
        wanted = actions.publish_proposal(author, draft, title=title, text=words)
        if asker:
            discussion.contribute(asker, wanted, kind=Contribution.QUESTION, text="How large?")
            discussion.offer_amendment(asker, wanted, kind="wording", text="A small one, please.")
    for hours in (49, 122):
        with times.at(start + timedelta(hours=hours)):
            tasks.move_one(wanted.pk, times.now())
    with times.at(start + timedelta(days=7)):
        discussion.call_test(author, again(wanted))
    return again(wanted)


def done_at_once(first: Member, second: Member, name: str = "Corner") -> Emergency:
    """Two give a patch another name at once, which their group lists as what may not wait."""
    group = groups.again(first).group
    terms = whole(group.constitution.data)["emergency"] | {"acts": ["place.name"]}
    listed = following(group.constitution.data, emergency=terms)
    groups.decided("constitution.loosen", group, data=listed)
    first, second = groups.again(first), groups.again(second)
    act = Act("place.name", name_of(group.places.first()), {"name": name})
    asked = emergency.ask_emergency(
        first, first.group, act=act.as_dict(), reason="Gas in the street."
    )
    return emergency.second_emergency(second, asked)


def through(members, act, subject, *, by: int = 0, **said) -> Proposal:
    """What one of them proposes is adopted by two of the others, and carried out."""
    author = groups.again(members[by])
    try:
        act(author, subject, **said)
    except NeedsDecision as needed:
        how = {"method": needed.method, "concerns": needed.concerns}
        draft = actions.draft_proposal(author, author.group, act=needed.act.as_dict(), **how)
    else:
        raise AssertionError("one member alone did it")
    wanted = actions.publish_proposal(author, draft, title="What is proposed", text="Yes?")
    work_off()
    for member in members[1:3]:
        say(member, wanted, "agree")
    for _step in ("counted", "carried out"):
        work_off()
    assert again(wanted).carried_out_at is not None
    return again(wanted)


def asked_to_come_in(group: Group, words: str = "I live at the corner.") -> Admission:
    """Somebody asked a group to admit them, and then the group let in whoever wants to."""
    group = closed_door(group)
    nora = Newcomer(group, people.person())
    asked = admissions.ask_admission(nora, group, name="Nora", words=words)
    uses(group, "member.join", {"method": "do"})
    return asked


def recall(author: Member, mandate: Mandate) -> Proposal:
    """A proposal to take the mandate back, for which `author` and as many as it takes asked."""
    others = Member.objects.filter(group=mandate.group, left_at=None, suspended_until=None)
    for member in [author, *others.exclude(pk__in=[author.pk, mandate.holder_id]).order_by("pk")]:
        asked = recalling.ask_recall(groups.again(member), mandate, reason="No report is read.")
        if asked:
            return asked
    raise AssertionError("all of them are enough")


def closed_door(group: Group) -> Group:
    """The group as it is when it lets in only whom it has admitted."""
    uses(group, "member.join", {"method": "nobody"})
    return groups.again(group)


@contextmanager
def later(proposal: Proposal, **after) -> Iterator[Proposal]:
    """So long after now, with the proposal as it is then."""
    with times.at(times.now() + timedelta(**after)):
        yield again(proposal)


@contextmanager
def later_than(moment: datetime, **after) -> Iterator[None]:
    """So long after `moment`."""
    with times.at(moment + timedelta(**after)):
        yield


def again(proposal: Proposal) -> Proposal:
    """The proposal as the database has it."""
    return Proposal.objects.select_related("group__constitution", "head").get(pk=proposal.pk)


def time_goes_by(**how_long) -> None:
    """Everything that was decided on lies so much further back, also for other threads; then time
    does what is due.
    """
    for model in (Proposal, Round, Amendment, Contribution, Stance):
        instants = [f.name for f in model._meta.fields if isinstance(f, DateTimeField)]
        model.objects.update(**{name: F(name) - timedelta(**how_long) for name in instants})
    work_off()


def work_off() -> None:
    """Time does what is due on this floor and below, in a house that was never down."""
    Pulse.objects.update(at=times.now())
    jobs.plan_repeating(times.now())
    jobs.Job.objects.filter(name="move proposals on").update(run_at=times.now())
    jobs.Job.objects.filter(name__in=_of_floors_above()).delete()
    jobs.work_off(times.now())


def _of_floors_above() -> list[str]:
    """The repeating jobs that know of decisions, of which decisions know nothing."""
    above = settings.FLOORS[settings.FLOORS.index("decisions") + 1 :]
    return [name for name in jobs.REPEATING if floor_of(jobs.HANDLERS[name]) in above]


def floor_of(function: Callable) -> str:
    """The package it is in: `decisions`, say."""
    return function.__module__.split(".")[1]


def say(member: Member, proposal: Proposal, position: str, **more) -> Stance:
    """`member` takes a position in the open round, or in the last."""
    round_ = proposal.rounds.order_by("number").last()
    if position == "block":
        more = {"ground": "It leaves the newcomers out.", "way_out": "Ask them."} | more
    return rounds.take_stance(member, round_, position=position, **more)


def concern(member: Member, proposal: Proposal, text: str = "What about the old sign?"):
    """A concern."""
    return discussion.contribute(member, proposal, kind=Contribution.CONCERN, text=text)


def open_round_of(proposal: Proposal) -> Round:
    """The round that is open."""
    return proposal.rounds.get(closed_at=None)


def is_open(proposal: Proposal) -> bool:
    return Stage(again(proposal).stage) in OPEN
