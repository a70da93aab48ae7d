"""How will what is being written look to those who read it?"""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from chat_tui.ui.bindings import bind
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.plain import key_words
from chat_tui.ui.screens.dialog import Dialog
from chat_tui.ui.screens.picker import DIALOG_ACTIONS

Draw = Callable[[int], list[Strip]]
"""The lines of the message for a width."""


class DrawnMessage(Widget):
    """One message, as the messages above the composer are drawn."""

    def __init__(self, draw: Draw) -> None:
        super().__init__()
        self._draw = draw
        self._drawn: tuple[int, list[Strip]] = (0, [])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """All its lines."""
        return len(self._lines(width))

    def render_line(self, y: int) -> Strip:
        """One of them."""
        lines = self._lines(self.size.width)
        return lines[y] if y < len(lines) else Strip.blank(self.size.width)

    def _lines(self, width: int) -> list[Strip]:
        if self._drawn[0] != width:
            self._drawn = width, self._draw(width)
        return self._drawn[1]


class DraftPreview(Dialog[bool]):
    """Says whether to send it."""

    AUTO_FOCUS = "VerticalScroll"
    BINDINGS = [*bind("dialog", DIALOG_ACTIONS)]  # noqa: RUF012 - Textual reads it as a class variable
    DEFAULT_CSS = "DrawnMessage { height: auto; background: $background; }"

    def __init__(self, draw: Draw, *, verb: str) -> None:
        super().__init__(classes="panel preview")
        self._draw = draw
        self._verb = verb

    def compose(self) -> ComposeResult:
        """The frame, and the message in it, which may be higher than it."""
        with Vertical(classes="dialog") as frame:
            frame.border_title = Content("Preview")
            frame.border_subtitle = Content(key_words(f"⏎ {self._verb} · ↑↓ · esc back", glyphs_of(self)))
            with VerticalScroll():
                yield DrawnMessage(self._draw)

    def action_accept(self) -> None:
        """Send it."""
        self.dismiss(True)

    def action_cancel(self) -> None:
        """Go on writing."""
        self.dismiss(False)

    def action_move(self, step: int) -> None:
        """A line on."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)

    def action_page(self, step: int) -> None:
        """A page on."""
        scroll = self.query_one(VerticalScroll)
        scroll.scroll_relative(y=step * max(1, scroll.size.height - 1), animate=False)
