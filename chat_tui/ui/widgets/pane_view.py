"""How do rows scroll without the text that is being read ever moving?

The pane remembers what it shows as an anchor (a row, and a line counted from the beginning of its text), not
as a line number. Whatever changes - older pages, new messages, another width - the anchor stays where it is.
At the end the pane follows instead. Only rows near the screen are drawn, so the cost is that of a screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from textual import events
from textual.geometry import Region, Size
from textual.message import Message as TextualMessage
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from chat_tui.model.ids import Millis, Position
from chat_tui.ui.render.lines import to_strip
from chat_tui.ui.render.look import Look
from chat_tui.ui.widgets.pane_rows import Rows, key_of
from chat_tui.ui.widgets.pane_source import TimelineSource
from chat_tui.ui.widgets.pane_views import Item, ViewBuilder, Waiting
from chat_tui.ui.widgets.pane_window import Window

WHEEL_LINES = 3


@dataclass(frozen=True, slots=True)
class Anchor:
    """The line of the pane's top: so many lines from the text of a row (before it when negative)."""

    key: str
    position: Position
    line: int


class PaneView(ScrollView):
    """The scrolling half of a message pane; what it shows comes from a window over the store."""

    DEFAULT_CSS = """
    PaneView {
        overflow: hidden hidden;
        scrollbar-size: 0 0;
    }
    """
    ALLOW_SELECT = False

    class FollowChanged(TextualMessage):
        """The pane came to the end, or left it."""

        def __init__(self, following: bool) -> None:
            super().__init__()
            self.following = following

    def __init__(
        self, source: TimelineSource, look: Look, clock: Callable[[], Millis], *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._source = source
        self._clock = clock
        self._builder = ViewBuilder(source, look, clock)
        self._rows = Rows(self._builder)
        self._window: Window | None = None
        self._waiting: list[Waiting] = []
        self._anchor: Anchor | None = None
        """None while following the end."""
        self._landing: tuple[str, int] | None = None
        """A row and the screen row its first line shall stand on, until there is a size."""
        self._top = 0
        self._told_following = True

    # What others may ask.

    @property
    def look(self) -> Look:
        """What rows are drawn with; setting it redraws everything in place."""
        return self._builder.look

    @look.setter
    def look(self, look: Look) -> None:
        self._builder.look = look
        self._rows.forget(self.size.width)
        self.settle()

    @property
    def following(self) -> bool:
        """Whether the newest message is on the screen and will stay so."""
        return self._anchor is None and not self._has_newer

    def use_source(self, source: TimelineSource) -> None:
        """Read names and threads from another store."""
        self._builder = ViewBuilder(source, self.look, self._clock, is_thread=self._builder.is_thread)
        self._rows = Rows(self._builder)
        self._rows.forget(self.size.width)

    def fit_names(self, width: int) -> None:
        """Make the name column of compact density so wide, or leave it if it is wider."""
        if width > self.look.nick_width:
            self._builder.look = replace(self.look, nick_width=width)
            self._rows.forget(self.size.width)

    # Painting.

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips of a part of the screen: kept ones, so Textual's own caches hit."""
        height = self.size.height
        shift = self._top - max(0, height - self._rows.total)
        lines = [self._line(shift + y) for y in range(crop.y, crop.bottom)]
        if crop.x == 0 and crop.right == self.size.width:
            return lines
        return [line.crop(crop.x, crop.right) for line in lines]

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        return self.render_lines(Region(0, y, self.size.width, 1))[0]

    def _line(self, line: int) -> Strip:
        found = self._rows.strip(line)
        return found if found is not None else self._blank()

    def _blank(self) -> Strip:
        return to_strip([], self.size.width, self.look.base)

    def row_at(self, y: int) -> int | None:
        """The row on a line of the screen."""
        line = y + self._top - max(0, self.size.height - self._rows.total)
        return self._rows.at(line) if 0 <= line < self._rows.total else None

    # Moving.

    def move(self, lines: int) -> None:
        """Scroll by lines, down when positive."""
        if not self._rows or not self.size.height:
            return
        while True:
            index = self._rows.at(self._top)
            if lines < 0:
                self._draw_up(index - 1, -lines)
            else:
                self._draw_down(index, lines + self.size.height)
            self._pin()
            beyond = -lines - self._top if lines < 0 else self._top + lines - self._limit()
            if beyond <= 0 or not self._extend(older=lines < 0):
                break
        self._go(self._top + lines)

    def _go(self, top: int) -> None:
        """Put the screen's top on a line, remember what is read there, and settle."""
        limit = self._limit()
        at_end = top >= limit and not self._has_newer
        self._anchor = None if at_end else self._anchor_at(max(0, min(top, limit)))
        self.settle()

    def _anchor_at(self, line: int) -> Anchor:
        index = self._rows.at(line)
        drawn = self._rows.draw(index)
        item = self._rows.items[index]
        return Anchor(key_of(item), position_of(item), line - self._rows.top(index) - drawn.lead)

    @property
    def _has_newer(self) -> bool:
        return self._window is not None and self._window.has_newer

    def _limit(self) -> int:
        return max(0, self._rows.total - self.size.height)

    def page_up(self) -> None:
        """Show what is above, one line kept for orientation."""
        self.move(-max(1, self.size.height - 1))

    def page_down(self) -> None:
        """Show what is below, one line kept for orientation."""
        self.move(max(1, self.size.height - 1))

    def bring_into_view(self, index: int) -> None:
        """Scroll as little as possible so that a row is seen whole, or from its first line."""
        height = self.size.height
        self._draw_up(index, height)
        self._draw_down(index, height)
        self._pin()
        first = self._rows.top(index)
        last = first + self._rows.height(index)
        if first < self._top:
            self._go(first)
        elif last > self._top + height:
            self._go(min(first, last - height))
        else:
            self.settle()

    # Settling: after anything changed.

    def settle(self) -> None:
        """Draw what will be seen, put the anchor where it was, and repaint."""
        if not self.size.width or not self.size.height:
            return
        self._top = 0
        if self._rows:
            self._land()
            self._pin()
            self._fill()
            self._clamp()
        size = Size(self.size.width, max(self._rows.total, self.size.height))
        # Set past the reactives: their watchers would lay out the whole screen.
        self.set_reactive(Widget.virtual_size, size)
        self.set_reactive(Widget.scroll_y, float(self._top))
        self.set_reactive(Widget.scroll_target_y, float(self._top))
        self.refresh()
        self.settled()

    def settled(self) -> None:
        """Called when the pane stands still; tells who listens whether it follows the end."""
        if self.following != self._told_following:
            self._told_following = self.following
            self.post_message(self.FollowChanged(self.following))

    def _pin(self) -> None:
        """Draw about the anchor and compute the top line that keeps it where it is."""
        anchor = self._anchor
        if anchor is None:
            self._draw_up(len(self._rows) - 1, self.size.height)
            self._top = self._limit()
            return
        index = self._anchor_index(anchor)
        inside = self._rows.draw(index).lead + anchor.line
        self._draw_up(index - 1, -inside)
        self._draw_down(index, self.size.height + inside)
        self._top = self._rows.top(index) + inside

    def _fill(self) -> None:
        """Keep a screen's worth of rows above and below, as far as the store has them."""
        while self._top < self.size.height and self._extend(older=True):
            pass
        while self._top + self.size.height > self._limit() and self._extend(older=False):
            pass

    def _clamp(self) -> None:
        """Show no emptiness beyond the ends; who is at the very end follows it."""
        if self._anchor is None:
            return
        if self._top >= self._limit():
            self._draw_up(len(self._rows) - 1, self.size.height)
            self._top = self._limit()
            self._anchor = self._anchor_at(self._top) if self._has_newer else None
        elif self._top < 0:
            self._top = 0
            self._anchor = self._anchor_at(0)

    def _anchor_index(self, anchor: Anchor) -> int:
        """Where the anchor's row is; if it is gone, the row that stands in its place."""
        index = self._rows.index(anchor.key)
        if index is not None:
            return index
        later = (n for n, item in enumerate(self._rows.items) if position_of(item) >= anchor.position)
        return next(later, len(self._rows) - 1)

    def _draw_down(self, index: int, lines: int) -> None:
        """Make exact the rows from one on, until they cover so many lines."""
        while index < len(self._rows) and lines > 0:
            lines -= len(self._rows.draw(index).lines)
            index += 1

    def _draw_up(self, index: int, lines: int) -> None:
        """Make exact the rows up to one, until they cover so many lines."""
        while index >= 0 and lines > 0:
            lines -= len(self._rows.draw(index).lines)
            index -= 1

    def _extend(self, *, older: bool) -> bool:
        """Take in a page at one end of the window; True if rows came."""
        window = self._window
        if window is None or not (window.extend_older() if older else window.extend_newer()):
            return False
        self.take_rows()
        self._pin()
        return True

    def take_rows(self) -> None:
        """Let the rows be the window's, and what is on its way behind them."""
        window = self._window
        if window is None:
            self._rows.replace(())
            return
        tail: list[Item] = [] if window.has_newer else list(self._waiting)
        self._rows.replace([*window.rows, *tail])

    def _land(self) -> None:
        """Put the row that was asked for on its row of the screen, once there is a screen."""
        if self._landing is None:
            return
        key, screen_row = self._landing
        self._landing = None
        index = self._rows.index(key)
        if index is not None:
            lead = self._rows.draw(index).lead
            self._anchor = Anchor(key, position_of(self._rows.items[index]), -lead - screen_row)

    # What Textual tells.

    def on_resize(self, event: events.Resize) -> None:
        """Another width draws everything anew; another height only moves the end."""
        self._rows.forget(self.size.width)
        self.settle()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel."""
        event.stop()
        self.move(-WHEEL_LINES)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel."""
        event.stop()
        self.move(WHEEL_LINES)


def position_of(item: Item) -> Position:
    """Where a row stands in its channel."""
    return item.message.position if isinstance(item, Waiting) else item.position
