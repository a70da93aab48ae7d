"""Who is here: the presence of each user, and whether it was chosen by hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, column, insert, marks, rows

STATUSES = frozenset({"online", "away", "dnd", "offline"})


def of(db: sqlite3.Connection, user_id: str) -> Row:
    """The status of one user; an unknown one is offline."""
    return of_many(db, [user_id])[0]


def of_many(db: sqlite3.Connection, user_ids: Sequence[str]) -> list[Row]:
    """The status of each of these users, in their order."""
    sql = f"SELECT * FROM statuses WHERE user_id IN ({marks(user_ids)})"
    found = {row["user_id"]: row for row in rows(db, sql, user_ids)}
    nobody = {"status": "offline", "manual": 0, "last_activity_at": 0, "dnd_end_time": 0}
    return [found.get(user_id, {"user_id": user_id, **nobody}) for user_id in user_ids]


def set_by_hand(tx: Transaction, user_id: str, status: str, dnd_end_time: int = 0) -> Row:
    """What the user chose; choosing online gives the choice back to the server."""
    return _put(tx, user_id, status, manual=status != "online", dnd_end_time=dnd_end_time)


def set_by_server(tx: Transaction, user_id: str, status: str) -> Row | None:
    """What the server noticed (connected, idle, gone); None when a choice by hand or the old value stands."""
    before = of(tx.db, user_id)
    if before["manual"] or before["status"] == status:
        return None
    return _put(tx, user_id, status, manual=False)


def give_back(tx: Transaction, user_id: str, status: str) -> Row:
    """What the server sees, in place of what the user chose for a time."""
    return _put(tx, user_id, status, manual=False)


def due(db: sqlite3.Connection, now: int) -> list[str]:
    """Who did not want to be disturbed until a time (in seconds) that has come; `now` is in milliseconds."""
    sql = "SELECT user_id FROM statuses WHERE status='dnd' AND dnd_end_time BETWEEN 1 AND ?"
    return column(db, sql, (now // 1000,))


def pretend(tx: Transaction, user_id: str, status: str) -> None:
    """Where somebody made up is: it stays so, over restarts too."""
    _put(tx, user_id, status, manual=True)


def _put(tx: Transaction, user_id: str, status: str, *, manual: bool, dnd_end_time: int = 0) -> Row:
    row: Row = {
        "user_id": user_id,
        "status": status,
        "manual": int(manual),
        "last_activity_at": tx.now,
        "dnd_end_time": dnd_end_time if status == "dnd" else 0,
    }
    insert(tx.db, "statuses", row, conflict="OR REPLACE")
    return row


def everybody_leaves(tx: Transaction) -> None:
    """At start nobody is connected: what the server noticed before is void, choices by hand stand."""
    tx.db.execute("UPDATE statuses SET status='offline' WHERE manual=0 AND status<>'offline'")


def here(db: sqlite3.Connection) -> dict[str, str]:
    """Status by user id of those who are not offline."""
    found = rows(db, "SELECT user_id, status FROM statuses WHERE status<>'offline'")
    return {row["user_id"]: row["status"] for row in found}
