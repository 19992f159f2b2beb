"""Somebody who has a keyboard and nothing else: every step is a key that the page shows, or Tab.

`Eyes` lets a walk read the page and refuses everything that a hand on a mouse would do.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as PageGone
from playwright.sync_api import FileChooser
from playwright.sync_api import TimeoutError as PatienceOver

PASSWORD = "mot-cua-demo"
MOST_TABS = 60  # who has to press Tab more often than that has not been thought of
READING = frozenset({
    "inner_text", "text_content", "get_attribute", "input_value", "is_checked", "is_visible", "is_disabled", "count",
    "wait_for", "all_inner_texts", "title",
})  # fmt: skip
LOOKING = frozenset({"locator", "get_by_text", "get_by_role", "get_by_label", "nth", "filter"})
HERE = """() => {
  const el = document.activeElement;
  const box = el.getBoundingClientRect();
  const drawn = (one) => { const s = getComputedStyle(one);
    return (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none"
      || s.borderLeftColor === "rgb(227, 179, 76)"; };
  let shown = false;
  for (let one = el, up = 0; one && up < 4; one = one.parentElement, up += 1) shown = shown || drawn(one);
  const words = (el.getAttribute("aria-label") || el.innerText || el.labels?.[0]?.innerText || el.title || "");
  return {tag: el.tagName.toLowerCase(), name: el.getAttribute("name") || "", id: el.id, value: el.value ?? "",
    kind: el.type || "",
    option: el.selectedOptions?.[0]?.text || "",
    words: words.replace(/\\s+/g, " ").trim().slice(0, 160), shown,
    inside: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth && el !== document.body};
}"""
LOAD = """() => { const one = performance.getEntriesByType("navigation")[0];
  return one ? Math.round(one.loadEventEnd - one.startTime) : 0; }"""


class Eyes:
    """What may be read of a page. Anything else is no key."""

    def __init__(self, what: Any) -> None:
        object.__setattr__(self, "_what", what)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._what, name)
        if name in LOOKING:
            return lambda *args, **more: Eyes(found(*args, **more))
        if name in {"first", "last"}:
            return Eyes(found)
        if name in READING or name == "url":
            return found
        raise AssertionError(f"{name} is no key")

    def __setattr__(self, name: str, value: Any) -> None:
        raise AssertionError(f"{name} is no key")


@dataclass
class Load:
    """One page that came: its address and how long the browser took, in milliseconds."""

    path: str
    ms: int


@dataclass
class Hands:
    """The keyboard of a visitor. `strokes` counts presses; what is typed into a field counts as `typed`."""

    visitor: Any
    strokes: int = 0
    typed: int = 0
    scans: int = 0
    loads: list[Load] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._page = self.visitor.page
        self.see = Eyes(self._page)
        self._page.add_init_script(
            "window.print = () => { sessionStorage.printed = 1 + +(sessionStorage.printed || 0); }"
        )
        # Heard from the start: a listener that comes with the key may come after it.
        self._windows: list[FileChooser] = []
        self._page.on("filechooser", self._opened)
        self._keys = self._page.context.new_cdp_session(self._page)

    # keys

    def press(self, key: str, times: int = 1) -> None:
        """One key, and the focus is still somewhere."""
        for _ in range(times):
            self.strokes += 1
            self._send(key)
        self._held()

    def type(self, text: str) -> None:
        """Words into the field that has the focus."""
        self.typed += 1
        assert self.here()["tag"] in {"input", "textarea", "select"}, self.here()
        self._page.keyboard.type(text)

    def scan(self, text: str, **lands: Any) -> None:
        """A scanner: it types quickly and ends with Enter, which counts as one stroke."""
        self.scans += 1
        assert self.here()["tag"] == "input", self.here()
        self._page.keyboard.insert_text(text)
        self.goes("Enter", **lands)

    def goes(self, key: str, *, on: str = "", to: str = "") -> None:
        """A key that brings a page: the focus is on `on` (tag, name, id or words), at an address like `to`."""
        self.strokes += 1
        before = self.here()
        try:
            with self._page.expect_navigation():
                self._send(key)
        except PatienceOver as error:
            raise AssertionError(f"{key} on {before} brings nothing at {self._page.url}") from error
        self.loads.append(self._arrived())
        assert "gặp lỗi" not in self._page.title(), f"{self._page.url} has a fault"
        assert re.search(to, self._page.url), f"{self._page.url} is not {to}"
        self._held()
        if on:
            self.is_on(on)

    def _arrived(self) -> Load:
        """The page that has come, when it has; one address that leads on to another is waited for."""
        for _ in range(3):
            self._page.wait_for_load_state("load")
            try:
                took = self._page.evaluate(LOAD)
            except PageGone as error:
                if "context was destroyed" not in str(error):
                    raise
            else:
                return Load(re.sub(r"^https?://[^/]+", "", self._page.url), took)
        raise AssertionError(f"{self._page.url} does not come to rest")

    def _send(self, key: str) -> None:
        if not key.startswith("Alt+"):
            self._page.keyboard.press(key)
            return
        # Playwright's own press leaves out the letter, so access keys stay mute.
        letter = key[4:]
        code = f"Digit{letter}" if letter.isdigit() else f"Key{letter.upper()}" if letter.isalpha() else ""
        what = {"modifiers": 1, "key": letter, "code": code, "windowsVirtualKeyCode": ord(letter.upper())}
        self._keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **what})
        self._keys.send("Input.dispatchKeyEvent", {"type": "char", "text": letter, "unmodifiedText": letter, **what})
        self._keys.send("Input.dispatchKeyEvent", {"type": "keyUp", **what})

    # where one is

    def here(self) -> dict[str, Any]:
        """What has the focus."""
        return self._page.evaluate(HERE)

    def is_on(self, what: str) -> None:
        """The focus is on the element of this tag, name, value or id, or with these words."""
        here = self.here()
        fits = (
            what in {here["tag"], here["name"], here["value"], f"#{here['id']}"}
            or what.lower() in here["words"].lower()
        )
        assert fits, f"the focus is not on {what!r} but on {here} at {self._page.url}"

    def tab(self, what: str, *, back: bool = False, key: str = "Tab") -> None:
        """Tab until the focus is on `what`: visible all the way."""
        for _ in range(MOST_TABS):
            self.press(f"Shift+{key}" if back else key)
            here = self.here()
            if what in {here["name"], here["value"], f"#{here['id']}"} or what.lower() in here["words"].lower():
                return
        raise AssertionError(f"no {what!r} within {MOST_TABS} times {key} at {self._page.url}")

    def choose(self, words: str) -> None:
        """Arrows in a list of choices until these words are chosen."""
        before = ""
        while words not in (now := self.here()["option"]):
            assert now != before, f"no {words!r} in {self.here()}"
            before = now
            self.press("ArrowDown")

    def _held(self) -> None:
        """The focus is on something, inside the window, and drawn."""
        try:
            self._page.wait_for_function("() => document.activeElement && document.activeElement !== document.body")
        except PatienceOver as error:
            raise AssertionError(f"the focus is lost at {self._page.url}") from error
        here = self.here()
        assert here["inside"], f"the focus is out of sight: {here} at {self._page.url}"
        assert here["shown"], f"the focus is not drawn: {here} at {self._page.url}"

    # whole ways

    def sign_in(self, username: str, **lands: Any) -> None:
        """The one address that is opened; from here on keys only."""
        self.visitor.go("/tai-khoan/login/?next=/lam-viec/")
        self._page.wait_for_load_state("load")
        self.tab("login")
        self.type(username)
        self.tab("password")
        self.type(PASSWORD)
        self.goes("Enter", **lands)

    def open_by_code(self, code: str) -> None:
        """The search of every page: what is found once is opened."""
        self.press("Alt+s")
        self.is_on("tim")
        self.press("Control+a")
        self.type(code)
        self.goes("Enter", on="h1", to="/ho-so/")

    def other_work(self, name: str, *, on: str = "h1", to: str = "") -> None:
        """A page of the rail's other work: its key, then arrows."""
        self.press("Alt+w")
        for _ in range(MOST_TABS):
            self.press("ArrowDown")
            if self.here()["words"] == name:
                break
        self.goes("Enter", on=on, to=to)

    def attaches(self, key: str, file: Path) -> None:
        """A key on a field for files opens the system's own window; there a file is chosen, outside the page.

        A browser that is busy may open none: as a person would, one presses again.
        """
        before = self.here()
        assert (before["tag"], before["kind"]) == ("input", "file"), before
        for _ in range(3):
            self.strokes += 1
            self._send(key)
            if self._soon(lambda: self._windows):
                break
        else:
            raise AssertionError(f"{key} on {before} opens no window for files at {self._page.url}")
        while self._windows:
            self._windows.pop().set_files(file)
        self._held()
        assert self.here()["value"].endswith(file.name), self.here()

    def _opened(self, window: FileChooser) -> None:
        self._windows.append(window)

    def _soon(self, true: Callable[[], object]) -> bool:
        """Whether it comes true within ten seconds, in which the browser goes on."""
        for _ in range(100):
            if true():
                return True
            self._page.wait_for_timeout(100)
        return False

    def downloads(self, key: str) -> str:
        """A key that brings a file; its name."""
        self.strokes += 1
        with self._page.expect_download() as coming:
            self._send(key)
        self._held()
        return coming.value.suggested_filename

    def told(self, words: str) -> None:
        """What was done is said."""
        self.see.get_by_text(words).first.wait_for()

    def printed(self) -> int:
        """How often the printer was asked since the last time."""
        return int(
            self._page.evaluate(
                "() => { const n = sessionStorage.printed || 0; delete sessionStorage.printed; return n; }"
            )
        )

    def begin_count(self) -> None:
        """Count from here."""
        self.strokes = self.typed = self.scans = 0
        self.loads.clear()
