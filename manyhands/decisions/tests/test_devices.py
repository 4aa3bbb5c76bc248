"""A stance that a device key signed: the house and the verifier both check it."""

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.decisions import rounds
from manyhands.decisions.devices import MOST_KEYS, add_device, drop_device, to_sign
from manyhands.decisions.models import Stance
from manyhands.decisions.tests import histories, make
from manyhands.decisions.tests.test_replay import entries, outcomes, place, signed_anew
from manyhands.groups.actions import leave_group
from manyhands.record import verify

pytestmark = pytest.mark.django_db


class Device:
    """A phone with a key that never leaves it."""

    def __init__(self) -> None:
        self.private = Ed25519PrivateKey.generate()
        self.key = text(self.private.public_key().public_bytes_raw())

    def signs(self, round_, member, said):
        signature = self.private.sign(to_sign(round_, member, said))
        return {"signed_with": self.key, "signature": text(signature)}


def text(value: bytes) -> str:
    return b64encode(value).decode()


@pytest.fixture
def five():
    with times.at(make.MONDAY):
        yield make.assembly(5)


@pytest.fixture
def round_(five):
    proposal = make.proposal(five[0])
    with make.later(proposal, hours=25):
        make.work_off()
        yield make.open_round_of(proposal)


def test_a_signed_stance_is_counted_as_signed_outside_the_house(five, round_):
    device = Device()
    add_device(five[1], five[1], key=device.key)

    rounds.take_stance(five[1], round_, position="agree", **device.signs(round_, five[1], "agree"))
    make.say(five[2], round_.proposal, "agree")

    said = outcomes(histories.file_of(five[0]))[0]
    assert "1 signed by a device key" in said
    assert "1 said on the page" in said


def test_what_the_key_did_not_sign_is_not_taken(five, round_):
    device, other = Device(), Device()
    add_device(five[1], five[1], key=device.key)
    add_device(five[2], five[2], key=other.key)
    for signed in (
        device.signs(round_, five[1], "pass"),
        device.signs(round_, five[2], "agree"),
        other.signs(round_, five[1], "agree"),
        Device().signs(round_, five[1], "agree"),
        {"signed_with": device.key, "signature": text(bytes(64))},
        {"signed_with": device.key, "signature": "garbage"},
        {"signed_with": device.key},
    ):
        with pytest.raises(NotPossible, match="does not fit"):
            rounds.take_stance(five[1], round_, position="agree", **signed)

    assert not Stance.objects.exists()


def test_a_key_that_was_taken_off_signs_no_more_and_what_it_signed_stays(five, round_):
    device = Device()
    listed = add_device(five[1], five[1], key=device.key)
    signed = device.signs(round_, five[1], "agree")
    rounds.take_stance(five[1], round_, position="agree", **signed)
    with pytest.raises(Refused):
        drop_device(five[2], listed)
    drop_device(five[1], listed)

    with pytest.raises(NotPossible, match="does not fit"):
        rounds.take_stance(five[1], round_, position="agree", **signed)
    with pytest.raises(NotPossible, match="already"):
        drop_device(five[1], listed)
    assert "1 signed by a device key" in outcomes(histories.file_of(five[0]))[0]


def test_a_member_lists_only_keys_for_themselves_and_a_few(five):
    with pytest.raises(Refused):
        add_device(five[1], five[2], key=Device().key)
    for key in ("", "garbage", text(bytes(31))):
        with pytest.raises(NotPossible, match="cannot be listed"):
            add_device(five[1], five[1], key=key)
    for _number in range(MOST_KEYS):
        add_device(five[1], five[1], key=Device().key)

    with pytest.raises(NotPossible, match="Take one off"):
        add_device(five[1], five[1], key=Device().key)


@pytest.mark.parametrize(
    "lie",
    [
        {"position": "pass"},
        {"signature": text(bytes(64))},
        {"key": "AAAA"},
        {"member": "aaaaaaaaaaaaaaaa"},
    ],
)
def test_a_server_that_signs_a_lie_anew_cannot_sign_for_the_device(five, round_, lie):
    device = Device()
    add_device(five[1], five[1], key=device.key)
    rounds.take_stance(five[1], round_, position="agree", **device.signs(round_, five[1], "agree"))
    said = entries(histories.file_of(five[0]))
    said[place(said, "stance.take")].update(lie)

    with pytest.raises(verify.Fault) as fault:
        outcomes(signed_anew(said))

    assert fault.value.what == "round"
    assert round_.ref in str(fault.value)


def test_a_signed_word_that_was_taken_back_cannot_be_put_in_again(five, round_):
    device = Device()
    add_device(five[1], five[1], key=device.key)
    first = device.signs(round_, five[1], "agree")
    rounds.take_stance(five[1], round_, position="agree", **first)
    rounds.take_stance(five[1], round_, position="pass", **device.signs(round_, five[1], "pass"))

    with pytest.raises(NotPossible, match="does not fit"):
        rounds.take_stance(five[1], round_, position="agree", **first)

    said = entries(histories.file_of(five[0]))
    taken = [entry for entry in said if entry["kind"] == "stance.take"]
    assert outcomes(signed_anew(said))
    again = {**taken[0], "stance": "aaaaaaaaaaaaaaaa", "before": taken[1]["stance"]}
    said.insert(said.index(taken[1]) + 1, again)
    with pytest.raises(verify.Fault, match="a signature does not fit"):
        outcomes(signed_anew(said))


def test_whoever_leaves_has_no_key_listed(five):
    device = Device()
    listed = add_device(five[1], five[1], key=device.key)

    leave_group(five[1], five[1])

    listed.refresh_from_db()
    assert listed.dropped_at == make.MONDAY
