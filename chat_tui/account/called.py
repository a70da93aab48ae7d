"""What is a channel or a person called in words that can be given back as a target?"""

from __future__ import annotations

from chat_tui.model.channels import Channel, ChannelKind
from chat_tui.model.ids import UserId
from chat_tui.store.store import Store


def channel_name(store: Store, channel: Channel) -> str:
    """The channel without a sign: its slug, or the people of a direct one; raw text. It works as a TARGET."""
    if channel.kind in (ChannelKind.DIRECT, ChannelKind.GROUP):
        names = [user_name(store, user_id) for user_id in channel.member_ids]
        return ",".join(f"@{name}" for name in names) or (f"@{store.me.name}" if store.me else channel.name)
    return channel.name


def channel_label(store: Store, channel: Channel) -> str:
    """The channel with its sign, for people: #slug or @person."""
    name = channel_name(store, channel)
    return name if name.startswith("@") else f"#{name}"


def user_name(store: Store, user_id: UserId) -> str:
    """The handle of a user, or the id of one we know nothing of; raw text."""
    user = store.user(user_id)
    return user.name if user else str(user_id)
