"""Who is told that the store moved, and what a reader gets that is too slow for all of it."""

from __future__ import annotations

import asyncio
from types import TracebackType

from chat_tui.model.changes import NOTHING, RESYNC, Changes
from chat_tui.realtime.timing import Timing

FRAME = 0.025
"""Seconds between two deliveries to one reader; the first is delivered at once."""
MOST_WAITING = 256
"""Changes merged for one reader before the backlog is replaced by one RESYNC."""


class Subscription:
    """One reader's view of the feed: an async iterator of merged changes."""

    def __init__(self, feed: Feed, timing: Timing, most_waiting: int) -> None:
        self._feed = feed
        self._timing = timing
        self._most_waiting = most_waiting
        self._waiting = NOTHING
        self._count = 0
        self._filled = asyncio.Event()
        self._closed = False
        self._last_told = float("-inf")

    def tell(self, changes: Changes) -> None:
        """Add to what this reader will get next."""
        self._count += 1
        self._waiting = RESYNC if self._count > self._most_waiting else self._waiting | changes
        self._filled.set()

    def close(self) -> None:
        """End the iteration; safe to call twice."""
        self._closed = True
        self._feed.leave(self)
        self._filled.set()

    def __aiter__(self) -> Subscription:
        return self

    async def __anext__(self) -> Changes:
        await self._filled.wait()
        pause = self._last_told + FRAME - self._timing.clock()
        if pause > 0 and not self._closed:
            await self._timing.sleep(pause)
        if self._closed:
            raise StopAsyncIteration
        changes, self._waiting, self._count = self._waiting, NOTHING, 0
        self._filled.clear()
        self._last_told = self._timing.clock()
        return changes

    def __enter__(self) -> Subscription:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Feed:
    """Hands every change to every subscription; never waits for a reader."""

    def __init__(self, timing: Timing, *, most_waiting: int = MOST_WAITING) -> None:
        self._timing = timing
        self._most_waiting = most_waiting
        self._readers: list[Subscription] = []

    @property
    def reader_count(self) -> int:
        """How many are told."""
        return len(self._readers)

    def publish(self, changes: Changes) -> None:
        """Tell all readers; nothing is told of no change."""
        if changes:
            for reader in self._readers:
                reader.tell(changes)

    def subscribe(self, *, most_waiting: int = 0) -> Subscription:
        """A new reader, told from now on; close it, or use it in a `with`.

        One that works long on what it is told may let more wait than others do.
        """
        reader = Subscription(self, self._timing, most_waiting or self._most_waiting)
        self._readers.append(reader)
        return reader

    def leave(self, reader: Subscription) -> None:
        """Forget a reader."""
        if reader in self._readers:
            self._readers.remove(reader)

    def close(self) -> None:
        """End all iterations."""
        for reader in list(self._readers):
            reader.close()
