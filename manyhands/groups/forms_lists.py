"""What members fill in to change a clause that is a list: boxes to tick, or pairs to choose."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from manyhands.groups.constitution import following, whole
from manyhands.groups.constitution_check import may_be_urgent
from manyhands.groups.constitution_words import PROTECTED, SETTINGS, clause_in_words
from manyhands.groups.forms_deciding import ClauseForm, Data, clause_form, roles_in
from manyhands.groups.policies import is_shared
from manyhands.groups.powers import POWERS
from manyhands.groups.topics import by_topic

MOST_PAIRS = 30
ALWAYS = ("self.*", "log.delete", "emergency")  # what can be protected beside single powers
BOTH = _("Choose two mandates, or none to leave this pair out.")
TWICE = _("This pair is there already. Leave this one out.")
TWO = _("Choose two different mandates.")


def _boxes(label: Any, hint: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, help_text=hint, required=False, widget=forms.CheckboxSelectMultiple
    )


class BoxesForm(ClauseForm):
    """A list of which each box that is ticked is a part, shown under what the boxes are about."""

    chosen: forms.MultipleChoiceField

    def offer(self, now: list[str], topics: list[tuple[Any, list[tuple[str, str]]]]) -> None:
        """Boxes for these; what the list holds `now` and nobody offers keeps its box."""
        field: Any = self.fields["chosen"]
        offered = {value for _title, choices in topics for value, _words in choices}
        kept = [(value, clause_in_words("entrenched", value)) for value in now]
        kept = [(value, words) for value, words in kept if value not in offered]
        self.topics = [("", kept), *topics] if kept else topics
        field.choices = [choice for _title, choices in self.topics for choice in choices]
        field.initial = now

    def shown(self) -> list[tuple[Any, list[BoundWidget], bool]]:
        """The boxes under each topic, and whether one of them is ticked."""
        boxes = iter(self["chosen"])
        found = []
        for title, choices in self.topics:
            some = [next(boxes) for _choice in choices]
            found.append((title, some, any(box.data["selected"] for box in some)))
        return found

    def in_order(self, now: list[str]) -> list[str]:
        """What was chosen: what stays in the order it has, then what is new."""
        chosen = self.cleaned_data["chosen"]
        stays = [value for value in now if value in chosen]
        return stays + [value for value in chosen if value not in stays]


class UrgentForm(BoxesForm):
    """What may be done in an emergency."""

    chosen = _boxes(
        SETTINGS["acts"],
        _(
            "Only what can be undone is here. It is undone by itself, unless the group confirms it "
            "in time."
        ),
    )

    def __init__(self, sent: Any, *, data: Data, roles: Iterable[str] = ()) -> None:
        super().__init__(sent, data=data, name="acts")
        urgent = [name for name in sorted(POWERS) if may_be_urgent(name, POWERS)]
        choices = [(name, str(POWERS[name].says).rstrip(".")) for name in urgent]
        self.offer(whole(data)["emergency"]["acts"], [("", choices)])

    def after(self) -> Data:
        said = whole(self.before)["emergency"]
        acts = self.in_order(said["acts"])
        return following(self.before, emergency={**said, "acts": acts})


class ProtectedForm(BoxesForm):
    """What can only be made harder to change."""

    chosen = _boxes(
        PROTECTED,
        _(
            "What is ticked can always be made harder to change. To make it easier, or to take the "
            "tick away, is decided more strictly."
        ),
    )

    def __init__(self, sent: Any, *, data: Data, roles: Iterable[str] = ()) -> None:
        super().__init__(sent, data=data, name="")
        shared = [name for name, power in sorted(POWERS.items()) if is_shared(power)]
        always = [(value, capfirst(clause_in_words("entrenched", value))) for value in ALWAYS]
        powers = [
            (title, [(f"powers[{name}]", clause_in_words("powers", name)) for name in names])
            for title, names in by_topic(shared)
        ]
        self.offer(whole(data)["entrenched"], [(_("For everybody, always"), always), *powers])

    def after(self) -> Data:
        return following(self.before, entrenched=self.in_order(whole(self.before)["entrenched"]))


class PairsForm(ClauseForm):
    """Mandates that one person must not carry together: pairs, and an empty one for the next.

    Sent with "more", it holds what was chosen and one pair more, and nothing is judged yet.
    """

    def __init__(self, sent: Any, *, data: Data, roles: Iterable[str] = ()) -> None:
        goes_on = sent is not None and "more" in sent
        super().__init__(None if goes_on else sent, data=data, name="incompatible")
        said = whole(data)
        known = sorted({*roles, *roles_in(said)})
        rows = _sent(sent) if sent is not None else said["mandates"]["incompatible"]
        if sent is None or goes_on:
            rows = [*rows, ["", ""]][:MOST_PAIRS]
        self.rows = len(rows)
        for number, pair in enumerate(rows):
            for name, label, role in zip(("one", "other"), LABELS, pair, strict=True):
                self.fields[f"{name}_{number}"] = forms.ChoiceField(
                    label=label, required=False, initial=role,
                    choices=[("", "–"), *((each, capfirst(each)) for each in known)],
                )  # fmt: skip

    def pairs(self) -> list[tuple[Any, Any]]:
        """The two fields of each pair."""
        return [(self[f"one_{number}"], self[f"other_{number}"]) for number in range(self.rows)]

    def _chosen(self) -> list[tuple[int, list[str]]]:
        names = [(f"one_{number}", f"other_{number}") for number in range(self.rows)]
        found = [[self.cleaned_data.get(name, "") for name in pair] for pair in names]
        return [(number, pair) for number, pair in enumerate(found) if any(pair)]

    def clean(self) -> dict[str, Any]:
        seen: list[set[str]] = []
        for number, pair in self._chosen():
            wrong = BOTH if not all(pair) else TWO if pair[0] == pair[1] else ""
            if wrong or set(pair) in seen:
                self.add_error(f"other_{number}", wrong or TWICE)
            seen.append(set(pair))
        return self.cleaned_data

    def after(self) -> Data:
        said = whole(self.before)["mandates"]
        pairs = [pair for _number, pair in self._chosen()]
        return following(self.before, mandates={**said, "incompatible": pairs})


LABELS = (_("Whoever carries this"), _("must not carry this"))


def _sent(sent: Any) -> list[list[str]]:
    """The pairs as they were chosen, as far as they were sent."""
    numbers = [number for number in range(MOST_PAIRS) if f"one_{number}" in sent]
    return [[sent.get(f"{name}_{number}", "") for name in ("one", "other")] for number in numbers]


LISTS = {
    "emergency:acts": UrgentForm,
    "mandates:incompatible": PairsForm,
    "entrenched": ProtectedForm,
}


def form_of(sent: Any, data: Data, clause: str, roles: Iterable[str]) -> ClauseForm | None:
    """The form for a clause, one that is a list too; None if it cannot be changed so."""
    if clause in LISTS:
        return LISTS[clause](sent, data=data, roles=roles)
    return clause_form(sent, data, clause, roles)
