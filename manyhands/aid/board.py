"""Putting an intent on the board and taking it off: its rank, its tokens, its patch's count."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F

from manyhands.aid import rules
from manyhands.aid.models import NEED, Intent, Line, PlaceCount, Token
from manyhands.groups.models import Group


def timing(group: Group) -> rules.Timing:
    """The times this group set in its constitution."""
    names = ("erase_after_h", "stale_after_h", "expires_after_d")
    return rules.Timing(**{name: int(group.setting(name)) for name in names})


def put_on(intent: Intent, at: datetime, *, is_lifted: bool = False) -> None:
    """Show `intent` among the newest of its level; sets `rank` without saving it."""
    was_on = intent.rank is not None
    level = rules.level_of(intent.urgency, is_stale=intent.is_stale, is_lifted=is_lifted)
    intent.rank = rules.rank(level, at)
    index_anew(intent)
    if not was_on:
        _count(intent, +1)


def take_off(intent: Intent) -> None:
    """Hide `intent` at once; sets `rank` to none without saving it."""
    if intent.rank is None:
        return
    intent.rank = None
    intent.tokens.all().delete()
    _count(intent, -1)


def move(intent: Intent, place) -> None:
    """Put `intent` into another patch of the quilt, without saving it."""
    if intent.rank is not None:
        _count(intent, -1)
    intent.place = place
    if intent.rank is not None:
        _count(intent, +1)


def tokens_of(intent: Intent, lines: list[Line]) -> list[Token]:
    """The rows under which `intent` is found; hidden words are not looked up."""
    about = _found_as(intent)
    return [Token(**about, token=name) for name in _names(intent, lines)]


def index_many(found: Iterable[tuple[Intent, list[Line]]]) -> None:
    """Make many that are new on the board findable, past the models: 10 times as fast."""
    rows = [
        (*_found_as(intent).values(), name)
        for intent, lines in found
        for name in _names(intent, lines)
    ]
    table = connection.ops.quote_name(Token._meta.db_table)
    sql = f"INSERT INTO {table} (intent_id, group_id, direction, rank, token)"
    with connection.cursor() as cursor:
        cursor.executemany(f"{sql} VALUES (%s, %s, %s, %s, %s)", rows)


def _found_as(intent: Intent) -> dict[str, Any]:
    assert intent.rank is not None, "only what is on the board is looked up"
    return {
        "intent_id": intent.pk,
        "group_id": intent.group_id,
        "direction": intent.direction,
        "rank": intent.rank,
    }


def _names(intent: Intent, lines: list[Line]) -> list[str]:
    texts = [] if intent.hides_words else [intent.words, *(line.words for line in lines)]
    return rules.tokens(texts, intent.kind_list, intent.language)


def index_anew(intent: Intent) -> None:
    """Find `intent`, which is on the board, by the words it has now."""
    intent.tokens.all().delete()
    Token.objects.bulk_create(tokens_of(intent, list(intent.lines.all())))


def _count(intent: Intent, by: int) -> None:
    if intent.place_id is None:
        return
    column = "needs" if intent.direction == NEED else "offers"
    counted = PlaceCount.objects.filter(place_id=intent.place_id)
    if not counted.update(**{column: F(column) + by}):
        # Two may be the first here at once; both count.
        PlaceCount.objects.bulk_create(
            [PlaceCount(place_id=intent.place_id)], ignore_conflicts=True
        )
        counted.update(**{column: F(column) + by})
