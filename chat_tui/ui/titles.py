"""What are a channel and a person called on the screen? Always safe text."""

from __future__ import annotations

from typing import Protocol

from chat_tui.model.channels import Channel, ChannelKind
from chat_tui.model.ids import UserId
from chat_tui.model.users import User
from chat_tui.text.sanitize import Safe, safe_line

NAME_LIMIT = 64
UNKNOWN = Safe("someone")

SIGILS = {ChannelKind.PUBLIC: "#", ChannelKind.PRIVATE: "◇", ChannelKind.DIRECT: "@", ChannelKind.GROUP: "@"}
ASCII_SIGILS = {**SIGILS, ChannelKind.PRIVATE: "%"}


class People(Protocol):
    """Whoever knows users by id: the store."""

    @property
    def me(self) -> User | None:
        """Oneself."""

    def user(self, user_id: UserId) -> User | None:
        """One user, if known."""


def person_name(people: People, user_id: UserId) -> Safe:
    """The handle of a person, `you` never: who reads decides that."""
    user = people.user(user_id)
    return safe_line(user.name, NAME_LIMIT) if user is not None and user.name else UNKNOWN


def channel_title(people: People, channel: Channel) -> Safe:
    """The name of a channel without its sigil; of a direct one, the people in it."""
    if channel.kind in (ChannelKind.DIRECT, ChannelKind.GROUP):
        names = [str(person_name(people, user_id)) for user_id in channel.member_ids]
        if names:
            return safe_line(", ".join(names), NAME_LIMIT)
        me = people.me
        return safe_line(
            channel.title or (f"{me.name} (you)" if me is not None else channel.name), NAME_LIMIT
        )
    return safe_line(channel.title or channel.name, NAME_LIMIT)


def sigil(kind: ChannelKind, glyphs: str) -> str:
    """The one-cell sign before a channel's name."""
    return (ASCII_SIGILS if glyphs == "ascii" else SIGILS)[kind]
