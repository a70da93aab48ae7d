"""Who people are and whether they are here."""

from __future__ import annotations

from enum import Enum

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import Millis, UserId
from chat_tui.model.wishes import NO_WISHES, Wishes


class Presence(Enum):
    """Availability as the server tells it."""

    ONLINE = "online"
    AWAY = "away"
    DND = "dnd"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class User:
    """A person or a bot; `name` is the handle without @, `display_name` may be empty. Both are raw text."""

    id: UserId
    name: str
    display_name: str = ""
    is_bot: bool = False
    deleted: bool = False
    updated_at: Millis = Millis(0)
    status_emoji: str = ""
    status_text: str = ""
    status_until: Millis = Millis(0)
    """When the custom status ends, whether or not the server takes it back then; 0 if it does not."""
    mention_words: tuple[str, ...] = ()
    """Further words that mention this user; known for oneself only."""
    wishes: Wishes = NO_WISHES
    """What this user wants to be told of; known for oneself only."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What somebody tells of themselves beside their name, raw; asked for when it is shown, and not kept."""

    user_id: UserId
    position: str = ""
    timezone: str = ""
    """An IANA name, or empty."""
    is_admin: bool = False
    """Of the whole server."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a channel."""

    user_id: UserId
    is_admin: bool = False
    """Of the channel."""


@dataclass(frozen=True, slots=True)
class UserPresence:
    """Where a user is now; `since` is the last activity known, or 0."""

    user_id: UserId
    presence: Presence
    since: Millis = Millis(0)
