"""How things that events only named get described: gathered, asked for once, and applied like events.

A channel that we come back to was not followed meanwhile: what was edited and deleted there is asked for too.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from chat_tui.errors import AuthError, BackendError, TransientError
from chat_tui.model.events import (
    Batch,
    ChannelJoined,
    Event,
    LookupNeeded,
    MessagePosted,
    ThreadChanged,
    ThreadFollowed,
)
from chat_tui.model.ids import ChannelId, MessageId, Millis, UserId
from chat_tui.realtime.catch_up import catch_up_with
from chat_tui.realtime.ring import Ring

T = TypeVar("T")
log = logging.getLogger(__name__)

MOST_AT_ONCE = 100
RETRY_AFTER = 2.0
MOST_TRIES = 3


class Lookups:
    """What still has to be asked for, on one live stream."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self._channels: dict[ChannelId, None] = {}
        self._users: dict[UserId, None] = {}
        self._messages: dict[MessageId, None] = {}
        self._categories = False
        self._unknowable: set[str] = set()
        self._wanted = asyncio.Event()

    def notice(self, events: Iterable[Event]) -> None:
        """Collect what applied events named and the store does not know."""
        store = self._ring.store
        for event in events:
            if isinstance(event, LookupNeeded):
                self._channels.update(dict.fromkeys(event.channel_ids))
                self._users.update(dict.fromkeys(event.user_ids))
                self._messages.update(dict.fromkeys(event.message_ids))
                self._categories |= event.categories
            elif isinstance(event, ChannelJoined) and store.is_behind(event.channel.id):
                self._channels[event.channel.id] = None
            elif isinstance(event, MessagePosted):
                author, channel = event.message.author_id, event.message.channel_id
                if author not in self._unknowable and store.user(author) is None:
                    self._users[author] = None
                if channel not in self._unknowable and store.channel(channel) is None:
                    self._channels[channel] = None
            elif isinstance(event, ThreadChanged | ThreadFollowed):
                self._look_for_root(event)
        if self._channels or self._users or self._messages or self._categories:
            self._wanted.set()

    def _look_for_root(self, event: ThreadChanged | ThreadFollowed) -> None:
        """A thread that we follow is listed by what its root says."""
        root_id = event.state.root_id if isinstance(event, ThreadChanged) else event.root_id
        if root_id not in self._unknowable and self._ring.store.message(root_id) is None:
            self._messages[root_id] = None

    async def run(self) -> None:
        """Ask for whatever was noticed, for ever; only being signed out ends it."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            needed = self._take()
            if needed != LookupNeeded():
                await self._describe(needed)
                await self._catch_up(needed.channel_ids)

    async def describe_channels(self) -> None:
        """Ask for every channel of which only the id is known, also of those that an earlier stream named.

        Whoever heard of one and ended before the answer came would not hear of it again.
        """
        unknown = [one for one in self._ring.store.undescribed() if one not in self._unknowable]
        for start in range(0, len(unknown), MOST_AT_ONCE):
            portion = tuple(unknown[start : start + MOST_AT_ONCE])
            for channel_id in portion:
                self._channels.pop(channel_id, None)
            await self._describe(LookupNeeded(portion))

    def _take(self) -> LookupNeeded:
        needed = LookupNeeded(
            tuple(self._channels)[:MOST_AT_ONCE],
            tuple(self._users)[:MOST_AT_ONCE],
            tuple(self._messages)[:MOST_AT_ONCE],
            self._categories,
        )
        self._categories = False
        for channel_id in needed.channel_ids:
            del self._channels[channel_id]
        for user_id in needed.user_ids:
            del self._users[user_id]
        for message_id in needed.message_ids:
            del self._messages[message_id]
        if self._channels or self._users or self._messages:
            self._wanted.set()
        return needed

    async def _describe(self, needed: LookupNeeded) -> None:
        batch, asked = Batch(), needed
        for _ in range(1 + MOST_TRIES):
            before = self._viewed(needed.channel_ids)
            again = await self._ask(asked)
            others = tuple(event for event in batch.events if _channel_of(event) not in asked.channel_ids)
            batch = Batch(others + again.events)
            after = self._viewed(needed.channel_ids)
            asked = LookupNeeded(
                tuple(channel_id for channel_id in before if before[channel_id] != after[channel_id])
            )
            if asked == LookupNeeded():
                break
        await self._ring.apply(batch)
        store = self._ring.store
        self._unknowable.update(user_id for user_id in needed.user_ids if store.user(user_id) is None)
        self._unknowable.update(
            channel_id for channel_id in needed.channel_ids if store.channel(channel_id) is None
        )
        self._unknowable.update(root_id for root_id in needed.message_ids if store.message(root_id) is None)

    def _viewed(self, channel_ids: Iterable[ChannelId]) -> dict[ChannelId, Millis | None]:
        """When channels were read: the answer for one that is read meanwhile may not know of it."""
        summaries = {channel_id: self._ring.store.summary(channel_id) for channel_id in channel_ids}
        return {
            channel_id: None if summary is None else summary.membership.last_viewed_at
            for channel_id, summary in summaries.items()
        }

    async def _catch_up(self, channel_ids: Iterable[ChannelId]) -> None:
        """Learn what changed in channels while we were not in them."""
        for channel_id in channel_ids:
            if self._ring.store.is_behind(channel_id):
                await self._insist(functools.partial(catch_up_with, self._ring, channel_id))

    async def _ask(self, needed: LookupNeeded) -> Batch:
        return await self._insist(lambda: self._ring.backend.lookup(needed)) or Batch()

    async def _insist(self, ask: Callable[[], Awaitable[T]]) -> T | None:
        """The answer, after a few tries if need be; None if it is refused or does not come."""
        for attempt in range(1, MOST_TRIES + 1):
            try:
                return await ask()
            except AuthError:
                raise
            except TransientError as error:
                log.info("lookup failed, try %d: %s", attempt, error)
                await self._ring.timing.sleep(error.retry_after or RETRY_AFTER)
            except BackendError as error:
                log.warning("lookup refused: %s", error)
                break
        return None


def _channel_of(event: Event) -> ChannelId | None:
    return event.channel.id if isinstance(event, ChannelJoined) else None
