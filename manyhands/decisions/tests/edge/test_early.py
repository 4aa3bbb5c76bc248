"""When a round closes before its time, because all have spoken: never at night, never too soon."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from manyhands.base import times
from manyhands.decisions.models import Round
from manyhands.decisions.stages import closes_at
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import LATER, round_on, say
from manyhands.groups.actions import leave_group

pytestmark = pytest.mark.django_db


def consent_on(five) -> Round:
    """A round by consent, which asks for no weekend."""
    proposal = make.text(five[0], method="consent")
    with times.at(proposal.moves_at):
        make.work_off()
    return proposal.rounds.get()


def closed_at(round_: Round):
    return Round.objects.get(pk=round_.pk).closed_at


def test_consensus_is_open_on_a_day_of_a_weekend_even_if_all_have_spoken(five):
    round_ = round_on(five[0], make.text(five[0]))
    assert round_.opened_at.weekday() == 6  # and later than the morning of that Sunday
    say(round_, five)
    for hours in (73, 121):
        with times.at(round_.opened_at + timedelta(hours=hours)):
            make.work_off()
    saturday_ends = round_.opened_at.replace(hour=22) + timedelta(days=6)

    assert closed_at(round_) is None
    assert make.again(round_.proposal).moves_at >= saturday_ends


def test_a_round_in_which_the_last_speaks_late_in_the_evening_closes_in_the_morning(five):
    """E12"""
    round_ = consent_on(five)
    evening = round_.opened_at.replace(hour=22, minute=30)
    with times.at(evening):
        for member in five:
            make.say(member, round_.proposal, "agree")
    with times.at(evening + timedelta(hours=24, minutes=5)):
        make.work_off()
    assert closed_at(round_) is None
    morning = (evening + timedelta(days=2)).replace(hour=8, minute=0)
    with times.at(morning):
        make.work_off()

    assert closed_at(round_) == morning


def test_the_last_silent_member_leaving_at_night_closes_no_round_before_the_morning(five):
    """E3 and E12"""
    round_ = consent_on(five)
    say(round_, five[:4])
    night = round_.opened_at.replace(hour=23) + timedelta(days=1)
    with times.at(night):
        leave_group(five[4], five[4])
        make.work_off()
    assert closed_at(round_) is None
    morning = (night + timedelta(days=1)).replace(hour=8)
    assert make.again(round_.proposal).moves_at == morning
    with times.at(morning):
        make.work_off()

    assert closed_at(round_) == morning


def test_two_keys_act_at_night_too(five):
    proposal = make.text(five[0], method="two_keys")
    with times.at(proposal.moves_at - LATER):
        make.work_off()
    round_ = proposal.rounds.get()
    night = round_.opened_at.replace(hour=23)
    with times.at(night):
        for member in five[:2]:
            make.say(member, proposal, "agree")
        make.work_off()

    assert closed_at(round_) == night


@pytest.mark.parametrize(
    ("opened", "closes"),
    [
        ("2026-03-27T06:30+00:00", "2026-03-30T06:30+00:00"),  # clocks went forward: 08:30 there
        ("2026-10-23T20:30+00:00", "2026-10-26T20:30+00:00"),  # they went back: 21:30 there
        ("2026-10-23T21:30+00:00", "2026-10-27T07:00+00:00"),  # 22:30 there, so in the morning
    ],
)
def test_hours_are_whole_hours_when_the_clocks_change(opened, closes):
    """E12: by instants, and by the clock of the group only where a night is to be kept."""
    method = {"kind": "majority", "hours": 72}
    opened_at = datetime.fromisoformat(opened)

    found = closes_at(opened_at, method, ZoneInfo("Europe/Madrid"))

    assert found == datetime.fromisoformat(closes)
