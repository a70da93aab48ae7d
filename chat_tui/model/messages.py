"""What people say: messages with their reactions and attachments, and the gaps between them."""

from __future__ import annotations

from enum import Enum

from chat_tui.model.cards import Card
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import (
    ChannelId,
    ClientId,
    FileId,
    MessageId,
    Millis,
    Position,
    ScheduledId,
    UserId,
)


class MessageKind(Enum):
    """How a message is drawn."""

    NORMAL = "normal"
    ME = "me"
    SYSTEM = "system"
    EPHEMERAL = "ephemeral"


@dataclass(frozen=True, slots=True)
class Reaction:
    """One emoji (short name, without colons) and who chose it, oldest first."""

    emoji: str
    user_ids: tuple[UserId, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file with a message; size in bytes, width and height in pixels or 0."""

    id: FileId
    name: str
    size: int = 0
    mime: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """One message as the server has it; `text` is raw Markdown. `root_id` is None for a root message."""

    id: MessageId
    channel_id: ChannelId
    author_id: UserId
    text: str
    created_at: Millis
    updated_at: Millis = Millis(0)
    edited_at: Millis = Millis(0)
    deleted_at: Millis = Millis(0)
    root_id: MessageId | None = None
    kind: MessageKind = MessageKind.NORMAL
    author_name: str = ""
    """A name the sender chose instead of the author's (web hooks), raw; empty for none."""
    from_bot: bool = False
    pinned: bool = False
    mentions_me: bool = False
    """The server said that it calls us: it knows groups whose names we do not."""
    reply_count: int = 0
    last_reply_at: Millis = Millis(0)
    reactions: tuple[Reaction, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    cards: tuple[Card, ...] = ()
    """What an integration hung under it; `text` is `words_of` them where it was sent without any."""
    client_id: ClientId | None = None

    @property
    def position(self) -> Position:
        """Where the message stands in its channel."""
        return Position(self.created_at, self.id)


@dataclass(frozen=True, slots=True)
class Gap:
    """A fillable hole between two known messages; `older` is None if nothing older is known."""

    channel_id: ChannelId
    newer: Position
    older: Position | None = None

    @property
    def position(self) -> Position:
        """Just before the newer neighbour."""
        return self.newer


@dataclass(frozen=True, slots=True)
class Found:
    """What a server's search found, the newest first; `hidden_before` as in a page of history."""

    messages: tuple[Message, ...] = ()
    hidden_before: Millis = Millis(0)


TimelineRow = Message | Gap


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """A run of a channel's timeline, oldest first; the flags speak of the store, not of the server."""

    rows: tuple[TimelineRow, ...]
    has_older: bool
    has_newer: bool


@dataclass(frozen=True, slots=True)
class ScheduledPost:
    """What the server is to say for us at its time, whether a program of ours runs then or not.

    It has no id until the server gives it one.
    """

    id: ScheduledId
    at: Millis
    channel_id: ChannelId
    text: str
    root_id: MessageId | None = None
    error: str = ""
    """Why the server could not say it, in its own word; it is kept then until somebody takes it away."""


@dataclass(frozen=True, slots=True)
class PostScheduled:
    """The server keeps this to be said later, or keeps it so from now on."""

    post: ScheduledPost


@dataclass(frozen=True, slots=True)
class PostUnscheduled:
    """What the server kept to be said later was said, or is not to be said."""

    scheduled_id: ScheduledId


@dataclass(frozen=True, slots=True)
class ScheduledListed:
    """This is all that the server keeps to be said later; for whoever asked."""

    posts: tuple[ScheduledPost, ...]
