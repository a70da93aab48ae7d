"""What is saved of a damaged `mine` database: what it still gives, and what its second copy has."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from chat_tui.errors import CorruptError
from chat_tui.model.outbox import OutboxState
from chat_tui.store.rows import Row
from chat_tui.store.second_copy import Contents, Key

ITEM = "client_id, channel_id, action, state, created_at, attempts, next_try, reason"
DRAFT = "channel_id, root_id, text, editing, updated_at, files"
PUT_ITEM = f"INSERT OR IGNORE INTO outbox ({ITEM}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
PUT_DRAFT = f"INSERT OR REPLACE INTO drafts ({DRAFT}) VALUES (?, ?, ?, ?, ?, ?)"
PUT_PLACE = "INSERT OR REPLACE INTO places (key, value) VALUES (?, ?)"

OUTBOX, DRAFTS, PLACES = "outbox", "drafts", "places"
_KEYS: Mapping[str, Callable[[Row], Key]] = {
    OUTBOX: lambda row: (OUTBOX, row[1]),
    DRAFTS: lambda row: (DRAFTS, row[0], row[1]),
    PLACES: lambda row: (PLACES, row[0]),
}
_READ = {
    OUTBOX: (f"SELECT number, {ITEM} FROM outbox", "number"),
    DRAFTS: (f"SELECT {DRAFT} FROM drafts", "channel_id"),
    PLACES: ("SELECT key, value FROM places", "key"),
}
LIST = "list "
"""A place under a key that begins so is a JSON list of what a person made: it is adopted as well."""
_STATE, _UPDATED_AT = 4, 4
_UNKNOWN = -1
"""The number of the last change of a database that cannot tell it."""
_OF_ITEM = (int, str, str, str, str, int, int, int, str)
_STATES = {state.value for state in OutboxState}


def contents_of(connection: sqlite3.Connection) -> Contents:
    """All of a sound database; raises CorruptError if it is none."""
    rows: dict[Key, Row] = {}
    try:
        for table, (sql, order) in _READ.items():
            rows.update((_KEYS[table](row), row) for row in connection.execute(f"{sql} ORDER BY {order}"))
    except sqlite3.OperationalError as error:
        if hasattr(error, "sqlite_errorcode"):
            raise
        raise CorruptError(f"A text is damaged: {error}") from error  # Python's own error: no UTF-8
    if (counted := connection.execute("SELECT number FROM counted").fetchone()) is None:
        raise CorruptError("The number of changes is gone.")
    return Contents(counted[0], rows)


def check_with_copy(found: Contents, copy: Contents | None, path: Path) -> None:
    """Raise CorruptError if a database lacks, or holds otherwise, what its second copy has.

    A copy that has fewer changes says nothing: power was lost before they came to it.
    """
    if copy is None or not copy.is_whole or copy.number < found.number:
        return
    if copy.number > found.number:
        raise CorruptError(f"{path} lacks {copy.number - found.number} changes.")
    if copy.rows != found.rows:
        raise CorruptError(f"{path} is not what was written.")


def salvaged(damaged: Path, copy: Contents | None) -> Contents:
    """The best that can be known of what a damaged database held."""
    found = Contents(_UNKNOWN, {})
    with contextlib.suppress(sqlite3.DatabaseError), contextlib.closing(sqlite3.connect(damaged)) as source:
        found = found_in(source)
    return found if copy is None else merged(found, copy)


def found_in(source: sqlite3.Connection) -> Contents:
    """The rows of a damaged database that can be read and make sense."""
    rows: dict[Key, Row] = {}
    for table, (sql, order) in _READ.items():
        if table == DRAFTS and not _has_files(source):
            sql = sql.replace("files", "'[]'")
        for row in _readable(source, sql, order):
            if _makes_sense(table, row):
                rows[_KEYS[table](row)] = row
    number = _UNKNOWN
    with contextlib.suppress(sqlite3.DatabaseError, TypeError):
        (number,) = source.execute("SELECT number FROM counted").fetchone()
    return Contents(number if isinstance(number, int) else _UNKNOWN, rows, is_whole=False)


def merged(found: Contents, copy: Contents) -> Contents:
    """What a damaged database gave, completed by its second copy.

    A copy that is known to have every change is right. One that may lack the last changes gives what the
    database does not: an action comes back as uncertain, as it may have been sent and removed since.
    """
    if copy.is_whole and found.number != _UNKNOWN and copy.number >= found.number:
        return copy
    rows = dict(found.rows)
    if found.number == _UNKNOWN:
        # Ids are never used again, so what was removed once is gone; a draft may have been written anew.
        for key in copy.gone:
            if key[0] == OUTBOX:
                rows.pop(key, None)
    for key, row in copy.rows.items():
        if key not in rows:
            rows[key] = _uncertain(row) if key[0] == OUTBOX else row
        elif key[0] == DRAFTS and row[_UPDATED_AT] >= rows[key][_UPDATED_AT]:
            rows[key] = row
    return Contents(max(found.number, copy.number), rows)


def put_back(connection: sqlite3.Connection, contents: Contents) -> Contents:
    """Fill an empty database, in order and as the next change; returns what it holds now."""
    for row in _outbox(contents):
        connection.execute(PUT_ITEM, row)
    for key, row in contents.rows.items():
        if key[0] != OUTBOX:
            connection.execute(PUT_DRAFT if key[0] == DRAFTS else PUT_PLACE, row)
    connection.execute("UPDATE counted SET number = ?", (max(contents.number, 0) + 1,))
    return contents_of(connection)


def add_theirs(connection: sqlite3.Connection, theirs: Contents) -> Contents:
    """Add another's actions behind ours, their drafts where ours are not later, and what their lists have;
    returns what is there."""
    for row in _outbox(theirs):
        connection.execute(PUT_ITEM, row)
    ours = contents_of(connection).rows
    for key, row in theirs.rows.items():
        if key[0] == DRAFTS and (key not in ours or ours[key][_UPDATED_AT] < row[_UPDATED_AT]):
            connection.execute(PUT_DRAFT, row)
        elif is_list(key):
            known = str(ours[key][1]) if key in ours else "[]"
            connection.execute(PUT_PLACE, (row[0], _united(known, str(row[1]))))
    connection.execute("UPDATE counted SET number = number + 1")
    return contents_of(connection)


def is_list(key: Key) -> bool:
    """Whether a row is a list of what a person made, and no mere place."""
    return key[0] == PLACES and str(key[1]).startswith(LIST)


def _united(ours: str, theirs: str) -> str:
    """What either list has, each once; ours alone where theirs is none."""
    try:
        known, others = json.loads(ours), json.loads(theirs)
        return json.dumps([*known, *(each for each in others if each not in known)])
    except (ValueError, TypeError):
        return ours


def _outbox(contents: Contents) -> list[Row]:
    """The actions in order, without their numbers."""
    return [row[1:] for row in sorted(row for key, row in contents.rows.items() if key[0] == OUTBOX)]


def _uncertain(row: Row) -> Row:
    if row[_STATE] == OutboxState.FAILED.value:
        return row
    return (*row[:_STATE], OutboxState.UNCERTAIN.value, *row[_STATE + 1 :])


def _has_files(source: sqlite3.Connection) -> bool:
    """Whether drafts have files there; damage may keep a database at an older schema."""
    try:
        return any(row[1] == "files" for row in source.execute("PRAGMA table_info(drafts)"))
    except sqlite3.DatabaseError:
        return False


def _readable(source: sqlite3.Connection, sql: str, order: str) -> Iterator[Row]:
    """Rows up to damage, then those behind it, read from the other end; a row may come twice."""
    try:
        yield from source.execute(f"{sql} ORDER BY {order}")
    except sqlite3.DatabaseError:
        behind: list[Row] = []
        with contextlib.suppress(sqlite3.DatabaseError):
            behind.extend(source.execute(f"{sql} ORDER BY {order} DESC"))
        yield from reversed(behind)


def _makes_sense(table: str, row: Row) -> bool:
    """Whether a row is one that this program could have written."""
    if table == OUTBOX:
        as_written = all(isinstance(value, kind) for value, kind in zip(row, _OF_ITEM, strict=True))
        return as_written and row[_STATE] in _STATES and _is_json(row[3])
    if table == DRAFTS:
        texts, editing, at, files = row[:3], row[3], row[_UPDATED_AT], row[5]
        as_written = all(isinstance(text, str) for text in (*texts, editing or "", files))
        return as_written and isinstance(at, int) and _is_json(files)
    return all(isinstance(text, str) for text in row)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
