"""Which web hooks call out, and what they are signed with."""

from __future__ import annotations

import sqlite3

from chat_tui.server.ids import new_id
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, column, insert, one, rows, update

OLD_SECRET_MS = 24 * 3600 * 1000
"""How long deliveries are signed with the secret before, too."""


def create(tx: Transaction, values: Row) -> Row:
    """Add a hook; `values` has everything but id, token, times and state."""
    row: Row = {
        "id": new_id(),
        "token": new_id(),
        "create_at": tx.now,
        "update_at": tx.now,
        "delete_at": 0,
        **values,
    }
    insert(tx.db, "outgoing_hooks", row)
    return _one(tx.db, row["id"])


def by_id(db: sqlite3.Connection, hook_id: str) -> Row | None:
    """The hook with this id; a disabled one too."""
    return one(db, "SELECT * FROM outgoing_hooks WHERE id=? AND delete_at=0", (hook_id,))


def _one(db: sqlite3.Connection, hook_id: str) -> Row:
    found = by_id(db, hook_id)
    assert found is not None
    return found


def listed(
    db: sqlite3.Connection,
    *,
    creator_id: str = "",
    team_id: str = "",
    channel_id: str = "",
    limit: int,
    offset: int = 0,
) -> list[Row]:
    """A page of the hooks of one user, team or channel, or of all."""
    sql = """SELECT * FROM outgoing_hooks WHERE delete_at=0 AND (?1='' OR creator_id=?1)
             AND (?2='' OR team_id=?2) AND (?3='' OR channel_id=?3) ORDER BY create_at LIMIT ?4 OFFSET ?5"""
    return rows(db, sql, (creator_id, team_id, channel_id, limit, offset))


def of_channel(db: sqlite3.Connection, team_id: str, channel_id: str) -> list[Row]:
    """The hooks of one channel, or with "" those of the whole team."""
    sql = "SELECT * FROM outgoing_hooks WHERE delete_at=0 AND team_id=? AND channel_id=?"
    return rows(db, sql, (team_id, channel_id))


def change(tx: Transaction, hook_id: str, values: Row) -> Row:
    """Set columns of a hook and bump update_at; a disabled one is tried again."""
    fresh = {"update_at": tx.now, "disabled_at": 0, "failing_since": 0}
    update(tx.db, "outgoing_hooks", {**fresh, **values}, "id=?", (hook_id,))
    return _one(tx.db, hook_id)


def rotate(tx: Transaction, hook_id: str, secret: str) -> None:
    """Sign with another secret, and for a day with the old one too."""
    row = _one(tx.db, hook_id)
    values = {"secret": secret, "old_secret": row["secret"], "old_secret_until": tx.now + OLD_SECRET_MS}
    change(tx, hook_id, values)


def delete(tx: Transaction, hook_id: str) -> None:
    """Switch a hook off for good, with what waits for it."""
    update(tx.db, "outgoing_hooks", {"delete_at": tx.now, "update_at": tx.now}, "id=?", (hook_id,))
    drop_waiting(tx, hook_id)


def disable(tx: Transaction, hook_id: str) -> None:
    """Call a hook no more until its owner changes it."""
    update(tx.db, "outgoing_hooks", {"disabled_at": tx.now}, "id=?", (hook_id,))
    drop_waiting(tx, hook_id)


def drop_waiting(tx: Transaction, hook_id: str) -> None:
    """Give up what waits for a hook."""
    where = "hook_id=? AND state='waiting'"
    update(tx.db, "webhook_deliveries", {"state": "dropped", "done_at": tx.now}, where, (hook_id,))


def secrets(row: Row, now: int) -> list[str]:
    """What a delivery is signed with at an instant: the newest first."""
    old = row["old_secret"]
    return [row["secret"], old] if old and now < row["old_secret_until"] else [row["secret"]]


def note_result(tx: Transaction, hook_id: str, *, is_good: bool) -> int:
    """Remember since when a hook fails (Unix milliseconds, 0 if it does not)."""
    if is_good:
        update(tx.db, "outgoing_hooks", {"failing_since": 0}, "id=? AND failing_since<>0", (hook_id,))
        return 0
    update(tx.db, "outgoing_hooks", {"failing_since": tx.now}, "id=? AND failing_since=0", (hook_id,))
    found: list[int] = column(tx.db, "SELECT failing_since FROM outgoing_hooks WHERE id=?", (hook_id,))
    return found[0]
