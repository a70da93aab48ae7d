"""Where does a composer's text go? Frozen in its draft, so that switching channels never redirects it."""

from __future__ import annotations

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.model.outbox import Draft


@dataclass(frozen=True, slots=True)
class Destination:
    """A channel, or a thread in it, or a message of ours that the text would replace."""

    channel_id: ChannelId
    root_id: MessageId | None = None
    editing: MessageId | None = None

    @property
    def draft_root(self) -> MessageId | None:
        """The draft's key beside the channel: an edit has its own, so the text it set aside stays."""
        return MessageId(f"edit:{self.editing}") if self.editing is not None else self.root_id

    def draft(self, text: str) -> Draft:
        """The text with its destination, as the disk keeps it."""
        return Draft(self.channel_id, self.draft_root, text, self.editing)
