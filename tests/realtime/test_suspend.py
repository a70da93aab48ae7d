"""Tests of noticing that the machine slept or the process stood still."""

from __future__ import annotations

import asyncio

from chat_tui.realtime.suspend import watch_for_wake
from tests.virtual_time import VirtualTime


async def watched(time: VirtualTime, woke: list[float]) -> asyncio.Task[None]:
    task = asyncio.create_task(watch_for_wake(time.timing, lambda: woke.append(time.now)))
    await time.advance(10)
    return task


async def test_time_that_just_passes_wakes_nobody(time: VirtualTime) -> None:
    woke: list[float] = []
    task = await watched(time, woke)
    await time.advance(1000)
    task.cancel()
    assert woke == []


async def test_a_suspended_machine_is_noticed_within_three_seconds(time: VirtualTime) -> None:
    woke: list[float] = []
    task = await watched(time, woke)
    time.suspend(8 * 3600)
    resumed = time.now
    await time.advance(60)
    task.cancel()
    assert len(woke) == 1
    assert woke[0] - resumed <= 3


async def test_a_stopped_process_is_noticed(time: VirtualTime) -> None:
    woke: list[float] = []
    task = await watched(time, woke)
    time.stall(10)
    await time.advance(60)
    task.cancel()
    assert len(woke) == 1
