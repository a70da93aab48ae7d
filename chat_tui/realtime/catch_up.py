"""How to learn what was missed: the lists first, then each channel's history, the visible one first."""

from __future__ import annotations

import logging
from collections.abc import Callable

from chat_tui.errors import RateLimitedError, RejectedError
from chat_tui.model.channels import ChannelSummary
from chat_tui.model.events import HistoryPage
from chat_tui.model.ids import ChannelId
from chat_tui.realtime.connection import ConnectionStatus
from chat_tui.realtime.followed import catch_up_with_threads
from chat_tui.realtime.ring import Ring
from chat_tui.realtime.timing import all_ended

log = logging.getLogger(__name__)

IN_PARALLEL = 4
MOST_NEW_CHANNELS = 50
"""Channels without local history whose newest page is fetched ahead; others wait until they are opened."""
LONGEST_COOLING = 60.0


class CatchUp:
    """One catch-up after a stream that could not be resumed."""

    def __init__(self, ring: Ring, status: ConnectionStatus, visible: Callable[[], ChannelId | None]) -> None:
        self._ring = ring
        self._status = status
        self._visible = visible
        self._left: list[ChannelSummary] = []
        self._done = 0
        self._total = 0

    async def run(self) -> None:
        """Bring the store level with the server as it was when this began; raises what the backend raises.

        A channel that is refused is left out: we may have been removed from it a moment ago.
        """
        self._status.progress(0, 0)
        await self._ring.apply(await self._ring.backend.snapshot())
        self._left = self._worth_asking()
        self._total = len(self._left)
        self._status.progress(0, self._total)
        await all_ended(*(self._work() for _ in range(min(IN_PARALLEL, self._total))))
        await catch_up_with_threads(self._ring)

    def _worth_asking(self) -> list[ChannelSummary]:
        store = self._ring.store
        known: list[ChannelSummary] = []
        new: list[ChannelSummary] = []
        for summary in store.channel_summaries():
            (known if store.highest_update(summary.channel.id) else new).append(summary)
        spoken_in = [summary for summary in new if summary.channel.last_message_at]
        return known + sorted(spoken_in, key=self._urgency)[:MOST_NEW_CHANNELS]

    def _urgency(self, summary: ChannelSummary) -> tuple[bool, bool, bool, int]:
        channel, standing = summary.channel, summary.membership
        return (
            channel.id != self._visible(),
            not standing.mentions,
            not standing.unread,
            -channel.last_message_at,
        )

    async def _work(self) -> None:
        while self._left:
            summary = min(self._left, key=self._urgency)
            self._left.remove(summary)
            try:
                await catch_up_with(self._ring, summary.channel.id)
            except RejectedError as error:
                log.warning("not caught up: channel %s: %s", summary.channel.id, error)
            except RateLimitedError as error:
                self._left.append(summary)
                await self._ring.timing.sleep(min(error.retry_after or 1.0, LONGEST_COOLING))
                continue
            self._done += 1
            self._status.progress(self._done, self._total)


async def catch_up_with(ring: Ring, channel_id: ChannelId) -> None:
    """Learn what one channel missed; what the server held back stays a gap. Raises what the backend raises.

    It is asked by the server's own times, so that neither clock matters.
    """
    since = ring.store.highest_update(channel_id)
    if not since:
        await _record(ring, await ring.backend.history(channel_id))
        return
    page = await ring.backend.changed_since(channel_id, since)
    await _record(ring, page)
    if page.truncated:
        await _record(ring, await ring.backend.history(channel_id))


async def _record(ring: Ring, page: HistoryPage) -> None:
    await ring.told(ring.store.record_page(page, catch_up=True))
