"""What is a channel or a person called in words that can be given back as a target?"""

from __future__ import annotations

from collections import Counter

from chat_tui.model.channels import Channel, ChannelKind
from chat_tui.model.ids import ChannelId, UserId
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


def labels(store: Store) -> dict[ChannelId, str]:
    """Every channel with its sign; those that are called alike have their workspace before it."""
    channels = [summary.channel for summary in store.channel_summaries()]
    workspaces = {workspace.id: f"{workspace.name}/" for workspace in store.workspaces()}
    often = Counter(channel_label(store, channel) for channel in channels)

    def label(channel: Channel) -> str:
        alone = channel_label(store, channel)
        place = workspaces.get(channel.workspace_id) if channel.workspace_id and often[alone] > 1 else None
        return f"{place or ''}{alone}"

    return {channel.id: label(channel) for channel in channels}


def user_name(store: Store, user_id: UserId) -> str:
    """The handle of a user, or the id of one we know nothing of; raw text."""
    user = store.user(user_id)
    return user.name if user else str(user_id)
