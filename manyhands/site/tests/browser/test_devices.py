"""A key on one's device, in a real browser: it signs where one stands, and never leaves."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from manyhands.base.tests.effort import few
from manyhands.decisions.models import DeviceKey, Stance
from manyhands.decisions.tests import make as decisions
from manyhands.groups.models import Group, Member
from manyhands.groups.tests.make import again
from manyhands.record import verify
from manyhands.record.queries import export_lines
from manyhands.site.tests.browser.phone import Phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEYS = "/g/rosewood/device-keys/"
SIGNED = "A key on your device signed it."

# What lies in the drawer of this browser, and whether its private half can be read out.
LOOK_INTO_DRAWER = """() => new Promise((resolve) => {
  const opening = indexedDB.open("manyhands", 1);
  opening.onsuccess = () => {
    const rows = opening.result.transaction("device-keys").objectStore("device-keys").getAll();
    rows.onsuccess = () => {
      opening.result.close();
      resolve(rows.result.map(({ member, key, privateKey }) =>
        ({ member, key, canBeRead: privateKey.extractable })));
    };
  };
})"""


def asked(street: Group, phone: Phone, name: str = "Ben") -> str:
    """Where the group is asked about a fridge; `name` is a member who holds this phone."""
    phone.join("rosewood", name)
    author = again(street.members.earliest("pk"))
    return decisions.being_asked(author).get_absolute_url()


def make_key(phone: Phone) -> str:
    """List a key for this device; says which."""
    phone.go(KEYS)
    phone.press("Make a key for this device")
    phone.reads("Listed. From now on this device signs where you stand.", "on this device")
    return DeviceKey.objects.latest("pk").public_key


def say(phone: Phone, path: str, position: str) -> Stance:
    """Say where one stands; gives what was taken."""
    phone.go(path)
    phone.choose(position)
    phone.press("Say it")
    phone.reads("You said:")
    return Stance.objects.get(superseded_at=None)


def verified(street: Group, folder: Path) -> str:
    """What a member's own computer says of the record."""
    file = folder / "record.jsonl"
    file.write_text("".join(export_lines(street.log)), encoding="utf-8")
    command = [sys.executable, str(Path(verify.__file__)), str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("how", few({}, of=({}, {"by_keyboard": True}, {"language": "ar"})))
def test_a_device_signs_and_anybody_can_check_it(lend, street, tmp_path, how):
    phone = lend(script=True, **how)
    path = asked(street, phone)
    key = make_key(phone)

    stance = say(phone, path, "I agree")

    assert stance.signed_with == key
    phone.reads(SIGNED)
    assert "1 signed by a device key" in verified(street, tmp_path)
    (kept,) = phone.page.evaluate(LOOK_INTO_DRAWER)
    assert kept == {"member": stance.member.ref, "key": key, "canBeRead": False}


def test_a_block_is_signed_and_can_be_taken_back_signed(lend, street):
    phone = lend(script=True)
    path = asked(street, phone)
    make_key(phone)
    phone.go(path)
    phone.choose("I block")
    phone.press("Say it")
    phone.reads("Finish it")
    phone.fill("Or what harm would it do, and to whom?", "It hums all night.")
    phone.fill("What would resolve it?", "A silent one.")
    phone.press("Say it")
    phone.reads(SIGNED)

    phone.unfold("Say something else")
    phone.choose("I agree")
    phone.press("Say it")

    phone.reads(SIGNED)
    assert [bool(one.signature) for one in Stance.objects.all()] == [True, True]


def test_a_key_that_was_taken_off_signs_nothing_and_leaves_the_device(lend, street):
    phone = lend(script=True)
    path = asked(street, phone)
    key = make_key(phone)
    phone.press(f"Take it off {key[:8]}")
    phone.reads("Taken off. It signs nothing any more; what it signed stays.")
    expect(phone.button("Make a key for this device")).to_be_visible()

    stance = say(phone, path, "I agree")

    assert (stance.signed_with, stance.signature) == ("", "")
    phone.reads_not(SIGNED)
    assert phone.page.evaluate(LOOK_INTO_DRAWER) == []


def test_taken_off_elsewhere_while_one_writes_loses_nothing(lend, street):
    phone = lend(script=True)
    path = asked(street, phone)
    make_key(phone)
    phone.go(path)
    phone.choose("I agree")
    phone.fill("A word on it", "It is time.")
    DeviceKey.objects.update(dropped_at=decisions.MONDAY)

    phone.press("Say it")

    phone.reads("The signature of your device does not fit. Say it without, or anew.")
    phone.field_holds("A word on it", "It is time.")
    phone.press("Say it")
    assert Stance.objects.get().signature == ""


def test_whoever_takes_the_tick_away_signs_nothing(lend, street):
    phone = lend(script=True)
    path = asked(street, phone)
    make_key(phone)
    phone.go(path)
    phone.choose("I agree")
    phone.unfold("What it signs")
    phone.reads(Member.objects.get(name="Ben").ref)
    phone.page.get_by_label(phone.say("Sign it with the key on this device")).uncheck()

    phone.press("Say it")

    assert Stance.objects.get().signature == ""


def test_a_second_device_knows_that_the_key_is_on_another(lend, street):
    first, second = lend(script=True), lend(script=True)
    first.join("rosewood", "Ben")
    make_key(first)
    second.go("/sign-in/")
    second.sign_in("ben@example.org")

    second.go(KEYS)

    second.reads("on another device")
    make_key(second)
    assert Member.objects.get(name="Ben").device_keys.count() == 2


def test_a_browser_that_cannot_sign_is_told_and_decides_as_before(lend, street):
    phone = lend(script=True)
    phone.context.add_init_script("delete SubtleCrypto.prototype.generateKey")
    path = asked(street, phone)

    phone.go(KEYS)

    phone.reads("Nothing is lost: you decide with the others as before.")
    expect(phone.button("Make a key for this device")).to_have_count(0)
    assert say(phone, path, "I agree").signature == ""


def test_a_signing_that_fails_sends_nothing_and_loses_nothing(lend, street):
    phone = lend(script=True)
    path = asked(street, phone)
    make_key(phone)
    phone.context.add_init_script("SubtleCrypto.prototype.sign = () => Promise.reject(Error())")
    phone.go(path)
    phone.choose("I agree")
    phone.fill("A word on it", "It is time.")

    phone.button("Say it").click()

    phone.reads("The key on this device could not sign.")
    phone.field_holds("A word on it", "It is time.")
    assert not Stance.objects.exists()
    phone.page.get_by_label(phone.say("Sign it with the key on this device")).uncheck()
    phone.press("Say it")
    assert Stance.objects.get().reason == "It is time."


def test_without_script_the_page_explains_and_one_decides_as_before(lend, street):
    phone = lend()
    path = asked(street, phone)
    add = DeviceKey(member=Member.objects.get(name="Ben"), public_key="A" * 43 + "=")
    add.added_at = decisions.MONDAY
    add.save()

    phone.go(KEYS)

    phone.reads("Nothing is lost: you decide with the others as before.")
    expect(phone.button("Make a key for this device")).to_have_count(0)
    assert say(phone, path, "I agree").signature == ""
