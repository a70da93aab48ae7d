"""Where we stand in a thread."""

from __future__ import annotations

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Millis


@dataclass(frozen=True, slots=True)
class ThreadState:
    """Whether we follow a thread, and what of it is unread; counts are of replies."""

    root_id: MessageId
    channel_id: ChannelId
    following: bool = True
    viewed_at: Millis = Millis(0)
    unread: int = 0
    mentions: int = 0
    last_reply_at: Millis = Millis(0)
