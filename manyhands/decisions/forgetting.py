"""Forgetting what a proposal said, where nobody is to know it for good: whom it concerned, or what
its act was about.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from manyhands.decisions.models import Amendment, Elector, Proposal, Round, Version
from manyhands.groups.powers import Actor, forget

TABLES = ["decisions_elector", "decisions_proposal"]  # that hold whom it concerned
OF_DETAILS = ["decisions_amendment", "decisions_version"]


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


def forget_details(proposal: Proposal, power: str, names: Collection[str]) -> None:
    """These details of its act are empty in each version and amendment; their digests stay, so that
    what was decided on can still be proven by who holds it.
    """
    models: tuple[Any, ...] = (Version, Amendment)
    for model in models:
        for row in model.objects.filter(proposal=proposal, act__power=power):
            said = row.act["details"]
            emptied = {name: "" if name in names else said[name] for name in said}
            row.act = {**row.act, "details": emptied}
            row.save(update_fields=["act"])
