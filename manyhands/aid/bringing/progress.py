"""How far an import is: in a small file, since what a transaction writes nobody else can see."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from django.conf import settings

Progress = Callable[[int, int], None]
EVERY_S = 0.2


@contextmanager
def shown(ref: str) -> Iterator[Progress]:
    """Write down how far the import `ref` is, a few times a second; gone when it is over."""
    file = _file(ref)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    last = 0.0

    def told(done: int, of: int) -> None:
        nonlocal last
        if monotonic() - last >= EVERY_S:
            last = monotonic()
            fresh = file.with_suffix(".new")
            fresh.write_text(f"{done} {of}")
            fresh.replace(file)

    try:
        yield told
    finally:
        file.unlink(missing_ok=True)


def read(ref: str) -> tuple[int, int] | None:
    """How much is done, and of how much; None before it begins and after it ends."""
    try:
        done, of = _file(ref).read_text().split()
    except (FileNotFoundError, ValueError):
        return None
    return int(done), int(of)


def part(told: Progress, number: int, of_parts: int) -> Progress:
    """Progress of one of several parts that take about as long, told as progress of the whole."""
    return lambda done, of: told(number * of + done, of_parts * of)


def tidy(refs: Sequence[str]) -> None:
    """Remove what an import left that was cut short."""
    for ref in refs:
        _file(ref).unlink(missing_ok=True)


def _file(ref: str) -> Path:
    assert ref.isalnum(), ref
    return settings.VAR / "importing" / ref
