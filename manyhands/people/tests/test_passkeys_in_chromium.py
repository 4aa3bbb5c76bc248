"""A real browser with a phone's lock: adding a passkey, signing in with it, and without script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from manyhands.people.models import Passkey, Person, SignedIn
from manyhands.people.tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE: ViewportSize = {"width": 360, "height": 640}
LOCK = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def house(live_server, settings) -> str:
    """A running house whose name browsers accept for passkeys."""
    settings.PUBLIC_URL, settings.PUBLIC_HOST = live_server.url, "localhost"
    return live_server.url


class Phone:
    """A browser on a phone with a lock; `faults` is what it complained about."""

    def __init__(self, browser: Browser, *, script: bool = True) -> None:
        self.context: BrowserContext = browser.new_context(
            java_script_enabled=script, viewport=PHONE, locale="en"
        )
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on("console", self._listen)
        self.tools = self.context.new_cdp_session(self.page)
        self.tools.send("WebAuthn.enable")
        made = self.tools.send("WebAuthn.addVirtualAuthenticator", {"options": LOCK})
        self.lock = made["authenticatorId"]

    def _listen(self, line) -> None:
        if line.type == "error" and "422" not in line.text:
            self.faults.append(line.text)

    def sign_in_by_mail(self, house: str, post) -> None:
        self.page.goto(f"{house}/sign-in/")
        self.page.get_by_label("Your mail address").fill("ana@example.org")
        self.page.get_by_role("button", name="Send me a code").click()
        self.page.get_by_label("The 6 digits from the mail").fill(make.newest_code(post))
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("heading", name="You", exact=True)).to_be_visible()

    def add_passkey(self, label: str) -> None:
        self.page.get_by_label("A name for this phone or computer").fill(label)
        self.page.get_by_role("button", name="Add a passkey").click()

    def sign_in_by_passkey(self, house: str) -> None:
        self.page.goto(f"{house}/sign-in/?next=/me/forgetting/")
        self.page.get_by_role("button", name="Sign in with a passkey").click()


@pytest.fixture
def phone(chromium) -> Iterator[Phone]:
    phone = Phone(chromium)
    yield phone
    phone.context.close()


def test_a_passkey_added_on_my_page_lets_me_in_without_an_address(phone, house, post):
    phone.sign_in_by_mail(house, post)
    phone.add_passkey("My old phone")
    expect(phone.page.get_by_text("Next time you can sign in with it")).to_be_visible()
    expect(phone.page.get_by_text("My old phone", exact=True).first).to_be_visible()
    phone.page.get_by_role("button", name="Sign out").click()
    phone.page.wait_for_url(f"{house}/")

    phone.sign_in_by_passkey(house)

    expect(phone.page.get_by_role("heading", name="Shall we forget you?")).to_be_visible()
    held = Passkey.objects.get()
    assert held.used_on is not None
    assert held.sign_count > 0
    assert SignedIn.objects.get().person == held.person
    assert [fault for fault in phone.faults if "404" not in fault] == []


def test_somebody_new_begins_with_a_passkey_and_no_address(phone, house):
    phone.page.goto(f"{house}/sign-in/?next=/me/forgetting/")

    phone.page.get_by_role("button", name="Begin with a new passkey").click()

    expect(phone.page.get_by_role("heading", name="Shall we forget you?")).to_be_visible()
    person = Passkey.objects.get().person
    assert (person.mail_sealed, person.mail_index) == (None, None)
    phone.context.clear_cookies()
    phone.sign_in_by_passkey(house)
    expect(phone.page.get_by_role("heading", name="Shall we forget you?")).to_be_visible()
    assert SignedIn.objects.filter(person=person).count() == 2


def test_a_passkey_shows_that_another_account_is_mine_too(phone, house, post):
    phone.page.goto(f"{house}/sign-in/?next=/me/")
    phone.page.get_by_role("button", name="Begin with a new passkey").click()
    expect(phone.page.get_by_role("heading", name="You", exact=True)).to_be_visible()
    phone.page.get_by_role("button", name="Sign out").click()
    phone.page.wait_for_url(f"{house}/")
    phone.sign_in_by_mail(house, post)
    phone.page.get_by_role("link", name="Bring the two together").click()

    phone.page.get_by_role("button", name="Show the passkey").click()
    expect(phone.page.get_by_role("heading", name="Shall the two be one?")).to_be_visible()
    phone.page.get_by_role("button", name="Yes, make them one").click()

    expect(phone.page.get_by_text("From now on you are here once")).to_be_visible()
    kept = Person.objects.get(forgotten_at=None)
    assert (SignedIn.objects.get().person, kept.mail_sealed is not None) == (kept, True)
    assert not Passkey.objects.exists()


def test_a_copied_passkey_is_refused(phone, house, post):
    phone.sign_in_by_mail(house, post)
    phone.add_passkey("My phone")
    expect(phone.page.get_by_text("Next time you can sign in with it")).to_be_visible()
    phone.context.clear_cookies()
    Passkey.objects.update(sign_count=1000)

    phone.sign_in_by_passkey(house)

    expect(phone.page.get_by_text("This did not work")).to_be_visible()
    assert phone.page.locator("[name=mail]").is_visible()


def test_a_removed_passkey_opens_nothing(phone, house, post):
    phone.sign_in_by_mail(house, post)
    phone.add_passkey("My phone")
    phone.page.get_by_role("button", name="Remove").click()
    expect(phone.page.get_by_text("It opens nothing here any more")).to_be_visible()
    phone.context.clear_cookies()

    phone.sign_in_by_passkey(house)

    expect(phone.page.get_by_text("This did not work")).to_be_visible()


def test_a_lock_that_was_not_opened_changes_nothing(phone, house, post):
    phone.sign_in_by_mail(house, post)
    phone.tools.send(
        "WebAuthn.setUserVerified", {"authenticatorId": phone.lock, "isUserVerified": False}
    )

    phone.add_passkey("My phone")

    expect(phone.page.get_by_text("Nothing was changed. You can try once more.")).to_be_visible()
    expect(phone.page.get_by_role("button", name="Add a passkey")).to_be_enabled()
    assert not Passkey.objects.exists()


def test_without_script_one_signs_in_by_mail_and_sees_no_dead_button(chromium, house, post):
    phone = Phone(chromium, script=False)

    phone.sign_in_by_mail(house, post)

    assert phone.page.get_by_role("button", name="Add a passkey").count() == 0
    assert phone.page.locator("[data-passkey]").first.is_hidden()
    phone.context.close()


def test_signing_in_needs_only_the_keyboard(phone, house, post):
    page = phone.page
    page.goto(f"{house}/sign-in/")
    page.get_by_label("Your mail address").focus()
    page.keyboard.type("ana@example.org")
    page.keyboard.press("Enter")
    page.get_by_label("The 6 digits from the mail").focus()
    page.keyboard.type(make.newest_code(post))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="You", exact=True)).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
