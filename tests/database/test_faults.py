"""Does every kind of fault of SQLite become the error that callers can act on?"""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from chat_tui.database.faults import storage_error, storage_errors
from chat_tui.errors import CorruptError, DiskFullError, LockedError, StorageError

PATH = Path("some.sqlite")


def test_an_input_output_error_without_any_room_is_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    full = os.statvfs_result((4096, 4096, 512, 0, 0, 100, 9, 9, 0, 255))
    monkeypatch.setattr("os.statvfs", lambda _path: full)
    assert isinstance(storage_error(error, PATH), DiskFullError)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (sqlite3.SQLITE_FULL, DiskFullError),
        (sqlite3.SQLITE_CORRUPT, CorruptError),
        (sqlite3.SQLITE_CORRUPT_VTAB, CorruptError),
        (sqlite3.SQLITE_NOTADB, CorruptError),
        (sqlite3.SQLITE_BUSY, LockedError),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, LockedError),
        (sqlite3.SQLITE_READONLY, StorageError),
        (sqlite3.SQLITE_IOERR, StorageError),
        (None, StorageError),
    ],
)
def test_the_code_decides(code: int | None, expected: type[StorageError]) -> None:
    error = sqlite3.OperationalError("as SQLite says")
    if code is not None:
        error.sqlite_errorcode = code
    with pytest.raises(StorageError) as raised, storage_errors(PATH):
        raise error
    assert type(raised.value) is expected
    assert raised.value.__cause__ is error
    assert "some.sqlite" in str(raised.value)


@pytest.mark.parametrize(
    ("number", "expected"),
    [(errno.ENOSPC, DiskFullError), (errno.EDQUOT, DiskFullError), (errno.EACCES, StorageError)],
)
def test_errors_of_the_system_are_translated_too(number: int, expected: type[StorageError]) -> None:
    with pytest.raises(StorageError) as raised, storage_errors(PATH):
        raise OSError(number, "as the system says")
    assert type(raised.value) is expected


def test_other_errors_pass() -> None:
    with pytest.raises(ValueError, match="mine"), storage_errors(PATH):
        raise ValueError("mine")
