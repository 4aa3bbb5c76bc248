"""Words from outside are heard once, guessed at, and settled by a member with one tap."""

import io
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from manyhands.aid.models import Intent
from manyhands.aid.promises import read_own
from manyhands.aid.tests import make
from manyhands.base.db import checkpoint
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.models import SealKey
from manyhands.groups.powers import Visitor
from manyhands.record.models import Body
from manyhands.talk import queries
from manyhands.talk.heard import Heard
from manyhands.talk.inbox import BATCH, hear, listen, settle
from manyhands.talk.models import RawMessage
from manyhands.talk.policies import Listener
from manyhands.talk.tests import make as talk


@pytest.fixture
def group(db):
    return make.group()


@pytest.fixture
def ana(group):
    return make.member(group, "Ana")


def entries(kind: str) -> int:
    return Body.objects.filter(payload__contains=f'"kind":"{kind}"').count()


# --- hearing ------------------------------------------------------------------------------


def test_what_is_heard_waits_with_a_guess_beside_it(group):
    raw = talk.raw(group, "Please send water and food to Delmas 33, we are dying", original="")

    assert raw.kind == "need"
    assert {"water", "food"} <= set(raw.categories.split())
    assert raw.language == "en"
    assert raw.urgent
    assert queries.words_of(raw).place == ("Delmas 33",)
    assert raw.settled_at is None


def test_the_language_is_that_of_the_words_as_sent(group):
    raw = talk.raw(group, "We need water", original="Nou bezwen dlo tanpri")

    assert raw.language == "ht"


def test_hearing_the_same_twice_adds_nothing(group):
    told = [Heard("1", "Water"), Heard("2", "Bread"), Heard("1", "Water")]

    assert listen(Listener(group), group, told) == (2, 1)
    assert listen(Listener(group), group, told) == (0, 3)
    assert RawMessage.objects.count() == 2
    assert entries("inbox.hear") == 1


def test_two_groups_hear_the_same_each_for_itself(group):
    other = make.group("Hill")

    talk.raw(group, external_id="1")
    talk.raw(other, external_id="1")

    assert queries.waiting(group) == queries.waiting(other) == 1


def test_a_likely_repetition_is_noted_also_within_one_batch(group):
    words = "We are at the school of Bel Air and we have no water since two days"
    first = talk.raw(group, words)

    listen(
        Listener(group),
        group,
        [Heard("a", f"{words}!"), Heard("b", "The bridge over the river is open again today"),
         Heard("c", "the bridge over the river is open again, today")],
    )  # fmt: skip

    second, bridge, again = RawMessage.objects.order_by("id")[1:]
    assert second.duplicate_of == first
    assert bridge.duplicate_of is None
    assert again.duplicate_of == bridge


def test_each_batch_is_one_entry(group):
    listen(Listener(group), group, (Heard(str(n), f"Water {n}") for n in range(BATCH + 1)))

    assert RawMessage.objects.count() == BATCH + 1
    assert entries("inbox.hear") == 2


@pytest.mark.django_db(transaction=True)
def test_words_ids_and_places_are_sealed_in_the_database(group, database_file):
    canary, name = make.canary(), make.canary("id")

    raw = talk.raw(group, f"Water in Delmas {canary}", original=f"Dlo {canary}", external_id=name)

    assert checkpoint()
    held = database_file.read_bytes()
    assert raw.ref.encode() in held
    assert canary.encode() not in held
    assert name.encode() not in held
    assert queries.words_of(RawMessage.objects.get()).message == f"Water in Delmas {canary}"


def test_only_members_and_what_listens_for_the_group_bring_words(group, ana):
    other = make.group("Hill")
    stranger = make.member(other, "Hal")

    for somebody in (stranger, Visitor(group), Listener(other)):
        with pytest.raises(Refused):
            hear(somebody, group, messages=[])
    assert listen(ana, group, [Heard("1", "Water")]) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_two_who_bring_the_same_at_once_add_it_once(group):
    told = [Heard(str(n), f"Water {n}") for n in range(40)]
    start = threading.Barrier(4)

    def bring():
        start.wait()
        listen(Listener(group), group, told)
        connection.close()

    threads = [threading.Thread(target=bring) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert RawMessage.objects.count() == 40
    assert SealKey.objects.filter(rawmessage__isnull=False).count() == 40


# --- the inbox ----------------------------------------------------------------------------


def test_the_urgent_come_first_then_the_newest_page_by_page(group):
    talk.raws(group, ["Hello one", "We are dying, send water now, urgent", "Hello two"])
    calm = [Heard(f"c{n}", f"Hello number {n}") for n in range(queries.PAGE + 3)]
    listen(Listener(group), group, calm)

    page = queries.inbox(group, {})
    assert page[0].urgent
    assert len(page) == queries.PAGE + 1
    last = page[queries.PAGE - 1]
    rest = queries.inbox(group, {}, (last.urgent, last.pk))

    seen = [raw.pk for raw in page[: queries.PAGE] + rest]
    assert len(seen) == len(set(seen)) == RawMessage.objects.count()
    assert sorted(seen[1:], reverse=True) == seen[1:]


def test_the_inbox_can_be_narrowed_down(group):
    water = talk.raw(group, "We need water, please help us")
    offer = talk.raw(group, "I want to donate clothes and I can drive")
    creole = talk.raw(group, "Nou bezwen manje tanpri ede nou")

    assert queries.inbox(group, {"category": "water"}) == [water]
    assert queries.inbox(group, {"kind": "offer"}) == [offer]
    assert queries.inbox(group, {"language": "ht"}) == [creole]


# --- settling -----------------------------------------------------------------------------


def test_one_tap_makes_a_need_that_the_member_looks_after(group, ana):
    raw = talk.raw(group, "We need water and food in Mill, urgent, we are dying")

    settle(ana, raw, settled_as="need")

    raw.refresh_from_db()
    need = raw.intent
    assert (need.direction, need.asker, need.words) == ("need", ana, queries.words_of(raw).message)
    assert set(need.kind_list) == {"water", "food"}
    assert (need.urgency, need.for_another, need.place.name) == (2, True, "Mill")
    assert need.source == f"inbox:{raw.ref}"
    assert queries.waiting(group) == 0


def test_one_tap_makes_an_offer_or_sets_aside(group, ana):
    gift, weather = talk.raws(group, ["I can give soup", "It rains"])

    settle(ana, gift, settled_as="offer")
    settle(ana, weather, settled_as="aside")

    assert Intent.objects.get().direction == "offer"
    assert queries.waiting(group) == 0


def test_private_things_go_into_the_sealed_note(group, ana):
    words = "We need water at 14 Mill Street, call 509-3712-4455"
    raw = talk.raw(group, words, original="Nou bezwen dlo, rele 509-3712-4455")

    need = settle(ana, raw, settled_as="need").intent

    assert "3712" not in need.words
    assert "14 Mill" not in need.words
    note = read_own(ana, need)["note"]
    assert words in note
    assert "Nou bezwen dlo" in note


def test_long_words_are_cut_on_the_board_and_whole_for_the_helper(group, ana):
    words = "We need water. " * 60
    raw = talk.raw(group, words.strip())

    need = settle(ana, raw, settled_as="need").intent

    assert len(need.words) <= 400
    assert read_own(ana, need)["note"] == words.strip()


def test_a_second_tap_does_nothing_twice(group, ana):
    raw = talk.raw(group)
    settle(ana, raw, settled_as="need")

    with pytest.raises(NotPossible):
        settle(make.member(group, "Ben"), raw, settled_as="offer")

    assert Intent.objects.count() == 1


def test_nobody_from_outside_settles(group):
    raw = talk.raw(group)

    for somebody in (make.member(make.group("Hill"), "Hal"), Visitor(group)):
        with pytest.raises(Refused):
            settle(somebody, raw, settled_as="need")


@pytest.mark.django_db(transaction=True)
def test_many_who_tap_at_once_make_one_need(group):
    raw = talk.raw(group)
    members = [make.member(group, f"Ana {n}") for n in range(6)]
    start = threading.Barrier(6)
    late = []

    def tap(member):
        start.wait()
        try:
            settle(member, raw, settled_as="need")
        except NotPossible as sentence:
            late.append(sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=tap, args=[member]) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Intent.objects.count() == 1
    assert len(late) == 5


# --- the command --------------------------------------------------------------------------


def said(*args: str) -> str:
    out = io.StringIO()
    call_command("listen", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "messages.csv"
    path.write_text("id,message,original\n1,We need water,Nou bezwen dlo\n2,It rains,\n")
    return path


def test_a_file_is_listened_to_once(group, file):
    assert said(str(file)) == "2 new messages in the inbox; 0 were there already.\n"
    assert said(str(file), "--group", group.slug).startswith("0 new")
    assert queries.waiting(group) == 2


def test_of_several_groups_one_must_be_named(group, file):
    make.group("Hill")

    with pytest.raises(CommandError, match="hill, rosewood"):
        said(str(file))
    with pytest.raises(CommandError, match="--group"):
        said(str(file), "--group", "nowhere")


@pytest.mark.django_db
def test_without_a_group_nothing_can_listen(file):
    with pytest.raises(CommandError, match="no group"):
        said(str(file))


def test_a_bad_file_leaves_nothing_behind(group, tmp_path):
    bad = tmp_path / "bad.csv"
    rows = "".join(f"{n},Water {n}\n" for n in range(BATCH + 10))
    bad.write_text(f"id,message\n{rows}1,Water,more\n")

    with pytest.raises(CommandError, match="more cells"):
        said(str(bad))
    with pytest.raises(CommandError, match="Cannot read"):
        said(str(tmp_path / "nothing.csv"))
    with pytest.raises(CommandError, match="Cannot read"):
        said(str(tmp_path))

    assert not RawMessage.objects.exists()
