"""Tests of what is kept of a line: latencies, reconnects and the rate of events."""

from __future__ import annotations

import pytest

from chat_tui.errors import StreamRefusedError
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.metrics import LineRecord
from chat_tui.realtime.line_log import APART, MOST_LATENCIES, RATE_OVER, LineLog
from tests.builders import FakeClock
from tests.realtime.conftest import Town


def test_nothing_is_known_at_first_and_the_newest_latencies_are_kept() -> None:
    log = LineLog(FakeClock())
    assert log.record() == LineRecord()
    for number in range(MOST_LATENCIES + 1):
        log.measured(float(number))
    assert log.record().latencies == tuple(float(number) for number in range(1, MOST_LATENCIES + 1))


def test_the_rate_is_that_of_the_last_seconds() -> None:
    clock = FakeClock()
    log = LineLog(clock)
    log.heard(30)
    log.heard(0)
    clock.advance(RATE_OVER / 2)
    log.heard(20)
    assert log.record().events_per_second == pytest.approx(50 / RATE_OVER)
    clock.advance(RATE_OVER / 2)
    assert log.record().events_per_second == pytest.approx(20 / RATE_OVER)
    assert log.record().events == 50


def test_a_flood_is_remembered_by_tenths_of_a_second() -> None:
    clock = FakeClock()
    log = LineLog(clock)
    for _ in range(20_000):
        log.heard(1)
        clock.advance(0.001)
    assert log.record().events_per_second == pytest.approx(1_000, rel=0.02)
    assert len(log._recent) <= RATE_OVER / APART + 2
    clock.advance(RATE_OVER)
    assert log.record().events_per_second == 0


async def test_a_worker_tells_how_it_came_back(town: Town) -> None:
    town.work()
    await town.online()
    assert town.status.log.record().last_resume == "caught up"
    town.server.drop()
    await town.phase(ConnectionPhase.WAITING)
    await town.online()
    town.bob_says("hello")
    await town.time.advance(1)
    record = town.status.log.record()
    assert (record.connects, record.last_resume) == (2, "resumed")
    assert record.events > 0
    await town.time.advance(20)
    assert town.status.log.record().latencies == (0.0,) * 3


async def test_asking_instead_of_listening_is_told(town: Town) -> None:
    town.server.faults.stream_refusals.append(StreamRefusedError("blocked"))
    town.work()
    await town.phase(ConnectionPhase.POLLING)
    assert town.status.log.record().last_resume == "polling"
