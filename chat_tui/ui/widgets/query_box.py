"""Where is one line typed: a query, a name, an answer?"""

from __future__ import annotations

from textual import events

from chat_tui.text.sanitize import safe_line
from chat_tui.ui.widgets.text_box import TextBox

LONGEST_PASTE = 2000


class QueryBox(TextBox):
    """A text box of one line; Enter, arrows, Escape and paging belong to the dialog around it."""

    async def _on_key(self, event: events.Key) -> None:
        """No line ends in here."""
        if event.key in ("enter", "ctrl+j"):
            event.prevent_default()

    def clean(self, text: str) -> str:
        """A paste of several lines becomes one."""
        return safe_line(text, LONGEST_PASTE)
