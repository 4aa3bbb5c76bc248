"""Which kinds of aid a message speaks of, and whether it cannot wait.

Rules over meanings, not a trained model: on the labeled messages they do better (see
docs/benchmarks.md), and a member can read why.
"""

from .features import Reading
from .lexicon import lexicon

CATEGORIES = (
    "food", "water", "shelter", "clothing", "medical", "money", "transport", "tools", "other",
)  # fmt: skip

# Nobody writes "shelter" who writes "my house fell, we sleep in the street".
_TOGETHER = (
    ({"house", "destroyed"}, "shelter"),
    ({"house", "lost_all"}, "shelter"),
    ({"outside", "rain"}, "shelter"),
    ({"outside", "destroyed"}, "shelter"),
    ({"outside", "we"}, "shelter"),
)
_DOUBT = 10  # percent
_LIFE_AT_STAKE = frozenset({"dying", "trapped"})


def categories_of(reading: Reading) -> tuple[str, ...]:
    """Kinds of aid named, in the order of `CATEGORIES`; empty if none is."""
    meant, kinds = reading.meant, lexicon().kinds
    found = {kind for meaning in meant for kind in kinds.get(meaning, ())}
    found |= {kind for meanings, kind in _TOGETHER if meanings <= meant}
    return tuple(kind for kind in CATEGORIES if kind in found)


def is_urgent(reading: Reading, *, need: int, is_need: bool) -> bool:
    """Whether the words say that it cannot wait, or a need speaks of life at stake.

    `need` is the chance of a need in percent. "Urgent" in what is hardly a need, such as the
    name of an emergency number, does not count; neither does "not urgent".
    """
    before: frozenset[str] = frozenset()
    for several in reading.meanings:
        if "urgent" in several and "not" not in before and need >= _DOUBT:
            return True
        before = frozenset(several)
    return is_need and bool(reading.meant & _LIFE_AT_STAKE)
