"""Tests of the feed: at once, then once a frame; a slow reader is told to reread and nobody waits for it."""

from __future__ import annotations

import asyncio

import pytest

from chat_tui.account.feed import FRAME, Feed
from chat_tui.model.changes import NOTHING, RESYNC, Changes
from chat_tui.model.ids import ChannelId, MessageId
from tests.virtual_time import VirtualTime

TOWN = ChannelId("town")


def posted(number: int) -> Changes:
    return Changes(messages={TOWN: frozenset({MessageId(f"m{number}")})})


async def test_the_first_change_is_told_at_once(time: VirtualTime) -> None:
    feed = Feed(time.timing)
    reader = feed.subscribe()
    before = time.now
    feed.publish(posted(1))
    assert await anext(reader) == posted(1)
    assert time.now == before


async def test_the_next_changes_are_told_together_a_frame_later(time: VirtualTime) -> None:
    feed = Feed(time.timing)
    reader = feed.subscribe()
    feed.publish(posted(1))
    await anext(reader)
    reading = asyncio.ensure_future(anext(reader))
    feed.publish(posted(2))
    await time.settle()
    assert not reading.done()
    feed.publish(posted(3))
    await time.advance(FRAME)
    assert await reading == posted(2) | posted(3)


async def test_a_slow_reader_is_told_to_resync_once_and_others_lose_nothing(time: VirtualTime) -> None:
    feed = Feed(time.timing, most_waiting=3)
    slow, quick = feed.subscribe(), feed.subscribe()
    seen: set[MessageId] = set()
    for number in range(10):
        feed.publish(posted(number))
        reading = asyncio.ensure_future(anext(quick))
        await time.advance(FRAME)
        seen |= (await reading).messages[TOWN]
    assert len(seen) == 10
    assert await anext(slow) == RESYNC
    feed.publish(posted(11))
    reading = asyncio.ensure_future(anext(slow))
    await time.advance(FRAME)
    assert await reading == posted(11)


async def test_nothing_is_not_told(time: VirtualTime) -> None:
    feed = Feed(time.timing)
    reader = feed.subscribe()
    feed.publish(NOTHING)
    feed.publish(posted(1))
    assert await anext(reader) == posted(1)


async def test_a_closed_reader_ends_its_loop_and_hears_no_more(time: VirtualTime) -> None:
    feed = Feed(time.timing)
    with feed.subscribe() as reader:
        reading = asyncio.ensure_future(anext(reader))
        await time.settle()
        reader.close()
        with pytest.raises(StopAsyncIteration):
            await reading
    feed.publish(posted(1))
    assert [change async for change in reader] == []


async def test_closing_the_feed_ends_all_readers(time: VirtualTime) -> None:
    feed = Feed(time.timing)
    readers = [feed.subscribe(), feed.subscribe()]
    feed.close()
    for reader in readers:
        assert [change async for change in reader] == []
