"""When is a channel read: while it is visible and the terminal has the focus; told once for each change."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from chat_tui.errors import StorageError
from chat_tui.model.changes import Changes
from chat_tui.model.events import Batch, ChannelViewed
from chat_tui.model.ids import ChannelId, Millis
from chat_tui.realtime.ring import Ring

log = logging.getLogger(__name__)

SPACING = 1.0
"""Seconds between two read marks of one channel that is being read."""


class ReadMarks:
    """Watches one visible channel. The counts drop here at once; the server is told by way of the outbox."""

    def __init__(self, ring: Ring, send: Callable[[ChannelId], Awaitable[None]]) -> None:
        self._ring = ring
        self._send = send
        self._visible: ChannelId | None = None
        self._focused = False
        self._held: ChannelId | None = None
        self._task: asyncio.Task[None] | None = None
        self._last_mark = float("-inf")

    @property
    def reading(self) -> ChannelId | None:
        """The channel a person looks at now."""
        return self._visible if self._focused else None

    def set_visible(self, channel_id: ChannelId | None, focused: bool) -> None:
        """Say what is on the screen, and whether the terminal has the focus."""
        if channel_id != self._visible:
            self._held = None
            self._last_mark = float("-inf")
        self._visible, self._focused = channel_id, focused
        self._look()

    def hold(self, channel_id: ChannelId) -> None:
        """Leave a channel unread although it is visible, until another was: a person marked it so."""
        self._held = channel_id

    def changed(self, changes: Changes) -> None:
        """Something moved in the store."""
        if self._visible is not None and changes.touches(self._visible):
            self._look()

    async def mark(self, channel_id: ChannelId) -> None:
        """Drop a channel's counts here and now; raises StorageError."""
        store = self._ring.store
        channel, newest = store.channel(channel_id), store.newest_known(channel_id)
        at = Millis(max(channel.last_message_at if channel else 0, newest.at if newest else 0))
        await self._ring.apply(Batch((ChannelViewed(channel_id, at),)))

    async def close(self) -> None:
        """Stop watching; a mark on its way into the outbox still gets there."""
        self._visible = None
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    def _look(self) -> None:
        if self._due() is not None and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._mark_soon())

    def _due(self) -> ChannelId | None:
        channel_id = self.reading
        if channel_id is None or channel_id == self._held:
            return None
        summary = self._ring.store.summary(channel_id)
        if summary is None or not (summary.membership.unread or summary.membership.mentions):
            return None
        return channel_id

    async def _mark_soon(self) -> None:
        while self._due() is not None:
            pause = self._last_mark + SPACING - self._ring.timing.clock()
            if pause > 0:
                await self._ring.timing.sleep(pause)
            channel_id = self._due()
            if channel_id is None:
                return
            self._last_mark = self._ring.timing.clock()
            try:
                await self.mark(channel_id)
                await self._send(channel_id)
            except StorageError as error:
                log.warning("read mark not kept: %s", error)
                return
