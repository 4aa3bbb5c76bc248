"""What carrying out an act would change, in words a member can read: before and after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.base.errors import NotPossible
from manyhands.decisions.differences import NEW, Piece, difference
from manyhands.decisions.models import LONGEST_TITLE, Contribution, Emergency, Proposal
from manyhands.groups.acts import TO_CHOOSE, Act, find
from manyhands.groups.constitution import whole
from manyhands.groups.constitution_words import differences
from manyhands.groups.dissolving import what_is_in_the_way
from manyhands.groups.models import (
    Admission,
    Agreement,
    Circle,
    Group,
    Invitation,
    Mandate,
    Member,
    Place,
)
from manyhands.groups.powers import POWERS

LABELS = {
    "name": gettext_lazy("Name"),
    "purpose": gettext_lazy("What it is for"),
    "title": gettext_lazy("Title"),
    "text": gettext_lazy("Words"),
    "reason": gettext_lazy("Why"),
    "left_to": gettext_lazy("To whom what is left goes"),
    "role": gettext_lazy("What is carried"),
    "holder": gettext_lazy("Who carries it"),
    "understudy": gettext_lazy("Who learns it"),
    "member": gettext_lazy("Who"),
    "days": gettext_lazy("For how many days"),
    "report_every": gettext_lazy("Days between reports"),
    "powers": gettext_lazy("Powers"),
    "review_on": gettext_lazy("Looked at again on"),
    "sunset_on": gettext_lazy("Ends by itself on"),
    "version": gettext_lazy("Which text"),
    "key": gettext_lazy("Key"),
    "url": gettext_lazy("Address"),
    "said": gettext_lazy("Which words"),
}
NOT_SHOWN = {"data", "follows", "nonce"}
PEOPLE = {"holder", "understudy", "member"}


@dataclass(frozen=True)
class Changed:
    """One thing that would be different: what it is called, and the pieces of old and new."""

    label: str
    pieces: list[Piece] = field(default_factory=list)


def title_of(act: Act) -> str:
    """A first title for the proposal it becomes: "Change the group's name and purpose"."""
    return str(POWERS[act.power].says).rstrip(".") if act.power in POWERS else act.power


def first_title(act: Act) -> str:
    """What a new proposal is called until its author says otherwise: the act, and what is new."""
    named = [act.details.get(name) for name in ("title", "role", "name")]
    if act.power not in TELLS:  # their keys are of chance, and say nothing
        named.append(str(act.details.get("key", "")).partition("+")[0])
    what = next((one for one in named if one and isinstance(one, str)), "")
    return f"{title_of(act)}: {what}"[:LONGEST_TITLE] if what else title_of(act)


def title_for(title: str, before: Act, after: Act) -> str:
    """`title`; where it is the first title of `before` in some language, that of `after` in it."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            if title == first_title(before):
                return first_title(after)
    return title


def about(group: Group, act: Act) -> str:
    """What the act is about, by its name; nothing where it is the group itself."""
    if act.subject.startswith("groups.Group:"):
        return ""
    try:
        thing = find(group, act.subject)
    except (NotPossible, LookupError):
        return _("something that is not there any more")
    says = CALLED.get(type(thing))
    return says(thing) if says else ""


def _who_asks(asked: Admission) -> str:
    name = asked.name or _("somebody who asked to come in")
    return _("%(name)s, to observe") % {"name": name} if asked.observes else name


CALLED: dict[type[Model], Callable[[Any], str]] = {
    Admission: _who_asks,
    Member: lambda who: who.name or _("somebody who left"),
    Agreement: lambda it: it.versions.order_by("-number").values_list("title", flat=True)[0],
    Mandate: lambda it: it.role,
    Circle: lambda it: it.name,
    Place: lambda it: it.name,
    Emergency: lambda it: title_of(Act(**it.act)),
    Proposal: lambda it: it.title,
}


# Acts of floors above that tell themselves what they would change: power -> labels with the words
# before and after.
Told = dict[str, str]
TELLS: dict[str, Callable[[Group, Act], tuple[Told, Told]]] = {}


def changes(group: Group, act: Act, preview: list[dict[str, Any]]) -> list[Changed]:
    """Everything that would be different, as it was when the text was written."""
    if act.power in TELLS:
        return _told(*TELLS[act.power](group, act))
    found: list[Changed] = []
    for said in preview:
        if "constitution" in said:
            found += _clauses(group, said["constitution"])
        elif "before" in said and "after" in said:
            found += _before_and_after(said["before"], said["after"])
    found += [*_what_they_wrote(group, act), *_what_is_in_the_way(group, act)]
    told = {_label(name) for said in preview for name in _named(said)}
    return found + [one for one in _details(group, act) if one.label not in told]


def _what_they_wrote(group: Group, act: Act) -> list[Changed]:
    """The words of whoever asks to come in, until it is decided."""
    if act.power != "member.admit":
        return []
    ref = act.subject.partition(":")[2]
    asked = Admission.objects.filter(group=group, ref=ref).first()
    if asked is None:
        return []
    found = [Changed(_("What they wrote"), [(NEW, asked.words)])] if asked.words else []
    invited = Invitation.objects.filter(admission=asked).select_related("sponsor").first()
    if invited and invited.sponsor.name:
        found.append(Changed(_("Who invited them"), [(NEW, invited.sponsor.name)]))
    if asked.observes:
        found.append(Changed(_("As what"), [(NEW, _("They observe: without a say."))]))
    return found


def _what_is_in_the_way(group: Group, act: Act) -> list[Changed]:
    """What has to be over today before the group can end; and that there is no way back."""
    if act.power != "group.dissolve" or group.ended_at:
        return []
    lines = what_is_in_the_way(group) or [_("Nothing.")]
    warned = Changed("", [(NEW, _("There is no way back: a group that has ended stays so."))])
    return [warned, Changed(_("What is in the way today"), [(NEW, line + " ") for line in lines])]


def between(group: Group, before: Act | None, after: Act | None) -> list[Changed]:
    """What `after` would do otherwise than `before`; both use one power on one thing."""
    if before is None or after is None:
        return []
    if after.power in TELLS:
        return _told(*(TELLS[after.power](group, act)[1] for act in (before, after)))
    old, new = before.details, after.details
    found: list[Changed] = []
    for name in {**old, **new}:
        if name == "data":
            lines = differences(whole(old[name]), whole(new[name]))
            found += [Changed("", [(NEW, line)]) for line in lines]
        elif name not in NOT_SHOWN and old.get(name) != new.get(name):
            pair = (_detail(group, each, name) for each in (old, new))
            found.append(Changed(_label(name), difference(*pair)))
    return found


def _told(old: Told, new: Told) -> list[Changed]:
    labels = [label for label in {**old, **new} if old.get(label) != new.get(label)]
    return [Changed(one, difference(old.get(one, ""), new.get(one, ""))) for one in labels]


def _named(said: dict[str, Any]) -> list[str]:
    """What an entry says of before and after, the unchanged too."""
    after = said.get("after")
    return list(after) if isinstance(after, dict) else []


def _clauses(group: Group, after: Mapping[str, Any]) -> list[Changed]:
    before = group.constitutions.filter(version=after["v"] - 1).first()
    if before is None:
        return []
    lines = differences(whole(before.data), whole(after))
    return [Changed("", [(NEW, line)]) for line in lines]


def _before_and_after(before: Any, after: Any) -> list[Changed]:
    if not isinstance(before, dict) or not isinstance(after, dict):
        return [Changed("", difference(_plain(before), _plain(after)))]
    return [
        Changed(_label(name), difference(_plain(before.get(name)), _plain(value)))
        for name, value in after.items()
        if before.get(name) != value
    ]


def _details(group: Group, act: Act) -> list[Changed]:
    old = _words_before(group, act)
    found = []
    for name, value in act.details.items():
        if name in NOT_SHOWN or value in ("", None, []):
            continue
        text = _detail(group, act.details, name)
        found.append(Changed(_label(name), difference(old.get(name, ""), text)))
    return found


def _detail(group: Group, details: Mapping[str, Any], name: str) -> str:
    value = details.get(name)
    if name in SAID and value is not None:
        return SAID[name](group, details)
    if value and name in PEOPLE:
        return _who(group, value)
    return _said(group, str(value)) if name == "said" else _plain(value, name)


def _said(group: Group, ref: str) -> str:
    """Who said what in a discussion; nothing of it while it is hidden."""
    rows = Contribution.objects.filter(proposal__group=group, ref=ref).select_related("author")
    found = rows.first()
    if found is None:
        return _("something that is not there any more")
    words = found.text or _("The group has hidden these words.")
    author = found.author.name or _("somebody who left")
    return f"{author}: {words}"


# Floors above say here how details of their own acts read: a function of the group and all details.
SAID: dict[str, Callable[[Group, Mapping[str, Any]], str]] = {}


def _words_before(group: Group, act: Act) -> dict[str, str]:
    """The words of an agreement that this act would change."""
    read = BEFORE.get(act.power)
    return read(group, act) if read else {}


def _agreement_before(group: Group, act: Act) -> dict[str, str]:
    try:
        agreement = find(group, act.subject)
    except NotPossible:
        return {}
    assert isinstance(agreement, Agreement)
    rows = agreement.versions.filter(number=act.details.get("follows", 0))
    found = rows.first()
    return {"title": found.title, "text": found.text} if found else {}


BEFORE: dict[str, Callable[[Group, Act], dict[str, str]]] = {
    "agreement.change": _agreement_before,
}


def _who(group: Group, refs: Any) -> str:
    """The names of one member or of several; or that the group has yet to choose."""
    if refs == TO_CHOOSE:
        return _("whom the group chooses")
    asked = refs if isinstance(refs, list) else [refs]
    names = dict(Member.objects.filter(group=group, ref__in=asked).values_list("ref", "name"))
    return ", ".join(names.get(ref) or _("somebody who left") for ref in asked)


def _label(name: str) -> str:
    return str(LABELS.get(name, name.replace("_", " ")))


def _plain(value: Any, name: str = "") -> str:
    if isinstance(value, list):
        return ", ".join(_power(each) for each in value) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(each)}" for key, each in value.items())
    return "" if value is None else str(value)


def _power(name: Any) -> str:
    return str(POWERS[name].says).rstrip(".") if name in POWERS else str(name)
