"""Where is the terminal's own cursor while nothing is written? On what is chosen, for screen readers."""

from __future__ import annotations

from typing import Any

from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import TextArea


def put(widget: Widget, column: int, row: int) -> None:
    """On a cell of a widget that has the keyboard; a row that is not seen leaves it where it is."""
    if widget.screen.focused is widget and 0 <= row < widget.size.height:
        widget.app.cursor_position = widget.content_region.offset + Offset(column, row)


def in_text(screen: Screen[Any]) -> None:
    """Back where one writes, on a screen that has just come to the top."""
    box = screen.focused
    if isinstance(box, TextArea) and screen.is_current:
        screen.app.cursor_position = box.cursor_screen_offset
        box.refresh()
