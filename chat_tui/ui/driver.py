"""How does the app take a terminal, read its keys, give it up for a while and take it again?

Every private name of Textual used here (`linux_driver.WriterThread`, its `_queue` and `_file`, the input
thread, the handlers of signals) is guarded by `tests/ui/test_terminal.py`.
"""

from __future__ import annotations

import os
import select
import signal
import termios
import time
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Lock
from typing import IO, TYPE_CHECKING, Any

from textual.drivers import linux_driver
from textual.drivers._writer_thread import WriterThread

from chat_tui.ui import last_frame
from chat_tui.ui.frames.flow import QUESTION
from chat_tui.ui.terminal import (
    ASK_EXTENDED_KEYS,
    END_EXTENDED_KEYS,
    TITLE_STACK,
    Parser,
    leave_cleanly_on_signals,
)

if TYPE_CHECKING:
    from chat_tui.ui.graphics.probe import Probe

INPUT_TICK = 0.1
"""Seconds between two looks at whether an unfinished key was one."""
SOON = 0.02
READ_AT_ONCE = 4_096
ANSWERED_WITHIN, ANSWER_TICK = 1.0, 0.005
KIND = "\x1b[?"
"""How a terminal begins to say what it is; a `c` ends it."""
HUNG_UP = 128 + signal.SIGHUP
"""The exit code where the terminal went away."""


class Writer(WriterThread):
    """Textual's output thread, which says when it is behind, and lives on without a terminal."""

    def __init__(self, file: IO[str]) -> None:
        super().__init__(file)
        self._lock = Lock()
        self._unwritten = 0
        self._then: Callable[[], object] | None = None

    def write(self, text: str) -> None:
        """Have it written after all that came before."""
        with self._lock:
            self._unwritten += 1
        super().write(text)

    def is_behind(self, then: Callable[[], object]) -> bool:
        """Whether something is not written yet; then `then` is called here, in this thread, once it is."""
        with self._lock:
            if self._unwritten:
                self._then = then
            return self._unwritten > 0

    def run(self) -> None:
        """Write until told to stop; without a terminal, take what comes and drop it."""
        is_there = True
        while (text := self._queue.get()) is not None:
            is_there = is_there and self._has_written(text)
            self._wrote()

    def _has_written(self, text: str) -> bool:
        try:
            self._file.write(text)
            if self._queue.empty():
                self._file.flush()
        except OSError:
            return False
        return True

    def _wrote(self) -> None:
        with self._lock:
            self._unwritten -= 1
            then = None if self._unwritten else self._then
            if then is not None:
                self._then = None
        if then is not None:
            with suppress(RuntimeError):  # the loop has ended meanwhile
                then()


def make_usual(attributes: list[Any] | None) -> None:
    """Let terminal attributes be those that an editor or a shell expects.

    Textual keeps what it finds when it starts, to put it back for other programs; by then `__main__` has
    stopped the echo, so that early keys are not seen twice.
    """
    if attributes is not None:
        attributes[0] |= termios.ICRNL | termios.IXON
        attributes[3] |= termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG


def is_gone(descriptor: int) -> bool:
    """Whether the terminal behind a file descriptor was closed."""
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
    decode = getincrementaldecoder("utf-8")("replace").decode
    parser = Parser(driver._debug, answered=driver.hear_answer, told=driver.hear)
    while not driver.exit_event.is_set():
        if select.select([driver.fileno], [], [], SOON if parser.is_waiting else INPUT_TICK)[0]:
            data = read_terminal(driver.fileno)
            if data is None:
                driver._loop.call_soon_threadsafe(partial(driver._app.exit, return_code=HUNG_UP))
                return
            driver.heard = data
            for event in parser.feed(decode(data)) if data else ():
                driver.process_message(event)
        for event in parser.tick():
            driver.process_message(event)


class ChatDriver(linux_driver.LinuxDriver):
    """Textual's driver, which can be suspended while the app lives on."""

    begin, end = TITLE_STACK
    run_input_thread = read_input
    begun = 0
    """How often the terminal was taken: each time it is empty, or has what others left there."""
    heard = b""
    """What was read last from the terminal."""
    _silent = False
    _has_terminal = False
    _asked = _heard = 0
    _on_answer: Callable[[], object] | None = None
    graphics: Probe | None = None
    """What this terminal can draw, once it was asked."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._hearing: deque[Callable[[str], object]] = deque()
        """Who waits for answers, in the order of their questions: terminals answer in order, too."""
        self._always_hears: Callable[[str], object] | None = None
        self._modes: tuple[int, ...] = ()

    def write(self, data: str) -> None:
        """Drop what is painted while another program has the terminal: the queue would fill up."""
        if data == last_frame.BEGIN and last_frame.is_shown():
            last_frame.take_over()  # what stands there is to be seen until there is something newer
        elif not self._silent:
            self._asked += data.count(QUESTION)
            super().write(data)

    def is_behind(self, then: Callable[[], object]) -> bool:
        """Whether something is not written yet; then `then` is called, in another thread, once it is."""
        writer = self._writer_thread
        return isinstance(writer, Writer) and writer.is_behind(then)

    def when_answered(self, then: Callable[[], object]) -> None:
        """Call `then` each time the terminal says that it is well."""
        self._on_answer = then

    def hear_answer(self) -> None:
        """The terminal has answered; called in the thread that reads."""
        self._heard += 1
        if self._on_answer is not None:
            self._loop.call_soon_threadsafe(self._on_answer)

    def ask(self, question: str, hears: Callable[[str], object]) -> None:
        """Ask something that ends with a question that every terminal answers; `hears` gets the answers."""
        self._hearing.append(hears)
        self._asked += 1
        self.write(question)

    def hear(self, answer: str) -> None:
        """The terminal has answered something else; called in the thread that reads."""
        if self._always_hears is not None:
            self._loop.call_soon_threadsafe(self._always_hears, answer)
        if self._hearing:
            is_last = answer.startswith(KIND) and answer.endswith("c")
            self._heard += is_last
            hears = self._hearing.popleft() if is_last else self._hearing[0]
            self._loop.call_soon_threadsafe(hears, answer)

    def when_told(self, hears: Callable[[str], object]) -> None:
        """Have `hears` get all that the terminal says, also unasked."""
        self._always_hears = hears

    def keep_mode(self, number: int) -> None:
        """Be in a mode for as long as we have the terminal; one that does not know it stays as it is."""
        self._modes = (*self._modes, number)
        self.write(f"\x1b[?{number}h")

    def let_answers_come(self) -> None:
        """Wait a little for what the terminal was asked: a shell would take a late answer for typing."""
        deadline = time.monotonic() + ANSWERED_WITHIN
        while 0 < self._heard < self._asked and time.monotonic() < deadline and not is_gone(self.fileno):
            time.sleep(ANSWER_TICK)

    def start_application_mode(self) -> None:
        if not self.begun:
            leave_cleanly_on_signals(self._app)  # from here on there is something to put back
        self.begun += 1
        self._asked = self._heard = 0
        self._hearing.clear()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._has_terminal = True
        make_usual(self.attrs_before)
        self.write(self.begin + "".join(f"\x1b[?{mode}h" for mode in self._modes))

    def stop_application_mode(self) -> None:
        self.let_answers_come()
        if not self._silent:
            self.write("".join(f"\x1b[?{mode}l" for mode in self._modes) + self.end)
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


class TmuxDriver(ChatDriver):
    """The same in tmux, which is asked for keys that it else folds into others."""

    begin, end = TITLE_STACK[0] + ASK_EXTENDED_KEYS, END_EXTENDED_KEYS + TITLE_STACK[1]


if hasattr(linux_driver, "WriterThread"):
    linux_driver.WriterThread = Writer
