"""Tests of asking where people are, on a server that does not say."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from chat_tui.errors import TransientError
from chat_tui.model.channels import ChannelKind
from chat_tui.model.events import MessagePosted, PresenceChanged, SnapshotTaken, StreamOpened
from chat_tui.model.ids import Millis, UserId
from chat_tui.model.users import Presence, UserPresence
from chat_tui.realtime.presence import EVERY, NOT_BEFORE, dated, people_in_sight, poll_presence
from tests.realtime.conftest import Town


def polled(town: Town, moved_on: asyncio.Event | None = None) -> asyncio.Task[None]:
    town.server.capabilities = replace(town.server.capabilities, presence="poll")
    poll = poll_presence(town.ring, lambda: town.channel.id, moved_on or asyncio.Event())
    task = asyncio.create_task(poll)
    town.tasks.append(task)
    return task


def goes(town: Town, user: UserId, presence: Presence) -> None:
    town.server.world.presences[user] = UserPresence(user, presence)


async def in_step(town: Town) -> None:
    await town.ring.apply(await town.backend.snapshot())
    [message] = town.bob_says("hello")
    await town.ring.apply(replace(await town.backend.snapshot(), events=(MessagePosted(message),)))


async def test_who_comes_and_goes_is_learnt_within_an_interval(town: Town) -> None:
    await in_step(town)
    polled(town)
    goes(town, town.bob.id, Presence.AWAY)
    await town.time.advance(EVERY)
    assert town.store.presence(town.bob.id).presence is Presence.AWAY


async def test_who_opens_a_channel_learns_soon_where_its_people_are(town: Town) -> None:
    await in_step(town)
    moved_on = asyncio.Event()
    polled(town, moved_on)
    await town.time.advance(NOT_BEFORE + 1)
    goes(town, town.bob.id, Presence.DND)
    moved_on.set()
    await town.time.advance(0)
    assert town.store.presence(town.bob.id).presence is Presence.DND


async def test_who_walks_through_channels_asks_now_and_then_and_for_all_at_once(town: Town) -> None:
    await in_step(town)
    moved_on = asyncio.Event()
    polled(town, moved_on)
    before = town.backend.traffic.requests
    for _ in range(40):
        moved_on.set()
        await town.time.advance(0.5)
    assert town.backend.traffic.requests - before <= 1 + 20 / NOT_BEFORE


async def test_nothing_is_told_when_nobody_moved(town: Town) -> None:
    await in_step(town)
    polled(town)
    await town.time.advance(EVERY)
    town.told.clear()
    await town.time.advance(3 * EVERY)
    assert town.told == []


async def test_a_question_that_fails_is_asked_again_later(town: Town) -> None:
    await in_step(town)
    goes(town, town.bob.id, Presence.DND)
    town.server.faults.refusals.append(TransientError("gone"))
    task = polled(town)
    await town.time.advance(EVERY)
    assert not task.done()
    assert town.store.presence(town.bob.id).presence is Presence.DND


async def test_a_server_that_tells_is_not_asked(town: Town) -> None:
    await in_step(town)
    town.server.faults.refusals.append(TransientError("nobody should ask"))
    town.tasks.append(asyncio.create_task(poll_presence(town.ring, lambda: None, asyncio.Event())))
    await town.time.advance(3 * EVERY)
    assert len(town.server.faults.refusals) == 1


async def test_a_server_that_tells_of_moves_is_asked_once_of_who_has_not_moved(town: Town) -> None:
    await in_step(town)
    carol = town.server.add_user("carol")
    town.server.add_channel("ada__carol", [town.ada.id, carol.id], kind=ChannelKind.DIRECT)
    goes(town, carol.id, Presence.AWAY)  # before we knew of her, so nobody told us
    taken = await town.backend.snapshot()
    (event,) = taken.events
    assert isinstance(event, SnapshotTaken)
    await town.ring.apply(replace(taken, events=(replace(event, presences=()),)))
    before = town.backend.traffic.requests
    moved_on = asyncio.Event()
    town.tasks.append(asyncio.create_task(poll_presence(town.ring, lambda: None, moved_on)))
    await town.time.advance(1)
    assert town.store.presence(carol.id).presence is Presence.AWAY
    assert town.backend.traffic.requests == before + 1
    moved_on.set()
    await town.time.advance(3 * EVERY)
    assert town.backend.traffic.requests == before + 1


async def test_in_sight_are_partners_of_direct_channels_and_who_writes_here(town: Town) -> None:
    carol, dave = town.server.add_user("carol"), town.server.add_user("dave")
    town.server.add_channel("ada__carol", [town.ada.id, carol.id], kind=ChannelKind.DIRECT)
    await in_step(town)
    seen = people_in_sight(town.ring, town.channel.id)
    assert set(seen) == {carol.id, town.bob.id, town.ada.id}
    assert dave.id not in seen


def test_who_went_just_now_is_gone_since_now_unless_the_server_says_since_when() -> None:
    def told(presence: Presence, since: int = 0) -> PresenceChanged:
        return PresenceChanged(UserPresence(UserId("u"), presence, Millis(since)))

    heard = (
        told(Presence.AWAY),
        told(Presence.OFFLINE, 7),
        told(Presence.ONLINE),
        StreamOpened(resumed=True),
    )
    expected = (told(Presence.AWAY, 5_000), *heard[1:])
    assert dated(heard, 5.0) == expected
    only = (StreamOpened(resumed=True),)
    assert dated(only, 5.0) is only
