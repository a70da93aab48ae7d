"""What have all dialogs in common?"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, TypeVar

from textual.screen import ModalScreen
from textual.types import CSSPathType

from chat_tui.ui import real_cursor

T = TypeVar("T")
LOOKS = Path(__file__).with_name("dialogs.tcss")
"""Whole, because Textual looks for a relative one beside the module of the subclass."""


class Dialog(ModalScreen[T]):
    """A screen above the chat; its looks are read when the first of them opens."""

    CSS_PATH: ClassVar[CSSPathType | None] = LOOKS

    def on_screen_resume(self) -> None:
        """The terminal's cursor stands in the box from the beginning, not only behind the first letter."""
        self.call_after_refresh(real_cursor.in_text, self)
