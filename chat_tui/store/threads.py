"""How many replies a root has: the server's word, and what came after it."""

from __future__ import annotations

from typing import Any

from chat_tui.model.ids import ChannelId, MessageId, Millis
from chat_tui.model.messages import Message
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
    for root_id in tx.roots_to_count:
        row = tx.connection.execute(
            "SELECT channel_id, claimed_replies, claimed_at, reply_count, last_reply_at FROM messages"
            " WHERE id = ? AND deleted_at = 0",
            (root_id,),
        ).fetchone()
        if row is not None:
            _count(tx, root_id, *row)
    tx.roots_to_count.clear()


def _count(
    tx: Transaction, root_id: MessageId, channel_id: ChannelId, claimed: int, claimed_at: int, *shown: int
) -> None:
    here, since, newest = tx.connection.execute(
        "SELECT count(*), coalesce(sum(created_at > ?), 0), coalesce(max(created_at), 0) FROM messages"
        " WHERE root_id = ? AND deleted_at = 0",
        (claimed_at, root_id),
    ).fetchone()
    count = max(claimed + since, here)
    last = max(newest, claimed_at) if count else 0
    if (count, last) != shown:
        tx.connection.execute(
            "UPDATE messages SET reply_count = ?, last_reply_at = ? WHERE id = ?", (count, last, root_id)
        )
        tx.message_moved(channel_id, root_id)
