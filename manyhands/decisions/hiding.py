"""What was said about a proposal, hidden from everybody by the group, and shown again."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.decisions.actions import _locked
from manyhands.decisions.models import Contribution, Proposal
from manyhands.groups.acts import Act, name_of
from manyhands.groups.hiding import KINDS, NOT_HIDDEN, Facts, Words
from manyhands.groups.models import Group


def _shown_again(group: Group, facts: dict[str, Any]) -> Act:
    said = Contribution.objects.filter(proposal__group=group, ref=facts["said"]).first()
    if said is None or not said.hidden_text:
        raise NotPossible(NOT_HIDDEN)
    return Act("content.show", name_of(said.proposal), {"said": said.ref})


def _hide(proposal: Proposal, *, said: str) -> Facts:
    """Who said it and what became of it stay; a concern stays open, and is answered like any."""
    row = _found(proposal, said)
    if not row.text:
        raise NotPossible(_("There are no words to hide here."))
    if row.kind == Contribution.STATEMENT:
        raise NotPossible(_("What somebody says whom a proposal concerns is never hidden."))
    row.text, row.hidden_text = "", row.text
    row.save(update_fields=["text", "hidden_text"])
    return _named(row)


def _show(proposal: Proposal, *, said: str) -> Facts:
    row = _found(proposal, said)
    if not row.hidden_text:
        raise NotPossible(NOT_HIDDEN)
    row.text, row.hidden_text = row.hidden_text, ""
    row.save(update_fields=["text", "hidden_text"])
    return _named(row)


def _found(proposal: Proposal, said: str) -> Contribution:
    row = Contribution.objects.filter(proposal=_locked(proposal), ref=said).first()
    if row is None:
        raise NotPossible(_("There are no words to hide here."))
    return row


def _named(row: Contribution) -> Facts:
    return {"about": row.ref, "proposal": row.proposal.ref, "said": row.ref}


KINDS[Proposal] = Words("said", _hide, _show, _shown_again)
