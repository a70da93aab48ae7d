"""What does the app say to the terminal beyond what Textual says, and what must it not take for typing?

The only module with escape sequences. The private name of Textual used here, `ANSI_SEQUENCES_KEYS`, is
guarded by `tests/ui/test_terminal.py`.
"""

from __future__ import annotations

import asyncio
import re
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from textual import _ansi_sequences
from textual._xterm_parser import XTermParser
from textual.events import Paste

from chat_tui.text.sanitize import safe_line
from chat_tui.ui.pasting import BEGIN, END, PasteGuard, begins_paste

if TYPE_CHECKING:
    from textual.app import App
    from textual.driver import Driver
    from textual.message import Message

STRAY_ANSWER = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC: colours
    r"|\x1b[P_^][^\x1b]*\x1b\\"  # DCS, APC, PM: version, kitty graphics
    r"|\x1b\[\?[\d;]*[cnu]"  # device attributes, status, keyboard flags
    r"|\x1b\[>[\d;]*c"
    r"|\x1b\[[468];\d+;\d+t"  # sizes in pixels
)
STRING_OPENERS = ("\x1b]", "\x1bP", "\x1b_", "\x1b^")
LONGEST_ANSWER = 256
UNFINISHED = re.compile(r"\x1b\[(?:\?[\d;]*|[468](?:;\d*){0,2})$")
"""The beginning of a kind or of a size in pixels, at the end of what was read."""
ALTERNATES = re.compile(r"(\x1b\[\d+)(?::\d*)+(?=[;u])")
"""What other letters the key has, as the kitty protocol can tell them; Textual's parser fails on it."""
WELL = "\x1b[0n"
"""What a terminal says when it is asked how it is."""
WHOLE_PASTE = re.compile(f"{re.escape(BEGIN)}([^\x1b]*){re.escape(END)}")
"""What the guard makes of a paste: there is no escape character in it any more."""
KEYS_OF_BEGIN = (BEGIN[:1], BEGIN[:2])
"""What is a key if nothing follows it, and else may be the beginning of a paste."""
HOLD_SECONDS = 0.15
"""How long an unfinished answer is held before it is taken for typing (alt+] begins like an answer)."""

ASK_EXTENDED_KEYS = "\x1b[>4;1m"
END_EXTENDED_KEYS = "\x1b[>4;0m"
TITLE_STACK = ("\x1b[22;0t", "\x1b[23;0t")
"""Keep the title that the window has, and put it back."""
TITLE_LIMIT = 120
BUILT_WITHIN, LOOK_AGAIN = 5.0, 0.02
"""Seconds that an app may take until it stands, and between two looks at whether it does."""
PUNCTUATION = {
    "!": "exclamation_mark", "#": "number_sign", "%": "percent_sign", "&": "ampersand", "'": "apostrophe",
    "(": "left_parenthesis", ")": "right_parenthesis", "*": "asterisk", "+": "plus", ",": "comma",
    "-": "minus",
    ".": "full_stop", "/": "slash", ":": "colon", ";": "semicolon", "=": "equals_sign", "?": "question_mark",
    "@": "at", "\\": "backslash", "`": "grave_accent", "{": "left_curly_bracket", "|": "vertical_line",
    "}": "right_curly_bracket", "~": "tilde", '"': "quotation_mark", "$": "dollar_sign", "_": "underscore",
}  # fmt: skip


class KeyName(str):
    """A key name that passes for a member of Textual's `Keys`, which knows no Alt with these keys."""

    __slots__ = ()

    @property
    def value(self) -> str:
        """The name."""
        return str(self)


def key_fixes() -> Mapping[str, tuple[KeyName, ...]]:
    """What legacy terminals send for Alt with Enter, digits and punctuation; stock Textual loses the Alt."""
    fixes = {"\x1b\r": "alt+enter", "\x1b\x7f": "alt+backspace"}
    fixes |= {f"\x1b{digit}": f"alt+{digit}" for digit in "0123456789"}
    fixes |= {f"\x1b{char}": f"alt+{name}" for char, name in PUNCTUATION.items() if char not in "_"}
    for code, modifier in ((2, "shift"), (5, "ctrl"), (3, "alt"), (6, "ctrl+shift")):
        fixes[f"\x1b[27;{code};13~"] = f"{modifier}+enter"  # xterm modifyOtherKeys, as tmux >= 3.5 sends it
    return {sequence: (KeyName(name),) for sequence, name in fixes.items()}


def mend_key_table() -> bool:
    """Teach Textual's key table what `key_fixes` says; False when this Textual has no such table."""
    table = getattr(_ansi_sequences, "ANSI_SEQUENCES_KEYS", None)
    if not isinstance(table, dict):
        return False
    table.update(key_fixes())
    return True


class Parser(XTermParser):
    """Textual's input parser, deaf to answers of the terminal that nobody waits for any more."""

    def __init__(
        self,
        debug: bool = False,
        *,
        clock: Callable[[], float] = time.monotonic,
        answered: Callable[[], object] = bool,
        told: Callable[[str], object] = bool,
    ) -> None:
        super().__init__(debug)
        self._answered = answered
        """Called each time the terminal says that it is well."""
        self._told = told
        """Called with each other answer."""
        self._clock = clock
        self._pastes = PasteGuard(clock)
        self._held = ""
        self._held_since = 0.0
        self._given = ""
        """One of `KEYS_OF_BEGIN`, while Textual waits for what follows it."""
        self._texts: deque[str] = deque()
        """Of the pastes that Textual is given empty: it would look at ten megabytes letter by letter."""

    def feed(self, data: str) -> Iterable[Message]:
        """Drop whole answers, hold the beginning of one at the end of the data, pass on the rest."""
        if not data:  # Textual takes an empty string for the end of input
            yield from super().feed(self._release())
            return
        yield from self._pass(self._pastes.clean(self._take_back(self._release() + data)))

    @property
    def is_waiting(self) -> bool:
        """Whether a `tick` soon will have something to tell."""
        return self._pastes.is_waiting

    def _take_back(self, data: str) -> str:
        """The data with what was given to Textual already, where both together begin a paste."""
        begun = (self._given + data)[: len(BEGIN)]
        if not self._given or begun in KEYS_OF_BEGIN or not BEGIN.startswith(begun):
            return data
        for _ in super().feed((BEGIN + END)[len(self._given) :]):
            pass  # an empty paste, which nobody made
        given, self._given = self._given, ""
        return given + data

    def _keep_text(self, paste: re.Match[str]) -> str:
        self._texts.append(paste[1])
        return BEGIN + END

    def _pass(self, data: str) -> Iterable[Message]:
        data = WHOLE_PASTE.sub(self._keep_text, data)
        data = self._hear(STRAY_ANSWER.sub(self._tell, data))
        cut = max(data.rfind(opener) for opener in STRING_OPENERS)
        if data.endswith(WELL[:-1]):
            cut = len(data) - len(WELL) + 1
        if unfinished := UNFINISHED.search(data):
            cut = unfinished.start()
        if size := begins_paste(data):
            cut = len(data) - size
        if cut > data.rfind(END) and len(data) - cut < LONGEST_ANSWER:
            data, self._held, self._held_since = data[:cut], data[cut:], self._clock()
        if data:
            yield from self._parse(ALTERNATES.sub(r"\1", data))

    def _parse(self, data: str) -> Iterable[Message]:
        for message in super().feed(data):
            is_paste = isinstance(message, Paste) and self._texts
            yield Paste(self._texts.popleft()) if is_paste else message
        data = self._given + data
        self._given = next((key for key in KEYS_OF_BEGIN if data.endswith(key)), "")

    def tick(self) -> Iterable[Message]:
        """Called ten times a second at least: what was held and did not become an answer was typed."""
        if settled := self._pastes.settle():
            yield from self._pass(self._release() + settled)
        if self._held and self._clock() - self._held_since >= HOLD_SECONDS:
            yield from self._parse(self._release())
        for message in super().tick():
            self._given = ""
            yield message

    def _tell(self, answer: re.Match[str]) -> str:
        self._told(answer[0])
        return ""

    def _hear(self, data: str) -> str:
        for _ in range(data.count(WELL)):
            self._answered()
        return data.replace(WELL, "")

    def _release(self) -> str:
        held, self._held = self._held, ""
        return held


def driver_class(stock: type[Driver], *, tmux: bool) -> type[Driver]:
    """Our driver in place of Textual's Linux driver; any other (headless, web, Windows) stays what it is."""
    if stock.__name__ != "LinuxDriver":
        return stock
    from chat_tui.ui import driver

    return driver.TmuxDriver if tmux else driver.ChatDriver


def leave_cleanly_on_signals(app: App[Any]) -> None:
    """SIGTERM and SIGHUP end the app in its usual way, so that the terminal is as it was.

    An app that is being put together is ended once it stands: Textual would go on building it and fail.
    """
    loop = asyncio.get_running_loop()
    latest = loop.time() + BUILT_WITHIN

    def leave(number: int) -> None:
        if getattr(app, "stands", True) or loop.time() > latest:
            app.exit(return_code=128 + number)
        else:
            loop.call_later(LOOK_AGAIN, leave, number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, leave, number)


def set_title(app: App[Any], title: str) -> None:
    """Set the window title, and with it the pane title of tmux."""
    driver = app._driver
    if driver is not None and not driver.is_headless:
        driver.write(f"\x1b]0;{safe_line(title, TITLE_LIMIT)}\x07")


def raise_window(app: App[Any]) -> None:
    """Ask the terminal to show its window before all others; many do not listen."""
    driver = app._driver
    if driver is not None and not driver.is_headless:
        driver.write("\x1b[1t\x1b[5t")


def terminal_truth(environ: Mapping[str, str], colour_system: str | None) -> str:
    """What this terminal is, in a few words for the status bar; empty when there is nothing to say."""
    parts = []
    if environ.get("TMUX"):
        parts.append("tmux")
    elif environ.get("SSH_CONNECTION"):
        parts.append("ssh")
    words = {"256": "256 colours", "standard": "16 colours", "windows": "16 colours", None: "no colours"}
    if colour_system in words:
        parts.append(words[colour_system])
    return " · ".join(parts)
