"""What the record says of rounds, so that anybody can count them again from the file alone.

Members appear by their refs only. `record/verify.py` reads these entries.
"""

from collections.abc import Collection, Iterable
from typing import Any

from manyhands.decisions.models import Ballot, Elector, Round, Stance
from manyhands.groups.powers import Rule, write
from manyhands.groups.queries import members_of


def write_opened(round_: Round) -> None:
    """A round is open: on which text, by which method, and who counts in it."""
    proposal = round_.proposal
    write(
        Rule(proposal.group),
        "round.open",
        about=round_.ref,
        round=round_.ref,
        proposal=proposal.ref,
        asks=round_.asks,
        stance=round_.about.ref if round_.about else "",
        version=round_.version.digest,
        method=round_.method,
        **_who_counts(round_),
    )


def _who_counts(round_: Round) -> dict[str, Any]:
    """All members but these, or these alone, whichever is the shorter list; and whom of them it
    concerns.
    """
    pinned = dict(Elector.objects.filter(round=round_).values_list("member__ref", "out"))
    members = members_of(round_.proposal.group)
    others = set(members.values_list("ref", flat=True)) - pinned.keys()
    concerned = sorted(ref for ref, out in pinned.items() if out == Elector.CONCERNED)
    by_all = len(others) <= len(pinned)
    named = {"all_but": sorted(others)} if by_all else {"electors": sorted(pinned)}
    return {**named, "concerned": concerned, "many": len(pinned) - len(concerned)}


def among(here: Iterable[str], names: Collection[str]) -> dict[str, Any]:
    """Whom a lot is among: how many, and who of those who are here is left out of it."""
    return {"among": len(names), "all_but": sorted(set(here) - set(names))}


def write_said(stance: Stance, before: str) -> None:
    """A member has said where they stand; `before` is the ref of the stance that this follows.

    The place of the entry is the member's receipt.
    """
    signed = {"key": stance.signed_with, "signature": stance.signature}
    stance.entry_seq = write(
        stance.recorded_by or stance.member,
        "stance.record" if stance.recorded_by else "stance.take",
        about=stance.ref,
        stance=stance.ref,
        before=before,
        round=stance.round.ref,
        member=stance.member.ref,
        position=stance.position,
        harms=stance.harms_somebody,
        way="mail" if stance.by_mail else "page",
        amendment=stance.condition.ref if stance.condition else "",
        **(signed if stance.signature else {}),
    )
    stance.save(update_fields=["entry_seq"])


def said_on(data: dict[str, Any]) -> dict[str, Any]:
    """What the record says of an open ballot: all but the reason, which stays in the house."""
    return {name: value for name, value in data.items() if name != "reason"}


def write_sent(ballot: Ballot, before: str) -> None:
    """A member has sent an open ballot; `before` is the ref of the ballot that this follows.

    The place of the entry is the member's receipt.
    """
    signed = {"key": ballot.signed_with, "signature": ballot.signature}
    ballot.entry_seq = write(
        ballot.member,
        "ballot.send",
        about=ballot.ref,
        ballot=ballot.ref,
        before=before,
        round=ballot.round.ref,
        member=ballot.member.ref,
        data=said_on(ballot.data),
        **(signed if ballot.signature else {}),
    )
    ballot.save(update_fields=["entry_seq"])


def write_counted(
    round_: Round, kind: str, tally: dict[str, int], verdict: str, outcome: str
) -> None:
    """A round was counted: `round.close` for the first time, `round.recount` again later."""
    write(
        Rule(round_.proposal.group),
        kind,
        about=round_.ref,
        round=round_.ref,
        tally=tally,
        verdict=str(verdict),
        outcome=outcome,
    )
