"""What was erased, noted outside the database, so that a restored backup forgets it again.

`var/erased.log` holds one ref a line. A ref says nothing once its row is gone. Whoever erases
something for good before its time calls `note`, and registers in `REPLAYERS` how to erase it once
more when a backup has brought it back.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction

AT_A_TIME = 200

# Each erases those of the given refs that it knows, inside the caller's transaction.
REPLAYERS: list[Callable[[Sequence[str]], object]] = []


def path() -> Path:
    """Where the refs are noted on this server."""
    return settings.VAR / "erased.log"


def note(refs: Sequence[str]) -> None:
    """Note that these are erased, once the transaction is through."""
    refs = list(refs)
    transaction.on_commit(lambda: append(refs))


def append(refs: Sequence[str]) -> None:
    """Write `refs` down now; back only when the disk has them."""
    with open(os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as out:
        out.writelines(f"{ref}\n" for ref in refs)
        out.flush()
        os.fsync(out.fileno())


def noted(file: Path) -> list[str]:
    """The refs in `file`, each once, in order; none when there is no such file."""
    if not file.exists():
        return []
    lines = file.read_text(encoding="ascii", errors="replace").split()
    return list(dict.fromkeys(line for line in lines if line.isalnum()))


def replay(refs: Sequence[str]) -> None:
    """Erase again whatever of `refs` is there. A second time it finds nothing."""
    for part in _parts(refs):
        for erase_again in REPLAYERS:
            erase_again(part)


def _parts(refs: Sequence[str]) -> Iterator[Sequence[str]]:
    return (refs[at : at + AT_A_TIME] for at in range(0, len(refs), AT_A_TIME))
