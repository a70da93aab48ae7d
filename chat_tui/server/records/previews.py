"""What is known of the small pictures of files; they themselves lie on disk."""

from __future__ import annotations

import sqlite3

from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, one, update

MADE = 1
NONE = 2
"""None can be made; 0 is for files that nobody has looked at."""


def decide(tx: Transaction, file_id: str, facts: Row) -> None:
    """Note what came of an attempt: preview, mini_preview, and width and height if they are known."""
    update(tx.db, "files", facts, "id=?", (file_id,))


def fresh(db: sqlite3.Connection, row: Row) -> Row:
    """The row of a file as it is now."""
    return one(db, "SELECT * FROM files WHERE id=?", (row["id"],)) or row
