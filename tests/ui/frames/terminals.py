"""What stands for a terminal in the tests of frames: an emulator, and a line to it that may be slow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from io import StringIO

import pyte
from pyte.screens import wcwidth
from rich.color import ColorSystem
from rich.console import Console
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from chat_tui.ui.frames.flow import QUESTION
from chat_tui.ui.frames.painter import Painter

CONSOLE = Console(file=StringIO(), force_terminal=True, color_system="truecolor")


class Emulator:
    """A terminal as Textual leaves it: lines do not wrap."""

    def __init__(self, width: int, height: int) -> None:
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.Stream(self.screen)
        self.feed("\x1b[?7l")

    def feed(self, text: str) -> None:
        """Show what is written."""
        self._stream.feed(text)

    def seen(self) -> list[list[tuple[object, ...]]]:
        """Each cell as the eye has it: on a space without strokes there is only the background."""
        return [self._row(y) for y in range(self.screen.lines)]

    def _row(self, y: int) -> list[tuple[object, ...]]:
        chars = self.chars(y)
        return [_seen(self.screen.buffer[y][x], chars[x]) for x in range(self.screen.columns)]

    def chars(self, y: int) -> list[str]:
        """The text of a row, cell by cell; the half of a wide character that was cut through is a space."""
        chars = [self.screen.buffer[y][x].data for x in range(self.screen.columns)]
        wide = [wcwidth(char[:1]) == 2 for char in chars]
        for x, char in enumerate(chars):
            if not char and not (x and wide[x - 1]):
                chars[x] = " "
        return chars


def _seen(cell: pyte.screens.Char, data: str) -> tuple[object, ...]:
    stroke = (cell.underscore, cell.strikethrough, cell.reverse)
    ink = (cell.fg, cell.bold, cell.italics) if data != " " or any(stroke) else ()
    return (data, cell.bg, *stroke, *ink)


class Line:
    """A line that keeps what was written until it is `fetched`."""

    def __init__(self) -> None:
        self.begun = 1
        self.written: list[str] = []
        self.is_slow = False
        self.then: Callable[[], object] | None = None

    def write(self, data: str) -> None:
        """One picture, or what is left of it."""
        self.written.append(data)

    def is_behind(self, then: Callable[[], object]) -> bool:
        """As long as the test says so."""
        if self.is_slow:
            self.then = then
        return self.is_slow

    def fetched(self) -> str:
        """All that was written, once, without questions."""
        text = "".join(self.written).replace(QUESTION, "")
        self.written.clear()
        return text


def a_painter(line: Line, clock: Callable[[], float] = float, *, erases: bool = False) -> Painter:
    """A painter on a line; only inside of a running loop."""
    return Painter(line, asyncio.get_running_loop(), ColorSystem.TRUECOLOR, erases=erases, clock=clock)


def whole(lines: Sequence[Sequence[Strip]], width: int) -> LayoutUpdate:
    """Textual's update of the whole screen, each line in pieces."""
    return LayoutUpdate(list(lines), Region(0, 0, width, len(lines)))


def part(lines: Sequence[Sequence[Strip]], spans: Iterable[tuple[int, int, int]]) -> ChopsUpdate:
    """Textual's update of some spans `(y, from, to)` of a screen whose lines are in pieces."""
    chops: list[dict[int, Strip | None]] = []
    ends: list[list[int]] = []
    for line in lines:
        chops.append({})
        ends.append([])
        x = 0
        for strip in line:
            chops[-1][x] = strip
            x += strip.cell_length
            ends[-1].append(x)
    return ChopsUpdate(chops, list(spans), ends)


def stock(update: LayoutUpdate | ChopsUpdate) -> str:
    """What Textual would write."""
    return update.render_segments(CONSOLE)
