"""Who writes now, and when do we say that we do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from chat_tui.model.changes import Changes
from chat_tui.model.events import TypingStarted
from chat_tui.model.ids import ChannelId, MessageId, UserId
from chat_tui.realtime.timing import Timing

EXPIRES = 6.0
"""Seconds after which somebody not heard of again has stopped; their signs come 5 seconds apart."""

Place = tuple[ChannelId, MessageId | None]


class Typing:
    """Others' typing as it is heard, our own as it may be told."""

    def __init__(self, timing: Timing, publish: Callable[[Changes], None]) -> None:
        self._timing = timing
        self._publish = publish
        self._until: dict[tuple[ChannelId, MessageId | None, UserId], float] = {}
        self._told: dict[Place, float] = {}
        self._sweeper: asyncio.Task[None] | None = None

    def who(self, channel_id: ChannelId, root_id: MessageId | None = None) -> tuple[UserId, ...]:
        """Who writes in a channel, or in a thread of it, the longest at it first."""
        now = self._timing.clock()
        return tuple(
            user_id
            for (channel, root, user_id), until in self._until.items()
            if channel == channel_id and root == root_id and until > now
        )

    def heard(self, event: TypingStarted) -> None:
        """Somebody writes; for EXPIRES seconds from now."""
        key = (event.channel_id, event.root_id, event.user_id)
        was_known = key in self._until
        self._until[key] = self._timing.clock() + EXPIRES
        if not was_known:
            self._publish(Changes(typing=frozenset({event.channel_id})))
        if self._sweeper is None:
            self._sweeper = asyncio.create_task(self._sweep())

    def posted(self, channel_id: ChannelId, user_id: UserId) -> None:
        """Somebody posted, so they write no longer, wherever in the channel they were seen writing."""
        self._forget([key for key in self._until if key[0] == channel_id and key[2] == user_id])

    def may_tell(self, channel_id: ChannelId, root_id: MessageId | None, interval: float) -> bool:
        """Whether to tell others that we write: once in `interval` seconds for each place."""
        now = self._timing.clock()
        place = (channel_id, root_id)
        if now - self._told.get(place, float("-inf")) < interval:
            return False
        self._told = {other: at for other, at in self._told.items() if now - at < interval}
        self._told[place] = now
        return True

    def sent(self, channel_id: ChannelId, root_id: MessageId | None) -> None:
        """We posted: the next key begins anew."""
        self._told.pop((channel_id, root_id), None)

    def clear(self) -> None:
        """The line dropped: nobody is known to write."""
        self._forget(list(self._until))

    def close(self) -> None:
        """Stop sweeping."""
        if self._sweeper is not None:
            self._sweeper.cancel()

    def _forget(self, keys: list[tuple[ChannelId, MessageId | None, UserId]]) -> None:
        for key in keys:
            del self._until[key]
        if keys:
            self._publish(Changes(typing=frozenset(key[0] for key in keys)))

    async def _sweep(self) -> None:
        while self._until:
            await self._timing.sleep(max(0.0, min(self._until.values()) - self._timing.clock()))
            now = self._timing.clock()
            self._forget([key for key, until in self._until.items() if until <= now])
        self._sweeper = None
