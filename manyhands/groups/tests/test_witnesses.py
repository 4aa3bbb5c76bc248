"""A server watches over another's record: it signs what only grew, over a real line."""

import doctest
import http.server
import json
import threading
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from manyhands.base import outward, seal
from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make
from manyhands.groups.witnesses import add_witnessed, drop_witness
from manyhands.record import queries, rules, tasks, witnessing
from manyhands.record.models import Body, DailyCheckpoint, Entry, Log, Witness, Witnessed
from manyhands.record.tests.make import a_record, fault_in, file_of, note

HERE = "/witness/add-checkpoint"


def vkey(log):
    return rules.verifier_key(log.origin, bytes(log.public_key))


@pytest.fixture
def group(db):
    return make.group()


@pytest.fixture
def log(group):
    """A record on another server that this one watches."""
    log = a_record()
    make.decided("witness.add", group, key=vkey(log))
    return log


def bring(log, old, *, proof=None, note=None):
    """What another server sends about the newest checkpoint."""
    if proof is None:
        proof = queries.consistency_proof(log, old) if 0 < old <= log.size else []
    lines = [f"old {old}", *map(rules.base64_text, proof), "", note or log.checkpoint]
    sent = Client(enforce_csrf_checks=True).post(
        HERE, "\n".join(lines).encode(), content_type="text/plain"
    )
    return sent


def more(log):
    note(log, log.size)
    return Log.objects.get(pk=log.pk)


# --- as a witness -----------------------------------------------------------------------


def test_a_checkpoint_is_cosigned_and_the_next_one_that_grew_from_it(log):
    first = bring(log, 0)
    grown = more(log)
    second = bring(grown, log.size)

    name, public = witnessing.parse_key(
        Client().get("/witness/key").content.decode().strip(), witnessing.COSIGNATURE
    )
    for answer, of in ((first, log), (second, grown)):
        text = of.checkpoint.partition("\n\n")[0] + "\n"
        assert answer.status_code == 200
        assert witnessing.is_cosignature(answer.content.decode(), text, name, public)
        assert not witnessing.is_cosignature(answer.content.decode(), text + "x", name, public)
    assert Witnessed.objects.get().size == grown.size


def test_the_same_checkpoint_again_is_signed_again(log):
    bring(log, 0)

    assert bring(log, log.size).status_code == 200


def test_another_size_than_was_signed_last_is_told_so(log):
    bring(log, 0)

    for old in (0, 3):
        answer = bring(log, old)
        assert (answer.status_code, answer.content) == (409, b"9\n")
        assert answer["Content-Type"] == "text/x.tlog.size"


def test_a_record_that_is_rolled_back_or_rewritten_is_refused(log):
    grown = more(log)
    bring(grown, 0)

    back = bring(log, log.size)
    proof = queries.consistency_proof(grown, 4)
    forged = note_of(grown, grown.size, bytes(32))
    rewritten = bring(grown, grown.size, note=forged, proof=[])
    longer = bring(grown, grown.size, note=note_of(grown, 20, bytes(32)), proof=proof)

    assert [back.status_code, rewritten.status_code, longer.status_code] == [409, 409, 422]
    assert Witnessed.objects.get().size == grown.size


def note_of(log, size, root):
    """A checkpoint that the log's own key signs, whatever it says."""
    private = seal.unwrap(bytes(log.sealed_key), label=b"record key")
    return rules.sign_note(rules.checkpoint_text(log.origin, size, root), log.origin, private)


def test_an_unknown_log_a_foreign_key_and_garbage_get_their_own_answers(log):
    stranger = a_record()
    foreign = stranger.checkpoint.replace(stranger.origin, log.origin)

    assert bring(stranger, 0).status_code == 404
    assert bring(log, 0, note=foreign).status_code == 403
    assert bring(log, 99).status_code == 400
    assert bring(log, 0, proof=[bytes(32)]).status_code == 422
    for body in (b"", b"old 0\n", b"old 00\n\n" + log.checkpoint.encode(), b"\xff", b"a" * 70_000):
        assert Client().post(HERE, body, content_type="text/plain").status_code == 400
    assert Witnessed.objects.get().size == 0


def test_a_group_decides_whom_this_server_watches(group):
    log = a_record()
    with pytest.raises(NeedsDecision, match="consent"):
        add_witnessed(make.again(group.members.get()), group, key=vkey(log))
    make.decided("witness.add", group, key=vkey(log))

    with pytest.raises(NotPossible, match="already"):
        make.decided("witness.add", group, key=vkey(log))
    with pytest.raises(NotPossible, match="another key"):
        make.decided("witness.add", group, key=rules.verifier_key(log.origin, bytes(32)))
    with pytest.raises(NotPossible, match="no such key"):
        make.decided("witness.add", group, key="a+b+c")
    ours = witnessing.own_verifier_key()
    with pytest.raises(NotPossible, match="https"):
        make.decided("witness.ask", group, url="http://a.example", key=ours)


def test_a_record_that_is_dropped_is_signed_no_more_and_its_past_is_not_forgotten(group, log):
    grown = more(log)
    bring(grown, 0)
    with pytest.raises(NeedsDecision, match="consent"):
        drop_witness(make.again(group.members.get()), group, key=vkey(log))
    make.decided("witness.drop", group, key=vkey(log))

    assert bring(grown, grown.size).status_code == 404
    with pytest.raises(NotPossible, match="Neither"):
        make.decided("witness.drop", group, key=vkey(log))
    make.decided("witness.add", group, key=vkey(log))
    assert bring(log, 0).status_code == 409
    assert bring(grown, grown.size).status_code == 200


def test_what_one_group_drops_another_of_this_server_goes_on_watching(group, log):
    other = make.group("Elsewhere")
    make.decided("witness.add", other, key=vkey(log))

    make.decided("witness.drop", group, key=vkey(log))

    assert bring(log, 0).status_code == 200
    with pytest.raises(NotPossible, match="Neither"):
        make.decided("witness.drop", group, key=vkey(log))
    make.decided("witness.drop", other, key=vkey(log))
    assert bring(log, log.size).status_code == 404


def test_a_record_under_another_key_is_another_record_once_nobody_watches_the_first(group, log):
    bring(log, 0)
    another = rules.verifier_key(log.origin, bytes(32))
    make.decided("witness.drop", group, key=vkey(log))

    make.decided("witness.add", group, key=another)

    row = Witnessed.objects.get()
    assert (bytes(row.public_key), row.size, bytes(row.root)) == (bytes(32), 0, b"")
    assert bring(log, 0).status_code == 403


def test_when_it_last_grew_does_not_change_by_asking_again(log):
    with time_machine.travel("2026-03-01T10:00Z", tick=False):
        bring(log, 0)
    with time_machine.travel("2026-03-05T10:00Z", tick=False):
        assert bring(log, log.size).status_code == 200
        assert f"{Witnessed.objects.get().grew_at:%F}" == "2026-03-01"

        bring(more(log), log.size)

    assert f"{Witnessed.objects.get().grew_at:%F}" == "2026-03-05"


@pytest.mark.parametrize(
    "key",
    [
        "", "a", "a+b", "+00000000+AQ==", rules.verifier_key("a b", bytes(32)),
        rules.verifier_key("a", bytes(31)), rules.verifier_key("a" * 201, bytes(32)),
        rules.verifier_key("a", bytes(32)).replace("+", "+0", 1), "é+é+é", "\ud800+a+a",
    ],
)  # fmt: skip
def test_what_is_no_key_is_refused_by_each_act(group, key):
    for power, more in (("add", {}), ("ask", {"url": "https://a.example"}), ("drop", {})):
        with pytest.raises(NotPossible, match="no such key"):
            make.decided(f"witness.{power}", group, key=key, **more)
    assert not Witnessed.objects.exists()


@pytest.mark.parametrize(
    "url", ["", "https://", "a.example", "https://a b", "https://[", "https://a:x", "ftp://a"]
)
def test_what_is_no_address_is_refused(group, url):
    with pytest.raises(NotPossible, match=r"no address|begins with https"):
        make.decided("witness.ask", group, url=url, key=make.witness_key())


def test_our_own_keys_are_nobody_elses(group):
    with pytest.raises(NotPossible, match="our own record"):
        make.decided("witness.add", group, key=vkey(group.log))
    with pytest.raises(NotPossible, match="this very server"):
        make.decided(
            "witness.ask", group, url="https://a.example", key=witnessing.own_verifier_key()
        )


# --- as a group that is watched ---------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_daily_checkpoint_is_brought_over_a_real_line_and_carries_the_signature(
    live_server, settings
):
    settings.OUTWARD_TO_ITSELF = True
    with time_machine.travel("2026-03-01T10:00Z", tick=False):
        group = make.group()
        make.decided("witness.add", group, key=vkey(group.log))
        make.decided(
            "witness.ask", group, url=f"{live_server.url}/witness",
            key=witnessing.own_verifier_key(),
        )  # fmt: skip
    for day in ("2026-03-02", "2026-03-03"):
        with time_machine.travel(f"{day}T10:00Z", tick=False):
            make.member(group, f"Ana {day}")
            tasks.ask_witnesses(now())

    days = DailyCheckpoint.objects.filter(log=group.log).order_by("day")
    assert [one.note.count("\n— ") for one in days] == [2, 2]
    assert Witness.objects.get().size == days.last().size == Witnessed.objects.get().size
    assert fault_in(file_of(Log.objects.get(pk=group.log_id))) is None
    assert queries.find_fault(Log.objects.get(pk=group.log_id)) is None


@pytest.mark.django_db(transaction=True)
def test_a_witness_that_signed_less_than_we_think_is_asked_from_there(live_server, settings):
    settings.OUTWARD_TO_ITSELF = True
    log = a_record()
    witnessing.watch(log.pk, log.origin, bytes(log.public_key))
    key = witnessing.parse_key(witnessing.own_verifier_key(), witnessing.COSIGNATURE)
    witnessing.ask(log.pk, key[0], f"{live_server.url}/witness", key[1])
    Witness.objects.update(size=2)

    tasks.ask_witnesses(now())

    assert Witness.objects.get().size == 6
    assert Entry.objects.filter(log=log).count() == 9


def test_a_witness_that_does_not_answer_is_asked_again_in_an_hour(group, settings):
    settings.OUTWARD_TO_ITSELF = True
    log = a_record()
    witnessing.ask(log.pk, "w", "http://127.0.0.1:1/witness", bytes(32))

    tasks.ask_witnesses(now())

    assert Witness.objects.get().signed_at is None
    assert tasks._due(now() + timedelta(minutes=59)) == []
    assert len(tasks._due(now() + timedelta(minutes=61))) == 1


def test_a_witness_that_is_dropped_is_asked_no_more_and_can_be_asked_again(db):
    with time_machine.travel("2026-03-01T10:00Z", tick=False):
        group = make.with_witness(make.group())
    make.member(group)
    with pytest.raises(NotPossible, match="asked already"):
        make.with_witness(group)
    assert len(tasks._due(now())) == 1

    make.decided("witness.drop", group, key=make.witness_key())

    assert tasks._due(now()) == []
    with pytest.raises(NotPossible, match="Neither"):
        make.decided("witness.drop", group, key=make.witness_key())
    make.with_witness(group)
    assert len(tasks._due(now())) == 1
    assert Witness.objects.filter(stopped_at=None).count() == 1
    assert queries.find_fault(Log.objects.get(pk=group.log_id)) is None


def test_each_of_these_acts_stands_in_the_record_by_its_key(group):
    make.with_witness(group)
    make.decided("witness.drop", group, key=make.witness_key())

    said = [json.loads(body.payload) for body in Body.objects.order_by("entry__seq")][-2:]

    assert [(one["kind"], one["key"]) for one in said] == [
        ("witness.ask", make.witness_key()), ("witness.drop", make.witness_key()),
    ]  # fmt: skip


# --- the line outward -------------------------------------------------------------------


def test_the_example_is_true():
    assert doctest.testmod(outward).failed == 0


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1",
        "fc00::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
        "2002:7f00:1::", "2001:db8::1", "2001::1", "ff02::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_a_public_servers_is_not_asked(address):
    assert not outward.is_public(address)


@pytest.mark.parametrize("address", ["9.9.9.9", "93.184.216.34", "2606:4700::1111"])
def test_a_public_address_is(address):
    assert outward.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/", "https://127.0.0.1:1/",
        "https://[::1]/", "http://9.9.9.9/", "https:///", "file:///etc/passwd", "https://localhost/",
    ],
)  # fmt: skip
def test_nothing_is_asked_of_this_machine_nor_without_https(url):
    with pytest.raises(outward.OutOfReach):
        outward.post(url, b"")


@pytest.mark.parametrize("leads_to", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::ffff:7f00:1"])
def test_a_name_that_leads_inside_is_not_asked(leads_to, monkeypatch):
    looked_up = []

    def look_up(host, *more, **options):
        looked_up.append(host)
        return [(2, 1, 6, "", (leads_to, 443))]

    monkeypatch.setattr(outward.socket, "getaddrinfo", look_up)
    for host in ("2130706433", "0x7f.1", "inside.example.org"):
        with pytest.raises(outward.OutOfReach):
            outward.post(f"https://{host}/", b"")
    assert looked_up == ["2130706433", "0x7f.1", "inside.example.org"]


class _Odd(http.server.BaseHTTPRequestHandler):
    """Sends one elsewhere, or far too much."""

    asked: list[str] = []

    def do_POST(self):
        self.asked.append(self.path)
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Location", "/inside")
        self.end_headers()
        self.wfile.write(b"a" * (2 * outward.MOST_BYTES if self.path == "/much" else 1))

    def log_message(self, *args):
        """Says nothing."""


@pytest.fixture
def odd(settings):
    settings.OUTWARD_TO_ITSELF = True
    server = http.server.HTTPServer(("127.0.0.1", 0), _Odd)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_redirect_is_not_followed_and_too_much_is_not_read(odd):
    assert outward.post(f"{odd}/away", b"").status == 302
    assert "/inside" not in _Odd.asked
    with pytest.raises(outward.OutOfReach):
        outward.post(f"{odd}/much", b"")
