"""How does an older workspace come to the newest schema: after a copy was put aside, and back if it fails?"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from chat_tui.database.copying import copy_database, open_beside
from chat_tui.database.durable import sync
from chat_tui.database.faults import storage_errors
from chat_tui.database.migrate import schema_version, version_in_header
from chat_tui.errors import StorageError

_log = logging.getLogger(__name__)


@contextmanager
def copy_put_aside(path: Path, migrations: Sequence[str]) -> Iterator[None]:
    """Around the opening of a database: one that is to change is copied to `NAME.before-VERSION` first.

    If the opening fails the database has again what it had. A workspace that is new, up to date or from a
    newer program is none of our business. Raises StorageError, DiskFullError where there is no room for two.
    """
    version = _version(path, len(migrations))
    if not 0 < version < len(migrations):
        yield
        return
    aside = path.with_name(f"{path.name}.before-{version}")
    _copy(path, aside)
    _log.info("schema %d becomes %d; what was before is in %s", version, len(migrations), aside)
    try:
        yield
    except StorageError as error:
        _put_back(aside, path)
        raise type(error)(
            f"The workspace could not be brought from schema {version} to {len(migrations)}: it is as it was."
            f" {error}",
            hint=error.hint or "The version of chat-tui that you had before can serve it.",
        ) from error


def _version(path: Path, newest: int) -> int:
    # A file of a newer program is not even opened.
    if not path.exists() or version_in_header(path) > newest:
        return 0
    # What cannot be read is told by who opens it.
    with contextlib.suppress(StorageError), storage_errors(path), closing(open_beside(path)) as db:
        return schema_version(db)
    return 0


def _copy(path: Path, aside: Path) -> None:
    part = aside.with_name(f"{aside.name}.part")
    try:
        copy_database(path, part)
        with storage_errors(aside):
            part.replace(aside)
            sync(aside.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _put_back(aside: Path, path: Path) -> None:
    """In one transaction of SQLite's: a crash on the way leaves a step of the upgrade, which is whole."""
    with storage_errors(path), closing(open_beside(aside)) as old, closing(sqlite3.connect(path)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = WAL")
