"""Which error of ours an error of SQLite becomes: the one table for it."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chat_tui.errors import CorruptError, DiskFullError, LockedError, StorageError

_NO_MORE_FILES = (errno.EMFILE, errno.ENFILE)
_FILES_TO_OPEN = 6
"""For a connection that writes and one that reads: each has the database, its log and the log's index."""
_PRIMARY_CODE = 0xFF
FILES_HINT = "Close some programs, or raise the limit: `ulimit -n 1024`."
_ROOM_TO_OPEN = 64 * 1024
"""Bytes that SQLite needs beside a database to open it."""
_KINDS: dict[int, tuple[type[StorageError], str, str]] = {
    sqlite3.SQLITE_FULL: (
        DiskFullError,
        "The disk is full: {path} cannot grow.",
        "Make room; nothing written before is lost.",
    ),
    sqlite3.SQLITE_CORRUPT: (CorruptError, "The file {path} is damaged.", ""),
    sqlite3.SQLITE_NOTADB: (CorruptError, "The file {path} is not a database.", ""),
    sqlite3.SQLITE_BUSY: (LockedError, "Another process is writing to {path}.", ""),
    sqlite3.SQLITE_LOCKED: (LockedError, "Another process is writing to {path}.", ""),
    sqlite3.SQLITE_READONLY: (StorageError, "The file {path} cannot be written.", "Check its permissions."),
    sqlite3.SQLITE_CANTOPEN: (StorageError, "The file {path} cannot be opened.", "Check its permissions."),
}


def storage_error(error: sqlite3.Error | OSError, path: Path) -> StorageError:
    """Our error for one of SQLite's or of the system's; the original belongs in its `__cause__`."""
    if isinstance(error, OSError):
        kind = DiskFullError if is_full_disk(error) else StorageError
        hint = FILES_HINT if error.errno in _NO_MORE_FILES else ""
        return kind(f"{path}: {error.strerror or error}.", hint=hint)
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if code == sqlite3.SQLITE_IOERR and is_without_room(path):
        code = sqlite3.SQLITE_FULL  # how it is told for the files beside the database
    if code == sqlite3.SQLITE_CANTOPEN and _is_without_files():
        return StorageError(f"{path}: {os.strerror(errno.EMFILE)}.", hint=FILES_HINT)
    known = _KINDS.get(code)
    if known is None:
        return StorageError(f"{path}: {error}")
    kind, sentence, hint = known
    return kind(sentence.format(path=path), hint=hint)


def is_full_disk(error: OSError) -> bool:
    """Whether there is no room on the disk, or none for this user."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def is_without_room(path: Path) -> bool:
    """Whether the disk has no room to open a database for writing."""
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < _ROOM_TO_OPEN


def _is_without_files() -> bool:
    """Whether this process can hardly open files: what SQLite opened before it failed is closed again."""
    opened: list[int] = []
    try:
        opened.extend(os.open(os.devnull, os.O_RDONLY) for _ in range(_FILES_TO_OPEN))
    except OSError as error:
        return error.errno in _NO_MORE_FILES
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return False


def no_room(path: Path) -> DiskFullError:
    """What is said where SQLite need not be asked."""
    kind, sentence, hint = _KINDS[sqlite3.SQLITE_FULL]
    assert issubclass(kind, DiskFullError)
    return kind(sentence.format(path=path), hint=hint)


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Raise StorageError, or the fitting leaf of it, instead of what SQLite or the system raises inside."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise storage_error(error, path) from error
