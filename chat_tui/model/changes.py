"""What moved in the store: names ids, carries no content, so a lost or doubled change is harmless."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, ClientId, MessageId, UserId

NO_MESSAGES: Mapping[ChannelId, frozenset[MessageId]] = {}


@dataclass(frozen=True, slots=True)
class Changes:
    """A merged set of changes; `a | b` says both. `everything` means: reread all you show."""

    messages: Mapping[ChannelId, frozenset[MessageId]] = field(default_factory=lambda: NO_MESSAGES)
    """Messages added, altered or deleted, by channel (thread replies too)."""
    timelines: frozenset[ChannelId] = frozenset()
    """Channels whose order, gaps or history edge moved."""
    channels: frozenset[ChannelId] = frozenset()
    """Channels whose title, topic, counts or read line moved."""
    channel_list: bool = False
    """A channel or workspace came or went."""
    users: frozenset[UserId] = frozenset()
    """Names or presence."""
    threads: frozenset[MessageId] = frozenset()
    """Roots of threads in which we stand elsewhere now."""
    typing: frozenset[ChannelId] = frozenset()
    outbox: frozenset[ChannelId] = frozenset()
    drafts: frozenset[ChannelId] = frozenset()
    settled: frozenset[ClientId] = frozenset()
    """Client ids that the server has acknowledged by an event."""
    scheduled: bool = False
    """What the server keeps to be said later."""
    connection: bool = False
    everything: bool = False

    def __bool__(self) -> bool:
        return self != NOTHING

    def __or__(self, other: Changes) -> Changes:
        messages = dict(self.messages)
        for channel_id, ids in other.messages.items():
            messages[channel_id] = messages.get(channel_id, frozenset()) | ids
        return Changes(
            messages=messages,
            timelines=self.timelines | other.timelines,
            channels=self.channels | other.channels,
            channel_list=self.channel_list or other.channel_list,
            users=self.users | other.users,
            threads=self.threads | other.threads,
            typing=self.typing | other.typing,
            outbox=self.outbox | other.outbox,
            drafts=self.drafts | other.drafts,
            settled=self.settled | other.settled,
            scheduled=self.scheduled or other.scheduled,
            connection=self.connection or other.connection,
            everything=self.everything or other.everything,
        )

    def touches(self, channel_id: ChannelId) -> bool:
        """Whether what is shown of a channel may have moved."""
        return (
            self.everything
            or channel_id in self.messages
            or channel_id in self.timelines
            or channel_id in self.channels
            or channel_id in self.outbox
        )


NOTHING = Changes()
RESYNC = Changes(everything=True)
