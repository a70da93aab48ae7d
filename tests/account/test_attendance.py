"""Does a person who leaves the terminal become away in time, and come back with the next key?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from chat_tui.account.attendance import BLURRED, REMIND, Attendance
from tests.virtual_time import QuickTime

IDLE = 300.0


@dataclass
class Desk:
    """A person before a terminal, and what servers are told of it, with the second it was told at."""

    time: QuickTime
    told: list[tuple[float, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.began = self.time.now
        self.person = Attendance(self.time.timing, self._tell, idle=IDLE)

    def _tell(self, is_here: bool) -> None:
        self.told.append((self.time.now - self.began, is_here))


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk(QuickTime())
    watching = asyncio.create_task(desk.person.run())
    await desk.time.settle()
    yield desk
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


async def test_without_a_key_one_is_away_after_the_time_and_is_told_once(desk: Desk) -> None:
    await desk.time.advance(IDLE - 1)
    assert desk.told == []
    await desk.time.advance(10 * IDLE)
    assert desk.told == [(IDLE, False)]


async def test_a_key_begins_the_time_anew(desk: Desk) -> None:
    await desk.time.advance(100)
    desk.person.seen()
    await desk.time.advance(IDLE - 1)
    assert desk.told == []
    await desk.time.advance(1)
    assert desk.told == [(100 + IDLE, False)]


async def test_the_next_key_brings_one_back_at_once_and_the_watch_goes_on(desk: Desk) -> None:
    await desk.time.advance(1_000)
    desk.person.seen()
    assert desk.told == [(IDLE, False), (1_000, True)]
    await desk.time.advance(IDLE)
    assert desk.told[2:] == [(1_000 + IDLE, False)]


async def test_without_the_focus_it_takes_less_time(desk: Desk) -> None:
    await desk.time.advance(50)
    desk.person.focused(False)
    await desk.time.advance(BLURRED - 1)
    assert desk.told == []
    await desk.time.advance(1)
    assert desk.told == [(50 + BLURRED, False)]


async def test_the_focus_alone_brings_one_back(desk: Desk) -> None:
    desk.person.focused(False)
    await desk.time.advance(BLURRED)
    desk.person.focused(True)
    await desk.time.advance(IDLE - 1)
    assert desk.told == [(BLURRED, False), (BLURRED, True)]


async def test_a_short_look_elsewhere_is_nothing(desk: Desk) -> None:
    desk.person.focused(False)
    await desk.time.advance(BLURRED - 5)
    desk.person.focused(True)
    await desk.time.advance(60)
    assert desk.told == []


async def test_a_blur_late_in_the_time_does_not_make_it_longer(desk: Desk) -> None:
    await desk.time.advance(IDLE - 10)
    desk.person.focused(False)
    await desk.time.advance(10)
    assert desk.told == [(IDLE, False)]


async def test_who_reads_with_keys_is_told_to_be_there_now_and_then(desk: Desk) -> None:
    for _ in range(600):
        await desk.time.advance(1)
        desk.person.seen()
    assert desk.told == [(REMIND * number, True) for number in range(1, 6)]


async def test_a_thousand_keys_wake_nobody() -> None:
    time = QuickTime()
    sleeps: list[float] = []
    timing = time.timing

    async def sleep(seconds: float) -> None:
        sleeps.append(seconds)
        await time.sleep(seconds)

    person = Attendance(type(timing)(clock=timing.clock, sleep=sleep), lambda _: None, idle=IDLE)
    watching = asyncio.create_task(person.run())
    for _ in range(1_000):
        person.seen()
        await time.advance(0.05)
    assert len(sleeps) <= 1
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
