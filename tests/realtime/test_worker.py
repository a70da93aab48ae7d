"""Tests of the worker: it comes back from every fault, says why it was away, loses and doubles nothing."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from chat_tui.errors import AuthError, BlockedError, RateLimitedError, ServerError, TransientError
from chat_tui.model.connection import ConnectionPhase, ConnectionState
from chat_tui.model.events import Batch, MessagePosted
from chat_tui.model.ids import Cursor
from chat_tui.realtime.worker import LOCAL
from tests.realtime.conftest import Town


async def test_it_connects_catches_up_and_is_online(town: Town) -> None:
    town.bob_says("one", "two")
    town.work()
    await town.online()
    phases = list(dict.fromkeys(state.phase for state in town.states))
    assert phases == [ConnectionPhase.CONNECTING, ConnectionPhase.CATCHING_UP, ConnectionPhase.ONLINE]
    assert town.shown() == ["one", "two"]


async def test_what_is_said_is_shown_at_once(town: Town) -> None:
    town.work()
    await town.online()
    [message] = town.bob_says("hello")
    await town.time.until(lambda: town.shown() == ["hello"])
    assert message.id in town.all_told().messages[town.channel.id]


async def test_messages_of_an_absence_arrive_once_and_in_order(town: Town) -> None:
    town.work()
    await town.online()
    town.bob_says("before")
    await town.time.until(lambda: town.shown() == ["before"])
    town.server.streams.drop(TransientError("server restarting"))
    town.bob_says("one", "two", "three")
    state = await town.phase(ConnectionPhase.WAITING)
    assert state.reason == "server restarting"
    assert state.retry_at is not None
    await town.time.until(lambda: len(town.shown()) == 4)
    assert town.shown() == ["before", "one", "two", "three"]
    assert town.status.state.phase is ConnectionPhase.ONLINE


async def test_who_is_said_to_be_in_step_has_all_that_was_missed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits for the line, as `read` does, reads what is there then."""
    at_once = town.backend.events

    async def slowly(cursor: Cursor | None) -> AsyncGenerator[Batch]:
        async with aclosing(at_once(cursor)) as batches:
            async for batch in batches:
                await town.time.timing.sleep(1)
                yield batch

    monkeypatch.setattr(town.backend, "events", slowly)
    shown_then: list[tuple[ConnectionPhase, int]] = []

    class Noting(list[ConnectionState]):
        def append(self, state: ConnectionState) -> None:
            shown_then.append((state.phase, len(town.shown())))

    town.work()
    await town.online()
    town.server.streams.drop()
    await town.phase(ConnectionPhase.WAITING)
    town.states = Noting()
    town.bob_says("one", "two", "three")
    await town.time.until(lambda: (ConnectionPhase.ONLINE, 3) in shown_then)
    assert [count for phase, count in shown_then if phase is ConnectionPhase.ONLINE] == [3]
    assert ConnectionPhase.CATCHING_UP in {phase for phase, _ in shown_then}


async def test_a_server_that_forgot_the_stream_is_caught_up_with_over_history(town: Town) -> None:
    town.work()
    await town.online()
    town.bob_says("before")
    await town.time.until(lambda: town.shown() == ["before"])
    town.server.streams.forget()
    town.server.streams.drop()
    town.bob_says("one", "two")
    await town.time.until(lambda: town.shown() == ["before", "one", "two"])
    await town.online()
    town.bob_says("three")
    await town.time.until(lambda: town.shown() == ["before", "one", "two", "three"])


async def test_a_bug_of_a_backend_is_shown_and_survived(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken() -> None:
        raise KeyError("channel_id")

    with monkeypatch.context() as patch:
        patch.setattr(town.backend, "sign_in", broken)
        town.work()
        state = await town.phase(ConnectionPhase.WAITING)
        assert state.reason == "internal error: KeyError"
    await town.online()


async def test_being_signed_out_waits_until_asked(town: Town) -> None:
    town.server.faults.stream_refusals.append(AuthError("The session has expired."))
    worker = town.work()
    state = await town.phase(ConnectionPhase.SIGNED_OUT)
    assert (state.reason, state.retry_at) == ("The session has expired.", None)
    await town.time.advance(300)
    assert town.status.state.phase is ConnectionPhase.SIGNED_OUT
    worker.retry_now()
    await town.online()


async def test_a_captive_portal_is_asked_once_a_minute(town: Town) -> None:
    town.server.faults.stream_refusals.append(BlockedError("This looks like a captive portal."))
    town.work()
    state = await town.phase(ConnectionPhase.BLOCKED)
    assert state.retry_at is not None
    assert state.retry_at - town.time.now >= 60
    await town.online()


async def test_a_wait_the_server_asks_for_is_kept(town: Town) -> None:
    town.server.faults.stream_refusals.append(RateLimitedError("Too many.", retry_after=100))
    town.work()
    started = town.time.now
    await town.online()
    assert 100 <= town.time.now - started <= 125


async def test_retry_now_does_not_wait(town: Town) -> None:
    town.server.faults.offline = True
    worker = town.work()
    town.time.chance = 1.0
    await town.time.advance(100)
    town.server.faults.offline = False
    await town.phase(ConnectionPhase.WAITING)
    before = town.time.now
    worker.retry_now()
    await town.online()
    assert town.time.now - before < 1


async def test_a_server_that_accepts_and_closes_is_not_hammered(town: Town) -> None:
    connects: list[float] = []
    for _ in range(100):
        town.server.faults.stream_refusals.append(TransientError("closed at once"))

    async def count() -> None:
        connects.append(town.time.now)

    town.work(LOCAL, before_connect=count)
    await town.time.advance(180)
    most = max(sum(start <= at < start + 60 for at in connects) for start in connects)
    assert 10 <= most <= 12


async def test_a_silent_line_is_noticed_and_replaced(town: Town) -> None:
    town.work()
    await town.online()
    town.server.faults.deaf = True
    town.bob_says("unheard")
    died = town.time.now
    state = await town.phase(ConnectionPhase.WAITING)
    assert state.reason == "the server does not answer"
    assert town.time.now - died <= 26
    town.server.faults.deaf = False
    await town.time.until(lambda: town.shown() == ["unheard"])


async def test_after_a_suspend_the_line_is_doubted_within_three_seconds(town: Town) -> None:
    town.work()
    await town.online()
    await town.time.advance(30)
    town.server.faults.deaf = True
    town.time.suspend(8 * 3600)
    resumed = town.time.now
    await town.phase(ConnectionPhase.WAITING)
    assert town.time.now - resumed <= 6


async def test_the_server_is_revived_before_connecting(town: Town) -> None:
    town.server.faults.offline = True
    asked: list[float] = []

    async def revive() -> None:
        asked.append(town.time.now)
        if len(asked) == 1:
            raise ServerError("The workspace did not start.")
        town.server.faults.offline = False

    town.work(LOCAL, before_connect=revive)
    state = await town.phase(ConnectionPhase.WAITING)
    assert state.reason == "The workspace did not start."
    await town.online()
    assert len(asked) == 2


async def test_news_are_told_once_however_often_the_server_repeats_them(town: Town) -> None:
    news: list[str] = []
    town.around.on_news = lambda posted: news.extend(event.message.text for event in posted)
    town.work()
    await town.online()
    [message] = town.bob_says("hello")
    for _ in range(5):
        town.server.streams.publish(town.ada.id, MessagePosted(message, False))
    await town.time.until(lambda: town.shown() == ["hello"])
    await town.time.advance(1)
    for _ in range(5):
        town.server.streams.publish(town.ada.id, MessagePosted(message, False))
    await town.time.advance(1)
    assert news == ["hello"]
    summary = town.store.summary(town.channel.id)
    assert summary is not None
    assert summary.membership.unread == 1


async def test_a_listener_that_fails_does_not_cost_the_line(town: Town) -> None:
    def fail(posted: object) -> None:
        raise ValueError("a bug of the listener")

    town.around.on_news = fail
    town.work()
    await town.online()
    town.bob_says("hello")
    await town.time.until(lambda: town.shown() == ["hello"])
    assert town.status.is_online


async def test_a_flood_is_told_a_frame_at_a_time(town: Town) -> None:
    town.work()
    await town.online()
    await town.time.advance(1)
    town.told.clear()
    town.bob_says(*(f"line {number}" for number in range(500)))
    await town.time.until(lambda: len(town.shown()) == 500)
    assert len(town.told) <= 3


async def test_stopping_says_so_and_closes_the_line(town: Town) -> None:
    town.work()
    await town.online()
    town.tasks[0].cancel()
    await town.phase(ConnectionPhase.OFFLINE)
    assert not town.server.streams.is_listening(town.ada.id)
