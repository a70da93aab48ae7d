"""Is what a workspace keeps whole, and does its disk hold the files that its database names?"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from chat_tui.database.copying import open_beside
from chat_tui.database.faults import storage_errors
from chat_tui.database.migrate import schema_version
from chat_tui.errors import StorageError
from chat_tui.server.ids import is_id
from chat_tui.server.records.rows import scalar
from chat_tui.server.records.schema import MIGRATIONS
from chat_tui.server.upkeep.archive import DATABASE, FILES
from chat_tui.server.upkeep.check_folder import clock_check
from chat_tui.server.upkeep.finding import Finding, advice, fine, problem
from chat_tui.text.figures import size_text

SAFE_SQLITE = (3, 51, 3)
"""Before this one two connections that make checkpoints at once can lose pages of the log."""
_RESTORE = "chat-tui serve restore FILE"


def sqlite_check() -> Finding:
    """Which SQLite this is."""
    if sqlite3.sqlite_version_info < SAFE_SQLITE:
        safe = ".".join(map(str, SAFE_SQLITE))
        return fine(
            "sqlite", f"{sqlite3.sqlite_version}: before {safe} let no other program open {DATABASE} to write"
        )
    return fine("sqlite", sqlite3.sqlite_version)


def database_checks(data: Path) -> Iterator[Finding]:
    """All that the database says; a read of its own, beside whoever serves it."""
    path = data / DATABASE
    try:
        with storage_errors(path), closing(open_beside(path)) as db:
            db.execute("BEGIN")
            yield from _whole(path, db)
            version = schema_version(db)
            yield _schema(version)
            if 0 < version <= len(MIGRATIONS):
                yield from _files(data, db)
                yield clock_check(int(scalar(db, "SELECT max(create_at) FROM posts") or 0))
    except StorageError as error:
        yield problem("database", str(error), error.hint or _RESTORE)


def _whole(path: Path, db: sqlite3.Connection) -> Iterator[Finding]:
    found = [str(row[0]) for row in db.execute("PRAGMA quick_check(3)")]
    if found != ["ok"]:
        yield problem("database", f"SQLite says of {path}: {'; '.join(found)[:300]}", _RESTORE)
        return
    orphans = db.execute("PRAGMA foreign_key_check").fetchall()
    if orphans:
        tables = ", ".join(sorted({str(row[0]) for row in orphans}))
        yield problem("database", f"{len(orphans)} rows of {tables} name what is not there.", _RESTORE)
    else:
        size = scalar(db, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        yield fine("database", f"whole; {size_text(int(size))}")


def _schema(version: int) -> Finding:
    newest = len(MIGRATIONS)
    if version > newest:
        said = f"{version}, made by a newer chat-tui; this one knows {newest}."
        return problem("schema", said, "Update chat-tui.")
    if version < newest:
        return advice("schema", f"{version}; the next start of the server brings it to {newest}.")
    return fine("schema", str(version))


def _files(data: Path, db: sqlite3.Connection) -> Iterator[Finding]:
    expected = {
        str(row[0]): int(row[1]) for row in db.execute("SELECT id, size FROM files WHERE delete_at=0")
    }
    known = {str(row[0]) for row in db.execute("SELECT id FROM files")}
    found = _sizes(data / FILES)
    missing = sorted(expected.keys() - found.keys())
    other = sorted(one for one in expected.keys() & found.keys() if expected[one] != found[one])
    surplus = sorted(one for one in found.keys() - known if is_id(one))
    if missing:
        yield problem("files", f"{len(missing)} are missing: {_few(missing)}", f"From a backup: {_RESTORE}")
    if other:
        yield problem("files", f"{len(other)} have another size than noted: {_few(other)}", _RESTORE)
    if surplus:
        size = size_text(sum(found[one] for one in surplus))
        yield advice("files", f"{len(surplus)} belong to nothing ({size}); the next start removes them.")
    if not missing and not other:
        yield fine("files", f"{len(expected)}, each there and as large as noted")


def _sizes(folder: Path) -> dict[str, int]:
    try:
        with os.scandir(folder) as entries:
            return {
                entry.name: entry.stat(follow_symlinks=False).st_size
                for entry in entries
                if entry.is_file(follow_symlinks=False)
            }
    except FileNotFoundError:
        return {}


def _few(names: list[str]) -> str:
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
