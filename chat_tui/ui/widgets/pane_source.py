"""What must a message pane be able to read? The store answers all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from chat_tui.model.channels import ChannelSummary
from chat_tui.model.ids import ChannelId, MessageId, Millis, Position, UserId
from chat_tui.model.messages import Message, MessageKind, TimelinePage, TimelineRow
from chat_tui.model.outbox import OutboxItem
from chat_tui.model.users import User

Pending = Callable[[ChannelId, MessageId | None], tuple[OutboxItem, ...]]
"""What waits in the outbox for a channel, or for a thread of it; in the order it will be sent."""


class TimelineSource(Protocol):
    """The read side of the store as far as a pane needs it; every call returns at once."""

    @property
    def me(self) -> User | None:
        """Oneself, once known."""

    def timeline(
        self,
        channel_id: ChannelId,
        *,
        before: Position | None = None,
        after: Position | None = None,
        limit: int = 60,
    ) -> TimelinePage:
        """A run of roots and gaps next to a position, else the newest."""

    def around(self, channel_id: ChannelId, position: Position, limit: int = 60) -> TimelinePage:
        """A run of roots and gaps with `position` in its middle."""

    def message(self, message_id: MessageId) -> Message | None:
        """One message, deleted ones too."""

    def thread(self, root_id: MessageId) -> tuple[Message, ...]:
        """A root and its replies, oldest first."""

    def user(self, user_id: UserId) -> User | None:
        """Somebody."""

    def user_named(self, name: str) -> User | None:
        """Somebody by handle, with or without @."""

    def custom_emoji(self) -> Mapping[str, str]:
        """The emoji that people made here; the same object until there are others."""

    def first_unread(self, channel_id: ChannelId) -> Position | None:
        """Where the unread part of a channel begins."""

    def summary(self, channel_id: ChannelId) -> ChannelSummary | None:
        """A channel with one's own standing in it."""

    def is_saved(self, message_id: MessageId) -> bool:
        """Whether we keep a message for later."""

    def history_complete(self, channel_id: ChannelId) -> bool:
        """Whether nothing older is to be had than what is in the store."""

    def hidden_before(self, channel_id: ChannelId) -> Millis:
        """Up to when the server shows nobody what was said there; 0 if it shows all."""

    @property
    def kept_days(self) -> int:
        """After so many days the server deletes messages; 0 never."""


def is_news(row: TimelineRow, seen: Position, source: TimelineSource) -> bool:
    """Whether a row is a message behind what was seen, and not one's own; a bot that borrows us counts.

    An answer of the server to us alone is none.
    """
    if not isinstance(row, Message) or row.position <= seen or row.kind is MessageKind.EPHEMERAL:
        return False
    me = source.me
    return me is None or row.author_id != me.id or bool(row.author_name)
