"""What is an export made of, whatever it looks like: a head, rows in order, an end?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import Protocol

from chat_tui.cli.exporting.media import Kept
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import Millis
from chat_tui.model.messages import TimelineRow


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above an export, raw text; `at` is when it was made."""

    title: str
    topic: str
    account: str
    workspace: str
    at: Millis
    zone: tzinfo | None
    hours24: bool = True


class Shape(Protocol):
    """One look; each method gives what is to be written next."""

    ending: str
    """Of the file's name, without the dot."""

    def begin(self) -> Iterable[str]:
        """What stands before the first row."""

    def row(self, row: TimelineRow, files: Sequence[Kept]) -> Iterable[str]:
        """One message or hole; replies come right behind their root."""

    def end(self, count: int) -> Iterable[str]:
        """What stands behind the last of so many messages."""


def count_text(count: int) -> str:
    """So many messages, in words."""
    return f"{count:,} message" if count == 1 else f"{count:,} messages"
