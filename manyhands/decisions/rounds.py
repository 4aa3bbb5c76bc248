"""Rounds: opening one, what members say in it, and what it came to when it closes."""

import hashlib
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import rfc8785
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import devices, entries, keys, policies
from manyhands.decisions.choice import options
from manyhands.decisions.choice.results import result_of
from manyhands.decisions.electorate import COUNTED_AS, counted, have_all_spoken, pin
from manyhands.decisions.methods import BALLOTS, COUNTS, Asked, pins_quorum
from manyhands.decisions.models import (
    Amendment,
    Elector,
    Proposal,
    Round,
    Stance,
    UnfinishedBlock,
)
from manyhands.decisions.moving import hand_back, method_of
from manyhands.decisions.prolonging import give_more_time
from manyhands.decisions.rules import Tally, Verdict
from manyhands.decisions.stages import (
    CONTEST_FOR,
    SHORTEST_TEST_H,
    STILL,
    Stage,
    closes_at,
    out_of_the_night,
    put_off_for,
)
from manyhands.groups.clocks import zone_of
from manyhands.groups.constitution import whole
from manyhands.groups.models import Member
from manyhands.groups.powers import action

ABSENT_HAVE = timedelta(hours=72)  # after others met about it
CLOSED = _("This round is closed. Nothing was counted.")
NOT_COUNTED = _("You joined after this round began. You count from the next one on.")
NO_GROUND = _(
    "Your block is not counted yet. Say which principle of the group or whom it protects."
)
NO_WAY_OUT = _("Your block is not counted yet. Say what would resolve it.")
NEITHER = _(
    "Your block is not counted yet. It needs two things: which principle or whom it protects, "
    "and what would resolve it."
)
NO_PRINCIPLE = _("Your block is not counted yet. The constitution has no principle %s.")
OUT = {
    Elector.CONCERNED: _("This concerns you: you are heard, and not counted."),
    Elector.PAUSED: _("You have paused. Come back from it, and you count."),
    Elector.LEFT: _("You left while this round was open, and count from the next one on."),
}


def open_round(
    proposal: Proposal,
    at: datetime,
    *,
    asks: str = Round.TEST,
    method: dict[str, Any] | None = None,
    about: Stance | None = None,
) -> Round:
    """Ask everybody, with text, method and electorate pinned. Whom it concerns is not counted."""
    if hand_back(proposal) or method is None:
        method = method_of(proposal)
    method = {**method, **options.pins_of(proposal, method), **pins_quorum(method)}
    closes = closes_at(at, method, zone_of(proposal.group))
    assert proposal.head is not None, "there is something to ask about"
    round_ = Round.objects.create(
        proposal=proposal,
        number=proposal.rounds.count() + 1,
        asks=asks,
        about=about,
        version=proposal.head,
        method=method,
        opened_at=at,
        closes_at=closes,
        extended_for=put_off_for(at, method, closes),
    )
    concerned = [about.member_id, proposal.author_id] if about else [proposal.concerns_id]
    concerned += list(keys.who_besides_in(proposal))
    concerned += options.who_acted(proposal)
    if asks != Round.APPEAL:  # its jury is drawn
        pin(round_, [pk for pk in concerned if pk], at)
        entries.write_opened(round_)
    if method["kind"] == "lot":
        options.begin_draw(round_)
    return round_


@action("stance.take", by=policies.member_of_its_group, says=_("Say where you stand in a round."))
def take_stance(actor, round_, /, *, position, condition=None, **words):
    """From now on this is what the member says in this round; what they said before stays readable.

    `words` are reason, ground, principle, harms_somebody and way_out, by_mail, and signed_with
    and signature, if a device signed it. A block needs a ground and a way out.
    """
    at = now()
    proposal, round_ = held(round_)
    must_be_counted(round_, actor)
    stance = put_down(proposal, round_, Said(actor, position, condition, words), at)
    after_a_word(proposal, round_, stance, at)
    return stance


def held(round_: Round) -> tuple[Proposal, Round]:
    """The proposal and its round, locked against everybody else."""
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("group__constitution")
    proposal = rows.get(pk=round_.proposal_id)
    round_ = Round.objects.select_related("version").get(pk=round_.pk)
    round_.proposal = proposal
    return proposal, round_


@dataclass(frozen=True)
class Said:
    """What a member says in a round: `words` are the reason, and what a block needs."""

    member: Member
    position: str
    condition: Amendment | None = None
    words: dict[str, Any] = field(default_factory=dict)
    typed_in: dict[str, Any] = field(default_factory=dict)  # by whom, and the hash of the code


def put_down(proposal: Proposal, round_: Round, said: Said, at: datetime) -> Stance:
    """Write the stance down; it supersedes what the member said before."""
    position, words = said.position, said.words
    if position not in COUNTS[round_.method["kind"]].positions:
        raise NotPossible(_("This round does not ask for that."))
    if not _may_still_speak(proposal, round_, said, at):
        raise NotPossible(CLOSED)
    keys.must_be_another_key(round_, said.member, said.typed_in.get("recorded_by"))
    if position == "block":
        _must_have_ground_and_way_out(proposal, words)
    if (position == Stance.AGREE_IF) != (said.condition is not None):
        raise NotPossible(_("“I agree if” needs the amendment that it depends on."))
    devices.must_fit(round_, said.member, position, words)
    before = Stance.objects.filter(round=round_, member=said.member, superseded_at=None)
    followed = before.values_list("ref", flat=True).first() or ""
    before.update(superseded_at=at)
    if not said.typed_in:
        UnfinishedBlock.objects.filter(round=round_, member=said.member).delete()
    stance = Stance.objects.create(
        round=round_,
        member=said.member,
        position=position,
        condition=said.condition,
        said_at=at,
        **words,
        **said.typed_in,
    )
    entries.write_said(stance, followed)
    return stance


def _must_have_ground_and_way_out(proposal: Proposal, words: dict[str, Any]) -> None:
    """Raises `NotPossible` with what is missing; until it is there nothing is counted."""
    ground, way_out = ((words.get(name) or "").strip() for name in ("ground", "way_out"))
    if missing := what_is_missing(ground, way_out):
        raise NotPossible(missing)
    named = words.get("principle")
    assert proposal.group.constitution is not None, "a group lives under a constitution"
    principles = whole(proposal.group.constitution.data)["principles"]
    if named and named not in {principle["id"] for principle in principles}:
        raise NotPossible(NO_PRINCIPLE % named)


def what_is_missing(ground: str, way_out: str) -> Any:
    """What a block with this ground and this way out still needs, in a sentence; or nothing."""
    if ground and way_out:
        return ""
    return NO_GROUND if way_out else NO_WAY_OUT if ground else NEITHER


def _may_still_speak(proposal: Proposal, round_: Round, said: "Said", at: datetime) -> bool:
    """Until the round closes, even if nobody has counted yet; and afterwards, while it is
    resolved, to take back a block.
    """
    if round_.closed_at is None:
        return at < round_.closes_at
    if proposal.stage != Stage.RESOLVING or said.position == "block":
        return False
    blocks = Stance.objects.filter(round=round_, member=said.member, position="block")
    return blocks.filter(superseded_at=None).exists()


def must_be_counted(round_: Round, member: Member) -> None:
    elector = Elector.objects.filter(round=round_, member=member).first()
    if elector is None:
        raise NotPossible(NOT_COUNTED)
    if elector.out:
        raise NotPossible(OUT[elector.out])


def after_a_word(proposal: Proposal, round_: Round, stance: Stance, at: datetime) -> None:
    """What a new word brings about: more time, an early close, or an end of resolving."""
    if stance.position == "block" and proposal.first_block_at is None:
        proposal.first_block_at = at
        proposal.save(update_fields=["first_block_at"])
    if round_.closed_at is not None:
        proposal.moves_at = at  # a block was taken back: count again
        proposal.save(update_fields=["moves_at"])
        return
    asked = counted(round_)
    if cause := _turn(round_, stance, asked):
        give_more_time(round_, cause, at)
    next_look(proposal, round_, at, asked)


def _turn(round_: Round, stance: Stance, asked: Asked) -> str:
    """What turned with this word: the first block, or the first time there are enough."""
    cause = "block" if stance.position == "block" else "quorum"
    turns = asked.tally.block == 1 if cause == "block" else asked.verdict() == Verdict.ADOPT
    if not turns or cause in round_.extended_for:
        return ""
    before = _without(stance, asked)
    was_so = before.tally.block == 1 if cause == "block" else before.verdict() == Verdict.ADOPT
    return "" if was_so else cause


def _without(stance: Stance, asked: Asked) -> Asked:
    """The count as it was before this word."""
    counts = asdict(asked.tally)
    counts[COUNTED_AS.get(stance.position, stance.position)] -= 1
    before = Stance.objects.filter(
        round=stance.round, member=stance.member, superseded_at=stance.said_at
    ).first()
    if before and before.contested_at is None:
        position = "stand_aside" if before.set_aside_at else before.position
        counts[COUNTED_AS.get(position, position)] += 1
    return replace(asked, tally=Tally(**counts))


def next_look(proposal: Proposal, round_: Round, at: datetime, asked: Asked | None = None) -> None:
    """When time should look at the round again: at its close, or early when all have spoken."""
    look, asked = round_.closes_at, asked or counted(round_)
    if round_.acts_at_once:
        look = at if asked.verdict() == Verdict.ADOPT else look
    elif asked.tally.silent == 0:
        early = max(at, early_close(round_))
        look = min(look, out_of_the_night(early, zone_of(proposal.group)))
    if round_.asks not in Round.BESIDE:
        proposal.moves_at = look
        proposal.save(update_fields=["moves_at"])


def early_close(round_: Round) -> datetime:
    """When it may close where all have spoken: nothing changed for a day, and it was open for the
    shortest time.
    """
    said = round_.stances.aggregate(newest=Max("said_at"))["newest"]
    sent = round_.ballots.aggregate(newest=Max("sent_at"))["newest"]
    return max([shortest(round_), *(newest + STILL for newest in (said, sent) if newest)])


def shortest(round_: Round) -> datetime:
    """Before this instant the round does not close, even if all have spoken: consensus has a day of
    a weekend in it, and after a meeting those who were not there have their time.
    """
    method = round_.method
    hours = min(int(method["hours"]), SHORTEST_TEST_H if method["kind"] == "consensus" else 24)
    zone = zone_of(round_.proposal.group)
    least = closes_at(round_.opened_at, {**method, "hours": hours}, zone)
    return max(least, round_.met_at + ABSENT_HAVE) if round_.met_at else least


def may_close(round_: Round, at: datetime) -> bool:
    """Whether it is over: its time has come, or all have spoken, nothing changed for a day and it
    is not night.
    """
    if at >= round_.closes_at:
        return True
    if round_.acts_at_once:
        return counted(round_).verdict() == Verdict.ADOPT
    is_day = out_of_the_night(at, zone_of(round_.proposal.group)) == at
    return is_day and have_all_spoken(round_) and at >= early_close(round_)


def close(round_: Round, at: datetime) -> Asked:
    """Write down what the round came to; 7 queries however many members."""
    asked = counted(round_)
    round_.unfinished_blocks.all().delete()
    round_.closed_at = at
    if round_.method["kind"] in BALLOTS:
        round_.verdict, round_.tally = result_of(round_, asked)
    else:
        round_.verdict, round_.tally = asked.verdict(), tally_as_dict(asked)
    round_.outcome = outcome_hash(round_, round_.tally, str(round_.verdict))
    round_.save(update_fields=["closed_at", "verdict", "tally", "outcome"])
    entries.write_counted(round_, "round.close", round_.tally, round_.verdict, round_.outcome)
    return asked


def count_anew(round_: Round) -> Verdict:
    """What a closed round comes to now that a stance in it was taken back, set aside or contested.

    The round keeps what it came to when it closed; the record says what this count found.
    """
    asked = counted(round_)
    verdict = asked.verdict()
    tally = tally_as_dict(asked)
    outcome = outcome_hash(round_, tally, str(verdict))
    entries.write_counted(round_, "round.recount", tally, verdict, outcome)
    return verdict


def tally_as_dict(asked: Asked) -> dict[str, int]:
    """The counts as they stand in the record."""
    tally = asked.tally
    sole = {"sole_member": 1} if tally.electors == 1 else {}
    return {
        **sole,
        "electors": tally.electors,
        "agree": tally.agree,
        "reserve": tally.reserve,
        "pass": tally.pass_,
        "stand_aside": tally.stand_aside,
        "block": tally.block,
        "told": asked.told,
        "tolerated_blocks": int(asked.method.get("tolerated_blocks", 0)),
    }


def outcome_hash(round_: Round, tally: dict[str, int], verdict: str) -> str:
    """SHA-256 of what was asked, how, what was counted and what it came to."""
    said = {
        "round": round_.ref,
        "version": round_.version.digest,
        "method": round_.method,
        "tally": tally,
        "verdict": verdict,
    }
    return hashlib.sha256(rfc8785.dumps(said)).hexdigest()


def is_contestable(round_: Round, at: datetime) -> bool:
    """Whether words typed in for somebody can still be contested."""
    return round_.closed_at is None or at <= round_.closed_at + CONTEST_FOR
