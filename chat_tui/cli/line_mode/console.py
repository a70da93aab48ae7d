"""Where does what is said appear, and where do typed lines come from? Two ways, by what the terminal is.

`EditedConsole` reads keys and edits the line itself. `WholeLines` is for where somebody else edits it, as
Emacs does, or where what is written goes somewhere else.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import termios
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Literal, Protocol

from chat_tui.cli.line_mode.keys import PASTES_OFF, PASTES_ON, Keys, Press
from chat_tui.cli.line_mode.line_editor import LineEditor
from chat_tui.cli.line_mode.painting import Painter
from chat_tui.model.frozen import dataclass

_VANISHED = b"\x00"
"""No character: the key of this name does nothing."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What came from the person: a line, ctrl+c (with what it dropped), or the end."""

    kind: Literal["line", "interrupt", "end"]
    text: str = ""


class Hooks(Protocol):
    """What a console asks and tells while somebody writes."""

    def seen(self) -> None:
        """Somebody is there."""

    def changed(self, text: str) -> None:
        """This is written, and not sent."""

    def earlier(self) -> Sequence[str]:
        """What they said before, the last first."""

    def complete(self, before: str) -> tuple[int, Sequence[str]]:
        """What the word before the cursor may become, and where it begins."""


class Console(Protocol):
    """A way to speak and to hear."""

    prompt: str
    edits: bool
    """Whether a text can be given to be edited."""

    @property
    def columns(self) -> int:
        """Cells of a row; 0 where nobody is to break lines."""

    def say(self, lines: Sequence[str]) -> None:
        """Write lines; also later, while something is half typed that must not be torn apart."""

    def is_holding(self) -> bool:
        """Whether something was not written yet."""

    def put(self, text: str) -> None:
        """Give a text to be edited."""

    async def read(self) -> Typed:
        """What is typed next."""

    def aside(self) -> AbstractContextManager[None]:
        """Leave the terminal to another program."""


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


class EditedConsole:
    """A terminal whose keys are read one by one."""

    edits = True

    def __init__(self, hooks: Hooks, *, redraws: bool) -> None:
        self.prompt = ""
        self._hooks = hooks
        self._painter = Painter(_write, _columns, redraws=redraws)
        self._editor = LineEditor(hooks.earlier, moves=redraws)
        self._keys = Keys()
        self._held: list[str] = []
        self._typed: asyncio.Queue[Typed] = asyncio.Queue()
        self._descriptor = sys.stdin.fileno()

    @contextmanager
    def opened(self) -> Iterator[EditedConsole]:
        """The terminal gives keys at once; it is as it was when this ends."""
        loop = asyncio.get_running_loop()
        with self._keys_at_once():
            loop.add_reader(self._descriptor, self._readable)
            loop.add_signal_handler(signal.SIGCONT, self._continued)
            loop.add_signal_handler(signal.SIGWINCH, self._paint)
            try:
                yield self
            finally:
                loop.remove_reader(self._descriptor)
                loop.remove_signal_handler(signal.SIGCONT)
                loop.remove_signal_handler(signal.SIGWINCH)
                self._painter.above(self._held)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Leave the terminal to another program, an editor."""
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._descriptor)
        self._painter.above(())
        termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)
        try:
            yield
        finally:
            self._set_keys()
            loop.add_reader(self._descriptor, self._readable)
            self._painter.forget()
            self._paint()

    @property
    def columns(self) -> int:
        """As wide as the terminal is now."""
        return _columns()

    def say(self, lines: Sequence[str]) -> None:
        """Above the prompt; where nothing can be redrawn, once nothing is half typed."""
        if self.is_writing and not self._painter.redraws:
            self._held += lines
            return
        self._painter.above(lines)
        self._paint()

    def is_holding(self) -> bool:
        """Whether lines wait for the end of what is half typed."""
        return bool(self._held)

    @property
    def is_writing(self) -> bool:
        """Whether something is half typed."""
        return bool(self._editor.text)

    def put(self, text: str) -> None:
        """It can be edited, or sent by Enter."""
        self._editor.put(text)
        self._paint()

    async def read(self) -> Typed:
        """What is typed next."""
        self._paint()
        return await self._typed.get()

    def _readable(self) -> None:
        try:
            data = os.read(self._descriptor, 4096)
        except BlockingIOError:
            return
        except OSError:  # the terminal is gone
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(self._descriptor)
            self._typed.put_nowait(Typed("end"))
            return
        self._hooks.seen()
        for press in self._keys.feed(data):
            self._press(press)

    def _press(self, press: Press) -> None:
        if press.kind == "key" and press.value in ("enter", "interrupt", "end of input", "tab", "refresh"):
            self._command(press.value)
        else:
            if press.kind == "key":
                self._editor.press(press.value)
            else:
                self._editor.insert(press.value)
            self._hooks.changed(self._editor.text)
        self._paint()

    def _command(self, name: str) -> None:
        if name == "tab":
            self._complete()
        elif name == "refresh":
            self._painter.above(())
        elif name == "enter" or (name == "end of input" and not self.is_writing):
            self._finish("line" if name == "enter" else "end")
        elif name == "interrupt":
            self._finish("interrupt")
        else:
            self._editor.press("delete")

    def _finish(self, kind: Literal["line", "interrupt", "end"]) -> None:
        text = self._editor.take()
        self._painter.finish(self.prompt if self._painter.redraws else "", text)
        self._typed.put_nowait(Typed(kind, text))
        if self._held:
            held, self._held = self._held, []
            self._painter.above(held)

    def _complete(self) -> None:
        """The one word there is, or what all of them begin with; else they are listed."""
        before = self._editor.text[: self._editor.cursor]
        start, words = self._hooks.complete(before)
        same = _beginning([word.rstrip() for word in words])
        if len(words) == 1:
            self._editor.replace(start, words[0])
        elif len(same) > len(before) - start:
            self._editor.replace(start, same)
        elif words:
            listed = "  ".join(word.rstrip() for word in words[:20])
            self._painter.above(([] if self._painter.redraws else [""]) + [listed])
        self._hooks.changed(self._editor.text)

    def _paint(self) -> None:
        prompt = self.prompt if self._painter.redraws else ""
        self._painter.paint(prompt, self._editor.text, self._editor.cursor)

    def _continued(self) -> None:
        """After ctrl+z a shell has set the terminal as it likes it."""
        self._set_keys()
        self._painter.forget()
        self._paint()

    @contextmanager
    def _keys_at_once(self) -> Iterator[None]:
        self._before = termios.tcgetattr(self._descriptor)
        self._set_keys()
        try:
            yield
        finally:
            if self._painter.redraws:
                _write(PASTES_OFF)
            with suppress(termios.error):  # the terminal is gone
                termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)

    def _set_keys(self) -> None:
        """Keys come at once and unechoed, ctrl+c as a key; ctrl+z and the ends of lines stay as they are."""
        mode = termios.tcgetattr(self._descriptor)
        mode[0] &= ~(termios.ICRNL | termios.IXON)
        mode[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)
        mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
        mode[6][termios.VINTR] = mode[6][termios.VQUIT] = _VANISHED
        termios.tcsetattr(self._descriptor, termios.TCSADRAIN, mode)
        if self._painter.redraws:
            _write(PASTES_ON)


class WholeLines:
    """A terminal, or what stands for one, that hands over whole lines; what is said is written at once."""

    edits = False

    def __init__(self, hooks: Hooks) -> None:
        self.prompt = ""
        self._hooks = hooks
        self._rest = b""
        self._typed: asyncio.Queue[Typed] = asyncio.Queue()
        self._descriptor = sys.stdin.fileno()

    @contextmanager
    def opened(self) -> Iterator[WholeLines]:
        """Read lines while this lasts."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self._descriptor, self._readable)
        loop.add_signal_handler(signal.SIGINT, lambda: self._typed.put_nowait(Typed("interrupt")))
        try:
            yield self
        finally:
            loop.remove_reader(self._descriptor)
            loop.remove_signal_handler(signal.SIGINT)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Leave the terminal to another program."""
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._descriptor)
        try:
            yield
        finally:
            loop.add_reader(self._descriptor, self._readable)

    @property
    def columns(self) -> int:
        """Whoever shows the lines breaks them."""
        return 0

    def say(self, lines: Sequence[str]) -> None:
        """At once."""
        _write("".join(f"{line}\n" for line in lines))

    def is_holding(self) -> bool:
        """Nothing is held back here."""
        return False

    def put(self, text: str) -> None:
        """Nothing can be edited here; whoever would have it edited asks `edits` before."""

    async def read(self) -> Typed:
        """The next line."""
        return await self._typed.get()

    def _readable(self) -> None:
        try:
            data = os.read(self._descriptor, 65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self._hooks.seen()
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._typed.put_nowait(Typed("line", line.decode("utf-8", "replace").removesuffix("\r")))
        if not data:
            asyncio.get_running_loop().remove_reader(self._descriptor)
            if self._rest:
                self._typed.put_nowait(Typed("line", self._rest.decode("utf-8", "replace")))
            self._typed.put_nowait(Typed("end"))


def _beginning(words: Sequence[str]) -> str:
    """What all of them begin with."""
    first, last = min(words, default=""), max(words, default="")
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    return first[:same]


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def open_console(hooks: Hooks, plain: bool, term: str) -> EditedConsole | WholeLines:
    """The way that suits what stdin and stdout are; `plain`: nothing is ever redrawn."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or not _echoes(sys.stdin.fileno()):
        return WholeLines(hooks)
    return EditedConsole(hooks, redraws=not plain and term not in ("", "dumb"))


def _echoes(descriptor: int) -> bool:
    """Whether the terminal itself shows what is typed: where it does not, somebody else edits the line."""
    return bool(termios.tcgetattr(descriptor)[3] & termios.ECHO)
