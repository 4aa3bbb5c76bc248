"""Device keys on pages: the list, one more, one off; and a stance that comes with a signature."""

import re

import pytest

from manyhands.base import times
from manyhands.decisions.devices import MOST_KEYS, add_device, drop_device
from manyhands.decisions.models import DeviceKey, Stance
from manyhands.decisions.tests import make
from manyhands.decisions.tests.on_pages import being_tested, look, opened, send
from manyhands.decisions.tests.test_devices import Device
from manyhands.groups.tests import make as groups

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
    """A phone of the third member, whose key is listed."""
    device = Device()
    add_device(five[2], five[2], key=device.key)
    return device


def keys_page(member, status=200, path="", **data):
    client, where = groups.browser(member), f"/g/{member.group.slug}/device-keys/{path}"
    answer = client.post(where, data) if data else client.get(where)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer.content.decode()


def test_a_member_sees_only_the_keys_listed_for_themselves(five, device):
    assert device.key[:8] in keys_page(five[2])
    assert "30 Nov 2026" in keys_page(five[2])
    assert "None is listed." in keys_page(five[1])


def test_without_script_the_page_says_what_a_key_needs_and_that_nothing_is_lost(five):
    page = keys_page(five[1])

    assert "To make a key, your browser has to run our script" in page
    assert "Nothing is lost: you decide with the others as before." in page
    assert re.search(r"<form[^>]* data-device-adds hidden>", page)


def test_a_key_is_listed_and_taken_off(five):
    key = Device().key
    keys_page(five[1], 302, key=key)
    assert key[:8] in keys_page(five[1])

    keys_page(five[1], 302, "removal/", key=key)

    assert "None is listed." in keys_page(five[1])
    assert DeviceKey.objects.get().dropped_at is not None
    keys_page(five[1], 409, "removal/", key=key)


def test_nobody_takes_the_key_of_another_off(five, device):
    for key in (device.key, "", "x\0y"):
        keys_page(five[1], 404, "removal/", key=key)

    assert DeviceKey.objects.get().dropped_at is None


def test_what_is_no_key_is_not_listed_and_the_page_says_so(five, device):
    assert "Your browser has made no key. Nothing was listed." in keys_page(five[1], 422, key="")
    for key in ("garbage", device.key):
        assert "This key cannot be listed." in keys_page(five[1], 409, key=key)

    assert DeviceKey.objects.count() == 1


def test_whoever_has_enough_keys_takes_one_off_first(five):
    for _number in range(MOST_KEYS):
        add_device(five[1], five[1], key=Device().key)

    page = keys_page(five[1])

    assert "You have 5 keys listed. Take one off first." in page
    assert "data-device-adds" not in page


def test_a_stance_that_ones_device_signed_says_so_wherever_one_reads_it(five, device):
    proposal = being_tested(five)
    round_ = proposal.rounds.get()
    with opened(proposal):
        signed = device.signs(round_, five[2], "agree")
        send(five[2], proposal, "rounds/1/stance/", position="agree", **signed)
        send(five[1], proposal, "rounds/1/stance/", position="agree")
        own, others = look(five[2], proposal), look(five[1], proposal)

    assert Stance.objects.get(member=five[2]).signed_with == device.key
    assert SIGNED in own
    assert SIGNED not in others
    assert others.count("signed by a device key") == 1


def test_what_was_said_without_a_key_can_be_signed_afterwards(five, device):
    proposal = being_tested(five)
    with opened(proposal):
        send(five[2], proposal, "rounds/1/stance/", position="agree")
        signed = device.signs(proposal.rounds.get(), five[2], "agree")
        for more in (signed, signed, {}):
            send(five[2], proposal, "rounds/1/stance/", position="agree", **more)

    first, last = Stance.objects.filter(member=five[2]).order_by("pk")
    assert (first.signature, last.signature) == ("", signed["signature"])


@pytest.mark.parametrize("fault", ["another position", "another device", "taken off", "garbage"])
def test_a_signature_that_does_not_fit_is_told_and_what_was_typed_stays(five, device, fault):
    proposal = being_tested(five)
    round_ = proposal.rounds.get()
    signed = device.signs(round_, five[2], "agree")
    if fault == "another position":
        signed = device.signs(round_, five[2], "pass")
    elif fault == "another device":
        signed = Device().signs(round_, five[2], "agree")
    elif fault == "garbage":
        signed = {"signed_with": device.key, "signature": "x" * 3_000}
    else:
        drop_device(five[2], DeviceKey.objects.get())
    said = {"position": "agree", "reason": "It hums."}
    with opened(proposal):
        page = send(five[2], proposal, "rounds/1/stance/", 422, **said, **signed)

        assert "The signature of your device does not fit. Say it without, or anew." in page
        assert "It hums." in page
        assert signed["signature"] not in page
        assert not Stance.objects.exists()
        send(five[2], proposal, "rounds/1/stance/", **said)

    assert Stance.objects.get().signature == ""


def test_the_form_names_what_is_signed_only_for_whoever_has_a_key(five, device):
    proposal = being_tested(five)
    round_ = proposal.rounds.get()
    with opened(proposal):
        own, others = look(five[2], proposal), look(five[1], proposal)

    for name, word in (
        ("before", ""), ("member", five[2].ref), ("round", round_.ref),
        ("version", round_.version.digest),
    ):  # fmt: skip
        assert f'data-signs="{name}">{word}</code>' in own
    assert f'data-device-signs="{device.key}"' in own
    assert "device.js" in own
    assert "device.js" not in others
    assert "data-signs" not in others
