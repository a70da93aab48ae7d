"""What did a command print?"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.ui.bindings import bind
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.plain import key_words
from chat_tui.ui.screens.dialog import Dialog
from chat_tui.ui.screens.picker import DIALOG_ACTIONS

MOST_LINES = 2_000
LONGEST_LINE = 2_000


class OutputScreen(Dialog[bool]):
    """Sanitised, as all that others may have written; says whether to copy it."""

    AUTO_FOCUS = "VerticalScroll"
    BINDINGS = [*bind("dialog", DIALOG_ACTIONS)]  # noqa: RUF012 - Textual reads it as a class variable

    def __init__(self, command: str, text: str, end: str = "") -> None:
        super().__init__(classes="panel output")
        self._command = command
        self._lines = shown(text)
        self._end = end

    def compose(self) -> ComposeResult:
        """The frame, and the lines in it, which may be more than fit."""
        with Vertical(classes="dialog") as frame:
            frame.border_title = Content(safe_line(f"| {self._command}", 80))
            told = f"{safe_line(self._end, 80)} · " if self._end else ""
            frame.border_subtitle = Content(key_words(f"{told}⏎ copy · ↑↓ · esc", glyphs_of(self)))
            with VerticalScroll():
                yield Static(Content(self._lines or "It printed nothing."))

    def action_accept(self) -> None:
        """Copy it."""
        self.dismiss(True)

    def action_cancel(self) -> None:
        """Seen."""
        self.dismiss(False)

    def action_move(self, step: int) -> None:
        """A line on."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)

    def action_page(self, step: int) -> None:
        """A page on."""
        scroll = self.query_one(VerticalScroll)
        scroll.scroll_relative(y=step * max(1, scroll.size.height - 1), animate=False)


def shown(text: str) -> str:
    """What can be shown of an output, at most so many lines of it."""
    lines = [safe_text(line)[:LONGEST_LINE] for line in text.expandtabs(8).rstrip().split("\n", MOST_LINES)]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = ["... and more; what is copied is all of it."]
    return "\n".join(lines)
