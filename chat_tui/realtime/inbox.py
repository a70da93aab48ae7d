"""How a flood becomes frames: what arrives is handed on at most once a frame, the first at once.

Each delivery costs a commit and a look at the screen, whatever is in it. So the frames of a flood are longer:
nobody reads ten screens a second, but keys typed meanwhile are waited for.
"""

from __future__ import annotations

import asyncio
from collections import deque

from chat_tui.model.events import Batch, Event
from chat_tui.model.ids import Cursor
from chat_tui.realtime.timing import Timing

FRAME = 0.025
"""Seconds between two deliveries."""
LONGEST_FRAME = 0.2
EACH = 0.01
"""Seconds by which every event makes the next frame longer: from 100 events a second on it is a flood."""
MOST_WAITING = 20_000
MOST_TAKEN = 2_000
"""Events in one delivery, so that one commit stays short."""


class Inbox:
    """Batches between reader and store; full, it holds the reader back, and TCP holds the server back."""

    def __init__(self, timing: Timing, *, most_waiting: int = MOST_WAITING) -> None:
        self._timing = timing
        self._most_waiting = most_waiting
        self._batches: deque[Batch] = deque()
        self._events = 0
        self._filled = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._next_take = float("-inf")

    async def put(self, batch: Batch) -> None:
        """Add a batch, as soon as there is room; a mere sign of life is not kept."""
        if not batch.events and batch.cursor is None:
            return
        await self._room.wait()
        self._batches.append(batch)
        self._events += len(batch.events)
        self._filled.set()
        if self._events >= self._most_waiting:
            self._room.clear()

    async def take(self) -> Batch:
        """What arrived since the last frame, as one batch, in order."""
        await self._filled.wait()
        pause = self._next_take - self._timing.clock()
        if pause > 0:
            await self._timing.sleep(pause)
        batch = self._drain()
        # What could not be taken at once waits no longer than it must.
        pause = FRAME if self._batches else min(EACH * len(batch.events), LONGEST_FRAME)
        self._next_take = self._timing.clock() + max(pause, FRAME)
        return batch

    def _drain(self) -> Batch:
        events: list[Event] = []
        cursor: Cursor | None = None
        while self._batches and len(events) < MOST_TAKEN:
            batch = self._batches.popleft()
            events.extend(batch.events)
            cursor = batch.cursor or cursor
        self._events -= len(events)
        if self._events < self._most_waiting:
            self._room.set()
        if not self._batches:
            self._filled.clear()
        return Batch(tuple(events), cursor)
