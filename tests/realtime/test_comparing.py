"""Tests of the silent gap: a lost last event is found although nothing follows it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chat_tui.backends.fake import FakeBackend, FakeServer
from chat_tui.realtime.comparing import EVERY, NOT_BEFORE, ON_THE_WAY
from chat_tui.store.store import Store
from tests.realtime.conftest import Town
from tests.virtual_time import VirtualTime


async def lose_the_last(town: Town) -> None:
    town.work()
    await town.online()
    town.bob_says("first")
    await town.time.advance(1)
    town.server.faults.lost_events = 1
    town.bob_says("lost")
    await town.time.advance(1)
    assert town.shown() == ["first"]


async def test_a_server_that_tells_its_position_gives_it_away_with_the_next_ping(town: Town) -> None:
    await lose_the_last(town)
    await town.time.advance(30)
    assert town.shown() == ["first", "lost"]
    assert town.status.is_online


@pytest.fixture
async def reticent(time: VirtualTime, tmp_path: Path) -> AsyncIterator[Town]:
    """A town whose server answers pings without saying how far it went."""
    server = FakeServer(clock=time.wall, tells_position=False)
    ada, bob = server.add_user("ada"), server.add_user("bob")
    channel = server.add_channel("town")
    store = Store.open(tmp_path / "cache.sqlite")
    made = Town(time, server, ada, bob, channel, store, FakeBackend(server, ada.id))
    yield made
    await made.close()


async def test_of_another_the_lists_are_compared_every_five_minutes(reticent: Town) -> None:
    await lose_the_last(reticent)
    await reticent.time.advance(60)
    assert reticent.shown() == ["first"]
    await reticent.time.advance(EVERY)
    assert reticent.shown() == ["first", "lost"]
    summary = reticent.store.summary(reticent.channel.id)
    assert summary is not None
    assert summary.membership.unread == 2


async def test_when_somebody_comes_to_look_they_are_compared_soon(reticent: Town) -> None:
    await lose_the_last(reticent)
    reticent.around.looked.set()
    await reticent.time.advance(NOT_BEFORE + ON_THE_WAY + 1)
    assert reticent.shown() == ["first", "lost"]


async def test_an_event_that_is_only_late_costs_no_question(
    reticent: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    reticent.work()
    await reticent.online()
    reticent.bob_says("first")
    await reticent.time.advance(1)
    asked: list[object] = []
    changed_since = reticent.backend.changed_since

    async def noted(*args: object) -> object:
        asked.append(args)
        return await changed_since(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(reticent.backend, "changed_since", noted)
    reticent.around.looked.set()
    await reticent.time.advance(EVERY * 2)
    assert asked == []


async def test_a_server_that_cannot_be_asked_is_asked_again_later(reticent: Town) -> None:
    await lose_the_last(reticent)
    reticent.server.faults.offline = True
    await reticent.time.advance(EVERY + 1)
    assert reticent.status.is_online
    reticent.server.faults.offline = False
    await reticent.time.advance(EVERY + NOT_BEFORE)
    assert reticent.shown() == ["first", "lost"]
