"""How does Textual show a viewport: sizes, strips, the wheel, and colours for code that arrive later?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import events
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from chat_tui.model.ids import Millis
from chat_tui.ui.render.highlight import PygmentsHighlighter
from chat_tui.ui.render.lines import to_strip
from chat_tui.ui.render.look import Look
from chat_tui.ui.widgets.pane_ahead import Ahead
from chat_tui.ui.widgets.pane_rows import Rows
from chat_tui.ui.widgets.pane_source import Pending, TimelineSource
from chat_tui.ui.widgets.pane_viewport import Anchor, Viewport
from chat_tui.ui.widgets.pane_views import ViewBuilder
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.ui.widgets.pane_hints import Hints

WHEEL_LINES = 3

_HIGHLIGHTER = PygmentsHighlighter()
"""One for all panes: what it has learnt about a block of code is good for each."""


class PaneView(ScrollView):
    """A line-API view of messages; subclasses say which, and what a key does."""

    DEFAULT_CSS = """
    PaneView {
        overflow: hidden hidden;
        scrollbar-size: 0 0;
    }
    """
    ALLOW_SELECT = False

    def __init__(
        self,
        source: TimelineSource,
        pending: Pending,
        look: Look,
        *,
        clock: Callable[[], Millis],
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._source = source
        self._pending = pending
        self._clock = clock
        self._builder = ViewBuilder(source, self._completed(look, 0), clock)
        self._rows = Rows(self._builder)
        self.viewport = self._view = Viewport(self._rows)
        self._ahead = Ahead(self._view, lambda: self.is_running, self.settle)
        self.views = self._builder
        """What a view is made of, for those who know more of messages than the pane does."""
        self.expanding = self._builder.expanding
        self.expanding.changed = self.redraw
        self._waits_for_colours = False
        self.hints: Hints | None = None
        """The labels that are laid over the lines."""

    @property
    def look(self) -> Look:
        """What rows are drawn with; setting it redraws everything in place."""
        return self._builder.look

    @look.setter
    def look(self, look: Look) -> None:
        self._builder.look = self._completed(look, self.look.nick_width)
        self.redraw()

    @staticmethod
    def _completed(look: Look, nick_width: int) -> Look:
        highlight = look.highlight or _HIGHLIGHTER
        return replace(look, highlight=highlight, nick_width=max(look.nick_width, nick_width))

    def fit_names(self, width: int, *, anew: bool = False) -> None:
        """Make the name column of compact density so wide; a wider one is left unless this is `anew`."""
        if width > self.look.nick_width or (anew and width != self.look.nick_width):
            self._builder.look = replace(self.look, nick_width=width)
            self.redraw()

    @property
    def following(self) -> bool:
        """Whether the newest message is on the screen and will stay so."""
        return self._view.following

    @property
    def place(self) -> Anchor | None:
        """What is being read, to come back to; None at the end."""
        return self._view.anchor

    # Painting.

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips of a part of the screen: kept ones, so that Textual's own caches hit."""
        if (self._rows.width, self._view.height) != self.size:
            self.on_resize()  # the event comes a frame later, and the first frame would be empty
        blank = to_strip([], self.size.width, self.look.base)
        lines = [self._view.strip(y) or blank for y in range(crop.y, crop.bottom)]
        if self.hints is not None:
            lines = self.hints.drawn_on(lines, crop.y, self.look)
        if crop.x == 0 and crop.right == self.size.width:
            return lines
        return [line.crop(crop.x, crop.right) for line in lines]

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        return self.render_lines(Region(0, y, self.size.width, 1))[0]

    def redraw(self) -> None:
        """Draw every row anew, in its place."""
        self._rows.forget(self.size.width)
        self.settle()

    def settle(self) -> None:
        """After any change: draw what will be seen, the text being read where it was, and repaint."""
        size = self.size
        if not size.width or not size.height:
            return
        self._view.height = size.height
        self._view.settle()
        top = float(self._view.top)
        # Set past the reactives: their watchers would lay out the whole screen.
        self.set_reactive(Widget.virtual_size, Size(size.width, max(self._rows.total, size.height)))
        self.set_reactive(Widget.scroll_y, top)
        self.set_reactive(Widget.scroll_target_y, top)
        self.refresh()
        self.settled()
        self._ahead.begin()
        if _HIGHLIGHTER.is_wanted and not self._waits_for_colours:
            self._waits_for_colours = True
            spawn(self, self._colour_code)

    async def _colour_code(self) -> None:
        """Load what colours code, which the first paint did not wait for."""
        await asyncio.to_thread(_HIGHLIGHTER.load)
        self.redraw()

    def settled(self) -> None:
        """Called when the pane stands still, for subclasses that tell others where it stands."""

    # Moving.

    def move(self, lines: int) -> None:
        """Scroll by lines, down when positive."""
        if len(self._rows) and self.size.height:
            self._view.move(lines)
            self.settle()
            self._ahead.begin(moved=True)

    def page_up(self) -> None:
        """Show what is above, one line kept for orientation."""
        self.move(-max(1, self.size.height - 1))

    def page_down(self) -> None:
        """Show what is below, one line kept for orientation."""
        self.move(max(1, self.size.height - 1))

    # What Textual tells.

    def on_resize(self) -> None:
        """Another width draws everything anew; another height only moves the end."""
        if self._rows.width != self.size.width:
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


def lines_in_all(pane: PaneView) -> int:
    """The lines of all rows that it holds, exact for those that were drawn."""
    return pane._rows.total
