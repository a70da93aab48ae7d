"""Where people talk: workspaces, channels, and one's own membership in them."""

from __future__ import annotations

from enum import Enum

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, Millis, UserId, WorkspaceId
from chat_tui.model.wishes import NO_WISHES, Wishes


class ChannelKind(Enum):
    """The four kinds of conversation."""

    PUBLIC = "public"
    PRIVATE = "private"
    DIRECT = "direct"
    GROUP = "group"


PERSONAL = frozenset({ChannelKind.DIRECT, ChannelKind.GROUP})
"""In these everything is meant for who is in them."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A Mattermost team, a Matrix space, a Slack workspace."""

    id: WorkspaceId
    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """Any conversation. `name` is the slug, `title` what people see (empty for direct ones), both raw."""

    id: ChannelId
    kind: ChannelKind
    name: str
    title: str = ""
    workspace_id: WorkspaceId | None = None
    topic: str = ""
    purpose: str = ""
    archived: bool = False
    last_message_at: Millis = Millis(0)
    created_at: Millis = Millis(0)
    updated_at: Millis = Millis(0)
    member_ids: tuple[UserId, ...] = ()
    """The people of a direct or group channel, oneself left out; empty for the others."""
    creator_id: UserId = UserId("")
    """Who made it; empty where nobody said."""


@dataclass(frozen=True, slots=True)
class Membership:
    """One's own standing in a channel: unread root messages; of a muted one only mentions count."""

    channel_id: ChannelId
    unread: int = 0
    mentions: int = 0
    last_viewed_at: Millis = Millis(0)
    muted: bool = False
    wishes: Wishes = NO_WISHES
    """What of this channel one wants to be told of."""


@dataclass(frozen=True, slots=True)
class ChannelSummary:
    """A joined channel with one's own standing in it: what a channel list shows."""

    channel: Channel
    membership: Membership

    @property
    def is_silent(self) -> bool:
        """Muted, and of few: servers call all that is said there a mention, so nothing of it counts."""
        return self.membership.muted and self.channel.kind in PERSONAL
