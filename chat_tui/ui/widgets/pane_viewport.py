"""How do rows scroll without the text that is being read ever moving?

The viewport remembers what it shows as an anchor (a row, and a line counted from the beginning of its text),
not as a line number. Whatever changes - older pages, new messages, another width - the anchor stays put.
At the end it follows instead. Only rows near the screen are drawn, so the cost is that of a screen.
"""

from __future__ import annotations

from collections.abc import Callable

from textual.strip import Strip

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import Position
from chat_tui.model.messages import Gap
from chat_tui.ui.widgets.pane_rows import Rows, key_of, position_of
from chat_tui.ui.widgets.pane_views import Item, Waiting
from chat_tui.ui.widgets.pane_window import EmptyWindow, Window


@dataclass(frozen=True, slots=True)
class Anchor:
    """The line at the top of the screen: so many lines from the text of a row (before it when negative)."""

    key: str
    position: Position
    line: int


class Viewport:
    """A screenful of rows out of a window over the store, and where it stands in them."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.window: Window = EmptyWindow()
        self.waiting: list[Waiting] = []
        """Messages of one's own that the server does not have yet; they stand behind the newest."""
        self.height = 0
        self.top = 0
        """The line of the rows that is at the top of the screen, once settled."""
        self.stops_at: Callable[[Item], bool] = lambda item: False
        """Past which rows nothing scrolls upwards: they come to the top of the screen first."""
        self.anchor: Anchor | None = None
        """None while following the end."""
        self.held: Anchor | None = None
        """Where it stands still for a while, although it follows the end."""
        self._landing: tuple[str, float] | None = None

    @property
    def following(self) -> bool:
        """Whether the newest message is on the screen and will stay so."""
        return (self.anchor is None or self.anchor == self.held) and not self.window.has_newer

    @property
    def reading_at(self) -> Position | None:
        """Where the reader is; None while following the end."""
        return self.anchor.position if self.anchor is not None else None

    def _limit(self) -> int:
        """The top line with which the last line is at the bottom."""
        return max(0, self.rows.total - self.height)

    def take_rows(self) -> None:
        """Let the rows be the window's, and what is on its way behind them."""
        tail: list[Item] = [] if self.window.has_newer else list(self.waiting)
        self.rows.replace([*self.window.rows, *tail])
        self.window.folded = self.rows.folded

    # Reading lines.

    def line_at(self, y: int) -> int:
        """The line on a row of the screen; negative above rows too few to fill it."""
        return y + self.top - max(0, self.height - self.rows.total)

    def strip(self, y: int) -> Strip | None:
        """What stands on a row of the screen."""
        return self.rows.strip(self.line_at(y))

    def row_at(self, y: int) -> int | None:
        """Which row stands on a row of the screen."""
        line = self.line_at(y)
        return self.rows.at(line) if len(self.rows.head) <= line < self.rows.total else None

    # Moving.

    def follow(self) -> None:
        """Stay at the end from the next settling on."""
        self.anchor = self._landing = None

    def land(self, key: str, part: float) -> None:
        """Put a row's first line at a part of the height, at the next settling that has a height."""
        self.anchor = None
        self._landing = (key, part)

    def go(self, top: int) -> None:
        """Put the top on a line, remember what is read there, and settle."""
        limit = self._limit()
        at_end = top >= limit and not self.window.has_newer
        self.anchor = None if at_end else self._anchor_at(max(0, min(top, limit)))
        self.settle()

    def move(self, lines: int) -> None:
        """Scroll by lines, down when positive; pages come in as they are needed."""
        while True:
            index = self.rows.at(self.top)
            if lines < 0:
                self.rows.draw_up(index - 1, -lines)
            else:
                self.rows.draw_down(index, lines + self.height)
            self._pin()
            missing = -lines - self.top if lines < 0 else self.top + lines - self._limit()
            if missing <= 0 or not self.extend(older=lines < 0):
                break
        self.go(_stop_above(self, self.top + lines) if lines < 0 else self.top + lines)

    def bring_into_view(self, index: int) -> None:
        """Scroll as little as possible so that a row is seen whole, or from its first line."""
        self.rows.draw_up(index, self.height)
        self.rows.draw_down(index, self.height)
        self._pin()
        first = self.rows.top(index)
        last = first + self.rows.height(index)
        if index == 0 and last <= self.height:
            first = 0  # with what stands above all rows
        if first < self.top:
            self.go(first)
        elif last > self.top + self.height:
            self.go(min(first, last - self.height))
        else:
            self.settle()

    # Settling: after anything changed.

    def settle(self) -> None:
        """Draw what will be seen and put the anchor where it was."""
        self.top = 0
        if not self.height or not len(self.rows):
            return
        self._land()
        self._pin()
        while self.top < self.height and self.extend(older=True):
            pass
        while self.top + self.height > self._limit() and self.extend(older=False):
            pass
        self._clamp()

    def _land(self) -> None:
        if self._landing is None:
            return
        key, part = self._landing
        self._landing = None
        index = self.rows.index(key)
        if index is not None:
            lead = self.rows.draw(index).lead
            self.anchor = Anchor(key, position_of(self.rows.items[index]), -lead - int(self.height * part))

    def _pin(self) -> None:
        """Draw about the anchor and compute the top line that keeps it where it is."""
        anchor = self.anchor
        if anchor is None:
            self.rows.draw_up(len(self.rows) - 1, self.height)
            self.top = self._limit()
            return
        index = self.rows.nearest(anchor.key, anchor.position)
        inside = self.rows.draw(index).lead + anchor.line
        self.rows.draw_up(index - 1, -inside)
        self.rows.draw_down(index, self.height + inside)
        self.top = self.rows.top(index) + inside

    def _clamp(self) -> None:
        """Show no emptiness beyond the ends; who is at the very end follows it."""
        if self.anchor is None or self.anchor == self.held:
            return
        if self.top >= self._limit():
            self.rows.draw_up(len(self.rows) - 1, self.height)
            self.top = self._limit()
            self.anchor = self._anchor_at(self.top) if self.window.has_newer else None
        elif self.top < 0:
            self.top = 0
            self.anchor = self._anchor_at(0)

    def _anchor_at(self, line: int) -> Anchor:
        index = self.rows.at(line)
        while isinstance(self.rows.items[index], Gap) and index + 1 < len(self.rows):
            index += 1  # a gap may close, what stands below it stays
        item = self.rows.items[index]
        lead = self.rows.draw(index).lead
        return Anchor(key_of(item), position_of(item), line - self.rows.top(index) - lead)

    def extend(self, *, older: bool) -> bool:
        """Take in a page at one end of the window; True if rows came."""
        if not (self.window.extend_older() if older else self.window.extend_newer()):
            return False
        self.take_rows()
        self._pin()
        return True


def hold(view: Viewport) -> None:
    """Let what is at the end stand still, until it is let go."""
    if view.anchor is None and len(view.rows):
        view.held = view.anchor = view._anchor_at(view.top)


def let_go(view: Viewport) -> bool:
    """Follow the end again, unless somebody moved on; whether anything may be elsewhere now."""
    held, view.held = view.held, None
    if held is None or view.anchor != held:
        return False
    view.follow()
    return True


def _stop_above(view: Viewport, top: int) -> int:
    """The line to scroll up to: `top`, or a row below it that is not to be passed."""
    rows = view.rows
    for index in range(rows.at(view.top), rows.at(top) - 1, -1):
        line = rows.top(index)
        if line <= view.top and view.stops_at(rows.items[index]):
            return max(line, top)
    return top
