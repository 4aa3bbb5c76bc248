"""Killed before any statement of what moves money: it is all there, or nothing of it is.

Members send real forms, and a worker carries out what was adopted, each in a process of its own
that dies (SIGKILL) before its n-th statement; then one lives.
"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from manyhands.base import times
from manyhands.base.refs import new_ref
from manyhands.base.tests.effort import THOROUGH
from manyhands.decisions import actions
from manyhands.decisions.tests import make as decisions
from manyhands.funds.models import BankFile
from manyhands.funds.purse import paying
from manyhands.funds.tests import bank_files as bank
from manyhands.funds.tests import purses
from manyhands.groups.models import Member
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make
from manyhands.ledger import accounts
from manyhands.ledger.tests.test_crash import address
from manyhands.practices import running
from manyhands.practices.tests.make import adopted
from manyhands.practices.tests.test_running import booked, paid

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("file_of_its_own")]
EVERY = 1 if THOROUGH else 11  # at home each eleventh statement
MOST = 400


def killed(**what: Any) -> list[dict[str, Any]]:
    """What the database holds before, after each that died, and after one that lived."""
    environment = os.environ | {"DATABASE_URL": address()}
    done = subprocess.run(
        [sys.executable, "-m", "manyhands.site.tests.killed_while_acting"],
        input=json.dumps({"first": 1, "every": EVERY, "most": MOST, **what}),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def sends(who: Member, path: str, **sent: str) -> dict[str, Any]:
    """The form that a member sends."""
    cookies = {one.key: one.value for one in make.browser(who).cookies.values()}
    return {"path": path, "sent": sent, "cookies": cookies}


def is_all_or_nothing(states: list[dict[str, Any]], least: int, **adds: int) -> None:
    """Each state is as before or as after; after, so much has come. At `least` so many died."""
    before, after = states[0], states[-1]
    died = states[1:-1]
    assert len(died) * EVERY >= least
    assert not [one for one in states if one["faults"]]
    assert not [one for one in died if one not in (before, after)]
    assert before in died
    assert {name: after[name] - before[name] for name in adds} == adds


def test_the_second_who_says_that_cash_is_paid():
    group = make.group()
    ana, ben, cleo = (make.again(make.member(group, name)) for name in ("Ana", "Ben", "Cleo"))
    fund = purses.fund(group)
    purses.given(fund, 5_000, to="Assets:Cash")
    claim = purses.agreed(purses.asked(ana, fund))
    paying.pay(ben, claim)

    states = killed(**sends(cleo, reverse("pay-claim", args=[group.slug, claim.ref])))

    is_all_or_nothing(states, 15, transfers=1, lines=2, holds=-1)
    assert states[-1]["claims"] == [["paid", states[0]["claims"][0][1]]]


def test_a_file_of_a_bank_that_is_brought_in():
    group = make.group()
    ana = make.again(make.member(group, "Ana"))
    account = bank.account(group)
    sent = bank.sent(bank.OFX)
    assert (
        make.browser(ana)
        .post(reverse("choose-bank-file", args=[group.slug, account.ref]), sent)
        .status_code
        == 302
    )
    file = BankFile.objects.get()

    states = killed(**sends(ana, reverse("bring-bank-lines", args=[group.slug, file.ref])))

    is_all_or_nothing(states, 10, bank=3)


def test_a_grant_that_two_agreed_to_send():
    five = decisions.assembly(5)
    group = five[0].group
    accounts.money(group, "EUR")
    practice = adopted(group)
    booked(practice, "given", 50_000)
    said = {"kind": "ask", "key": new_ref(), "about": five[0].ref, "amount": 4_000}
    case = running.open_case(five[0], practice, **said)
    paid(case, "approved")
    with pytest.raises(NeedsDecision) as needed:
        running.pay_case(five[1], case, to="sent", values={"x": 4_000}, amount=4_000)
    how = {"method": needed.value.method, "concerns": needed.value.concerns}
    draft = actions.draft_proposal(five[1], group, act=needed.value.act.as_dict(), **how)
    proposal = actions.publish_proposal(five[1], draft, title="Send it", text="Yes?")
    decisions.work_off()
    for member in five[1:3]:
        decisions.say(member, proposal, "agree")
    decisions.work_off()
    proposal.refresh_from_db()

    states = killed(at=(proposal.moves_at or times.now() + timedelta(minutes=1)).isoformat())

    is_all_or_nothing(states, 20, transfers=1, lines=2, holds=-1)
    assert states[-1]["cases"] == ["sent"]
