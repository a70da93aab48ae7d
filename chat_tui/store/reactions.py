"""How reactions are merged: by event one at a time, or as the list a page brings."""

from __future__ import annotations

from chat_tui.model.events import ReactionAdded, ReactionRemoved
from chat_tui.model.ids import MessageId
from chat_tui.model.messages import Message
from chat_tui.store.transaction import Transaction


def add_reaction(tx: Transaction, event: ReactionAdded) -> None:
    """Somebody chose an emoji; kept for later if the message is not here yet."""
    known = _deleted_at(tx, event.message_id)
    if known is None:
        _keep_early(tx, event, event.at, added=True)
    elif not known:
        _note(tx, event.message_id, event.at)
        _add(tx, event.message_id, event.emoji, event.user_id, event.at)
        tx.message_moved(event.channel_id, event.message_id)


def remove_reaction(tx: Transaction, event: ReactionRemoved) -> None:
    """Somebody took an emoji back."""
    known = _deleted_at(tx, event.message_id)
    if known is None:
        _keep_early(tx, event, 0, added=False)
    elif not known:
        gone = tx.connection.execute(
            "DELETE FROM reactions WHERE message_id = ? AND emoji = ? AND user_id = ?",
            (event.message_id, event.emoji, event.user_id),
        )
        if gone.rowcount:
            tx.message_moved(event.channel_id, event.message_id)


def replace_reactions(tx: Transaction, message: Message) -> bool:
    """Take a page's list for the truth; True if it differs from what was here."""
    had = tx.connection.execute(
        "SELECT emoji, user_id FROM reactions WHERE message_id = ?", (message.id,)
    ).fetchall()
    has = [(reaction.emoji, user_id) for reaction in message.reactions for user_id in reaction.user_ids]
    if set(had) == set(has):
        return False
    drop_reactions(tx, message.id)
    # Earlier than any event: the page gives the order, not the times.
    for order, (emoji, user_id) in enumerate(has):
        _add(tx, message.id, emoji, user_id, order)
    if has:
        _note(tx, message.id, 0)
    return True


def drop_reactions(tx: Transaction, message_id: MessageId) -> None:
    """Forget all reactions of a message."""
    tx.connection.execute("DELETE FROM reactions WHERE message_id = ?", (message_id,))


def apply_early_reactions(tx: Transaction, message_id: MessageId) -> None:
    """The message is here: do what was heard of it before."""
    early = tx.connection.execute(
        "SELECT emoji, user_id, at, added FROM early_reactions WHERE message_id = ?", (message_id,)
    ).fetchall()
    for emoji, user_id, at, added in early:
        if added:
            _add(tx, message_id, emoji, user_id, at)
        else:
            tx.connection.execute(
                "DELETE FROM reactions WHERE message_id = ? AND emoji = ? AND user_id = ?",
                (message_id, emoji, user_id),
            )
    if early:
        _note(tx, message_id, max(at for *_, at, _ in early))
        tx.connection.execute("DELETE FROM early_reactions WHERE message_id = ?", (message_id,))


def _note(tx: Transaction, message_id: MessageId, at: int) -> None:
    """The message has reactions to be looked for; `at` is 0 where a page told of them, without times."""
    tx.connection.execute(
        "UPDATE messages SET reacted_at = coalesce(nullif(max(reacted_at, ?), 0), -1) WHERE id = ?",
        (at, message_id),
    )


def _add(tx: Transaction, message_id: MessageId, emoji: str, user_id: str, at: int) -> None:
    tx.connection.execute(
        "INSERT OR IGNORE INTO reactions (message_id, emoji, user_id, at) VALUES (?, ?, ?, ?)",
        (message_id, emoji, user_id, at),
    )


def _keep_early(tx: Transaction, event: ReactionAdded | ReactionRemoved, at: int, *, added: bool) -> None:
    tx.connection.execute(
        "INSERT OR REPLACE INTO early_reactions (message_id, emoji, user_id, at, added)"
        " VALUES (?, ?, ?, ?, ?)",
        (event.message_id, event.emoji, event.user_id, at, added),
    )
    tx.has_early = True


def _deleted_at(tx: Transaction, message_id: MessageId) -> int | None:
    """When the message was deleted, 0 if it was not, None if it is not here."""
    row = tx.connection.execute("SELECT deleted_at FROM messages WHERE id = ?", (message_id,)).fetchone()
    return int(row[0]) if row else None
