"""How questions stand in for an event stream: the same events, made of lists and of what changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import replace

from chat_tui.errors import RateLimitedError, RejectedError
from chat_tui.model.events import (
    Batch,
    Event,
    HistoryPage,
    MessageDeleted,
    MessagePosted,
    MessageSeen,
    SnapshotTaken,
    StreamOpened,
    UserChanged,
)
from chat_tui.model.ids import ChannelId, Cursor, Millis
from chat_tui.model.messages import Message
from chat_tui.realtime.catch_up import catch_up_with
from chat_tui.realtime.ring import Ring

SHORTEST = 3.0
"""Seconds between two questions while something happens."""
LONGEST = 30.0
GROWTH = 1.5
COOLING = 10.0
"""Seconds to wait for a server that asked us to slow down without saying for how long."""


class Poller:
    """One account's events by request: of what moved, of what is read, and of one other channel in turn.

    Nobody is seen writing, and who reacted to an old message elsewhere shows late: that is all that is lost.
    """

    def __init__(self, ring: Ring, visible: Callable[[], ChannelId | None]) -> None:
        self._ring = ring
        self._visible = visible
        self._asked = asyncio.Event()
        self._interval = SHORTEST
        self._newest: dict[ChannelId, Millis] | None = None
        self._taken: SnapshotTaken | None = None
        self._turn = 0

    async def ping(self) -> None:
        """Ask now; the answer is a batch."""
        self._asked.set()

    async def events(self, cursor: Cursor | None) -> AsyncGenerator[Batch]:
        """Batches for as long as the server answers, from now on; raises what the backend raises."""
        yield Batch((StreamOpened(resumed=False),))
        while True:
            await self._ring.timing.wait(self._asked, self._interval)
            self._asked.clear()
            before = self._newest
            try:
                events = tuple([event async for event in self._news()])
            except RateLimitedError as error:
                # What was learned so far was not told, so it is asked for again.
                self._newest, self._taken = before, None
                self._interval = max(LONGEST, error.retry_after or COOLING)
                yield Batch()
                continue
            self._interval = SHORTEST if events else min(self._interval * GROWTH, LONGEST)
            yield Batch(events)

    async def _news(self) -> AsyncGenerator[Event]:
        for event in (await self._ring.backend.snapshot()).events:
            if not isinstance(event, SnapshotTaken):
                continue
            if event != self._taken:
                self._taken = event
                yield event
            for channel_id, newest in self._worth_asking(event).items():
                for change in await self._asked_of(channel_id, newest):
                    yield change

    async def _asked_of(self, channel_id: ChannelId, newest: Millis) -> list[Event]:
        """What changed in a channel; of one that was never followed, what came after `newest`."""
        backend, since = self._ring.backend, self._ring.store.highest_update(channel_id)
        try:
            if since:
                return await self._changes(await backend.changed_since(channel_id, since), since)
            page = await backend.history(channel_id)
        except RejectedError:
            return []
        recent = tuple(message for message in page.messages if message.created_at > newest)
        return await self._changes(replace(page, messages=recent), newest)

    def _worth_asking(self, taken: SnapshotTaken) -> dict[ChannelId, Millis]:
        """Channels where something was said, the one that is read, and one of the others in turn.

        With the time of the newest message that was known of each.
        """
        store = self._ring.store
        if self._newest is None:
            channels = (summary.channel for summary in store.channel_summaries())
            self._newest = {channel.id: channel.last_message_at for channel in channels}
        before = self._newest
        newest = {channel.id: channel.last_message_at for channel in taken.channels}
        wanted = {
            channel_id: before.get(channel_id, Millis(0))
            for channel_id, at in newest.items()
            if at > before.get(channel_id, 0) or channel_id == self._visible()
        }
        self._newest = newest
        followed = [channel_id for channel_id in newest if store.highest_update(channel_id)]
        if followed:
            self._turn = (self._turn + 1) % len(followed)
            wanted.setdefault(followed[self._turn], newest[followed[self._turn]])
        return wanted

    async def _changes(self, page: HistoryPage, since: Millis) -> list[Event]:
        if page.truncated:
            await catch_up_with(self._ring, page.channel_id)
            return []
        store = self._ring.store
        changes = [change for message in page.messages for change in self._change(message, since)]
        strangers = [user for user in page.users if store.user(user.id) != user]
        return [*(UserChanged(user) for user in strangers), *changes] if changes else []

    def _change(self, message: Message, since: Millis) -> Iterator[Event]:
        known = self._ring.store.message(message.id)
        if message.deleted_at:
            if known is None or not known.deleted_at:
                yield MessageDeleted(message.channel_id, message.id, message.deleted_at)
        elif known is None and message.created_at > since:
            yield MessagePosted(message)
        elif known is None or message.updated_at > known.updated_at:
            # As a page says it, so that its reactions are believed too.
            yield MessageSeen(message)
