"""Promises that hold for the whole program, which no import contract can see."""

import ast
import re
import sys
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.forms import BaseForm
from django.utils.module_loading import autodiscover_modules

from manyhands.groups.powers import ACTIONS, POWERS
from manyhands.site.tests.code import Module, ids, modules, program, promises

FLOORS = settings.FLOORS
TABLES = [model for model in apps.get_models() if model._meta.app_label in FLOORS]

LONGEST_FUNCTION = 60
LONGEST_FILE = 400

# Only these may write tables: actions and tasks, what an action's story was split into, the
# floors below the door, and what fills or empties a whole house.
WRITERS = re.compile(
    r"(base|record)/.*"
    r"|.*/(actions|tasks|merging)\.py"
    r"|groups/(mandates|agreements|circles|admissions|suspending|dissolving|ties|invited|inviting)\.py"
    r"|decisions/((choice|meetings)/)?(?!pages|forms|queries|showing|words|how|picture)\w+\.py"
    r"|practices/(running|booking|rotating|hands|meeting|pots|levying|scarcity|calling)\.py"
    r"|practices/(forgetting|ahead|case_days|receipts|beginning|asking|where_to)\.py"
    r"|ledger/(accounts|posting|holds|forgetting)\.py"
    r"|funds/purse/(giving|asking|paying|batches|queue|dues)\.py"
    r"|aid/(board|drafts|hiding|promises|upkeep|forgetting|bringing/posting)\.py"
    r"|funds/inbox/(files|forgetting)\.py"
    r"|talk/(inbox|forgetting|answers)\.py"
    r"|site/(demo|benches|backup).*"
)
# Only these may open what is sealed; each of them writes down who read it, or is the owner's own.
OPENERS = re.compile(
    r"base/(seal|mail)\.py|aid/(promises|bringing/posting)\.py|people/(actions|queries)\.py"
    r"|funds/(inbox/(files|queries)|purse/paying)\.py|practices/(receipts|where_to)\.py|talk/queries\.py"
)
NEVER_ASKED = re.compile(
    r"immigra|citizen|nationality|visa\b|passport|legal_name|first_name|last_name|surname"
    r"|birth|born|\bdob\b|\bage\b|diagnos|disease|gender|\bsex\b|income|salary|\bssn\b"
    r"|id_(document|number|card)|religio|ethnic|\brace\b"
)
BACK_DOORS = re.compile(r"is_staff|is_superuser|is_admin|skip_checks|skip_permission")


# --- who may do what ----------------------------------------------------------------


def test_there_are_powers_and_each_has_one_action():

    assert POWERS
    assert ACTIONS.keys() <= POWERS.keys()


def test_no_back_door_has_a_name():
    named = [m.name for m in program() if BACK_DOORS.search(m.text)]

    assert named == []


def test_tables_are_written_by_actions_and_tasks_only():
    wrong = [
        f"{module.name}:{call.lineno} {name}"
        for module in program()
        if not WRITERS.fullmatch(module.name)
        for name, call in module.calls()
        if _writes_a_table(name, call)
    ]

    assert wrong == []


def _writes_a_table(name: str, call: ast.Call) -> bool:
    """A good guess from the look of the call: queryset verbs, and `save` as models have it."""
    if not isinstance(call.func, ast.Attribute):
        return False
    asked_of = ast.unparse(call.func.value)
    if name in {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}:
        return True
    if name == "create":
        return asked_of.endswith(".objects")
    if name == "update":
        return bool(call.keywords) and "objects" in asked_of + ".filter(" and "(" in asked_of
    if name == "delete":
        return not call.args and not asked_of.endswith("session")
    return name == "save" and not call.args and not asked_of.endswith("session")


def test_sealed_words_are_opened_in_few_places():
    wrong = [
        f"{module.name}:{call.lineno}"
        for module in program()
        if not OPENERS.fullmatch(module.name)
        for name, call in module.calls()
        if name == "unseal"
    ]

    assert wrong == []


def test_nobody_is_asked_what_is_none_of_our_business():
    autodiscover_modules("forms")
    fields = [f"{model.__name__}.{f.name}" for model in TABLES for f in model._meta.get_fields()]
    fields += [f"{form.__name__}.{name}" for form in _forms() for name in form.declared_fields]
    assert fields

    asked = [name for name in fields if NEVER_ASKED.search(name.split(".")[1].lower())]

    assert asked == []


def _forms(kind: type[BaseForm] = BaseForm) -> list[Any]:
    below = [form for child in kind.__subclasses__() for form in _forms(child)]
    return below + [kind] * kind.__module__.startswith("manyhands.")


# --- how the house is built -----------------------------------------------------------


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label)
def test_tables_point_down(model: type[models.Model]):
    own = FLOORS.index(model._meta.app_label)

    for field in model._meta.get_fields():
        points_on = field.many_to_one or (field.one_to_one and field.concrete)
        target = field.related_model if points_on or field.many_to_many else None
        if target and target._meta.app_label in FLOORS:
            assert FLOORS.index(target._meta.app_label) <= own, field


@pytest.mark.django_db
def test_every_table_has_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


RULES = [m for m in program() if m.path.name == "rules.py" or "engine" in m.path.parts]


@pytest.mark.parametrize("module", RULES, ids=ids(RULES))
def test_rules_know_no_framework_clock_or_chance(module: Module):
    for name in _imports(module):
        assert name.split(".")[0] not in {"django", "random", "secrets", "time"}, name
        assert name not in {"manyhands.base.times", "manyhands.base.refs"}, name
    assert "now" not in [name for name, _ in module.calls()]


def test_the_checker_that_members_carry_stands_alone():
    checker = next(module for module in program() if module.name == "record/verify.py")

    assert {name.split(".")[0] for name in _imports(checker)} <= sys.stdlib_module_names


def test_nothing_that_runs_needs_a_test():
    assert [m.name for m in program() for name in _imports(m) if ".tests" in name] == []


def _imports(module: Module) -> list[str]:
    """What `module` imports, by full name; what is beside it begins with a dot."""
    names = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            source = "." * node.level + (node.module or "")
            names += [source] + [f"{source}.{alias.name}" for alias in node.names]
    return names


# --- how the code reads ---------------------------------------------------------------


@pytest.mark.parametrize("module", modules(), ids=ids(modules()))
def test_a_file_fits_in_a_head(module: Module):
    assert len(module.text.splitlines()) <= LONGEST_FILE

    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= LONGEST_FUNCTION, f"{node.name} has {lines} lines"


SPEAKING = [m for m in modules() if not (m.path.name == "__init__.py" and not m.text.strip())]


@pytest.mark.parametrize("module", SPEAKING, ids=ids(SPEAKING))
def test_a_file_says_what_it_is_for(module: Module):
    first_line = (ast.get_docstring(module.tree) or "").split("\n")[0]

    assert len(first_line.split()) >= 3, "a first line that a newcomer understands"


def test_nothing_is_left_for_later():
    words = ("TODO", "FIXME", "XXX", "HACK")
    later = re.compile(rf"# *({'|'.join(words)})\b")

    assert [m.name for m in modules() if later.search(m.text)] == []


def test_nothing_is_swallowed():
    silent = [
        f"{module.name}:{node.lineno}"
        for module in program()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]

    assert silent == []


def test_tests_wait_for_nothing_and_pretend_nothing():
    sleepers = [
        f"{module.name}:{call.lineno}"
        for module in promises()
        for name, call in module.calls()
        if name in {"sleep", "wait_for_timeout"}
    ]
    pretenders = [m.name for m in promises() if "unittest.mock" in _imports(m)]

    assert sleepers == []
    assert pretenders == []
