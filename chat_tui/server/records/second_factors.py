"""Who signs in with a second factor: its secret, and the last code that was used.

The secret is kept as it is, for codes are made of it; it leaves the workspace once, when it is made.
"""

from __future__ import annotations

import sqlite3

from chat_tui.server import totp
from chat_tui.server.records import users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, insert, one, update


def of(db: sqlite3.Connection, user_id: str) -> Row | None:
    """A user's second factor, active or about to be."""
    return one(db, "SELECT * FROM second_factors WHERE user_id=?", (user_id,))


def begin(tx: Transaction, user_id: str) -> str:
    """Make a secret; it guards nothing until its first code is shown."""
    secret = totp.new_secret()
    row = {"user_id": user_id, "secret": secret, "last_step": 0, "create_at": tx.now}
    insert(tx.db, "second_factors", row, conflict="OR REPLACE")
    return secret


def use(tx: Transaction, user_id: str, code: str) -> bool:
    """Whether a code is right, now, and for the first time."""
    factor = of(tx.db, user_id)
    if factor is None or not totp.is_code(code):
        return False
    step = totp.matching_step(factor["secret"], code, tx.now, factor["last_step"])
    if step is None:
        return False
    update(tx.db, "second_factors", {"last_step": step}, "user_id=?", (user_id,))
    return True


def activate(tx: Transaction, user_id: str) -> Row:
    """From now on a password alone does not sign the user in."""
    return users.change(tx, user_id, {"mfa_active": 1})


def forget(tx: Transaction, user_id: str) -> Row:
    """A password alone is enough again."""
    tx.db.execute("DELETE FROM second_factors WHERE user_id=?", (user_id,))
    return users.change(tx, user_id, {"mfa_active": 0})
