"""How far are the files that come to this machine?"""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from chat_tui.model.ids import FileId
from chat_tui.model.messages import Attachment
from chat_tui.text.figures import gauge, size_text
from chat_tui.text.sanitize import safe_line
from chat_tui.text.width import truncate

BAR = 12
"""Cells of the bar."""


class Transfers(Static):
    """One line while something is on its way; the oldest of several, and how many others there are."""

    DEFAULT_CSS = "Transfers { height: 1; padding: 0 1; color: $chat-muted; }"

    def __init__(self, glyphs: str) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._coming: dict[FileId, tuple[Attachment, int]] = {}
        self.display = False

    def tell(self, attachment: Attachment, came: int) -> None:
        """So many bytes of a file are here."""
        self._coming[attachment.id] = (attachment, came)
        self._show()

    def end(self, attachment: Attachment) -> None:
        """It is here, or it will not come."""
        self._coming.pop(attachment.id, None)
        self._show()

    def _show(self) -> None:
        self.display = bool(self._coming)
        if not self._coming:
            return
        attachment, came = next(iter(self._coming.values()))
        more = f"  and {len(self._coming) - 1} more" if len(self._coming) > 1 else ""
        told = f"{size_text(came)}{more}"
        if attachment.size:
            share = min(1.0, came / attachment.size)
            bar = gauge(share, BAR, self._glyphs)
            told = f"{bar} {share * 100:.0f} % of {size_text(attachment.size)}{more}"
        sign = "=" if self._glyphs == "ascii" else "▤"
        room = max(8, self.app.size.width - len(told) - 8)
        self.update(Content(f"{sign} {truncate(safe_line(attachment.name, 200), room)}  {told}"))
