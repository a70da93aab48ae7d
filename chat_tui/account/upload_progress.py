"""How often is told how far a file on its way has gone?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chat_tui.account.rows import Rows
from chat_tui.model.outbox import OutboxItem, OutboxState

TOLD_EVERY = 0.1
"""Seconds between two words: a quick line brings thousands of pieces in a second."""


class UploadProgress:
    """Writes on a row how many bytes of its file have gone."""

    def __init__(self, rows: Rows, clock: Callable[[], float]) -> None:
        self._rows = rows
        self._clock = clock
        self._last = 0.0

    def tell(self, item: OutboxItem, gone: int) -> None:
        """Now and then, and at the end; of a row that was taken back meanwhile nothing."""
        now, file, shown = self._clock(), item.next_file, self._rows.get(item.client_id)
        if file is None or shown is None or shown.state is not OutboxState.UPLOADING:
            return
        if gone >= file.size or now - self._last >= TOLD_EVERY:
            self._last = now
            self._rows.show(replace(shown, uploaded=gone))
