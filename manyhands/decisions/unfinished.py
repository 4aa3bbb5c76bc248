"""A block that misses a ground or a way out: kept for whoever wrote it, shown to nobody else.

Nothing was said yet, so the record says nothing of it, and it counts for nothing.
"""

from typing import Any

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import rounds
from manyhands.decisions.models import Round, UnfinishedBlock
from manyhands.groups.models import Member
from manyhands.groups.powers import acting


def keep(member: Member, round_: Round, words: dict[str, Any]) -> UnfinishedBlock:
    """What `member` wrote is there when they come back; it replaces what they kept before.

    Raises `NotPossible` where they do not count, or the round is closed.
    """
    with acting("stance.keep_unfinished"):
        _proposal, round_ = rounds.held(round_)
        rounds.must_be_counted(round_, member)
        if round_.closed_at is not None or now() >= round_.closes_at:
            raise NotPossible(rounds.CLOSED)
        kept, _new = UnfinishedBlock.objects.update_or_create(
            round=round_, member=member, defaults={**words, "kept_at": now()}
        )
    return kept


def put_away(member: Member, round_: Round) -> None:
    """What `member` kept in this round is gone, if there was anything; what they said stays."""
    with acting("stance.put_away_unfinished"):
        UnfinishedBlock.objects.filter(round=round_, member=member).delete()


def of(member: Member, round_: Round) -> UnfinishedBlock | None:
    """What the member kept in this round, if anything."""
    return UnfinishedBlock.objects.filter(round=round_, member=member).first()


def missing_in(kept: UnfinishedBlock) -> Any:
    """What it still needs before it can be said, in a sentence."""
    return rounds.what_is_missing(kept.ground or kept.principle, kept.way_out)


def as_typed(kept: UnfinishedBlock) -> dict[str, Any]:
    """What the form showed when it was kept."""
    names = ("reason", "ground", "principle", "harms_somebody", "way_out")
    return {"position": "block", **{name: getattr(kept, name) for name in names}}
