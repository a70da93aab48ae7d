"""How does an app have its pictures painted by `Painter`, and by Textual where that cannot be?"""

from __future__ import annotations

import asyncio
import os
from logging import getLogger
from typing import TYPE_CHECKING, Any

from rich.color import ColorSystem
from textual import events
from textual.app import App
from textual.screen import Screen

from chat_tui.ui.frames.painter import Painter, erases_in_colour, has_names

if TYPE_CHECKING:
    from chat_tui.ui.frames.on_top import Picture

START_ANEW = "\x1b[r\x1b[m"
"""All of the screen scrolls, in plain letters: what Textual takes for granted."""


class FramedApp(App[int], inherit_bindings=False):
    """An app that writes only what changed on the screen, to a driver of ours on a real terminal."""

    _painter: Painter | None = None
    _may_differ = True
    shows_cursor = False
    """Whether the terminal's own cursor is seen."""

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Textual's own way to the terminal; ours ends before it writes."""
        if self._has_painted(renderable):
            self.post_display_hook()
        else:
            super()._display(screen, renderable)

    def _has_painted(self, renderable: Any) -> bool:
        if renderable is None or self._batch_count or not self._running or self._closed:
            return False
        painter = self._painter or self._new_painter()
        if painter is None:
            return False
        try:
            if painter.take(renderable):
                painter.in_sync = self._sync_available
                painter.show(self.screen.outer_size.clamp_offset(self.cursor_position))
                return True
        except Exception:
            getLogger(__name__).exception("the screen is painted in Textual's own way from now on")
            self._paint_as_textual_does()
        painter.forget()
        return False

    def _new_painter(self) -> Painter | None:
        driver: Any = self._driver
        if not self._may_differ or not hasattr(driver, "is_behind") or not has_names():
            return None
        colours = self.console._color_system or ColorSystem.TRUECOLOR
        erases = erases_in_colour(os.environ)
        loop, shown = asyncio.get_running_loop(), self.shows_cursor
        painter = self._painter = Painter(driver, loop, colours, erases=erases, shows_cursor=shown)
        driver.when_answered(painter.answered)
        return painter

    def _paint_as_textual_does(self) -> None:
        self._may_differ, self._painter = False, None
        if self._driver is not None:
            self._driver.write(START_ANEW)
        self.call_later(self.screen.refresh, layout=True)

    def on_resize(self, event: events.Resize) -> None:
        """A terminal that changes its size keeps what it likes of its letters, and may change it back."""
        self.forget_screen()
        if self._painter is not None and event.size == self._size:
            self._painter.go_on()

    def exit(self, *arguments: Any, **options: Any) -> None:
        """Leave, and leave no picture behind that letters do not write over."""
        self.lay_picture(None)
        super().exit(*arguments, **options)

    def lay_picture(self, picture: Picture | None) -> bool:
        """Have a picture stand on blank cells of the screen, or none; whether that can be."""
        painter = self._painter
        if painter is None or not self._running or self._closed:
            return False
        painter.lay(picture)
        return True

    @property
    def line_is_quick(self) -> bool:
        """Whether the terminal answers soon, and takes much at once; False where it is not known."""
        return self._painter is not None and self._painter.flow.is_quick

    def forget_screen(self) -> None:
        """Something else may have been written to the terminal: the next picture is written whole."""
        if self._painter is not None:
            self._painter.forget()
