"""What did a quiet line not tell: lists and histories compared with what is known, and when.

A lost event is noticed by the number of the next one. When none follows, only a server that tells its
position with every sign of life gives it away. All others are asked: their lists tell of lost messages, but
not of edits and deletions, so of the channel that is read, and of the others in turn, the changes are asked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from chat_tui.errors import AuthError, BackendError, RejectedError
from chat_tui.model.channels import Channel
from chat_tui.model.events import Event, LookupNeeded, SnapshotTaken
from chat_tui.model.ids import ChannelId, Millis
from chat_tui.realtime.catch_up import catch_up_with
from chat_tui.realtime.ring import Ring
from chat_tui.realtime.surroundings import Surroundings

log = logging.getLogger(__name__)

EVERY = 300.0
"""Seconds between two comparisons while nobody looks."""
NOT_BEFORE = 30.0
"""Seconds between two comparisons, however often somebody looks."""
ON_THE_WAY = 3.0
"""Seconds in which the events of what a list shows may still arrive by themselves."""
IN_TURN = 20
"""Channels that are asked for their changes in one comparison that nobody waits for."""


class Comparison:
    """Watches one stream that cannot say how far it went; `notice` asks for the counts of what was missed."""

    def __init__(self, ring: Ring, around: Surroundings, notice: Callable[[Iterable[Event]], None]) -> None:
        self._ring = ring
        self._around = around
        self._notice = notice
        self._settled: dict[ChannelId, Millis] = {}
        self._turn = 0

    async def run(self) -> None:
        """Compare for as long as the stream lives; a failed question is left for the next round."""
        timing = self._ring.timing
        if self._ring.backend.capabilities.tells_position:
            await timing.wait_forever()
        while True:
            await timing.sleep(NOT_BEFORE)
            was_looked_at = await timing.wait(self._around.looked, EVERY - NOT_BEFORE)
            self._around.looked.clear()
            try:
                await self._compare()
                for channel_id in self._next(0 if was_looked_at else IN_TURN):
                    await self._ask(channel_id)
            except AuthError:
                raise
            except BackendError as error:
                log.info("not compared: %s", error)

    async def _compare(self) -> None:
        taken = await self._ring.backend.snapshot()
        channels = [
            channel
            for event in taken.events
            if isinstance(event, SnapshotTaken)
            for channel in event.channels
            if self._is_behind(channel)
        ]
        if not channels:
            return
        await self._ring.timing.sleep(ON_THE_WAY)
        missed = [channel for channel in channels if self._is_behind(channel)]
        for channel in missed:
            log.warning("events of channel %s were lost", channel.id)
            self._settled[channel.id] = channel.last_message_at
            await catch_up_with(self._ring, channel.id)
        if missed:
            self._notice([LookupNeeded(channel_ids=tuple(channel.id for channel in missed))])

    async def _ask(self, channel_id: ChannelId) -> None:
        """Learn of edits and deletions; a channel that is refused was left a moment ago."""
        try:
            await catch_up_with(self._ring, channel_id)
        except RejectedError as error:
            log.info("channel %s was not compared: %s", channel_id, error)

    def _next(self, count: int) -> list[ChannelId]:
        """Of the followed channels the one that is read, and `count` others where the last turn ended."""
        store = self._ring.store
        ids = [summary.channel.id for summary in store.channel_summaries()]
        followed = [channel_id for channel_id in ids if store.highest_update(channel_id)]
        visible = [channel_id for channel_id in followed if channel_id == self._around.visible]
        others = [channel_id for channel_id in followed if channel_id != self._around.visible]
        start = self._turn % len(others) if others else 0
        self._turn = start + count
        return visible + (others[start:] + others[:start])[:count]

    def _is_behind(self, channel: Channel) -> bool:
        """Whether a list tells of a message that the history followed here does not have."""
        known = self._ring.store.highest_update(channel.id)
        newest = channel.last_message_at
        return bool(known) and newest > known + 1 and newest > self._settled.get(channel.id, 0)
