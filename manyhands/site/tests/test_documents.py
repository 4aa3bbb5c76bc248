"""What the documents list is what there is."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.utils.text import slugify
from django.utils.translation import override

from manyhands.groups.powers import POWERS
from manyhands.site.management.commands import powers
from manyhands.site.tests.code import ROOT, modules, templates

DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = [ROOT / "requirements.lock", ROOT / "requirements-dev.lock"]
PARTS_OF_A_DECISION = [
    f"**{part}**"
    for part in ("Because", "We", "So that", "at the price of", "Not chosen:", "Wrong if")
]


def names(requirements: list[str]) -> list[str]:
    return [re.split(r"[<>=\[; ]", line)[0].lower().replace("_", "-") for line in requirements]


# --- powers -------------------------------------------------------------------------


@pytest.mark.parametrize("power", sorted(POWERS))
def test_every_power_is_explained_to_members(power: str):
    with override("en"):
        sentence = str(POWERS[power].says)

    assert sentence[:1].isupper()
    assert sentence.endswith(".")
    assert f"| `{power}` | {sentence} |" in (DOCS / "powers.md").read_text()


def test_the_page_of_powers_lists_no_other():
    written = (DOCS / "powers.md").read_text().split(powers.MARK)[1]

    assert written.strip() == powers.tables().strip(), "run `manyhands powers --write`"


def test_every_power_is_there_before_any_page_is():
    script = (
        "import django; django.setup();from manyhands.groups.powers import POWERS; print(*POWERS)"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )

    assert set(found.stdout.split()) == POWERS.keys()


# --- decisions ----------------------------------------------------------------------


def test_decisions_are_numbered_one_after_the_other():
    numbers = [int(page.name[:4]) for page in DECISIONS]

    assert numbers == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_is_one_page_in_our_form(page: Path):
    title, status, *rest = filter(None, page.read_text().splitlines())
    text = "\n".join(rest)

    assert re.fullmatch(r"# \d{4} \S.+", title)
    assert page.name == slugify(title.removeprefix("# ")) + ".md"
    assert re.match(r"(Accepted|Superseded by \d{4},) 20\d\d-\d\d-\d\d by ", status)
    places = [text.find(part) for part in PARTS_OF_A_DECISION]
    assert -1 not in places, PARTS_OF_A_DECISION[places.index(-1)]
    assert places == sorted(places)
    assert len(text.split()) <= 600, "one page"


@pytest.mark.parametrize("name", names(PROJECT["project"]["dependencies"]))
def test_what_we_depend_on_has_its_reason(name: str):
    reasons = " ".join(page.read_text().lower().replace("_", "-") for page in DECISIONS)

    assert f"`{name}`" in reasons


# --- commands, paths and versions ------------------------------------------------------


def pages_for_people() -> list[Path]:
    return [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]


def test_readme_gives_the_two_commands():
    readme = (ROOT / "README.md").read_text()

    assert re.search(r"^\s*(\$ )?make run\b", readme, re.M)
    assert re.search(r"^\s*(\$ )?make test\b", readme, re.M)


@pytest.mark.parametrize("page", pages_for_people(), ids=lambda page: page.stem)
def test_commands_in_the_documents_exist(page: Path):
    text = page.read_text()
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M)

    assert set(re.findall(r"`make ([a-z]+)", text)) <= set(targets)
    named = {name.replace("-", "_") for name in re.findall(r"`manyhands ([a-z_-]+)", text)}
    assert named <= get_commands().keys()


@pytest.mark.parametrize("page", pages_for_people(), ids=lambda page: page.stem)
def test_links_between_documents_lead_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_documents_that_the_code_cites_exist():
    cited = {
        cite
        for text in [*(m.text for m in modules()), *(path.read_text() for path in templates())]
        for cite in re.findall(r"\bdocs/[\w/-]+\.md\b", text)
    }

    assert [cite for cite in sorted(cited) if not (ROOT / cite).exists()] == []


def test_each_promise_about_the_books_names_a_test_that_is_there():
    rows = re.findall(
        r"^\| ([TR]\d+) \| .+ \| `(\S+)::(\w+)` \|$", (DOCS / "properties.md").read_text(), re.M
    )

    promises, rules = (range(1, 26), range(1, 17))
    assert [name for name, _path, _test in rows] == [
        *(f"T{number}" for number in promises),
        *(f"R{number}" for number in rules),
    ]
    for _number, path, name in rows:
        assert f"\ndef {name}(" in (ROOT / "manyhands" / path).read_text(), name


def test_the_changelog_speaks_of_this_version():
    changes = (ROOT / "CHANGELOG.md").read_text()

    assert re.findall(r"^## (\S+),", changes, re.M)[0] == PROJECT["project"]["version"]
    first = changes.split("\n## ")[1]
    assert first.index("### Safety") < first.index("### New"), "security first"


def test_no_document_is_empty():
    assert [page.name for page in pages_for_people() if len(page.read_text()) < 100] == []


# --- the lock -------------------------------------------------------------------------


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_the_lock_names_every_package_by_hash_and_no_place(lock: Path):
    text = lock.read_text()
    pinned = re.findall(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==[^\\]+\\\n    --hash=sha256:", text, re.M)
    wanted = names(PROJECT["project"]["dependencies"])
    if "dev" in lock.name:
        wanted += names(PROJECT["dependency-groups"]["dev"])

    assert len(pinned) == len(re.findall(r"^[a-z]", text, re.M))
    assert set(wanted) <= set(pinned)
    assert not re.search(r"https?:|file:|--index|--extra|--find", text)
