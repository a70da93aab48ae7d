"""Which codes and tokens OAuth has given out, and what became of them?

Codes and refresh tokens are stored as hashes; the access token is a session of the user.
"""

from __future__ import annotations

import sqlite3

from chat_tui.server.ids import new_id, secret_hash
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, column, insert, one, update

DAY = 24 * 3600 * 1000
REFRESH_LIFETIME = 90 * DAY
"""A refresh token that is not used for so long is no more good; each use gives a fresh one."""
REMEMBERED = DAY
"""Milliseconds for which a code is known, so that one that comes a second time is noticed."""


def add_code(tx: Transaction, code: str, values: Row) -> None:
    """Keep a code that was just given out; `values` has app, user, redirect, challenge and scopes."""
    tx.db.execute("DELETE FROM oauth_codes WHERE create_at<?", (tx.now - REMEMBERED,))
    row = {"code_hash": secret_hash(code), "grant_id": "", "create_at": tx.now, **values}
    insert(tx.db, "oauth_codes", row)


def code(db: sqlite3.Connection, text: str) -> Row | None:
    """A code that was given out, if its user is not shut out; `grant_id` says what it has been used for."""
    sql = "SELECT c.* FROM oauth_codes c JOIN users u ON u.id=c.user_id WHERE code_hash=? AND u.delete_at=0"
    return one(db, sql, (secret_hash(text),))


def use_code(tx: Transaction, text: str, grant_id: str) -> None:
    """Note what a code has been used for."""
    update(tx.db, "oauth_codes", {"grant_id": grant_id}, "code_hash=?", (secret_hash(text),))


def begin(tx: Transaction, app_id: str, user_id: str, scopes: str) -> Row:
    """Let a program act for a user from now on, until it is revoked; forget what it can use no more."""
    _forget_dead(tx, app_id, user_id)
    row = {
        "id": new_id(),
        "app_id": app_id,
        "user_id": user_id,
        "scopes": scopes,
        "create_at": tx.now,
    }
    insert(tx.db, "oauth_grants", row)
    return row


def _forget_dead(tx: Transaction, app_id: str, user_id: str) -> None:
    dead = """SELECT id FROM oauth_grants g WHERE app_id=?1 AND user_id=?2
              AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.grant_id=g.id AND s.expires_at>?3)
              AND NOT EXISTS (SELECT 1 FROM oauth_refresh_tokens r
                              WHERE r.grant_id=g.id AND r.used_at=0 AND r.create_at>?4)"""
    values = (app_id, user_id, tx.now, tx.now - REFRESH_LIFETIME)
    tx.db.execute(f"DELETE FROM sessions WHERE grant_id IN ({dead})", values)
    tx.db.execute(f"DELETE FROM oauth_grants WHERE id IN ({dead})", values)


def by_id(db: sqlite3.Connection, grant_id: str) -> Row | None:
    """The grant with this id, if it lasts and its user is not shut out."""
    sql = "SELECT g.* FROM oauth_grants g JOIN users u ON u.id=g.user_id WHERE g.id=? AND u.delete_at=0"
    return one(db, sql, (grant_id,))


def end(tx: Transaction, grant_id: str) -> list[str]:
    """End a grant with all its tokens; the ids of the sessions ended."""
    ended = column(tx.db, "SELECT id FROM sessions WHERE grant_id=?", (grant_id,))
    tx.db.execute("DELETE FROM sessions WHERE grant_id=?", (grant_id,))
    tx.db.execute("DELETE FROM oauth_grants WHERE id=?", (grant_id,))
    return ended


def add_session(tx: Transaction, grant: Row, secret: str, device: str, scopes: str, lifetime: int) -> None:
    """An access token of a grant: a session of its user that is not extended; `lifetime` in milliseconds."""
    row = {
        "id": new_id(),
        "token_hash": secret_hash(secret),
        "user_id": grant["user_id"],
        "access_token_id": "",
        "grant_id": grant["id"],
        "scopes": scopes,
        "device": device,
        "create_at": tx.now,
        "expires_at": tx.now + lifetime,
        "last_activity_at": tx.now,
    }
    insert(tx.db, "sessions", row)


def shorten_sessions(tx: Transaction, grant_id: str, lifetime: int) -> None:
    """Let the access tokens so far live for as many milliseconds at most; forget those that have ended."""
    tx.db.execute("DELETE FROM sessions WHERE grant_id=? AND expires_at<?", (grant_id, tx.now))
    latest = tx.now + lifetime
    tx.db.execute("UPDATE sessions SET expires_at=min(expires_at, ?) WHERE grant_id=?", (latest, grant_id))


def session(db: sqlite3.Connection, secret: str) -> Row | None:
    """The session behind an access token that OAuth gave out."""
    return one(db, "SELECT * FROM sessions WHERE token_hash=? AND grant_id<>''", (secret_hash(secret),))


def add_refresh(tx: Transaction, grant_id: str, secret: str) -> None:
    """Keep a refresh token that is just given out; forget those of its grant whose use is long past."""
    old = "DELETE FROM oauth_refresh_tokens WHERE grant_id=? AND used_at>0 AND used_at<?"
    tx.db.execute(old, (grant_id, tx.now - REFRESH_LIFETIME))
    values = {"grant_id": grant_id, "salt": "", "create_at": tx.now, "used_at": 0}
    insert(tx.db, "oauth_refresh_tokens", {"token_hash": secret_hash(secret), **values})


def refresh(db: sqlite3.Connection, secret: str) -> Row | None:
    """A refresh token that was given out; `used_at` is 0 for one that is still good."""
    return one(db, "SELECT * FROM oauth_refresh_tokens WHERE token_hash=?", (secret_hash(secret),))


def use_refresh(tx: Transaction, secret: str, salt: str) -> None:
    """Note that a refresh token is used, and with what its successor was made."""
    values = {"used_at": tx.now, "salt": salt}
    update(tx.db, "oauth_refresh_tokens", values, "token_hash=?", (secret_hash(secret),))
