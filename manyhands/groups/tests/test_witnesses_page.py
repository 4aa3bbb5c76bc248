"""The page of witnesses: what stands there, and what becomes of each button and of bad lines."""

import html

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from manyhands.base.times import now
from manyhands.groups.constitution import with_power
from manyhands.groups.tests import make
from manyhands.record.models import Entry, Watch, Witness, Witnessed
from manyhands.record.rules import verifier_key
from manyhands.record.witnessing import own_verifier_key

pytestmark = pytest.mark.django_db

HERE = "/g/rosewood/record/witnesses/"
POWERS = {"asking/": "witness.ask", "watching/": "witness.add", "end/": "witness.drop"}
GOOD = {
    "asking/": {"url": "https://a.example/witness", "key": make.witness_key("a.example")},
    "watching/": {"key": make.record_key("g/another")},
    "end/": {"key": make.witness_key()},
}


@pytest.fixture
def group():
    return make.with_witness(make.group())


@pytest.fixture
def phone(group):
    return make.browser(make.member(group))


def page(client) -> str:
    answer = client.get(HERE)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_the_record_leads_there_and_it_says_what_others_need(group, phone):
    assert HERE in phone.get("/g/rosewood/record/").content.decode()

    said = page(phone)

    assert verifier_key(group.log.origin, bytes(group.log.public_key)) in said
    assert own_verifier_key() in said
    assert "http://127.0.0.1:8000/witness" in said
    assert HERE not in make.browser().get("/g/rosewood/record/").content.decode()
    assert make.browser().get(HERE).headers["Location"].startswith("/g/rosewood/join/")


def test_it_says_who_signed_when_and_whose_record_grew_when(group, phone):
    make.with_witness(group, "b.example")
    make.decided("witness.add", group, key=make.record_key())
    assert page(phone).count("it has signed nothing yet.") == 2
    assert "They have asked for nothing to be signed yet." in page(phone)
    with time_machine.travel("2026-03-02T10:00Z", tick=False):
        Witness.objects.filter(name="b.example").update(signed_at=now(), size=12)
        Witnessed.objects.update(grew_at=now(), size=1)

    said = page(phone)

    assert "Signed last on 2 Mar 2026, with 12 entries." in said
    assert "Grew last on 2 Mar 2026, to 1 entry." in said


def test_a_group_sees_only_what_it_asked_for_itself(group):
    other = make.group("Elsewhere")
    make.decided("witness.add", other, key=make.record_key())
    client = make.browser(make.member(other))

    said = html.unescape(client.get("/g/elsewhere/record/witnesses/").content.decode())

    assert make.record_key() in said
    assert "witness.example" not in said
    assert make.record_key() not in page(make.browser(make.member(group)))


@pytest.mark.parametrize("path", POWERS)
def test_where_any_member_may_it_is_done_at_once(group, phone, path):
    data = with_power(make.again(group).constitution.data, POWERS[path], {"method": "do"})
    make.decided("constitution.change", group, data=data)

    assert phone.post(f"{HERE}{path}", GOOD[path]).headers["Location"] == HERE

    asked = Witness.objects.filter(stopped_at=None).values_list("name", flat=True)
    watched = Watch.objects.values_list("witnessed__origin", flat=True)
    assert (sorted(asked), list(watched)) == {
        "asking/": (["a.example", "witness.example"], []),
        "watching/": (["witness.example"], ["g/another"]),
        "end/": ([], []),
    }[path]


@pytest.mark.parametrize(
    ("path", "sent", "sentence"),
    [
        ("asking/", {"key": "a+b+c"}, "This is no such key. Copy the whole line."),
        ("asking/", {"key": make.record_key("g/x")}, "This is no such key."),
        ("asking/", {"key": own_verifier_key}, "This is the key of this very server."),
        ("asking/", {"key": make.witness_key()}, "They are asked already."),
        ("asking/", {"url": "http://a.example"}, "begins with https://."),
        ("asking/", {"url": "a.example"}, "This is no address."),
        ("asking/", {"url": "https://[::1"}, "This is no address."),
        ("asking/", {"url": f"https://{500 * 'a'}"}, "It may have 400 letters."),
        ("watching/", {"key": "rosewood"}, "This is no such key."),
        ("watching/", {"key": make.witness_key("a.example")}, "This is no such key."),
        ("watching/", {"key": make.record_key}, "That record is watched already."),
        ("watching/", {"key": ""}, "Please fill this in."),
    ],
)
def test_bad_lines_get_a_sentence_and_what_was_typed_stays(group, phone, path, sent, sentence):
    make.decided("witness.add", group, key=make.record_key())
    sent = {name: one() if callable(one) else one for name, one in sent.items()}
    size = Entry.objects.count()

    answer = phone.post(f"{HERE}{path}", GOOD[path] | sent)

    said = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert sentence in said
    assert all(f'value="{one}"' in said for one in (GOOD[path] | sent).values() if one)
    assert Entry.objects.count() == size


def test_the_key_of_our_own_record_is_not_to_be_watched_here(group, phone):
    own = verifier_key(group.log.origin, bytes(group.log.public_key))

    answer = phone.post(f"{HERE}watching/", {"key": own})

    assert answer.status_code == 422
    assert "This is the key of our own record." in answer.content.decode()


@pytest.mark.parametrize("key", ["", "x", "\0", make.witness_key("b.example"), "a" * 9_000])
def test_what_is_not_there_cannot_be_stopped(group, phone, key):
    answer = phone.post(f"{HERE}end/", {"key": key})

    assert answer.status_code == 409
    assert HERE in answer.content.decode()
    assert Witness.objects.filter(stopped_at=None).count() == 1


def test_without_any_the_page_says_how_to_begin():
    client = make.browser(make.member(make.group("Rosewood")))

    said = page(client)

    assert "Nobody yet." in said
    assert "<details open><summary>" in said.split("Nobody yet.")[1].split("Nobody's yet.")[0]


def test_one_more_witness_costs_only_its_own_how(group, phone):
    page(phone)
    with CaptureQueriesContext(connection) as few:
        page(phone)
    make.with_witness(group, "b.example")

    with CaptureQueriesContext(connection) as more:
        page(phone)

    assert len(more) - len(few) == 2
