"""A drawing of a fund: streams that come in from one side and go out on the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from manyhands.funds.purse.queries import Purse, Stream

WIDTH, TALL = 400, 180  # units of the drawing: its width, and what the whole sum is high
BAR = 12
SLOT, LINE = 56, 24  # the least height of a stream with two lines of words; of each line more
LETTERS = 17  # that fit beside a stream
HALF = WIDTH // 2


@dataclass(frozen=True)
class Drawn:
    """A stream in its place: its ribbon as a path, its bar, and where its words stand."""

    label: str
    more: str  # the second line of a label that is too long for one
    amount: int
    ribbon: str
    bar_x: int
    bar_y: int
    bar_height: int
    text_x: int
    text_y: int


@dataclass(frozen=True)
class Picture:
    """What an SVG needs: its size, the bar in the middle, and the streams on both sides."""

    height: int
    middle_x: int
    middle_y: int
    middle_height: int
    streams: list[Drawn]
    width: int = WIDTH
    bar: int = BAR


def draw(purse: Purse, *, mirrored: bool = False) -> Picture | None:
    """The purse drawn from where it came to where it went; mirrored where one reads right to left.

    None where nothing came and nothing went.
    """
    whole = sum(stream.amount for stream in purse.came)
    if not whole:
        return None
    sides = [(purse.came, mirrored), (purse.went, not mirrored)]
    height = max(sum(_slots(streams, whole)) for streams, _is_right in sides)
    top = (height - TALL) // 2
    drawn = [one for streams, right in sides for one in _side(streams, whole, height, right)]
    return Picture(height, HALF - BAR // 2, top, TALL, drawn)


def _slots(streams: Sequence[Stream], whole: int) -> list[int]:
    return [
        max(SLOT + (LINE if _lines(stream.label)[1] else 0), _high(stream.amount, whole) + 8)
        for stream in streams
    ]


def _high(amount: int, whole: int) -> int:
    return max(2, amount * TALL // whole)


def _side(streams: Sequence[Stream], whole: int, height: int, is_right: bool) -> list[Drawn]:
    slots = _slots(streams, whole)
    y = (height - sum(slots)) // 2
    so_far, found = 0, []
    for stream, slot in zip(streams, slots, strict=True):
        high = _high(stream.amount, whole)
        bar_y = y + (slot - high) // 2
        inner_y = (height - TALL) // 2 + so_far * TALL // whole
        label, more = _lines(stream.label)
        found.append(
            Drawn(
                label=label,
                more=more,
                amount=stream.amount,
                ribbon=_ribbon(bar_y, inner_y, high, is_right),
                bar_x=WIDTH - BAR if is_right else 0,
                bar_y=bar_y,
                bar_height=high,
                text_x=HALF + HALF // 2 if is_right else HALF // 2,
                text_y=y + (slot - (LINE if more else 0)) // 2,
            )
        )
        y += slot
        so_far += stream.amount
    return found


def _ribbon(outer_y: int, inner_y: int, high: int, is_right: bool) -> str:
    outer, bend, inner = BAR, HALF // 2, HALF - BAR // 2
    if is_right:
        outer, bend, inner = WIDTH - outer, WIDTH - bend, WIDTH - inner
    there = f"M{outer} {outer_y}C{bend} {outer_y} {bend} {inner_y} {inner} {inner_y}"
    low, inner_low = outer_y + high, inner_y + high
    return f"{there}V{inner_low}C{bend} {inner_low} {bend} {low} {outer} {low}Z"


def _lines(label: str) -> tuple[str, str]:
    """The label in one line where it fits, else in two, broken between words where there are some.

    >>> _lines("Gifts"), _lines("Given to neighbors")
    (('Gifts', ''), ('Given to', 'neighbors'))
    """
    if len(label) <= LETTERS:
        return label, ""
    first = label[: LETTERS + 1].rpartition(" ")[0] or label[:LETTERS]
    return first, _cut(label.removeprefix(first).strip())


def _cut(label: str) -> str:
    return label if len(label) <= LETTERS else label[: LETTERS - 1] + "…"
