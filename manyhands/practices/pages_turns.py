"""Pages of turns: coming into the lot, telling one's words, the order, and the pot of a round."""

import re
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.base import codes
from manyhands.base.times import now
from manyhands.groups.door import GroupRequest, MemberRequest, in_group, members_only
from manyhands.practices import rotating, rounds
from manyhands.practices import seeing_rounds as seeing
from manyhands.practices.engine import rotation
from manyhands.practices.models import Practice, Turns

FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class WordsForm(forms.Form):
    """Words that only one knows."""

    words = forms.CharField(
        label=_("Your words"),
        help_text=_("Write them down on paper: you need them again, letter by letter."),
        min_length=rotating.LEAST_WORDS,
        max_length=100,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "autocapitalize": "none"}),
    )


class TellForm(WordsForm):
    """The words one came in with."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["words"].help_text = _("As you wrote them down, letter by letter.")


class OrderForm(forms.Form):
    """In which place each takes their turn: a number beside each name."""

    def __init__(self, there: dict[str, str], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.there = there
        for place, (ref, name) in enumerate(there.items(), 1):
            self.fields[f"place-{ref}"] = forms.IntegerField(
                label=name, min_value=1, max_value=len(there), initial=place
            )

    def clean(self) -> dict[str, Any]:
        """Each place is somebody's, and no two have the same."""
        places = [self.cleaned_data.get(f"place-{ref}") for ref in self.there]
        if None not in places and len(set(places)) < len(places):
            raise forms.ValidationError(
                _("Two have the same place. Give each a place of their own.")
            )
        return self.cleaned_data

    @property
    def order(self) -> list[str]:
        """The refs, first to last."""
        return sorted(self.there, key=lambda ref: self.cleaned_data[f"place-{ref}"])


@require_safe
@in_group
def show_turns(request: GroupRequest, ref: str) -> HttpResponse:
    """The lot as it stands, with all that is needed to draw it again."""
    return page(request, find(request, ref), None)


@require_POST
@members_only
def commit_to_turns(request: MemberRequest, ref: str) -> HttpResponse:
    """Come into the lot with these words; only their hash is kept."""
    practice, form = find(request, ref), WordsForm(request.POST)
    if not form.is_valid():
        return page(request, practice, form, status=422)
    words = form.cleaned_data["words"]
    is_made_at_home = FINGERPRINT.fullmatch(words)
    commitment = words if is_made_at_home else rotation.commit(words)
    rotating.commit(request.member, practice, commitment=commitment)
    return redirect("show-turns", request.group.slug, practice.ref)


@require_POST
@members_only
def lock_turns(request: MemberRequest, ref: str) -> HttpResponse:
    """Nobody comes in any more."""
    practice = find(request, ref)
    rotating.lock(request.member, practice)
    return redirect("show-turns", request.group.slug, practice.ref)


@require_POST
@members_only
def tell_words(request: MemberRequest, ref: str) -> HttpResponse:
    """Tell the words one came in with."""
    practice, form = find(request, ref), TellForm(request.POST)
    if not form.is_valid():
        return page(request, practice, form, status=422)
    rotating.tell(request.member, practice, secret=form.cleaned_data["words"])
    return redirect("show-turns", request.group.slug, practice.ref)


@require_POST
@members_only
def draw_turns(request: MemberRequest, ref: str) -> HttpResponse:
    """Draw the order."""
    practice = find(request, ref)
    rotating.draw(request.member, practice)
    return redirect("show-turns", request.group.slug, practice.ref)


@require_POST
@members_only
def write_turns_down(request: MemberRequest, ref: str) -> HttpResponse:
    """Propose an order that was agreed on, or write it down."""
    practice = find(request, ref)
    form = _order_form(practice, request.POST)
    if not form.is_valid():
        return page(request, practice, form, status=422)
    rotating.write_down(request.member, practice, order=form.order)
    return redirect("show-turns", request.group.slug, practice.ref)


def _order_form(practice: Practice, sent: QueryDict | None = None) -> OrderForm:
    there = rotating.who_takes_turns(practice)
    return OrderForm({ref: one.member.name for ref, one in there.items() if one.member}, sent)


def page(
    request: GroupRequest, practice: Practice, form: forms.Form | None, *, status: int = 200
) -> HttpResponse:
    """The page of turns, with the form that was not well filled in, of words or of a bid."""
    hands = list(practice.hands.select_related("holder__member").order_by("turn", "committed_at"))
    told = {hand.ref: hand.secret for hand in hands if hand.told_at}
    turns = Turns.objects.filter(practice=practice).first()
    own = next((hand for hand in hands if _is_own(request, hand)), None)
    context = {
        "practice": practice,
        "turns": turns,
        "hands": hands,
        "own": own,
        "form": form or (TellForm() if turns else WordsForm(initial=_offer())),
        "seed": rotation.seed(told) if turns and turns.drawn_at and not turns.is_written else "",
        "told": sorted(told),
        "late": bool(turns and now() > turns.tell_by),
        "all_told": len(told) == len(hands),
        **_of_writing(request, practice, turns, form),
        **(seeing.of_round(practice, request.member, form) if request.member else {}),
    }
    return render(request, "practices/turns.html", context, status=status)


def _of_writing(
    request: GroupRequest, practice: Practice, turns: Turns | None, form: forms.Form | None
) -> dict[str, Any]:
    """What writing an order down takes, where that is how the group says whose pot it is."""
    if turns is not None:
        return {"is_written": turns.is_written}
    if rounds.order_of(practice) != rounds.WRITTEN:
        return {}
    mine = practice.participants.filter(left_at=None, holder__member=request.member)
    return {
        "is_written": True,
        "takes_part": request.member is not None and mine.exists(),
        "order_form": form if isinstance(form, OrderForm) else _order_form(practice),
    }


def _is_own(request: GroupRequest, hand) -> bool:
    return request.member is not None and hand.holder.member_id == request.member.pk


def _offer() -> dict[str, str]:
    """Words nobody can guess, for whoever has none of their own."""
    return {"words": codes.new_code().words(get_language() or "en")}


def find(request: GroupRequest, ref: str) -> Practice:
    found = get_object_or_404(Practice, group=request.group, ref=ref)
    if found.recipe != "rosca":
        raise Http404
    found.group = request.group
    return found
