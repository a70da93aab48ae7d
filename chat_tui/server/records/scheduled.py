"""Which posts wait for their time, and which could not be said at it."""

from __future__ import annotations

import sqlite3

from chat_tui.server.ids import new_id
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, insert, one, rows, scalar, update


def add(tx: Transaction, values: Row) -> Row:
    """Keep a post for later; `values` lacks only the id, the times of making and what comes of it."""
    row: Row = {
        "id": new_id(),
        **values,
        "processed_at": 0,
        "error_code": "",
        "create_at": tx.now,
        "update_at": tx.now,
    }
    insert(tx.db, "scheduled_posts", row)
    return row


def by_id(db: sqlite3.Connection, scheduled_id: str) -> Row | None:
    """The one with this id."""
    return one(db, "SELECT * FROM scheduled_posts WHERE id=?", (scheduled_id,))


def change(tx: Transaction, scheduled_id: str, values: Row) -> Row:
    """Set columns, and bump update_at."""
    update(tx.db, "scheduled_posts", {**values, "update_at": tx.now}, "id=?", (scheduled_id,))
    found = by_id(tx.db, scheduled_id)
    assert found is not None
    return found


def remove(tx: Transaction, scheduled_id: str) -> None:
    """It is said, or not wanted any more."""
    tx.db.execute("DELETE FROM scheduled_posts WHERE id=?", (scheduled_id,))


def count(db: sqlite3.Connection, user_id: str) -> int:
    """How many a user has."""
    return int(scalar(db, "SELECT count(*) FROM scheduled_posts WHERE user_id=?", (user_id,)))


def of_user(db: sqlite3.Connection, user_id: str, team_id: str) -> list[Row]:
    """A user's, for the channels of one team, or ("") for those without team; the next first.

    Those whose channel is gone belong to no team.
    """
    sql = """SELECT s.* FROM scheduled_posts s LEFT JOIN channels c ON c.id=s.channel_id
             WHERE s.user_id=?1 AND coalesce(c.team_id, '')=?2 ORDER BY s.scheduled_at, s.id"""
    return rows(db, sql, (user_id, team_id))


def due(db: sqlite3.Connection, now: int, *, limit: int) -> list[Row]:
    """Those whose time has come, the earliest first, without those that could not be said."""
    sql = (
        "SELECT * FROM scheduled_posts WHERE error_code='' AND scheduled_at<=? ORDER BY scheduled_at LIMIT ?"
    )
    return rows(db, sql, (now, limit))
