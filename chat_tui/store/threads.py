"""How many replies a root has: the server's word, and what came after it."""

from __future__ import annotations

from typing import Any

from chat_tui.model.ids import ChannelId, MessageId, Millis
from chat_tui.model.messages import Message
from chat_tui.store.rows import AT_ONCE
from chat_tui.store.transaction import Transaction


def claim(message: Message) -> tuple[int, int]:
    """How many replies the server counts, and as of when."""
    if not message.reply_count:
        return 0, 0
    return message.reply_count, message.last_reply_at or message.updated_at


def uncount(tx: Transaction, reply: dict[str, Any], deleted_at: Millis) -> None:
    """A reply went: if the server's last word on the root counted it, count one less."""
    tx.connection.execute(
        "UPDATE messages SET claimed_replies = claimed_replies - 1"
        " WHERE id = ? AND claimed_replies > 0 AND claimed_at >= ? AND updated_at < ?",
        (reply["root_id"], reply["created_at"], deleted_at),
    )
    tx.roots_to_count.add(reply["root_id"])


def count_replies(tx: Transaction) -> None:
    """Bring the counts of all roots whose replies moved in step."""
    roots = list(tx.roots_to_count)
    for start in range(0, len(roots), AT_ONCE):
        some = roots[start : start + AT_ONCE]
        counted = tx.connection.execute(
            "SELECT m.id, m.channel_id, m.reply_count, m.last_reply_at, m.claimed_replies, m.claimed_at,"
            " count(r.id), coalesce(sum(r.created_at > m.claimed_at), 0), coalesce(max(r.created_at), 0)"
            " FROM messages m LEFT JOIN messages r ON r.root_id = m.id AND r.deleted_at = 0"
            f" WHERE m.id IN ({','.join('?' * len(some))}) AND m.deleted_at = 0 GROUP BY m.id",
            some,
        )
        for row in counted.fetchall():
            _keep_count(tx, *row)
    tx.roots_to_count.clear()


def _keep_count(tx: Transaction, root_id: MessageId, channel_id: ChannelId, *counts: int) -> None:
    shown_count, shown_last, claimed, claimed_at, here, since, newest = counts
    count = max(claimed + since, here)
    last = max(newest, claimed_at) if count else 0
    if (count, last) != (shown_count, shown_last):
        tx.connection.execute(
            "UPDATE messages SET reply_count = ?, last_reply_at = ? WHERE id = ?", (count, last, root_id)
        )
        tx.message_moved(channel_id, root_id)
