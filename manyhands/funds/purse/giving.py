"""Gifts for a fund: somebody says that they give, and two see that it came."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.base.codes import code_from
from manyhands.base.errors import NotPossible
from manyhands.base.periods import MONTH, WEEK, YEAR
from manyhands.base.refs import REF_LENGTH
from manyhands.base.times import now
from manyhands.funds.purse import policies, queries, queue
from manyhands.funds.purse.closing import must_be_open
from manyhands.funds.purse.models import ACCOUNTS, Gift, Terms, Waiver
from manyhands.groups.models import Member
from manyhands.groups.policies import any_member, anyone, its_time
from manyhands.groups.powers import Actor, action, write
from manyhands.groups.ties import WAITING_KEYS, must_not_be_one_key
from manyhands.ledger import accounts
from manyhands.ledger.models import Transfer
from manyhands.ledger.posting import Draft, Leg, post
from manyhands.record import log

NO_DUES = {"dues": None, "dues_every": "", "pays_waivers": False}
EVERY = ("", WEEK, MONTH, YEAR)
OTHER_MONEY = _("The group does not count in that currency. Choose another, or ask a member.")
CAME_ALREADY = _("This gift is not on its way any more.")


@action(
    "fund.agree_terms",
    by=any_member,
    says=_("Say what is suggested for a fund, and the most for one ask."),
    method="consent",
)
def agree_terms(actor, fund, /, *, currency, suggested=None, most=None, **dues):
    """The fund is counted in `currency`; None suggests nothing, and sets no limit.

    `dues` may say `dues` and `dues_every`, and whether the fund `pays_waivers` of others.
    """
    said = {"suggested": suggested, "most": most, **NO_DUES, **dues}
    if said.keys() != {"suggested", "most", *NO_DUES} or said["dues_every"] not in EVERY:
        raise NotPossible(_("There are no such terms."))
    unit = accounts.money(fund.group, currency)
    Terms.objects.update_or_create(fund=fund, defaults={"commodity": unit, **said})
    write(actor, "fund.agree_terms", fund=fund.ref, after={"currency": currency, **said})


@action("gift.say", by=anyone, says=_("Say that you give something for a fund."))
def say_gift(actor, fund, /, *, currency, way, **more):
    """A gift is on its way. Who gives stands in no book.

    Whoever is no member gives in a currency that the group knows.
    `more` may say the `amount`, else it is said when it comes, and the `ref` it shall have; for
    dues, `due_on`, and whom it `covers`.
    """
    must_be_open(fund)
    if not isinstance(actor, Member) and currency not in queries.agreed_money(fund.group):
        raise NotPossible(OTHER_MONEY)
    gift = Gift.objects.create(
        group=fund.group,
        fund=fund,
        commodity=accounts.money(fund.group, currency),
        way=way,
        giver=actor if isinstance(actor, Member) else None,
        said_at=now(),
        **more,
    )
    side = policies.Side(fund.group, "giver")
    write(side, "gift.say", about=gift.ref, gift=gift.ref, fund=fund.ref)
    return gift


@action("gift.take_back", by=policies.the_giver, says=_("Say that your gift does not come."))
def take_back_gift(actor, gift):
    """Nobody waits for it any more."""
    gift = _on_its_way(gift)
    _drop(gift)
    write(policies.Side(gift.group, "giver"), "gift.take_back", about=gift.ref, gift=gift.ref)
    return gift


@action(
    "gift.confirm",
    by=policies.not_the_giver,
    says=_("Confirm that a gift has come."),
    concerns=lambda gift, details: gift.giver,
)
def confirm_gift(actor, gift, *, amount=None):
    """The first who confirms is written down; with the second, or as the group decided, it is
    in the books. `amount` is what came, where the giver left it open; both count the same.
    """
    gift = _on_its_way(gift)
    must_be_open(gift.fund)
    _say_how_much(gift, amount)
    if isinstance(actor, Member) and gift.seen_by_id is None:
        gift.seen_by = actor
        gift.save(update_fields=["seen_by", "amount", "is_counted"])
    elif isinstance(actor, Member) and gift.seen_by_id == actor.pk:
        raise NotPossible(_("You have confirmed this. Another member has to see it too."))
    else:
        must_be_of_another_roof(actor, gift.seen_by_id)
        _arrive(actor, gift, ACCOUNTS[gift.way])
    write(actor, "gift.confirm", about=gift.ref, gift=gift.ref)
    return gift


@action(
    "gift.count_again",
    by=policies.who_saw_it,
    says=_("Take back that a gift has come, to count it again."),
)
def count_again(actor, gift):
    """Nobody has seen it come, and what was counted is open again; whoever looks at it is told."""
    gift = _on_its_way(gift)
    if gift.seen_by_id is None or (isinstance(actor, Member) and gift.seen_by_id != actor.pk):
        raise NotPossible(_("Nobody has said yet that it came."))
    if gift.is_counted:
        gift.amount, gift.is_counted = None, False
    gift.seen_by, gift.is_recounted = None, True
    gift.save(update_fields=["amount", "is_counted", "seen_by", "is_recounted"])
    write(actor, "gift.count_again", about=gift.ref, gift=gift.ref)
    return gift


@action("rule.drop_gifts", by=its_time, says=_("Wait no longer for gifts that do not come."))
def drop_gifts(actor, group, *, gifts):
    """Nobody waits for these any more."""
    for gift in gifts:
        _drop(gift)
    write(actor, "rule.drop_gifts", dropped=len(gifts))


def came_with(actor: Actor, gift: Gift, transfer: Transfer, amount: int) -> None:
    """`gift` is in the books with this transfer, which a line of the bank's brought.

    For acts that link bank lines, inside their transaction. `NotPossible` where it has come before.
    """
    gift = _on_its_way(gift)
    gift.amount = amount if gift.is_counted else gift.amount or amount
    _is_there(actor, gift, transfer)


def comes_as(gift: Gift) -> str:
    """The path of the account that says where it came from."""
    return "Income:Dues" if gift.due_on else "Income:Gifts"


def ref_from(secret: str) -> str:
    """The ref of the one gift that belongs to this form, so that sending it twice gives once."""
    return code_from(secret).link()[:REF_LENGTH]


def let_go(member: Member) -> None:
    """Nobody knows any more what the member gave, what was given for them, or not given."""
    Gift.objects.filter(giver=member).update(giver=None, covers=None)
    Gift.objects.filter(covers=member).update(covers=None)
    Waiver.objects.filter(member=member).delete()


def must_be_of_another_roof(actor: Actor, *turned: int | None) -> None:
    """Raises `NotPossible` where `actor` lives with who turned a key before (row numbers)."""
    if isinstance(actor, Member):
        must_not_be_one_key(actor, turned)


def wait_to_be_seen(members: Sequence[int]) -> bool:
    """Whether any of these has seen a gift come that waits for who sees it too."""
    return Gift.objects.filter(seen_by__in=members, arrived_at=None, dropped_at=None).exists()


WAITING_KEYS.append(wait_to_be_seen)


def _arrive(actor: Actor, gift: Gift, path: str) -> None:
    assert gift.amount is not None
    group, rest = gift.group, (gift.fund, gift.commodity)
    legs = [
        Leg(accounts.account(group, path), *rest, gift.amount),
        Leg(accounts.account(group, comes_as(gift)), *rest, -gift.amount),
    ]
    _is_there(actor, gift, post(actor, Draft(f"gift:{gift.ref}", "gift", legs)))


def _is_there(actor: Actor, gift: Gift, transfer: Transfer) -> None:
    gift.transfer, gift.arrived_at = transfer, now()
    gift.save(update_fields=["transfer", "arrived_at", "amount"])
    queue.fill(actor, gift.fund)


def _say_how_much(gift: Gift, amount: int | None) -> None:
    if amount and gift.amount and amount != gift.amount:
        raise NotPossible(_("Another member counted something else. Count it again together."))
    gift.is_counted = gift.is_counted or gift.amount is None
    gift.amount = gift.amount or amount
    if gift.amount is None:
        raise NotPossible(_("Count first, and say how much came."))


def _drop(gift: Gift) -> None:
    gift.dropped_at = now()
    gift.save(update_fields=["dropped_at"])


def _on_its_way(gift: Gift) -> Gift:
    log.hold(gift.group.log_id)
    gift = _locked(gift)
    if not gift.is_on_its_way:
        raise NotPossible(CAME_ALREADY)
    return gift


def _locked(gift: Gift) -> Gift:
    rows: Any = Gift.objects.select_related("group", "fund", "commodity", "transfer")
    found: Gift = rows.select_for_update(of=("self",)).get(pk=gift.pk)
    return found
