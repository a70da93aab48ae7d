"""Where is the terminal's own cursor while nothing is written? On what is chosen, for screen readers."""

from __future__ import annotations

from textual.geometry import Offset
from textual.widget import Widget


def put(widget: Widget, column: int, row: int) -> None:
    """On a cell of a widget that has the keyboard; a row that is not seen leaves it where it is."""
    if widget.screen.focused is widget and 0 <= row < widget.size.height:
        widget.app.cursor_position = widget.content_region.offset + Offset(column, row)
