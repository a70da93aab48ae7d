"""Tests of the heartbeat: silence is noticed within its bound, and never where somebody spoke."""

from __future__ import annotations

import asyncio

import pytest

from chat_tui.errors import TransientError, UnreachableError
from chat_tui.realtime.heartbeat import LOCAL_HEARTBEAT, REMOTE_HEARTBEAT, Heartbeat, HeartbeatTimes
from tests.virtual_time import VirtualTime


class Line:
    """A stream that answers pings as told, and the heartbeat that watches it."""

    def __init__(self, time: VirtualTime, times: HeartbeatTimes = REMOTE_HEARTBEAT) -> None:
        self.answers = True
        self.hangs = False
        self.fails = False
        self.pings: list[float] = []
        self.latencies: list[float] = []
        self.delay = 0.0
        self._time = time
        self.heartbeat = Heartbeat(times, time.timing, ping=self.ping, measured=self.latencies.append)
        self.task = asyncio.create_task(self.heartbeat.run())

    async def ping(self) -> None:
        self.pings.append(self._time.now)
        if self.hangs:
            await asyncio.Event().wait()
        if self.fails:
            raise UnreachableError("gone")
        if self.answers:
            await self._time.sleep(self.delay)
            self.heartbeat.heard()


async def end(line: Line) -> None:
    line.task.cancel()
    await asyncio.gather(line.task, return_exceptions=True)


async def test_it_pings_as_soon_as_the_stream_is_open_and_then_on_its_interval(time: VirtualTime) -> None:
    line = Line(time)
    opened = time.now
    line.heartbeat.heard()
    await time.advance(40)
    assert line.pings == [opened, opened + 15, opened + 30]
    assert not line.task.done()
    await end(line)


async def test_what_comes_with_the_opening_does_not_put_the_first_ping_off(time: VirtualTime) -> None:
    line = Line(time)
    line.heartbeat.heard()
    line.heartbeat.heard()
    await time.settle()
    assert len(line.pings) == len(line.latencies) == 1
    await end(line)


async def test_whatever_is_heard_makes_a_ping_needless(time: VirtualTime) -> None:
    line = Line(time)
    line.heartbeat.heard()
    await time.settle()
    line.pings.clear()
    for _ in range(6):
        await time.advance(10)
        line.heartbeat.heard()
    assert line.pings == []
    await end(line)


@pytest.mark.parametrize(("times", "bound"), [(REMOTE_HEARTBEAT, 26.0), (LOCAL_HEARTBEAT, 11.0)])
async def test_a_dead_line_is_noticed_within_its_bound(
    time: VirtualTime, times: HeartbeatTimes, bound: float
) -> None:
    line = Line(time, times)
    line.heartbeat.heard()
    await time.settle()
    line.answers = False
    died = time.now
    await time.until(line.task.done)
    assert time.now - died <= bound
    with pytest.raises(TransientError, match="does not answer"):
        await line.task


async def test_a_ping_that_hangs_does_not_hang_the_heartbeat(time: VirtualTime) -> None:
    line = Line(time)
    line.hangs = True
    line.heartbeat.heard()
    await time.advance(10)
    with pytest.raises(TransientError):
        await line.task


async def test_a_ping_that_fails_ends_the_line_at_once(time: VirtualTime) -> None:
    line = Line(time)
    line.fails = True
    opened = time.now
    line.heartbeat.heard()
    await time.until(line.task.done)
    assert time.now - opened < 1
    with pytest.raises(TransientError):
        await line.task


async def test_a_stream_that_never_opens_is_given_up(time: VirtualTime) -> None:
    line = Line(time)
    await time.advance(15)
    with pytest.raises(TransientError, match="too long to open"):
        await line.task
    assert line.pings == []


async def test_after_waking_up_three_seconds_are_enough(time: VirtualTime) -> None:
    line = Line(time)
    line.heartbeat.heard()
    await time.settle()
    line.answers = False
    line.heartbeat.woke()
    await time.advance(3)
    assert line.task.done()
    with pytest.raises(TransientError):
        await line.task


async def test_a_process_that_stood_still_asks_again_before_it_gives_up(time: VirtualTime) -> None:
    line = Line(time)
    line.heartbeat.heard()
    await time.settle()
    line.answers = False
    await time.advance(15.5)
    time.stall(60)
    line.answers = True
    await time.advance(1)
    assert not line.task.done()
    assert len(line.pings) == 3
    await end(line)


async def test_the_time_of_an_answer_is_measured(time: VirtualTime) -> None:
    line = Line(time)
    line.delay = 0.25
    line.heartbeat.heard()
    await time.advance(1)
    assert line.latencies == [0.25]
    await end(line)
