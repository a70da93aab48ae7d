"""Where is the terminal's own cursor while nothing is written? On what is chosen, for screen readers.

It is put there always, as input methods and some readers follow one that is hidden too; that it is seen as
well (`ui.real_cursor`) is asked for by few, since text boxes draw their own.
"""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import TextArea


@runtime_checkable
class HasChosen(Protocol):
    """A widget with the keyboard in which something is chosen."""

    def put_cursor(self) -> None:
        """On what is chosen."""


def put(widget: Widget, column: int, row: int) -> None:
    """On a cell of a widget that has the keyboard; a row that is not seen leaves it where it is."""
    if widget.screen.focused is widget:
        put_beside(widget, column, row)


def put_beside(widget: Widget, column: int, row: int) -> None:
    """On a cell of a widget that keys move in, whoever has the keyboard on its screen."""
    if widget.screen.is_current and 0 <= row < widget.size.height:
        widget.app.cursor_position = widget.content_region.offset + Offset(column, row)


def is_in_text(widget: Widget) -> bool:
    """Whether something can be written on its screen now."""
    return isinstance(widget.screen.focused, TextArea)


def on_resume(screen: Screen[Any]) -> None:
    """Back where one writes, or on what is chosen, on a screen that has just come to the top."""
    box = screen.focused
    if box is None or not screen.is_current:
        return
    if isinstance(box, TextArea):
        screen.app.cursor_position = box.cursor_screen_offset
    elif isinstance(box, HasChosen):
        box.put_cursor()
    else:
        put(box, 0, 0)
    box.refresh()
