"""The words of a need or an offer that the group hides from everybody, and shows again."""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.aid import board
from manyhands.aid.models import Intent, Line
from manyhands.base.errors import NotPossible
from manyhands.groups.acts import Act, name_of
from manyhands.groups.hiding import KINDS, NOT_HIDDEN, Facts, Words
from manyhands.groups.models import Group


def _shown_again(group: Group, facts: dict[str, Any]) -> Act:
    intent = Intent.objects.filter(group=group, ref=facts["intent"]).first()
    if intent is None or not intent.hidden_words:
        raise NotPossible(NOT_HIDDEN)
    return Act("content.show", name_of(intent))


def _hide(intent: Intent) -> Facts:
    """Nobody reads them on any page; its kinds stay, and whoever can help still finds it."""
    intent = _locked(intent)
    lines = {str(line.pk): line.words for line in intent.lines.all() if line.words}
    if not intent.is_open or intent.hidden_words or not (intent.words or intent.times or lines):
        raise NotPossible(_("There are no words to hide here."))
    said = {"words": intent.words, "times": intent.times, "lines": lines}
    intent.hidden_words = json.dumps(said, ensure_ascii=False)
    _say(intent, {"words": "", "times": "", "lines": dict.fromkeys(lines, "")})
    return {"about": intent.ref, "intent": intent.ref}


def _show(intent: Intent) -> Facts:
    """They are on the board as they were."""
    intent = _locked(intent)
    if not intent.hidden_words:
        raise NotPossible(NOT_HIDDEN)
    said = json.loads(intent.hidden_words)
    intent.hidden_words = ""
    _say(intent, said)
    return {"about": intent.ref, "intent": intent.ref}


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


KINDS[Intent] = Words("intent", _hide, _show, _shown_again)
