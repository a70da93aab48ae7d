"""Tests of waiting: for an event or for a time, for the first or for all of several tasks."""

from __future__ import annotations

import asyncio

import pytest

from chat_tui.realtime.timing import all_ended, boot_time, first_ended
from tests.virtual_time import VirtualTime


async def test_waiting_ends_when_the_event_is_set(time: VirtualTime) -> None:
    event = asyncio.Event()
    waiting = asyncio.create_task(time.timing.wait(event, 10))
    await time.advance(5)
    assert not waiting.done()
    event.set()
    assert await waiting is True


async def test_waiting_ends_when_the_time_is_over(time: VirtualTime) -> None:
    waiting = asyncio.create_task(time.timing.wait(asyncio.Event(), 10))
    await time.advance(10)
    assert await waiting is False


async def test_the_first_that_ends_ends_the_others() -> None:
    ended: list[str] = []

    async def for_ever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")

    async def fail() -> None:
        await asyncio.sleep(0)
        raise ValueError("why")

    with pytest.raises(ValueError, match="why"):
        await first_ended(for_ever(), fail())
    assert ended == ["cancelled"]


async def test_all_run_to_their_end() -> None:
    ended: list[int] = []

    async def work(number: int) -> None:
        await asyncio.sleep(0)
        ended.append(number)

    await all_ended(work(1), work(2))
    assert ended == [1, 2]


def test_the_boot_clock_does_not_go_back() -> None:
    assert 0 < boot_time() <= boot_time()
