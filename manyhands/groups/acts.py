"""An act as text: which power, about what, with which details; what a proposal carries."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import rfc8785
from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.groups.models import Group, Member

TO_CHOOSE = {"chosen": None}  # a detail that the group has yet to choose

GONE = _("What this is about is not there any more.")


@dataclass(frozen=True)
class Act:
    """One action with its inputs. Two acts are the same when their canonical text is."""

    power: str
    subject: str
    details: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {"power": self.power, "subject": self.subject, "details": self.details}

    def canonical(self) -> bytes:
        """RFC 8785 text; ValueError where a detail is not text, number, list or mapping."""
        try:
            return rfc8785.dumps(self.as_dict())
        except rfc8785.CanonicalizationError as fault:
            raise ValueError(f"{self.power} carries what cannot be written down") from fault

    @property
    def blanks(self) -> list[str]:
        """The names of the details that the group has yet to choose."""
        return [name for name, value in self.details.items() if value == TO_CHOOSE]

    def filled(self, value: Any) -> "Act":
        """The same act, with what was chosen in place of each blank."""
        chosen = dict.fromkeys(self.blanks, value)
        return Act(self.power, self.subject, {**self.details, **chosen})

    def with_blank(self, name: str) -> "Act":
        """The same act, with the detail called `name` yet to be chosen."""
        return Act(self.power, self.subject, {**self.details, name: dict(TO_CHOOSE)})

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical text, in hex."""
        return hashlib.sha256(self.canonical()).hexdigest()


def name_of(subject: Model) -> str:
    """The thing's table and its public name, such as `groups.Member:k3v…`.

    Things without a ref are called by their row number.
    """
    return f"{subject._meta.label}:{getattr(subject, 'ref', None) or subject.pk}"


def called(name: str) -> QuerySet[Any]:
    """The one row, of whichever group, that `name_of` calls so; none when it is gone."""
    label, _colon, key = name.partition(":")
    model = apps.get_model(label)
    by = "ref" if any(field.name == "ref" for field in model._meta.get_fields()) else "pk"
    return model._default_manager.filter(**{by: key})


def find(group: Group, name: str) -> Model:
    """The thing of `group` called `name`; raises `NotPossible` when it is gone.

    A membership that goes on in another is that other.
    """
    rows = called(name)
    rows = rows.filter(pk=group.pk) if rows.model is Group else rows.filter(group=group)
    found = rows.first()
    if found is None:
        raise NotPossible(GONE)
    return (isinstance(found, Member) and found.became) or found
