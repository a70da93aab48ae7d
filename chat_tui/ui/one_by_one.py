"""How is fetched what panes can do without for a while: one after the other, each wanted once?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Item = TypeVar("Item")
Start = Callable[[Callable[[], Awaitable[None]]], object]


class OneByOne(Generic[Key, Item]):
    """At most `most` things that wait for `fetch`; `start` runs a task as long as something waits."""

    def __init__(self, fetch: Callable[[Key, Item], Awaitable[None]], start: Start, most: int) -> None:
        self._fetch = fetch
        self._start = start
        self._most = most
        self._waiting: dict[Key, Item] = {}
        self._running = False

    def want(self, key: Key, item: Item) -> bool:
        """Whether it is taken: not what waits already, and not more than there is room for."""
        if key in self._waiting or len(self._waiting) >= self._most:
            return False
        self._waiting[key] = item
        if not self._running:
            self._running = True
            self._start(self._run)
        return True

    def forget(self) -> None:
        """Nothing of it is wanted any more."""
        self._waiting.clear()

    async def _run(self) -> None:
        try:
            while self._waiting:
                key, item = next(iter(self._waiting.items()))
                try:
                    await self._fetch(key, item)
                finally:
                    self._waiting.pop(key, None)
        finally:
            self._running = False
