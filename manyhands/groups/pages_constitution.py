"""Pages on how a group decides: its constitution in words, a change of it, and its beginning."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from manyhands.base.times import now
from manyhands.groups import actions, constitution_words, policies, queries
from manyhands.groups.clocks_words import place_in_words
from manyhands.groups.constitution import STARTS, first_constitution, whole
from manyhands.groups.constitution_check import all_faults, loosened
from manyhands.groups.constitution_words import listed
from manyhands.groups.door import GroupRequest, MemberRequest, in_group, members_only
from manyhands.groups.forms_lists import form_of
from manyhands.groups.models import Constitution, Group
from manyhands.groups.powers import POWERS, Power
from manyhands.groups.rules import CHOOSE, JOIN, made_in, ways_of
from manyhands.groups.starts_words import WORDS
from manyhands.groups.topics import by_topic

NUMBERS = ("settings", "electorate", "mandates", "petitions", "emergency")
LISTS = (("emergency", "acts"), ("mandates", "incompatible"))
PROTECTED = "entrenched"


class Clause(NamedTuple):
    """One thing the constitution says, with the decision that made it and the way to change it."""

    what: str
    way: str
    decision_url: str
    change_url: str
    numbers: list[tuple[str, Any]] = []


@require_safe
@in_group
def constitution(request: GroupRequest) -> HttpResponse:
    """How do we decide this? Every power, in words, and how this group uses it; or used it, in the
    version that the address asks for.
    """
    group = request.group
    versions = list(queries.past_constitutions(group))
    asked = [one for one in versions if f"{one.version}" == request.GET.get("version")]
    shown = asked[0] if asked else versions[0]
    is_in_force = shown is versions[0]
    upto = versions[versions.index(shown) :]
    read = _Reading(group, upto, may_change=request.member is not None and is_in_force)
    context = {
        "shown": shown,
        "is_in_force": is_in_force,
        "topics": read.topics(),
        "principles": read.principles(),
        "numbers": read.numbers(),
        "methods": read.methods(),
        "protected": read.protected(),
        "own": [power for power in _sorted() if _is_own(power)],
        "by_itself": [power for power in _sorted() if power.by is policies.its_time],
        "versions": list(_differences(group, versions)),
        "new_principle_url": _change_url(group, "principles:new"),
        "protect_url": _change_url(group, PROTECTED),
    }
    return render(request, "groups/constitution.html", context)


@members_only
def change_constitution(request: MemberRequest) -> HttpResponse:
    """Propose another way to say one clause, which is in the address."""
    group = request.group
    assert group.constitution is not None, "a group lives under a constitution"
    clause = request.GET.get("clause", "")
    roles = [mandate.role for mandate in queries.live_mandates(group, now())]
    sent = request.POST if request.method == "POST" else None
    form = form_of(sent, group.constitution.data, clause, roles)
    if form is None:
        return redirect("constitution", group.slug)
    if form.is_bound and form.is_valid():
        before, after = whole(group.constitution.data), form.after()
        differences = constitution_words.differences(before, after)
        wrong = all_faults(group, after) if differences else [_("This is as it is now.")]
        if not wrong:
            act = actions.change_constitution
            if loosened(before, after):
                act = actions.loosen_constitution
            act(request.member, group, data=after)
            return redirect("constitution", group.slug)
        for fault in wrong:
            form.add_error(None, fault)
    status = 422 if form.is_bound else 200
    part, _colon, name = clause.partition(":")
    what = _("A new principle") if name == "new" else constitution_words.clause_in_words(part, name)
    loosens = _may_loosen(whole(group.constitution.data), part, name)
    context = {"form": form, "what": what, "may_loosen": loosens}
    return render(request, "groups/change_constitution.html", context, status=status)


def _may_loosen(data: Mapping[str, Any], part: str, name: str) -> bool:
    """Whether another way to say this clause could take from what the constitution protects."""
    if part in ("methods", "emergency", PROTECTED):
        return bool(data["entrenched"])
    return part == "powers" and f"powers[{name}]" in data["entrenched"]


@members_only
def beginning(request: MemberRequest) -> HttpResponse:
    """Who has agreed to begin, what they agree to, and how to invite others."""
    group = request.group
    if request.method == "POST":
        actions.confirm_founding(request.member, group)
        messages.success(request, _("You have agreed. Thank you."))
        return redirect("beginning", group.slug)
    confirmed = list(queries.confirmations(group))
    link = settings.PUBLIC_URL + reverse("join", args=[group.slug])
    context = {
        "confirmed": confirmed,
        "missing": max(0, actions.FOUNDERS - len(confirmed)),
        "has_agreed": any(row.member_id == request.member.pk for row in confirmed),
        "start": _start_of(group),
        "link": link,
        "qr": mark_safe(segno.make(link, error="m").svg_inline(border=2, omitsize=True)),  # noqa: S308  ours
    }
    return render(request, "groups/beginning.html", context)


def _start_of(group: Group) -> Any:
    """The start that the group's first constitution is, in words; None if it is none of them."""
    assert group.constitution is not None, "a group lives under a constitution"
    powers = group.constitution.data["powers"]
    keys = [key for key in STARTS if first_constitution(key)["powers"] == powers]
    return next((start for start in WORDS if start.key in keys), None)


# --- what it says, read ---------------------------------------------------------------------


class _Reading:
    """A constitution being read for a page."""

    def __init__(self, group: Group, newest_first: list[Constitution], *, may_change: bool) -> None:
        self.group, self.may_change = group, may_change
        self.versions = [whole(version.data) for version in reversed(newest_first)]
        self.said = self.versions[-1]

    def topics(self) -> list[tuple[Any, list[Clause]]]:
        """What members decide on or do, by what it is about."""
        shared = [power for power in _sorted() if _is_shared(power)]
        found = by_topic(power.name for power in shared)
        return [(title, [self._power(POWERS[name]) for name in some]) for title, some in found]

    def _power(self, power: Power) -> Clause:
        words = constitution_words.use_in_words(
            self.said, power.name, self.said["powers"].get(power.name)
        )
        return self._clause("powers", power.name, str(power.says), words)

    def principles(self) -> list[Clause]:
        return [
            self._clause("principles", principle["id"], principle["text"], "")
            for principle in self.said["principles"]
        ]

    def numbers(self) -> list[Clause]:
        """The clocks; what is counted in hours, days and members; then what is listed."""
        label = constitution_words.SETTINGS
        place = place_in_words(self.said["settings"]["time_zone"])
        clocks = self._clause("settings", "time_zone", str(label["time_zone"]), place)
        numbers = [
            self._clause(part, name, str(label[name]), f"{value}")
            for part in NUMBERS
            for name, value in self.said[part].items()
            if type(value) is int
        ]
        return [clocks, *numbers] + [
            self._clause(part, name, str(label[name]), listed(self.said[part].get(name, [])) or "–")
            for part, name in LISTS
        ]

    def methods(self) -> list[Clause]:
        """The ways to decide together that some power uses, and those that a proposal in words may
        ask for, each with its numbers.
        """
        used = {way for rule in self.said["powers"].values() for way in ways_of(rule)}
        return [
            self._clause(
                "methods", name, constitution_words.way_in_words(self.said, name), "",
                constitution_words.method_in_numbers(method),
            )
            for name, method in self.said["methods"].items()
            if name in used or method["kind"] in CHOOSE
        ]  # fmt: skip

    def protected(self) -> list[Clause]:
        words = constitution_words.clause_in_words
        return [
            self._fixed("entrenched", clause, words("entrenched", clause))
            for clause in self.said["entrenched"]
        ]

    def _clause(self, part: str, name: str, what: str, way: str, numbers: Any = ()) -> Clause:
        change_url = _change_url(self.group, f"{part}:{name}") if self.may_change else ""
        clause = self._fixed(part, name, what, way)
        return clause._replace(change_url=change_url, numbers=list(numbers))

    def _fixed(self, part: str, name: str, what: str, way: str = "") -> Clause:
        """A clause that has no form of its own."""
        made_by = self.versions[made_in(self.versions, part, name)]["adopted_by"]
        return Clause(what, way, decision_url(self.group, made_by), "")


def _sorted() -> list[Power]:
    return [power for _name, power in sorted(POWERS.items())]


def _is_shared(power: Power) -> bool:
    """Whether the group decides how it is used."""
    return policies.is_shared(power) or power.name == JOIN


def _is_own(power: Power) -> bool:
    return not _is_shared(power) and power.by is not policies.its_time


def _change_url(group: Group, clause: str) -> str:
    return f"{reverse('change-constitution', args=[group.slug])}?clause={clause}"


def _differences(group: Group, newest_first: list[Constitution]) -> Iterator[dict[str, Any]]:
    """Each version, the newest first, with what it changed and the decision that made it."""
    before: list[Constitution | None] = [*newest_first[1:], None]
    for version, last in zip(newest_first, before, strict=True):
        said = whole(version.data)
        yield {
            "version": version,
            "decision_url": decision_url(group, said["adopted_by"]),
            "differences": constitution_words.differences(whole(last.data), said) if last else [],
        }


def decision_url(group: Group, ref: str | None) -> str:
    """The page of the proposal called `ref`; empty where nothing was decided, or shown."""
    if not ref:
        return ""
    try:
        return reverse("show-proposal", args=[group.slug, ref])
    except NoReverseMatch:  # the floor above that shows proposals is not there
        return ""
