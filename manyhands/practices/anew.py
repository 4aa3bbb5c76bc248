"""Booking again what was taken back: under the next key, and never twice what stands."""

from dataclasses import replace

from manyhands.ledger.models import Transfer
from manyhands.ledger.posting import Draft
from manyhands.practices.models import Practice

AGAIN = "~"  # between a key and how often what it stood for was taken back


def anew(practice: Practice, drafts: list[Draft]) -> list[Draft]:
    """Those of the drafts that do not stand in the books, each under a key that is free; 1 query a
    draft.
    """
    keys = [(draft, key_now(practice, draft.key)) for draft in drafts]
    return [replace(draft, key=key) for draft, (key, stands) in keys if not stands]


def key_now(practice: Practice, key: str) -> tuple[str, bool]:
    """Under which key this stands in the books, or would be booked next; and whether it stands."""
    rows = Transfer.objects.filter(group=practice.group, key__startswith=key)
    there = {
        used: back is None
        for used, back in rows.values_list("key", "reversed_by")
        if base_of(used) == key
    }
    if found := next((used for used, stands in there.items() if stands), ""):
        return found, True
    return (f"{key}{AGAIN}{len(there)}" if there else key), False


def base_of(key: str) -> str:
    """The key without how often it was used before.

    >>> base_of("claim:k3:m7:2026-11-02~1"), base_of("claim:k3:m7:2026-11-02")
    ('claim:k3:m7:2026-11-02', 'claim:k3:m7:2026-11-02')
    """
    return key.partition(AGAIN)[0]
