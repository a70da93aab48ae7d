"""What happens to a database that cannot be read: it is set aside, and its place is free for a new one."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from chat_tui.database.faults import storage_errors
from chat_tui.errors import CorruptError

_KEPT = 3
_COMPANIONS = ("-wal", "-shm")


def check_tables(connection: sqlite3.Connection, path: Path, tables: frozenset[str]) -> None:
    """Raise CorruptError if a table is missing: somebody else's file, or half of ours."""
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if not names >= tables:
        missing = ", ".join(sorted(tables - names))
        raise CorruptError(f"{path} lacks {missing}.")


def set_aside(path: Path) -> Path:
    """Rename `path` and its companions to `<name>.corrupt-N`; the newest three such are kept."""
    numbers = sorted(_set_aside_before(path))
    target = _aside(path, numbers[-1] + 1 if numbers else 1)
    for companion in ("", *_COMPANIONS):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + companion).rename(target.with_name(target.name + companion))
    for number in numbers[: -(_KEPT - 1)]:
        for companion in ("", *_COMPANIONS):
            old = _aside(path, number)
            old.with_name(old.name + companion).unlink(missing_ok=True)
    suspect_mark(path).unlink(missing_ok=True)
    return target


def suspect_mark(path: Path) -> Path:
    """The empty file that says: damage was met in `path`, look at all of it at the next start."""
    return path.with_name(path.name + ".suspect")


@contextlib.contextmanager
def damage_noted(path: Path) -> Iterator[None]:
    """Raise our errors for those of SQLite inside, and mark the file as suspect when it is damaged."""
    try:
        with storage_errors(path):
            yield
    except CorruptError:
        with contextlib.suppress(OSError):
            suspect_mark(path).touch()
        raise


def _set_aside_before(path: Path) -> list[int]:
    prefix = f"{path.name}.corrupt-"
    endings = (entry.name.removeprefix(prefix) for entry in path.parent.glob(f"{prefix}*"))
    return [int(ending) for ending in endings if ending.isdigit()]


def _aside(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.corrupt-{number}")
