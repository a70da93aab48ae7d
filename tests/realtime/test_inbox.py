"""Tests of frames: the first event at once, a flood as one batch, and a reader that is held back."""

from __future__ import annotations

import asyncio

from chat_tui.model.events import Batch, ChannelLeft
from chat_tui.model.ids import ChannelId, Cursor
from chat_tui.realtime.inbox import FRAME, LONGEST_FRAME, MOST_TAKEN, Inbox
from tests.virtual_time import VirtualTime


def a_batch(number: int) -> Batch:
    return Batch((ChannelLeft(ChannelId(f"c{number}")),), Cursor(f"{number}"))


async def test_the_first_event_is_handed_on_at_once(time: VirtualTime) -> None:
    inbox = Inbox(time.timing)
    before = time.now
    await inbox.put(a_batch(1))
    assert await inbox.take() == a_batch(1)
    assert time.now == before


async def test_what_follows_within_a_frame_comes_together_in_order(time: VirtualTime) -> None:
    inbox = Inbox(time.timing)
    await inbox.put(a_batch(0))
    await inbox.take()
    for number in range(1, 101):
        await inbox.put(a_batch(number))
    taking = asyncio.create_task(inbox.take())
    await time.settle()
    assert not taking.done()
    await time.advance(FRAME)
    batch = await taking
    assert batch.events == tuple(ChannelLeft(ChannelId(f"c{number}")) for number in range(1, 101))
    assert batch.cursor == Cursor("100")


async def test_a_long_flood_is_taken_in_pieces_with_their_own_cursors(time: VirtualTime) -> None:
    inbox = Inbox(time.timing)
    for number in range(MOST_TAKEN + 5):
        await inbox.put(a_batch(number))
    first = await inbox.take()
    assert (len(first.events), first.cursor) == (MOST_TAKEN, Cursor(f"{MOST_TAKEN - 1}"))
    taking = asyncio.create_task(inbox.take())
    await time.advance(FRAME)
    rest = await taking
    assert (len(rest.events), rest.cursor) == (5, Cursor(f"{MOST_TAKEN + 4}"))


async def test_a_flood_is_handed_on_in_longer_frames_and_what_follows_it_at_once_again(
    time: VirtualTime,
) -> None:
    inbox = Inbox(time.timing)
    for number in range(1000):
        await inbox.put(a_batch(number))
    await inbox.take()
    await inbox.put(a_batch(1000))
    taking = asyncio.create_task(inbox.take())
    await time.advance(LONGEST_FRAME - FRAME / 2)
    assert not taking.done()
    await time.advance(FRAME / 2)
    assert (await taking).events == a_batch(1000).events
    await inbox.put(a_batch(1001))
    taking = asyncio.create_task(inbox.take())
    await time.advance(FRAME)
    assert taking.done()


async def test_what_people_write_is_no_flood(time: VirtualTime) -> None:
    inbox = Inbox(time.timing)
    for number in range(20):
        await inbox.put(a_batch(number))
        if number % 2:
            taking = asyncio.create_task(inbox.take())
            await time.advance(FRAME)
            assert taking.done(), "two events in each frame are 80 a second"


async def test_a_full_inbox_holds_its_reader_back(time: VirtualTime) -> None:
    inbox = Inbox(time.timing, most_waiting=2)
    await inbox.put(a_batch(1))
    await inbox.put(a_batch(2))
    putting = asyncio.create_task(inbox.put(a_batch(3)))
    await time.settle()
    assert not putting.done()
    await inbox.take()
    await time.settle()
    assert putting.done()


async def test_a_sign_of_life_is_not_kept(time: VirtualTime) -> None:
    inbox = Inbox(time.timing)
    await inbox.put(Batch())
    await inbox.put(a_batch(1))
    assert await inbox.take() == a_batch(1)


async def test_a_cursor_without_events_is_kept(time: VirtualTime) -> None:
    inbox = Inbox(time.timing)
    await inbox.put(Batch(cursor=Cursor("7")))
    assert await inbox.take() == Batch(cursor=Cursor("7"))
