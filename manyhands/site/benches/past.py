"""A large group with a long past of decisions, written in bulk for measuring; never part of a
living house.
"""

from datetime import timedelta
from itertools import cycle

from django.db import connection

from manyhands.base import seal
from manyhands.base.models import SealKey
from manyhands.base.times import now
from manyhands.decisions.models import Elector, Proposal, Round, Stance, Version
from manyhands.groups.models import Group, Member
from manyhands.people.models import Person
from manyhands.site.benches import seeding

PAST, NOW = 1_000, 10  # proposals that have ended, and those being discussed or tested
ASKED, SAID = 300, 200  # electors and stances of a round that is over
ENDED = ["in_force", "lapsed", "not_adopted", "withdrawn"]
METHOD = {
    "kind": "consensus", "name": "consensus", "support": 25, "quorum": 40, "aside": 25,
    "hours": 168,
}  # fmt: skip


def fill(group: Group, members: int) -> None:
    """So many members, and their past and open proposals; of five all members are asked."""
    here = _members(group, members)
    proposals = _proposals(group, here)
    rounds = [_round(proposal) for proposal in proposals if proposal.stage != "concerns"]
    Round.objects.bulk_create(rounds)
    who = {round_: here[:ASKED] if round_.closed_at else here for round_ in rounds}
    seeding.in_parts(
        Elector, (Elector(round=at, member=each) for at, all_ in who.items() for each in all_)
    )
    said = {round_: here[:SAID] if round_.closed_at else here[100:4000] for round_ in rounds}
    seeding.in_parts(
        Stance,
        (
            Stance(round=at, member=each, position="agree", said_at=at.opened_at)
            for at, all_ in said.items()
            for each in all_
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _members(group: Group, many: int) -> list[Member]:
    wrapped = seal.new_key().wrapped
    keys = SealKey.objects.bulk_create(SealKey(wrapped=wrapped) for _each in range(many))
    people = Person.objects.bulk_create(
        Person(key=key, language="en", created_at=now()) for key in keys
    )
    Member.objects.bulk_create(
        Member(group=group, person=person, name=f"Member {place}", joined_at=now())
        for place, person in enumerate(people)
    )
    return list(group.members.order_by("pk"))


def _proposals(group: Group, members: list[Member]) -> list[Proposal]:
    ended, running = cycle(ENDED), cycle(["concerns", "testing"])
    proposals = Proposal.objects.bulk_create(
        Proposal(
            group=group,
            author=members[place % len(members)],
            title=f"Proposal number {place}",
            method="consensus",
            stage=next(ended if place < PAST else running),
            drafted_at=now() - timedelta(days=PAST + NOW - place),
            published_at=now() - timedelta(days=PAST + NOW - place),
            moves_at=None if place < PAST else now() + timedelta(days=3),
        )
        for place in range(PAST + NOW)
    )
    versions = Version.objects.bulk_create(
        Version(
            proposal=each, number=1, text="word " * 1000, digest="0" * 64, author=each.author,
            made_at=each.drafted_at,
        )
        for each in proposals
    )  # fmt: skip
    for proposal, version in zip(proposals, versions, strict=True):
        proposal.head = version
    Proposal.objects.bulk_update(proposals, ["head"], batch_size=200)
    return proposals


def _round(proposal: Proposal) -> Round:
    over = proposal.stage != "testing"
    return Round(
        proposal=proposal,
        number=1,
        version=proposal.head,
        method=METHOD,
        opened_at=now() - timedelta(days=4),
        closes_at=now() + timedelta(days=3),
        closed_at=now() - timedelta(days=1) if over else None,
        verdict="adopt" if over else "",
        tally={"electors": ASKED, "agree": SAID} if over else None,
    )
