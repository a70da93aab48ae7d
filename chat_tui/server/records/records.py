"""How the workspace's database is opened, read and written, by a clock that never repeats."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from chat_tui.database.writer import Database
from chat_tui.server.records.rows import column, scalar
from chat_tui.server.records.schema import MIGRATIONS

T = TypeVar("T")


@dataclass(slots=True)
class Transaction:
    """One write: the connection inside BEGIN..COMMIT, and the instant it happens at."""

    db: sqlite3.Connection
    now: int
    _next: Callable[[], int]

    def tick(self) -> int:
        """Move on to the next instant, for a second thing that must come after the first."""
        self.now = self._next()
        return self.now


class Records:
    """The workspace on disk: `reader` for queries on the event loop's thread, `write` for everything else.

    Every transaction gets an instant of its own, in milliseconds, later than all before it, also over a
    restart. So `update_at > since` never misses a change of the same millisecond.
    """

    def __init__(self, database: Database, directory: Path, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._instant_lock = threading.Lock()
        self.directory = directory
        self.reader: sqlite3.Connection = database.reader
        self._last = int(scalar(self.reader, "SELECT max(update_at) FROM posts") or 0)

    @classmethod
    def open(cls, directory: Path, *, clock: Callable[[], float] = time.time) -> Records:
        """Open, or create, the workspace in `directory`; raises StorageError."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        records = cls(
            Database.open(directory / "workspace.sqlite", MIGRATIONS, synchronous="FULL"), directory, clock
        )
        records.files.mkdir(mode=0o700, exist_ok=True)
        return records

    @property
    def database(self) -> Database:
        """The file itself, for the event log that lives in it."""
        return self._database

    @property
    def files(self) -> Path:
        """Where uploaded files live, one file an id."""
        return self.directory / "files"

    def now(self) -> int:
        """The next instant, in Unix milliseconds: never the same twice."""
        with self._instant_lock:
            self._last = max(int(self._clock() * 1000), self._last + 1)
            return self._last

    async def write(self, change: Callable[[Transaction], T]) -> T:
        """Run `change` in one transaction on the writer's thread; rolled back when it raises."""
        return await self._database.write(lambda db: change(self._transaction(db)))

    def write_now(self, change: Callable[[Transaction], T]) -> T:
        """The same, blocking: for start-up and for the command line."""
        return self._database.write_now(lambda db: change(self._transaction(db)))

    def _transaction(self, db: sqlite3.Connection) -> Transaction:
        return Transaction(db, self.now(), self.now)

    def audience(self, user_id: str = "", channel_id: str = "", team_id: str = "") -> set[str]:
        """Who hears an event: one user, else the members of a channel, else of a team, else everybody."""
        if user_id:
            return {user_id}
        if channel_id:
            sql = "SELECT user_id FROM channel_members WHERE channel_id=?"
            return set(column(self.reader, sql, (channel_id,)))
        if team_id:
            sql = "SELECT user_id FROM team_members WHERE team_id=? AND delete_at=0"
            return set(column(self.reader, sql, (team_id,)))
        return set(column(self.reader, "SELECT id FROM users WHERE delete_at=0"))

    async def close(self) -> None:
        """Finish what is being written and close both connections."""
        await self._database.close()

    def close_now(self) -> None:
        """The same, blocking: for the command line."""
        self._database.close_now()
