"""Carrying out what was decided: once, whole or not at all; and rehearsing it beforehand."""

import json
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from manyhands.base.db import writing
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.refs import new_ref
from manyhands.decisions.came_of import name_of_what_came
from manyhands.groups.acts import Act, find, name_of
from manyhands.groups.models import Group
from manyhands.groups.powers import ACTIONS, Decided, only_trying
from manyhands.record import log
from manyhands.record.models import Body

NOT_SAID = ("at", "by", "about")


def carry_out(group: Group, ref: str, act: Act) -> str:
    """Do `act` as the group that decided it under `ref`; raises `NotPossible` if it cannot be.

    Says the name of what came of it, if anything has a page.
    """
    if act.blanks:
        raise NotPossible(_("Nothing was chosen."))
    subject = find(group, act.subject)
    act = replace(act, subject=name_of(subject))  # a member may go on in another
    made = ACTIONS[act.power](Decided(group, ref, act), subject, **act.details)
    return name_of_what_came(made, subject)


def rehearse(group: Group, ref: str, act: Act) -> list[dict[str, Any]]:
    """What the record would say if `act` were carried out now; nothing is changed, and nothing that
    follows an act once it is through, such as noting what was erased, follows this.

    Raises `NotPossible` if it could not be. Says nothing while a detail has yet to be chosen.
    """
    if act.blanks:
        return []
    with writing(), transaction.atomic(), only_trying(), log.noting() as noted:
        carry_out(group, ref, act)
        seqs = [seq for log_id, seq in noted if log_id == group.log_id]
        rows = Body.objects.filter(entry__log_id=group.log_id, entry__seq__in=seqs)
        rows = rows.order_by("entry__seq")
        said = [json.loads(text) for text in rows.values_list("payload", flat=True) if text]
        transaction.set_rollback(True)
    return [{name: value for name, value in one.items() if name not in NOT_SAID} for one in said]


def can_be_done(group: Group, act: Act) -> bool:
    """Whether `act` could be carried out now; nothing is changed."""
    try:
        rehearse(group, new_ref(), act)
    except (NotPossible, Refused):
        return False
    return True


def rests_on(preview: list[dict[str, Any]]) -> list[Any]:
    """What an act found before it changed it; when that has changed, so has what was agreed to."""
    return [said.get("before") for said in preview]


def only_what_it_rests_on(preview: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The preview without the words of the act; it rests on the same."""
    return [{"before": before} for before in rests_on(preview)]


def try_to_carry_out(group: Group, ref: str, act: Act) -> tuple[str, str]:
    """Carry `act` out, or change nothing at all; says why not, and what came of it."""
    try:
        with transaction.atomic():
            return "", carry_out(group, ref, act)
    except (NotPossible, Refused) as why:
        return str(why), ""
