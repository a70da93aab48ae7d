"""What have all dialogs in common?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, TypeVar

from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.types import CSSPathType

from chat_tui.ui import real_cursor
from chat_tui.ui.frames.behind import paint_only_what_changes_behind, rows_behind
from chat_tui.ui.keyed_app import KeyedApp

T = TypeVar("T")
LOOKS = Path(__file__).with_name("dialogs.tcss")
"""Whole, because Textual looks for a relative one beside the module of the subclass."""


class Dialog(ModalScreen[T]):
    """A screen above the chat; its looks are read when the first of them opens."""

    CSS_PATH: ClassVar[CSSPathType | None] = LOOKS
    _behind: Mapping[int, Strip] = MappingProxyType({})
    """Rows of the screen below, while they are painted."""

    def on_mount(self) -> None:
        """The row below names the keys that the user has moved."""
        paint_only_what_changes_behind()
        moved = self.app.dialog_keys if isinstance(self.app, KeyedApp) else {}
        for frame in self.query(".dialog") if moved else ():
            words = frame.border_subtitle.split(" ") if frame.border_subtitle else []
            frame.border_subtitle = Content(" ".join(moved.get(word, word) for word in words))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows beside the dialog, what is behind drawn as far as it changed."""
        kept = self._styles_cache
        due = {y for y in crop.line_range if kept.is_dirty(y) or y not in kept._cache}
        self._behind = rows_behind(self, due)
        strips = super().render_lines(crop)
        self._behind = {}
        return strips

    def render_line(self, y: int) -> Strip:
        """A row of what is behind."""
        row = self._behind.get(y)
        if row is None:
            return super().render_line(y)
        self._dirty_regions.clear()
        return row

    def on_screen_resume(self) -> None:
        """The terminal's cursor stands in the box from the beginning, not only behind the first letter."""
        self.call_after_refresh(real_cursor.on_resume, self)


class Frame(Vertical):
    """What stands around a dialog, with a title that may change with every key."""

    def retitle(self, title: str) -> None:
        """Put another title on the frame: only its row is painted, not all that is within."""
        if self._border_title is None or self._border_title.plain != title:
            self._border_title = Content(title)
            x, y = self.content_offset
            self.refresh(Region(-x, -y, self.outer_size.width, 1))
