"""Which messages are in the unread counts already when their event arrives: those a list was taken after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from chat_tui.model.channels import ChannelSummary, Membership
from chat_tui.model.events import (
    Batch,
    ChannelJoined,
    ChannelViewed,
    Event,
    MembershipChanged,
    MessagePosted,
    SnapshotTaken,
)
from chat_tui.model.ids import ChannelId, Millis


class Counted:
    """Lists come by REST and events by the stream, so a list may be ahead of the stream.

    A list gives counts together with the time of the newest message in them. A message up to that time whose
    event comes later is taken up as heard, so that history stays whole, and the counts are put back.
    """

    def __init__(self, summary: Callable[[ChannelId], ChannelSummary | None]) -> None:
        self._summary = summary
        self._until: dict[ChannelId, Millis] = {}

    def calm(self, batch: Batch) -> Batch:
        """The batch in which nothing counts twice."""
        return replace(batch, events=tuple(self._calmed(batch)))

    def _calmed(self, batch: Batch) -> Iterator[Event]:
        standings: dict[ChannelId, Membership] = {}
        for event in batch.events:
            self._note(event, standings)
            yield event
            if isinstance(event, MessagePosted) and self._has(event):
                channel_id = event.message.channel_id
                standing = standings.get(channel_id) or self._standing(channel_id)
                if standing is not None:
                    yield MembershipChanged(standing)

    def _note(self, event: Event, standings: dict[ChannelId, Membership]) -> None:
        match event:
            case SnapshotTaken():
                self._until.update((channel.id, channel.last_message_at) for channel in event.channels)
                standings.update((standing.channel_id, standing) for standing in event.memberships)
            case ChannelJoined():
                self._until[event.channel.id] = event.channel.last_message_at
                standings[event.channel.id] = event.membership
            case MembershipChanged():
                standings[event.membership.channel_id] = event.membership
            case ChannelViewed():
                known = standings.get(event.channel_id) or self._standing(event.channel_id)
                if known is not None:
                    at = max(known.last_viewed_at, event.at)
                    standings[event.channel_id] = replace(known, unread=0, mentions=0, last_viewed_at=at)

    def _has(self, posted: MessagePosted) -> bool:
        return posted.message.created_at <= self._until.get(posted.message.channel_id, 0)

    def _standing(self, channel_id: ChannelId) -> Membership | None:
        summary = self._summary(channel_id)
        return summary.membership if summary is not None else None
