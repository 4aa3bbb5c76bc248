"""What becomes of those who ask where there is too little for all: in words, and the two acts."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from manyhands.groups.door import MemberRequest, members_only
from manyhands.ledger.models import Book
from manyhands.practices import calling, queueing, scarcity
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.models import Case, Practice
from manyhands.practices.units import Unit

SENTENCES = {
    queueing.BY_TURN: _(
        "When there is too little for all, it goes by turn: whoever asked first is first."
    ),
    queueing.BY_LOT: _(
        "When there is too little for all, a lot says who is first. It is drawn by itself each"
        " week, no one can steer it, and anybody can draw it again; who comes later is in the next."
    ),
    queueing.EQUALLY: _(
        "When there is too little for all, what is there is split in equal parts over all who ask,"
        " and none gets more than they asked for."
    ),
}
LONGEST = 15  # digits of a number that a form sends back


def in_a_sentence(recipe: Recipe) -> str:
    """How it goes when there is too little; nothing where nobody waits for money in it."""
    return str(SENTENCES[queueing.way(recipe)]) if "queue_or_lot" in recipe.guards else ""


def place_of(case: Case, recipe: Recipe) -> int:
    """Its place among those that wait, where the rule has turns; else 0."""
    return queueing.place(case, recipe) if in_a_sentence(recipe) else 0


def for_a_case(case: Case, recipe: Recipe) -> str:
    """The same for a case that waits and has no place in a queue."""
    waits = any(one.held and one.start == case.state for one in recipe.moves.get(case.kind, ()))
    return in_a_sentence(recipe) if waits and not queueing.place(case, recipe) else ""


def seen(practice: Practice, recipe: Recipe, unit: Unit | None, at: Any) -> dict[str, Any] | None:
    """The last lot and the next, or what each would get in equal parts; None where it goes by turn
    or nothing is there to count in.
    """
    way = queueing.way(recipe)
    if way == queueing.EQUALLY and unit:
        found = scarcity.parts_of(practice, recipe)
        parts = found.parts.values()
        return {
            "many": len(parts), "amount": found.total, "can": bool(parts) and all(parts),
            "asked": unit.told(found.asked), "there": unit.told(found.there),
            "least": unit.told(min(parts, default=0)), "most": unit.told(max(parts, default=0)),
        }  # fmt: skip
    if way != queueing.BY_LOT:
        return None
    waits = queueing.waiting(practice, recipe, queueing.kind(recipe))
    next_at = scarcity.next_lot(practice)
    lot = queueing.last_lot(practice)
    there = {one.ref: one for one in waits}
    return {
        "is_lot": True,
        "many": len(waits),
        "lot": lot,
        "order": [there.get(ref, ref) for ref in lot.order] if lot else [],
        "next_at": next_at if at < next_at else None,
        "by_itself_at": scarcity.draws_itself_at(practice, at),
        "can": len(waits) >= scarcity.FEWEST and at >= next_at,
    }


def call_of(practice: Practice, at: Any, *, for_members: bool) -> dict[str, str] | None:
    """What is missing, in a sentence, and the fund to give to. To others it is told where the group
    lets anybody read the sums of its books.
    """
    told_to_all = Book.objects.filter(group=practice.group, public_since__isnull=False)
    if practice.recipe not in queueing.RECIPES or not (for_members or told_to_all.exists()):
        return None
    says = calling.in_words(practice, at)
    refs = practice.practice_funds.filter(fund__closed_at=None).values_list("fund__ref", flat=True)
    fund = (refs.first() or "") if calling.is_short(practice, at) else ""
    return {"says": says, "fund": fund} if says else None


@require_POST
@members_only
def draw_lot(request: MemberRequest, ref: str) -> HttpResponse:
    """Draw who is first."""
    practice = _practice(request, ref)
    scarcity.draw(request.member, practice)
    return redirect(practice)


@require_POST
@members_only
def share_equally(request: MemberRequest, ref: str) -> HttpResponse:
    """Set equal parts aside, as many and as much as the page said."""
    practice = _practice(request, ref)
    many, amount = (_whole(request, name) for name in ("many", "amount"))
    scarcity.share(request.member, practice, many=many, amount=amount)
    return redirect(practice)


def _whole(request: MemberRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) <= LONGEST else 0


def _practice(request: MemberRequest, ref: str) -> Practice:
    rows = Practice.objects.select_related("group__constitution")
    return get_object_or_404(rows, group=request.group, ref=ref)
