"""Which messages did a person unfold, and how far is their wide code pushed aside?"""

from __future__ import annotations

from collections.abc import Callable

from chat_tui.model.ids import MessageId

MOST = 500
"""Messages that are remembered; the oldest choices are forgotten first."""


class Expanding:
    """Kept while the app runs, so that who comes back finds what he unfolded as he left it."""

    def __init__(self) -> None:
        self._unfolded: dict[MessageId, None] = {}
        self._pans: dict[MessageId, int] = {}
        self._heads: dict[MessageId, MessageId] = {}
        """For each message of an unfolded run: the one that stands for all of the run when it is folded."""
        self.changed: Callable[[], None] = lambda: None
        """Called after every change: what is seen must be drawn anew."""

    def __bool__(self) -> bool:
        return bool(self._unfolded)

    def is_unfolded(self, message_id: MessageId) -> bool:
        """Whether all of it is to be drawn."""
        return message_id in self._unfolded

    def belongs(self, message_id: MessageId, head: MessageId) -> None:
        """Remember that a message is in the run that another begins: folding it folds the run."""
        self._heads[message_id] = head

    def pan(self, message_id: MessageId) -> int | None:
        """Cells that its wide code is pushed to the left; None wraps it."""
        return self._pans.get(message_id)

    def toggle(self, message_id: MessageId) -> None:
        """Unfold it, or fold it again."""
        message_id = self._heads.get(message_id, message_id)
        if message_id in self._unfolded:
            del self._unfolded[message_id]
            self._heads.clear()
        else:
            self.unfold(message_id)
        self.changed()

    def unfold(self, message_id: MessageId) -> None:
        """Unfold it before it is drawn again."""
        self._unfolded[message_id] = None
        _forget_oldest(self._unfolded)

    def push(self, message_id: MessageId, pan: int | None) -> None:
        """Push its wide code so far to the left; None wraps it."""
        if pan is None:
            self._pans.pop(message_id, None)
        else:
            self._pans[message_id] = pan
            _forget_oldest(self._pans)
        self.changed()


def _forget_oldest(kept: dict[MessageId, None] | dict[MessageId, int]) -> None:
    if len(kept) > MOST:
        del kept[next(iter(kept))]
