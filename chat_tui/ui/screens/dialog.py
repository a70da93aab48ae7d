"""What have all dialogs in common?"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from textual.screen import ModalScreen

T = TypeVar("T")


class Dialog(ModalScreen[T]):
    """A screen above the chat; its looks are read when the first of them opens."""

    # Whole, because Textual looks for a relative one beside the module of the subclass.
    CSS_PATH = Path(__file__).with_name("dialogs.tcss")
