"""Tests of the connection state: told when it moves, waited for, and honest about what is hopeless."""

from __future__ import annotations

import asyncio

from chat_tui.model.connection import ConnectionPhase, ConnectionState
from chat_tui.realtime.connection import ConnectionStatus
from tests.virtual_time import VirtualTime


def made(time: VirtualTime) -> tuple[ConnectionStatus, list[ConnectionState]]:
    told: list[ConnectionState] = []
    status = ConnectionStatus(time.timing, lambda: told.append(status.state))
    return status, told


async def test_every_phase_is_told_with_its_reason_and_moment(time: VirtualTime) -> None:
    status, told = made(time)
    status.enter(ConnectionPhase.WAITING, "the line dropped", retry_at=1_004.0)
    assert told == [ConnectionState(ConnectionPhase.WAITING, "the line dropped", 1_004.0, time.now)]


async def test_the_same_state_is_told_once(time: VirtualTime) -> None:
    status, told = made(time)
    status.enter(ConnectionPhase.CONNECTING)
    status.enter(ConnectionPhase.CONNECTING)
    assert len(told) == 1


async def test_progress_is_told_while_catching_up_only(time: VirtualTime) -> None:
    status, told = made(time)
    status.progress(1, 3)
    assert told == []
    status.enter(ConnectionPhase.CATCHING_UP)
    status.progress(1, 3)
    assert (status.state.done, status.state.total) == (1, 3)


async def test_a_trembling_latency_is_noted_but_not_shown(time: VirtualTime) -> None:
    status, told = made(time)
    status.enter(ConnectionPhase.ONLINE)
    status.measured(0.038)
    status.measured(0.041)
    assert status.state.latency == 0.038, "a figure that trembles is no news"
    assert len(told) == 2
    status.measured(0.4)
    assert len(told) == 3


async def test_a_line_is_down_since_it_was_lost_however_often_it_is_tried(time: VirtualTime) -> None:
    status, _ = made(time)
    status.enter(ConnectionPhase.ONLINE)
    await time.advance(10)
    lost = time.now
    for phase in (ConnectionPhase.WAITING, ConnectionPhase.CONNECTING, ConnectionPhase.WAITING):
        status.enter(phase, "away")
        assert status.state.since == lost
        await time.advance(10)
    status.enter(ConnectionPhase.CATCHING_UP)
    assert status.state.since == time.now


async def test_waiting_ends_when_online(time: VirtualTime) -> None:
    status, _ = made(time)
    waiting = asyncio.create_task(status.wait_online(30))
    await time.advance(5)
    status.enter(ConnectionPhase.CONNECTING)
    await time.settle()
    assert not waiting.done()
    status.enter(ConnectionPhase.ONLINE)
    assert await waiting is True


async def test_waiting_ends_when_the_time_is_over(time: VirtualTime) -> None:
    status, _ = made(time)
    waiting = asyncio.create_task(status.wait_online(30))
    await time.advance(30)
    assert await waiting is False


async def test_nobody_waits_for_what_only_a_person_can_mend(time: VirtualTime) -> None:
    status, _ = made(time)
    waiting = asyncio.create_task(status.wait_online(30))
    await time.settle()
    status.enter(ConnectionPhase.SIGNED_OUT, "the session has expired")
    assert await waiting is False
