"""What is done while a practice runs: members come in, cases go on, what happens is booked."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions.models import Proposal
from manyhands.funds.purse.policies import Side
from manyhands.groups import policies
from manyhands.groups.models import Member
from manyhands.groups.powers import action, audience, done_before, write
from manyhands.ledger import accounts, holds
from manyhands.ledger.models import Hold, Holder, Transfer
from manyhands.ledger.posting import Leg, post, post_all
from manyhands.practices import booking, due, guarding, owing, paying_back, queries, queueing
from manyhands.practices.beginning import begin, first_state
from manyhands.practices.booking import Happening, draft
from manyhands.practices.engine.moves import Move
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.guarding import Moment
from manyhands.practices.holding import held
from manyhands.practices.models import Case, Participant, Practice

GONE_ON = _("This has gone on meanwhile. Look at it again.")


@policies.shared
@audience(_("Only members whom it is not about can do this."))
def whom_it_is_not_about(actor, case):
    if not policies.any_member(actor, case):
        return False
    own = Holder.objects.filter(member=actor).values_list("pk", flat=True).first()
    return own is None or own not in (case.holder_id, case.other_id, case.opened_by_id)


@audience(_("Only members whom it is about can do this, or any where it is about nobody."))
def the_other_side(actor, case):
    own = Holder.objects.filter(member=actor).values_list("pk", flat=True).first()
    return policies.any_member(actor, case) and (case.other_id is None or case.other_id == own)


def _member_of(holder: Holder | None) -> Member | None:
    return holder.member if holder else None


def _whom(practice: Practice, about: dict[str, str]) -> Member | None:
    """The member whom something that is booked is about, who then is no key to it."""
    ref = about.get("m") or about.get("to")
    return Member.objects.filter(group=practice.group, ref=ref, left_at=None).first()


@action("practice.enter", by=policies.each_member, says=_("Take part in a practice."))
def enter_practice(actor, practice):
    """The member takes part from now on; nobody is asked anything."""
    practice = held(practice)
    holder = accounts.holder_of(actor)
    if Participant.objects.filter(practice=practice, holder=holder, left_at=None).exists():
        raise NotPossible(_("You take part already."))
    Participant.objects.create(practice=practice, holder=holder, joined_at=now())
    write(actor, "practice.enter", about=actor.ref, practice=practice.ref)


@action("practice.step_out", by=policies.each_member, says=_("Step out of a practice."))
def step_out(actor, practice):
    """The member takes no part any more; what was booked stays."""
    rows = Participant.objects.filter(practice=practice, holder__member=actor, left_at=None)
    if not rows.update(left_at=now(), gives=None):
        raise NotPossible(_("You take no part in this."))
    write(actor, "practice.step_out", about=actor.ref, practice=practice.ref)


@action(
    "practice.book",
    by=policies.any_member,
    says=_("Book what happened in a practice."),
    method="two_keys",
    concerns=lambda practice, details: _whom(practice, details.get("about", {})),
)
def book_event(actor, practice, /, *, event, key, **more):
    """Write it into the books, once for each `key`.

    `values` are whole numbers by name, as the recipe asks for them; `about` says who fills a slot
    such as m: the ref of a member of the group. `on` is a day (ISO 8601), else today. `currency` is
    asked where the group has none yet, or several. `amount` is there for the constitution, which
    may say how larger sums are decided; it is what moves.
    """
    practice = held(practice)
    slots = {
        slot: accounts.holder_of_ref(practice.group, ref)
        for slot, ref in more.get("about", {}).items()
    }
    day = read_day(more.get("on", "")) or (
        queries.day_of(practice, now()) if event in due.DAYS else None
    )
    values = more.get("values", {})
    happening = Happening(event, values, slots, day, more.get("currency", ""))
    key = due.key_of_day(practice, happening) or f"practice:{practice.ref}:{key}"
    ready = draft(practice, key, happening)
    if not Transfer.objects.filter(group=practice.group, key=ready.key).exists():
        recipe, whom = _recipe(practice), slots.get("m")
        moment = Moment(practice, recipe, actor, event, values, holder=whom)
        if more.get("amount") not in (None, guarding.moves_in_all(moment)):
            raise NotPossible(GONE_ON)
        guarding.must_hold(moment, event)
        owing.must_be_owed(ready)
    return post(actor, ready)


@action(
    "practice.bear",
    by=policies.any_member,
    says=_("Book what is due although the fund of a practice cannot bear it now."),
    method="consent",
)
def bear_what_is_due(actor, practice, /, *, many):
    """All that is held back by now is booked: the group owes it. `many` is how much it was when
    this was proposed; days that came to it while the group decided are not left behind.
    """
    practice = held(practice)
    if not many or not (borne := due.held_back(practice, now())):
        raise NotPossible(GONE_ON)
    post_all(actor, due.of_practice(practice, now(), actor))
    if due.held_back(practice, now()):
        raise NotPossible(_("A few keys are not enough for that: all decide it."))
    write(actor, "practice.bear", practice=practice.ref, many=borne)


@action("case.open", by=policies.any_member, says=_("Open a case in a practice."))
def open_case(actor, practice, /, *, kind, key, **more):
    """A case of this kind, in its first state; a second press finds the first.

    `about` and `other` are refs of members, where it is about somebody. Nothing else is asked but
    an `amount` and a day that it is `due_on`. Who asks once more for themselves says `again`.
    """
    practice = held(practice)
    recipe = _recipe(practice)
    first_state(recipe, kind)
    if there := Case.objects.filter(ref=key).first():
        if there.practice_id != practice.pk:
            raise NotPossible(GONE_ON)
        done_before()
        return there
    holders = {
        slot: accounts.holder_of_ref(practice.group, more[word]) if more.get(word) else None
        for slot, word in (("holder", "about"), ("other", "other"))
    }
    _may_be_about(practice, kind, holders["holder"])
    is_own = isinstance(actor, Member) and more.get("about") == actor.ref
    is_again = is_own and kind == queueing.ASKS and not more.get("again")
    if is_again and queueing.asks_already(practice, recipe, actor, key):
        raise NotPossible(queueing.ASKED_ALREADY)
    about = {"opened_by": _who_asked(actor), "due_on": read_day(more.get("due_on", "")), **holders}
    amount = more.get("amount", 0)
    case = begin(actor, practice, recipe, kind=kind, amount=amount, ref=key, **about)
    by = Side(practice.group, "asker") if kind == queueing.ASKS else actor
    write(by, "case.open", about=case.ref, practice=practice.ref, case=case.ref, case_kind=kind)
    return case


@action(
    "case.move", by=policies.any_member, says=_("Say how a case went on, where no money moves.")
)
def move_case(actor, case, /, *, to):
    """The case comes into the state `to`; what was set aside for it is free again.

    Any member says it, also whom it is about: who is sick says so, and nobody has to confirm it:
    a visit brings help and is no gate. What is between two, these two say; what somebody asked for,
    they take back.
    """
    case, move = step(case, to)
    if isinstance(actor, Member) and queries.is_between_others(case, actor):
        raise NotPossible(queries.BETWEEN_TWO)
    if isinstance(actor, Member) and queueing.is_anothers(case, to, actor):
        raise NotPossible(queueing.WHO_ASKED)
    for_others = guarding.is_for_others(_recipe(case.practice), case.kind, move)
    if for_others or queries.asks_all(case, to):
        raise NotPossible(_("Money moves with this: it is done by those whom it is not about."))
    go_on(actor, case, move)
    return case


@action(
    "case.pay",
    by=whom_it_is_not_about,
    says=_("Let a case go on where money moves with it, or where two must say so."),
    method="two_keys",
    concerns=lambda case, details: _member_of(case.holder or case.opened_by),
)
def pay_case(actor, case, /, *, to, values=None, amount=None, **more):
    """The case comes into the state `to`, and what that means is booked or set aside, once.

    `amount` is there for the constitution, which may say how larger sums are decided; it is what
    moves.
    """
    case, move = step(case, to)
    if case.other_id:
        raise NotPossible(_("The other side confirms this."))
    if not guarding.is_for_others(_recipe(case.practice), case.kind, move):
        raise NotPossible(_("No money moves with this."))
    if amount is not None and amount != amount_of(actor, case, move, values or {}):
        raise NotPossible(GONE_ON)
    _must_hold(actor, case, move, values or {})
    if move.held:
        set_aside(actor, case, move, more.get("currency", ""))
    elif move.event:
        _book(actor, case, move, values or {}, more.get("currency", ""))
    arrive(actor, case, move)
    return case


@action("case.confirm", by=the_other_side, says=_("Confirm what another wrote down about you."))
def confirm_case(actor, case, /, *, to):
    """What one side wrote down is booked when the other says so."""
    case, move = step(case, to)
    if not case.other_id or not move.event:
        raise NotPossible(_("There is nothing to confirm here."))
    _confirm(actor, case, move)
    return case


@action(
    "rule.count_silence",
    by=policies.its_time,
    says=_("Take what one wrote down about another as confirmed, who said nothing for some days."),
)
def count_silence(actor, case, *, to, otherwise):
    """It is booked; where a limit stops that, it is contested, and people look at it."""
    case, move = step(case, to)
    try:
        with transaction.atomic():
            _confirm(actor, case, move)
    except NotPossible:
        arrive(actor, *step(case, otherwise))
    return case


# --- what they have in common -------------------------------------------------------------


def _recipe(practice: Practice) -> Recipe:
    version = queries.version_at(practice, queries.day_of(practice, now()))
    if version is None:
        raise NotPossible(_("This practice had not begun on that day."))
    return queries.recipe_of(version)


def read_day(text: str) -> date | None:
    try:
        day = parse_date(text) if text else None
    except ValueError:
        day = None
    if text and day is None:
        raise NotPossible(_("There is no such day. Write it as 2027-05-01."))
    return day


def _may_be_about(practice: Practice, kind: str, holder: Holder | None) -> None:
    """Who is paid by the day takes part in the practice, and in one such case at a time."""
    if kind != due.SICK[0]:
        return
    if holder is None or not queries.who_takes_part(practice).filter(holder=holder).exists():
        raise NotPossible(_("Only who takes part in the practice can be paid by the day."))
    if practice.cases.filter(kind=kind, holder=holder).exclude(state="closed").exists():
        raise NotPossible(_("There is such a case already."))


def step(case: Case, to: str) -> tuple[Case, Move]:
    """The case, held until this is done, and the move that leads `to` there."""
    held(case.practice)
    rows = Case.objects.select_for_update(of=("self",)).select_related(
        "practice__group__constitution", "holder", "other", "opened_by"
    )
    case = rows.get(pk=case.pk)
    for move in _recipe(case.practice).moves.get(case.kind, ()):
        if (move.start, move.end) == (case.state, to):
            return case, move
    raise NotPossible(GONE_ON)


def go_on(actor, case: Case, move: Move) -> None:
    """Where no money moves: the rule allows it, and what was set aside for it is free again."""
    _must_hold(actor, case, move, {})
    free(actor, case)
    arrive(actor, case, move)


def arrive(actor, case: Case, move: Move) -> None:
    """The case is in its new state; what its days before brought is booked first."""
    if ready := due.of_case(case, _recipe(case.practice), now()):
        post_all(actor, ready)
    case.state, case.since = move.end, now()
    if (case.kind, case.state) == due.ON_STRIKE:
        case.begun_at = case.begun_at or case.since
    case.save(update_fields=["state", "since", "begun_at"])
    write(actor, "case.move", about=case.ref, case=case.ref, to=move.end)


def _confirm(actor, case: Case, move: Move) -> None:
    _must_hold(actor, case, move, {})
    if not _recipe(case.practice).is_gift:
        _book(actor, case, move, {}, "")
    arrive(actor, case, move)


def amount_of(actor: Any, case: Case, move: Move, values: dict[str, int]) -> int:
    """What moves with this step: what the case is about, or what the rule says for it."""
    if move.held:
        return case.amount
    moment = guarding.moment_of(actor, case, move, _recipe(case.practice), values=values)
    return guarding.moves_in_all(moment)


def _who_asked(actor: Any) -> Holder | None:
    """Whoever opens it, or whose proposal it was."""
    if isinstance(actor, Member):
        return accounts.holder_of(actor)
    ref = policies.decided_by(actor)
    proposal = Proposal.objects.filter(group=actor.group, ref=ref).select_related("author").first()
    return accounts.holder_of(proposal.author) if proposal else None


def _must_hold(actor, case: Case, move: Move, values: dict[str, int]) -> None:
    moment = guarding.moment_of(actor, case, move, _recipe(case.practice), values=values)
    guarding.must_hold(moment, *guarding.places_of(case, move))


def set_aside(actor, case: Case, move: Move, currency: str = "") -> None:
    """So much of the pool is kept for this case, for a time."""
    recipe = _recipe(case.practice)
    event = guarding.event_after(recipe, case.kind, move)
    line = next(one for one in event.lines if one.account.startswith(guarding.TILLS))
    unit = booking.unit_of(case.practice, recipe, currency)
    fund = booking.fund_of(case.practice, recipe, line.fund)
    account = accounts.account(case.practice.group, line.account)
    base = f"case:{case.books_ref}:"
    before = Hold.objects.filter(group=case.practice.group, key__startswith=base).count()
    key = f"{base}{before}"  # each time anew
    leg = Leg(account, fund, unit, case.amount)
    holds.hold(actor, key, leg, until=now() + timedelta(hours=move.hours))


def _kept(case: Case) -> Hold | None:
    rows = Hold.objects.filter(group=case.practice.group, key__startswith=f"case:{case.books_ref}:")
    return rows.filter(ended="", expires_at__gt=now()).first()


def free(actor, case: Case) -> None:
    if kept := _kept(case):
        holds.void(actor, kept)


def _book(actor, case: Case, move: Move, values: dict[str, int], currency: str) -> None:
    """Book what the move says, from what was set aside where something was; nothing of a loan of
    which all came back at meetings.
    """
    recipe = _recipe(case.practice)
    if case.amount and not paying_back.worth(case) and not any(values.values()):
        return
    slots: dict[str, Holder | str] = {"case": case.books_ref}
    slots |= {"m": case.holder, "to": case.holder} if case.holder else {}
    slots |= {"from": case.other} if case.other else {}
    brought = values | guarding.brought_by(case, recipe)
    if booking.OWED in recipe.events[move.event].names() and not brought[booking.OWED]:
        return  # it was taken back in the books
    happening = Happening(move.event, brought, slots, None, currency)
    ready = draft(case.practice, f"case:{case.books_ref}:{move.start}:{move.end}", happening)
    kept = _kept(case)
    if kept:
        holds.settle(actor, kept, ready)
    else:
        post(actor, ready)
