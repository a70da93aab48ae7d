"""When is a channel read? As the person's habit has it (`policy`); told once for each change."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from chat_tui.account.policy import ReadPolicy, Sight
from chat_tui.errors import StorageError
from chat_tui.model.actions import MarkRead, QueuedAction
from chat_tui.model.changes import Changes
from chat_tui.model.events import Batch, ChannelViewed
from chat_tui.model.ids import ChannelId, ClientId, Millis
from chat_tui.realtime.ring import Ring

log = logging.getLogger(__name__)

SPACING = 1.0
"""Seconds between two read marks of one channel that is being read."""
Send = Callable[[Callable[[ClientId], QueuedAction]], Awaitable[None]]
"""Puts what is made with a new client id into the outbox, if the server takes marks at all."""


class ReadMarks:
    """Watches one visible channel. The counts drop here at once; the server is told by way of the outbox."""

    def __init__(self, ring: Ring, send: Send, policy: ReadPolicy) -> None:
        self._ring = ring
        self._send = send
        self._policy = policy
        self._visible: ChannelId | None = None
        self._sight = Sight()
        self._held: ChannelId | None = None
        self._answered: ChannelId | None = None
        self._task: asyncio.Task[None] | None = None
        self._last_mark = float("-inf")

    @property
    def reading(self) -> ChannelId | None:
        """The channel a person looks at now, whether that counts as read or not."""
        return self._visible if self._sight.focused else None

    def reads_at_once(self, channel_id: ChannelId) -> bool:
        """Whether what is unread in a channel is unread for a moment only, as somebody is reading it."""
        return channel_id == self._due()

    def totals(self) -> tuple[int, int]:
        """How many unread messages and mentions there are in all, without what is being read."""
        _channels, unread, mentions = self._ring.store.totals()
        summary = self._ring.store.summary(due) if (due := self._due()) is not None else None
        if summary is None or summary.channel.archived:
            return unread, mentions
        return unread - summary.membership.unread, mentions - summary.membership.mentions

    def set_visible(self, channel_id: ChannelId | None, sight: Sight) -> None:
        """Say what is on the screen, and whether somebody looks at it."""
        if channel_id != self._visible:
            self._held = None
            self._last_mark = float("-inf")
        self._visible, self._sight = channel_id, sight
        self.look()

    def hold(self, channel_id: ChannelId) -> None:
        """Leave a channel unread although it is visible, until another was: a person marked it so."""
        self._held = channel_id

    def answered(self, channel_id: ChannelId) -> None:
        """Something was said there, which to some is the moment to call it read."""
        if self._policy.counts_when_answered(channel_id) and self._is_unread(channel_id):
            self._answered = channel_id
            self.look()

    def changed(self, changes: Changes) -> None:
        """Something moved in the store."""
        if self._visible is not None and changes.touches(self._visible):
            self.look()

    async def mark(self, channel_id: ChannelId) -> None:
        """Drop a channel's counts here and now; raises StorageError."""
        store = self._ring.store
        channel, newest = store.channel(channel_id), store.newest_known(channel_id)
        at = Millis(max(channel.last_message_at if channel else 0, newest.at if newest else 0))
        await self._ring.apply(Batch((ChannelViewed(channel_id, at),)))

    async def _tell(self, channel_id: ChannelId) -> None:
        await self._send(lambda client_id: MarkRead(client_id, channel_id))

    async def close(self) -> None:
        """Stop watching; a mark on its way into the outbox still gets there."""
        self._visible = None
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    def look(self) -> None:
        """Mark what is due, soon."""
        if self._due() is not None and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._mark_soon())

    def _due(self) -> ChannelId | None:
        if self._answered is not None:
            return self._answered
        channel_id = self._visible
        if channel_id is None or channel_id == self._held or not self._is_unread(channel_id):
            return None
        return channel_id if self._policy.counts_as_read(channel_id, self._sight) else None

    def _is_unread(self, channel_id: ChannelId) -> bool:
        summary = self._ring.store.summary(channel_id)
        return summary is not None and bool(summary.membership.unread or summary.membership.mentions)

    async def _mark_soon(self) -> None:
        while self._due() is not None:
            pause = self._last_mark + SPACING - self._ring.timing.clock()
            if pause > 0:
                await self._ring.timing.sleep(pause)
            channel_id = self._due()
            if channel_id is None:
                return
            self._answered = None
            self._last_mark = self._ring.timing.clock()
            try:
                await self.mark(channel_id)
                await self._tell(channel_id)
            except StorageError as error:
                log.warning("read mark not kept: %s", error)
                return
