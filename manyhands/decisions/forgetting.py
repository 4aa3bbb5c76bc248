"""Forgetting whom a proposal concerned, where nobody is to know it for good."""

from django.db.models import QuerySet

from manyhands.decisions.models import Elector, Proposal, Round
from manyhands.groups.powers import Actor, forget

TABLES = ["decisions_elector", "decisions_proposal"]  # that hold whom it concerned


def about(names: list[str]) -> QuerySet[Proposal]:
    """Proposals for acts on the things called so (`groups.acts.name_of`) that still say whom they
    concern.
    """
    return Proposal.objects.filter(versions__act__subject__in=names, concerns__isnull=False)


def forget_whom_they_concern(
    actor: Actor, proposals: QuerySet[Proposal], *, policy: str
) -> list[str]:
    """Neither these proposals nor what the record says of who counts tell whom they concerned. Says
    their refs.

    What each round came to stays where its proposal went on; nobody can count it again.
    """
    found = dict(proposals.filter(group=actor.group).values_list("pk", "ref"))
    rounds = Round.objects.filter(proposal__in=found)
    Elector.objects.filter(round__in=rounds, out=Elector.CONCERNED).delete()
    Proposal.objects.filter(pk__in=found).update(concerns=None, supporter=None)
    if refs := list(rounds.values_list("ref", flat=True)):
        forget(actor, refs, policy=policy)
    return list(found.values())
