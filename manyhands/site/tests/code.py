"""The program's own source, read by the tests that hold for all of it."""

import ast
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
ROOT = PACKAGE.parent
MADE_BY_TOOLS = {"migrations"}


@dataclass(frozen=True)
class Module:
    """One file of Python; `name` is its path below the package."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(PACKAGE).as_posix()

    @property
    def is_test(self) -> bool:
        return "tests" in self.path.parts or self.path.name == "conftest.py"

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def calls(self) -> list[tuple[str, ast.Call]]:
        """Every call with the last part of the name that is called."""
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                match node.func:
                    case ast.Name(id=name) | ast.Attribute(attr=name):
                        found.append((name, node))
        return found


@cache
def modules() -> list[Module]:
    """Every module of the program and its tests, except what tools write."""
    paths = (path for path in PACKAGE.rglob("*.py") if not MADE_BY_TOOLS & set(path.parts))
    return [Module(path) for path in sorted(paths)]


def program() -> list[Module]:
    """The modules that run; without tests."""
    return [module for module in modules() if not module.is_test]


def promises() -> list[Module]:
    return [module for module in modules() if module.is_test]


def templates() -> list[Path]:
    paths = [*PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("templates/**/*.txt")]
    return sorted(path for path in paths if "tests" not in path.parts)


def ids(things: list[Module]) -> list[str]:
    return [thing.name for thing in things]
