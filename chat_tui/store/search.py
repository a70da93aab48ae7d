"""How messages are found by their words: in the full-text index where it can, by reading where it cannot."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from chat_tui.model.ids import ChannelId, UserId
from chat_tui.model.messages import Message
from chat_tui.store.keys import first_key
from chat_tui.store.query import Query, Term
from chat_tui.store.rows import MESSAGE, Row, messages_from
from chat_tui.store.text_index import is_unbroken

_STEPS_PER_LOOK = 10_000
_MOST_LOOKS = 1_500
"""A search stops after so many steps of SQLite, about half a second, with what it has found: the newest."""

_COLUMNS = ", ".join(f"m.{name.strip()}" for name in MESSAGE.split(","))


class Condition:
    """A WHERE clause that grows."""

    def __init__(self) -> None:
        self._parts: list[str] = ["m.deleted_at = 0"]
        self.values: list[object] = []

    def add(self, sql: str, *values: object) -> None:
        """One more thing that must hold."""
        self._parts.append(sql)
        self.values.extend(values)

    @property
    def sql(self) -> str:
        """All of it."""
        return " AND ".join(self._parts)


def find_messages(
    connection: sqlite3.Connection,
    query: Query,
    limit: int,
    *,
    authors: Sequence[UserId],
    channels: Sequence[ChannelId],
) -> list[Message]:
    """The newest `limit` messages that `query` means; `authors` and `channels` are the ids of its names."""
    if not query or (query.authors and not authors) or (query.channels and not channels):
        return []
    where = Condition()
    source, order = _source(query, where)
    _filter(where, query, authors, channels)
    sql = f"SELECT {_COLUMNS} FROM {source} WHERE {where.sql} ORDER BY {order} DESC LIMIT ?"
    return messages_from(connection, _read(connection, sql, [*where.values, limit]))


def _source(query: Query, where: Condition) -> tuple[str, str]:
    """Which table to begin with, the narrowest there is, and the column that gives time order there."""
    indexed = [term for term in query.terms if _is_indexed(term)]
    for term in query.terms:
        if term not in indexed or not _is_word(term.text):
            where.add("m.text LIKE ? ESCAPE '\\'", f"%{_escaped(term.text)}%")
    for term in query.without:
        where.add("m.text NOT LIKE ? ESCAPE '\\'", f"%{_escaped(term.text)}%")
    if indexed:
        where.add("messages_text MATCH ?", " AND ".join(map(_match, indexed)))
        return "messages_text JOIN messages m ON m.key = messages_text.rowid", "messages_text.rowid"
    if any(is_unbroken(term.text) for term in query.terms):
        where.add("m.unbroken = 1")
        return "messages m INDEXED BY messages_unbroken", "m.created_at"
    return "messages m", "m.key"


def _filter(where: Condition, query: Query, authors: Sequence[UserId], channels: Sequence[ChannelId]) -> None:
    if authors:
        where.add(f"m.author_id IN ({_marks(authors)})", *authors)
    if channels:
        where.add(f"m.channel_id IN ({_marks(channels)})", *channels)
    if query.since is not None:
        where.add("m.key >= ?", first_key(query.since))
    if query.until is not None:
        where.add("m.key < ?", first_key(query.until))
    if query.has_file:
        where.add("m.attachments != ''")


def _read(connection: sqlite3.Connection, sql: str, values: Sequence[object]) -> list[Row]:
    looks = 0

    def too_long() -> bool:
        nonlocal looks
        looks += 1
        return looks > _MOST_LOOKS

    found: list[Row] = []
    connection.set_progress_handler(too_long, _STEPS_PER_LOOK)
    try:
        # Rows come newest first, so what was read before the limit is the right beginning.
        found.extend(connection.execute(sql, values))
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
    finally:
        connection.set_progress_handler(None, 0)
    return found


def _is_indexed(term: Term) -> bool:
    """Whether the index knows words for it: those of spaced scripts, letters and digits."""
    return not is_unbroken(term.text) and any(character.isalnum() for character in term.text)


def _is_word(text: str) -> bool:
    """Whether the index knows all of it; what it drops (`+` of `c++`) must be looked for in the text."""
    return all(character.isalnum() or character.isspace() for character in text)


def _match(term: Term) -> str:
    quoted = term.text.replace('"', '""').replace("\0", " ")
    return f'"{quoted}" *' if term.prefix else f'"{quoted}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
