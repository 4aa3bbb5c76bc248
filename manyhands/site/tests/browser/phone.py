"""A phone in somebody's hands: it taps or types, and notices whatever is not as promised."""

import os
import re
from email import message_from_string
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Locator, Page, Response, expect

from manyhands.people.tests.make import letters as work_off_and_list

WIDTH, HEIGHT = 360, 640
PATIENCE_MS = 5_000
FAR_ENOUGH = 150  # no page has so many stops for the Tab key

# What must be so on every page at which one arrives.
LOOK_AROUND = """() => {
  const root = document.documentElement, wide = [];
  if (root.scrollWidth > root.clientWidth)
    for (const part of document.body.querySelectorAll("*"))
      if (part.scrollWidth > root.clientWidth && !part.closest("svg"))
        wide.push(part.outerHTML.slice(0, 80));
  return {
    title: document.title, lang: root.lang, dir: root.dir,
    headings: document.querySelectorAll("h1").length,
    wide: root.scrollWidth > root.clientWidth ? [`${root.scrollWidth} px`, ...wide.slice(-3)] : [],
  };
}"""

# What must be so of whatever has the focus: it lies on the screen, nothing lies on it, it shows.
LOOK_AT_FOCUS = """() => {
  const on = document.activeElement;
  if (!on || on === document.body) return null;
  const drawn = on.closest("label.tile, label.check") ?? on;
  const box = drawn.getBoundingClientRect();
  const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
  const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  const seen = box.width > 0 && box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
  const line = drawn.getClientRects()[0] ?? box;
  const points = [[x, y], [(line.left + line.right) / 2, (line.top + line.bottom) / 2]];
  const free = points.some(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top && (drawn.contains(top) || top.contains(drawn) || on.closest("g")?.contains(top));
  });
  const styles = [getComputedStyle(on), getComputedStyle(on, "::after"), getComputedStyle(drawn)];
  const rim = on.closest("svg") && [...(on.closest("g") ?? on).querySelectorAll(".rim")].pop();
  const rings = (rim && parseFloat(getComputedStyle(rim).strokeWidth) > 8) ||
    styles.some((s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2);
  return { what: on.outerHTML.slice(0, 120), seen, free, rings, top: box.top + scrollY };
}"""


class Phone:
    """A browser with a profile of its own, 360 px wide unless told otherwise.

    What is pressed, filled in or read is named in English and looked for in `language`.
    `by_keyboard` reaches everything with Tab, arrows, Space and Enter alone.
    """

    def __init__(
        self,
        browser: Browser,
        house: str,
        letters: Path,
        *,
        script: bool = False,
        language: str = "en",
        width: int = WIDTH,
        by_keyboard: bool = False,
        **more: Any,
    ) -> None:
        self.house, self.letters, self.language = house, letters, language
        self.by_keyboard = by_keyboard
        self.lets_through = ""  # another origin, where a test leaves on purpose
        self.context = browser.new_context(
            java_script_enabled=script,
            viewport={"width": width, "height": HEIGHT},
            locale=language,
            **more,
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.faults: list[str] = []
        self.asked: list[str] = []
        self.context.on("request", lambda request: self._watch(request.url))
        self.context.on("console", self._listen)
        self.context.on("weberror", lambda error: self.faults.append(str(error.error)))
        self.page: Page = self.context.new_page()

    def put_away(self) -> list[str]:
        """Close the phone; says what went wrong on it."""
        self.context.close()
        return self.faults

    # --- going about ------------------------------------------------------------------

    def go(self, path: str) -> Response:
        """Type an address; says what came."""
        answer = self.page.goto(path if path.startswith("http") else self.house + path)
        assert answer is not None
        self._arrive()
        return answer

    def press(self, name: str, within: Locator | None = None) -> None:
        """Press the button called `name`, which leads to another page."""
        self._go_on_by(self.button(name, within))

    def press_first_in(self, form: str) -> None:
        """Press the first button of a form, where its name says a number."""
        self._go_on_by(self.page.locator(f"{form} button").first)

    def download(self, name: str) -> Path:
        """Press the button called `name`, which gives a file; says where it lies."""
        with self.page.expect_download() as given:
            self._touch(self.button(name))
        return given.value.path()

    def follow(self, name: str) -> None:
        """Follow the link called `name`."""
        self._go_on_by(self.page.get_by_role("link", name=self.say(name), exact=True).first)

    def again(self) -> None:
        """Load the same page anew."""
        self.page.reload()
        self._arrive()

    def speak(self, language: str) -> None:
        """Change the language at the foot of the page."""
        chooser = self.page.locator("select#language")
        if self.by_keyboard:
            self._reach(chooser)
            self.page.keyboard.type({"en": "Engl", "es": "espa"}[language])
        else:
            chooser.select_option(language)
        change = self.button("Change")
        self.language = language
        self._go_on_by(change)

    def tap_linked_patch(self, number: int) -> None:
        """Follow the patch of the quilt that is the `number`th to draw; they count from 1."""
        self._go_on_by(self.page.locator("svg a").nth(number - 1))

    def open_card(self, words: str) -> None:
        """Follow the link that bears somebody's own words."""
        self._go_on_by(self.page.get_by_role("link", name=words).first)

    def tap(self, thing: Locator) -> None:
        """Follow a link where its name says a number."""
        self._go_on_by(thing)

    def unfold(self, name: str) -> None:
        """Open what is folded away under `name`."""
        fold = self.page.locator("summary", has_text=self.say(name))
        if not fold.evaluate("fold => fold.parentElement.open"):
            self._touch(fold)

    # --- filling in -------------------------------------------------------------------

    def fill(self, label: str, text: str) -> None:
        """Type `text` into the field called `label`."""
        self._type(self.field(label), text)

    def fill_row(self, number: int, what: str, how_many: int) -> None:
        """Fill in one row of the list of what is needed; rows count from 1."""
        self.fill_line(number, what=what, quantity=str(how_many))

    def fill_line(self, number: int, **fields: str) -> None:
        """Fill in these fields of one line of a form that has several; lines count from 1."""
        row = self.page.locator("fieldset .row").nth(number - 1)
        for field, text in fields.items():
            self._type(row.locator(f"[name$='-{field}']"), text)

    def choose(self, name: str) -> None:
        """Tap the tile or the box called `name`."""
        label = self.page.locator("label.tile, label.check", has_text=_whole(self.say(name)))
        choice = self.page.locator(f"[id='{label.first.get_attribute('for')}']")
        if not self.by_keyboard:
            label.first.click()
        elif choice.get_attribute("type") == "radio":
            self._reach(choice)
        else:
            self._reach(choice)
            self.page.keyboard.press("Space")
        expect(choice).to_be_checked()

    def pick(self, label: str, option: str) -> None:
        """Pick `option` from the list called `label`."""
        field = self.field(label)
        if not self.by_keyboard:
            field.select_option(label=self.say(option))
            return
        self._reach(field)
        self.page.keyboard.type(self.say(option))
        expect(field.locator("option:checked")).to_have_text(self.say(option))

    def choose_file(self, label: str, text: str) -> None:
        """Choose a sheet that says `text` in the field called `label`."""
        with self.page.expect_file_chooser() as chooser:
            self._touch(self.field(label))
        sheet = {"name": "sheet.csv", "mimeType": "text/csv", "buffer": text.encode()}
        chooser.value.set_files([sheet])

    def tap_patch(self, name: str) -> None:
        """Choose the patch of the quilt called `name`."""
        patch = self.page.locator(f"svg input[aria-label='{name}']")
        self._reach(patch) if self.by_keyboard else patch.click()
        expect(patch).to_be_checked()

    # --- reading ----------------------------------------------------------------------

    def say(self, words: str) -> str:
        """`words` in the language of this phone."""
        with translation.override(self.language):
            return gettext(words)

    def reads(self, *texts: str) -> None:
        """Each of `texts` is to be seen."""
        for text in texts:
            seen = self.page.get_by_text(self.say(text)).locator("visible=true")
            expect(seen.first).to_be_visible()

    def reads_filled(self, words: str, **blanks: str) -> None:
        """`words` is to be seen, as translators have it, with these blanks filled in."""
        parts = re.split(r"%\((\w+)\)s", self.say(words))
        pattern = "".join(
            re.escape(blanks[part]) if at % 2 and part in blanks else ".*" if at % 2
            else re.escape(part)
            for at, part in enumerate(parts)
        )  # fmt: skip
        seen = self.page.get_by_text(re.compile(pattern)).locator("visible=true")
        expect(seen.first).to_be_visible()

    def reads_not(self, *texts: str) -> None:
        """None of `texts` is in the page, not even hidden."""
        page = self.page.content()
        for text in texts:
            assert self.say(text) not in page, text

    def is_at(self, heading: str) -> None:
        """The page has this heading."""
        expect(self.page.locator("h1")).to_have_text(self.say(heading))

    def button(self, name: str, within: Locator | None = None) -> Locator:
        """The button called `name`."""
        return (within or self.page).get_by_role("button", name=self.say(name), exact=True).first

    def field(self, label: str) -> Locator:
        """The field called `label`."""
        fields = self.page.locator("main").locator("input, textarea, select")
        return fields.and_(self.page.get_by_label(self.say(label))).first

    def field_holds(self, label: str, text: str) -> None:
        """The field called `label` holds `text`."""
        expect(self.field(label)).to_have_value(text)

    def card(self, words: str) -> Locator:
        """The card with these words."""
        return self.page.locator(".card", has_text=words)

    def code(self) -> tuple[str, str]:
        """From the page that shows it: the code in words (or digits), and as a link."""
        words = self.page.locator("#code-words").inner_text()
        link = self.page.get_by_role("link", name=self.say("The same as a link"))
        return " ".join(words.split()), link.get_attribute("href")

    # --- the ways in ------------------------------------------------------------------

    def sign_in(self, mail: str) -> None:
        """From the page where one signs in, with the code from the letter."""
        self.fill("Your mail address", mail)
        self.press("Send me a code")
        self.fill("The 6 digits from the mail", self.newest_code())
        self.press("Sign in")

    def join(self, group: str, name: str) -> None:
        """Become a member of the group at `/g/{group}/`."""
        self.go(f"/g/{group}/join/")
        self.press("Go on")
        self.sign_in(f"{name.lower()}@example.org")
        self.fill("What shall we call you?", name)
        self.press("Join")
        self.reads("Welcome. You are a member now, like everybody else.")

    def newest_code(self) -> str:
        """The six digits in the newest letter, whatever its language."""
        letter = message_from_string(work_off_and_list(self.letters)[-1], policy=default)
        text = letter.get_body(("plain",)).get_content()
        return re.findall(r"\b\d{6}\b", text)[0]

    # --- hands ------------------------------------------------------------------------

    def _go_on_by(self, thing: Locator) -> None:
        with self.page.expect_navigation():
            self._touch(thing)
        self._arrive()

    def _touch(self, thing: Locator) -> None:
        if self.by_keyboard:
            self._reach(thing)
            self.page.keyboard.press("Enter")
        else:
            thing.click()

    def _type(self, field: Locator, text: str) -> None:
        if self.by_keyboard:
            self._reach(field)
            self.page.keyboard.press("ControlOrMeta+A")
            self.page.keyboard.insert_text(text)
        else:
            field.fill(text)

    def _reach(self, thing: Locator) -> None:
        """Press Tab until `thing` has the focus, or the choice it belongs to; then the arrows."""
        expect(thing).to_be_visible()
        target = thing.element_handle()
        for _stop in range(FAR_ENOUGH):
            at = self.page.evaluate(
                "target => { const on = document.activeElement;"
                " return on === target ? 'there' : target.type === 'radio' && on.type === 'radio'"
                " && on.name === target.name ? 'near' : 'far'; }",
                target,
            )
            if at == "there":
                if target.get_attribute("type") == "radio" and not target.is_checked():
                    self.page.keyboard.press("Space")
                return
            self.tab("ArrowDown" if at == "near" else "Tab")
        raise AssertionError(f"no way by keyboard to {target}")

    def tab(self, key: str = "Tab") -> None:
        """Go one stop on, and look whether one sees where one is."""
        self.page.keyboard.press(key)
        found = self.page.evaluate(LOOK_AT_FOCUS)
        if found and not (found["seen"] and found["free"] and found["rings"]):
            self.faults.append(f"{self._path()}: the focus is not to be seen: {found}")

    # --- noticing ---------------------------------------------------------------------

    def _arrive(self) -> None:
        self.page.wait_for_load_state()
        found = self.page.evaluate(LOOK_AROUND)
        runs = "rtl" if self.language == "ar" else "ltr"
        promised = {"lang": self.language, "dir": runs, "headings": 1, "wide": []}
        wrong = {name: found[name] for name in promised if found[name] != promised[name]}
        if wrong or not found["title"]:
            self.faults.append(f"{self._path()}: {wrong}, title {found['title']!r}")
        self._take_picture()

    def _take_picture(self) -> None:
        """With MANYHANDS_SHOTS=folder, keep a picture of each page at which one arrives."""
        folder = os.environ.get("MANYHANDS_SHOTS")
        if folder:
            test = re.sub(r"\W+", "-", os.environ["PYTEST_CURRENT_TEST"].split("::")[1])
            number = len(list(Path(folder).glob(f"{test}*")))
            self.page.screenshot(path=f"{folder}/{test}-{number:02}.png", full_page=True)

    def _watch(self, url: str) -> None:
        self.asked.append(url)
        if not url.startswith((f"{self.house}/", self.lets_through or f"{self.house}/")):
            self.faults.append(f"asked {urlsplit(url).netloc}")

    def _listen(self, line: Any) -> None:
        if line.type == "error" and "Failed to load resource" not in line.text:
            self.faults.append(line.text)

    def _path(self) -> str:
        return urlsplit(self.page.url).path


def _whole(text: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(text)}\s*$")
