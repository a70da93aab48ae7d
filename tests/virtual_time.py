"""How tests let seconds and hours pass at once: clocks that move only when told, and the sleepers on them."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from typing import Any

from chat_tui.realtime.timing import Timing

WALL_START = 1_700_000_000.0
PATIENCE = 60.0
"""Real seconds after which a condition is held for never coming true."""
TURNS = 40
"""Of the event loop, after which everything has run that waits for neither time nor a thread."""


class VirtualTime:
    """Virtual seconds; while a thread is at work (a database), none passes."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.suspended = 0.0
        self.chance = 0.5
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._in_threads: set[asyncio.Future[Any]] = set()

    @property
    def timing(self) -> Timing:
        """This time, as the code under test takes it."""
        return Timing(
            clock=lambda: self.now,
            boot_clock=lambda: self.now + self.suspended,
            wall=self.wall,
            sleep=self.sleep,
            random=lambda: self.chance,
        )

    def wall(self) -> float:
        """Unix time in seconds."""
        return WALL_START + self.now + self.suspended

    async def sleep(self, seconds: float) -> None:
        """Sleep until the clock was moved far enough."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._order), future))
        await future

    async def settle(self) -> None:
        """Let everything that can run without time passing run, and wait for what threads are doing."""
        self._watch_threads()
        quiet = 0  # turns in a row: one thread may end during the last, and what waits for it has yet to run
        while quiet < TURNS:
            if self._in_threads:
                done, _ = await asyncio.wait(
                    self._in_threads, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED
                )
                assert done, "a thread does not end"
                quiet = 0
            await asyncio.sleep(0)
            quiet += 1

    def _watch_threads(self) -> None:
        """From now on know what the loop gives to threads: whatever does goes through `run_in_executor`."""
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return
        self._loop = loop
        begin = loop.run_in_executor

        def begin_watched(*arguments: Any) -> asyncio.Future[Any]:
            work = begin(*arguments)
            self._in_threads.add(work)
            work.add_done_callback(self._in_threads.discard)
            return work

        loop.run_in_executor = begin_watched  # type: ignore[method-assign,assignment]

    async def advance(self, seconds: float) -> None:
        """Let time pass, each sleeper waking at its own moment."""
        target = self.now + seconds
        await self.settle()
        while (wake := self._next()) is not None and wake <= target:
            await self._wake()
        self.now = target
        await self.settle()

    async def until(self, condition: Callable[[], object]) -> None:
        """Let time pass from sleeper to sleeper until something is true."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            await self.settle()
            if condition():
                return
            assert time.monotonic() < deadline, "this did not come true"
            if self._next() is not None:
                await self._wake()

    def stall(self, seconds: float) -> None:
        """The process stands still: time passes and nobody wakes meanwhile."""
        self.now += seconds

    def suspend(self, seconds: float) -> None:
        """The machine sleeps: only the clock of the time since boot, and the one on the wall, go on."""
        self.suspended += seconds

    def _next(self) -> float | None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    async def _wake(self) -> None:
        wake, _, future = heapq.heappop(self._sleepers)
        self.now = max(self.now, wake)
        if not future.done():
            future.set_result(None)
        await self.settle()


class QuickTime(VirtualTime):
    """For what runs without threads: nothing needs real milliseconds."""

    async def settle(self) -> None:
        """Let everything that can run without time passing run."""
        for _ in range(25):
            await asyncio.sleep(0)
