"""How the workspace is opened, read, and written with what is told of it; its clock never repeats."""

from __future__ import annotations

import asyncio
import shlex
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from chat_tui.database.writer import Database
from chat_tui.errors import CorruptError
from chat_tui.server.events import Event, Logged
from chat_tui.server.records import deliveries
from chat_tui.server.records.event_streams import Streams
from chat_tui.server.records.rows import scalar
from chat_tui.server.records.schema import MIGRATIONS
from chat_tui.server.records.upgrade import copy_put_aside
from chat_tui.server.records.write_queue import Done, WriteQueue
from chat_tui.server.upkeep import last_backup

T = TypeVar("T")
Listener = Callable[[Sequence[Logged]], None]
CHECKED = 256 * 1024 * 1024
"""Bytes of a database that is looked through before it is used: about a second."""
NO_BACKUP_HINT = (
    "Nothing was changed. Put a copy of the folder back that is whole, or move workspace.sqlite* away and"
    " rescue what it still gives: sqlite3 OLD .recover | sqlite3 workspace.sqlite"
)
BACKUP_HINT = (
    "Nothing was changed. The last backup comes back with: chat-tui serve restore {file} --data {data}"
)


@dataclass(slots=True)
class Transaction:
    """One write: the connection inside BEGIN..COMMIT, the instant it happens at, and what is told of it."""

    db: sqlite3.Connection
    now: int
    _next: Callable[[], int]
    events: list[Event] = field(default_factory=list)

    def tell(self, *events: Event) -> None:
        """Let those concerned hear of the change: they do if it is committed, and only then.

        Who they are is decided at the end of the transaction; what web hooks hear of it waits from now on.
        """
        self.events += events
        deliveries.enqueue(self.db, events, self.now)

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
        self._listeners: list[Listener] = []
        self._writing = _Writing(self.now)
        self._queue = WriteQueue(database, self._writing, self._hand_over)

    @classmethod
    def open(cls, directory: Path, *, clock: Callable[[], float] = time.time) -> Records:
        """Open, or create, the workspace in `directory`; raises StorageError.

        A damaged one is refused: what would be served of it is not what was said.
        """
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = directory / "workspace.sqlite"
        try:
            records = cls(_open_whole(path), directory, clock)
        except CorruptError as error:
            raise CorruptError(f"The workspace is damaged. {error}", hint=_hint(directory)) from error
        records.files.mkdir(mode=0o700, exist_ok=True)
        return records

    @property
    def files(self) -> Path:
        """Where uploaded files live, one file an id."""
        return self.directory / "files"

    def now(self) -> int:
        """The next instant, in Unix milliseconds: never the same twice."""
        with self._instant_lock:
            self._last = max(int(self._clock() * 1000), self._last + 1)
            return self._last

    def listen(self, listener: Listener) -> None:
        """Hand what is logged to `listener`, after each commit, in the order of the commits."""
        self._listeners.append(listener)

    async def write(self, change: Callable[[Transaction], T]) -> T:
        """Run `change`, and log what it tells, in a transaction; undone when it raises.

        When this returns it is on disk, and the listeners have been handed the events. Who is cancelled while
        he waits does not keep them from that.
        """
        result: T = await asyncio.shield(self._queue.put(change))
        return result

    def write_now(self, change: Callable[[Transaction], T]) -> T:
        """The same, blocking: for start-up and for the command line, when nobody listens yet."""

        def perform(db: sqlite3.Connection) -> T:
            self._writing.begin(db)
            result: T = self._writing.perform(db, change)[0]
            return result

        return self._database.write_now(perform, committed=lambda _: self._writing.settle())

    @property
    def waiting(self) -> int:
        """How many changes wait for the disk."""
        return len(self._queue)

    def _hand_over(self, logged: Sequence[Logged]) -> None:
        for listener in self._listeners:
            listener(logged)

    async def close(self) -> None:
        """Finish what is being written and close both connections."""
        await self._queue.finish()
        await self._database.close()

    def close_now(self) -> None:
        """The same, blocking: for the command line."""
        self._database.close_now()


class _Writing:
    """How a change is done, in the writer's thread."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._streams = Streams()
        self.begin, self.settle = self._streams.begin, self._streams.settle

    def perform(self, db: sqlite3.Connection, change: Callable[[Transaction], T]) -> Done:
        """Do one change, and log what it tells."""
        tx = Transaction(db, self._now(), self._now)
        result = change(tx)
        return result, self._streams.append(db, tx.events, tx.now)


def _hint(directory: Path) -> str:
    last = last_backup.recall(directory)
    if last is None:
        return NO_BACKUP_HINT
    return BACKUP_HINT.format(file=shlex.quote(last.path), data=shlex.quote(str(directory)))


def _open_whole(path: Path) -> Database:
    with copy_put_aside(path, MIGRATIONS):
        database = Database.open(path, MIGRATIONS, synchronous="FULL")
    try:
        if database.size_on_disk() <= CHECKED and (found := database.damage()):
            raise CorruptError(f"SQLite says of {path}: {found}.")
    except BaseException:
        database.close_now()
        raise
    return database
