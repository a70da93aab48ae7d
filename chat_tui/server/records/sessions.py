"""Who is signed in: sessions and personal access tokens, both stored only as hashes."""

from __future__ import annotations

import sqlite3

from chat_tui.server.ids import new_id, new_secret, secret_hash
from chat_tui.server.permissions import EVERYTHING
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, column, insert, one, rows, update

SESSION_LENGTH = 30 * 24 * 3600 * 1000
"""Milliseconds a session lives after its last use."""
EXTEND_AFTER = 24 * 3600 * 1000
"""A session is extended at most once in this time, so that reading does not write."""


def start(
    tx: Transaction, user_id: str, device: str = "", access_token_id: str = "", scopes: str = EVERYTHING
) -> tuple[str, str]:
    """Begin a session; its id, and its secret, which is shown only now."""
    session_id, secret = new_id(), new_secret()
    insert(
        tx.db,
        "sessions",
        {
            "id": session_id,
            "token_hash": secret_hash(secret),
            "user_id": user_id,
            "access_token_id": access_token_id,
            "device": device,
            "scopes": scopes,
            "create_at": tx.now,
            "expires_at": tx.now + SESSION_LENGTH,
            "last_activity_at": tx.now,
        },
    )
    return session_id, secret


def find(db: sqlite3.Connection, secret: str, now: int) -> Row | None:
    """The live session or active access token that belongs to a secret, with its active user's id.

    The row has id, user_id, access_token_id ("" for a session), grant_id ("" unless OAuth gave it), scopes,
    create_at, expires_at (0 for a token that does not expire) and last_activity_at.
    """
    hashed = secret_hash(secret)
    sql = """SELECT s.* FROM sessions s JOIN users u ON u.id=s.user_id
             WHERE s.token_hash=? AND s.expires_at>? AND u.delete_at=0"""
    session = one(db, sql, (hashed, now))
    if session is not None:
        return session
    return one(
        db,
        """SELECT t.id AS id, t.id AS access_token_id, t.user_id, '' AS device, '' AS grant_id, t.scopes,
                  t.create_at, t.expires_at, t.create_at AS last_activity_at
           FROM access_tokens t JOIN users u ON u.id=t.user_id
           WHERE t.token_hash=? AND t.is_active=1 AND u.delete_at=0 AND (t.expires_at=0 OR t.expires_at>?)""",
        (hashed, now),
    )


def extend(tx: Transaction, session_id: str) -> None:
    """Note that a session is used, and let it live on."""
    update(
        tx.db,
        "sessions",
        {"last_activity_at": tx.now, "expires_at": tx.now + SESSION_LENGTH},
        "id=?",
        (session_id,),
    )


def of_user(db: sqlite3.Connection, user_id: str) -> list[Row]:
    """The sessions of a user, newest use first."""
    return rows(db, "SELECT * FROM sessions WHERE user_id=? ORDER BY last_activity_at DESC", (user_id,))


def revoke(tx: Transaction, user_id: str, session_id: str) -> bool:
    """End one session of a user, and the OAuth grant it came from; whether there was one."""
    grant_of = "SELECT grant_id FROM sessions WHERE id=? AND user_id=?"
    tx.db.execute(f"DELETE FROM oauth_grants WHERE id IN ({grant_of})", (session_id, user_id))
    cursor = tx.db.execute("DELETE FROM sessions WHERE id=? AND user_id=?", (session_id, user_id))
    return cursor.rowcount > 0


def revoke_all(tx: Transaction, user_id: str, *, keep: str = "") -> list[str]:
    """End all sessions of a user but `keep`, and what programs were let have; the ids of those ended."""
    kept = "SELECT grant_id FROM sessions WHERE id=?"
    tx.db.execute(f"DELETE FROM oauth_grants WHERE user_id=? AND id NOT IN ({kept})", (user_id, keep))
    for table in ("oauth_codes", "oauth_devices"):
        tx.db.execute(f"DELETE FROM {table} WHERE user_id=?", (user_id,))
    ended = column(tx.db, "SELECT id FROM sessions WHERE user_id=? AND id<>?", (user_id, keep))
    tx.db.execute("DELETE FROM sessions WHERE user_id=? AND id<>?", (user_id, keep))
    return ended


def create_token(
    tx: Transaction, user_id: str, description: str, *, scopes: str = EVERYTHING, expires_at: int = 0
) -> tuple[Row, str]:
    """Make a personal access token; its row, and its secret, which is shown only now.

    `expires_at` in Unix milliseconds, 0 for never.
    """
    token_id, secret = new_id(), new_secret()
    insert(
        tx.db,
        "access_tokens",
        {
            "id": token_id,
            "token_hash": secret_hash(secret),
            "user_id": user_id,
            "description": description,
            "is_active": 1,
            "scopes": scopes,
            "create_at": tx.now,
            "expires_at": expires_at,
        },
    )
    found = token(tx.db, token_id)
    assert found is not None
    return found, secret


def token(db: sqlite3.Connection, token_id: str) -> Row | None:
    """One personal access token."""
    return one(db, "SELECT * FROM access_tokens WHERE id=?", (token_id,))


def tokens(db: sqlite3.Connection, user_id: str = "") -> list[Row]:
    """The personal access tokens of one user, or of all."""
    sql = "SELECT * FROM access_tokens WHERE user_id=?1 OR ?1='' ORDER BY create_at, id"
    return rows(db, sql, (user_id,))


def set_token_active(tx: Transaction, token_id: str, active: bool) -> None:
    """Enable or disable a token."""
    update(tx.db, "access_tokens", {"is_active": int(active)}, "id=?", (token_id,))


def revoke_token(tx: Transaction, token_id: str) -> None:
    """Forget a token for good."""
    tx.db.execute("DELETE FROM access_tokens WHERE id=?", (token_id,))
