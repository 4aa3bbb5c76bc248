"""One person was asked twice: in what is open they count once, with what they said last.

What is closed stays as it was counted. A round that is blocked and being resolved counts as open.
"""

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions.models import (
    Adviser,
    Amendment,
    Approval,
    Attendance,
    Contribution,
    DeviceKey,
    Draw,
    Duty,
    Elector,
    Facilitator,
    Key,
    Nonce,
    Option,
    Part,
    Proposal,
    Round,
    Seconding,
    Sender,
    Stance,
    Task,
    Translation,
    Turn,
    Unmeasured,
    Version,
)
from manyhands.decisions.rules import Verdict
from manyhands.decisions.stages import ASKING, Stage
from manyhands.groups.merging import merges, pass_on, pass_on_once
from manyhands.groups.models import Member

TOO_MANY_SECRETS = _(
    "In “%s” you sent one secret ballot too many, and nobody can tell which it is. Bring your "
    "accounts together once it is closed."
)
MOVE = (
    (Option, "added_by"), (Draw, "begun_by"), (Stance, "recorded_by"), (DeviceKey, "member"),
    (Facilitator, "member"), (Proposal, "author"), (Proposal, "concerns"), (Proposal, "supporter"),
    (Version, "author"), (Translation, "translator"), (Contribution, "author"),
    (Contribution, "heard_from"), (Amendment, "author"), (Task, "taken_by"), (Part, "member"),
)  # fmt: skip
Facts = dict[str, Any]


# --- rounds ---------------------------------------------------------------------------------


@merges(
    "decisions.Elector.member",
    "decisions.Stance.member",
    "decisions.Ballot.member",
    "decisions.Sender.member",
    "decisions.UnfinishedBlock.member",
)
def count_once(stays: Member, gone: Member) -> Facts:
    """Nothing of the group opens, closes or is said while this is done. Says, for the entry, of
    each round that it changed: how many count now, and which word of the two stands.
    """
    at, told = now(), []
    for round_ in _touched(stays, gone).select_related("proposal").order_by("pk"):
        told.append(_count_once(round_, stays, gone, at))
    asked = Proposal.objects.filter(rounds__ref__in=[one["round"] for one in told])
    again = asked.filter(stage__in=[*ASKING, Stage.RESOLVING]).values_list("pk", flat=True)
    Proposal.objects.filter(pk__in=list(again)).update(moves_at=at)
    return {"rounds": told}


def _touched(stays: Member, gone: Member) -> QuerySet[Round]:
    """The rounds that are not over in which `gone` is pinned, or `stays` is and `gone` is out; not
    those that they stepped back from, to observe.
    """
    blocked = Q(verdict=str(Verdict.BLOCKED), proposal__stage=Stage.RESOLVING)
    rows = Round.objects.filter(Q(closed_at=None) | blocked)
    here = Elector.objects.exclude(out=Elector.LEFT)
    pinned, own = (here.filter(member=one).values("round") for one in (gone, stays))
    by_jury = Q(asks=Round.APPEAL) & (Q(proposal__author=gone) | Q(proposal__supporter=gone))
    is_out = Q(proposal__concerns=gone) | by_jury
    return rows.filter(Q(pk__in=pinned) | Q(is_out, pk__in=own))


def _count_once(round_: Round, stays: Member, gone: Member, at: datetime) -> Facts:
    word = _last_word(round_, stays, gone, at)
    pass_on_once(round_.unfinished_blocks.all(), stays, gone, by="round").delete()
    rows = {row.member_id: row for row in round_.electors.filter(member__in=[stays, gone])}
    out = _out(round_, list(rows.values()), stays, gone)
    _send_once(round_, stays, gone, out)
    one = rows.get(stays.pk) or rows[gone.pk]
    one.member, one.out = stays, out
    if len(rows) == 2:
        one.told_at = min(filter(None, (row.told_at for row in rows.values())), default=None)
        one.was_in_the_room = any(row.was_in_the_room for row in rows.values())
        rows[gone.pk].out = Elector.LEFT
        rows[gone.pk].save(update_fields=["out"])
    one.save()
    many = round_.electors.filter(out="").count()
    return {"round": round_.ref, "many": many, "out": out, "word": word}


def _out(round_: Round, rows: list[Elector], stays: Member, gone: Member) -> str:
    """Whom a proposal concerns under either name stays out; of a jury, whoever has a part in it.

    Who has paused under the name that stays counts in nothing that is open; where it is closed,
    they count if one of the two did.
    """
    proposal, pair = round_.proposal, (stays.pk, gone.pk)
    parties = [proposal.concerns_id]
    if round_.asks == Round.APPEAL:
        parties += [proposal.author_id, proposal.supporter_id]
    if any(row.out == Elector.CONCERNED for row in rows) or set(parties) & set(pair):
        return Elector.CONCERNED
    if Sender.objects.filter(round=round_, member__in=pair).exists():
        return ""  # a secret ballot cannot be found in the urn: whoever sent it counts to the end
    has_paused = all(row.out for row in rows) if round_.closed_at else bool(stays.paused_at)
    return Elector.PAUSED if has_paused else ""


def _last_word(round_: Round, stays: Member, gone: Member, at: datetime) -> str:
    """Of two words the newest stands, unless it was contested; the other is superseded by it."""
    words: tuple[QuerySet[Any], ...] = (round_.stances.all(), round_.ballots.all())
    for said in words:
        both = said.filter(member__in=[stays, gone], superseded_at=None)
        standing = sorted(both, key=_weight)
        for earlier in standing[:-1]:
            earlier.superseded_at = at
            earlier.save(update_fields=["superseded_at"])
        said.filter(member=gone).update(member=stays)
        if standing:
            return str(standing[-1].ref)
    return ""


def _weight(word: Any) -> tuple[bool, int]:
    return getattr(word, "contested_at", None) is None, word.entry_seq or 0


def _send_once(round_: Round, stays: Member, gone: Member, out: str) -> None:
    """Raises `NotPossible` where both sent a secret ballot, or whom it concerns sent one under the
    other name: it cannot be found in the urn.
    """
    sent = Sender.objects.filter(round=round_)
    is_twice = pass_on_once(sent, stays, gone, by="round").exists()
    if is_twice or (out == Elector.CONCERNED and sent.filter(member=stays).exists()):
        raise NotPossible(TOO_MANY_SECRETS % round_.proposal.title)


# --- all the rest ---------------------------------------------------------------------------


@merges(*(f"{model._meta.label}.{column}" for model, column in MOVE))
def go_on(stays: Member, gone: Member) -> None:
    """What was written, taken on or listed under the one name is the other's."""
    for model, column in MOVE:
        pass_on(model, column, stays, gone)
    own = Proposal.objects.filter(supporter=stays)
    own.filter(Q(concerns=F("supporter")) | Q(author=F("supporter"))).update(supporter=None)


@merges(
    "decisions.Approval.member",
    "decisions.Seconding.member",
    "decisions.Adviser.member",
    "decisions.Key.member",
    "decisions.Attendance.member",
    "decisions.Turn.member",
    "decisions.Unmeasured.member",
)
def wish_once(stays: Member, gone: Member) -> None:
    """What counts by how many wish it, or is there once for each, is there once for the two."""
    pass_on_once(Approval.objects.all(), stays, gone, by="version").delete()
    for what in Seconding.WHATS:
        wishes = Seconding.objects.filter(what=what, spent_at=None)
        on = "mandate" if what == Seconding.RECALL else "proposal"
        pass_on_once(wishes, stays, gone, by=on).delete()
    Seconding.objects.filter(member=gone).update(member=stays)
    pass_on_once(Adviser.objects.all(), stays, gone, by="proposal").delete()
    pass_on_once(Key.objects.all(), stays, gone, by="emergency").delete()
    pass_on_once(Attendance.objects.all(), stays, gone, by="meeting").delete()
    pass_on_once(Turn.objects.filter(spoke_at=None), stays, gone, by="meeting").delete()
    Turn.objects.filter(member=gone).update(member=stays)
    if Unmeasured.objects.filter(member=stays).exists():
        Unmeasured.objects.filter(member=gone).delete()
    Unmeasured.objects.filter(member=gone).update(member=stays)


@merges("decisions.Option.member", "decisions.Duty.member", "decisions.Nonce.member")
def stand_once(stays: Member, gone: Member) -> None:
    """Who is there to choose, on a roster or in a lot under both names is there under one; what is
    left under the other is as if they had left.
    """
    standing = Option.objects.filter(withdrawn_at=None)
    pass_on_once(standing, stays, gone, by="proposal")
    Option.objects.filter(member=gone).exclude(withdrawn_at=None).update(member=stays)
    pass_on_once(Duty.objects.all(), stays, gone, by="roster")
    pass_on_once(Nonce.objects.all(), stays, gone, by="draw")
