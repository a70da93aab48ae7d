"""Who did what to what: log-ins, refusals, and changes of people, permissions, tokens, hooks and settings.

Never the text of a message, never a secret (GHSA-9rww-66w7-7vjx shows how those get there).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, insert, rows

LONGEST = 200
"""Characters kept of a name or target: they may be what somebody typed."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: the user if somebody is signed in, and the other end of the line.

    `peer` is `uid N` or an address; "" is the workspace itself, or its operator at the shell.
    """

    user_id: str = ""
    name: str = ""
    peer: str = ""
    request_id: str = ""


def note(tx: Transaction, by: Actor, action: str, target: str = "", result: str = "ok") -> None:
    """Write one line, in the transaction of the deed; `action` is `thing.verb`, `target` an id or a name."""
    values: Row = {
        "at": tx.now,
        "actor_id": by.user_id,
        "actor": by.name[:LONGEST],
        "peer": by.peer[:LONGEST],
        "action": action,
        "target": target[:LONGEST],
        "result": result[:LONGEST],
        "request_id": by.request_id,
    }
    insert(tx.db, "audit_log", values)


def since(db: sqlite3.Connection, at: int, *, action: str = "", limit: int = 1000) -> list[Row]:
    """The last lines from an instant (Unix milliseconds) on, oldest first; `action` may be `thing` alone."""
    sql = """SELECT * FROM audit_log WHERE at>=?1 AND (?2='' OR action=?2 OR action LIKE ?2 || '.%')
             ORDER BY id DESC LIMIT ?3"""
    return rows(db, sql, (at, action, limit))[::-1]
