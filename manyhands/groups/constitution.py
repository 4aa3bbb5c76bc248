"""The constitution as data: what a group starts with, its versions, and what it leaves unsaid."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import rfc8785
from django.utils.translation import gettext as _

from manyhands.groups.powers import POWERS

Data = dict[str, Any]

HERE = Path(__file__).parent
STARTS = ("street", "assembly", "circles")
USUAL = "assembly"

# What a group may set, and the bounds that no group can leave: people are forgotten in time.
BOUNDS = {
    "erase_after_h": range(0, 49),
    "stale_after_h": range(1, 169),
    "expires_after_d": range(1, 61),
}


@cache
def _read(name: str) -> Data:
    return json.loads((HERE / "starts" / f"{name}.json").read_text(encoding="utf-8"))


def first_constitution(start: str = USUAL, *, time_zone: str = "UTC") -> Data:
    """Version 1, in the founder's language: every power with the way this start decides it."""
    assert start in STARTS, start
    ways = _read(start)["powers"]
    common: Data = json.loads(json.dumps(_read("common")))
    common["settings"]["time_zone"] = time_zone
    common["emergency"]["acts"] = [act for act in common["emergency"]["acts"] if act in POWERS]
    return {
        "v": 1,
        "parent": None,
        "adopted_by": None,
        "principles": [
            {"id": "P1", "text": _("Help is unconditional.")},
            {"id": "P2", "text": _("Nobody is in charge.")},
            {"id": "P3", "text": _("We forget people's private words in time.")},
        ],
        **common,
        "powers": {
            name: ways.get(name, {"method": power.method}) for name, power in sorted(POWERS.items())
        },
    }


def whole(data: Mapping[str, Any]) -> Data:
    """`data` with what it leaves unsaid, as the program has it by default.

    A group that was founded before the program learned to decide said less than one founded now.
    Source: docs/decisions/0005-a-power-a-constitution-does-not-name-uses-its-default.md
    """
    common = _read("common")
    said: Data = {"parent": None, "adopted_by": None, **common, **data}
    said["settings"] = {**common["settings"], **data["settings"]}
    for part in ("mandates", "petitions"):
        said[part] = {**common[part], **data.get(part, {})}
    said["methods"] = {**common["methods"], **data.get("methods", {})}
    unnamed = {name: {"method": power.method} for name, power in POWERS.items()}
    said["powers"] = dict(sorted({**unnamed, **data["powers"]}.items()))
    known = set(POWERS) | set(data.get("emergency", {}).get("acts", ()))
    acts = [act for act in said["emergency"]["acts"] if act in known]
    said["emergency"] = {**said["emergency"], "acts": acts}
    return said


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text (RFC 8785) of a version, in hex; its child names it."""
    return hashlib.sha256(rfc8785.dumps(dict(data))).hexdigest()


def following(data: Mapping[str, Any], **parts: Any) -> Data:
    """The next version after `data`, which is not changed, with these parts instead of its own."""
    after: Data = json.loads(json.dumps(whole(data)))
    return {**after, **parts, "v": data["v"] + 1, "parent": digest(data), "adopted_by": None}


def with_power(data: Mapping[str, Any], power: str, rule: Any) -> Data:
    """The next version, in which `power` is used as `rule` says."""
    return following(data, powers={**whole(data)["powers"], power: rule})


def with_setting(data: Mapping[str, Any], name: str, value: int | str) -> Data:
    """The next version, with another value for one setting."""
    return following(data, settings={**data["settings"], name: value})


def with_principle(data: Mapping[str, Any], id: str, text: str) -> Data:
    """The next version, with other words for one principle, or with one more; "" drops it."""
    kept = [
        {**principle, "text": text} if principle["id"] == id else principle
        for principle in data["principles"]
    ]
    if text and id not in {principle["id"] for principle in kept}:
        kept.append({"id": id, "text": text})
    return following(data, principles=[principle for principle in kept if principle["text"]])
