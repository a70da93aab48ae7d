"""How reactions are merged: by event one at a time, or as the list a page brings.

Each stands for itself: what was heard of one emoji of one user has its own time, and of a page that was read
before that time all is taken over but this. That one was taken back is remembered like any other news, so
that no older page brings it again.
"""

from __future__ import annotations

from collections.abc import Container

from chat_tui.model.events import ReactionAdded, ReactionRemoved
from chat_tui.model.ids import MessageId, Millis
from chat_tui.model.messages import Message
from chat_tui.store.transaction import Transaction


def add_reaction(tx: Transaction, event: ReactionAdded) -> None:
    """Somebody chose an emoji; kept for later if the message is not here yet."""
    _take(tx, event, event.at, gone=False)


def remove_reaction(tx: Transaction, event: ReactionRemoved) -> None:
    """Somebody took an emoji back."""
    _take(tx, event, event.at, gone=True)


def merge_list(tx: Transaction, message: Message, listed_at: Millis, reacted_at: int) -> bool:
    """Take over a page's list but for what was heard since; True if it differs from what was here.

    `listed_at` is the time of the newest list so far; an older one has nothing to add.
    """
    if message.updated_at < listed_at:
        return False
    if message.updated_at > listed_at:
        tx.connection.execute(
            "UPDATE messages SET listed_at = ? WHERE id = ?", (message.updated_at, message.id)
        )
    if not message.reactions and not reacted_at:
        return False
    here = tx.connection.execute(
        "SELECT emoji, user_id, at, gone FROM reactions WHERE message_id = ?", (message.id,)
    ).fetchall()
    shown = {(emoji, user_id) for emoji, user_id, _, gone in here if not gone}
    since = {(emoji, user_id) for emoji, user_id, at, _ in here if _is_news(at, message.updated_at)}
    listed = {(reaction.emoji, user_id) for reaction in message.reactions for user_id in reaction.user_ids}
    if listed - since == shown - since:
        return False
    for pair in {(emoji, user_id) for emoji, user_id, _, _ in here} - since:
        tx.connection.execute(
            "DELETE FROM reactions WHERE message_id = ? AND emoji = ? AND user_id = ?", (message.id, *pair)
        )
    put_list(tx, message, but=since)
    return True


def put_list(tx: Transaction, message: Message, but: Container[tuple[str, str]] = ()) -> None:
    """Add a page's list, some left out. It gives the order, not the times: earlier than any event."""
    pairs = [(reaction.emoji, user_id) for reaction in message.reactions for user_id in reaction.user_ids]
    for order, pair in enumerate(pairs):
        if pair not in but:
            _add(tx, message.id, *pair, order)
    _note(tx, message.id, 0)


def drop_reactions(tx: Transaction, message_id: MessageId) -> None:
    """Forget all reactions of a message."""
    tx.connection.execute("DELETE FROM reactions WHERE message_id = ?", (message_id,))


def apply_early_reactions(tx: Transaction, message_id: MessageId) -> None:
    """The message is here: do what was heard of it before."""
    early = tx.connection.execute(
        "SELECT emoji, user_id, at, added FROM early_reactions WHERE message_id = ?", (message_id,)
    ).fetchall()
    for emoji, user_id, at, added in early:
        _hear(tx, (message_id, emoji, user_id), at, gone=not added)


def _take(tx: Transaction, event: ReactionAdded | ReactionRemoved, at: Millis, *, gone: bool) -> None:
    row = tx.connection.execute(
        "SELECT deleted_at FROM messages WHERE id = ?", (event.message_id,)
    ).fetchone()
    if row is None:
        _keep_early(tx, event, at, added=not gone)
    elif not row[0] and _hear(tx, (event.message_id, event.emoji, event.user_id), at, gone=gone):
        tx.message_moved(event.channel_id, event.message_id)


def _hear(tx: Transaction, which: tuple[MessageId, str, str], at: int, *, gone: bool) -> bool:
    """Take up one piece of news unless a newer one is here; True if something else is shown now."""
    (listed_at,) = tx.connection.execute("SELECT listed_at FROM messages WHERE id = ?", which[:1]).fetchone()
    known = tx.connection.execute(
        "SELECT at, gone FROM reactions WHERE message_id = ? AND emoji = ? AND user_id = ?", which
    ).fetchone()
    was_shown = known is not None and not known[1]
    if at and not (_is_news(at, listed_at) and (known is None or _is_news(at, known[0]))):
        return False
    if gone:
        tx.connection.execute(
            "INSERT OR REPLACE INTO reactions (message_id, emoji, user_id, at, gone) VALUES (?, ?, ?, ?, 1)",
            (*which, at),
        )
    else:
        _add(tx, *which, at)
    _note(tx, which[0], at)
    return was_shown is gone


def _is_news(at: int, than: int) -> bool:
    """Whether something heard of is at least as new: a page of the same moment may not know of it."""
    return at >= than


def _note(tx: Transaction, message_id: MessageId, at: int) -> None:
    """The message has reactions to be looked for; `at` is 0 where a page told of them, without times."""
    tx.connection.execute(
        "UPDATE messages SET reacted_at = coalesce(nullif(max(reacted_at, ?), 0), -1) WHERE id = ?",
        (at, message_id),
    )


def _add(tx: Transaction, message_id: MessageId, emoji: str, user_id: str, at: int) -> None:
    tx.connection.execute(
        "INSERT OR REPLACE INTO reactions (message_id, emoji, user_id, at) VALUES (?, ?, ?, ?)",
        (message_id, emoji, user_id, at),
    )


def _keep_early(tx: Transaction, event: ReactionAdded | ReactionRemoved, at: int, *, added: bool) -> None:
    tx.connection.execute(
        "INSERT INTO early_reactions (message_id, emoji, user_id, at, added) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (message_id, emoji, user_id) DO UPDATE SET at = excluded.at, added = excluded.added"
        " WHERE excluded.at >= early_reactions.at OR excluded.at = 0",
        (event.message_id, event.emoji, event.user_id, at, added),
    )
    tx.has_early = True
