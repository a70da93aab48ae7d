"""How what is told gets its numbers: where every user's stream stands, known without asking the disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from chat_tui.server.events import Event, Logged
from chat_tui.server.records import event_log
from chat_tui.server.records.rows import scalar

MARK_EVERY = 256
"""How many events must be counted at most to know where a stream stands."""


class Streams:
    """The streams as the one who writes knows them; used in the writer's thread only.

    `begin` and `append` belong into a transaction, `settle` after its commit: what was counted and not
    committed is counted anew, from the disk.
    """

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._places: dict[str, int] = {}
        self._newest = -1
        """The id of the newest event that is counted; -1 if nothing is known."""
        self._marked_at = 0
        self._is_settled = True

    def begin(self, db: sqlite3.Connection) -> None:
        """A transaction begins: be as far as the disk is, whoever wrote to it."""
        if not self._is_settled:
            self._forget()
        self._is_settled = False
        newest = event_log.newest_event(db)
        if newest > self._newest:
            self._load(db, newest)

    def settle(self) -> None:
        """It was committed."""
        self._is_settled = True

    def append(self, db: sqlite3.Connection, events: Sequence[Event], at: int) -> list[Logged]:
        """Log events in order; those that concern nobody are left out. `at` is in Unix milliseconds."""
        try:
            return [logged for event in events if (logged := self._append(db, event, at)) is not None]
        except BaseException:
            self._forget()
            raise

    def _append(self, db: sqlite3.Connection, event: Event, at: int) -> Logged | None:
        users = event_log.readers(db, event)
        if not users:
            return None
        last = self._last
        numbers = {user_id: last.get(user_id, 0) + 1 for user_id in users}
        frame = event.frame()
        sql = "INSERT INTO event_log (at, readers, frame) VALUES (?, ?, ?)"
        row = db.execute(sql, (at, self._bytes(db, numbers), frame))
        assert row.lastrowid is not None
        last.update(numbers)
        self._newest = row.lastrowid
        if self._newest - self._marked_at >= MARK_EVERY:
            self._mark(db)
        return Logged(frame, numbers)

    def _bytes(self, db: sqlite3.Connection, users: dict[str, int]) -> bytes:
        places = [self._places.get(user_id) or self._new_place(db, user_id) for user_id in users]
        heard_by = bytearray(b"0" * max(places))
        for place in places:
            heard_by[place - 1] = event_log.HEARS
        return bytes(heard_by)

    def _new_place(self, db: sqlite3.Connection, user_id: str) -> int:
        row = db.execute("INSERT INTO event_places (user_id) VALUES (?)", (user_id,))
        assert row.lastrowid is not None
        self._places[user_id] = row.lastrowid
        return row.lastrowid

    def _mark(self, db: sqlite3.Connection) -> None:
        numbers = [0] * max(self._places.values())
        for user_id, place in self._places.items():
            numbers[place - 1] = self._last.get(user_id, 0)
        event_log.put_mark(db, self._newest, numbers)
        self._marked_at = self._newest

    def _load(self, db: sqlite3.Connection, newest: int) -> None:
        self._places = {
            str(user_id): int(place) for place, user_id in db.execute("SELECT * FROM event_places")
        }
        numbers = event_log.stands(db, newest)
        self._last = {user_id: numbers[place - 1] for user_id, place in self._places.items()}
        self._newest = newest
        self._marked_at = int(scalar(db, "SELECT ifnull(max(event_id), 0) FROM event_marks"))

    def _forget(self) -> None:
        self._newest = -1
