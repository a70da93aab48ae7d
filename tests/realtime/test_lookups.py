"""Tests of lookups: what was only named is asked for once, and a stranger does not stay one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from chat_tui.errors import AuthError, TransientError
from chat_tui.model.actions import MarkRead
from chat_tui.model.events import Batch, LookupNeeded, MessagePosted
from chat_tui.model.ids import ChannelId, ClientId, UserId
from chat_tui.realtime.lookups import RETRY_AFTER, Lookups
from tests.builders import a_message
from tests.realtime.conftest import Town


@pytest.fixture
async def lookups(town: Town) -> AsyncIterator[Lookups]:
    made = Lookups(town.ring)
    task = asyncio.create_task(made.run())
    yield made
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_channel_that_was_only_named_gets_its_description(town: Town, lookups: Lookups) -> None:
    lookups.notice([LookupNeeded(channel_ids=(town.channel.id,))])
    await town.time.until(lambda: town.store.summary(town.channel.id) is not None)


async def test_the_author_of_a_message_is_asked_for_when_nobody_knows_him(
    town: Town, lookups: Lookups
) -> None:
    [message] = town.bob_says("hello")
    lookups.notice([MessagePosted(message)])
    await town.time.until(lambda: town.store.user(town.bob.id) == town.bob)


async def test_who_cannot_be_described_is_asked_for_once(
    town: Town, lookups: Lookups, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[LookupNeeded] = []
    lookup = town.backend.lookup

    async def note(needed: LookupNeeded) -> object:
        asked.append(needed)
        return await lookup(needed)

    monkeypatch.setattr(town.backend, "lookup", note)
    message = a_message(author="nobody", channel="nowhere")
    for _ in range(3):
        lookups.notice([MessagePosted(message)])
        await town.time.advance(1)
    assert asked == [LookupNeeded((ChannelId("c-nowhere"),), (UserId("u-nobody"),))]


async def test_a_lookup_that_fails_is_tried_again(town: Town, lookups: Lookups) -> None:
    town.server.faults.refusals.append(TransientError("gone"))
    lookups.notice([LookupNeeded(user_ids=(town.bob.id,))])
    await town.time.advance(RETRY_AFTER)
    await town.time.until(lambda: town.store.user(town.bob.id) is not None)


async def test_many_are_asked_for_in_portions(town: Town, lookups: Lookups) -> None:
    people = [town.server.add_user(f"p{number}") for number in range(150)]
    lookups.notice([LookupNeeded(user_ids=tuple(person.id for person in people))])
    await town.time.until(lambda: len(town.store.users()) == 150)


async def test_being_signed_out_ends_it(town: Town) -> None:
    lookups = Lookups(town.ring)
    town.server.faults.refusals.append(AuthError("The session has expired."))
    lookups.notice([LookupNeeded(user_ids=(town.bob.id,))])
    with pytest.raises(AuthError):
        await lookups.run()


async def test_an_answer_that_messages_overtook_is_asked_for_again(
    town: Town, lookups: Lookups, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.ring.apply(await town.backend.snapshot())
    lookup = town.backend.lookup

    async def overtaken(needed: LookupNeeded) -> Batch:
        answer = await lookup(needed)
        if not town.shown():
            [message] = town.bob_says("meanwhile")
            await town.ring.apply(Batch((MessagePosted(message),)))
        return answer

    monkeypatch.setattr(town.backend, "lookup", overtaken)
    lookups.notice([LookupNeeded(channel_ids=(town.channel.id,))])
    await town.time.until(lambda: town.shown() == ["meanwhile"])
    await town.time.advance(1)
    summary = town.store.summary(town.channel.id)
    assert summary is not None
    assert summary.membership.unread == 1


async def test_an_answer_from_before_the_channel_was_read_is_asked_for_again(
    town: Town, lookups: Lookups, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.ring.apply(await town.backend.snapshot())
    [message] = town.bob_says("one")
    await town.ring.apply(Batch((MessagePosted(message),)))
    lookup, asked = town.backend.lookup, 0

    async def overtaken(needed: LookupNeeded) -> Batch:
        nonlocal asked
        asked += 1
        answer = await lookup(needed)
        if asked == 1:
            receipt = await town.backend.perform(MarkRead(ClientId("read"), town.channel.id))
            await town.ring.apply(Batch(receipt.events))
        return answer

    monkeypatch.setattr(town.backend, "lookup", overtaken)
    lookups.notice([LookupNeeded(channel_ids=(town.channel.id,))])
    await town.time.until(lambda: asked == 2)
    await town.time.advance(1)
    summary = town.store.summary(town.channel.id)
    assert summary is not None
    assert (summary.membership.unread, asked) == (0, 2)


async def test_a_channel_that_an_earlier_program_heard_of_is_asked_for(town: Town) -> None:
    [message] = town.bob_says("hello")
    await town.ring.apply(Batch((MessagePosted(message),)))  # it ended before it asked
    assert town.store.undescribed() == [town.channel.id]
    await Lookups(town.ring).describe_channels()
    assert town.store.undescribed() == []
    assert town.store.summary(town.channel.id) is not None
