"""How the reading side asks the database: short queries, read to their end, with errors of ours."""

from __future__ import annotations

from collections.abc import Sequence

from chat_tui.database.writer import Database
from chat_tui.model.messages import Message
from chat_tui.store.damage import damage_noted
from chat_tui.store.rows import Row, messages_from


class Reader:
    """Asks the reading side. No query stays open: an open one would keep the -wal from being emptied."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def _messages(self, sql: str, values: Sequence[object]) -> list[Message]:
        connection = self._database.reader
        with damage_noted(self._database.path):
            return messages_from(connection, connection.execute(sql, values).fetchall())

    def _all(self, sql: str, values: Sequence[object]) -> list[Row]:
        with damage_noted(self._database.path):
            return self._database.reader.execute(sql, values).fetchall()

    def _one(self, sql: str, values: Sequence[object]) -> Row | None:
        rows = self._all(sql, values)
        return rows[0] if rows else None
