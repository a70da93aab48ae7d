"""Who reacted to what."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from chat_tui.server.records import posts
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, by_key, insert, marks, one, rows, scalar

MOST_KINDS = 50
"""How many different emoji one post can carry."""


def add(tx: Transaction, post_id: str, user_id: str, emoji_name: str) -> tuple[Row, bool]:
    """React, again if need be; the reaction, and whether it is new."""
    key = "SELECT * FROM reactions WHERE post_id=? AND user_id=? AND emoji_name=?"
    found = one(tx.db, key, (post_id, user_id, emoji_name))
    if found is not None:
        return found, False
    row: Row = {
        "post_id": post_id,
        "user_id": user_id,
        "emoji_name": emoji_name,
        "create_at": tx.now,
        "update_at": tx.now,
    }
    insert(tx.db, "reactions", row)
    posts.touch(tx, post_id)
    return row, True


def remove(tx: Transaction, post_id: str, user_id: str, emoji_name: str) -> bool:
    """Take a reaction back; whether there was one."""
    sql = "DELETE FROM reactions WHERE post_id=? AND user_id=? AND emoji_name=?"
    removed = tx.db.execute(sql, (post_id, user_id, emoji_name)).rowcount > 0
    if removed:
        posts.touch(tx, post_id)
    return removed


def is_full(db: sqlite3.Connection, post_id: str, emoji_name: str) -> bool:
    """Whether this emoji would be one kind too many."""
    sql = "SELECT count(DISTINCT emoji_name) FROM reactions WHERE post_id=? AND emoji_name<>?"
    return int(scalar(db, sql, (post_id, emoji_name))) >= MOST_KINDS


def of_posts(db: sqlite3.Connection, post_ids: Sequence[str]) -> dict[str, list[Row]]:
    """The reactions to each of these posts, oldest first; posts without any are left out."""
    sql = f"SELECT * FROM reactions WHERE post_id IN ({marks(post_ids)}) ORDER BY create_at"
    return by_key(rows(db, sql, post_ids), "post_id")
