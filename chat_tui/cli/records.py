"""How does what we know become a JSON record? One function a type; `record_types` says what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chat_tui.account.called import channel_name, user_name
from chat_tui.cli.naming import rfc3339
from chat_tui.model.channels import ChannelSummary
from chat_tui.model.messages import Gap, Message
from chat_tui.model.users import User

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.cli.plugin_list import Looked

Record = dict[str, Any]


def message_record(account: Account, message: Message) -> Record:
    """One message: raw text, times as RFC 3339, `thread` the id of its root or null."""
    store = account.store
    return {
        "type": "message",
        "id": message.id,
        **_place(account, message.channel_id),
        "author": message.author_name or user_name(store, message.author_id),
        "author_id": message.author_id,
        "at": rfc3339(message.created_at),
        "text": message.text,
        "thread": message.root_id,
        "edited_at": rfc3339(message.edited_at) if message.edited_at else None,
        "reactions": {reaction.emoji: len(reaction.user_ids) for reaction in message.reactions},
        "files": [
            {"id": file.id, "name": file.name, "size": file.size, "mime": file.mime}
            for file in message.attachments
        ],
    }


def deleted_record(account: Account, message: Message) -> Record:
    """A message that was taken back; its text is gone."""
    return {
        "type": "deleted",
        "id": message.id,
        **_place(account, message.channel_id),
        "author": message.author_name or user_name(account.store, message.author_id),
        "author_id": message.author_id,
        "at": rfc3339(message.deleted_at),
        "thread": message.root_id,
    }


def gap_record(account: Account, gap: Gap) -> Record:
    """A hole in what is known here; messages may be missing before `before`."""
    return {
        "type": "gap",
        **_place(account, gap.channel_id),
        "before": gap.newer.id,
        "at": rfc3339(gap.newer.at),
    }


def channel_record(account: Account, summary: ChannelSummary) -> Record:
    """One channel with one's own counts."""
    channel, membership = summary.channel, summary.membership
    place = _place(account, channel.id)
    return {
        "type": "channel",
        "id": channel.id,
        "account": account.name,
        "workspace": place["workspace"],
        "name": place["channel"],
        "kind": channel.kind.value,
        "title": channel.title,
        "topic": channel.topic,
        "unread": membership.unread,
        "mentions": membership.mentions,
        "muted": membership.muted,
    }


def person_record(account: Account, user: User) -> Record:
    """One user with presence as last heard."""
    return {
        "type": "person",
        "id": user.id,
        "account": account.name,
        "name": user.name,
        "display_name": user.display_name,
        "presence": account.store.presence(user.id).presence.value,
        "bot": user.is_bot,
    }


def plugin_record(plugin: Looked) -> Record:
    """A plugin as `chat-tui plugins` found it."""
    return {
        "type": "plugin",
        "name": plugin.name,
        "package": plugin.package,
        "version": plugin.version,
        "state": plugin.state,
        "why": plugin.why,
        "offers": list(plugin.offers),
        "commands": list(plugin.commands),
    }


def _place(account: Account, channel_id: Any) -> Record:
    store = account.store
    channel = store.channel(channel_id)
    names = {workspace.id: workspace.name for workspace in store.workspaces()}
    return {
        "account": account.name,
        "workspace": names.get(channel.workspace_id) if channel and channel.workspace_id else None,
        "channel": channel_name(store, channel) if channel else channel_id,
        "channel_id": channel_id,
    }
