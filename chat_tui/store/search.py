"""How messages are found by their words: in the full-text index where it can, by reading where it cannot."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, UserId
from chat_tui.model.messages import Message
from chat_tui.store import newest
from chat_tui.store.keys import first_key
from chat_tui.store.query import Query, Term
from chat_tui.store.rows import MESSAGE, Row, messages_from
from chat_tui.store.text_index import is_unbroken

_STEPS_PER_LOOK = 10_000
_MOST_LOOKS = 1_500
"""A search stops after so many steps of SQLite, about half a second, with what it has found: the newest."""

_PICTURE_NAMES = " OR ".join(
    f"m.attachments LIKE '%.{ending}\", %'" for ending in ("png", "jpg", "jpeg", "gif", "webp")
)
_HAS = {
    "file": "m.attachments != ''",
    "image": f"(m.attachments LIKE '%, \"image/%' OR {_PICTURE_NAMES})",
    "link": "(m.text LIKE '%http://%' OR m.text LIKE '%https://%' OR m.text LIKE '%www.%')",
    "code": "m.text LIKE '%`%`%'",
    "reaction": "m.reacted_at != 0"
    " AND EXISTS (SELECT 1 FROM reactions r WHERE r.message_id = m.id AND NOT r.gone)",
    "pin": "m.pinned = 1",
}
_IS = {
    "saved": "m.id IN (SELECT message_id FROM saved)",
    "pinned": "m.pinned = 1",
    "thread": "(m.root_id IS NOT NULL OR m.reply_count > 0)",
    "dm": "m.channel_id IN (SELECT id FROM channels WHERE kind IN ('direct', 'group'))",
    "unread": "EXISTS (SELECT 1 FROM memberships s WHERE s.unread + s.mentions > 0"
    " AND s.channel_id = m.channel_id AND m.created_at > s.last_viewed_at)"
    " AND m.key >= (SELECT min(last_viewed_at) << 10 FROM memberships WHERE unread + mentions > 0)",
    "edited": "m.edited_at > 0",
    "bot": "m.from_bot = 1",
}
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query whose names are known: the ids behind them, and who asks."""

    query: Query
    authors: Sequence[UserId] = ()
    channels: Sequence[ChannelId] = ()
    me: UserId | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be found: nothing is asked for, or of somebody whom nobody knows."""
        query = self.query
        return bool(
            not query or (query.authors and not self.authors) or (query.channels and not self.channels)
        )


def find_messages(
    connection: sqlite3.Connection,
    wanted: Wanted,
    limit: int,
    *,
    unwanted: Callable[[], bool] = lambda: False,
) -> list[Message]:
    """The newest `limit` messages that are `wanted`; fewer when it becomes `unwanted` meanwhile."""
    if wanted.is_empty:
        return []
    query = wanted.query
    if newest.pays(connection, query):
        where = Condition()
        _leave_out(where, query)
        _filter(where, wanted)
        looking = newest.Looking(_COLUMNS, where.sql, where.values)
        rows = newest.newest_rows(connection, query, looking, limit, partial(_read, unwanted=unwanted))
        if rows is not None:
            return messages_from(connection, rows)
    where = Condition()
    source, order = _source(query, where)
    _leave_out(where, query)
    _filter(where, wanted)
    sql = f"SELECT {_COLUMNS} FROM {source} WHERE {where.sql} ORDER BY {order} DESC LIMIT ?"
    return messages_from(connection, _read(connection, sql, [*where.values, limit], unwanted=unwanted))


def _source(query: Query, where: Condition) -> tuple[str, str]:
    """Which table to begin with, the narrowest there is, and the column that gives time order there."""
    indexed = [term for term in query.terms if _is_indexed(term)]
    for term in query.terms:
        if term not in indexed or not _is_word(term.text):
            where.add("m.text LIKE ? ESCAPE '\\'", f"%{_escaped(term.text)}%")
    if indexed:
        where.add("messages_text MATCH ?", " AND ".join(map(_match, indexed)))
        return "messages_text JOIN messages m ON m.key = messages_text.rowid", "messages_text.rowid"
    if any(is_unbroken(term.text) for term in query.terms):
        where.add("m.unbroken = 1")
        return "messages m INDEXED BY messages_unbroken", "m.created_at"
    return "messages m", "m.key"


def _leave_out(where: Condition, query: Query) -> None:
    for term in query.without:
        where.add("m.text NOT LIKE ? ESCAPE '\\'", f"%{_escaped(term.text)}%")


def _filter(where: Condition, wanted: Wanted) -> None:
    query = wanted.query
    if wanted.authors:
        where.add(f"m.author_id IN ({_marks(wanted.authors)})", *wanted.authors)
    if wanted.channels:
        where.add(f"m.channel_id IN ({_marks(wanted.channels)})", *wanted.channels)
    if query.since is not None:
        where.add("m.key >= ?", first_key(query.since))
    if query.until is not None:
        where.add("m.key < ?", first_key(query.until))
    for thing in query.has:
        where.add(_HAS[thing])
    for state in query.states:
        where.add(_IS[state])
    if "unread" in query.states:
        where.add("m.author_id != ?", wanted.me or "")


def _read(
    connection: sqlite3.Connection, sql: str, values: Sequence[object], *, unwanted: Callable[[], bool]
) -> list[Row]:
    looks = 0

    def too_long() -> bool:
        nonlocal looks
        looks += 1
        return looks > _MOST_LOOKS or unwanted()

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
