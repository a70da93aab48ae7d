"""What have all dialogs in common?"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, TypeVar

from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.types import CSSPathType

from chat_tui.ui import real_cursor
from chat_tui.ui.keyed_app import KeyedApp

T = TypeVar("T")
LOOKS = Path(__file__).with_name("dialogs.tcss")
"""Whole, because Textual looks for a relative one beside the module of the subclass."""


class Dialog(ModalScreen[T]):
    """A screen above the chat; its looks are read when the first of them opens."""

    CSS_PATH: ClassVar[CSSPathType | None] = LOOKS

    def on_mount(self) -> None:
        """The row below names the keys that the user has moved."""
        moved = self.app.dialog_keys if isinstance(self.app, KeyedApp) else {}
        for frame in self.query(".dialog") if moved else ():
            words = frame.border_subtitle.split(" ") if frame.border_subtitle else []
            frame.border_subtitle = Content(" ".join(moved.get(word, word) for word in words))

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
