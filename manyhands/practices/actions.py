"""A group takes up a practice, changes its rule from a day on, and winds it up."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups import policies
from manyhands.groups.acts import Act, find, name_of
from manyhands.groups.clocks import day_in
from manyhands.groups.dissolving import IN_THE_WAY
from manyhands.groups.models import Group
from manyhands.groups.powers import action, write
from manyhands.ledger.models import Hold
from manyhands.practices import guarding, owing, queries, shelf
from manyhands.practices.engine import recipes
from manyhands.practices.engine.decimals import DECIMALS, as_agreed
from manyhands.practices.engine.recipes import HUNDREDTHS, BadRecipe, Recipe
from manyhands.practices.holding import held
from manyhands.practices.models import (
    LONGEST_NAME,
    LONGEST_SUCCESSOR,
    Practice,
    PracticeVersion,
)
from manyhands.practices.words import WHERE, kind, told
from manyhands.practices.years.outcome import with_params
from manyhands.record import log

FARTHEST = timedelta(days=5 * 366)  # no later change could begin before a day beyond it
CHANGED_MEANWHILE = _("The practice has changed meanwhile. Look at it and propose it again.")


@action(
    "practice.adopt",
    by=policies.any_member,
    says=_("Take up a practice."),
    method="consensus",
)
def adopt_practice(actor, group, /, *, recipe, name, rule):
    """The group runs this recipe under this `rule` from today on: `params`, and the `digest` of the
    recipe that was read.

    Raises `NotPossible` where another recipe is on the shelf by now, for numbers out of bounds, or
    a name that another practice has.
    """
    log.hold(group.log_id)
    found = _on_the_shelf(recipe, rule["digest"])
    if not name or len(name) > LONGEST_NAME:
        raise NotPossible(_("A practice needs a name, and a short one."))
    if group.practices.filter(name=name, ended_at=None).exists():
        raise NotPossible(_("There is a practice of this name. Give it another."))
    practice = Practice.objects.create(group=group, recipe=recipe, name=name, adopted_at=now())
    version = _record(practice, actor, found, rule["params"], day_in(group, now()))
    write(
        actor, "practice.adopt", about=practice.ref, practice=practice.ref, recipe=recipe,
        name=name, rule=rule_of(version),
    )  # fmt: skip
    return practice


def rule_of(version: PracticeVersion) -> dict[str, Any]:
    """What acts call a rule: the numbers, and the digest of the recipe they are for."""
    return {"digest": version.recipe_digest, "params": version.params}


def _before_the_change(group: Group, facts: dict[str, Any]) -> Act:
    practice = find(group, f"{Practice._meta.label}:{facts['practice']}")
    assert isinstance(practice, Practice)
    newest = practice.versions.all()[0]
    if practice.ended_at or newest.number != facts["version"]:
        raise NotPossible(CHANGED_MEANWHILE)
    before = practice.versions.get(number=newest.number - 1)
    details = {"rule": rule_of(before), "follows": newest.number, "effective_from": ""}
    return Act("practice.change", name_of(practice), details)


@action(
    "practice.change",
    by=policies.any_member,
    says=_("Change the rule of a practice."),
    method="consensus",
    inverse=_before_the_change,
)
def change_practice(actor, practice, /, *, rule, follows, effective_from=""):
    """Other numbers, or the recipe as it is now, count from a day on that is not in the past.

    They follow version number `follows`; what happened before keeps its version. `effective_from`
    is a day such as "2027-05-01"; without one it is the day on which this is done. Raises
    `NotPossible` where the practice is wound up or has another version by now.
    """
    practice = held(practice)
    if practice.versions.aggregate(last=Max("number"))["last"] != follows:
        raise NotPossible(CHANGED_MEANWHILE)
    last = practice.versions.get(number=follows)
    found = _pinned(practice, rule["digest"]) or _on_the_shelf(practice.recipe, rule["digest"])
    if rule == rule_of(last):
        raise NotPossible(_("This is the rule already."))
    _knows_what_is_open(practice, last, found)
    version = _record(practice, actor, found, rule["params"], _day(effective_from, last))
    write(
        actor, "practice.change", about=practice.ref, practice=practice.ref,
        version=version.number, rule=rule_of(version),
        effective_from=f"{version.effective_from}",
    )  # fmt: skip
    return version


@action(
    "practice.cut",
    by=policies.any_member,
    says=_("Pay less to all while the reserve is low, or in full again."),
    method="consensus",
    inverse=_before_the_change,
)
def cut_benefits(actor, practice, /, *, pay_bp, follows):
    """From today on all are paid this part of what the rule says, in hundredths of a percent.

    It follows version number `follows`. Raises `NotPossible` where the reserve is not so low, and
    where the practice has no such number.
    """
    practice = held(practice)
    last = practice.versions.all()[0]
    if last.number != follows:
        raise NotPossible(CHANGED_MEANWHILE)
    recipe = queries.recipe_of(last)
    if "pay_bp" not in recipe.rule:
        raise NotPossible(_("This practice pays nothing that could be cut so. Change its rule."))
    params = last.params | {"pay_bp": pay_bp}
    if params == last.params:
        raise NotPossible(_("This is the rule already."))
    after = with_params(recipe, {"pay_bp": _checked(recipe, params)["pay_bp"]})
    guarding.must_hold(guarding.Moment(practice, after, actor), "cut")
    version = _record(practice, actor, recipe, params, _day("", last))
    write(
        actor, "practice.cut", about=practice.ref, practice=practice.ref, version=version.number,
        rule=rule_of(version), effective_from=f"{version.effective_from}",
    )  # fmt: skip
    return version


@action(
    "practice.wind_up",
    by=policies.any_member,
    says=_("Wind up a practice."),
    method="consensus",
)
def wind_up_practice(actor, practice, /, *, successor, reason=""):
    """It is over; what is left goes to `successor`. Its versions are kept."""
    practice = held(practice)
    _nothing_is_open(practice)
    if not successor or len(successor) > LONGEST_SUCCESSOR:
        raise NotPossible(_("Say in a few words who gets what is left."))
    practice.ended_at, practice.successor = now(), successor
    practice.save(update_fields=["ended_at", "successor"])
    practice.participants.update(gives=None)  # there is no levy any more
    write(
        actor, "practice.wind_up", about=practice.ref, practice=practice.ref,
        successor=successor, reason=reason,
    )  # fmt: skip


# --- what the three have in common --------------------------------------------------------


def proved(text: str) -> Recipe:
    """The recipe of this text; `NotPossible` names what keeps it from being adopted."""
    try:
        return recipes.read(text)
    except BadRecipe as why:
        told_why = "; ".join(why.faults)
        raise NotPossible(_("This recipe cannot be adopted: %s.") % told_why) from None


def what_still_runs(group: Group) -> list[str]:
    """Which practices run, and in which of them a case can go on; a group ends with none."""
    found = []
    for practice in group.practices.filter(ended_at=None).order_by("name"):
        found.append(_("The practice “%s” still runs. Wind it up first.") % practice.name)
        recipe = queries.recipe_of(practice.versions.all()[0])
        if queries.open_cases(practice, recipe).exists():
            found.append(_("In “%s” a case is still open. Close it first.") % practice.name)
    return found


IN_THE_WAY.append(what_still_runs)


def _nothing_is_open(practice: Practice) -> None:
    """Raises `NotPossible`, saying what, where a case can go on, money is set aside, or members
    still get something that could be paid out: nothing is booked any more once it is over.
    """
    recipe = queries.recipe_of(practice.versions.all()[0])
    kinds = queries.open_cases(practice, recipe).order_by("kind").values_list("kind", flat=True)
    many: dict[str, Any] = {**Counter(kind(one) for one in kinds)}
    aside = Hold.objects.filter(
        fund__of_a_practice__practice=practice, ended="", expires_at__gt=now()
    ).count()
    if aside:
        many[str(_("Money that is set aside"))] = aside
    if gets := owing.could_be_paid_out(practice):
        many[str(WHERE["Payable"])] = ", ".join(gets)
    if many:
        told_open = ", ".join(f"{name}: {count}" for name, count in many.items())
        raise NotPossible(_("Something is open: %s. Bring it to its end first.") % told_open)


def _knows_what_is_open(practice: Practice, last: PracticeVersion, found: Recipe) -> None:
    """Raises `NotPossible` where a case is in a state that another recipe has no way on from."""
    for case in queries.open_cases(practice, queries.recipe_of(last)):
        if case.state not in {move.start for move in found.moves.get(case.kind, ())}:
            raise NotPossible(
                _("A case is open of which this recipe knows nothing: bring it to its end first.")
            )


def _on_the_shelf(name: str, digest: str) -> Recipe:
    text = shelf.texts().get(name)
    if text is None:
        raise NotPossible(_("There is no such recipe."))
    found = proved(text)
    if found.digest != digest:
        raise NotPossible(_("The recipe is another by now. Read it and propose it again."))
    return found


def _pinned(practice: Practice, digest: str) -> Recipe | None:
    found = practice.versions.filter(recipe_digest=digest).first()
    return queries.read_pinned(found.recipe_text) if found else None


def _day(text: str, last: PracticeVersion) -> date:
    """The day this says, or today; not in the past and not before the last change."""
    today = queries.day_of(last.practice, now())
    try:
        day = parse_date(text) if text else max(today, last.effective_from)
    except ValueError:
        day = None
    if day is None:
        raise NotPossible(_("There is no such day. Write it as 2027-05-01."))
    if day < today:
        raise NotPossible(_("That day is over. Choose a later one."))
    if day > today + FARTHEST:
        raise NotPossible(_("This day is years away. Look at its year again."))
    if day < last.effective_from:
        raise NotPossible(_("Another change begins later than that. Choose a later day."))
    return day


def _record(
    practice: Practice, actor: Any, recipe: Recipe, params: Any, day: date
) -> PracticeVersion:  # fmt: skip
    return PracticeVersion.objects.create(
        practice=practice, number=practice.versions.count() + 1, recipe_text=recipe.text,
        recipe_digest=recipe.digest, params=_checked(recipe, params), effective_from=day,
        recorded_at=now(), adopted_by=policies.decided_by(actor),
    )  # fmt: skip


def _checked(recipe: Recipe, params: Any) -> dict[str, int]:
    """Every param of the rule with its number; `NotPossible` says what cannot be set."""
    if not isinstance(params, dict) or set(params) - {DECIMALS} != set(recipe.rule):
        raise NotPossible(_("A practice needs a number for each thing that the recipe sets."))
    recipe = as_agreed(recipe, params)
    said = params.get(DECIMALS, HUNDREDTHS)
    if type(said) is not int or said != recipe.decimals:
        raise NotPossible(_("Money is divided in hundredths, in thousandths, or not at all."))
    for name, param in recipe.rule.items():
        value = params[name]
        if type(value) is not int or not param.least <= value <= param.most:
            raise NotPossible(
                _("“%(what)s” is from %(least)s to %(most)s.")
                % {
                    "what": say(param.says),
                    "least": told(param.least, param.unit),
                    "most": told(param.most, param.unit),
                }
            )
    return dict(params)
