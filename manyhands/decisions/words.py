"""What pages say of proposals in plain words: where one stands, and what it came to."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from manyhands.decisions.models import Proposal, Round
from manyhands.decisions.stages import Stage
from manyhands.groups.models import Member

S = Stage

SHORT = {
    S.DRAFT: gettext_lazy("Draft"),
    S.CLARIFY: gettext_lazy("Questions"),
    S.CONCERNS: gettext_lazy("Concerns"),
    S.TESTING: gettext_lazy("Say where you stand"),
    S.AMENDING: gettext_lazy("To be changed"),
    S.RESOLVING: gettext_lazy("Blocked"),
    S.FALLBACK: gettext_lazy("Being counted"),
    S.WAITING: gettext_lazy("Adopted"),
    S.REBASE: gettext_lazy("Asked anew"),
    S.IN_FORCE: gettext_lazy("In force"),
    S.UNDER_REVIEW: gettext_lazy("To be looked at again"),
    S.EXPIRED: gettext_lazy("Over"),
    S.NOT_ADOPTED: gettext_lazy("Not adopted"),
    S.LAPSED: gettext_lazy("Lapsed"),
    S.WITHDRAWN: gettext_lazy("Taken back"),
    S.ARCHIVED: gettext_lazy("Put away"),
}
UNTIL = {
    S.CLARIFY: gettext_lazy("Questions until %(when)s."),
    S.CONCERNS: gettext_lazy("Concerns until %(when)s."),
    S.TESTING: gettext_lazy("Say where you stand, until %(when)s."),
    S.AMENDING: gettext_lazy("It needs other words, until %(when)s. Then it lapses."),
    S.RESOLVING: gettext_lazy("It is blocked. There is time to resolve it until %(when)s."),
    S.FALLBACK: gettext_lazy("It stayed blocked, so it is counted, until %(when)s."),
    S.WAITING: gettext_lazy("Adopted. It happens on %(when)s."),
    S.REBASE: gettext_lazy("What it would change has changed. Say again, until %(when)s."),
}
NOW = {
    S.DRAFT: gettext_lazy("Only you see it. Put it before the group when it is ready."),
    S.IN_FORCE: gettext_lazy("Adopted and done."),
    S.UNDER_REVIEW: gettext_lazy("In force. It is to be looked at again."),
    S.EXPIRED: gettext_lazy("It was in force and is over."),
    S.NOT_ADOPTED: gettext_lazy("It was not adopted. Nothing was changed."),
    S.LAPSED: gettext_lazy("It lapsed: too few took part, or nobody went on. Nothing was changed."),
    S.WITHDRAWN: gettext_lazy("Whoever wrote it took it back. Nothing was changed."),
    S.ARCHIVED: gettext_lazy("This draft was put away."),
}
STEPS = (
    gettext_lazy("Questions"),
    gettext_lazy("Concerns"),
    gettext_lazy("Stances"),
    gettext_lazy("It happens"),
)
STEP_OF = {
    S.CLARIFY: 1, S.CONCERNS: 2, S.AMENDING: 2, S.TESTING: 3, S.RESOLVING: 3, S.FALLBACK: 3,
    S.REBASE: 3, S.WAITING: 4, S.IN_FORCE: 4, S.UNDER_REVIEW: 4,
}  # fmt: skip
POSITIONS = {
    "agree": gettext_lazy("I agree"),
    "reserve": gettext_lazy("I agree, with reservations"),
    "agree_if": gettext_lazy("I agree if it is changed"),
    "pass": gettext_lazy("Fine with what the group decides"),
    "stand_aside": gettext_lazy("I stand aside"),
    "block": gettext_lazy("I block"),
}
# Where only yes and no are counted, the same positions say less.
PLAIN = {"agree": gettext_lazy("Yes"), "stand_aside": gettext_lazy("No")}
OBJECTION = {"agree": gettext_lazy("I consent"), "block": gettext_lazy("I object")}
VALIDITY = {
    "agree": gettext_lazy("No: it rests on neither"),
    "stand_aside": gettext_lazy("Yes: it rests on one of them"),
}
APPEAL = {
    "agree": gettext_lazy("It must not stand"),
    "stand_aside": gettext_lazy("It stands"),
}
# Why a round closes later than its hours say.
LATER_FOR = {
    "weekend": gettext_lazy("It is open for longer, so that a day of a weekend is in it."),
    "night": gettext_lazy("No round closes at night, so it closes in the morning."),
    "meeting": gettext_lazy("Some said it at a meeting, so whoever was not there has three days."),
    "quorum": gettext_lazy(
        "Only on the last day were there enough for a yes, so there are two more days to answer."
    ),
    "block": gettext_lazy(
        "On the last day somebody blocked it, so there are two more days to answer."
    ),
    "outage": gettext_lazy(
        "On the last day these pages were out of reach for hours, so that time is given back."
    ),
    "too_few": gettext_lazy("Too few had taken part, so there is one week more."),
}
VERDICTS = {
    "adopt": gettext_lazy("adopted"),
    "not_yet": gettext_lazy("not yet agreed"),
    "no_quorum": gettext_lazy("too few took part"),
    "blocked": gettext_lazy("blocked"),
}


def short(proposal: Proposal) -> Any:
    """Where a proposal stands, in a word or two."""
    stage = Stage(proposal.stage)
    if stage is S.WAITING and proposal.adopted_at is None:
        return _("Agreed once")
    if proposal.has_confirmed:
        return _("Confirmed")
    return SHORT[stage]


def name_of(member: Member | None) -> str:
    """The name a member chose; who left took it with them."""
    if member is None:
        return ""
    return member.name or _("somebody who left")


def moment(at: datetime, zone: tzinfo) -> str:
    """Weekday, day and hour where the group is: "Tuesday 1 Dec, 18:00"."""
    there = at.astimezone(zone)
    return _("%(weekday)s %(day)s, %(hour)s") % {
        "weekday": date_format(there, "l"),
        "day": date_format(there, "MONTH_DAY_FORMAT"),
        "hour": date_format(there, "TIME_FORMAT"),
    }


def standing(proposal: Proposal, zone: tzinfo, at: datetime, closes_at: datetime | None) -> str:
    """Where a proposal stands and until when; `closes_at` is that of its open round."""
    stage = Stage(proposal.stage)
    if proposal.has_confirmed:
        return _("The group confirmed it: what it follows stays in force.")
    until = closes_at or proposal.moves_at
    if stage is S.CONCERNS:
        if proposal.ripe_at is None or proposal.ripe_at <= at:
            return _("The time for concerns is over. The group can be asked now.")
        until = proposal.ripe_at
    if stage is S.WAITING and proposal.adopted_at is None and until:
        return _("One round has agreed. You are all asked once more, from %(when)s.") % {
            "when": moment(until, zone)
        }
    if stage in UNTIL and until:
        return str(UNTIL[stage]) % {"when": moment(until, zone)}
    return str(NOW.get(stage, SHORT[stage]))


def later_for(round_: Round) -> list[str]:
    """Why a round closes later than its hours say, a sentence each, in the order it came."""
    return [str(LATER_FOR[cause]) for cause in round_.extended_for]


def positions_of(method: Mapping[str, Any], asks: str) -> dict[str, Any]:
    """What each position is called in a round that is decided like this."""
    if asks == Round.VALIDITY:
        return VALIDITY
    if asks == Round.APPEAL:
        return POSITIONS | APPEAL
    if method["kind"] == "consensus":
        return POSITIONS
    if method["kind"] in ("consent", "lazy"):
        return POSITIONS | OBJECTION
    return POSITIONS | PLAIN


def counted(tally: Mapping[str, int]) -> str:
    """So many of so many agree, and what the others said.

    >>> counted({"electors": 12, "agree": 8, "stand_aside": 1})
    '8 of 12 agree, 1 stands aside'
    """
    in_favor, electors = tally.get("agree", 0), tally["electors"]
    said = [
        ngettext("%(n)d of %(all)d agrees", "%(n)d of %(all)d agree", in_favor)
        % {"n": in_favor, "all": electors}
    ]
    said += [str(says % {"n": tally[name]}) for name, says in PARTS.items() if tally.get(name)]
    return ", ".join(said)


PARTS = {
    "reserve": ngettext_lazy("%(n)d with reservations", "%(n)d with reservations", "n"),
    "pass": ngettext_lazy("%(n)d goes along", "%(n)d go along", "n"),
    "stand_aside": ngettext_lazy("%(n)d stands aside", "%(n)d stand aside", "n"),
    "block": ngettext_lazy("%(n)d blocks", "%(n)d block", "n"),
}


def came_to(round_: Round) -> str:
    """The outcome of a closed round, with its numbers: "8 of 12 agree: adopted"."""
    assert round_.tally is not None, "a closed round was counted"
    if round_.asks == Round.APPEAL:
        falls = round_.verdict == "adopt"
        return _("The jury: it falls.") if falls else _("The jury: it stands.")
    verdict = str(VERDICTS[round_.verdict])
    if round_.asks == Round.VALIDITY:
        verdict = _("the block does not count") if round_.verdict == "adopt" else _("it counts")
        said = _("%(no)d say that it rests on nothing, %(yes)d that it does") % {
            "no": round_.tally["agree"],
            "yes": round_.tally["stand_aside"],
        }
        return f"{said}: {verdict}"
    return f"{counted(round_.tally)}: {verdict}"


def comes_to_now(tally: Mapping[str, int], verdict: str) -> str:
    """What a closed round comes to since a stance in it was taken back or does not count."""
    return _("Counted again: %(counted)s") % {"counted": f"{counted(tally)}: {VERDICTS[verdict]}"}
