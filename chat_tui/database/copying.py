"""How is a database copied whole while another process writes to it?"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from chat_tui.database.connect import make_private
from chat_tui.database.durable import sync
from chat_tui.database.faults import storage_errors
from chat_tui.errors import CorruptError

_PAGES = 256
"""Copied at once, a mebibyte: between two steps ctrl+c is heard and progress told."""
_BUSY_TIMEOUT = 5.0

Tell = Callable[[int, int], None]
"""Hears how many bytes of how many are done."""


def copy_database(source: Path, target: Path, tell: Tell = lambda done, total: None) -> None:
    """Make `target` a whole database of its own, mode 0600, with what `source` held at one moment.

    One read transaction spans the copy: without it SQLite begins anew whenever somebody writes. A failure
    leaves a part of `target`. Raises CorruptError if what was read is damaged, DiskFullError or StorageError.
    """
    with storage_errors(target):
        target.unlink(missing_ok=True)
        make_private(target)
        with closing(sqlite3.connect(target, isolation_level=None)) as new:
            # Nobody trusts a half copy, so it needs no journal.
            new.execute("PRAGMA journal_mode = OFF")
            new.execute("PRAGMA synchronous = OFF")
            _copy(source, new, tell)
            # The source's header says WAL; a copy is one file.
            new.execute("PRAGMA journal_mode = DELETE")
            (found,) = new.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                raise CorruptError(f"{source} is damaged: {found}.")
        sync(target)


def open_beside(path: Path) -> sqlite3.Connection:
    """A connection that reads what is there and can neither write nor make a checkpoint.

    SQLite before 3.51.3 can lose pages where two connections make checkpoints at once.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_TIMEOUT, isolation_level=None
    )
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _copy(source: Path, new: sqlite3.Connection, tell: Tell) -> None:
    with storage_errors(source), closing(open_beside(source)) as old:
        (page,) = old.execute("PRAGMA page_size").fetchone()
        old.execute("BEGIN")
        old.execute("SELECT count(*) FROM sqlite_schema").fetchone()

        def progress(_: int, remaining: int, total: int) -> None:
            tell((total - remaining) * page, total * page)

        old.backup(new, pages=_PAGES, progress=progress)
