"""What does the second copy of a small database hold, and how does it follow it without costing a sync?

A text file of numbered lines, each with its checksum: first every row as it stood, then each change, appended
when it is committed. The database keeps the number of its last change in a row of its own, so that both can
be compared to the letter at the next start. A kill costs the copy at most the change that was just committed;
the loss of power, the last seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sqlite3
import threading
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from chat_tui.model.frozen import dataclass
from chat_tui.store.rows import Row

log = logging.getLogger(__name__)

Key: TypeAlias = tuple[str, ...]
"""The name of a table, and what tells its rows apart."""
MOST_APPENDED = 128 * 1024
"""Bytes of changes after which the file is written anew."""
SYNC_WITHIN = 2.0
"""Seconds until a change is on the disk here, too; in the database it is at once."""
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
_PRIVATE = 0o600
_SUM = 8
"""Digits of a line's checksum."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a row is since a change, or that it is gone; numbered without a gap."""

    number: int
    key: Key
    row: Row | None


@dataclass(frozen=True, slots=True)
class Contents:
    """Rows by their keys, as of a change; `is_whole` unless lines were damaged or lost."""

    number: int
    rows: Mapping[Key, Row]
    gone: frozenset[Key] = frozenset()
    is_whole: bool = True


def copy_of(database: Path) -> Path:
    """Where the second copy of a database lies."""
    return database.with_suffix(".copy")


def read_copy(path: Path) -> Contents | None:
    """What a copy holds, its sound lines only; None where there is nothing of one."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    lines = content.split(b"\n")
    found = [_parsed(line) for line in lines[:-1]]
    rows: dict[Key, Row] = {}
    gone: set[Key] = set()
    number, is_whole, left = 0, bool(found) and found[0] is not None, 0
    for place, line in enumerate(found):
        if line is None:
            is_whole = False
            continue
        here, key, row = line
        if not key:  # the first line says how many rows follow it
            is_whole, left = is_whole and place == 0, row[0]
        else:
            is_whole = is_whole and here == (number if left else number + 1)
            left -= bool(left)
            if row is None:
                rows.pop(key, None)
                gone.add(key)
            else:
                rows[key] = row
                gone.discard(key)
        number = max(number, here)
    return Contents(number, rows, frozenset(gone), is_whole and not left)


class SecondCopy:
    """The file, kept in step. `note` and `write_anew` are for one thread, that which commits the changes.

    It never raises: a disk that has no room for it costs the copy, which is made anew with a later change.
    """

    def __init__(self, path: Path, contents: Contents, *, is_there: bool) -> None:
        self._path = path
        self._number = contents.number
        self._rows = dict(contents.rows)
        self._descriptor: int | None = None
        self._appended = 0
        self._guard = threading.Lock()
        self._syncing: asyncio.TimerHandle | None = None
        if is_there:
            with _forgiven("followed"):
                self._descriptor = os.open(path, _FLAGS)

    def note(self, change: Change | None) -> None:
        """Append a change that was committed; nothing for None."""
        if change is None:
            return
        self._number = change.number
        if change.row is None:
            self._rows.pop(change.key, None)
        else:
            self._rows[change.key] = change.row
        line = _line(change.number, change.key, change.row)
        if self._descriptor is None or self._appended > MOST_APPENDED:
            self.write_anew()
        else:
            self._append(line)

    def write_anew(self, contents: Contents | None = None) -> None:
        """Put a file in its place that holds every row and no change; whole or not at all."""
        if contents is not None:
            self._number, self._rows = contents.number, dict(contents.rows)
        self._let_go()
        part = self._path.with_name(f"{self._path.name}.part")
        with _forgiven("written"):
            try:
                descriptor = os.open(part, _FLAGS | os.O_CREAT | os.O_TRUNC, _PRIVATE)
                try:
                    os.fchmod(descriptor, _PRIVATE)
                    _write_all(descriptor, b"".join(self._lines()))
                    os.fsync(descriptor)
                    part.rename(self._path)
                except BaseException:
                    os.close(descriptor)
                    raise
            except OSError:
                with contextlib.suppress(OSError):
                    part.unlink()
                raise
            with self._guard:
                self._descriptor = descriptor
            self._appended = 0
            _sync_folder(self._path.parent)

    def sync_soon(self) -> None:
        """Bring what was appended to the disk within seconds; for the thread of the event loop."""
        if self._syncing is None:
            self._syncing = asyncio.get_running_loop().call_later(SYNC_WITHIN, self._begin_sync)

    def leave_sync(self) -> None:
        """Closing does it."""
        if self._syncing is not None:
            self._syncing.cancel()

    def _begin_sync(self) -> None:
        self._syncing = None
        asyncio.get_running_loop().run_in_executor(None, self.sync)

    def sync(self) -> None:
        """Bring to the disk what was appended; for any thread, as it may take its time."""
        with self._guard:
            if self._descriptor is None:
                return
            descriptor = os.dup(self._descriptor)
        with _forgiven("synced"):
            try:
                os.fdatasync(descriptor)
            finally:
                os.close(descriptor)

    def close(self) -> None:
        """Leave a file behind that is short and on the disk."""
        if self._appended or self._descriptor is None:
            self.write_anew()
        self._let_go()

    def _append(self, line: bytes) -> None:
        assert self._descriptor is not None
        try:
            _write_all(self._descriptor, line)
        except OSError as error:
            log.info("the second copy was not followed: %s", error.strerror or error)
            self._let_go()
        self._appended += len(line)

    def _let_go(self) -> None:
        with self._guard:
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None

    def _lines(self) -> Iterator[bytes]:
        yield _line(self._number, (), (len(self._rows),))
        for key, row in self._rows.items():
            yield _line(self._number, key, row)


def committed_change(connection: sqlite3.Connection, key: Key, row: Row | None) -> Change:
    """Count a change, within its transaction."""
    connection.execute("UPDATE counted SET number = number + 1")
    (number,) = connection.execute("SELECT number FROM counted").fetchone()
    return Change(int(number), key, row)


def _line(number: int, key: Key, row: Row | None) -> bytes:
    told = json.dumps((number, key, row), separators=(",", ":")).encode()
    return b"%08x%b\n" % (zlib.crc32(told), told)


def _parsed(line: bytes) -> tuple[int, Key, Any] | None:
    told = line[_SUM:]
    try:
        if int(line[:_SUM], 16) != zlib.crc32(told):
            return None
        number, key, row = json.loads(told)
    except ValueError:
        return None
    return number, tuple(key), None if row is None else tuple(row)


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _forgiven(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        log.info("the second copy was not %s: %s", what, error.strerror or error)
