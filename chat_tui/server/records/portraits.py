"""Which pictures people have chosen for themselves."""

from __future__ import annotations

import sqlite3

from chat_tui.server.records import users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, scalar


def choose(tx: Transaction, user_id: str, picture: bytes) -> Row:
    """Keep somebody's picture, a PNG; his row."""
    tx.db.execute("INSERT OR REPLACE INTO portraits (user_id, picture) VALUES (?, ?)", (user_id, picture))
    return users.change(tx, user_id, {"last_picture_update": tx.now})


def forget(tx: Transaction, user_id: str) -> Row:
    """Somebody has no picture of his own any more; his row."""
    tx.db.execute("DELETE FROM portraits WHERE user_id=?", (user_id,))
    return users.change(tx, user_id, {"last_picture_update": 0})


def of(db: sqlite3.Connection, user_id: str) -> bytes | None:
    """The picture somebody has chosen."""
    found: bytes | None = scalar(db, "SELECT picture FROM portraits WHERE user_id=?", (user_id,))
    return found
