"""What waits to reach the server: one row for each queued action."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from chat_tui.model.actions import QueuedAction, SendMessage
from chat_tui.model.files import OutgoingFile
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, ClientId, MessageId, Millis


class OutboxState(Enum):
    """Where an action is on its way; a sent row is removed."""

    HELD = "held"
    """It can be taken back until `next_try`; what is said after it waits behind it."""
    QUEUED = "queued"
    UPLOADING = "uploading"
    """A file of it is on its way; nothing was said yet, so it can still be taken back."""
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
    uploaded: int = 0
    """Bytes of the file on its way that have gone; in memory only."""

    @property
    def next_file(self) -> OutgoingFile | None:
        """The file that must go up before anything is said."""
        return self.action.next_file if isinstance(self.action, SendMessage) else None

    @property
    def progress(self) -> tuple[int, int]:
        """Bytes of its files that the server has or is getting, and of all of them."""
        files = self.action.files if isinstance(self.action, SendMessage) else ()
        there = sum(file.size for file in files if file.file_id is not None)
        return there + self.uploaded, sum(file.size for file in files)

    def seconds_held(self, now: Millis) -> int:
        """In how many seconds it may leave, for people; 0 when it is not held any longer."""
        return max(0, -((now - self.next_try) // 1000)) if self.state is OutboxState.HELD else 0

    @property
    def root_id(self) -> MessageId | None:
        """The thread a message goes to, if it is one."""
        return getattr(self.action, "root_id", None)


def last_held(rows: Sequence[OutboxItem]) -> OutboxItem | None:
    """What was said last of rows in order, while it is held, so that it can be taken back."""
    return next((item for item in reversed(rows) if item.state is OutboxState.HELD), None)


@dataclass(frozen=True, slots=True)
class Draft:
    """Text and files not yet sent; the destination is part of it.

    `editing` names the message it would replace.
    """

    channel_id: ChannelId
    root_id: MessageId | None
    text: str
    editing: MessageId | None = None
    updated_at: Millis = Millis(0)
    files: tuple[OutgoingFile, ...] = ()
