"""Which incoming web hooks there are."""

from __future__ import annotations

import sqlite3

from chat_tui.server.ids import new_id
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, insert, one, rows, scalar, update


def create(tx: Transaction, values: Row) -> Row:
    """Add a hook; `values` has everything but id and times."""
    row: Row = {"id": new_id(), "create_at": tx.now, "update_at": tx.now, "delete_at": 0, **values}
    insert(tx.db, "incoming_hooks", row)
    return row


def by_id(db: sqlite3.Connection, hook_id: str) -> Row | None:
    """The hook with this id."""
    return one(db, "SELECT * FROM incoming_hooks WHERE id=? AND delete_at=0", (hook_id,))


def listed(
    db: sqlite3.Connection, *, user_id: str = "", team_id: str = "", limit: int, offset: int
) -> list[Row]:
    """A page of the hooks of one user, of one team, or of all."""
    sql = """SELECT * FROM incoming_hooks WHERE delete_at=0
             AND (?1='' OR user_id=?1) AND (?2='' OR team_id=?2)
             ORDER BY create_at LIMIT ?3 OFFSET ?4"""
    return rows(db, sql, (user_id, team_id, limit, offset))


def change(tx: Transaction, hook_id: str, values: Row) -> Row:
    """Set columns of a hook and bump update_at."""
    update(tx.db, "incoming_hooks", {**values, "update_at": tx.now}, "id=?", (hook_id,))
    found = one(tx.db, "SELECT * FROM incoming_hooks WHERE id=?", (hook_id,))
    assert found is not None
    return found


def delete(tx: Transaction, hook_id: str) -> None:
    """Switch a hook off for good."""
    change(tx, hook_id, {"delete_at": tx.now})


def spoken_of(row: Row) -> str:
    """What the audit log calls a hook: not by its id, which is its secret."""
    return f"{row['display_name'] or 'a hook'} in {row['channel_id']}"


def rotate(tx: Transaction, hook_id: str, secret: str) -> Row:
    """Give a hook another id, which is its URL, and another secret if it has one; the old ones end."""
    row = one(tx.db, "SELECT * FROM incoming_hooks WHERE id=?", (hook_id,))
    assert row is not None
    values = {"id": new_id(), "secret": secret if row["secret"] else "", "update_at": tx.now}
    update(tx.db, "incoming_hooks", values, "id=?", (hook_id,))
    return {**row, **values}


def is_repeated(tx: Transaction, hook_id: str, webhook_id: str) -> bool:
    """Whether a signed request came before; from now on it did."""
    key = (hook_id, webhook_id)
    if scalar(tx.db, "SELECT 1 FROM webhook_ids WHERE hook_id=? AND webhook_id=?", key):
        return True
    insert(tx.db, "webhook_ids", {"hook_id": hook_id, "webhook_id": webhook_id, "at": tx.now})
    return False
