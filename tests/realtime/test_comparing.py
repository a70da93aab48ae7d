"""Tests of the silent gap: a lost last event is found although nothing follows it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chat_tui.backends.fake import FakeBackend, FakeServer
from chat_tui.model.actions import DeleteMessage, EditMessage
from chat_tui.model.events import HistoryPage
from chat_tui.model.ids import ChannelId, ClientId, Millis
from chat_tui.realtime.comparing import EVERY, IN_TURN, NOT_BEFORE, ON_THE_WAY
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
    asked = questions(reticent, monkeypatch)
    reticent.around.visible = None
    reticent.around.looked.set()
    await reticent.time.advance(EVERY / 2)
    assert asked == []


def questions(town: Town, monkeypatch: pytest.MonkeyPatch) -> list[ChannelId]:
    """The channels that are asked for changes from now on."""
    asked: list[ChannelId] = []
    changed_since = town.backend.changed_since

    async def noted(channel_id: ChannelId, since: Millis) -> HistoryPage:
        asked.append(channel_id)
        return await changed_since(channel_id, since)

    monkeypatch.setattr(town.backend, "changed_since", noted)
    return asked


async def lose_an_edit_and_a_deletion(town: Town) -> None:
    town.work()
    await town.online()
    typo, wrong = town.bob_says("tpyo", "wrong")
    await town.time.advance(1)
    town.server.faults.lost_events = 2
    town.server.perform(town.bob.id, EditMessage(ClientId("e"), town.channel.id, typo.id, "typo"))
    town.server.perform(town.bob.id, DeleteMessage(ClientId("d"), town.channel.id, wrong.id))
    await town.time.advance(1)
    assert town.shown() == ["tpyo", "wrong"]


async def test_an_edit_and_a_deletion_that_were_lost_are_found_by_who_comes_to_look(reticent: Town) -> None:
    await lose_an_edit_and_a_deletion(reticent)
    reticent.around.looked.set()
    await reticent.time.advance(NOT_BEFORE + 1)
    assert reticent.shown() == ["typo"]


async def test_they_are_found_where_nobody_looks_too(reticent: Town) -> None:
    reticent.around.visible = None
    await lose_an_edit_and_a_deletion(reticent)
    await reticent.time.advance(EVERY + 1)
    assert reticent.shown() == ["typo"]


async def test_channels_are_asked_in_turn_and_the_one_that_is_read_each_time(
    reticent: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [reticent.server.add_channel(f"c{number:02}").id for number in range(IN_TURN + 5)]
    reticent.work()
    await reticent.online()
    for channel_id in others:
        reticent.server.post(reticent.bob.id, channel_id, "hello")
    reticent.bob_says("first")
    await reticent.time.until(lambda: all(map(reticent.store.highest_update, [reticent.channel.id, *others])))
    asked = questions(reticent, monkeypatch)
    for rounds in (1, 2):
        await reticent.time.advance(EVERY)
        assert len(asked) == rounds * (IN_TURN + 1)
        assert asked.count(reticent.channel.id) == rounds
    assert set(asked) == {reticent.channel.id, *others}


async def test_a_channel_that_refuses_to_be_compared_does_not_keep_the_others_from_it(reticent: Town) -> None:
    gone = reticent.server.add_channel("a-gone").id
    reticent.around.visible = gone
    reticent.server.post(reticent.bob.id, gone, "hello")
    await lose_an_edit_and_a_deletion(reticent)
    del reticent.server.world.rooms[gone].viewed[reticent.ada.id]
    await reticent.time.advance(EVERY + 1)
    assert reticent.shown() == ["typo"]
    assert reticent.status.is_online


async def test_a_server_that_cannot_be_asked_is_asked_again_later(reticent: Town) -> None:
    await lose_the_last(reticent)
    reticent.server.faults.offline = True
    await reticent.time.advance(EVERY + 1)
    assert reticent.status.is_online
    reticent.server.faults.offline = False
    await reticent.time.advance(EVERY + NOT_BEFORE)
    assert reticent.shown() == ["first", "lost"]
