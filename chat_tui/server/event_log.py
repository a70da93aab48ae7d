"""Which events a user was to see, in which order, on disk: so that any old connection resumes exactly.

Every user has one stream, numbered from 1 without holes. A connection begins at some number of its user's
stream (its *base*): `hello` is its sequence number 0, and event `base + n` of the stream is its number n. So
the sequences of all connections, past and present, follow from one number for each, and a restart loses
nothing. An event is on disk before any socket sees it: what a client has seen is never newer than the log.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from chat_tui.database.writer import Database

Settle = Callable[[sqlite3.Connection, Sequence["Told"]], None]

DAY = 86_400_000
KEEP_FOR = 7 * DAY
"""Milliseconds for which events and the connections that may ask for them are kept."""
KEEP_EVENTS = 500_000
"""How many events are kept at most, whatever their age."""

_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS event_log (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        frame TEXT NOT NULL
    )""",
    """CREATE TABLE IF NOT EXISTS event_readers (
        user_id TEXT NOT NULL,
        number INTEGER NOT NULL,
        event_id INTEGER NOT NULL,
        PRIMARY KEY (user_id, number)
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS event_readers_by_event ON event_readers (event_id)",
    """CREATE TABLE IF NOT EXISTS event_streams (
        user_id TEXT PRIMARY KEY,
        last INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS event_connections (
        connection_id TEXT PRIMARY KEY,
        user_id TEXT NOT NULL,
        base INTEGER NOT NULL,
        seen_at INTEGER NOT NULL
    ) WITHOUT ROWID""",
)


@dataclass(frozen=True, slots=True)
class Told:
    """The state of a post that an event tells of."""

    post_id: str
    update_at: int
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: its frame without the sequence number, and who is to see it."""

    frame: str
    readers: tuple[str, ...]
    told: Told | None = None
    """What need not be told at the next start any more, once this is written."""


@dataclass(frozen=True, slots=True)
class KnownConnection:
    """What is kept of a connection: its user, and the number of the user's stream that was its hello."""

    connection_id: str
    user_id: str
    base: int


class EventLog:
    """The streams of all users; `append` is for one caller at a time (the hub)."""

    def __init__(self, database: Database, clock: Callable[[], int], settle: Settle | None = None) -> None:
        self._database = database
        self._clock = clock
        self._settle = settle
        self._last: dict[str, int] = {}

    @classmethod
    def open(cls, database: Database, *, clock: Callable[[], int], settle: Settle | None = None) -> EventLog:
        """The log in `database`, made if it is not there; `clock` tells Unix milliseconds.

        `settle` is called in the transaction that writes events, with what they tell of. Raises StorageError.
        """
        database.write_now(_create)
        return cls(database, clock, settle)

    def last(self, user_id: str) -> int:
        """The number of the newest event in a user's stream; 0 when there was none."""
        known = self._last.get(user_id)
        if known is None:
            row = self._database.reader.execute(
                "SELECT last FROM event_streams WHERE user_id = ?", (user_id,)
            ).fetchone()
            known = self._last[user_id] = int(row[0]) if row else 0
        return known

    async def append(self, entries: Sequence[Entry]) -> list[dict[str, int]]:
        """Write events in order, in one transaction; for each its number in the stream of every reader.

        Raises StorageError, and then nothing was written and no number was used.
        """
        last = {user_id: self.last(user_id) for entry in entries for user_id in entry.readers}
        numbers = []
        for entry in entries:
            for user_id in entry.readers:
                last[user_id] += 1
            numbers.append({user_id: last[user_id] for user_id in entry.readers})
        at = self._clock()

        def write(connection: sqlite3.Connection) -> None:
            for entry, readers in zip(entries, numbers, strict=True):
                row = connection.execute("INSERT INTO event_log (at, frame) VALUES (?, ?)", (at, entry.frame))
                connection.executemany(
                    "INSERT INTO event_readers (user_id, number, event_id) VALUES (?, ?, ?)",
                    [(user_id, number, row.lastrowid) for user_id, number in readers.items()],
                )
            connection.executemany(
                "INSERT INTO event_streams (user_id, last) VALUES (?, ?)"
                " ON CONFLICT (user_id) DO UPDATE SET last = excluded.last",
                last.items(),
            )
            if self._settle is not None:
                self._settle(connection, [entry.told for entry in entries if entry.told is not None])

        await self._database.write(write)
        self._last.update(last)
        return numbers

    def read(self, user_id: str, after: int, limit: int) -> list[tuple[int, str]]:
        """Number and frame of the next events of a stream after number `after`, in order."""
        rows = self._database.reader.execute(
            "SELECT number, frame FROM event_readers JOIN event_log ON event_log.id = event_id"
            " WHERE user_id = ? AND number > ? ORDER BY number LIMIT ?",
            (user_id, after, limit),
        )
        return [(int(number), str(frame)) for number, frame in rows]

    def reaches_back_to(self, user_id: str, number: int) -> bool:
        """Whether every event of the stream from `number` on is still kept (or yet to come)."""
        if not 1 <= number <= self.last(user_id) + 1:
            return False
        if number == self.last(user_id) + 1:
            return True
        row = self._database.reader.execute(
            "SELECT 1 FROM event_readers WHERE user_id = ? AND number = ?", (user_id, number)
        ).fetchone()
        return row is not None

    async def remember(self, connection: KnownConnection) -> None:
        """Keep a connection, so that it can be resumed. Raises StorageError."""
        values = (connection.connection_id, connection.user_id, connection.base, self._clock())
        await self._database.write(
            lambda writer: writer.execute(
                "INSERT INTO event_connections (connection_id, user_id, base, seen_at) VALUES (?, ?, ?, ?)",
                values,
            )
        )

    def connection(self, connection_id: str) -> KnownConnection | None:
        """What is kept of a connection, or None."""
        row = self._database.reader.execute(
            "SELECT connection_id, user_id, base FROM event_connections WHERE connection_id = ?",
            (connection_id,),
        ).fetchone()
        return KnownConnection(str(row[0]), str(row[1]), int(row[2])) if row else None

    async def prune(
        self, live: Iterable[str], *, keep_for: int = KEEP_FOR, keep_events: int = KEEP_EVENTS
    ) -> int:
        """Forget events and connections older than `keep_for` milliseconds and events beyond `keep_events`.

        `live` are the ids of the connections that are open now: they count as just seen. Returns how many
        events were forgotten. Raises StorageError.
        """
        now = self._clock()
        seen = [(now, connection_id) for connection_id in live]

        def write(connection: sqlite3.Connection) -> int:
            connection.executemany("UPDATE event_connections SET seen_at = ? WHERE connection_id = ?", seen)
            connection.execute("DELETE FROM event_connections WHERE seen_at < ?", (now - keep_for,))
            (oldest,) = connection.execute(
                "SELECT max(ifnull((SELECT max(id) FROM event_log WHERE at < ?), 0),"
                " ifnull((SELECT max(id) FROM event_log), 0) - ?)",
                (now - keep_for, keep_events),
            ).fetchone()
            connection.execute("DELETE FROM event_readers WHERE event_id <= ?", (oldest,))
            return connection.execute("DELETE FROM event_log WHERE id <= ?", (oldest,)).rowcount

        return await self._database.write(write)


def _create(connection: sqlite3.Connection) -> None:
    for statement in _SCHEMA:
        connection.execute(statement)
