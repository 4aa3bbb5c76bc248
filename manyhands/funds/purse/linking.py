"""A gift that somebody said comes by bank, and the bank line that it came with."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.base.errors import NotPossible
from manyhands.funds.inbox import belonging, twice
from manyhands.funds.inbox.belonging import Choices, Guess, Kind, Part, Seen
from manyhands.funds.purse import giving
from manyhands.funds.purse.models import BANK, Gift
from manyhands.funds.values import in_words
from manyhands.groups.models import Group
from manyhands.groups.powers import Actor
from manyhands.ledger import accounts
from manyhands.ledger.models import Account, Transfer

SAID = "said"


def _by_bank(group: Group) -> QuerySet[Gift]:
    rows = Gift.objects.filter(group=group, way=BANK, arrived_at=None, dropped_at=None)
    return rows.filter(fund__closed_at=None).select_related("commodity", "fund").order_by("said_at")


def _that_fit(group: Group, amount: int) -> Choices:
    rows = _by_bank(group).filter(Q(amount=amount) | Q(amount=None)) if amount > 0 else []
    return [(gift.ref, _called(gift)) for gift in rows]


def _called(gift: Gift) -> str:
    if gift.amount is None:
        return _("A gift for “%(fund)s”, of which nobody said how much") % {"fund": gift.fund.name}
    said = {"amount": in_words(gift.amount, gift.commodity.code), "fund": gift.fund.name}
    return _("%(amount)s that somebody gives for “%(fund)s”") % said


def _guesses(group: Group, seen: Sequence[Seen]) -> Iterable[Guess | None]:
    """The gift whose letters stand in the words, or the one gift of just this amount."""
    on_their_way = list(_by_bank(group))
    for one in seen:
        fit = [gift for gift in on_their_way if _fits(gift, one)]
        letters = one.words.replace(" ", "")
        named = [gift for gift in fit if gift.ref in letters]
        alike = named or [gift for gift in fit if gift.amount]
        why = _("Its words name the gift.") if named else _("Somebody said that just this comes.")
        yield Guess(SAID, alike[0].ref, alike[0].fund.ref, why) if len(alike) == 1 else None


def _fits(gift: Gift, seen: Seen) -> bool:
    return gift.commodity.code == seen.currency and gift.amount in (None, seen.amount)


def _has_come(actor: Actor, part: Part, transfer: Transfer) -> None:
    """The gift is in the books, once, with this transfer."""
    gift = Gift.objects.select_related("commodity", "fund").get(ref=part.to)
    if (gift.commodity.code, gift.fund.ref) != (part.currency, part.fund):
        raise NotPossible(_("That gift is for another fund, or in another currency."))
    if Gift.objects.filter(transfer=transfer).exists():
        raise NotPossible(_("One line can be one gift that somebody said, and no more."))
    giving.came_with(actor, gift, transfer, part.amount)


def _comes_from(group: Group, to: str) -> Account:
    """The account of dues or of gifts."""
    gift = Gift.objects.filter(group=group, ref=to).first()
    return accounts.account(group, giving.comes_as(gift) if gift else belonging.GIFTS)


def _is_expected(group: Group, part: Part) -> bool:
    """Whether a gift that nobody is said to give may be one that somebody said."""
    if part.kind != belonging.GIFT:
        return False
    rows = _by_bank(group).filter(amount=part.amount, commodity__code=part.currency)
    return rows.exists()


belonging.register(
    Kind(
        SAID,
        gettext_lazy("A gift that somebody said"),
        _that_fit,
        _comes_from,
        done=_has_come,
        guesses=_guesses,
        comes_again=False,
    )
)
twice.EXPECTED.append(_is_expected)
