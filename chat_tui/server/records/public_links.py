"""Which secret the workspace's public links are made with: whoever knows a link has been given it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import sqlite3

from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import insert, scalar

_NAME = "public_link_secret"


def seal(tx: Transaction, file_id: str) -> str:
    """What proves that a link to a file came from here; the secret is made with the first one."""
    if _secret(tx.db) is None:
        insert(tx.db, "facts", {"name": _NAME, "value": secrets.token_hex(32)})
    made = _seal(tx.db, file_id)
    assert made is not None
    return made


def fits(db: sqlite3.Connection, file_id: str, given: str) -> bool:
    """Whether a link came from here."""
    made = _seal(db, file_id)
    return made is not None and hmac.compare_digest(made.encode(), given.encode("utf-8", "replace"))


def _secret(db: sqlite3.Connection) -> str | None:
    found: str | None = scalar(db, "SELECT value FROM facts WHERE name=?", (_NAME,))
    return found


def _seal(db: sqlite3.Connection, file_id: str) -> str | None:
    secret = _secret(db)
    if secret is None:
        return None
    digest = hmac.digest(bytes.fromhex(secret), file_id.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
