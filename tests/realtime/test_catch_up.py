"""Tests of catching up: what is asked in which order, what is a gap, and that nothing counts twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from chat_tui.errors import RateLimitedError, TransientError
from chat_tui.model.channels import Channel
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.events import Batch, HistoryPage, MessagePosted, StreamOpened
from chat_tui.model.ids import ChannelId, MessageId, Millis
from chat_tui.model.messages import Message
from chat_tui.realtime.catch_up import CatchUp
from tests.realtime.conftest import Town


@pytest.fixture
def asked(town: Town, monkeypatch: pytest.MonkeyPatch) -> list[ChannelId]:
    """The channels whose history was asked for, in order."""
    order: list[ChannelId] = []
    history, changed_since = town.backend.history, town.backend.changed_since

    async def note_history(channel_id: ChannelId, **where: MessageId | None) -> HistoryPage:
        order.append(channel_id)
        return await history(channel_id, before=where.get("before"))

    async def note_changes(channel_id: ChannelId, since: Millis) -> HistoryPage:
        order.append(channel_id)
        return await changed_since(channel_id, since)

    monkeypatch.setattr(town.backend, "history", note_history)
    monkeypatch.setattr(town.backend, "changed_since", note_changes)
    return order


async def catch_up(town: Town) -> None:
    town.status.enter(ConnectionPhase.CATCHING_UP)
    await town.ring.apply(Batch((StreamOpened(False),)))
    await CatchUp(town.ring, town.status, lambda: town.around.visible).run()


def channels(town: Town, *names: str) -> list[Channel]:
    return [town.server.add_channel(name) for name in names]


async def test_the_visible_channel_comes_first_then_mentions_then_unread(
    town: Town, asked: list[ChannelId]
) -> None:
    quiet, loud, calling = channels(town, "quiet", "loud", "calling")
    town.server.post(town.ada.id, quiet.id, "mine")
    town.server.post(town.bob.id, loud.id, "news")
    town.server.post(town.bob.id, calling.id, "@ada please")
    town.bob_says("look here")
    await catch_up(town)
    assert asked == [town.channel.id, calling.id, loud.id, quiet.id]


async def test_progress_is_told_by_channel(town: Town) -> None:
    for channel in channels(town, "one", "two"):
        town.server.post(town.bob.id, channel.id, "news")
    await catch_up(town)
    assert (town.status.state.done, town.status.state.total) == (2, 2)


async def test_edits_and_deletions_of_an_absence_are_learnt(town: Town) -> None:
    first, second = town.bob_says("first", "second")
    await catch_up(town)
    town.server.world.messages[first.id] = _edited(town, first.id, "first, edited")
    _delete(town, second.id)
    town.bob_says("third")
    await catch_up(town)
    assert town.shown() == ["first, edited", "third"]


async def test_too_much_to_catch_up_with_leaves_a_gap(town: Town) -> None:
    town.bob_says("before")
    await catch_up(town)
    town.bob_says(*(f"missed {number}" for number in range(200)))
    town.server.faults.since_limit = 50
    await catch_up(town)
    shown = town.shown()
    assert shown[:2] == ["before", "..."]
    assert shown[2:] == [f"missed {number}" for number in range(140, 200)]


async def test_a_channel_that_refuses_is_left_out(town: Town) -> None:
    [other] = channels(town, "other")
    town.server.post(town.bob.id, other.id, "news")
    town.bob_says("hello")
    snapshot = await town.backend.snapshot()
    await town.ring.apply(snapshot)
    town.server.world.rooms[town.channel.id].viewed.pop(town.ada.id)

    async def stale() -> Batch:
        return snapshot

    town.backend.snapshot = stale  # type: ignore[method-assign]
    await catch_up(town)
    assert town.shown(other.id) == ["news"]
    assert town.shown() == []


async def test_a_busy_server_is_given_the_time_it_asks_for(town: Town) -> None:
    town.bob_says("hello")
    snapshot = await town.backend.snapshot()
    town.server.faults.refusals.extend([RateLimitedError("busy", retry_after=7)])

    async def ready() -> Batch:
        return snapshot

    town.backend.snapshot = ready  # type: ignore[method-assign]
    started = town.time.now
    working = asyncio.create_task(catch_up(town))
    await town.time.until(working.done)
    await working
    assert town.shown() == ["hello"]
    assert town.time.now - started == 7


async def test_a_lost_server_ends_it(town: Town) -> None:
    town.server.faults.refusals.append(TransientError("gone"))
    with pytest.raises(TransientError):
        await catch_up(town)


async def test_what_the_snapshot_counted_does_not_count_again(town: Town) -> None:
    [counted] = town.bob_says("counted")
    await catch_up(town)
    [later] = town.bob_says("later")
    await town.ring.apply(Batch((MessagePosted(counted), MessagePosted(later))))
    summary = town.store.summary(town.channel.id)
    assert summary is not None
    assert summary.membership.unread == 2


async def test_a_line_that_drops_meanwhile_begins_it_anew(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.bob_says("hello")
    history = town.backend.history
    failures = [TransientError("gone")]

    async def fail_once(channel_id: ChannelId, **where: MessageId | None) -> HistoryPage:
        if failures:
            raise failures.pop()
        return await history(channel_id)

    monkeypatch.setattr(town.backend, "history", fail_once)
    town.work()
    await town.phase(ConnectionPhase.WAITING)
    assert town.store.cursor is None
    await town.online()
    assert town.shown() == ["hello"]
    assert town.store.cursor is not None


def _edited(town: Town, message_id: MessageId, text: str) -> Message:
    now = town.server.world.now()
    return replace(town.server.world.messages[message_id], text=text, updated_at=now, edited_at=now)


def _delete(town: Town, message_id: MessageId) -> None:
    now = town.server.world.now()
    message = town.server.world.messages[message_id]
    town.server.world.messages[message_id] = replace(message, text="", deleted_at=now, updated_at=now)
