"""What each user prefers: small strings by category and name."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, insert, rows


def of_user(db: sqlite3.Connection, user_id: str, category: str = "", name: str = "") -> list[Row]:
    """A user's preferences, of one category, or one by name."""
    sql = """SELECT * FROM preferences WHERE user_id=?1 AND (?2='' OR category=?2) AND (?3='' OR name=?3)
             ORDER BY category, name"""
    return rows(db, sql, (user_id, category, name))


def put(tx: Transaction, values: Sequence[Row]) -> None:
    """Set preferences; each has user_id, category, name, value."""
    for row in values:
        insert(tx.db, "preferences", row, conflict="OR REPLACE")


def remove(tx: Transaction, values: Sequence[Row]) -> None:
    """Drop preferences; unknown ones are no error."""
    for row in values:
        sql = "DELETE FROM preferences WHERE user_id=? AND category=? AND name=?"
        tx.db.execute(sql, (row["user_id"], row["category"], row["name"]))
