"""One thing, one word: in the code, on the pages and in the documents."""

import ast
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings

from manyhands.site import translations
from manyhands.site.tests.code import ROOT, Module, ids, program, templates

PAGE = (ROOT / "docs/words.md").read_text()
MEANING, INSTEAD = PAGE.split("## Words we leave to others")
DOCUMENTS = ["README.md", "CHANGELOG.md", "docs/powers.md"]


def rows(text: str) -> list[list[str]]:
    """The cells of each line of the tables in `text`, without heads and rules."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells[1:] if not set(row[0]) <= {"-", ":"}]


def words_in(cell: str) -> set[str]:
    return set(re.findall(r"`([a-z-]+)`", cell))


HEADS = [word.strip() for row in rows(MEANING) for word in row[0].split(",")]
EXPLAINED = set(HEADS)
NEVER = {word for row in rows(INSTEAD) if "everywhere" in row[2] for word in words_in(row[0])}
NOT_SAID = {word for row in rows(INSTEAD) for word in words_in(row[0])}


def spoken(text: str) -> set[str]:
    """The words of `text`, each also without its plural s."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    return words | {word.removesuffix("s") for word in words}


def parts(name: str) -> set[str]:
    """The words in a name of the code: `FindUsers` and `find_user` both hold `user`."""
    return spoken(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " "))


def test_the_page_lists_words():
    assert {"need", "offer", "commitment", "power", "member"} <= EXPLAINED
    assert {"user", "admin", "beneficiary"} <= NEVER


def test_each_word_is_explained_once_and_left_once():
    heads = [word for word in HEADS if word != "word"]  # the heads of tables but the first
    left = [word for row in rows(INSTEAD) for word in re.findall(r"`([a-z-]+)`", row[0])]

    assert [word for word, many in Counter(heads).items() if many > 1] == []
    assert [word for word, many in Counter(left).items() if many > 1] == []


def names_given(module: Module) -> Iterator[str]:
    """Every name that `module` makes up: files, classes, functions, arguments, variables."""
    yield module.path.stem
    for node in ast.walk(module.tree):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name


@pytest.mark.parametrize("module", program(), ids=ids(program()))
def test_the_code_uses_our_words(module: Module):
    wrong = {name: parts(name) & NEVER for name in names_given(module) if parts(name) & NEVER}

    assert wrong == {}


def test_the_strings_people_see_use_our_words():
    found = translations.messages().values()
    assert found

    wrong = {
        text: spoken(text) & NOT_SAID
        for message in found
        for text in (message.text, message.plural)
        if spoken(text) & NOT_SAID
    }

    assert wrong == {}


def test_templates_use_our_words():
    wrong = {path.name: spoken(path.read_text()) & NEVER for path in templates()}

    assert {name: words for name, words in wrong.items() if words} == {}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_use_our_words(name: str):
    assert spoken((ROOT / name).read_text()) & NEVER == set()


OURS = [model for model in apps.get_models() if model._meta.app_label in settings.FLOORS]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_table_is_called_by_a_word_on_the_page(model):
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower()

    assert name in EXPLAINED, f"explain “{name}” in docs/words.md"


def test_each_language_says_everything():
    languages = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]

    assert translations.all_faults(languages) == []
