"""What a member sees of a round of a stokvel: the pot, what a bid would mean, and their own bid."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from manyhands.groups.models import Member
from manyhands.practices import hands as holding
from manyhands.practices import rounds, shelf
from manyhands.practices.forms_running import AmountField
from manyhands.practices.models import Bid, Bidding, Hand, Practice
from manyhands.practices.rounds import Round
from manyhands.practices.units import Unit, unit_of
from manyhands.practices.words import together

NO_CURRENCY = _("First book money that came in, so that the books know its currency.")


class SwapForm(forms.Form):
    """With whom one would change turns, and which of one's own where one has several."""

    def __init__(self, own: dict[Hand, int | None], others: list[Hand]) -> None:
        super().__init__()
        wish = next((one.ref for one in others if one.pk in own.values()), "")
        if len(own) > 1:
            turns = [(one.ref, one.turn) for one in own]
            self.fields["own"] = forms.ChoiceField(label=_("Which of your turns"), choices=turns)
        self.fields["hand"] = forms.ChoiceField(
            label=_("With whom"),
            choices=[
                ("", _("Nobody")),
                *((one.ref, f"{one.turn}. {called(one)}") for one in others),
            ],
            required=False,
            initial=wish,
        )


class BidForm(forms.Form):
    """What one would give up of a pot."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10_000)

    def __init__(self, unit: Unit, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["gives_up"] = AmountField(
            unit,
            may_be_nothing=True,
            label=_("What you would give up of the pot"),
            help_text=_("Empty: nothing. Then it is yours only if nobody gives up more."),
        )


def of_round(practice: Practice, member: Member, form: forms.Form | None) -> dict[str, Any]:
    """The round that is next and what others still owe, in words; `cannot` where no currency is
    known.
    """
    found, owed = rounds.next_round(practice), sum(rounds.owed_by(practice).values())
    unit = unit_of(practice, shelf.recipes()[practice.recipe])
    if found is None:
        left = rounds.left_over(practice) if unit else 0
        told = {"left_over": left, "left_over_told": unit.told(left)} if unit and left else {}
        told["is_to_begin"] = rounds.waiting(practice).exists()  # its rule is of a later day
        return {"past": past(practice), **told, **_missing(practice, owed, unit)}
    if unit is None:
        return {"round": found, "cannot": NO_CURRENCY, **_swaps(practice, member)}
    told = {
        "round": found,
        "past": past(practice),
        **_swaps(practice, member),
        "pot": unit.told(found.pot),
        "cushion": unit.told(found.cushion),
        "fee": unit.told(found.fee) if found.fee else "",
        **_missing(practice, owed, unit),
        "gives_up": unit.told(found.gives_up) if found.gives_up else "",
        "gets": unit.told(found.gets),
    }
    return told | (_of_bids(practice, member, found, unit, form) if found.by_bids else {})


def _missing(practice: Practice, owed: int, unit: Unit | None) -> dict[str, Any]:
    """What is still promised, and how many parts of the last round are not in; no names."""
    if unit is None or owed <= 0:
        return {}
    many, of = rounds.parts_missing(practice)
    return {"owed": unit.told(owed), "parts_missing": many, "parts": of}


def _of_bids(
    practice: Practice, member: Member, found: Round, unit: Unit, form: forms.Form | None
) -> dict[str, Any]:
    """What a bid would mean, by an example that divides; and how the member's own stands."""
    mine = holding.of(practice.hands.all(), member)
    own = Bid.objects.filter(bidding=found.bidding, hand__in=mine)
    bid = own.exclude(gives_up=None).first() if found.bidding else None
    hands = practice.hands.count()
    example = found.pot // 10 // hands * hands
    start = {"number": found.number, "gives_up": unit.typed(bid.gives_up or 0) if bid else ""}
    return {
        "hands_many": hands,
        "example": unit.told(example) if 0 < example <= found.most else "",
        "example_gets": unit.told(found.most + 1 - example),
        "example_back": unit.told(example // hands),
        "can_bid": holding.of(rounds.waiting(practice), member).exists(),
        "own_bid": unit.told(bid.gives_up or 0) if bid else "",
        "bid_form": form if isinstance(form, BidForm) else BidForm(unit, initial=start),
    }


def _swaps(practice: Practice, member: Member) -> dict[str, Any]:
    """With whom the member could change turns, and who would with them."""
    hands = list(rounds.waiting(practice))
    own = {one: one.wish_of(member) for one in hands if one.is_of(member)}
    others = [one for one in hands if one not in own]
    if not own or not others or practice.ended_at:
        return {}
    wished_by, asked_for = holding.wishes_for(hands, member)
    return {
        "swaps": SwapForm(own, others),
        "wished_by": ", ".join(map(called, wished_by)),
        "asked_for": ", ".join(map(called, asked_for)),
    }


def called(hand: Hand) -> str:
    """Whose it is, in a word."""
    return together(one.member.name if one.member else hand.ref for one in hand.holders)


def past(practice: Practice) -> list[dict[str, Any]]:
    """Each round that was given by bids, the last first: whose it was, and all that was bid. Of who
    needed it all that is told is how many said so.
    """
    unit = unit_of(practice, shelf.recipes()[practice.recipe])
    if unit is None:
        return []
    return [
        {
            "number": one.number,
            "winner": one.winner,
            "gave_up": unit.told(one.gave_up),
            "needed_by": len(_standing(one)) if one.by_need else None,
            "bids": [] if one.by_need else _told(one, unit),
        }
        for one in rounds.past_biddings(practice)
    ]


def _standing(bidding: Bidding) -> list[Bid]:
    """What was bid and not taken back, the best first."""
    bids = [bid for bid in bidding.bids.all() if bid.gives_up is not None]
    return sorted(bids, key=lambda bid: (-(bid.gives_up or 0), bid.pk))


def _told(bidding: Bidding, unit: Unit) -> list[tuple[Hand, str]]:
    return [(bid.hand, unit.told(bid.gives_up or 0)) for bid in _standing(bidding)]
