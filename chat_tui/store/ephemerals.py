"""What did the server say to us alone, since the program runs?

It keeps no such message, so they are no rows of the cache: they prove nothing of history, are not counted,
not found by search, and gone with the program.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace

from chat_tui.model.ids import ChannelId, MessageId, Position
from chat_tui.model.messages import Message, TimelinePage, TimelineRow

MOST = 100
"""So many are kept of a channel."""


class Ephemerals:
    """Kept in memory, put between the messages that are read from disk."""

    def __init__(self) -> None:
        self._said: dict[ChannelId, deque[Message]] = {}

    def keep(self, messages: Iterable[Message]) -> None:
        """Take up what was said; the same id again replaces it."""
        for message in messages:
            said = self._said.setdefault(message.channel_id, deque(maxlen=MOST))
            if (old := self.find(message.id)) is not None and old in said:
                said.remove(old)
            said.append(message)

    def find(self, message_id: MessageId) -> Message | None:
        """One by id."""
        return next((each for said in self._said.values() for each in said if each.id == message_id), None)

    def with_roots(
        self, page: TimelinePage, channel_id: ChannelId, low: Position, high: Position
    ) -> TimelinePage:
        """A page of a channel that reaches from `low` to `high`, both not in it, with those between them.

        Those said in a thread as well: what a button under a root answers is said there, unasked for.
        """
        said = self._said.get(channel_id, ())
        inside = [each for each in said if low < each.position < high]
        if not said:
            return page
        return replace(
            page,
            rows=_between(page.rows, inside),
            has_older=page.has_older or any(each.position <= low for each in said),
            has_newer=page.has_newer or any(each.position >= high for each in said),
        )

    def with_replies(self, thread: Sequence[Message]) -> tuple[Message, ...]:
        """A thread with those said in it."""
        if not thread:
            return ()
        root = thread[0]
        said = [each for each in self._said.get(root.channel_id, ()) if each.root_id == root.id]
        return (root, *sorted((*thread[1:], *said), key=lambda message: message.position))


def _between(rows: Sequence[TimelineRow], said: Sequence[Message]) -> tuple[TimelineRow, ...]:
    """Rows in order, with gaps just before their newer neighbour."""
    return tuple(sorted((*rows, *said), key=lambda row: (row.position, isinstance(row, Message))))
