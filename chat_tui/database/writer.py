"""Who writes to a SQLite file: one connection in one thread; the event loop has one that only reads."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from chat_tui.database.connect import (
    Synchronous,
    make_private,
    open_reader,
    open_without_room,
    open_writer,
)
from chat_tui.database.faults import is_without_room, no_room, storage_errors
from chat_tui.database.migrate import has_newest, migrate, refuse_newer, version_in_header
from chat_tui.errors import DiskFullError, StorageError

T = TypeVar("T")
Connections = tuple[sqlite3.Connection | None, sqlite3.Connection]
"""The one that writes and the one that reads."""
Opening = Callable[[], Connections]


class Database:
    """One SQLite file, opened. Only this object writes to it; `reader` is for the thread that opened it.

    One that was opened on a full disk has a reader only, until a write finds room: then `reader` is another.
    """

    def __init__(self, path: Path, opening: Opening, connections: Connections) -> None:
        self.path = path
        self._opening = opening
        self._writer, self.reader = connections
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"writer-{path.name}")
        self._closed = False

    @classmethod
    def open(
        cls, path: Path, migrations: Sequence[str], *, synchronous: Synchronous, also_full: bool = False
    ) -> Database:
        """Open `path`, making it (mode 0600) or bringing it to the newest schema.

        With `also_full` one that has that schema is opened on a full disk, too, to be read until there is
        room. Raises NewerSchemaError (the file stays untouched), CorruptError, DiskFullError or StorageError.
        """
        opening = partial(_open, path, migrations, synchronous)
        try:
            return cls(path, opening, opening())
        except DiskFullError:
            if not also_full:
                raise
            reader = _open_full(path, migrations)
            if reader is None:
                raise
        return cls(path, opening, (None, reader))

    async def write(
        self, fn: Callable[[sqlite3.Connection], T], *, committed: Callable[[T], None] | None = None
    ) -> T:
        """Run `fn` in the writer's thread as one transaction: committed if it returns, undone if it raises.

        Calls are done in the order they were made. Cancelling the caller does not stop a transaction that has
        begun. SQLite's errors come as DiskFullError, CorruptError, LockedError or StorageError; those of `fn`
        as they are. `committed` is called there with what `fn` returned, before any other write; it must not
        raise.
        """
        self._be_writable()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._transaction, fn, committed)

    def write_now(
        self, fn: Callable[[sqlite3.Connection], T], *, committed: Callable[[T], None] | None = None
    ) -> T:
        """What `write` does, waiting for it: for start-up and for programs without an event loop."""
        self._be_writable()
        return self._thread.submit(self._transaction, fn, committed).result()

    @property
    def keeps_others_out(self) -> bool:
        """Whether no other connection can be opened: the disk is full, and `reader` has the file alone."""
        return self._writer is None

    def behind(self, fn: Callable[[], None]) -> None:
        """Run `fn` in the writer's thread after all that was asked before; it must not raise."""
        if not self._closed:
            self._thread.submit(fn)

    def size_on_disk(self) -> int:
        """Bytes of the file and of those that SQLite keeps beside it."""
        size = 0
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                size += self.path.with_name(self.path.name + suffix).stat().st_size
        return size

    def room_on_disk(self) -> int | None:
        """Bytes that we may still write beside it; None if nobody knows."""
        try:
            told = os.statvfs(self.path.parent)
        except OSError:
            return None
        return told.f_bavail * told.f_frsize

    async def close(self) -> None:
        """Finish what is being written, checkpoint, close; safe to call twice."""
        if self._closed:
            return
        self._closed = True
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close_writer)
        self._thread.shutdown(wait=True)
        self.reader.close()

    def close_now(self) -> None:
        """What `close` does, waiting for it."""
        if self._closed:
            return
        self._closed = True
        self._thread.submit(self._close_writer).result()
        self._thread.shutdown(wait=True)
        self.reader.close()

    def damage(self) -> str:
        """What SQLite finds wrong with the file, or an empty string; takes seconds for a large one."""
        with storage_errors(self.path):
            (found,) = self.reader.execute("PRAGMA quick_check(1)").fetchone()
        return "" if found == "ok" else str(found)

    def _be_writable(self) -> None:
        """Raise StorageError if nothing can be written: the file is closed, or the disk still full."""
        if self._closed:
            raise StorageError(f"{self.path} is closed.")
        if self._writer is not None:
            return
        if is_without_room(self.path):
            raise no_room(self.path)
        self.reader.close()  # it keeps all others out
        try:
            self._writer, self.reader = self._opening()
        except StorageError:
            with storage_errors(self.path):
                self.reader = open_without_room(self.path)
            raise

    def _transaction(
        self, fn: Callable[[sqlite3.Connection], T], committed: Callable[[T], None] | None = None
    ) -> T:
        assert self._writer is not None
        try:
            result = self._committed(self._writer, fn)
        except DiskFullError:
            # What was written before gives its place in the log back, so that small things fit again.
            with contextlib.suppress(sqlite3.Error):
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raise
        if committed is not None:
            committed(result)
        return result

    def _committed(self, connection: sqlite3.Connection, fn: Callable[[sqlite3.Connection], T]) -> T:
        with storage_errors(self.path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = fn(connection)
                connection.execute("COMMIT")
            except BaseException:
                # SQLite itself has already rolled back after some errors, a full disk among them.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        return result

    def _close_writer(self) -> None:
        if self._writer is None:
            return
        # A checkpoint that finds no room, or a reader in its way, is made at the next start.
        with contextlib.suppress(sqlite3.Error):
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._writer.close()


def _open(path: Path, migrations: Sequence[str], synchronous: Synchronous) -> Connections:
    with storage_errors(path):
        refuse_newer(version_in_header(path), path, migrations)
        make_private(path)
        writer = open_writer(path, synchronous)
        try:
            migrate(writer, path, migrations)
            return writer, open_reader(path)
        except BaseException:
            writer.close()
            raise


def _open_full(path: Path, migrations: Sequence[str]) -> sqlite3.Connection | None:
    """A reader of what is there; None where there is nothing that this program can read as it is."""
    try:
        reader = open_without_room(path)
    except sqlite3.Error:
        return None
    if has_newest(reader, migrations):
        return reader
    reader.close()
    return None
