"""A board of any size for measuring, written in bulk; never part of a living house."""

import random
from collections.abc import Iterator
from itertools import islice

from django.db import connection
from django.db.models import Model

from manyhands.aid import board, rules
from manyhands.aid.actions import SEALED
from manyhands.aid.drafts import Sealed
from manyhands.aid.kinds import KINDS
from manyhands.aid.models import NEED, Intent, Line, PlaceCount, Token
from manyhands.base import seal
from manyhands.base.models import SealKey
from manyhands.base.times import now
from manyhands.groups.actions import Newcomer, found_group, join_group, name_place
from manyhands.groups.models import Group, Member
from manyhands.people.actions import meet_without_mail

WORDS = [
    "rice", "beans", "soup", "bread", "milk", "diapers", "coat", "blanket", "ride", "clinic",
    "school", "stairs", "fridge", "bed", "lamp", "chess", "garden", "roof", "window", "water",
    "filter", "wheelchair", "form", "letter", "phone", "charger", "soap", "towel", "shoes",
    "morning", "evening", "weekend", "family", "neighbor", "children", "grandmother", "friend",
    "urgent", "small", "large", "two",
]  # fmt: skip
LANGUAGES = ["en", "es", "ar", "fr"]
BATCH = 5_000


def found(name: str = "Bench") -> Group:
    """A group with a quilt of 37 patches, all named."""
    founder = found_group(
        meet_without_mail(language="en"),
        name=name,
        purpose="Measured",
        language="en",
        member_name="Fen",
        rings=3,
    )
    for number, place in enumerate(founder.group.places.all()):
        name_place(founder, place, name=f"Patch {number}")
    return founder.group


def join(group: Group, many: int) -> list[Member]:
    """So many more members."""
    return [
        join_group(Newcomer(group, meet_without_mail(language="en")), group, name=f"Member {n}")
        for n in range(many)
    ]


def fill(group: Group, until: int) -> None:
    """Open needs until there are `until` of them, made up from a seed."""
    have = Intent.objects.filter(group=group).count()
    chance = random.Random(have)  # noqa: S311  made-up words, not secrets
    places = list(group.places.all())
    while have < until:
        many = min(BATCH, until - have)
        _write([_made_up(group, places, chance, have + n) for n in range(many)])
        have += many
    for place in places:
        needs = Intent.objects.filter(place=place, direction=NEED, rank__isnull=False).count()
        PlaceCount.objects.update_or_create(place=place, defaults={"needs": needs})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _made_up(group: Group, places: list, chance: random.Random, number: int) -> Intent:
    at = now()
    urgency = chance.choice([0, 0, 0, 0, 1, 1, 2])
    times = board.timing(group)
    kinds = chance.sample(list(KINDS), chance.choice([1, 1, 2]))
    return Intent(
        group=group,
        direction=NEED,
        words=" ".join(chance.sample(WORDS, 6)),
        kinds=" ".join(kinds),
        wanted=len(kinds),
        left=len(kinds),
        place=chance.choice(places),
        urgency=urgency,
        language=chance.choice(LANGUAGES),
        code_index=number.to_bytes(32),
        posted_at=at,
        fresh_at=at,
        rank=rules.rank(rules.level_of(urgency), at) + number % 1_000_000,
        ask_again_at=times.ask_again_at(NEED, at),
        expires_at=times.expires_at(NEED, at),
    )


def _write(intents: list[Intent]) -> None:
    wrapped = seal.new_key().wrapped
    keys = SealKey.objects.bulk_create([SealKey(wrapped=wrapped) for _intent in intents])
    sealed = seal.seal(keys[0], Sealed(address="12 Mill Lane").as_dict(), label=SEALED)
    for intent, key in zip(intents, keys, strict=True):
        intent.key, intent.sealed = key, sealed
    Intent.objects.bulk_create(intents)
    lines = {
        intent.pk: [Line(intent=intent, kind=kind, quantity=1, left=1) for kind in intent.kind_list]
        for intent in intents
    }
    Line.objects.bulk_create(line for rows in lines.values() for line in rows)
    tokens = (token for intent in intents for token in board.tokens_of(intent, lines[intent.pk]))
    in_parts(Token, tokens)


def in_parts(model: type[Model], rows: Iterator) -> None:
    """Write `rows`, some at a time."""
    while batch := list(islice(rows, BATCH)):
        model._default_manager.bulk_create(batch)
