"""Pages of practices: the gallery, a recipe that can be tried, and a practice that runs."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.base.times import now
from manyhands.groups.door import GroupRequest, MemberRequest, in_group, members_only
from manyhands.groups.models import Group
from manyhands.groups.pages_constitution import decision_url
from manyhands.practices import (
    accounting,
    actions,
    asking,
    looking,
    pages_asks,
    pictures,
    queries,
    shelf,
    years,
)
from manyhands.practices.engine.decimals import as_agreed, counted
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.forms import (
    AdoptForm,
    ChangeForm,
    RuleForm,
    TryForm,
    WindUpForm,
    hidden,
    typed,
)
from manyhands.practices.models import Practice, PracticeVersion
from manyhands.practices.pages_running import counting, now_in
from manyhands.practices.units import unit_of
from manyhands.practices.words import facts, in_words, rules, told
from manyhands.practices.years.outcome import Outcome, values, with_params

YEAR_W = 52


@require_safe
@in_group
def list_practices(request: GroupRequest) -> HttpResponse:
    """What the group runs, and every recipe it could take up."""
    recipes = sorted(shelf.recipes().values(), key=lambda one: _(one.title))
    context = {
        "running": queries.running(request.group)[:100],
        "past": queries.wound_up(request.group)[:50],
        "recipes": [
            {"name": one.name, "words": in_words(one), "flow": pictures.flow_of(one)}
            for one in recipes
        ],
    }
    return render(request, "practices/practices.html", context)


# --- a recipe ---------------------------------------------------------------------------


@require_safe
@in_group
def show_recipe(request: GroupRequest, recipe: str) -> HttpResponse:
    """What it is, and to members a year of it under the numbers they sent with the address."""
    found = _recipe(request.group, recipe)
    is_tried = bool(request.member) and "set-seed" in request.GET
    scales = queries.scales_of(request.group)
    form = TryForm(found, request.GET if is_tried else None, scales=scales)
    return _recipe_page(request, form)


@require_POST
@members_only
def adopt_practice(request: MemberRequest, recipe: str) -> HttpResponse:
    """Take up the practice under exactly these numbers."""
    found = _recipe(request.group, recipe)
    rule, form = RuleForm(found, request.POST), AdoptForm(request.POST)
    if not (rule.is_valid() and form.is_valid()):
        supposed = dict(hidden(rule.recipe, values(rule.recipe))) | {"set-seed": "1"}
        tried = TryForm(found, supposed | request.POST.dict())
        return _recipe_page(request, tried, adopt_form=form, status=422)
    practice = actions.adopt_practice(
        request.member, request.group, recipe=found.name, name=form.cleaned_data["name"],
        rule={"digest": form.cleaned_data["digest"], "params": rule.params},
    )  # fmt: skip
    return redirect(practice)


def _recipe_page(
    request: GroupRequest, form: TryForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    recipe = form.recipe
    is_whole, outcome = not form.is_bound or form.is_valid(), None
    params = form.params if is_whole else {}
    if form.is_bound and is_whole and not form.is_too_large:
        seed = form.cleaned_data["seed"]
        outcome = years.live(recipe, params, weeks=YEAR_W, seed=seed)
    named = AdoptForm(initial={"name": _(recipe.title), "digest": recipe.digest})
    context = {
        "recipe": recipe,
        "words": in_words(recipe),
        "flow": pictures.flow_of(recipe),
        "rules": rules(recipe, params),
        "form": form,
        "year": _year(with_params(recipe, params), outcome) if outcome else None,
        "hidden": hidden(recipe, {name: params[name] for name in recipe.rule}) if is_whole else [],
        "adopt_form": named,
        "is_whole": is_whole,
        "is_too_large": form.is_bound and is_whole and outcome is None,
        **more,
    }
    return render(request, "practices/recipe.html", context, status=status if is_whole else 422)


def _year(recipe: Recipe, outcome: Outcome) -> dict[str, Any]:
    """The year as a picture, as a table and as sentences' numbers."""
    unit, wanted = counted(recipe.commodity, recipe), outcome.reserve_wanted
    picture = pictures.drawn(outcome)
    return {
        "picture": picture,
        "wide": pictures.WIDE,
        "high": pictures.HIGH,
        "top": told(picture.top, unit),
        "weeks": len(outcome.weeks),
        "short": outcome.weeks_short,
        "wanted": told(wanted, unit) if wanted else "",
        "cover": told(outcome.cover_bp // 100 * 100, "bp") if wanted else "",
        "facts": facts(recipe, outcome),
        "rows": [
            {
                "number": week.number,
                "sums": [told(n, unit) for n in (week.came, week.went, week.there, week.owed)],
                "not_paid": week.not_paid,
            }
            for week in outcome.every_fourth()
        ],
    }


def _recipe(group: Group, name: str) -> Recipe:
    """The recipe from the shelf, its money divided as the group's is; or 404."""
    found = shelf.recipes().get(name)
    if found is None:
        raise Http404
    return queries.as_divided_in(group, found)


# --- a practice that runs -----------------------------------------------------------------


@require_safe
@in_group
def show_practice(request: GroupRequest, ref: str) -> HttpResponse:
    """Its rule in words, and every version with what it changed and the decision that made it."""
    practice = _practice(request.group, ref)
    versions = list(practice.versions.all())
    today = queries.day_of(practice, now())
    counting = queries.version_at(practice, today) or versions[-1]
    recipe = queries.recipe_of(counting)
    context = {
        "practice": practice,
        "counting": counting,
        "words": in_words(recipe),
        "flow": pictures.flow_of(recipe),
        "rules": rules(recipe, counting.params),
        "versions": _versions(request.group, versions),
        "try_query": urlencode([*hidden(recipe, values(recipe)), ("set-seed", "1")]),
        "is_on_the_shelf": practice.recipe in shelf.recipes(),
        "newest": versions[0].number,
        "today": today,
        "accounts": _accounts(request, practice, recipe),
        "call": pages_asks.call_of(practice, now(), for_members=request.member is not None),
        "too_little": "" if practice.ended_at else pages_asks.in_a_sentence(recipe),
        "may_be_asked": asking.may_be_asked(practice, recipe),
    }
    if request.member:
        context |= now_in(practice, counting, recipe, request.member)
    return render(request, "practices/practice.html", context)


def _accounts(
    request: GroupRequest, practice: Practice, recipe: Recipe
) -> list[accounting.Account]:
    """What is told of its strikes to whoever looks."""
    if practice.recipe != "strike_fund":
        return []
    unit, is_member = unit_of(practice, recipe), request.member is not None
    return accounting.accounts_of(practice, unit, for_members=is_member)


def _versions(group: Group, versions: list[PracticeVersion]) -> list[dict[str, Any]]:
    """The newest first, each with the numbers that differ from the one before."""
    said = [rules(queries.recipe_of(one), one.params) for one in versions]
    before = [*said[1:], {}]
    return [
        {
            "version": version,
            "decision_url": decision_url(group, version.adopted_by),
            "other_text": bool(old) and version.recipe_digest != versions[place + 1].recipe_digest,
            "changes": [
                {"says": label, "before": old.get(label, ""), "after": new.get(label, "")}
                for label in ({**old, **new} if old else {})
                if old.get(label) != new.get(label)
            ],
        }
        for place, (version, new, old) in enumerate(zip(versions, said, before, strict=True))
    ]


@members_only
def change_practice(request: MemberRequest, ref: str) -> HttpResponse:
    """Other numbers from a day on; with the recipe as it is now, where one asks for it."""
    practice = _practice(request.group, ref)
    last = practice.versions.all()[0]
    pinned, newest = queries.recipe_of(last), shelf.recipes().get(practice.recipe)
    is_newer = newest and newest.digest != last.recipe_digest
    newer = as_agreed(newest, last.params) if newest and is_newer else None
    recipe = newer if newer and request.GET.get("recipe") == "new" else pinned
    sent = request.POST if request.method == "POST" else None
    scales = queries.scales_of(request.group)
    rule = RuleForm(recipe, sent, scales=scales, initial=_typed(recipe, last))
    form = ChangeForm(sent, initial={"follows": last.number, "digest": recipe.digest})
    if sent is not None and rule.is_valid() and form.is_valid():
        said = form.cleaned_data
        actions.change_practice(
            request.member, practice, follows=said["follows"],
            rule={"digest": said["digest"], "params": rule.params},
            effective_from=f"{said['effective_from'] or ''}",
        )  # fmt: skip
        return redirect(practice)
    context = {
        "practice": practice, "rule": rule, "form": form,
        "newer": newer, "is_newer": recipe is newer,
    }  # fmt: skip
    return render(
        request, "practices/change.html", context, status=422 if sent is not None else 200
    )


def _typed(recipe: Recipe, last: PracticeVersion) -> dict[str, str]:
    """What counts now, as one would type it, for each number that this recipe has too."""
    return {
        name: typed(last.params.get(name, param.value), param.unit)
        for name, param in recipe.rule.items()
    }


@require_POST
@members_only
def cut_benefits(request: MemberRequest, ref: str) -> HttpResponse:
    """Pay less to all, or in full again: what the page of the practice proposes."""
    practice = _practice(request.group, ref)
    actions.cut_benefits(
        request.member, practice,
        pay_bp=_whole(request, "pay_bp"), follows=_whole(request, "follows"),
    )  # fmt: skip
    return redirect(practice)


def _whole(request: MemberRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 6 else 0


@members_only
def wind_up_practice(request: MemberRequest, ref: str) -> HttpResponse:
    """End it, and say who gets what is left."""
    practice, form = _practice(request.group, ref), WindUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.wind_up_practice(request.member, practice, **form.cleaned_data)
        return redirect(practice)
    status = 422 if request.method == "POST" else 200
    _version, recipe = counting(practice)
    pots = looking.pots(practice, recipe, unit_of(practice, recipe))
    context = {"practice": practice, "form": form, "pots": [one for one in pots if one["rows"]]}
    return render(request, "practices/wind_up.html", context, status=status)


def _practice(group: Group, ref: str) -> Practice:
    rows = Practice.objects.filter(group=group).select_related("group__constitution")
    return get_object_or_404(rows.prefetch_related("versions"), ref=ref)
