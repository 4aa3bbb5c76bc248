"""Each edge case of the specification has a test that is named by its number."""

import ast
import re
from pathlib import Path

import pytest

TESTS = sorted(Path(__file__).parent.rglob("test_*.py"))


def said_of_tests() -> str:
    """What the tests of deciding say they are for."""
    functions = [
        one
        for file in TESTS
        for one in ast.walk(ast.parse(file.read_text()))
        if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
    ]
    return " ".join(ast.get_docstring(one) or "" for one in functions)


@pytest.fixture(scope="module")
def numbers() -> set[int]:
    return {int(number) for number in re.findall(r"\bE(\d+)\b", said_of_tests())}


@pytest.mark.parametrize("number", range(1, 29))
def test_an_edge_case_has_its_test(numbers, number):
    assert number in numbers
