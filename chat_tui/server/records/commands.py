"""Which slash commands of their own the teams have, and who may still answer to one that was given."""

from __future__ import annotations

import sqlite3

from chat_tui.server.ids import new_id, secret_hash
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, insert, one, rows, update

REPLY_FOR = 30 * 60 * 1000
"""Milliseconds for which a command may answer later, and how often."""
REPLIES = 5


def create(tx: Transaction, values: Row) -> Row:
    """Add a command; `values` has everything but id, token and times."""
    row: Row = {
        "id": new_id(),
        "token": new_id(),
        **values,
        "create_at": tx.now,
        "update_at": tx.now,
        "delete_at": 0,
    }
    insert(tx.db, "commands", row)
    return row


def by_id(db: sqlite3.Connection, command_id: str) -> Row | None:
    """The command with this id."""
    return one(db, "SELECT * FROM commands WHERE id=? AND delete_at=0", (command_id,))


def by_name(db: sqlite3.Connection, team_id: str, name: str) -> Row | None:
    """The command of a team with this name, without the slash."""
    sql = "SELECT * FROM commands WHERE team_id=? AND name=? AND delete_at=0"
    return one(db, sql, (team_id, name))


def of_team(db: sqlite3.Connection, team_id: str) -> list[Row]:
    """All of a team, by name."""
    return rows(db, "SELECT * FROM commands WHERE team_id=? AND delete_at=0 ORDER BY name", (team_id,))


def change(tx: Transaction, command_id: str, values: Row) -> Row:
    """Set columns of a command and bump update_at."""
    update(tx.db, "commands", {**values, "update_at": tx.now}, "id=?", (command_id,))
    found = one(tx.db, "SELECT * FROM commands WHERE id=?", (command_id,))
    assert found is not None
    return found


def await_replies(tx: Transaction, values: Row) -> str:
    """Let a command answer later; the secret of the address. `values` lacks hash, uses and time.

    What is too old for an answer goes on the way.
    """
    secret = new_id()
    tx.db.execute("DELETE FROM command_replies WHERE create_at<?", (tx.now - REPLY_FOR,))
    row: Row = {"secret_hash": secret_hash(secret), **values, "uses": 0, "create_at": tx.now}
    insert(tx.db, "command_replies", row)
    return secret


def use_reply(tx: Transaction, secret: str) -> Row | None:
    """Count one later answer; to what, or None if it comes too late or too often."""
    sql = """UPDATE command_replies SET uses=uses+1 WHERE secret_hash=? AND create_at>=? AND uses<?"""
    key = secret_hash(secret)
    if not tx.db.execute(sql, (key, tx.now - REPLY_FOR, REPLIES)).rowcount:
        return None
    return one(tx.db, "SELECT * FROM command_replies WHERE secret_hash=?", (key,))
