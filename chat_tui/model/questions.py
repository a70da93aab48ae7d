"""What can be asked of a server beside history: each is answered with a batch of events.

To add one: its class here, how the fake server and Mattermost answer it (`backends/*/questions.py`), and a
test in `tests/contracts/test_questions.py`.
"""

from __future__ import annotations

from chat_tui.model.forms import FormChoices
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Millis, UserId, WorkspaceId


@dataclass(frozen=True, slots=True)
class FollowedThreads:
    """A page of the threads we follow, the latest reply first, with their roots; after the one `before`."""

    workspace_id: WorkspaceId
    before: MessageId | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """All messages that we keep for later."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """The pinned messages of a channel."""

    channel_id: ChannelId


@dataclass(frozen=True, slots=True)
class Members:
    """A page of those who are in a channel, with what they may do there."""

    channel_id: ChannelId
    page: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as they describe themselves, and where they are."""

    user_id: UserId


@dataclass(frozen=True, slots=True)
class CustomEmoji:
    """The emoji that people of this server made."""


@dataclass(frozen=True, slots=True)
class ScheduledPosts:
    """What the server keeps to be said later in a workspace, and in the channels of none."""

    workspace_id: WorkspaceId


@dataclass(frozen=True, slots=True)
class NearestTo:
    """The first root said in a channel at a time or after it, else the newest before."""

    channel_id: ChannelId
    at: Millis


@dataclass(frozen=True, slots=True)
class Commands:
    """The slash commands that the server itself has."""

    workspace_id: WorkspaceId


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What may stand where a line is at its end that begins with a command of the server."""

    workspace_id: WorkspaceId
    channel_id: ChannelId
    line: str


@dataclass(frozen=True, slots=True)
class Called:
    """Who is called so, those in a channel told apart from others of its workspace."""

    workspace_id: WorkspaceId
    channel_id: ChannelId
    beginning: str


@dataclass(frozen=True, slots=True)
class KeptDrafts:
    """What we began to write in a workspace, and in the channels of none, as the server keeps it."""

    workspace_id: WorkspaceId


@dataclass(frozen=True, slots=True)
class HowMany:
    """How many people are in a channel, also in a public one that we are not in."""

    channel_id: ChannelId


@dataclass(frozen=True, slots=True)
class MyWishes:
    """What we want to be told of everywhere."""


Question = (
    FollowedThreads
    | Saved
    | Pinned
    | Members
    | Person
    | CustomEmoji
    | ScheduledPosts
    | NearestTo
    | Commands
    | Suggestions
    | Called
    | HowMany
    | KeptDrafts
    | MyWishes
    | FormChoices
)
