"""Which messages are in the unread counts already when their event arrives: those a list was taken after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chat_tui.model.events import Batch, ChannelJoined, Event, MessagePosted, MessageSeen, SnapshotTaken
from chat_tui.model.ids import ChannelId, Millis


class Counted:
    """Lists come by REST and events by the stream, so a list may be ahead of the stream.

    A list gives counts together with the time of the newest message in them: a message up to that time whose
    event comes later is taken up as seen, not as posted, and counts no second time.
    """

    def __init__(self) -> None:
        self._until: dict[ChannelId, Millis] = {}

    def calm(self, batch: Batch) -> Batch:
        """The batch in which nothing counts twice."""
        return replace(batch, events=tuple(self._calmed(batch)))

    def _calmed(self, batch: Batch) -> Iterator[Event]:
        for event in batch.events:
            match event:
                case SnapshotTaken(channels=channels):
                    self._until.update((channel.id, channel.last_message_at) for channel in channels)
                case ChannelJoined(channel=channel):
                    self._until[channel.id] = channel.last_message_at
                case MessagePosted(message=message):
                    if message.created_at <= self._until.get(message.channel_id, 0):
                        yield MessageSeen(message)
                        continue
            yield event
