"""What stands beside the words of a proposal: translations, and advice that is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from manyhands.decisions import advice
from manyhands.decisions.forms_words import AdviceForm, TranslateForm
from manyhands.decisions.models import Adviser, Proposal, Translation
from manyhands.decisions.moving import method_of
from manyhands.decisions.queries import others_than
from manyhands.decisions.stages import OPEN, Stage
from manyhands.groups.models import Member

NAMES: Mapping[str, Any] = dict(settings.LANGUAGES)


@dataclass
class Translated:
    """A translation, and whether it is the one that whoever looks reads most easily."""

    row: Translation
    language_name: str
    is_mine: bool


def translations(proposal: Proposal, language: str) -> dict[str, Any]:
    """Those of its words as they are now; and the form for another, while it is open; 1 query."""
    head = proposal.head
    if head is None or head.redacted_at or not head.text or proposal.stage == Stage.DRAFT:
        return {}
    rows = head.translations.select_related("translator").order_by("language")
    found = [
        Translated(row, NAMES.get(row.language, row.language), row.language == language)
        for row in rows
    ]
    is_open = proposal.stage in OPEN
    return {
        "translations": found,
        "original_language": NAMES.get(head.language, head.language),
        "translate_form": TranslateForm(without=head.language) if is_open else None,
    }


@dataclass
class Asked:
    """Whose advice was asked for, and whether they have given it."""

    row: Adviser
    has_answered: bool


def advised(viewer: Member, proposal: Proposal) -> dict[str, Any]:
    """Where it is decided by advice: who was asked, what is missing, whom its author can ask."""
    if proposal.stage != Stage.CLARIFY or method_of(proposal)["kind"] != "advice":
        return {}
    gave = {said.author_id for said in advice.given(proposal)}
    rows = list(proposal.advisers.select_related("member").order_by("asked_at", "pk"))
    asked = [Asked(row, row.member_id in gave) for row in rows]
    names = {row.member_id for row in rows}
    others = [one for one in others_than(viewer, proposal) if one.pk not in names]
    is_author, unanswered = proposal.author_id == viewer.pk, advice.unanswered(proposal)
    return {
        "is_advised": True,
        "asked_for_advice": asked,
        "advice_missing": advice.how_many_missing(proposal),
        "advice_to_answer": len(unanswered),
        "to_answer": {said.pk for said in unanswered if is_author},
        "is_asked_for_advice": viewer.pk in names - gave,
        "advice_form": AdviceForm(members=others) if is_author and others else None,
    }
