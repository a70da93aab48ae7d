"""What did a quiet line not tell: the lists compared with what is known, and when.

A lost event is noticed by the number of the next one. When none follows, only a server that tells its
position with every sign of life gives it away; of all others the lists are asked.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable

from chat_tui.errors import AuthError, BackendError
from chat_tui.model.channels import Channel
from chat_tui.model.events import Event, LookupNeeded, SnapshotTaken
from chat_tui.model.ids import ChannelId, Millis
from chat_tui.realtime.catch_up import catch_up_with
from chat_tui.realtime.ring import Ring

log = logging.getLogger(__name__)

EVERY = 300.0
"""Seconds between two comparisons while nobody looks."""
NOT_BEFORE = 30.0
"""Seconds between two comparisons, however often somebody looks."""
ON_THE_WAY = 3.0
"""Seconds in which the events of what a list shows may still arrive by themselves."""


class Comparison:
    """Watches one stream that cannot say how far it went; `notice` asks for the counts of what was missed."""

    def __init__(self, ring: Ring, looked: asyncio.Event, notice: Callable[[Iterable[Event]], None]) -> None:
        self._ring = ring
        self._looked = looked
        self._notice = notice
        self._settled: dict[ChannelId, Millis] = {}

    async def run(self) -> None:
        """Compare for as long as the stream lives; a failed question is left for the next round."""
        timing = self._ring.timing
        if self._ring.backend.capabilities.tells_position:
            await timing.wait_forever()
        while True:
            await timing.sleep(NOT_BEFORE)
            await timing.wait(self._looked, EVERY - NOT_BEFORE)
            self._looked.clear()
            try:
                await self._compare()
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

    def _is_behind(self, channel: Channel) -> bool:
        """Whether a list tells of a message that the history followed here does not have."""
        known = self._ring.store.highest_update(channel.id)
        newest = channel.last_message_at
        return bool(known) and newest > known + 1 and newest > self._settled.get(channel.id, 0)
