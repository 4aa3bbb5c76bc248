"""A savings circle meets: what each put in, paid back and took, the cash that was counted, and at
the end the share-out.

All of a meeting is booked at once. The cash on the table is what the books say afterwards: a
difference is booked under its own name, so that all see it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups import policies
from manyhands.groups.powers import action, write
from manyhands.ledger import accounts
from manyhands.ledger.models import Balance, Count, Hold, Holder
from manyhands.ledger.posting import Draft, post_all
from manyhands.ledger.queries import balance
from manyhands.practices import booking, guarding, lending, paying_back, queries, running
from manyhands.practices.booking import Happening, draft
from manyhands.practices.engine import allocate
from manyhands.practices.holding import held
from manyhands.practices.models import Case, Practice

MEETING = "meeting"
COLUMNS = {  # of a row, after whose it is
    "shares": _("Shares bought"),
    "social": _("Into the social fund"),
    "repaid": _("Paid back"),
    "lent": _("Lent"),
    "charge": _("Paid for a loan"),
}
WITHOUT_CHARGE = 5  # how long rows were that were proposed before loans were paid for here
CASH = "Assets:Cash"
SAVED = "Member"  # where shares are: less than nothing, since the circle owes them
SET_ASIDE = _("Money is set aside for a loan that was agreed. Hand it over, or free it first.")
CHANGED = _("The circle has met meanwhile. Look at it again.")
Row = Sequence[object]  # ref of a member, and a number for each column; minor units


@dataclass(frozen=True)
class Standing:
    """How somebody stands in the circle: what they saved and owe, in minor units."""

    holder: Holder
    saved: int
    owes: int


@action(
    "circle.book_meeting",
    by=policies.any_member,
    says=_("Book a meeting of a savings circle, with the cash that was counted."),
    method="three_keys",
)
def book_meeting(actor, practice, /, *, number, rows, counted, **more):
    """Meeting `number`: each row is a member's ref, how many shares they bought, and what they put
    into the social fund, paid back, took as a loan and paid for one. `counted` is the cash on the
    table. `more` says the `currency` where the books do not know it yet.
    """
    practice = _circle(practice)
    if more.get("currency"):
        accounts.money(practice.group, more["currency"])
    if number != next_number(practice):
        raise NotPossible(CHANGED)
    version = queries.version_now(practice, now())
    base = f"meeting:{practice.ref}:{number}"
    drafts = [one for row in rows for one in _of_row(practice, base, row, version.params)]
    _nobody_pays_back_too_much(practice, rows)
    _hand_over(actor, practice, rows)
    if not drafts and not counted:
        raise NotPossible(booking.NOTHING)
    there = _cash(practice)
    after = there + sum(
        leg.amount for one in drafts for leg in one.legs if leg.account.path == CASH
    )
    if after < 0:
        raise NotPossible(_("More was lent than there is in the box."))
    if counted != after:
        drafts.append(_difference(practice, base, counted - after))
    if drafts:
        post_all(actor, drafts)
    for loan in _paid_back(practice, rows):
        running.arrive(actor, *running.step(loan, "repaid"))
    _write_down(practice, number, counted, after)
    write(actor, "circle.book_meeting", practice=practice.ref, number=number, counted=counted)


@action(
    "circle.share_out",
    by=policies.any_member,
    says=_("Share out what a savings circle has saved and gained."),
    method="consent",
)
def share_out(actor, practice, /, *, meetings):
    """After so many `meetings`: each gets of the cash of the circle in proportion to their shares,
    to the last unit. The social fund stays. Refused while loans are out.
    """
    practice = _circle(practice)
    if meetings != next_number(practice) - 1:
        raise NotPossible(CHANGED)
    version = queries.version_now(practice, now())
    moment = guarding.Moment(practice, queries.recipe_of(version), actor)
    guarding.must_hold(moment, "share_out")
    standing = standings(practice)
    saved = {one.holder.ref: one.saved for one in standing if one.saved > 0}
    if not saved:
        raise NotPossible(_("Nobody has saved anything that could be shared out."))
    kept = Hold.objects.filter(fund__of_a_practice__practice=practice, ended="")
    if kept.filter(expires_at__gt=now()).exists():
        raise NotPossible(SET_ASIDE)
    parts = allocate.by_weight(_box(practice, "circle"), saved)
    base = f"shareout:{practice.ref}:{meetings}"
    drafts = []
    for one in standing:
        if one.saved > 0:
            drafts += _part(practice, base, one, parts[one.holder.ref])
    post_all(actor, drafts)
    write(actor, "circle.share_out", practice=practice.ref, meetings=meetings)


def next_number(practice: Practice) -> int:
    """The number of the meeting that has not been booked yet, from 1; 1 query."""
    return Case.objects.filter(practice=practice, kind=MEETING).count() + 1


def standings(practice: Practice) -> list[Standing]:
    """How each who has saved or owes something stands, and who takes part; by ref. 2 queries."""
    rows = Balance.objects.filter(
        fund__of_a_practice__practice=practice, account__holder__isnull=False
    ).values_list("account__holder", "account__path")
    saved: dict[int, int] = {}
    owes: dict[int, int] = {}
    for holder, path, amount in rows.annotate(sum=Sum("posted")):
        if path.startswith(f"{SAVED}:"):
            saved[holder] = saved.get(holder, 0) - amount
        elif path.startswith("Receivable:"):
            owes[holder] = owes.get(holder, 0) + amount
    there = practice.participants.filter(left_at=None).values_list("holder", flat=True)
    found = Holder.objects.filter(pk__in={*saved, *owes, *there}).select_related("member")
    return [
        Standing(one, saved.get(one.pk, 0), owes.get(one.pk, 0)) for one in found.order_by("ref")
    ]


def _hand_over(actor, practice: Practice, rows: Sequence[Row]) -> None:
    """Each loan of this meeting is a case that is out: whoever takes just as much as was set aside
    for them takes that; else it is one of its own, so that it too can be rescheduled or forgiven.
    """
    agreed = practice.cases.filter(kind="loan", state="agreed").order_by("opened_at", "pk")
    waiting: dict[tuple[object, object], Case] = {
        (one.holder.member.ref, one.amount): one
        for one in agreed.select_related("holder__member", "practice__group__constitution")
        if one.holder and one.holder.member
    }
    for member, _shares, _social, _repaid, lent, *_charge in rows:
        if isinstance(lent, int) and lent:
            agreed_before = waiting.pop((member, lent), None)
            loan = agreed_before or _agreed_now(actor, practice, str(member), lent)
            case, move = running.step(loan, "out")
            running.free(actor, case)
            running.arrive(actor, case, move)


def _agreed_now(actor, practice: Practice, member: str, lent: int) -> Case:
    today = queries.day_of(practice, now())
    recipe = queries.recipe_of(queries.version_now(practice, now()))
    case = Case.objects.create(
        group=practice.group,
        practice=practice,
        kind="loan",
        state="agreed",
        holder=accounts.holder_of_ref(practice.group, member),
        amount=lent,
        opened_at=now(),
        since=now(),
        due_on=lending.comes_back_on(recipe, today),
    )
    about = {"practice": practice.ref, "case": case.ref, "case_kind": case.kind}
    write(actor, "case.open", about=case.ref, **about)
    return case


def _nobody_pays_back_too_much(practice: Practice, rows: Sequence[Row]) -> None:
    """Raises `NotPossible` for a slip of the pen: what is owed less than nothing stays open."""
    owes = {one.holder.ref: one.owes for one in standings(practice)}
    for member, _shares, _social, repaid, *_others in rows:
        if type(repaid) is not int or not repaid:
            continue
        holder = accounts.holder_of_ref(practice.group, str(member))
        if repaid > max(0, owes.get(holder.ref, 0)):
            name = holder.member.name if holder.member else holder.ref
            raise NotPossible(_("%(name)s pays back more than they owe.") % {"name": name})


def _paid_back(practice: Practice, rows: Sequence[Row]) -> Iterator[Case]:
    """The loans of which all is back, by what those who paid back at this meeting still owe."""
    for member, _shares, _social, repaid, *_others in rows:
        if repaid:
            left = paying_back.left_of(
                practice, accounts.holder_of_ref(practice.group, str(member))
            )
            back = [loan for loan, amount in left.items() if not amount]
            yield from practice.cases.filter(pk__in=back).select_related("practice__group")


def _of_row(practice: Practice, base: str, row: Row, params: dict) -> list[Draft]:
    member, shares, social, repaid, lent, charge = [*row, 0] if len(row) == WITHOUT_CHARGE else row
    holder = accounts.holder_of_ref(practice.group, str(member))
    numbers = (shares, social, repaid, lent, charge)
    if not all(type(value) is int and value >= 0 for value in numbers):
        raise NotPossible(booking.NOTHING)
    if shares > params["most_shares"]:
        raise NotPossible(_("Nobody buys more shares at a meeting than your group agreed on."))
    amounts = {"shares": shares * params["price"], "social_paid": social}
    amounts |= {"repaid": repaid, "lent": lent, "charged": charge}
    return [
        draft(
            practice,
            f"{base}:{event}:{holder.ref}",
            Happening(event, {"x": amount}, {"m": holder}),
        )
        for event, amount in amounts.items()
        if amount
    ]


def _difference(practice: Practice, base: str, difference: int) -> Draft:
    event = "found" if difference > 0 else "missing"
    happening = Happening(event, {"x": abs(difference)})
    return draft(practice, f"{base}:{event}", happening)


def _part(practice: Practice, base: str, one: Standing, gets: int) -> list[Draft]:
    """What pays one out: their shares, and their part of what was gained or lost."""
    slots = {"m": one.holder}
    amounts = {
        "shared_out": min(gets, one.saved),
        "gain_out": max(gets - one.saved, 0),
        "loss_borne": max(one.saved - gets, 0),
    }
    return [
        replace(
            draft(practice, f"{base}:{event}:{one.holder.ref}", Happening(event, {"x": x}, slots)),
            effective=queries.day_of(practice, now()),
        )
        for event, x in amounts.items()
        if x
    ]


def _cash(practice: Practice) -> int:
    """What the books say is in the box: in all funds of the practice."""
    return _box(practice, "circle") + _box(practice, "social")


def _box(practice: Practice, fund: str) -> int:
    version = queries.version_now(practice, now())
    recipe = queries.recipe_of(version)
    unit = booking.unit_of(practice, recipe)
    account = accounts.account(practice.group, CASH)
    return balance(account, unit, booking.fund_of(practice, recipe, fund))


def _write_down(practice: Practice, number: int, counted: int, booked: int) -> None:
    version = queries.version_now(practice, now())
    unit = booking.unit_of(practice, queries.recipe_of(version))
    Count.objects.create(
        group=practice.group,
        account=accounts.account(practice.group, CASH),
        commodity=unit,
        day=queries.day_of(practice, now()),
        counted=counted,
        booked=booked,
        recorded_at=now(),
    )
    Case.objects.create(
        group=practice.group,
        practice=practice,
        kind=MEETING,
        state="closed",
        amount=counted,
        opened_at=now(),
        since=now(),
    )


def _circle(practice: Practice) -> Practice:
    practice = held(practice)
    if practice.recipe != "savings_circle":
        raise NotPossible(_("This practice has no meetings with a box."))
    return practice
