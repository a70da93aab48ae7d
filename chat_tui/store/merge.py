"""How a message that comes is merged with what is here: by id and version, in any order, however often."""

from __future__ import annotations

from enum import Enum
from typing import Any

from chat_tui.model.ids import ChannelId, MessageId, Millis, Position
from chat_tui.model.messages import Message
from chat_tui.store import early, reactions, threads
from chat_tui.store.rows import MESSAGE, attachments_column, cards_column, told_best
from chat_tui.store.text_index import is_unbroken
from chat_tui.store.transaction import Transaction
from chat_tui.store.unread import count_posted


class Source(Enum):
    """Where a message came from: how much of it can be believed."""

    POSTED = "posted"
    EDITED = "edited"
    READ = "read"
    """A page, a search, a receipt: reactions and counts of replies are the server's."""


_OLD = (
    "key, channel_id, root_id, created_at, text, updated_at, edited_at, deleted_at, pinned, attachments,"
    " cards, client_id, posted, claimed_replies, claimed_at, reacted_at, listed_at, kind, author_name"
)
_NAMES = tuple(_OLD.replace(",", "").split())
_READ = f"SELECT {_OLD} FROM messages WHERE id = ?"
_ADD = (
    f"INSERT INTO messages (key, {MESSAGE}, posted, unbroken, claimed_replies, claimed_at, listed_at)"
    f" VALUES ({','.join('?' * 26)})"
)
Old = dict[str, Any]


def merge_message(tx: Transaction, message: Message, source: Source, mentions_me: bool | None = None) -> None:
    """Take up a message: add it, bring it to a newer version, or find that all was known."""
    if message.client_id is not None and (tx.me is None or message.author_id == tx.me.id):
        tx.settled.add(message.client_id)
    old = _old(tx, message.id)
    if old is not None:
        _update(tx, old, message, source, mentions_me)
    elif source is Source.EDITED:
        early.keep_edit(tx, message)
    else:
        _insert(tx, message, source, mentions_me)
    if source is not Source.READ and tx.heard:
        tx.history(message.channel_id).follow(message.updated_at)


def delete_message(tx: Transaction, channel_id: ChannelId, message_id: MessageId, deleted_at: Millis) -> None:
    """A message is gone, with its replies; remembered if it is not here yet."""
    old = _old(tx, message_id)
    if old is None:
        early.keep_delete(tx, message_id, deleted_at)
        _bury_replies(tx, message_id, deleted_at)
    else:
        _bury(tx, old, message_id, deleted_at)
    if tx.heard:
        tx.history(channel_id).follow(deleted_at)


def _old(tx: Transaction, message_id: MessageId) -> Old | None:
    if message_id in tx.absent:
        return None
    row = tx.connection.execute(_READ, (message_id,)).fetchone()
    return dict(zip(_NAMES, row, strict=True)) if row is not None else None


def _insert(tx: Transaction, message: Message, source: Source, mentions_me: bool | None) -> None:
    listed_at = message.updated_at if source is Source.READ else Millis(0)
    message = early.with_early(tx, message)
    heard = source is Source.POSTED
    key = tx.keys.free(message.created_at)
    tx.connection.execute(
        _ADD,
        (
            key,
            message.id,
            message.channel_id,
            message.author_id,
            message.text,
            message.created_at,
            message.updated_at,
            message.edited_at,
            message.deleted_at,
            message.root_id,
            message.kind.value,
            message.author_name,
            message.from_bot,
            message.pinned,
            message.reply_count,
            message.last_reply_at,
            attachments_column(message.attachments),
            cards_column(message.cards),
            message.client_id,
            bool(mentions_me),
            0,
            heard,
            is_unbroken(message.text),
            *threads.claim(message),
            listed_at,
        ),
    )
    tx.absent.discard(message.id)
    tx.texts.change(key, None, message.text)
    if message.reactions:
        reactions.put_list(tx, message)
    early.finish_early(tx, message)
    _place(tx, message, heard=heard)
    if heard:
        _note_posted(tx, message, mentions_me)
    tx.message_moved(message.channel_id, message.id)


def _place(tx: Transaction, message: Message, *, heard: bool) -> None:
    """Give a new message its place: in the channel's history, or in its thread."""
    if message.root_id is not None:
        if not message.deleted_at:
            tx.roots_to_count.add(message.root_id)
        return
    tx.history(message.channel_id).add_root(message.position, heard=heard)
    tx.roots_to_count.add(message.id)
    if not message.deleted_at:
        tx.timelines_moved.add(message.channel_id)


def _note_posted(tx: Transaction, message: Message, mentions_me: bool | None) -> None:
    tx.spoken(message.channel_id, message.created_at)
    count_posted(tx, message, mentions_me)


def _update(tx: Transaction, old: Old, message: Message, source: Source, mentions_me: bool | None) -> None:
    if source is Source.POSTED and not old["posted"]:
        tx.connection.execute(
            "UPDATE messages SET posted = 1, mentions_me = ? WHERE key = ?", (bool(mentions_me), old["key"])
        )
        if old["root_id"] is None:
            tx.history(old["channel_id"]).hear(Position(Millis(old["created_at"]), message.id))
        _note_posted(tx, message, mentions_me)
    if old["deleted_at"]:
        return
    if message.deleted_at:
        _bury(tx, old, message.id, message.deleted_at)
        return
    if message.updated_at > old["updated_at"] or (
        message.updated_at == old["updated_at"] and source is not Source.POSTED
    ):
        _take_version(tx, old, message, source)
    # A list of reactions counts by itself: an edit heard of made the text newer, and told of no reactions.
    if source is Source.READ and reactions.merge_list(tx, message, old["listed_at"], old["reacted_at"]):
        tx.message_moved(old["channel_id"], message.id)
    elif message.updated_at == old["updated_at"]:
        _take_files(tx, old, message)


def _take_version(tx: Transaction, old: Old, message: Message, source: Source) -> None:
    differs = {name: value for name, value in _version(old, message, source).items() if old[name] != value}
    if differs:
        if "text" in differs:
            differs["unbroken"] = is_unbroken(message.text)
            tx.texts.change(old["key"], old["text"], message.text)
        names = ", ".join(f"{name} = ?" for name in differs)
        tx.connection.execute(f"UPDATE messages SET {names} WHERE key = ?", (*differs.values(), old["key"]))
        tx.message_moved(old["channel_id"], message.id)
    if "claimed_replies" in differs or "claimed_at" in differs:
        tx.roots_to_count.add(message.id)


def _take_files(tx: Transaction, old: Old, message: Message) -> None:
    """An event describes the files; an answer that came before it may have told their ids only."""
    files = attachments_column(told_best(message.attachments, old["attachments"]))
    if files != old["attachments"]:
        tx.connection.execute("UPDATE messages SET attachments = ? WHERE key = ?", (files, old["key"]))
        tx.message_moved(old["channel_id"], message.id)


def _version(old: Old, message: Message, source: Source) -> dict[str, object]:
    columns: dict[str, object] = {
        "text": message.text,
        "updated_at": message.updated_at,
        "edited_at": max(message.edited_at, old["edited_at"]),
        "pinned": message.pinned,
        "attachments": attachments_column(told_best(message.attachments, old["attachments"])),
        "cards": cards_column(message.cards),
        "kind": message.kind.value,
        "author_name": message.author_name,
        "client_id": message.client_id or old["client_id"],
    }
    # An event may leave out what a page tells: then what was counted meanwhile stands.
    if source is Source.READ or message.reply_count:
        columns["claimed_replies"], columns["claimed_at"] = threads.claim(message)
    return columns


def _bury(tx: Transaction, old: Old, message_id: MessageId, deleted_at: Millis) -> None:
    """Leave a tombstone: the place stays, so that history stays whole; what was said goes."""
    if old["deleted_at"]:
        return
    tx.connection.execute(
        "UPDATE messages SET deleted_at = ?, updated_at = max(updated_at, ?), text = '', attachments = '',"
        " cards = '', unbroken = 0, reply_count = 0, last_reply_at = 0 WHERE key = ?",
        (deleted_at, deleted_at, old["key"]),
    )
    tx.texts.change(old["key"], old["text"], "")
    reactions.drop_reactions(tx, message_id)
    tx.message_moved(old["channel_id"], message_id)
    if old["root_id"] is None:
        tx.timelines_moved.add(old["channel_id"])
        _bury_replies(tx, message_id, deleted_at)
    else:
        threads.uncount(tx, old, deleted_at)


def _bury_replies(tx: Transaction, root_id: MessageId, deleted_at: Millis) -> None:
    replies = tx.connection.execute(
        f"SELECT id, {_OLD} FROM messages WHERE root_id = ? AND deleted_at = 0", (root_id,)
    ).fetchall()
    for reply_id, *row in replies:
        _bury(tx, dict(zip(_NAMES, row, strict=True)), reply_id, deleted_at)
