"""Which events a user was to see, in which order: written in the transaction of the change they tell of.

Every user has one stream, numbered from 1 without holes. A connection begins at some number of its user's
stream (its *base*): `hello` is its sequence number 0, and event `base + n` of the stream is its number n. So
the sequences of all connections, past and present, follow from one number for each, and a restart loses
nothing. A change and its events are committed together, before any socket sees them: what somebody has seen
is never newer than the log, and what is committed is always heard.

An event is one row, however many hear it: the row says who they are, and the numbers follow from counting.
Every MARK_EVERY events a mark keeps where all streams stand, so that little has to be counted (`Streams`).
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chat_tui.server.events import Event
from chat_tui.server.records.rows import column, one, packed, scalar, unpacked

DAY = 86_400_000
KEEP_FOR = 7 * DAY
"""Milliseconds for which events and the connections that may ask for them are kept."""
KEEP_EVENTS = 500_000
"""How many events are kept at most, whatever their age."""
HEARS = ord("1")
"""The byte, at a user's place, of who hears an event."""


@dataclass(frozen=True, slots=True)
class KnownConnection:
    """What is kept of a connection: its user, and the number of the user's stream that was its hello."""

    connection_id: str
    user_id: str
    base: int


@dataclass(frozen=True, slots=True, order=True)
class _Stand:
    """A stream's number when an event had been told."""

    event_id: int
    number: int


def readers(db: sqlite3.Connection, event: Event) -> set[str]:
    """Who is to hear an event: one user, else the members of a channel, else of a team, else everybody."""
    concerned = _concerned(db, event)
    concerned.difference_update(event.omit_users)
    return concerned if event.only is None else concerned & event.only


def _concerned(db: sqlite3.Connection, event: Event) -> set[str]:
    if event.user_id:
        return {event.user_id}
    if event.channel_id:
        return _people(
            db, "SELECT group_concat(user_id) FROM channel_members WHERE channel_id=?", event.channel_id
        )
    if event.team_id:
        sql = "SELECT group_concat(user_id) FROM team_members WHERE team_id=? AND delete_at=0"
        return _people(db, sql, event.team_id)
    if event.about:
        return _people(db, _CIRCLE, event.about)
    return _people(db, "SELECT group_concat(id) FROM users WHERE delete_at=0")


_CIRCLE = """SELECT group_concat(id) FROM users WHERE delete_at=0 AND (
               roles NOT LIKE '%system_guest%' OR id=?1 OR id IN
                 (SELECT other.user_id FROM channel_members mine
                  JOIN channel_members other ON other.channel_id=mine.channel_id WHERE mine.user_id=?1))"""
"""Everybody who may know of a user: all but guests, and guests who share a channel with him."""


def _people(db: sqlite3.Connection, sql: str, *values: str) -> set[str]:
    """Ids that come as one row: at each row the writer may have to wait for the event loop."""
    found = scalar(db, sql, values)
    return set(found.split(",")) if found else set()


def _place(db: sqlite3.Connection, user_id: str) -> int:
    """Where a user's byte is; 0 for who never heard anything."""
    return int(scalar(db, "SELECT place FROM event_places WHERE user_id=?", (user_id,)) or 0)


def _stand(db: sqlite3.Connection, place: int, which: str, *values: object) -> _Stand:
    """Where a stream stood at one of the marks; at the very beginning if there is none."""
    if not place:
        return _Stand(0, 0)
    number = "ifnull(json_extract(numbers, '$[' || (? - 1) || ']'), 0) AS number"
    found = one(db, f"SELECT event_id, {number} FROM event_marks {which} LIMIT 1", (place, *values))
    return _Stand(**found) if found is not None else _Stand(0, 0)


def _oldest(db: sqlite3.Connection, place: int) -> _Stand:
    """Where a stream stood before the first event that is kept."""
    return _stand(db, place, "ORDER BY event_id")


@contextlib.contextmanager
def _at_one_moment(db: sqlite3.Connection) -> Iterator[None]:
    """Several queries that see the same: the writer may prune at any time."""
    if db.in_transaction:
        yield
        return
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("COMMIT")


def last_number(db: sqlite3.Connection, user_id: str) -> int:
    """The number of the newest event in a user's stream; 0 when there was none."""
    with _at_one_moment(db):
        place = _place(db, user_id)
        mark = _stand(db, place, "ORDER BY event_id DESC")
        sql = "SELECT count(*) FROM event_log WHERE id>? AND substr(readers, ?, 1)=x'31'"
        return mark.number + int(scalar(db, sql, (mark.event_id, place))) if place else 0


def read(db: sqlite3.Connection, user_id: str, after: int, limit: int) -> list[tuple[int, str]]:
    """Number and frame of the next events of a stream after number `after`, in order."""
    with _at_one_moment(db):
        return _read(db, user_id, after, limit)


def _read(db: sqlite3.Connection, user_id: str, after: int, limit: int) -> list[tuple[int, str]]:
    behind = last_number(db, user_id) - after
    if behind <= 0:
        return []
    place = _place(db, user_id)
    mark = max(_stand(db, place, "WHERE number<=? ORDER BY event_id DESC", after), _oldest(db, place))
    skipped = max(0, after - mark.number)
    sql = """SELECT frame FROM event_log WHERE id>? AND substr(readers, ?, 1)=x'31'
             ORDER BY id LIMIT ? OFFSET ?"""
    # No row beyond the stream's last is looked for: all others' events would be gone through.
    found = column(db, sql, (mark.event_id, place, min(limit, behind), skipped))
    return list(enumerate(map(str, found), start=mark.number + skipped + 1))


def reaches_back_to(db: sqlite3.Connection, user_id: str, number: int) -> bool:
    """Whether every event of the stream from `number` on is still kept (or yet to come)."""
    with _at_one_moment(db):
        return _oldest(db, _place(db, user_id)).number < number <= last_number(db, user_id) + 1


def remember(db: sqlite3.Connection, known: KnownConnection, at: int) -> None:
    """Keep a connection, so that it can be resumed."""
    sql = "INSERT INTO event_connections (connection_id, user_id, base, seen_at) VALUES (?, ?, ?, ?)"
    db.execute(sql, (known.connection_id, known.user_id, known.base, at))


def connection(db: sqlite3.Connection, connection_id: str) -> KnownConnection | None:
    """What is kept of a connection, or None."""
    sql = "SELECT connection_id, user_id, base FROM event_connections WHERE connection_id=?"
    row = one(db, sql, (connection_id,))
    return KnownConnection(**row) if row is not None else None


def newest_event(db: sqlite3.Connection) -> int:
    """The id of the newest event, forgotten or not."""
    sql = "SELECT max(ifnull((SELECT max(id) FROM event_log), 0), ifnull(max(event_id), 0)) FROM event_marks"
    return int(scalar(db, sql))


def stands(db: sqlite3.Connection, event_id: int) -> list[int]:
    """The numbers of all streams, by place from 1 on, when that event had been told."""
    numbers = [0] * int(scalar(db, "SELECT ifnull(max(place), 0) FROM event_places"))
    mark = one(db, "SELECT * FROM event_marks WHERE event_id<=? ORDER BY event_id DESC", (event_id,))
    if mark is not None:
        kept = unpacked(mark["numbers"])
        numbers[: len(kept)] = kept
    sql = "SELECT readers FROM event_log WHERE id>? AND id<=?"
    for heard_by in column(db, sql, (mark["event_id"] if mark else 0, event_id)):
        for place, byte in enumerate(heard_by):
            numbers[place] += byte == HEARS
    return numbers


def put_mark(db: sqlite3.Connection, event_id: int, numbers: list[int]) -> None:
    """Keep where all streams stood when that event had been told."""
    sql = "INSERT OR REPLACE INTO event_marks (event_id, numbers) VALUES (?, ?)"
    db.execute(sql, (event_id, packed(numbers)))


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
    if oldest <= 0:
        return 0
    put_mark(db, oldest, stands(db, oldest))
    db.execute("DELETE FROM event_marks WHERE event_id<?", (oldest,))
    return db.execute("DELETE FROM event_log WHERE id<=?", (oldest,)).rowcount
