"""What waits to reach the server: one row for each queued action."""

from __future__ import annotations

from enum import Enum

from chat_tui.model.actions import QueuedAction
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, ClientId, MessageId, Millis


class OutboxState(Enum):
    """Where an action is on its way; a sent row is removed."""

    QUEUED = "queued"
    SENDING = "sending"
    RETRY = "retry"
    UNCERTAIN = "uncertain"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One action not yet acknowledged. `created_at` and `next_try` are local wall-clock milliseconds."""

    client_id: ClientId
    channel_id: ChannelId
    action: QueuedAction
    state: OutboxState
    created_at: Millis
    attempts: int = 0
    next_try: Millis = Millis(0)
    reason: str = ""
    """Why it failed or waits, a sentence for people."""

    @property
    def root_id(self) -> MessageId | None:
        """The thread a message goes to, if it is one."""
        return getattr(self.action, "root_id", None)


@dataclass(frozen=True, slots=True)
class Draft:
    """Text not yet sent; the destination is part of it. `editing` names the message it would replace."""

    channel_id: ChannelId
    root_id: MessageId | None
    text: str
    editing: MessageId | None = None
    updated_at: Millis = Millis(0)
