"""How older messages come in: a page at a time, never two requests for one channel at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from chat_tui.model.events import Batch, HistoryPage, MessageSeen, UserChanged
from chat_tui.model.ids import ChannelId, MessageId, Millis, Position
from chat_tui.model.messages import Gap, Message
from chat_tui.realtime.ring import Ring

PAGE = 60


class History:
    """Fetches history on demand; every method raises what the backend raises."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self._running: dict[str, tuple[Position | None, asyncio.Task[None]]] = {}
        """By channel or thread: before which place is asked (None: the newest page), and the task."""

    def is_loading(self, channel_id: ChannelId) -> bool:
        """Whether a request for a channel is on its way."""
        return channel_id in self._running

    async def older(self, channel_id: ChannelId, *, limit: int = PAGE) -> None:
        """Learn a page before the oldest message known; nothing when the beginning is known.

        What a server hid is asked for again, as it may show it now.
        """
        store = self._ring.store
        if store.history_complete(channel_id) and not store.hidden_before(channel_id):
            return
        oldest = store.oldest_known(channel_id)
        if oldest is None:
            await self._once(channel_id, lambda: self._newest(channel_id))
        else:
            await self._once(channel_id, lambda: self._before(channel_id, oldest, limit), oldest)

    async def fill(self, gap: Gap) -> None:
        """Learn a page before the newer edge of a gap; the rest of the gap stays."""
        await self._once(gap.channel_id, lambda: self._before(gap.channel_id, gap.newer), gap.newer)

    async def ensure_newest(self, channel_id: ChannelId) -> None:
        """Learn the newest page of a channel that was not caught up with; nothing for any other."""
        if not self._ring.store.follows_server(channel_id):
            await self._once(channel_id, lambda: self._newest(channel_id))

    async def thread(self, root_id: MessageId) -> None:
        """Learn all replies of a thread; they stand beside the timeline, so its gaps are not touched."""
        await self._once(root_id, lambda: self._thread(root_id))

    async def since(self, channel_id: ChannelId, at: Millis) -> None:
        """Learn all that was said in a channel since a moment, replies too, and fill the holes in that.

        Where it is more than the server tells of at once (Mattermost: 1,000 changes), replies in threads that
        began before may stay unknown.
        """
        page = await self._ring.backend.changed_since(channel_id, at)
        said = [message for message in page.messages if message.created_at >= at and not message.deleted_at]
        await self._ring.apply(Batch((*map(UserChanged, page.users), *map(MessageSeen, said))))
        if page.truncated or channel_id in self._ring.store.holes_since(at):
            await self._page_back(channel_id, at)

    async def _page_back(self, channel_id: ChannelId, at: Millis) -> None:
        store = self._ring.store
        await self.ensure_newest(channel_id)
        oldest = store.oldest_known(channel_id)
        while oldest is not None and oldest.at > at and not store.history_complete(channel_id):
            await self.older(channel_id)
            before, oldest = oldest, store.oldest_known(channel_id)
            if oldest == before:
                break
        hole = store.holes_since(at).get(channel_id)
        while hole is not None:
            await self.fill(Gap(channel_id, newer=hole))
            before, hole = hole, store.holes_since(at).get(channel_id)
            if hole == before:
                break
        edge: Position | None = Position(at, MessageId(""))
        while edge is not None:
            rows = store.timeline(channel_id, after=edge, limit=PAGE).rows
            for row in rows:
                if isinstance(row, Message) and row.reply_count > len(store.thread(row.id)) - 1:
                    await self.thread(row.id)
            edge = rows[-1].position if rows else None

    async def close(self) -> None:
        """End what is on its way."""
        tasks = [task for _, task in self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _once(
        self, key: str, ask: Callable[[], Coroutine[Any, Any, None]], place: Position | None = None
    ) -> None:
        """Ask, or share the answer of who asks the same already; after who asks something else.

        A caller that is cancelled takes nobody with it.
        """
        while (running := self._running.get(key)) is not None and running[0] != place:
            await asyncio.wait({running[1]})
        if running is None:
            task = asyncio.create_task(ask())
            running = self._running[key] = place, task
            task.add_done_callback(lambda done: self._ended(key, done))
        await asyncio.shield(running[1])

    def _ended(self, key: str, task: asyncio.Task[None]) -> None:
        del self._running[key]
        if not task.cancelled():
            task.exception()

    async def _newest(self, channel_id: ChannelId) -> None:
        await self._record(await self._ring.backend.history(channel_id, limit=PAGE))

    async def _before(self, channel_id: ChannelId, position: Position, limit: int = PAGE) -> None:
        page = await self._ring.backend.history(channel_id, before=position.id, limit=limit)
        await self._record(page, before=position)

    async def _thread(self, root_id: MessageId) -> None:
        page = await self._ring.backend.thread(root_id)
        await self._ring.told(self._ring.store.record_thread(page))

    async def _record(self, page: HistoryPage, *, before: Position | None = None) -> None:
        await self._ring.told(self._ring.store.record_page(page, before=before))
