"""What have all dialogs in common?"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, TypeVar

from textual.screen import ModalScreen
from textual.types import CSSPathType

T = TypeVar("T")
LOOKS = Path(__file__).with_name("dialogs.tcss")
"""Whole, because Textual looks for a relative one beside the module of the subclass."""


class Dialog(ModalScreen[T]):
    """A screen above the chat; its looks are read when the first of them opens."""

    CSS_PATH: ClassVar[CSSPathType | None] = LOOKS
