"""What every part of the worker holds: the way from the backend into the store and out to the readers."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from chat_tui.backends.base import Backend
from chat_tui.model.changes import Changes
from chat_tui.model.events import Batch
from chat_tui.model.frozen import dataclass
from chat_tui.realtime.timing import Timing, uninterrupted
from chat_tui.store.store import Store


@dataclass(frozen=True, slots=True)
class Ring:
    """One account's backend and store, and whom to tell when the store moved."""

    backend: Backend
    store: Store
    publish: Callable[[Changes], None]
    timing: Timing

    async def apply(self, batch: Batch) -> Changes:
        """Commit a batch, then tell; nothing is told when nothing moved."""
        return await self.told(self.store.apply(batch))

    async def told(self, writing: Coroutine[Any, Any, Changes]) -> Changes:
        """Wait for a write to the store and tell of it, even if the one who waits is cancelled meanwhile."""
        return await uninterrupted(self._told(writing))

    async def _told(self, writing: Coroutine[Any, Any, Changes]) -> Changes:
        changes = await writing
        if changes:
            self.publish(changes)
        return changes
