"""Which files come in parts, and how far they have come; what came lies on disk until the file is whole."""

from __future__ import annotations

import sqlite3

from chat_tui.server.ids import new_id
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, column, insert, one, rows, scalar, update


def begin(tx: Transaction, values: Row) -> Row:
    """Expect a file; `values` are user_id, channel_id, filename, file_size."""
    row: Row = {"id": new_id(), "file_offset": 0, "create_at": tx.now, "update_at": tx.now, **values}
    insert(tx.db, "uploads", row)
    return row


def by_id(db: sqlite3.Connection, upload_id: str) -> Row | None:
    """The upload with this id, unless it is whole or given up."""
    return one(db, "SELECT * FROM uploads WHERE id=?", (upload_id,))


def of_user(db: sqlite3.Connection, user_id: str) -> list[Row]:
    """All that somebody has begun and not finished, oldest first."""
    return rows(db, "SELECT * FROM uploads WHERE user_id=? ORDER BY create_at", (user_id,))


def count(db: sqlite3.Connection, user_id: str) -> int:
    """How many somebody has begun and not finished."""
    return int(scalar(db, "SELECT count(*) FROM uploads WHERE user_id=?", (user_id,)))


def advance(tx: Transaction, upload_id: str, offset: int) -> None:
    """So many bytes are on disk now."""
    update(tx.db, "uploads", {"file_offset": offset, "update_at": tx.now}, "id=?", (upload_id,))


def end(tx: Transaction, upload_id: str) -> None:
    """The file is whole."""
    tx.db.execute("DELETE FROM uploads WHERE id=?", (upload_id,))


def give_up(tx: Transaction, before: int) -> list[str]:
    """Forget uploads that have not gone on since a time in milliseconds; their ids."""
    doomed = column(tx.db, "SELECT id FROM uploads WHERE update_at<?", (before,))
    tx.db.execute("DELETE FROM uploads WHERE update_at<?", (before,))
    return doomed


def ids(db: sqlite3.Connection) -> set[str]:
    """The ids of all of them."""
    return set(column(db, "SELECT id FROM uploads"))
