"""Words typed in for somebody on the phone or on paper: marked, confirmable, contestable."""

import hashlib
import secrets
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import policies, rounds
from manyhands.decisions.electorate import spoke_for_themselves
from manyhands.decisions.models import Proposal, Round, Stance
from manyhands.decisions.moving import enter
from manyhands.decisions.rules import Verdict
from manyhands.decisions.stages import Stage
from manyhands.groups.powers import action, write

MOST_FOR_OTHERS = 2
DIGITS = 8
MOST_WRONG = 5
VOID = _(
    "A wrong code was typed five times, so this one is void. The person can still confirm what "
    "was typed in for them on this page, or contest it."
)


@action(
    "stance.record",
    by=policies.member_of_its_group,
    says=_("Type in what a member says by phone or on paper."),
)
def record_stance(actor, round_, /, *, member, position, reason=""):
    """Count what `member` says, marked as typed in by `actor`; says the stance and its code.

    Never a block, never by whoever wrote the proposal, and for two people at most in a round.
    """
    at = now()
    proposal, round_ = rounds.held(round_)
    _must_be_able_to_record(actor, proposal, round_, member, position)
    code = "".join(secrets.choice("0123456789") for _digit in range(DIGITS))
    typed_in = {"recorded_by": actor, "code_hash": hash_of(code)}
    said = rounds.Said(member, position, None, {"reason": reason}, typed_in)
    stance = rounds.put_down(proposal, round_, said, at)
    rounds.after_a_word(proposal, round_, stance, at)
    return stance, code


def _must_be_able_to_record(actor, proposal, round_, member, position) -> None:
    if position in ("block", Stance.AGREE_IF):
        raise NotPossible(_("A block is never typed in for somebody: they say it themselves."))
    if proposal.author_id == actor.pk:
        raise NotPossible(_("Whoever wrote the proposal types in nobody's words."))
    if member.pk == actor.pk:
        raise NotPossible(_("You speak for yourself."))
    others = Stance.objects.filter(round=round_, recorded_by=actor).exclude(member=member)
    if others.values("member").distinct().count() >= MOST_FOR_OTHERS:
        raise NotPossible(_("One member types in the words of two others at most in a round."))
    if spoke_for_themselves(round_).filter(member=member).exists():
        raise NotPossible(_("They have spoken for themselves in this round."))
    rounds.must_be_counted(round_, member)


@action(
    "stance.confirm",
    by=policies.whose_stance_it_is,
    says=_("Confirm what was typed in for you."),
)
def confirm_stance(actor, stance):
    """The member whose words these are has seen them and says that they are right."""
    return _confirmed(actor, stance, "page")


@action(
    "stance.confirm_by_code",
    by=policies.member_of_its_group,
    says=_("Confirm by the code, for the member who reads it out."),
)
def confirm_by_code(actor, stance, /, *, code):
    """Whoever knows the code has the slip of paper or the letter that it was written on.

    Says whether it fitted: a wrong one is counted, and after five the code is void.
    """
    rounds.held(stance.round)
    stance = Stance.objects.select_related("round__proposal").get(pk=stance.pk)
    if actor.pk == stance.recorded_by_id:
        raise NotPossible(_("Whoever typed the words in does not confirm them too."))
    if stance.wrong_codes >= MOST_WRONG:
        raise NotPossible(VOID)
    if secrets.compare_digest(hash_of(code.strip()), stance.code_hash):
        _confirmed(actor, stance, "code")
        return True
    stance.wrong_codes += 1
    stance.save(update_fields=["wrong_codes"])
    write(
        actor, "stance.wrong_code", about=stance.ref, stance=stance.ref, round=stance.round.ref,
        left=MOST_WRONG - stance.wrong_codes,
    )  # fmt: skip
    return False


def why_not(stance: Stance) -> Any:
    """What whoever typed a wrong code is told."""
    left = MOST_WRONG - Stance.objects.get(pk=stance.pk).wrong_codes
    if left <= 0:
        return VOID
    return (
        ngettext(
            "This code does not fit. Look at the slip again. You can try %s more time.",
            "This code does not fit. Look at the slip again. You can try %s more times.",
            left,
        )
        % left
    )


def _confirmed(actor, stance: Stance, how: str) -> Stance:
    if stance.recorded_by_id is None or stance.superseded_at or stance.contested_at:
        raise NotPossible(_("There is nothing to confirm here."))
    stance.confirmed_at = now()
    stance.save(update_fields=["confirmed_at"])
    write(
        actor,
        "stance.confirm",
        about=stance.ref,
        stance=stance.ref,
        round=stance.round.ref,
        how=how,
    )
    return stance


@action(
    "stance.contest",
    by=policies.whose_stance_it_is,
    says=_("Say that what was typed in for you is not what you said."),
)
def contest_stance(actor, stance):
    """It counts no longer; where the round would have come to something else, it is undone."""
    at = now()
    proposal, round_ = rounds.held(stance.round)
    if stance.recorded_by_id is None or stance.contested_at:
        raise NotPossible(_("There is nothing to contest here."))
    if not rounds.is_contestable(round_, at):
        raise NotPossible(_("The time to contest this is over: 72 hours after the round closed."))
    stance.contested_at = at
    stance.save(update_fields=["contested_at"])
    write(actor, "stance.contest", about=stance.ref, stance=stance.ref, round=round_.ref)
    if round_.closed_at is None:
        rounds.next_look(proposal, round_, at)
    else:
        _count_again(proposal, round_, at)


def _count_again(proposal: Proposal, round_: Round, at) -> None:
    """What waits was adopted by its last round, maybe when a block in it was taken back."""
    last = proposal.rounds.exclude(asks__in=Round.BESIDE).order_by("-number").first()
    came_to = Verdict.ADOPT if round_ == last else round_.verdict
    if proposal.stage == Stage.WAITING and rounds.count_anew(round_) != came_to:
        proposal.adopted_at = None
        enter(proposal, Stage.AMENDING, at)


def hash_of(code: str) -> str:
    """The code as it is kept: SHA-256; good for one stance, for ten days at most."""
    return hashlib.sha256(code.encode()).hexdigest()
