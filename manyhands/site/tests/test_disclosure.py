"""What we say we could hand over is what is there: counted, complete, and the same for members."""

import json
import os
import re
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.urls import reverse

from manyhands.aid import actions, promises
from manyhands.aid.models import Intent
from manyhands.aid.tests import make
from manyhands.base import jobs, seal, times
from manyhands.base.times import now
from manyhands.decisions.tests import make as deciding
from manyhands.site import backup_content, classified
from manyhands.site.classified import TABLES
from manyhands.site.classified.kinds import GIVES_AWAY, HASHED, READABLE, SEALED
from manyhands.site.disclosure import as_text, disclose, rows_of
from manyhands.site.tests.code import ROOT

EXAMPLE = ROOT / "docs/disclosure-example.txt"
MODEL = ROOT / "docs/threat-model.md"
KEPT = [model for model in apps.get_models() if not model._meta.proxy]


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model._meta.label)
def test_every_column_says_what_it_gives_away(model):
    table = TABLES.get(model._meta.label)
    assert table, f"say in site/classified/ what {model._meta.label} gives away"

    said = [name for names in table.columns.values() for name in names.split()]

    assert sorted(said) == sorted(field.name for field in model._meta.concrete_fields)
    assert set(table.columns) <= set(GIVES_AWAY)
    assert bool(table.columns.get(SEALED)) == bool(table.holds)


def test_no_table_is_on_the_list_that_is_not_there():
    assert set(TABLES) == {model._meta.label for model in KEPT}


# --- it is what is there -----------------------------------------------------------------


@pytest.mark.django_db
def test_what_can_be_read_in_a_dump_is_what_we_say_can_be_read():
    """A look at the raw rows, column by column, for words that people typed."""
    shown = {name: make.canary() for name in ("words", "line", "times", "group", "member")}
    hidden = {name: make.canary() for name in ("name", "address", "contact", "hours", "note")}
    group = make.group(shown["group"])
    ana = make.member(group, shown["member"], mail="ana@canary.example")
    lines = [make.LineDraft("food", 2, shown["line"])]
    need = make.need(group, shown["words"], times=shown["times"], lines=lines, **hidden)
    promises.read_sealed(ana, make.commitment(ana, need))

    found = where_they_lie([*shown.values(), *hidden.values(), "canary.example"])

    assert found.keys() == set(shown.values()), "no sealed word is anywhere"
    assert not_called_readable(found) == []


@pytest.mark.django_db
def test_what_is_said_in_a_decision_can_be_read_where_we_say_it_can():
    said = {name: make.canary() for name in ("title", "text", "concern", "ground", "way_out")}
    with times.at(deciding.MONDAY):
        ana, ben, *_others = deciding.assembly(5)
        proposal = deciding.text(ana, title=said["title"], words=said["text"], method="consent")
    with times.at(deciding.MONDAY + timedelta(hours=25)):
        deciding.work_off()
        deciding.say(ben, proposal, "block", ground=said["ground"], way_out=said["way_out"])
        deciding.concern(ben, proposal, said["concern"])

    found = where_they_lie(list(said.values()))

    assert found.keys() == set(said.values())
    assert not_called_readable(found) == []


def where_they_lie(canaries: list[str]) -> dict[str, set[str]]:
    """In which columns of a dump each word stands; one that stands nowhere is left out."""
    found: dict[str, set[str]] = {}
    columns: list[str] = []
    for line in backup_content.lines({}):
        value = json.loads(line)
        if isinstance(value, dict):
            columns = [f"{value.get('table')}.{name}" for name in value.get("columns", [])]
            continue
        for column, cell in zip(columns, value, strict=True):
            for canary in canaries:
                if canary in str(cell).lower():
                    found.setdefault(canary, set()).add(column)
    return found


def not_called_readable(found: dict[str, set[str]]) -> list[str]:
    """The columns among them of which we do not say that they can be read."""
    wrong = []
    for column in set.union(*found.values()):
        label, name = column.rsplit(".", 1)
        if name.removesuffix("_id") not in TABLES[label].columns[READABLE].split():
            wrong.append(column)
    return wrong


@pytest.mark.django_db
def test_what_we_call_sealed_or_hashed_is_noise():
    group = make.group()
    ana = make.member(group, mail="ana@example.org")
    make.commitment(ana, make.need(group, "Rice", address="12 Mill Lane"))
    looked_at = 0

    for label, table in TABLES.items():
        for kind in (SEALED, HASHED):
            for name in table.columns.get(kind, "").split():
                for value in apps.get_model(label).objects.values_list(name, flat=True):
                    if value:
                        looked_at += 1
                        assert len(set(bytes(value))) > 12, f"{label}.{name}"

    assert looked_at > 5


@pytest.mark.django_db
def test_a_group_is_told_of_its_own_rows_and_of_no_others():
    mine, other = make.group("Rosewood"), make.group("Elm Street")
    for group, many in ((mine, 2), (other, 3)):
        for _number in range(many):
            make.commitment(make.member(group, mail=f"{make.canary()}@x.org"), make.need(group))

    said = {table.label: table.rows for table in disclose(mine, now()).own}

    assert (said["groups.Group"], said["groups.Member"], said["people.Person"]) == (1, 3, 3)
    assert (said["aid.Intent"], said["aid.Commitment"], said["aid.Line"]) == (2, 2, 2)
    for label, table in TABLES.items():
        if table.of_group:
            model = apps.get_model(label)
            both = rows_of(model, mine).count() + rows_of(model, other).count()
            assert both == model.objects.count(), label


@pytest.mark.django_db(transaction=True)
def test_sealed_words_are_counted_until_they_are_forgotten():
    group = make.group()
    make.need(group, address="12 Mill Lane")
    over = make.need(group, address="14 Mill Lane")
    actions.withdraw_intent(make.holder(over), over)
    before = sealed_needs(group)

    actions.erase_intent(make.holder(over), Intent.objects.get(pk=over.pk))
    after_one = sealed_needs(group)
    seal.destroy(list(Intent.objects.filter(key__isnull=False).values_list("key", flat=True)))

    assert (before, after_one, sealed_needs(group)) == (2, 1, 0)


def sealed_needs(group) -> int | None:
    (table,) = (table for table in disclose(group, now()).own if table.label == "aid.Intent")
    (count,) = (many for part in table.parts for name, many in part.columns if name == "sealed")
    return count


@pytest.mark.django_db(transaction=True)
def test_we_do_not_claim_that_all_is_forgotten_while_it_is_not():
    group = make.group()
    over = make.need(group)
    actions.withdraw_intent(make.holder(over), over)
    claim = "it is forgotten"

    with time_machine.travel(now() + timedelta(hours=49)):
        late = as_text(disclose(group, now()))
        jobs.catch_up(now())
        in_time = as_text(disclose(group, now()))

    assert claim not in late
    assert claim in in_time


# --- the same for everybody ----------------------------------------------------------------


@pytest.mark.django_db
def test_members_see_what_the_keeper_of_the_server_sees(capsys):
    group = make.group()
    ana = make.member(group, "Ana", mail="ana@example.org")
    make.commitment(ana, make.need(group, address="12 Mill Lane"))
    page = reverse("disclosure", args=[group.slug])
    browser = make.browser(ana)
    browser.get(page)  # what looking itself leaves behind is there in both

    with time_machine.travel(now(), tick=False):
        shown = browser.get(page).content.decode()
        call_command("disclosure", group.slug)
    printed = capsys.readouterr().out

    text = " ".join(re.sub(r"<[^>]*>", " ", shown).split())
    pieces = re.split(r"\n|: |, | \(|\)|(?m:^- )", printed.split("\n", 2)[2])
    for piece in filter(None, map(str.strip, pieces)):
        assert piece.replace("'", "&#x27;") in text, piece


@pytest.mark.django_db
def test_strangers_do_not_see_the_page():
    group = make.group()

    answer = make.browser().get(reverse("disclosure", args=[group.slug]))

    assert answer.status_code == 302
    with pytest.raises(CommandError, match="no group called nowhere"):
        call_command("disclosure", "nowhere")


@pytest.mark.django_db
def test_the_example_in_the_documents_is_what_the_program_says():
    """To bring it up to date: MANYHANDS_WRITE=1 pytest, with the name of this test."""
    with time_machine.travel("2026-11-23T08:00Z", tick=False):
        group = make.group("Rosewood")
        ana = make.member(group, "Ana", mail="ana@example.org")
        need = make.need(group, "Rice for a week", address="12 Mill Lane", contact="555 0100")
        promises.read_sealed(ana, make.commitment(ana, need))
        make.offer(ana, "Soup on Fridays", is_standing=True)
        over = make.need(group, "A ride to the clinic", kinds=("transport",))
        actions.close_intent(make.holder(over), over)
        erased = make.need(group, "A blanket", kinds=("clothing",))
        actions.erase_intent(make.holder(erased), erased)
        deciding.concern(ana, deciding.text(ana), "Who keeps it clean?")
        said = as_text(disclose(group, now()))
    if os.environ.get("MANYHANDS_WRITE"):
        EXAMPLE.write_text(said)

    assert said == EXAMPLE.read_text()


def test_the_threat_model_lists_what_is_sealed():
    listed = re.findall(r"^\| `(\w+\.\w+\.\w+)` \| ([^|]+) \|", MODEL.read_text(), re.M)

    assert [column for column, _holds in listed] == classified.sealed_columns()
    for column, holds in listed:
        assert holds == str(TABLES[column.rsplit(".", 1)[0]].holds)
