"""Looking at a proposal's page and sending its forms, in few words."""

from datetime import timedelta

from manyhands.base import times
from manyhands.decisions import actions, discussion
from manyhands.decisions.tests import make
from manyhands.groups.tests import make as groups


def home(proposal):
    return f"/g/{proposal.group.slug}/decisions/{proposal.ref}/"


def look(member, proposal):
    answer = groups.browser(member).get(home(proposal))
    assert answer.status_code == 200
    return answer.content.decode()


def send(who, proposal, path="", /, status=302, **data):
    answer = groups.browser(who).post(home(proposal) + path, data)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer.content.decode()


def being_tested(five, **more):
    """A proposal in words whose round is open, and the instant at which it opened."""
    proposal = make.text(five[0], **more)
    with make.later(proposal, hours=49):
        make.work_off()
    with make.later(proposal, days=6) as ripe:
        make.work_off()
        discussion.call_test(five[0], make.again(ripe))
    return make.again(proposal)


def shelf(author):
    """Another proposal, of other words."""
    draft = actions.draft_proposal(author, author.group)
    return actions.publish_proposal(author, draft, title="A shelf", text="For the jars.")


def opened(proposal):
    return times.at(proposal.rounds.last().opened_at + timedelta(hours=1))


def blocked(five):
    proposal = being_tested(five)
    with opened(proposal):
        for member in five[:4]:
            make.say(member, proposal, "agree")
        make.say(five[4], proposal, "block")
    return proposal
