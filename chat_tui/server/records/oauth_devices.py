"""Which devices wait to be let in by somebody who types their code elsewhere (RFC 8628)?"""

from __future__ import annotations

import sqlite3

from chat_tui.server.ids import secret_hash
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, insert, one, scalar, update

REMEMBERED = 24 * 3600 * 1000
"""Milliseconds after which nothing is known any more of a device that asked."""


def add(tx: Transaction, code: str, values: Row) -> None:
    """A device begins to wait; `values` has user_code, app_id, scopes and interval."""
    tx.db.execute("DELETE FROM oauth_devices WHERE create_at<?", (tx.now - REMEMBERED,))
    row = {"code_hash": secret_hash(code), "state": "waiting", "user_id": "", "polled_at": 0}
    insert(tx.db, "oauth_devices", {**row, "create_at": tx.now, **values})


def by_code(db: sqlite3.Connection, code: str) -> Row | None:
    """The device that asks with this code."""
    return one(db, "SELECT * FROM oauth_devices WHERE code_hash=?", (secret_hash(code),))


def by_user_code(db: sqlite3.Connection, user_code: str, since: int) -> Row | None:
    """The device of this user code, if it still waits and did not begin before an instant."""
    sql = "SELECT * FROM oauth_devices WHERE user_code=? AND state='waiting' AND create_at>?"
    return one(db, sql, (user_code, since))


def waiting(db: sqlite3.Connection, since: int) -> int:
    """How many wait that began after an instant."""
    sql = "SELECT count(*) FROM oauth_devices WHERE state='waiting' AND create_at>?"
    return int(scalar(db, sql, (since,)))


def change(tx: Transaction, code_hash: str, values: Row) -> None:
    """Set columns of a device."""
    update(tx.db, "oauth_devices", values, "code_hash=?", (code_hash,))
