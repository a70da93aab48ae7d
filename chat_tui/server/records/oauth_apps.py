"""Which programs may ask for access by OAuth, and who has let which of them?"""

from __future__ import annotations

import sqlite3

from chat_tui.server.ids import new_id
from chat_tui.server.permissions import read_scopes, words
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, column, insert, one, rows, update


def create(tx: Transaction, values: Row) -> Row:
    """Add a program; `values` has everything but id and times."""
    row: Row = {"id": new_id(), "create_at": tx.now, "update_at": tx.now, **values}
    insert(tx.db, "oauth_apps", row)
    return row


def by_id(db: sqlite3.Connection, app_id: str) -> Row | None:
    """The program with this id."""
    return one(db, "SELECT * FROM oauth_apps WHERE id=?", (app_id,))


def listed(db: sqlite3.Connection, *, limit: int, offset: int = 0) -> list[Row]:
    """A page of the programs, oldest first."""
    return rows(db, "SELECT * FROM oauth_apps ORDER BY create_at, id LIMIT ? OFFSET ?", (limit, offset))


def change(tx: Transaction, app_id: str, values: Row) -> Row:
    """Set columns of a program and bump update_at."""
    update(tx.db, "oauth_apps", {**values, "update_at": tx.now}, "id=?", (app_id,))
    found = by_id(tx.db, app_id)
    assert found is not None
    return found


def delete(tx: Transaction, app_id: str) -> list[str]:
    """Forget a program and all it was given; the ids of the sessions ended."""
    ended = end_sessions(tx, app_id)
    tx.db.execute("DELETE FROM oauth_apps WHERE id=?", (app_id,))
    return ended


def consent(db: sqlite3.Connection, user_id: str, app_id: str) -> str:
    """The scopes that a user has let a program have so far; "" for none."""
    found = column(db, "SELECT scopes FROM oauth_consents WHERE user_id=? AND app_id=?", (user_id, app_id))
    return str(found[0]) if found else ""


def agree(tx: Transaction, user_id: str, app_id: str, scopes: str) -> None:
    """Note what a user lets a program have, beside what he let it have before."""
    both = words(read_scopes(f"{consent(tx.db, user_id, app_id)} {scopes}".split()))
    row = {"user_id": user_id, "app_id": app_id, "scopes": both, "create_at": tx.now}
    insert(tx.db, "oauth_consents", row, conflict="OR REPLACE")


def agreed(db: sqlite3.Connection, user_id: str, *, limit: int, offset: int = 0) -> list[Row]:
    """The programs that a user has let in."""
    sql = """SELECT a.* FROM oauth_apps a JOIN oauth_consents c ON c.app_id=a.id
             WHERE c.user_id=? ORDER BY c.create_at, a.id LIMIT ? OFFSET ?"""
    return rows(db, sql, (user_id, limit, offset))


def withdraw(tx: Transaction, user_id: str, app_id: str) -> list[str]:
    """Take back what a user let a program have; the ids of the sessions ended."""
    ended = end_sessions(tx, app_id, user_id)
    for table in ("oauth_consents", "oauth_grants", "oauth_codes", "oauth_devices"):
        tx.db.execute(f"DELETE FROM {table} WHERE app_id=? AND user_id=?", (app_id, user_id))
    return ended


def end_sessions(tx: Transaction, app_id: str, user_id: str = "") -> list[str]:
    """End the sessions a program has, of one user or of all; their ids."""
    where = "grant_id IN (SELECT id FROM oauth_grants WHERE app_id=?1 AND (?2='' OR user_id=?2))"
    ended = column(tx.db, f"SELECT id FROM sessions WHERE {where}", (app_id, user_id))
    tx.db.execute(f"DELETE FROM sessions WHERE {where}", (app_id, user_id))
    return ended


def forget_unused(tx: Transaction, keep: int) -> None:
    """Forget programs that registered themselves and that nobody has let in, but the newest `keep`.

    Such a program is its own creator; what an administrator made stays.
    """
    unused = """SELECT id FROM oauth_apps a WHERE creator_id=id AND NOT EXISTS
                (SELECT 1 FROM oauth_consents c WHERE c.app_id=a.id)
                ORDER BY create_at DESC LIMIT -1 OFFSET ?"""
    tx.db.execute(f"DELETE FROM oauth_apps WHERE id IN ({unused})", (keep,))
