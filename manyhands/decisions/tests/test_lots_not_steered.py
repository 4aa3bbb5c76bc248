"""Who presses the button of a lot cannot choose the moment that suits them."""

from base64 import b64decode
from datetime import timedelta

import pytest
from django.db import transaction

from manyhands.base import times
from manyhands.decisions.choice import sortition
from manyhands.decisions.fair import _draw_jury
from manyhands.decisions.models import Facilitator
from manyhands.decisions.resolving import decline_to_facilitate
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import closed, round_on, say
from manyhands.groups.tests import make as groups
from manyhands.record import log, rules, verify
from manyhands.record.models import Log

pytestmark = pytest.mark.django_db
DAY = make.MONDAY.date() + timedelta(days=7)


@pytest.fixture
def five():
    with times.at(make.MONDAY):
        return make.assembly(5)


def at_several_moments(group, drawn) -> set[str]:
    """What is drawn now, after something was written to the record, and a day later."""
    found = set()
    for hours in (1, 2, 26):
        with times.at(make.MONDAY + timedelta(hours=hours)), transaction.atomic():
            log.write(group.log_id, "something", by="somebody", hours=hours)
            found.add(drawn())
            if hours < 26:
                transaction.set_rollback(True)
    return found


def test_a_jury_is_the_same_whenever_it_is_asked_for(five):
    proposal = make.text(five[0])

    assert len(at_several_moments(five[0].group, lambda: _draw_jury(proposal)[0])) == 1


def test_whom_the_lot_asks_to_help_depends_on_who_was_asked_before_and_on_nothing_else(five):
    proposal = make.text(five[0])
    round_ = round_on(five[0], proposal)
    say(round_, five[4:], "block")
    with times.at(closed(round_).closed_at):
        first = Facilitator.objects.get()
        decline_to_facilitate(groups.again(first.member), first)
    seeds = Facilitator.objects.order_by("pk").values_list("seed", flat=True)

    for asked, seed in enumerate(seeds):
        assert is_signed(five[0], f"facilitator {proposal.ref} {asked}", seed)


def test_who_serves_depends_on_the_role_and_the_day(five):
    with times.at(make.MONDAY):
        roster = sortition.draw_roster(five[0], five[0].group, role="Notes", on=DAY)

    assert is_signed(five[0], f"roster notes {DAY}", roster.seed)


def is_signed(member, matter: str, seed: str) -> bool:
    """As anybody checks it who has the record."""
    group = Log.objects.get(pk=member.group.log_id)
    text = rules.lot_text(group.origin, matter).encode()
    return verify.signed(bytes(group.public_key), b64decode(seed), text)
