"""What is in the lines of Mattermost's bulk format, of which each is one JSON object?

Made from Mattermost's administration guide ("Bulk loading data", "Data format") and from lines that such
servers wrote; `docs/mattermost-bulk.schema.json` says the same as a schema. What a reader need not know is
ignored, what is missing or null has the value that means nothing.
"""

from __future__ import annotations

from typing import Any

import msgspec

FORMAT = 1
"""The version of the format; there is no other."""
LONGEST_MESSAGE = 16_383
FEWEST, MOST_MEMBERS = 1, 8
"""Who is in a direct or group channel; one who talks to himself is named twice, or once."""


class _Part(msgspec.Struct, omit_defaults=True):
    """Fields without a value are left out."""


class Info(_Part):
    """Who wrote the file; `additional` is free, and we say there what the format has no field for."""

    generator: str = ""
    version: str = ""
    created: str = ""
    additional: Any = None


class Emoji(_Part):
    """An emoji of the workspace's own; paths are below the folder `data`."""

    name: str
    image: str = ""


class Team(_Part):
    """A team: O everybody may join, I who is invited; nothing is read as O."""

    name: str
    display_name: str = ""
    type: str = ""
    description: str = ""
    allow_open_invite: bool | None = None


class Channel(_Part):
    """A channel: O public, P private; nothing is read as O. An archived one says since when."""

    team: str
    name: str
    display_name: str = ""
    type: str = ""
    header: str = ""
    purpose: str = ""
    deleted_at: int | None = None


class ChannelMembership(_Part):
    """That a person is in a channel, and what they want to hear of it."""

    name: str
    roles: str = ""
    notify_props: dict[str, str] | None = None
    favorite: bool | None = None


class TeamMembership(_Part):
    """That a person is in a team, and in which of its channels."""

    name: str
    roles: str = ""
    channels: list[ChannelMembership] | None = None


class User(_Part):
    """A person; a password is never written, and never read."""

    username: str
    email: str = ""
    profile_image: str | None = None
    nickname: str = ""
    first_name: str = ""
    last_name: str = ""
    position: str = ""
    roles: str = ""
    locale: str = ""
    delete_at: int | None = None
    teams: list[TeamMembership] | None = None
    military_time: str | None = None
    collapse_previews: str | None = None
    message_display: str | None = None
    channel_display_mode: str | None = None
    notify_props: dict[str, str] | None = None


class Bot(_Part):
    """A program, as servers from 10.3 on write them; `owner` is a person, or a program of the server."""

    username: str
    owner: str = ""
    display_name: str = ""
    description: str = ""
    delete_at: int | None = None


class Reaction(_Part):
    """Who reacted with which emoji, and when; without that, when the message was written."""

    user: str
    emoji_name: str
    create_at: int = 0


class Attachment(_Part):
    """A file below `data`; what it is called is the last part of its path."""

    path: str


class Reply(_Part, kw_only=True):
    """One message; times in Unix milliseconds."""

    user: str
    type: str = ""
    message: str
    props: dict[str, Any] | None = None
    create_at: int
    edit_at: int | None = None
    is_pinned: bool | None = None
    flagged_by: list[str] | None = None
    reactions: list[Reaction] | None = None
    attachments: list[Attachment] | None = None


class Post(Reply, kw_only=True):
    """The first message of a thread in a channel, with all replies to it."""

    team: str
    channel: str
    replies: list[Reply] | None = None


class Participant(_Part):
    """Who is in a direct channel, as servers from 10.1 on say it beside `members`."""

    username: str


class DirectChannel(_Part):
    """A conversation of one to eight people."""

    members: list[str] | None = None
    header: str = ""
    favorited_by: list[str] | None = None
    participants: list[Participant] | None = None

    @property
    def names(self) -> list[str]:
        """Who is in it."""
        return self.members or [one.username for one in self.participants or ()]


class DirectPost(Reply, kw_only=True):
    """The first message of a thread in a direct channel, with all replies to it."""

    channel_members: list[str]
    replies: list[Reply] | None = None


class Line(_Part):
    """One line: its `type` names the field that has a value."""

    type: str
    version: int | None = None
    info: Info | None = None
    emoji: Emoji | None = None
    team: Team | None = None
    channel: Channel | None = None
    user: User | None = None
    bot: Bot | None = None
    post: Post | None = None
    direct_channel: DirectChannel | None = None
    direct_post: DirectPost | None = None


OURS = frozenset(Line.__struct_fields__) - {"type", "info"}
"""The types that say something to a workspace; it has no permission schemes and no roles of its own."""
