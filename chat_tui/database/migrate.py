"""How a database comes to the schema this program knows: numbered steps, each whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from chat_tui.errors import CorruptError, NewerSchemaError

_VERSION_AT = 60
_HEADER = 100
_PAGE_SIZE_AT = 16
_PAGE_SIZES = (0, 2, 4, 8, 16, 32, 64, 128)
"""The higher byte of every size a page can have (65,536 is written as 1)."""
_MAGIC = b"SQLite format 3\x00"


def migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[str]) -> int:
    """Run the steps that `path` has not had yet and return how many ran.

    Step n of `migrations` brings version n to n + 1; the version is SQLite's `user_version`. Raises
    NewerSchemaError, with nothing written, if the file has had more steps than there are, and CorruptError if
    it lacks what its version must have.
    """
    version = schema_version(connection)
    refuse_newer(version, path, migrations)
    for number, step in enumerate(migrations[version:], start=version + 1):
        try:
            connection.executescript(f"BEGIN IMMEDIATE;\n{step}\n;PRAGMA user_version = {number};\nCOMMIT;")
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.rollback()
            if version and getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR:
                raise CorruptError(f"{path} is not what its version says: {error}.") from error
            raise
    return len(migrations) - version


def schema_version(connection: sqlite3.Connection) -> int:
    """How many steps the database has had."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def has_newest(connection: sqlite3.Connection, migrations: Sequence[str]) -> bool:
    """Whether the database has the schema this program knows."""
    return schema_version(connection) == len(migrations)


def refuse_newer(version: int, path: Path, migrations: Sequence[str]) -> None:
    """Raise NewerSchemaError if a newer program has written the file."""
    if version > len(migrations):
        raise NewerSchemaError(
            f"{path} was written by a newer chat-tui (schema {version}; this one knows {len(migrations)}).",
            hint="Update chat-tui; the file was left untouched.",
        )


def version_in_header(path: Path) -> int:
    """The version in the file's first page, read without SQLite, so that a file not ours stays as it is.

    0 for a file that is missing, empty or no database. A version that is still in the -wal is not seen.
    """
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except FileNotFoundError:
        return 0
    if len(header) < _HEADER or not header.startswith(_MAGIC) or header[_PAGE_SIZE_AT] not in _PAGE_SIZES:
        return 0
    return int.from_bytes(header[_VERSION_AT : _VERSION_AT + 4], "big")
