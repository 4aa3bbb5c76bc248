"""Canaries: what is sealed is read by those it is for until 48 hours after the end, then by nobody.

A word found nowhere else stands in every sealed field. It is looked for in pages, letters, logs,
exports, backups and the files of the database: one second before a need is over, when it is over,
48 hours later, and one second after that. It is looked for in the pages that show anything, by
those nearest to it; before a change lands, where a need was met, by every kind of person.
"""

import random
import re
import string
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from manyhands.aid import actions, promises
from manyhands.aid.tests import make
from manyhands.base.db import checkpoint
from manyhands.base.models import SealKey
from manyhands.base.tests.effort import THOROUGH, few
from manyhands.base.tests.files import LOG, files_of_the_database, let_scrubbing_end
from manyhands.base.times import now
from manyhands.funds.inbox.actions import set_aside
from manyhands.funds.purse import asking, batches, paying
from manyhands.funds.purse.models import Claim
from manyhands.funds.purse.policies import Holder
from manyhands.people import actions as people
from manyhands.practices import asking as cases
from manyhands.practices import receipts
from manyhands.practices.askers import Asker
from manyhands.site import backup, backup_content, classified
from manyhands.site.disclosure import as_text, disclose, rows_of
from manyhands.site.tests.answers import body_of
from manyhands.site.tests.test_matrix import (
    EXPECTED,
    ROUTES,
    THINGS,
    browser,
    everybody,
    knock,
    undone,
)
from manyhands.site.tests.world import CANARIES, KINDS, World, seen_in
from manyhands.talk.inbox import settle
from manyhands.talk.models import RawMessage
from manyhands.talk.tests.make import work

pytestmark = pytest.mark.django_db(transaction=True)

THE_END = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECOND, TWO_DAYS = timedelta(seconds=1), timedelta(hours=48)
LASTS = timedelta(days=14)  # as a new group sets it

FOR_THE_HELPER = {"name", "address", "contact", "hours", "note", "said", "confided"}
SEALED = FOR_THE_HELPER | {"hidden", "report", "raw", "sheet", "mail", "bank", "pay"}
ON_THE_BOARD = {"words", "line", "times"}
OWN, MEMBERS = {"holder", "poster"}, {*KINDS[3:9], "barred"}
FEW = ("stranger", "holder", "member", "helper", "poster")


def _looked_at_by(route: str) -> str:
    return "POST" if route.startswith("read-sealed") else "GET"


# The pages that show somebody anything at all.
TELLING = [
    route
    for route in [*ROUTES, *THINGS]
    if any(":" in told for told in EXPECTED[route, _looked_at_by(route)].values())
]
TO_WHOM = re.compile(rb"^To: .*$", re.MULTILINE)

Readers = dict[str, set[str]]


class Hunt:
    """A world with a word in every sealed field, and all places where one of them could lie."""

    def __init__(self, folder: Path, *, everywhere: bool) -> None:
        self.world, self.folder = World(), folder
        self.kinds = KINDS if everywhere else FEW
        people.ask_for_code(CANARIES["mail"])

    def readers(self) -> Readers:
        """Which kinds of people are shown which sealed word by any page there is."""
        found: Readers = defaultdict(set)
        jars = everybody(self.world)
        for route in TELLING:
            method = _looked_at_by(route)
            for kind in self.kinds:
                if EXPECTED[route, method][kind] == "405":
                    continue
                with undone():
                    answer = knock(self.world, route, method, browser(jars[kind]))
                for word in seen_in(f"{answer.headers} {answer.cookies} {body_of(answer)}"):
                    found[word].add(kind)
        return {word: kinds for word, kinds in found.items() if word in SEALED | ON_THE_BOARD}

    def clear(self, words: set[str], more: str = "") -> list[tuple[str, str]]:
        """Which of these words lie in the clear, and where."""
        return [
            (word, name)
            for name, held in [*self.files(), *self.given_out(), ("the log", more.encode())]
            for word in words
            if CANARIES[word].encode() in held and not (word in ON_THE_BOARD and name == LOG)
        ]

    def files(self) -> Iterator[tuple[str, bytes]]:
        """What lies in the house's folder, letters and a fresh backup too, and the database."""
        backup.make(None)
        for path in self.folder.rglob("*"):
            if path.is_file():
                yield path.name, TO_WHOM.sub(b"", path.read_bytes())
        yield from files_of_the_database()

    def given_out(self) -> Iterator[tuple[str, bytes]]:
        """What the house gives out, and what is in a backup once it is opened."""
        with TemporaryDirectory() as sheets:
            call_command("export", Path(sheets), group=self.world.group.slug, verbosity=0)
            for path in Path(sheets).iterdir():
                yield f"export/{path.name}", path.read_bytes()
        yield "a backup, opened", "\n".join(backup_content.lines({})).encode()
        yield "disclosure", as_text(disclose(self.world.group, now())).encode()

    def noise(self) -> list[bytes]:
        """All that is sealed about this group's needs, words, sheets, money and cases, and their
        keys.
        """
        found, keys = [], []
        for model in classified.kept_tables():
            label = model._meta.label
            if not label.startswith(("aid.", "talk.", "funds.", "practices.")):
                continue
            for name in classified.columns_of(model, classified.SEALED):
                rows = rows_of(model, self.world.group).exclude(**{name: None})
                found += [bytes(value) for value in rows.values_list(name, flat=True)]
                keys += list(rows.values_list(classified.TABLES[label].key, flat=True))
        wrapped = SealKey.objects.filter(pk__in=keys).values_list("wrapped", flat=True)
        return found + [bytes(each) for each in wrapped]

    def lie_in_the_database(self, noise: list[bytes]) -> list[bytes]:
        """Those of these bytes that its files hold once its log is folded in."""
        checkpoint()
        held = [file for name, file in files_of_the_database() if name != LOG]
        return [each for each in noise if any(each in file for file in held)]


@pytest.fixture(autouse=True)
def words_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests write to the same PostgreSQL and its log; what they wrote is not looked for."""
    own = "".join(random.choices(string.ascii_lowercase, k=8))
    for name, word in CANARIES.items():
        monkeypatch.setitem(CANARIES, name, word.replace("canary", f"canary{own}"))


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """The house's own folder; letters land in it."""
    settings.MAIL_URL, settings.VAR = "", tmp_path / "var"
    settings.VAR.mkdir()
    checkpoint()  # what other tests left in SQLite's log
    return settings.VAR


# --- how a need can end ------------------------------------------------------------------


def met(world: World) -> None:
    """The helper brought it, and the poster says that all is well."""
    for promise in (world.standing, world.trusted):
        promises.hand_over(world.members["helper"], world.again(promise))
    for intent in all_posted(world):
        if world.fresh(intent).is_open:
            actions.close_intent(owner(world, intent), world.fresh(intent))


def withdrawn(world: World) -> None:
    """Whoever posted takes it back."""
    for intent in all_posted(world):
        actions.withdraw_intent(owner(world, intent), world.fresh(intent))


def expired(world: World) -> None:
    """Nobody has spoken for it as long as it may stand; offers last longer."""
    actions.withdraw_intent(world.members["poster"], world.fresh(world.offer))
    work()


def is_met_everywhere(ending: Any) -> bool:
    return THOROUGH and ending is met


def all_posted(world: World) -> list[Any]:
    return [
        *(world.need, world.offer, world.hidden, world.other_need),
        *(world.confided, world.entrusted),
    ]


def owner(world: World, intent: Any) -> Any:
    return world.members["poster"] if intent.asker_id else make.holder(intent)


def until_the_end(ending: Any) -> Readers:
    """Who reads what of the sealed words while the need stands; a sheet lasts an hour."""
    found = {word: OWN | {"helper"} for word in FOR_THE_HELPER}
    # Who brought it in; who asks to be paid, and who takes it to the bank.
    found |= {"bank": {"member"}, "pay": OWN | {"helper"}}
    found |= {"hidden": OWN, "raw": MEMBERS & set(KINDS if is_met_everywhere(ending) else FEW)}
    return found if ending is expired else found | {"sheet": {"member"}}


def after_the_end(ending: Any) -> Readers:
    """Then only whoever posted, and a helper who came; two days long."""
    came = {"helper"} if ending is met else set()
    found = dict.fromkeys(FOR_THE_HELPER, OWN | came)
    return found | {"hidden": OWN, "bank": {"member"}, "pay": OWN}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("ending", few(met, of=(met, withdrawn, expired)))
def test_what_is_sealed_is_there_for_two_days_after_the_end_and_then_nowhere(
    ending, folder, capfd, caplog
):
    caplog.set_level("DEBUG")
    lasted = LASTS if ending is expired else SECOND
    with time_machine.travel(THE_END - lasted, tick=False) as clock:
        hunt = Hunt(folder, everywhere=is_met_everywhere(ending))
        noise = hunt.noise()
        assert all(_is_filled(model) for model in classified.kept_tables())

        clock.move_to(THE_END - SECOND)
        work()
        assert sealed(hunt.readers()) == until_the_end(ending)
        assert hunt.clear(SEALED) == []
        assert {word for word, _name in hunt.clear(ON_THE_BOARD)} == ON_THE_BOARD
        assert list(folder.glob("mail/*.eml")) != []

        clock.move_to(THE_END)
        ending(hunt.world)
        _settle_what_was_heard(hunt.world)
        work()
        assert hunt.clear(SEALED) == []
        assert hunt.lie_in_the_database(noise) != []

        clock.move_to(THE_END + TWO_DAYS - SECOND)
        work()
        assert sealed(hunt.readers()) == after_the_end(ending)
        assert hunt.clear(SEALED) == []

        clock.move_to(THE_END + TWO_DAYS)
        assert sealed(hunt.readers()) == {}, "though nothing was there yet to erase it"
        assert hunt.clear(SEALED) == []

        clock.move_to(THE_END + TWO_DAYS + SECOND)
        work()
        assert hunt.readers() == {}
        assert hunt.clear(SEALED) == []
        let_scrubbing_end()  # another test may be in the middle of something
        said = "".join([*capfd.readouterr(), caplog.text])
        assert hunt.clear(SEALED | ON_THE_BOARD, said) == []
        assert hunt.lie_in_the_database(noise) == []


def sealed(found: Readers) -> Readers:
    return {word: kinds for word, kinds in found.items() if word in SEALED}


def _is_filled(model: Any) -> bool:
    """Whether a row of this table has something in each of its sealed columns."""
    names = classified.columns_of(model, classified.SEALED)
    filled = {f"{name}__isnull": False for name in names}
    return not names or model._base_manager.filter(**filled).exists()


def _settle_what_was_heard(world: World) -> None:
    raw = RawMessage.objects.get(pk=world.raw.pk)
    if not raw.settled_at:
        settle(world.members["member"], raw, settled_as="aside")
    batched = [claim.ref for claim in world.batch.claims.all()]
    batches.put_back(world.members["helper"], world.batch, asks=batched)
    for claim in Claim.objects.filter(ended_at=None).select_related("asker__group"):
        asker = claim.asker or Holder(claim.group, claim.pk)
        if claim.paid_by_id:
            paying.unsay(asker, claim)
        asking.take_back_claim(asker, Claim.objects.get(pk=claim.pk))
    cases.take_back(Asker(world.group, world.coded_case.pk), world.coded_case)
    receipts.drop_receipt(world.members["helper"], world.bail, receipt=16 * "r")
    line = world.bank_line
    set_aside(world.members["member"], line, state="ignored")
