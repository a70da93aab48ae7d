"""Which posts with buttons were shown to one person: nobody stores them but for what the buttons call."""

from __future__ import annotations

import sqlite3

from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, insert, packed, scalar, unpacked

KEEP_FOR = 24 * 3600 * 1000
"""Milliseconds for which their buttons work."""


def keep(tx: Transaction, user_id: str, post: Row) -> None:
    """Keep one for a while, in place of what it was before; what is too old goes on the way."""
    tx.db.execute("DELETE FROM passing_posts WHERE create_at<?", (tx.now - KEEP_FOR,))
    row: Row = {"post_id": post["id"], "user_id": user_id, "shown": packed(post), "create_at": tx.now}
    insert(tx.db, "passing_posts", row, conflict="OR REPLACE")


def get(db: sqlite3.Connection, post_id: str, user_id: str, now: int) -> Row | None:
    """The post as it was made, for who saw it."""
    sql = "SELECT shown FROM passing_posts WHERE post_id=? AND user_id=? AND create_at>=?"
    found = scalar(db, sql, (post_id, user_id, now - KEEP_FOR))
    return None if found is None else dict(unpacked(found))
