"""What a group holds comes back as sheets that others can read, without what is sealed."""

import csv
import io
import json
import subprocess
import sys
import tracemalloc
import zipfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse

from manyhands.aid import actions, export, promises
from manyhands.aid.bringing import cells
from manyhands.aid.bringing.columns import guess_columns
from manyhands.aid.models import Intent
from manyhands.aid.tests import make
from manyhands.base.times import now
from manyhands.record import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    """A group with something in every sheet."""
    group = make.group(founder="Flo")
    ana = make.member(group, "Ana", mail="ana@example.org")
    place = group.places.first()
    needed = make.need(
        group, "Rice, and bread", kinds=("food", "transport"), quantity=3, place=place,
        urgency=2, language="es", adults=2, children=3,
    )  # fmt: skip
    make.commitment(ana, needed, many=2)
    over = make.need(group, "A blanket")
    actions.withdraw_intent(make.holder(over), over)
    actions.erase_intent(make.holder(over), Intent.objects.get(pk=over.pk))
    make.offer(ana, "Soup", is_standing=True)
    return group


def folder_of(group, tmp_path) -> Path:
    folder = tmp_path / "out"
    call_command("export", folder, group=group.slug, stdout=io.StringIO())
    return folder


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_frictionless_accepts_the_package(group, tmp_path):
    folder = folder_of(group, tmp_path)

    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["valid"] is True
    described = json.loads((folder / "datapackage.json").read_text())["resources"]
    assert {each["path"] for each in described} | {"datapackage.json"} == {
        path.name for path in folder.iterdir()
    }


def test_every_sheet_holds_what_there_is(group, tmp_path):
    folder = folder_of(group, tmp_path)

    (need,) = rows(folder, "needs")
    (offer,) = rows(folder, "offers")
    (promise,) = rows(folder, "commitments")
    (count,) = rows(folder, "month_counts")
    assert (need["description"], need["location"], need["quantity"], need["left"]) == (
        "Rice, and bread", "Mill", "6", "2",
    )  # fmt: skip
    assert (need["urgency"], need["adults"], need["status"]) == ("today", "2-3", "open")
    assert (offer["description"], offer["is_standing"]) == ("Soup", "true")
    assert (promise["need"], promise["quantity"]) == (need["ref"], "4")
    assert [line["kind"] for line in rows(folder, "lines")] == ["food", "transport", "food"]
    assert [row["name"] for row in rows(folder, "members")] == ["Ana", "Flo"]
    assert [row["member"] for row in rows(folder, "members")] == ["1", "2"]
    assert len(rows(folder, "places")) == 7
    assert (count["ended_as"], count["many"]) == ("withdrawn", "1")
    constitution = json.loads((folder / "constitution.json").read_text())
    assert [version["v"] for version in constitution["versions"]] == [1]
    with (folder / "record.jsonl").open(encoding="utf-8") as file:
        verify.check(file, ())


def test_nothing_sealed_and_no_way_to_reach_anybody_is_in_it(tmp_path):
    group = make.group()
    hidden = {name: make.canary() for name in ("name", "address", "contact", "hours", "note")}
    make.need(group, "Rice", **hidden)
    secret = make.canary()
    make.need(group, secret, hides_words=True)
    erased = make.canary()
    gone = make.need(group, erased)
    actions.erase_intent(make.holder(gone), gone)
    ana = make.member(group, "Ana", mail=f"{make.canary()}@example.org")
    make.commitment(ana, make.need(group, "Bread"))

    text = "".join(path.read_text() for path in folder_of(group, tmp_path).iterdir())

    for canary in (*hidden.values(), secret, erased, "@example.org"):
        assert canary not in text
    for sheet in export.SHEETS:
        assert ana.ref not in (tmp_path / "out" / f"{sheet.name}.csv").read_text(), sheet.name


def test_a_cell_is_never_a_formula(tmp_path):
    group = make.group()
    for words in ('=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "\tx"):
        make.need(group, words)
    make.member(group, "=Ana")

    folder = folder_of(group, tmp_path)

    written = [row["description"] for row in rows(folder, "needs")]
    assert [words[0] for words in written] == ["'"] * 5
    assert "'=Ana" in [row["name"] for row in rows(folder, "members")]


def test_words_in_every_script_come_through(tmp_path):
    group = make.group()
    words = 'أرز، "خبز"\nليس الجمعة – 米 🍚'
    make.need(group, words)

    assert [row["description"] for row in rows(folder_of(group, tmp_path), "needs")] == [words]


def test_our_own_import_understands_the_columns(group, tmp_path):
    (need,) = rows(folder_of(group, tmp_path), "needs")
    headers = list(need)

    guess = guess_columns(headers, [list(need.values())])

    meant = {field: headers[at] for field, at in guess.items()}
    assert meant == {
        "direction": "direction", "words": "description", "kind": "categories",
        "quantity": "quantity", "place": "location", "due": "due", "urgency": "urgency",
        "language": "language", "adults": "adults", "children": "children",
        "status": "status", "posted_at": "created_at", "external_id": "ref",
        "times": "times", "standing": "is_standing", "patch": "patch",
    }  # fmt: skip
    assert cells.read_direction(need["direction"]) == "need"
    assert cells.read_kinds(need["categories"]) == ["food", "transport"]
    assert cells.read_urgency(need["urgency"]) == 2


def test_each_kind_and_time_is_read_back_as_it_was():
    from manyhands.aid.kinds import KINDS

    assert {kind: cells.read_kind(kind) for kind in KINDS} == {kind: kind for kind in KINDS}
    assert {key: cells.read_urgency(said) for key, said in export.URGENCY.items()} == {
        key: key for key in export.URGENCY
    }


def test_the_command_overwrites_nothing_and_names_an_unknown_group(group, tmp_path):
    (tmp_path / "a.zip").write_bytes(b"mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").touch()

    for to in ("a.zip", "full"):
        with pytest.raises(CommandError, match="is there already"):
            call_command("export", tmp_path / to, group=group.slug)
    with pytest.raises(CommandError, match="no group called nowhere"):
        call_command("export", tmp_path / "b.zip", group="nowhere")

    assert (tmp_path / "a.zip").read_bytes() == b"mine"


# --- the page --------------------------------------------------------------------------


def test_a_member_takes_everything_along_once_a_day(group):
    ana = make.member(group, "Bo")
    browser = make.browser(ana)
    page = reverse("export", args=[group.slug])

    assert browser.get(page).status_code == 200
    answer = browser.post(page)
    again = browser.post(page)

    archive = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    assert answer["Content-Disposition"].startswith("attachment;")
    assert archive.testzip() is None
    assert "datapackage.json" in archive.namelist()
    assert again.status_code == 429
    assert make.browser(make.member(group, "Cy")).post(page).status_code == 200
    with time_machine.travel(now() + timedelta(hours=25)):
        assert browser.post(page).status_code == 200


def test_strangers_and_members_of_other_groups_take_nothing(group):
    page = reverse("export", args=[group.slug])
    other = make.member(make.group("Elm Street"))

    for browser in (make.browser(), make.browser(other)):
        assert browser.post(page).status_code == 302


def test_whom_a_member_is_kept_from_is_not_in_their_sheets(group):
    ana, ben = make.member(group, "Ana"), make.member(group, "Ben")
    secret = make.canary()
    needed = make.need(ben, secret)
    promises.bar(ben, make.commitment(ana, needed))

    answer = make.browser(ana).post(reverse("export", args=[group.slug]))

    archive = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    assert secret not in archive.read("needs.csv").decode()
    assert secret in zipfile.ZipFile(io.BytesIO(_of(ben))).read("needs.csv").decode()


def _of(member) -> bytes:
    return make.browser(member).post(reverse("export", args=[member.group.slug])).getvalue()


def test_memory_does_not_grow_with_the_number_of_needs():
    group = make.group()

    def copies(many: int) -> int:
        """The most memory, in bytes, that writing so many more needs takes."""
        first = Intent.objects.filter(group=group).order_by("id")[0]
        Intent.objects.bulk_create(_like(first, many))
        tracemalloc.start()
        export.write(group, _nowhere)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    make.need(group, "Rice")
    few, many = copies(2_000), copies(3_000)

    assert many < 1.5 * few


def _like(need: Intent, many: int):
    for number in range(many):
        yield Intent(
            group=need.group, direction="need", words=f"Rice {number}", kinds="food",
            posted_at=now(), fresh_at=now(), expires_at=now(),
        )  # fmt: skip


@contextmanager
def _nowhere(name: str):
    with open("/dev/null", "w") as out:
        yield out
