"""What lies over the messages while newer ones wait below the screen, and what a click on it does?"""

from __future__ import annotations

from abc import abstractmethod

from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip

from chat_tui.text.width import cells
from chat_tui.ui.render.lines import Piece, to_strip
from chat_tui.ui.render.look import Look
from chat_tui.ui.widgets.pane_gaps import GappyPane

MARGIN = 1
"""Cells between the pill and the edge."""
REVERSED = Style(reverse=True)


def pill(count: int, width: int, look: Look) -> Strip | None:
    """`↓ 12 new  End`, the longest way to say it that takes no more than half of the width."""
    sign = look.glyphs.down
    ways = (f" {sign} {count} new  End ", f" {sign} {count} new ", f" {sign} {count} ", f" {sign} ")
    told = next((way for way in ways if cells(way) <= width // 2), "")
    return to_strip([Piece(told, look.unread + REVERSED)], cells(told), look.base) if told else None


class PilledPane(GappyPane):
    """A pane with a pill in its last row, at the right, that says how many new messages are below."""

    unseen: reactive[int] = reactive(0, repaint=False)
    """New messages below the screen."""

    @abstractmethod
    def scroll_to_end(self) -> None:
        """Go to the newest message and follow it from now on."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips of a part of the screen, the pill over the last."""
        strips = super().render_lines(crop)
        told, last = self._pill(), self.size.height - 1
        if told is None or not crop.y <= last < crop.bottom:
            return strips
        first, end = self._extent(told)
        below = super().render_lines(Region(0, last, self.size.width, 1))[0]
        whole = Strip.join([below.crop(0, first), told, below.crop(end, self.size.width)])
        return [*strips[: last - crop.y], whole.crop(crop.x, crop.right), *strips[last - crop.y + 1 :]]

    def _pill(self) -> Strip | None:
        if not self.unseen or self.following or self.size.height < 2:
            return None
        return pill(self.unseen, self.size.width, self.look)

    def _extent(self, told: Strip) -> tuple[int, int]:
        """From which column to which it lies."""
        end = self.size.width - MARGIN
        return end - told.cell_length, end

    def on_click(self, event: events.Click) -> None:
        """On the pill: to the newest message."""
        told = self._pill()
        if told is None or event.y != self.size.height - 1:
            return
        first, end = self._extent(told)
        if first <= event.x < end:
            event.prevent_default()
            event.stop()
            self.select(None)
            self.scroll_to_end()
