"""How a device without a browser is let in: it shows a code, somebody types it elsewhere (RFC 8628)."""

from __future__ import annotations

import secrets
import sqlite3

from chat_tui.server.ids import new_secret
from chat_tui.server.oauth import faults, tokens
from chat_tui.server.oauth.faults import OAuthError
from chat_tui.server.oauth.tokens import Issued, Refused
from chat_tui.server.records import oauth_apps, oauth_devices, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row

ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that no word comes of it, and nothing that looks like something else (RFC 8628, 6.1)."""
HALF = 4
LIFETIME = 600
"""Seconds for which a code can be typed."""
INTERVAL = 5
"""Seconds between two questions of a device, and what each one too early adds."""
MOST_WAITING = 1000
"""Devices that wait at once: a guess then hits one of 25 million codes."""


def user_code() -> str:
    """A fresh code for people: 20^8, shown in two halves."""
    letters = [secrets.choice(ALPHABET) for _ in range(2 * HALF)]
    return _halves("".join(letters))


def normal(typed: str) -> str:
    """A code as it is stored, however it was typed; "" for what is none."""
    letters = "".join(letter for letter in typed.upper() if letter not in "- \t")
    is_code = len(letters) == 2 * HALF and all(letter in ALPHABET for letter in letters)
    return _halves(letters) if is_code else ""


def _halves(letters: str) -> str:
    return f"{letters[:HALF]}-{letters[HALF:]}"


def begin(tx: Transaction, app: Row, granted: str, site: str) -> Row:
    """A device begins to wait: what it is told. Raises OAuthError when too many do."""
    since = tx.now - LIFETIME * 1000
    if oauth_devices.waiting(tx.db, since) >= MOST_WAITING:
        raise OAuthError(faults.TOO_MANY)
    code, shown = new_secret(), user_code()
    values = {"user_code": shown, "app_id": app["id"], "scopes": granted, "interval": INTERVAL}
    oauth_devices.add(tx, code, values)
    return {
        "device_code": code,
        "user_code": shown,
        "verification_uri": f"{site}/oauth/device",
        "verification_uri_complete": f"{site}/oauth/device?user_code={shown}",
        "expires_in": LIFETIME,
        "interval": INTERVAL,
    }


def waiting(db: sqlite3.Connection, typed: str, now: int) -> Row | None:
    """The device that waits with a code somebody typed."""
    code = normal(typed)
    return oauth_devices.by_user_code(db, code, now - LIFETIME * 1000) if code else None


def decide(tx: Transaction, device: Row, user: Row | None, granted: str) -> None:
    """Let a device in as a user, with these scopes; or, without a user, turn it away."""
    if user is None:
        oauth_devices.change(tx, device["code_hash"], {"state": "denied"})
        return
    oauth_apps.agree(tx, user["id"], device["app_id"], granted)
    values = {"state": "approved", "user_id": user["id"], "scopes": granted}
    oauth_devices.change(tx, device["code_hash"], values)


def poll(tx: Transaction, app: Row, code: str) -> Issued | Refused:
    """What a device is told that asks whether somebody has decided."""
    if not code:
        return Refused(faults.MISSING_DEVICE)
    row = oauth_devices.by_code(tx.db, code)
    if row is None or row["app_id"] != app["id"] or row["state"] == "used":
        return Refused(faults.BAD_DEVICE)
    if row["state"] == "denied":
        return Refused(faults.DENIED)
    if tx.now - row["create_at"] > LIFETIME * 1000:
        return Refused(faults.EXPIRED)
    if row["state"] == "approved":
        return _let_in(tx, app, row)
    values = {"polled_at": tx.now, "interval": row["interval"]}
    is_early = tx.now - row["polled_at"] < row["interval"] * 1000
    if is_early:
        values["interval"] += INTERVAL
    oauth_devices.change(tx, row["code_hash"], values)
    return Refused(faults.SLOW_DOWN if is_early else faults.PENDING)


def _let_in(tx: Transaction, app: Row, row: Row) -> Issued | Refused:
    user = users.by_id(tx.db, row["user_id"])
    if user is None or user["delete_at"]:
        return Refused(faults.DENIED)
    oauth_devices.change(tx, row["code_hash"], {"state": "used"})
    return tokens.begin(tx, app, user["id"], row["scopes"])[1]
