"""What can happen, as values that a program matches on?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chat_tui.client.values import Channel, Message, Person, Presence


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """Somebody said something. Each message once; none is lost."""

    message: Message


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """A message says something else now; `message` is how it reads."""

    message: Message


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """A message is gone; its text is not told any more."""

    id: str
    channel: Channel
    author: Person
    at: datetime
    """When it was deleted; aware, UTC."""
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class ReactionAdded:
    """Somebody put an emoji on a message. A sign of the moment."""

    message_id: str
    channel: Channel
    person: Person
    emoji: str


@dataclass(frozen=True, slots=True)
class ReactionRemoved:
    """Somebody took their emoji back. A sign of the moment."""

    message_id: str
    channel: Channel
    person: Person
    emoji: str


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody writes; told again every few seconds. A sign of the moment."""

    channel: Channel
    person: Person
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """Somebody came, left or wants not to be disturbed. A sign of the moment."""

    person: Person
    presence: Presence


@dataclass(frozen=True, slots=True)
class ConnectionLost:
    """The line is gone. It is made anew without your doing; what is said meanwhile is told afterwards."""

    reason: str


@dataclass(frozen=True, slots=True)
class ConnectionBack:
    """The line is back."""


@dataclass(frozen=True, slots=True)
class Missed:
    """You were too slow: edits, deletions or signs of the moment were passed over. Messages never are."""


Event = (
    MessagePosted
    | MessageEdited
    | MessageDeleted
    | ReactionAdded
    | ReactionRemoved
    | Typing
    | PresenceChanged
    | ConnectionLost
    | ConnectionBack
    | Missed
)
