"""Draws cards and the quilt once and keeps what was drawn, as most visitors see the same.

What is drawn depends on nothing but what goes in, so nothing can be out of date. What was drawn
holds words of the board, so forgetting empties it, and it is emptied every hour anyway.
"""

from collections.abc import Hashable
from datetime import datetime
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from manyhands.base.quilt import Patch, sew

KEPT = 1_000
_hour: list[datetime] = []


def card(card: Hashable, at: datetime) -> SafeString:
    """The HTML of one card of the board, in the language of this moment."""
    _empty_every_hour(at)
    return _card(get_language(), card)


def quilt(patches: tuple[Patch, ...], caption: str, at: datetime) -> SafeString:
    """The HTML of the quilt with the list that says the same."""
    _empty_every_hour(at)
    return _quilt(get_language(), patches, caption)


def forget() -> None:
    """Forget everything that was drawn."""
    _card.cache_clear()
    _quilt.cache_clear()


@lru_cache(KEPT)
def _card(language: str | None, card: Hashable) -> SafeString:
    return render_to_string("parts/card.html", {**vars(card), "level": 3})


@lru_cache(KEPT // 10)
def _quilt(language: str | None, patches: tuple[Patch, ...], caption: str) -> SafeString:
    context = {"quilt": sew(list(patches)), "id": "q", "caption": caption, "table": True}
    return render_to_string("parts/quilt.html", context)


def _empty_every_hour(at: datetime) -> None:
    hour = at.replace(minute=0, second=0, microsecond=0)
    if _hour != [hour]:
        _hour[:] = [hour]
        forget()
