"""Which events a user was to see, in which order: written in the transaction of the change they tell of.

Every user has one stream, numbered from 1 without holes. A connection begins at some number of its user's
stream (its *base*): `hello` is its sequence number 0, and event `base + n` of the stream is its number n. So
the sequences of all connections, past and present, follow from one number for each, and a restart loses
nothing. A change and its events are committed together, before any socket sees them: what somebody has seen
is never newer than the log, and what is committed is always heard.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chat_tui.server.events import Event, Logged
from chat_tui.server.records.rows import column, one, scalar

DAY = 86_400_000
KEEP_FOR = 7 * DAY
"""Milliseconds for which events and the connections that may ask for them are kept."""
KEEP_EVENTS = 500_000
"""How many events are kept at most, whatever their age."""


@dataclass(frozen=True, slots=True)
class KnownConnection:
    """What is kept of a connection: its user, and the number of the user's stream that was its hello."""

    connection_id: str
    user_id: str
    base: int


def append(db: sqlite3.Connection, events: Sequence[Event], at: int) -> list[Logged]:
    """Log events in order; those that concern nobody are left out. `at` is in Unix milliseconds."""
    logged = []
    last: dict[str, int] = {}
    for event in events:
        numbers = {}
        for user_id in sorted(readers(db, event)):
            numbers[user_id] = last[user_id] = last.get(user_id, last_number(db, user_id)) + 1
        if numbers:
            logged.append(Logged(event.frame(), numbers))
            _insert(db, logged[-1], at)
    db.executemany(
        "INSERT INTO event_streams (user_id, last) VALUES (?, ?)"
        " ON CONFLICT (user_id) DO UPDATE SET last = excluded.last",
        last.items(),
    )
    return logged


def _insert(db: sqlite3.Connection, event: Logged, at: int) -> None:
    row = db.execute("INSERT INTO event_log (at, frame) VALUES (?, ?)", (at, event.frame))
    db.executemany(
        "INSERT INTO event_readers (user_id, number, event_id) VALUES (?, ?, ?)",
        [(user_id, number, row.lastrowid) for user_id, number in event.numbers.items()],
    )


def readers(db: sqlite3.Connection, event: Event) -> set[str]:
    """Who is to hear an event: one user, else the members of a channel, else of a team, else everybody."""
    concerned = _concerned(db, event) - set(event.omit_users)
    return concerned if event.only is None else concerned & event.only


def _concerned(db: sqlite3.Connection, event: Event) -> set[str]:
    if event.user_id:
        return {event.user_id}
    if event.channel_id:
        sql = "SELECT user_id FROM channel_members WHERE channel_id=?"
        return set(column(db, sql, (event.channel_id,)))
    if event.team_id:
        sql = "SELECT user_id FROM team_members WHERE team_id=? AND delete_at=0"
        return set(column(db, sql, (event.team_id,)))
    return set(column(db, "SELECT id FROM users WHERE delete_at=0"))


def last_number(db: sqlite3.Connection, user_id: str) -> int:
    """The number of the newest event in a user's stream; 0 when there was none."""
    return int(scalar(db, "SELECT last FROM event_streams WHERE user_id=?", (user_id,)) or 0)


def read(db: sqlite3.Connection, user_id: str, after: int, limit: int) -> list[tuple[int, str]]:
    """Number and frame of the next events of a stream after number `after`, in order."""
    sql = """SELECT number, frame FROM event_readers JOIN event_log ON event_log.id = event_id
             WHERE user_id=? AND number>? ORDER BY number LIMIT ?"""
    return [(int(number), str(frame)) for number, frame in db.execute(sql, (user_id, after, limit))]


def reaches_back_to(db: sqlite3.Connection, user_id: str, number: int) -> bool:
    """Whether every event of the stream from `number` on is still kept (or yet to come)."""
    newest = last_number(db, user_id)
    if not 1 <= number <= newest + 1:
        return False
    kept = "SELECT 1 FROM event_readers WHERE user_id=? AND number=?"
    return number == newest + 1 or scalar(db, kept, (user_id, number)) is not None


def remember(db: sqlite3.Connection, known: KnownConnection, at: int) -> None:
    """Keep a connection, so that it can be resumed."""
    sql = "INSERT INTO event_connections (connection_id, user_id, base, seen_at) VALUES (?, ?, ?, ?)"
    db.execute(sql, (known.connection_id, known.user_id, known.base, at))


def connection(db: sqlite3.Connection, connection_id: str) -> KnownConnection | None:
    """What is kept of a connection, or None."""
    sql = "SELECT connection_id, user_id, base FROM event_connections WHERE connection_id=?"
    row = one(db, sql, (connection_id,))
    return KnownConnection(**row) if row is not None else None


def prune(
    db: sqlite3.Connection,
    live: Iterable[str],
    now: int,
    *,
    keep_for: int = KEEP_FOR,
    keep_events: int = KEEP_EVENTS,
) -> int:
    """Forget events and connections older than `keep_for` milliseconds and events beyond `keep_events`.

    `live` are the ids of the connections that are open now: they count as just seen. How many events are
    forgotten.
    """
    seen = [(now, connection_id) for connection_id in live]
    db.executemany("UPDATE event_connections SET seen_at=? WHERE connection_id=?", seen)
    db.execute("DELETE FROM event_connections WHERE seen_at<?", (now - keep_for,))
    oldest = scalar(
        db,
        "SELECT max(ifnull((SELECT max(id) FROM event_log WHERE at < ?), 0),"
        " ifnull((SELECT max(id) FROM event_log), 0) - ?)",
        (now - keep_for, keep_events),
    )
    db.execute("DELETE FROM event_readers WHERE event_id<=?", (oldest,))
    return db.execute("DELETE FROM event_log WHERE id<=?", (oldest,)).rowcount
