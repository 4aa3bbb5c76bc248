"""Deciding in plain loops: what the house must come to, counted again without its help."""

import logging
from dataclasses import dataclass
from typing import Any

from manyhands.decisions.methods import COUNTS
from manyhands.decisions.models import Elector, Proposal, Round, Stance
from manyhands.decisions.rules import Tally
from manyhands.decisions.stages import FOLLOWS, Stage
from manyhands.groups.models import Member
from manyhands.people import merging

TALLIED = ("agree", "reserve", "pass", "stand_aside", "block")
ASKS_IN = {Stage.TESTING, Stage.FALLBACK, Stage.REBASE}


def recount(round_: Round) -> tuple[dict[str, int], str]:
    """The tally and the verdict, from nothing but electors and stances, oldest first."""
    electors = {row.member_id for row in Elector.objects.filter(round=round_) if not row.out}
    last: dict[int, Stance] = {}
    for stance in Stance.objects.filter(round=round_).order_by("id"):
        if stance.contested_at is None:
            last[stance.member_id] = stance
        elif last.get(stance.member_id) == stance:
            del last[stance.member_id]
    counts, harms = dict.fromkeys(TALLIED, 0), False
    for member, stance in last.items():
        if member not in electors or stance.superseded_at:
            continue
        position = "stand_aside" if stance.position == "agree_if" else stance.position
        if stance.set_aside_at:
            position = "stand_aside"
        harms = harms or (position == "block" and stance.harms_somebody)
        counts[position] += 1
    method = {**round_.method, "told": 0} | ({"tolerated_blocks": 0} if harms else {})
    tally = Tally(len(electors), *(counts[name] for name in TALLIED))
    return {"electors": len(electors), **counts}, COUNTS[method["kind"]].count(tally, method)


@dataclass
class Pinned:
    """What of a round may never change once it is open, or once it is closed."""

    asked: tuple[Any, ...]
    members: set[int]
    outcome: tuple[Any, ...] | None = None


class Watch:
    """Holds what was seen of proposals and rounds against what is seen now."""

    def __init__(self) -> None:
        self.stages: dict[int, str] = {}
        self.rounds: dict[int, Pinned] = {}
        self.faults: list[str] = []

    def saved(self, instance: Proposal, **_signal: Any) -> None:
        """A proposal is saved: it stays where it is, or goes where the graph leads."""
        before = self.stages.get(instance.pk, Stage.DRAFT)
        if instance.stage != before and instance.stage not in FOLLOWS[Stage(before)]:
            self.faults.append(f"{before} was followed by {instance.stage}")
        self.stages[instance.pk] = instance.stage

    def bring_together(self, stays: Member, gone: Member) -> None:
        """They are one; where only the one was asked who is gone, the other is asked now, but for
        what they stepped back from.
        """
        left = Elector.objects.filter(member=gone, out=Elector.LEFT)
        stepped_back = set(left.values_list("round", flat=True))
        merging.bring_together(stays.person, gone.person)
        for pk, pinned in self.rounds.items():
            was_asked = gone.pk in pinned.members and pk not in stepped_back
            if was_asked and stays.pk not in pinned.members:
                pinned.members ^= {gone.pk, stays.pk}

    def look(self) -> None:
        """Every invariant, once."""
        assert self.faults == []
        proposals = list(Proposal.objects.all())
        self.stages = {proposal.pk: proposal.stage for proposal in proposals}
        rounds = list(Round.objects.select_related("version", "proposal"))
        for proposal in proposals:
            self._asks_where_it_should(
                proposal, [r for r in rounds if r.proposal_id == proposal.pk]
            )
        for round_ in rounds:
            self._is_as_it_was(round_)
        self._nobody_counts_who_observes()

    def _nobody_counts_who_observes(self) -> None:
        opened = Elector.objects.filter(out="", round__closed_at=None)
        secret = Elector.objects.filter(round__method__kind="secret")
        counting = opened.exclude(pk__in=secret.values("pk"))
        assert not counting.filter(member__observes_since__isnull=False).exists()

    def _asks_where_it_should(self, proposal: Proposal, rounds: list[Round]) -> None:
        opened = [r for r in rounds if r.closed_at is None and r.asks not in Round.BESIDE]
        assert len(opened) == (proposal.stage in ASKS_IN), (proposal.stage, opened)
        assert not proposal.carried_out_at or proposal.adopted_at
        for round_ in opened:
            assert round_.version_id == proposal.head_id

    def _is_as_it_was(self, round_: Round) -> None:
        asked = (round_.method, round_.version_id, round_.version.digest, round_.version.text)
        known = self.rounds.get(round_.pk)
        if known and known.outcome:
            assert (round_.tally, round_.verdict, round_.outcome) == known.outcome
            return
        electors = {row.member_id: row.out for row in round_.electors.all()}
        known = self.rounds.setdefault(round_.pk, Pinned(asked, set(electors)))
        assert (asked, set(electors)) == (known.asked, known.members)
        if round_.proposal.concerns_id in electors and round_.asks != Round.VALIDITY:
            assert electors[round_.proposal.concerns_id] == Elector.CONCERNED
        if round_.closed_at:
            self._came_to_what_was_said(round_)
            known.outcome = (round_.tally, round_.verdict, round_.outcome)

    def _came_to_what_was_said(self, round_: Round) -> None:
        counts, verdict = recount(round_)
        assert round_.tally is not None
        assert {name: round_.tally[name] for name in counts} == counts
        assert round_.verdict == verdict


class Faults(logging.Handler):
    """What background work logs because it failed."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())
