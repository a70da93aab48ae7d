"""Which error of ours an error of SQLite becomes: the one table for it."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chat_tui.errors import CorruptError, DiskFullError, LockedError, StorageError

_FULL_DISK = (errno.ENOSPC, errno.EDQUOT)
_PRIMARY_CODE = 0xFF
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
        kind = DiskFullError if error.errno in _FULL_DISK else StorageError
        return kind(f"{path}: {error.strerror or error}")
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if code == sqlite3.SQLITE_IOERR and is_without_room(path):
        code = sqlite3.SQLITE_FULL  # how it is told for the files beside the database
    known = _KINDS.get(code)
    if known is None:
        return StorageError(f"{path}: {error}")
    kind, sentence, hint = known
    return kind(sentence.format(path=path), hint=hint)


def is_without_room(path: Path) -> bool:
    """Whether the disk has no room to open a database for writing."""
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < _ROOM_TO_OPEN


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
