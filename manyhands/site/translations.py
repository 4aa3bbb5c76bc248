"""The words people see, in their languages: gathered, checked and compiled without gettext tools.

English is the source and needs no catalog. Every other language has one text file,
`manyhands/locale/LANG/LC_MESSAGES/django.po`, which translators edit; the `.mo` beside it is
compiled from it whenever it is older, and is not kept in git.
"""

import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parent.parent
LOCALE = PACKAGE / "locale"

# What xgettext is told for Django; a number is the place of an argument, "c" its context.
KEYWORDS = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"]),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w*\}")

Key = tuple[str | None, str]


@dataclass
class Message:
    """One string of the program: where it stands and what translators should know."""

    text: str
    plural: str = ""
    context: str | None = None
    files: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return (self.context, self.text)


# --- compiling --------------------------------------------------------------------


def compile_stale(locale: Path = LOCALE) -> list[Path]:
    """Compile each catalog that is newer than its `.mo`; says which. Cheap when none is."""
    made = []
    for po in sorted(locale.glob("*/LC_MESSAGES/django.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        draft = mo.with_name(f".{mo.name}.{os.getpid()}")
        try:
            polib.pofile(str(po)).save_as_mofile(str(draft))
            draft.replace(mo)
        except PermissionError:
            print(f"Cannot write {mo}: that language stays English.", file=sys.stderr)
            continue
        made.append(mo)
    return made


# --- gathering --------------------------------------------------------------------


def messages(package: Path = PACKAGE) -> dict[Key, Message]:
    """Every string marked for translation in the code and templates of `package`, in file order."""
    found: dict[Key, Message] = {}
    for path in _sources(package):
        for message in _messages_of(path, package):
            known = found.setdefault(message.key, message)
            known.plural = known.plural or message.plural
            for name in message.files:
                if name not in known.files:
                    known.files.append(name)
            for comment in message.comments:
                if comment not in known.comments:
                    known.comments.append(comment)
    return found


def _sources(package: Path) -> list[Path]:
    paths = [*package.rglob("*.py"), *package.rglob("templates/**/*.html")]
    paths += [*package.rglob("templates/**/*.txt"), *package.rglob("templates/**/*.svg")]
    paths += package.rglob("practices/recipes/*.toml")
    left_out = {"tests", "migrations"}
    return sorted(path for path in paths if not left_out & set(path.relative_to(package).parts))


def _messages_of(path: Path, package: Path) -> Iterator[Message]:
    from babel.messages.extract import extract
    from django.utils.translation.template import templatize

    name = path.relative_to(package.parent).as_posix()
    code = path.read_text()
    if path.suffix == ".toml":
        yield from _messages_of_a_recipe(code, name)
        return
    if path.suffix != ".py":
        code = templatize(code, origin=name)
    rows = extract(
        "python", io.BytesIO(code.encode()), keywords=KEYWORDS, comment_tags=["Translators"]
    )
    for _, words, comments, context in rows:
        text, plural = words if isinstance(words, tuple) else (words, "")
        yield Message(text, plural, context, [name], list(comments))


def _messages_of_a_recipe(text: str, name: str) -> Iterator[Message]:
    from manyhands.practices.engine.recipes import read
    from manyhands.practices.words import strings_of

    recipe = read(text)
    yield from (Message(said, files=[name]) for said in strings_of(recipe))


# --- keeping the catalogs -----------------------------------------------------------


def catalog_path(language: str, locale: Path = LOCALE) -> Path:
    return locale / language / "LC_MESSAGES" / "django.po"


def update(language: str, found: dict[Key, Message], locale: Path = LOCALE) -> int:
    """Bring the catalog of `language` up to date; says how many strings still want words.

    What was translated stays. A string that left the program is kept as a comment at the end,
    so that its words come back with it. Nothing is guessed, so nothing is ever fuzzy.
    """
    path = catalog_path(language, locale)
    old = polib.pofile(str(path)) if path.exists() else polib.POFile()
    known = {(entry.msgctxt, entry.msgid): entry for entry in old}
    new = polib.POFile(wrapwidth=96)
    new.metadata = _metadata(language)
    for key, message in found.items():
        new.append(_entry(message, known.pop(key, None), forms=plural_forms(language)))
    for entry in known.values():
        if entry.msgstr or any(entry.msgstr_plural.values()):
            entry.obsolete, entry.occurrences, entry.comment = True, [], ""
            new.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or str(new) != str(old):
        new.save(str(path))
    return len(new.untranslated_entries())


def plural_forms(language: str) -> int:
    """How many plural forms `language` has: 2 in Spanish, 6 in Arabic."""
    from babel.messages.plurals import get_plural

    return get_plural(language).num_plurals


def _metadata(language: str) -> dict[str, str]:
    from babel.messages.plurals import get_plural

    return {
        "Project-Id-Version": "manyhands",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": get_plural(language).plural_forms,
    }


def _entry(message: Message, old: polib.POEntry | None, *, forms: int) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.text,
        msgid_plural=message.plural,
        msgctxt=message.context,
        comment="\n".join(message.comments),
        occurrences=[(name, "") for name in message.files],
        tcomment=old.tcomment if old else "",
    )
    said = _what_was_said(old)
    if message.plural:
        entry.msgstr_plural = {n: said[n] if n < len(said) else "" for n in range(forms)}
    else:
        entry.msgstr = said[0] if said else ""
    return entry


def _what_was_said(old: polib.POEntry | None) -> list[str]:
    if old is None or old.fuzzy:
        return []
    if old.msgstr_plural:
        return [old.msgstr_plural[n] for n in sorted(old.msgstr_plural)]
    return [old.msgstr]


# --- checking -----------------------------------------------------------------------


def faults(language: str, found: dict[Key, Message], locale: Path = LOCALE) -> Iterator[str]:
    """What is wrong with the catalog of `language`, one sentence each."""
    path = catalog_path(language, locale)
    if not path.exists():
        yield f"{language}: there is no catalog"
        return
    catalog = polib.pofile(str(path))
    entries = {(entry.msgctxt, entry.msgid): entry for entry in catalog if not entry.obsolete}
    for key in found.keys() - entries.keys():
        yield f"{language}: missing: {key[1]!r} ({', '.join(found[key].files)})"
    for key, entry in entries.items():
        if key not in found:
            yield f"{language}: stale, no longer in the program: {entry.msgid!r}"
        elif entry.fuzzy:
            yield f"{language}: fuzzy: {entry.msgid!r}"
        else:
            yield from _faults_of(language, entry, found[key])


def _faults_of(language: str, entry: polib.POEntry, message: Message) -> Iterator[str]:
    forms = [entry.msgstr_plural[n] for n in sorted(entry.msgstr_plural)] or [entry.msgstr]
    wanted = plural_forms(language) if message.plural else 1
    if len(forms) != wanted or not all(forms):
        yield f"{language}: missing: {entry.msgid!r} ({', '.join(message.files)})"
    elif not _placeholders_fit(message, forms):
        yield f"{language}: other placeholders than in English: {entry.msgid!r}"


def _placeholders_fit(message: Message, forms: list[str]) -> bool:
    """The last form says all the English one does; "one person" may leave its number out."""
    wanted = _placeholders(message.plural or message.text)
    *special, last = map(_placeholders, forms)
    return last == wanted and all(set(form) <= set(wanted) for form in special)


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text.replace("%%", "")))


def all_faults(languages: Iterable[str], *, package: Path = PACKAGE) -> list[str]:
    """The faults of the catalogs of `languages`, sorted; empty when all is well."""
    found = messages(package)
    return sorted(
        fault for language in languages for fault in faults(language, found, package / "locale")
    )
