"""Hiding the words of a need or an offer from everybody, and showing them again."""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.aid import board
from manyhands.aid.models import Intent, Line
from manyhands.base.errors import NotPossible
from manyhands.groups.acts import Act, name_of
from manyhands.groups.models import Group
from manyhands.groups.policies import any_member
from manyhands.groups.powers import action, write

NOT_HIDDEN = _("These words are not hidden.")


def _shown_again(group: Group, facts: dict[str, Any]) -> Act:
    intent = Intent.objects.filter(group=group, ref=facts["intent"]).first()
    if intent is None or not intent.hidden_words:
        raise NotPossible(NOT_HIDDEN)
    return Act("content.show", name_of(intent))


@action(
    "content.hide",
    by=any_member,
    says=_("Hide the words of a need or an offer."),
    method="two_keys",
    inverse=_shown_again,
)
def hide_words(actor, intent, *, reason=""):
    """Nobody reads them on any page; its kinds stay, and whoever can help still finds it."""
    intent = _locked(intent)
    lines = {str(line.pk): line.words for line in intent.lines.all() if line.words}
    if not intent.is_open or intent.hidden_words or not (intent.words or intent.times or lines):
        raise NotPossible(_("There are no words to hide here."))
    said = {"words": intent.words, "times": intent.times, "lines": lines}
    intent.hidden_words = json.dumps(said, ensure_ascii=False)
    _say(intent, {"words": "", "times": "", "lines": dict.fromkeys(lines, "")})
    write(actor, "content.hide", about=intent.ref, intent=intent.ref, reason=reason)


@action(
    "content.show",
    by=any_member,
    says=_("Show words again that were hidden."),
    method="two_keys",
)
def show_words(actor, intent):
    """They are on the board as they were."""
    intent = _locked(intent)
    if not intent.hidden_words:
        raise NotPossible(NOT_HIDDEN)
    said = json.loads(intent.hidden_words)
    intent.hidden_words = ""
    _say(intent, said)
    write(actor, "content.show", about=intent.ref, intent=intent.ref)


def _say(intent: Intent, said: dict[str, Any]) -> None:
    """Put these words where they are read and found."""
    intent.words, intent.times = said["words"], said["times"]
    for pk, words in said["lines"].items():
        Line.objects.filter(intent=intent, pk=int(pk)).update(words=words)
    intent.save(update_fields=["words", "times", "hidden_words"])
    if intent.rank is not None:
        board.index_anew(intent)


def _locked(intent: Intent) -> Intent:
    return Intent.objects.select_for_update(of=("self",)).get(pk=intent.pk)
