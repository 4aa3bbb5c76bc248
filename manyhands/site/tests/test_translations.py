"""The strings people see: gathered, kept and compiled without gettext tools."""

import ast
import gettext
from pathlib import Path

import polib
import pytest

from manyhands.site import translations
from manyhands.site.translations import Message

CODE = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext

# Translators: said when two people meet
HELLO = gettext_lazy("Hello")

def say(n, name):
    _("Welcome, %(name)s") % {"name": name}
    pgettext("of a week", "Second")
    return ngettext("%(n)d need", "%(n)d needs", n) % {"n": n}
"""
PAGE = """
{% load i18n %}<p title="it's">{% translate "Hello" %}</p>
{% blocktranslate trimmed count n=needs|length %}
  One neighbor
{% plural %}
  {{ n }} neighbors
{% endblocktranslate %}
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A small program with a page."""
    package = tmp_path / "house"
    (package / "templates").mkdir(parents=True)
    (package / "tests").mkdir()
    (package / "code.py").write_text(CODE)
    (package / "templates" / "page.html").write_text(PAGE)
    (package / "tests" / "test_it.py").write_text('_("Only in a test")')
    return package


def fill(path: Path, say) -> None:
    """Translate every string of the catalog by `say(text)`; plurals get their number in front."""
    catalog = polib.pofile(str(path))
    for entry in catalog:
        if entry.msgid_plural:
            entry.msgstr_plural = {n: say(entry.msgid_plural) for n in entry.msgstr_plural}
        else:
            entry.msgstr = say(entry.msgid)
    catalog.save()


def faults(language: str, package: Path) -> list[str]:
    found = translations.messages(package)
    return sorted(translations.faults(language, found, package / "locale"))


def test_strings_are_found_in_code_and_pages(package: Path):
    found = translations.messages(package)

    assert set(found) == {
        (None, "Hello"),
        (None, "Welcome, %(name)s"),
        ("of a week", "Second"),
        (None, "%(n)d need"),
        (None, "One neighbor"),
    }
    hello = found[None, "Hello"]
    assert hello.files == ["house/code.py", "house/templates/page.html"]
    assert hello.comments == ["Translators: said when two people meet"]
    assert found[None, "One neighbor"].plural == "%(n)s neighbors"


def test_no_string_hides_inside_another():
    """What stands inside an f-string is not found, so it would never be translated."""
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in translations._sources(translations.PACKAGE)
        if path.suffix == ".py"
        for joined in ast.walk(ast.parse(path.read_text()))
        if isinstance(joined, ast.JoinedStr)
        for call in ast.walk(joined)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") in translations.KEYWORDS
        and isinstance(call.args[0], ast.Constant)
    ]
    assert not hidden


def test_a_new_catalog_wants_every_word_and_six_arabic_plurals(package: Path):
    found = translations.messages(package)

    wanting = translations.update("ar", found, package / "locale")

    catalog = polib.pofile(str(translations.catalog_path("ar", package / "locale")))
    assert wanting == len(found) == len(catalog)
    assert len(catalog.find("%(n)d need").msgstr_plural) == 6
    assert len(faults("ar", package)) == len(found)


def test_a_second_update_changes_nothing(package: Path):
    found = translations.messages(package)
    path = translations.catalog_path("es", package / "locale")
    translations.update("es", found, package / "locale")
    fill(path, lambda text: "¡" + text)
    translations.update("es", found, package / "locale")
    before = path.read_bytes()

    translations.update("es", found, package / "locale")

    assert path.read_bytes() == before
    assert faults("es", package) == []


def test_a_changed_string_is_missing_and_the_old_words_come_back_with_it(package: Path):
    locale = package / "locale"
    translations.update("es", translations.messages(package), locale)
    fill(translations.catalog_path("es", locale), lambda text: "¡" + text)

    (package / "code.py").write_text(CODE.replace('"Hello"', '"Good day"'))
    (package / "templates" / "page.html").write_text(PAGE.replace('"Hello"', '"Good day"'))
    assert faults("es", package) == [
        "es: missing: 'Good day' (house/code.py, house/templates/page.html)",
        "es: stale, no longer in the program: 'Hello'",
    ]
    translations.update("es", translations.messages(package), locale)
    (package / "code.py").write_text(CODE)
    (package / "templates" / "page.html").write_text(PAGE)
    translations.update("es", translations.messages(package), locale)

    assert faults("es", package) == []


@pytest.mark.parametrize(
    ("english", "plural", "said", "fits"),
    [
        ("Hello %(name)s", "", ["Hola %(name)s"], True),
        ("Hello %(name)s", "", ["Hola %(nombre)s"], False),
        ("Hello %(name)s", "", ["Hola"], False),
        ("{n} km", "", ["{n} km"], True),
        ("{n} km", "", ["{} km"], False),
        ("100%% of %(n)s", "", ["%(n)s: 100%%"], True),
        ("one need", "%(n)d needs", ["una", "%(n)d"], True),
        ("%(n)d need", "%(n)d needs", ["una", "%(n)d"], True),
        ("%(n)d need", "%(n)d needs", ["%(n)d", "muchas"], False),
        ("%(n)d need", "%(n)d needs", ["%(m)d", "%(n)d"], False),
    ],
)
def test_a_translation_keeps_the_placeholders(english, plural, said, fits):
    assert translations._placeholders_fit(Message(english, plural), said) is fits


def test_a_fuzzy_string_is_a_fault(package: Path):
    locale = package / "locale"
    translations.update("es", translations.messages(package), locale)
    path = translations.catalog_path("es", locale)
    fill(path, lambda text: "¡" + text)
    catalog = polib.pofile(str(path))
    catalog.find("Hello").flags.append("fuzzy")
    catalog.save()

    assert faults("es", package) == ["es: fuzzy: 'Hello'"]


def test_a_catalog_is_compiled_when_it_is_newer_and_only_then(package: Path):
    locale = package / "locale"
    translations.update("es", translations.messages(package), locale)
    path = translations.catalog_path("es", locale)
    fill(path, lambda text: "¡" + text)

    made = translations.compile_stale(locale)

    assert made == [path.with_suffix(".mo")]
    assert translations.compile_stale(locale) == []
    said = gettext.translation("django", locale, ["es"])
    assert said.gettext("Hello") == "¡Hello"
    assert said.ngettext("%(n)d need", "%(n)d needs", 3) == "¡%(n)d needs"
    assert said.pgettext("of a week", "Second") == "¡Second"
