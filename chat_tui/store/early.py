"""What was heard of a message before it came: edits, deletes and reactions that wait for it."""

from __future__ import annotations

from dataclasses import replace

from chat_tui.model.ids import MessageId, Millis
from chat_tui.model.messages import Message
from chat_tui.store.reactions import apply_early_reactions
from chat_tui.store.rows import attachments_column, attachments_from, cards_column, cards_from
from chat_tui.store.transaction import Transaction


def keep_edit(tx: Transaction, message: Message) -> None:
    """An edit of a message that is not here: the newest waits for it."""
    tx.connection.execute(
        "INSERT INTO early_edits (message_id, updated_at, text, edited_at, pinned, attachments, cards)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (message_id) DO UPDATE SET"
        " updated_at = excluded.updated_at, text = excluded.text, edited_at = excluded.edited_at,"
        " pinned = excluded.pinned, attachments = excluded.attachments, cards = excluded.cards"
        " WHERE excluded.updated_at >= early_edits.updated_at",
        (
            message.id,
            message.updated_at,
            message.text,
            message.edited_at,
            message.pinned,
            attachments_column(message.attachments),
            cards_column(message.cards),
        ),
    )
    tx.has_early = True


def keep_delete(tx: Transaction, message_id: MessageId, deleted_at: Millis) -> None:
    """The delete of a message that is not here."""
    tx.connection.execute(
        "INSERT OR IGNORE INTO early_deletes (message_id, deleted_at) VALUES (?, ?)", (message_id, deleted_at)
    )
    tx.has_early = True


def with_early(tx: Transaction, message: Message) -> Message:
    """A new message as it is after what was heard of it, or of its root, before it came."""
    if tx.has_early:
        message = _edited(tx, message)
    deleted_at = message.deleted_at
    if not deleted_at and (tx.has_early or message.root_id is not None):
        deleted_at = _deleted_before(tx, message)
    return buried(message, deleted_at) if deleted_at else message


def buried(message: Message, deleted_at: Millis) -> Message:
    """The tombstone of a message: its place without what was said."""
    return replace(
        message,
        deleted_at=deleted_at,
        updated_at=max(message.updated_at, deleted_at),
        text="",
        attachments=(),
        cards=(),
        reactions=(),
        reply_count=0,
        last_reply_at=Millis(0),
    )


def finish_early(tx: Transaction, message: Message) -> None:
    """The message is in its table: let its reactions in, and forget what waited for it."""
    if not tx.has_early:
        return
    if not message.deleted_at:
        apply_early_reactions(tx, message.id)
    for table in ("early_edits", "early_deletes", "early_reactions"):
        tx.connection.execute(f"DELETE FROM {table} WHERE message_id = ?", (message.id,))


def _edited(tx: Transaction, message: Message) -> Message:
    edit = tx.connection.execute(
        "SELECT updated_at, text, edited_at, pinned, attachments, cards FROM early_edits"
        " WHERE message_id = ? AND updated_at > ?",
        (message.id, message.updated_at),
    ).fetchone()
    if edit is None:
        return message
    updated_at, text, edited_at, pinned, attachments, cards = edit
    return replace(
        message,
        updated_at=updated_at,
        text=text,
        edited_at=edited_at,
        pinned=bool(pinned),
        attachments=attachments_from(attachments),
        cards=cards_from(cards),
    )


def _deleted_before(tx: Transaction, message: Message) -> Millis:
    """When the message, or the root it answers, was deleted; 0 if it was not."""
    (found,) = tx.connection.execute(
        "SELECT coalesce((SELECT deleted_at FROM messages WHERE id = ? AND deleted_at > 0),"
        " (SELECT min(deleted_at) FROM early_deletes WHERE message_id IN (?, ?)), 0)",
        (message.root_id, message.id, message.root_id),
    ).fetchone()
    return Millis(found)
