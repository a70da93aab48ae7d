"""What people have begun to write, so that it follows them to another terminal."""

from __future__ import annotations

import sqlite3

from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, insert, one, rows

_KEY = "user_id=? AND channel_id=? AND root_id=?"


def put(tx: Transaction, values: Row) -> tuple[Row, bool]:
    """Save a draft; the row, and whether there was none. `values` lacks only the times."""
    key = (values["user_id"], values["channel_id"], values["root_id"])
    before = get(tx.db, *key)
    created = before["create_at"] if before else tx.now
    row: Row = {**values, "create_at": created, "update_at": tx.now}
    insert(tx.db, "drafts", row, conflict="OR REPLACE")
    return row, before is None


def get(db: sqlite3.Connection, user_id: str, channel_id: str, root_id: str) -> Row | None:
    """One draft."""
    return one(db, f"SELECT * FROM drafts WHERE {_KEY}", (user_id, channel_id, root_id))


def of_user(db: sqlite3.Connection, user_id: str, team_id: str) -> list[Row]:
    """A user's drafts in the channels of a team and in those without one, newest first; not where he left."""
    sql = """SELECT d.* FROM drafts d JOIN channels c ON c.id=d.channel_id
             JOIN channel_members m ON m.channel_id=c.id AND m.user_id=d.user_id
             WHERE d.user_id=?1 AND c.team_id IN (?2, '') ORDER BY d.update_at DESC"""
    return rows(db, sql, (user_id, team_id))


def remove(tx: Transaction, user_id: str, channel_id: str, root_id: str) -> Row | None:
    """Drop a draft; the row it was."""
    before = get(tx.db, user_id, channel_id, root_id)
    tx.db.execute(f"DELETE FROM drafts WHERE {_KEY}", (user_id, channel_id, root_id))
    return before
