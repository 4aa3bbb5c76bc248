"""When a round closes later than its hours say: each cause once, kept with the round."""

from datetime import datetime, timedelta

from manyhands.decisions.models import Proposal, Round
from manyhands.decisions.moving import enter
from manyhands.decisions.stages import MORE_TIME_H, Stage, out_of_the_night, with_more_time
from manyhands.groups.clocks import zone_of


def close_later(round_: Round, moment: datetime, cause: str) -> None:
    """The round closes at `moment`, or when that night is over, if that is later; and says why."""
    if moment > round_.closes_at:
        _close_at(round_, moment, cause)


def _close_at(round_: Round, moment: datetime, cause: str) -> None:
    round_.closes_at = out_of_the_night(moment, zone_of(round_.proposal.group))
    night = ["night"] if round_.closes_at != moment else []
    before = [one for one in round_.extended_for if one not in (cause, "night")]
    round_.extended_for = [*before, cause, *night]
    round_.save(update_fields=["closes_at", "extended_for"])


def give_more_time(round_: Round, cause: str, at: datetime) -> None:
    """Where the last day brings a turn, others get time to answer, once for each cause."""
    later = with_more_time(round_.closes_at, at, cause, round_.extended_for)
    close_later(round_, later, cause)


def prolong(proposal: Proposal, round_: Round, at: datetime) -> None:
    """Too few took part: once, there is a week more, and those who were silent are asked anew."""
    _close_at(round_, at + timedelta(hours=MORE_TIME_H), "too_few")
    proposal.short_rounds += 1
    enter(proposal, Stage(proposal.stage), at, until=round_.closes_at)
