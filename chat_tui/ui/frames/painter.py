"""How does a picture of Textual's become the fewest bytes that show it, when the terminal can take them?

Textual's updates are laid over a picture of the whole screen; what is written is the difference between that
and what the terminal shows. While the terminal is behind, pictures that nobody would see are left out. The
private names of Textual that are used here are guarded by `tests/ui/frames/test_painter.py`.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual import _compositor
from textual.strip import Strip

from chat_tui.ui.frames.differ import Differ
from chat_tui.ui.frames.flow import FIRST_PATIENCE, Flow
from chat_tui.ui.frames.looks import Looks
from chat_tui.ui.frames.rows import Row, blank_row, laid_over

if TYPE_CHECKING:
    from chat_tui.ui.frames.on_top import OnTop, Picture

HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"
SYNC_BEGIN, SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
TOGETHER = 256
"""So many bytes are shown at once where the terminal can; fewer arrive together anyway."""
COLOURFUL = ("xterm", "alacritty", "foot", "ghostty", "kitty", "konsole", "rio", "vte", "wezterm")
Piece = tuple[int, int, int, Iterable[Segment]]
"""Row, first column, the column behind the last, what stands there."""


class Line(Protocol):
    """What the painter needs of a driver."""

    begun: int
    """How often the terminal was taken: each time it is empty."""

    def write(self, data: str) -> None:
        """Write when all that was written before is."""

    def is_behind(self, then: Callable[[], object]) -> bool:
        """Whether something is not written yet; then `then` is called, in any thread, once it is."""


def has_names() -> bool:
    """Whether this Textual has what is used here."""
    names = ("LayoutUpdate", "ChopsUpdate")
    return (
        all(hasattr(_compositor, name) for name in names)
        and hasattr(Strip, "render_ansi")
        and {"_ansi", "_link"} <= set(Style.__slots__)
    )


def erases_in_colour(environ: Mapping[str, str]) -> bool:
    """Whether this terminal is known to fill what it erases with the background that it writes with."""
    return environ.get("TERM", "").startswith(COLOURFUL) and not {"STY", "TMUX"} & environ.keys()


class Painter:
    """Paints on one terminal."""

    def __init__(
        self,
        line: Line,
        loop: asyncio.AbstractEventLoop,
        colours: ColorSystem,
        *,
        erases: bool = False,
        shows_cursor: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._line = line
        self._loop = loop
        self._patience: asyncio.TimerHandle | None = None
        self._colours = colours
        self.looks = Looks()
        self.erases = erases
        self._shows_cursor = shows_cursor
        self._differ = Differ(self.looks, erases=erases)
        self._on_top: OnTop | None = None
        """The picture that stands on the cells, once there was one."""
        self.flow = Flow(clock)
        self._begun = line.begun
        self.rows: list[Row] = []
        """What Textual wants on the screen."""
        self._columns: Counter[tuple[int, int]] = Counter()
        self.cursor = self._cursor_there = (0, 0)
        self.in_sync = False
        """Whether the terminal shows at once what is written together."""

    def take(self, update: object) -> bool:
        """Lay an update over the picture; False if it is none of those known."""
        if isinstance(update, _compositor.LayoutUpdate):
            (width, height), pieces = update.region.size, _of_layout(update)
        elif isinstance(update, _compositor.ChopsUpdate):
            (width, height), pieces = (update.chop_ends[0][-1], len(update.chops)), _of_chops(update)
        else:
            return False
        if len(self.rows) != height or len(self.rows[0].chars) != width:
            self.rows = [blank_row(width, self.looks.plain)] * height
            self.forget()
        look_of = partial(self.looks.of, colours=self._colours)
        rows = self.rows
        for y, x, end, segments in pieces:
            end = min(end, width)
            if 0 <= y < height and 0 <= x < end:
                rows[y] = laid_over(rows[y], x, end, segments, look_of)
                self._columns[x, end] += end - x
        return True

    def show(self, cursor: tuple[int, int]) -> None:
        """Write what is missing on the terminal, as far as it can take it, and put the cursor there."""
        self.cursor = cursor
        self.go_on()

    def go_on(self) -> None:
        """Write what is still missing."""
        if self._begun != self._line.begun:
            self._begun = self._line.begun
            self.flow.begin()
            self.forget()
        if not self.rows or self._line.is_behind(partial(self._loop.call_soon_threadsafe, self.go_on)):
            return
        off = self._on_top.taken_off(self.rows) if self._on_top is not None else ""
        columns = self._columns.most_common(1)[0][0] if self._columns else (0, len(self.rows[0].chars))
        text = off + self._differ.paint(self.rows, columns, self.cursor[1], self.flow.room)
        picture = ""
        if not self._differ.leaves_off:
            self._columns.clear()
            picture = self._on_top.drawn(self.rows) if self._on_top is not None else ""
        if text or picture or self.cursor != self._cursor_there:
            self._write(text, picture)
        if self._differ.leaves_off and self._patience is None:
            self._patience = self._loop.call_later(FIRST_PATIENCE, self._lose_patience)

    def _lose_patience(self) -> None:
        """An answer may have been lost on its way."""
        self._patience = None
        if self._differ.leaves_off:
            self.go_on()

    def lay(self, picture: Picture | None) -> None:
        """Have a picture stand on cells that are blank, in place of the one that stands there."""
        if self._on_top is None:
            if picture is None:
                return
            from chat_tui.ui.frames.on_top import OnTop

            self._on_top = OnTop(self._differ)
        self._on_top.put(picture)
        self.go_on()

    def _write(self, text: str, picture: str) -> None:
        x, y = self._cursor_there = self.cursor
        text += f"\x1b[{y + 1};{x + 1}H"
        if self._shows_cursor:
            text = f"{HIDE}{text}{SHOW}"  # not seen while it runs about
        if self.in_sync and len(text) > TOGETHER:
            text = f"{SYNC_BEGIN}{text}{SYNC_END}"
        if picture:
            text += f"{picture}\x1b[{y + 1};{x + 1}H"
        before = self.flow.greet()
        self._line.write(before + text + self.flow.wrote(len(text), leaves_off=self._differ.leaves_off))

    def answered(self) -> None:
        """The terminal has answered: what was written before it was asked is there."""
        self.flow.answered()
        if self._differ.leaves_off:
            self.go_on()

    def forget(self) -> None:
        """Anything may be on the terminal: the next time all of it is written."""
        self._differ.forget()
        if self._on_top is not None:
            self._on_top.forget()
        self._cursor_there = (-1, -1)


def _of_layout(update: Any) -> Iterator[Piece]:
    left = update.region.x
    for y, line in enumerate(update.strips, update.region.y):
        x = left
        for strip in line:
            end = x + strip.cell_length
            yield y, x, end, strip
            x = end


def _of_chops(update: Any) -> Iterator[Piece]:
    """What Textual's own `render_segments` would write."""
    for y, x1, x2 in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x <= x2 and end > x1:
                yield y, x, min(end, x2), strip
