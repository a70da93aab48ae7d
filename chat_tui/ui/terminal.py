"""What does the app say to the terminal beyond what Textual says, and what must it not take for typing?

The only module with escape sequences. Every private name of Textual used here (`ANSI_SEQUENCES_KEYS`,
`linux_driver.WriterThread` and its `_queue`, `LinuxDriver` and its input thread) is guarded by
`tests/ui/test_terminal.py`.
"""

from __future__ import annotations

import asyncio
import os
import re
import select
import signal
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import _ansi_sequences
from textual._xterm_parser import XTermParser
from textual.drivers._writer_thread import WriterThread

from chat_tui.text.sanitize import safe_line
from chat_tui.ui.pasting import PasteGuard, begins_paste

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
HOLD_SECONDS = 0.15
"""How long an unfinished answer is held before it is taken for typing (alt+] begins like an answer)."""

INPUT_TICK = 0.1
"""Seconds between two looks at whether an unfinished key was one."""
READ_AT_ONCE = 4_096
HUNG_UP = 128 + signal.SIGHUP
"""The exit code where the terminal went away."""

ASK_EXTENDED_KEYS = "\x1b[>4;1m"
END_EXTENDED_KEYS = "\x1b[>4;0m"
TITLE_STACK = ("\x1b[22;0t", "\x1b[23;0t")
"""Keep the title that the window has, and put it back."""
TITLE_LIMIT = 120
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

    def __init__(self, debug: bool = False, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(debug)
        self._clock = clock
        self._pastes = PasteGuard()
        self._held = ""
        self._held_since = 0.0

    def feed(self, data: str) -> Iterable[Message]:
        """Drop whole answers, hold the beginning of one at the end of the data, pass on the rest."""
        if not data:  # Textual takes an empty string for the end of input
            yield from super().feed(self._release())
            return
        data = STRAY_ANSWER.sub("", self._pastes.clean(self._release() + data))
        cut = max(data.rfind(opener) for opener in STRING_OPENERS)
        if size := begins_paste(data):
            cut = len(data) - size
        if cut >= 0 and len(data) - cut < LONGEST_ANSWER:
            data, self._held, self._held_since = data[:cut], data[cut:], self._clock()
        if data:
            yield from super().feed(data)

    def tick(self) -> Iterable[Message]:
        """Called ten times a second: what was held and did not become an answer was typed."""
        if self._held and self._clock() - self._held_since >= HOLD_SECONDS:
            yield from super().feed(self._release())
        yield from super().tick()

    def _release(self) -> str:
        held, self._held = self._held, ""
        return held


class Writer(WriterThread):
    """Textual's output thread, which does not leave the app waiting for it once the terminal is gone."""

    def run(self) -> None:
        """Write until told to stop; without a terminal, take what comes and drop it."""
        try:
            super().run()
        except OSError:
            while self._queue.get() is not None:
                pass


def driver_class(stock: type[Driver], *, tmux: bool) -> type[Driver]:
    """Our driver in place of Textual's Linux driver; any other (headless, web, Windows) stays what it is."""
    return _chat_driver(tmux) if stock.__name__ == "LinuxDriver" else stock


def make_usual(attributes: list[Any] | None) -> None:
    """Let terminal attributes be those that an editor or a shell expects.

    Textual keeps what it finds when it starts, to put it back for other programs; by then `__main__` has
    stopped the echo, so that early keys are not seen twice.
    """
    import termios

    if attributes is not None:
        attributes[0] |= termios.ICRNL | termios.IXON
        attributes[3] |= termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG


def is_gone(descriptor: int) -> bool:
    """Whether the terminal behind a file descriptor was closed."""
    import termios

    try:
        termios.tcgetattr(descriptor)
    except termios.error:
        return True
    return False


def read_terminal(descriptor: int) -> bytes | None:
    """What was typed, perhaps nothing; None when the terminal is gone."""
    with suppress(OSError):
        data = os.read(descriptor, READ_AT_ONCE)
        if data:
            return data
    if is_gone(descriptor):
        return None
    time.sleep(INPUT_TICK)  # an end of input that is none: not to be asked again at once
    return b""


def read_input(driver: Any) -> None:
    """Textual's thread for input, but bytes that are no UTF-8 do not end it, and a hang-up ends the app.

    A hang-up is a signal to nobody but the leader of the session; under `make` that is not the app.
    """
    parser, decode = Parser(driver._debug), getincrementaldecoder("utf-8")("replace").decode
    while not driver.exit_event.is_set():
        if select.select([driver.fileno], [], [], INPUT_TICK)[0]:
            data = read_terminal(driver.fileno)
            if data is None:
                driver._loop.call_soon_threadsafe(partial(driver._app.exit, return_code=HUNG_UP))
                return
            for event in parser.feed(decode(data)) if data else ():
                driver.process_message(event)
        for event in parser.tick():
            driver.process_message(event)


def _use_our_threads(linux_driver: Any) -> None:
    if hasattr(linux_driver, "WriterThread"):
        linux_driver.WriterThread = Writer


def _chat_driver(tmux: bool) -> type[Driver]:
    from textual.drivers import linux_driver

    begin, end = TITLE_STACK
    begin, end = (begin + ASK_EXTENDED_KEYS, END_EXTENDED_KEYS + end) if tmux else (begin, end)
    _use_our_threads(linux_driver)

    class ChatDriver(linux_driver.LinuxDriver):
        """Can be suspended while the app lives on; asks tmux for keys that it else folds into others."""

        _silent = False
        _has_terminal = False
        run_input_thread = read_input

        def write(self, data: str) -> None:
            """Drop what is painted while another program has the terminal: the queue would fill up."""
            if not self._silent:
                super().write(data)

        def start_application_mode(self) -> None:
            super().start_application_mode()  # type: ignore[no-untyped-call]
            self._has_terminal = True
            make_usual(self.attrs_before)
            self.write(begin)

        def stop_application_mode(self) -> None:
            if not self._silent:
                self.write(end)
            self._has_terminal = False
            super().stop_application_mode()

        def _sigtstp_application(self, *_: object) -> None:
            """Stop, but from the loop: what a signal interrupts may hold the lock of the queue to write to."""
            self._loop.call_soon_threadsafe(super()._sigtstp_application)

        def _sigcont_application(self, *_: object) -> None:
            """Begin anew, from the loop; one that is over has nothing to begin with."""
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._begin_anew)

        def _begin_anew(self) -> None:
            """Take the terminal again after a stop; a hang-up also sends this, and then there is none.

            SIGSTOP tells nobody: what reads and writes is still there, and two that read would share the keys.
            """
            if is_gone(self.fileno) or not self._auto_restart:
                return
            if self._has_terminal:
                self.suspend_application_mode()
            if self._silent:
                self.resume_application_mode()

        def suspend_application_mode(self) -> None:
            super().suspend_application_mode()
            self._silent = True

        def resume_application_mode(self) -> None:
            self._silent = False
            super().resume_application_mode()

    return ChatDriver


def leave_cleanly_on_signals(app: App[Any]) -> None:
    """SIGTERM and SIGHUP end the app in its usual way, so that the terminal is as it was."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, partial(app.exit, return_code=128 + number))


def set_title(app: App[Any], title: str) -> None:
    """Set the window title, and with it the pane title of tmux."""
    driver = app._driver
    if driver is not None and not driver.is_headless:
        driver.write(f"\x1b]0;{safe_line(title, TITLE_LIMIT)}\x07")


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
