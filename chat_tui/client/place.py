"""How far did a reader get in what was said? What comes late is told, too, and nothing twice."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from chat_tui.model.ids import MessageId, Millis
from chat_tui.store.said import Said

REMEMBERED = 2_000
"""Messages remembered by id: one that comes late is news if it is newer than the oldest of them."""
MARGIN = Millis(2_000)
"""What the server dates so little before now may still be on its way."""
LATEST = Millis(24 * 3600 * 1000)
"""A message dated further ahead than this says nothing of what the server's time is."""


class Place:
    """All up to the floor is dealt with; behind it, what is remembered."""

    def __init__(self, floor: Millis, done: Iterable[tuple[MessageId, Millis]] = ()) -> None:
        self.floor = floor
        self.seen: dict[MessageId, Millis] = {}
        self._oldest_first: list[tuple[Millis, MessageId]] = []
        for message_id, at in done:
            self.pass_by(message_id, at)

    def is_new(self, message_id: MessageId, at: Millis) -> bool:
        """Whether it is still to be dealt with."""
        return at > self.floor and message_id not in self.seen

    def pass_by(self, message_id: MessageId, at: Millis) -> None:
        """It is dealt with, or was not wanted."""
        if not self.is_new(message_id, at):
            return
        self.seen[message_id] = at
        heapq.heappush(self._oldest_first, (at, message_id))
        while len(self.seen) > REMEMBERED:
            self.floor, oldest = heapq.heappop(self._oldest_first)
            del self.seen[oldest]


def place_now(store: Said, newest: Iterable[Millis], now: Millis) -> Place:
    """From now on: what is here is dealt with. `newest` are the times of the last message of each channel."""
    last = max((at for at in newest if at <= now + LATEST), default=now)
    floor = Millis(max(last - MARGIN, 0))
    return Place(floor, ((line.id, line.at) for line in store.said_since(Millis(floor + 1), REMEMBERED)))
