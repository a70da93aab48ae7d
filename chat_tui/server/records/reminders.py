"""Whom to remind of which post, and when."""

from __future__ import annotations

import sqlite3

from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, insert, rows, scalar


def put(tx: Transaction, user_id: str, post_id: str, at: int) -> None:
    """Remind a user of a post at a time (milliseconds); a second reminder of it replaces the first."""
    row = {"user_id": user_id, "post_id": post_id, "target_at": at}
    insert(tx.db, "reminders", row, conflict="OR REPLACE")


def count(db: sqlite3.Connection, user_id: str) -> int:
    """How many a user has."""
    return int(scalar(db, "SELECT count(*) FROM reminders WHERE user_id=?", (user_id,)))


def remove(tx: Transaction, row: Row) -> bool:
    """It is done; whether it still stood at that time."""
    sql = "DELETE FROM reminders WHERE user_id=? AND post_id=? AND target_at=?"
    return tx.db.execute(sql, (row["user_id"], row["post_id"], row["target_at"])).rowcount > 0


def due(db: sqlite3.Connection, now: int, *, limit: int) -> list[Row]:
    """Those whose time has come, the earliest first."""
    return rows(db, "SELECT * FROM reminders WHERE target_at<=? ORDER BY target_at LIMIT ?", (now, limit))
