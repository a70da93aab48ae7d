"""How the reading side asks the database: short queries, read to their end, with errors of ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from chat_tui.model.messages import Message
from chat_tui.store.damage import damage_noted
from chat_tui.store.rows import Row, messages_from


class Reader:
    """A connection that reads. No query stays open: an open one would keep the -wal from being emptied."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def _messages(self, sql: str, values: Sequence[object]) -> list[Message]:
        with damage_noted(self._path):
            return messages_from(self._connection, self._connection.execute(sql, values).fetchall())

    def _all(self, sql: str, values: Sequence[object]) -> list[Row]:
        with damage_noted(self._path):
            return self._connection.execute(sql, values).fetchall()

    def _one(self, sql: str, values: Sequence[object]) -> Row | None:
        rows = self._all(sql, values)
        return rows[0] if rows else None
