"""What does vim work on, and what does it remember from one command to the next?"""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from chat_tui.model.frozen import dataclass
from chat_tui.ui.vim.letters import forward, line_at
from chat_tui.ui.vim.motions import Span
from chat_tui.ui.vim.reading import Command

Mode = Literal["normal", "visual", "visual line", "typing"]


@dataclass(frozen=True, slots=True)
class View:
    """A text, the cursor in it and the mode; `anchor` is where a selection begins."""

    text: str
    at: int = 0
    mode: Mode = "normal"
    anchor: int = 0

    @property
    def selects(self) -> bool:
        """Whether movements select."""
        return self.mode.startswith("visual")

    @property
    def selected(self) -> Span:
        """What is selected, the character under the cursor too."""
        first, last = sorted((self.anchor, self.at))
        if self.mode == "visual line":
            return Span(line_at(self.text, first).start, line_at(self.text, last).end, lines=True)
        return Span(first, forward(self.text, last))


@dataclass(frozen=True, slots=True)
class Kept:
    """What was yanked or deleted last, and whether it is whole lines."""

    text: str = ""
    lines: bool = False


@dataclass(slots=True)
class Memory:
    """What all texts have in common."""

    kept: Kept = field(default_factory=Kept)
    found: Command | None = None
    """What `;` seeks again."""
    change: Command | None = None
    """What `.` does again."""
    typed: str = ""
    """And what was typed then."""
