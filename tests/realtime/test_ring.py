"""Is every commit told of, also when nobody waits for it any more?"""

from __future__ import annotations

import asyncio

import pytest

from chat_tui.model.events import Batch, MessagePosted
from chat_tui.model.ids import Position
from tests.realtime.conftest import Town


async def test_a_commit_is_told_of_though_the_line_dropped_meanwhile(town: Town) -> None:
    (message,) = town.bob_says("said just before the drop")
    applying = asyncio.create_task(town.ring.apply(Batch((MessagePosted(message),))))
    await asyncio.sleep(0)  # it has begun, and has come no further than the writer's thread
    applying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await applying
    assert town.store.message(message.id) == message
    assert [changes.messages for changes in town.told] == [{town.channel.id: frozenset([message.id])}]


async def test_a_page_is_told_of_though_its_reader_went_elsewhere(town: Town) -> None:
    first, second = town.bob_says("one", "two")
    page = await town.backend.history(town.channel.id)
    reading = asyncio.create_task(
        town.ring.told(town.store.record_page(page, before=Position(second.created_at, second.id)))
    )
    await asyncio.sleep(0)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert town.store.message(first.id) == first
    assert town.channel.id in town.told[-1].timelines


async def test_what_a_write_raises_is_raised(town: Town) -> None:
    await town.store.close()
    (message,) = town.bob_says("too late")
    with pytest.raises(Exception, match="is closed"):
        await town.ring.apply(Batch((MessagePosted(message),)))
    assert not town.told
