"""What does a plugin see of what we know? Our messages and places as its small values, without any secret."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chat_tui.account.called import channel_label, user_name
from chat_tui.model.ids import ChannelId
from chat_tui.model.messages import Message
from chat_tui.plugins import api

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.store.store import Store


def message_value(account: Account, message: Message, *, mentions_me: bool | None = None) -> api.Message:
    """A message of an account; a new value each time, so that nobody shares one."""
    store = account.store
    me = store.me
    return api.Message(
        id=str(message.id),
        account=account.name,
        channel=place_name(store, message.channel_id),
        author=message.author_name or user_name(store, message.author_id),
        text=message.text,
        at=datetime.fromtimestamp(message.created_at / 1000, UTC),
        thread=str(message.root_id or ""),
        mine=me is not None and message.author_id == me.id and not message.author_name,
        mentions_me=message.mentions_me if mentions_me is None else mentions_me,
        from_bot=message.from_bot,
    )


def place_name(store: Store, channel_id: ChannelId | None) -> str:
    """What a channel is called, as a target."""
    channel = store.channel(channel_id) if channel_id is not None else None
    return "" if channel is None else channel_label(store, channel)
