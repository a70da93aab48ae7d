"""What does a pane draw while nothing happens, so that the next page is there before it is asked for?

To draw a page of messages takes longer than all else that a key does. So once the pane stands still, the
screen above it and the one below are drawn, a few rows at a time, and what will be needed next is read from
the store. Nothing that is seen moves by it. Rows far away give their lines back.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator

from chat_tui.ui.widgets.pane_rows import give_back_lines
from chat_tui.ui.widgets.pane_viewport import Viewport

AT_REST, MOVING = 0.25, 0.01
"""Seconds to wait after any change, and after a page: who leafs asks for the next one soon."""
SLICE, PAUSE = 0.002, 0.002
"""Seconds of drawing, and between: a key that comes meanwhile does not wait longer."""
NEAR, KEPT = 2, 4
"""Screens that are to be read before they are needed, and screens on either side whose lines are kept."""


class Ahead:
    """Draws ahead of one viewport; `is_there` says whether its pane still is, `settle` has it stand anew."""

    def __init__(self, view: Viewport, is_there: Callable[[], bool], settle: Callable[[], None]) -> None:
        self._view = view
        self._is_there = is_there
        self._settle = settle
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, *, moved: bool = False) -> None:
        """Something is another, or the pane was `moved`: once it stands, go on from here."""
        if moved:
            self._wait(MOVING, self._read)
        else:
            self._wait(AT_REST, self._draw)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do until something happens."""
        return self._timer is None

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, then)

    def _read(self) -> None:
        """Take in a page of rows where few are left, once a move."""
        self._timer = None
        if self._is_there() and self._view.height and len(self._view.rows):
            if self._reads(older=True) or self._reads(older=False):
                self._settle()
            self._draw()

    def _reads(self, *, older: bool) -> bool:
        """Whether rows came; not where others would go that are near the screen."""
        view = self._view
        above, below = view.top, view.rows.total - view.top - view.height
        left, behind = (above, below) if older else (below, above)
        near = NEAR * view.height
        return left < near < behind and view.extend(older=older)

    def _draw(self) -> None:
        """Draw for a moment, and go on after the next."""
        self._timer = None
        if not self._is_there():
            return
        until = time.perf_counter() + SLICE
        for _ in self._drawing():
            if time.perf_counter() > until:
                self._wait(PAUSE, self._draw)
                return
        far = KEPT * self._view.height
        give_back_lines(self._view.rows, self._view.top - far, self._view.top + self._view.height + far)

    def _drawing(self) -> Iterator[None]:
        """Draw the screen above and the one below, row by row away from here."""
        view = self._view
        first, last = view.rows.at(view.top), view.rows.at(view.top + view.height)
        for indexes in (range(first - 1, -1, -1), range(max(last, 0), len(view.rows))):
            lines = view.height
            for index in indexes:
                lines -= len(view.rows.prepare(index).lines)
                if lines <= 0:
                    break
                yield
