"""Open ballots that a device key signed: the house and the verifier both check them."""

import pytest
import rfc8785

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions.devices import add_device, to_sign
from manyhands.decisions.models import Ballot
from manyhands.decisions.tests import ballot_boxes as boxes
from manyhands.decisions.tests import histories, make
from manyhands.decisions.tests.test_devices import Device, text
from manyhands.decisions.tests.test_replay import entries, outcomes, place, signed_anew
from manyhands.record import verify

pytestmark = pytest.mark.django_db
SIGNED = "A key on your device signed it."


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    return make.assembly(5)


@pytest.fixture
def device(five):
    """A phone of the second member, whose key is listed."""
    device = Device()
    add_device(five[1], five[1], key=device.key)
    return device


@pytest.fixture
def round_(five):
    return boxes.opened(boxes.choice(five[0], "approval", "soup", "bread"))


def sent(member, round_, device, data, said=None):
    """`member` sends a ballot that `device` signed; or with a signature of something else."""
    signed = device.signs(round_, member, data if said is None else said)
    with times.at(round_.opened_at):
        return boxes.ballots.send_ballot(member, round_, data=data, **signed)


def as_recorded(kind, soup, bread, member):
    """A ballot of this kind, as the record has it."""
    said = {
        "approval": {"options": sorted([soup, bread])},
        "score": {"points": dict.fromkeys(sorted([soup, bread]), 3)},
        "ranked": {"order": [bread, soup]},
        "stv": {"order": [soup]},
        "select": {"member": member.ref},
    }
    return said[kind]


@pytest.mark.parametrize("kind", ["approval", "score", "ranked", "stv", "select"])
def test_a_signed_ballot_is_counted_as_signed_outside_the_house(five, device, kind):
    names = () if kind == "select" else ("soup", "bread")
    round_ = boxes.opened(boxes.choice(five[0], kind, *names))
    refs = boxes.named(round_.proposal, *names) or ["", ""]
    said = as_recorded(kind, *refs, five[2])
    data = {**said, "reason": "She knows how."} if kind == "select" else said

    sent(five[1], round_, device, data, said)
    boxes.send(five[2], round_, **data)

    with boxes.after_closing(round_):
        found = outcomes(histories.file_of(five[0]))[0]
    assert found.startswith(f"Round {round_.ref}: adopt")
    assert "1 signed by a device key" in found
    assert "1 said on the page" in found


def test_points_for_what_shares_the_money_are_signed_too(five, device):
    make.method_is(five[0].group, "equal_shares", highest=5)
    proposal = boxes.choice(five[0], "equal_shares", bench=4000)
    boxes.options.set_budget(five[0], proposal, money=10000, currency="EUR")
    round_ = boxes.opened(proposal)
    (bench,) = boxes.named(proposal, "bench")

    sent(five[1], round_, device, {"points": {bench: 4}})
    boxes.send(five[2], round_, points={bench: 1})

    with boxes.after_closing(round_):
        found = outcomes(histories.file_of(five[0]))[0]
    assert "1 signed by a device key" in found


def test_a_device_signs_what_the_record_says_and_what_it_follows(five, device, round_):
    soup, bread = boxes.named(round_.proposal, "soup", "bread")
    first = sent(five[1], round_, device, {"options": [soup]})

    found = to_sign(round_, five[1], {"options": sorted([soup, bread])})

    assert found == rfc8785.dumps(
        {
            "before": first.ref,
            "data": {"options": sorted([soup, bread])},
            "member": five[1].ref,
            "round": round_.ref,
            "version": round_.version.digest,
        }
    )


def test_what_the_key_did_not_sign_is_not_taken(five, device, round_):
    soup, bread = boxes.named(round_.proposal, "soup", "bread")
    said, other = {"options": [soup]}, Device()
    add_device(five[2], five[2], key=other.key)
    for signed in (
        device.signs(round_, five[1], {"options": [bread]}),
        device.signs(round_, five[1], {"options": []}),
        device.signs(round_, five[2], said),
        other.signs(round_, five[1], said),
        {"signed_with": device.key, "signature": text(bytes(64))},
        {"signed_with": device.key},
    ):
        with times.at(round_.opened_at), pytest.raises(NotPossible, match="does not fit"):
            boxes.ballots.send_ballot(five[1], round_, data=said, **signed)

    assert not Ballot.objects.exists()


def test_a_signed_ballot_that_was_taken_back_cannot_be_put_in_again(five, device, round_):
    soup, bread = boxes.named(round_.proposal, "soup", "bread")
    first = device.signs(round_, five[1], {"options": [soup]})
    with times.at(round_.opened_at):
        boxes.ballots.send_ballot(five[1], round_, data={"options": [soup]}, **first)
        sent(five[1], round_, device, {"options": [bread]})

        with pytest.raises(NotPossible, match="does not fit"):
            boxes.ballots.send_ballot(five[1], round_, data={"options": [soup]}, **first)

    said = entries(histories.file_of(five[0]))
    assert outcomes(signed_anew(said))
    one, two = (entry for entry in said if entry["kind"] == "ballot.send")
    again = {**one, "ballot": "aaaaaaaaaaaaaaaa", "before": two["ballot"]}
    said.insert(said.index(two) + 1, again)
    with pytest.raises(verify.Fault, match="a signature does not fit"):
        outcomes(signed_anew(said))


@pytest.mark.parametrize(
    "lie",
    [
        {"data": {"options": []}},
        {"signature": text(bytes(64))},
        {"key": "AAAA"},
        {"member": "aaaaaaaaaaaaaaaa"},
        {"before": "aaaaaaaaaaaaaaaa"},
    ],
)
def test_a_server_that_signs_a_lie_anew_cannot_sign_for_the_device(five, device, round_, lie):
    sent(five[1], round_, device, {"options": boxes.named(round_.proposal, "soup")})
    said = entries(histories.file_of(five[0]))
    said[place(said, "ballot.send")].update(lie)

    with pytest.raises(verify.Fault) as fault:
        outcomes(signed_anew(said))

    assert fault.value.what == "round"
    assert round_.ref in str(fault.value)


def test_a_ballot_that_another_followed_cannot_be_left_out(five, round_):
    for name in ("soup", "bread"):
        boxes.send(five[1], round_, options=boxes.named(round_.proposal, name))
    said = entries(histories.file_of(five[0]))
    said.pop(place(said, "ballot.send"))

    with pytest.raises(verify.Fault, match="a ballot before this one is missing"):
        outcomes(signed_anew(said))


# --- on its page ---


def page(member, round_, status=200, **data):
    client, where = make.groups.browser(member), f"{round_.proposal.get_absolute_url()}ballot/"
    with times.at(round_.opened_at):
        answer = client.post(where, data) if data else client.get(where)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer.content.decode()


def test_the_receipt_of_a_ballot_says_that_ones_device_signed_it(five, device, round_):
    said = {"options": boxes.named(round_.proposal, "soup")}
    page(five[1], round_, 302, **said, **device.signs(round_, five[1], said))
    page(five[2], round_, 302, **said)

    own, others = page(five[1], round_), page(five[2], round_)

    entry = Ballot.objects.get(member=five[1]).entry_seq
    assert f"Your receipt: entry {entry} in the record. {SIGNED}" in own
    assert "Your receipt: entry" in others
    assert SIGNED not in others
    assert "1 of them was signed by a device key." in others


def test_a_signature_that_does_not_fit_sends_nothing_and_keeps_what_was_chosen(
    five, device, round_
):
    soup, bread = boxes.named(round_.proposal, "soup", "bread")
    signed = device.signs(round_, five[1], {"options": [soup]})

    answer = page(five[1], round_, 422, options=[bread], **signed)

    assert "The signature of your device does not fit." in answer
    assert f'value="{bread}" id="id_options_1" checked' in answer
    assert signed["signature"] not in answer
    assert not Ballot.objects.exists()


def test_a_secret_ballot_has_nothing_to_sign(five, device):
    draft = boxes.actions.draft_proposal(five[0], five[0].group, method="secret", text="Zoe?")
    proposal = boxes.actions.publish_proposal(five[0], draft, title="Let Zoe in", text="Zoe?")

    secret, open_ = (
        page(five[1], boxes.opened(one))
        for one in (proposal, boxes.choice(five[2], "approval", "soup", "bread"))
    )

    for part in ("device.js", "data-device-signs", "signed_with"):
        assert part not in secret
        assert part in open_
