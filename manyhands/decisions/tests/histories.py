"""A group's year in one record: each way to count, to take back, to leave and to be typed in."""

import io
from datetime import timedelta

from manyhands.base import times
from manyhands.decisions import behalf, discussion, resolving, rounds
from manyhands.decisions.models import Proposal, Round
from manyhands.decisions.tests import make
from manyhands.groups.actions import leave_group
from manyhands.groups.models import Member
from manyhands.groups.tests import make as groups
from manyhands.people.merging import bring_together
from manyhands.record import queries
from manyhands.record.models import Log


def a_year() -> Member:
    """Seven people decide; one of them is returned."""
    with times.at(make.MONDAY):
        members = make.assembly(7)
        _consent_with_words_typed_in(members)
        blocked = _tested(members)
    _resolved(members, blocked)
    return groups.again(members[0])


def _consent_with_words_typed_in(members: list[Member]) -> None:
    """Two are on the phone: one confirms by the code, one says it was never said. One leaves."""
    proposal = make.proposal(members[0])
    with make.later(proposal, hours=25):
        make.work_off()
        round_ = make.open_round_of(proposal)
        ben, cleo, dov, eli = members[1:5]
        stance, code = behalf.record_stance(ben, round_, member=cleo, position="agree")
        behalf.confirm_by_code(dov, stance, code=code)
        wrong, _code = behalf.record_stance(ben, round_, member=dov, position="agree")
        behalf.contest_stance(dov, wrong)
        behalf.record_stance(eli, round_, member=members[5], position="pass")
        make.say(eli, proposal, "block")
        make.say(eli, proposal, "agree")
        make.say(members[6], proposal, "agree")
        leave_group(members[6], members[6])
    with make.later(proposal, days=9):
        make.work_off()
    with make.later(proposal, days=12):
        make.work_off()


def _tested(members: list[Member]) -> Proposal:
    """Consensus on a text, with one block and one "I agree if"."""
    proposal = make.text(members[0])
    with make.later(proposal, hours=49):
        make.work_off()
    with make.later(proposal, days=6):
        make.work_off()
        discussion.call_test(members[0], make.again(proposal))
        round_ = make.open_round_of(proposal)
        offered = discussion.offer_amendment(
            members[2], make.again(proposal), kind="wording", text="A small fridge."
        )
        for member in members[:2] + members[3:4]:
            make.say(member, proposal, "agree")
        rounds.take_stance(members[2], round_, position="agree_if", condition=offered)
        make.say(members[2], proposal, "agree")
        make.say(members[5], proposal, "reserve")
        make.say(members[4], proposal, "block")
    return proposal


def _resolved(members: list[Member], proposal: Proposal) -> None:
    """The group finds that the block rests on nothing; the first round is counted once more."""
    round_ = proposal.rounds.get(asks=Round.TEST)
    with times.at(round_.closes_at):
        make.work_off()
        resolving.ask_validity(members[1], round_, blocker=members[4])
        asked = resolving.ask_validity(members[2], round_, blocker=members[4])
        assert asked is not None
        for member in (members[1], members[2], members[3]):
            rounds.take_stance(member, asked, position="agree")
    with times.at(asked.closes_at):
        make.work_off()
    with times.at(asked.closes_at + timedelta(days=8)):
        make.work_off()


def two_are_one() -> Member:
    """Somebody counts under two names until they say so; what they said last is what counts."""
    with times.at(make.MONDAY):
        members = make.assembly(6)
        _said_under_two_names(members)
    return groups.again(members[5])


def _said_under_two_names(members: list[Member]) -> None:
    ana, ben, cleo, dov, _eli, anna = members
    proposal = make.proposal(ana)
    with make.later(proposal, hours=25):
        make.work_off()
        behalf.record_stance(ben, make.open_round_of(proposal), member=cleo, position="agree")
        for member, position in ((dov, "agree"), (anna, "block"), (ana, "agree")):
            make.say(member, proposal, position)
    with make.later(proposal, hours=26):
        bring_together(anna.person, ana.person)
    with make.later(proposal, days=9):
        make.work_off()


def file_of(member: Member) -> str:
    """The record of the member's group as it is given out."""
    out = io.StringIO()
    queries.export(Log.objects.get(pk=member.group.log_id), out)
    return out.getvalue()
