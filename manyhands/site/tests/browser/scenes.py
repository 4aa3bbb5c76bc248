"""More of what there is to see on the tour: at the door of a group, when a mandate rests, and when
somebody is suspended or has paused.
"""

from typing import Any

from manyhands.aid.tests import make
from manyhands.base.codes import new_code
from manyhands.decisions import emergency
from manyhands.decisions.actions import draft_proposal, publish_proposal
from manyhands.decisions.models import Emergency, Proposal
from manyhands.decisions.petitions import ask_rest
from manyhands.decisions.recalling import ask_recall
from manyhands.decisions.tests import make as decisions
from manyhands.groups.actions import Newcomer, join_group, pause_member
from manyhands.groups.acts import Act, name_of
from manyhands.groups.admissions import admit_member, ask_admission
from manyhands.groups.constitution import following, whole
from manyhands.groups.inviting import invite
from manyhands.groups.models import Admission, Group, Member
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests.make import again, decided, observer


def doors(ana: Member, group: Group) -> dict[str, str]:
    """Two groups that admit; in one of them Ana has asked. Somebody has asked in hers."""
    decisions.asked_to_come_in(group, "We moved in last week.")
    closed, asked_at = (decisions.closed_door(make.group(name)) for name in ("Mill", "Elm"))
    ask_admission(Newcomer(asked_at, ana.person), asked_at, name="Ana", words="I can bake.")
    return {"closed": closed.slug, "asked_at": asked_at.slug}


def recall(group: Group) -> dict[str, str]:
    """Whether Dov still carries the tools is asked, and Gus asks that it rests until then; that
    Dov's keys are taken back too Gus alone has asked.
    """
    dov, gus = (group.members.get(name=name) for name in ("Dov", "Gus"))
    tools, keys = (
        decided(
            "mandate.grant", group, role=role, holder=dov.ref, days=90, purpose="The shed",
            powers=[], report_every_d=30,
        )
        for role in ("tools", "keys")
    )  # fmt: skip
    proposal = decisions.recall(gus, tools)
    ask_rest(gus, proposal)
    ask_recall(again(gus), keys, reason="Nobody knows where they are.")
    return {"recall": proposal.ref, "asked_back": keys.ref}


def suspending(ana: Member) -> dict[str, Any]:
    """A group that admits, in which Ben is suspended, the key for Cleo waits for another, Dov has
    paused, Fay observes, and whether Nora comes in is before the group.
    """
    group = make.group("Quay")
    terms = whole(group.constitution.data)["emergency"] | {"acts": ["member.suspend"]}
    listed = following(group.constitution.data, emergency=terms)
    decided("constitution.loosen", group, data=listed)
    here = join_group(Newcomer(group, ana.person), group, name="Ana")
    ben, cleo, dov, eli = (make.member(group, name) for name in ("Ben", "Cleo", "Dov", "Eli"))
    first = emergency.second_emergency(again(eli), _first_key(here, ben))
    _first_key(eli, cleo)
    pause_member(dov, dov)
    fay = observer(group, "Fay")
    codes = [new_code() for _ in range(3)]
    for code in codes:
        invite(again(here), group, index=code.index())
    closed = decisions.closed_door(group)
    nora = Newcomer(closed, make.person())
    asked = ask_admission(nora, closed, name="Nora", words="I cook.")
    assert first.proposal is not None, "all are asked whether Ben stays suspended"
    return {
        "quay": group.slug, "quay_cleo": cleo.ref, "suspension": first.proposal.ref,
        "admission": _before_the_group(eli, asked).ref, "suspended": ben, "paused": dov,
        "observing": fay, "invited": codes[0].link(),
    }  # fmt: skip


def _first_key(member: Member, whom: Member) -> Emergency:
    act = Act("member.suspend", name_of(whom), {"days": 7})
    member = again(member)
    return emergency.ask_emergency(member, member.group, act=act.as_dict(), reason="Threats.")


def _before_the_group(author: Member, asked: Admission) -> Proposal:
    author = again(author)
    try:
        admit_member(author, asked)
    except NeedsDecision as needed:
        act = needed.act.as_dict()
    draft = draft_proposal(author, author.group, method="consent", act=act)
    return publish_proposal(author, draft, title="Let Nora in", text="She asks to come in.")
