"""Groups that choose, in few words: something to choose from, ballots, and the day they count."""

from contextlib import contextmanager

from manyhands.base import times
from manyhands.decisions import actions
from manyhands.decisions.choice import ballots, options
from manyhands.decisions.models import Ballot, Option, Proposal, Round
from manyhands.decisions.tests import make
from manyhands.groups.models import Member
from manyhands.record.models import Log
from manyhands.record.queries import find_fault


def choice(author: Member, method: str, *names: str, **costs: int) -> Proposal:
    """A proposal with these things to choose from, or with what costs so much."""
    draft = actions.draft_proposal(author, author.group, method=method, text="")
    proposal = actions.publish_proposal(author, draft, title="Which one", text=f"By {method}?")
    for name in names:
        options.add_option(author, proposal, text=name)
    for name, cost in costs.items():
        options.add_option(author, proposal, text=name, cost=cost)
    return make.again(proposal)


def opened(proposal: Proposal, hours: int = 49) -> Round:
    """The round, once the time to gather options is over."""
    with make.later(proposal, hours=hours):
        make.work_off()
    return make.open_round_of(proposal)


def named(proposal: Proposal, *texts: str) -> list[str]:
    """The refs of these options, in this order."""
    rows = {row.text: row.ref for row in Option.objects.filter(proposal=proposal)}
    return [rows[text] for text in texts]


def send(member: Member, round_: Round, /, **data) -> Ballot:
    """`member` sends a ballot while the round is open."""
    with times.at(round_.opened_at):
        return ballots.send_ballot(make.groups.again(member), round_, data=data)


@contextmanager
def after_closing(round_: Round):
    """When it has closed, and was counted, and the record counts it the same; gives the round as it
    is then.
    """
    with times.at(Round.objects.get(pk=round_.pk).closes_at):
        make.work_off()
        assert find_fault(Log.objects.get(pk=round_.proposal.group.log_id)) is None
        yield Round.objects.get(pk=round_.pk)


def texts(round_: Round) -> list[str]:
    """What was chosen, in words."""
    rows = {row.ref: row.text for row in Option.objects.filter(proposal=round_.proposal)}
    return [rows[ref] for ref in round_.tally["chosen"]]
