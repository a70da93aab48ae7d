"""Which clocks, which sleep and which chance: the ones of the system, or a test's."""

from __future__ import annotations

import asyncio
import functools
import random
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from chat_tui.model.frozen import dataclass

P = ParamSpec("P")
T = TypeVar("T")


def boot_time() -> float:
    """Seconds since boot with the time spent suspended; monotonic time where there is no such clock."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


@dataclass(frozen=True, slots=True)
class Timing:
    """Time as the worker and the outbox see it; all in seconds, `wall` since 1970, `random` from 0 to 1."""

    clock: Callable[[], float] = time.monotonic
    boot_clock: Callable[[], float] = boot_time
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Callable[[], float] = random.random

    async def wait(self, event: asyncio.Event, seconds: float | None) -> bool:
        """Wait until `event` is set, for at most `seconds` (None: for ever); says whether it is set."""
        if seconds is None:
            await event.wait()
        elif not event.is_set() and seconds > 0:
            await first_ended(_finish(event.wait), _finish(functools.partial(self.sleep, seconds)))
        return event.is_set()

    async def wait_forever(self) -> None:
        """Wait until cancelled."""
        await asyncio.Event().wait()


async def _finish(begin: Callable[[], Awaitable[object]]) -> None:
    """Begin only once this runs: a task that is cancelled before it does leaves nothing unawaited."""
    await begin()


async def all_ended(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Run all to their end; the first that raises ends the others and is raised."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    try:
        await asyncio.gather(*tasks)
    finally:
        await _cancel(tasks)


async def first_ended(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Run all until one ends, cancel the others, and raise what the first listed of the ended ones raised."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _cancel(tasks)
    for task in tasks:
        if task in ended:
            task.result()


async def uninterrupted(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end; who waits for it may be cancelled meanwhile, and is then cancelled after it.

    For what must not stop half way, as a commit and what is told of it: nobody else would tell.
    """
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # asked for, so that it is not reported as forgotten
        raise


def undivided(fn: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """A coroutine function whose calls are all `uninterrupted`."""

    @functools.wraps(fn)
    async def to_the_end(*args: P.args, **options: P.kwargs) -> T:
        return await uninterrupted(fn(*args, **options))

    return to_the_end


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
