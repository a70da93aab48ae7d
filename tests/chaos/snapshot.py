"""What does a client's store hold, as its screens would show it: one comparable value a channel."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from chat_tui.model.channels import ChannelSummary
from chat_tui.model.messages import Gap, Message
from chat_tui.store.store import Store

ALL = 1_000_000
Row = list[Any]
"""Id, root or "", author, text, whether edited, reactions as sorted pairs of emoji and user, files' names."""


def snapshot(store: Store) -> dict[str, Any]:
    """All channels that the client is in, by id."""
    return {summary.channel.id: _channel(store, summary) for summary in store.channel_summaries()}


def digest(value: object) -> str:
    """A short hash of a JSON value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def _channel(store: Store, summary: ChannelSummary) -> dict[str, Any]:
    shown = store.timeline(summary.channel.id, limit=ALL).rows
    roots = [row for row in shown if isinstance(row, Message)]
    replies = [reply for root in roots for reply in store.thread(root.id)[1:]]
    standing = summary.membership
    return {
        "unread": standing.unread,
        "mentions": standing.mentions,
        "last_viewed_at": standing.last_viewed_at,
        "gaps": sum(isinstance(row, Gap) for row in shown),
        "roots": [_row(root) for root in roots],
        "replies": [_row(reply) for reply in replies],
        "claims": {root.id: root.reply_count for root in roots if root.reply_count},
    }


def _row(message: Message) -> Row:
    reactions = sorted([one.emoji, user] for one in message.reactions for user in one.user_ids)
    edited = bool(message.edited_at)
    files = sorted(attachment.name for attachment in message.attachments)
    return [message.id, message.root_id or "", message.author_id, message.text, edited, reactions, files]
