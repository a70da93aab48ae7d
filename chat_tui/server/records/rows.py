"""How rows are read: every row is a plain dict, columns by name."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

Row = dict[str, Any]


def rows(db: sqlite3.Connection, sql: str, values: Sequence[object] = ()) -> list[Row]:
    """All rows of a query."""
    cursor = db.execute(sql, tuple(values))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def one(db: sqlite3.Connection, sql: str, values: Sequence[object] = ()) -> Row | None:
    """The first row of a query, or None."""
    found = rows(db, sql, values)
    return found[0] if found else None


def column(db: sqlite3.Connection, sql: str, values: Sequence[object] = ()) -> list[Any]:
    """The first column of a query."""
    return [row[0] for row in db.execute(sql, tuple(values))]


def scalar(db: sqlite3.Connection, sql: str, values: Sequence[object] = ()) -> Any:
    """The first value of the first row, or None."""
    found = column(db, sql, values)
    return found[0] if found else None


def marks(values: Sequence[object]) -> str:
    """As many question marks as there are values, for `IN (...)`."""
    return ",".join("?" * len(values))


def insert(db: sqlite3.Connection, table: str, row: Row, *, conflict: str = "") -> None:
    """Insert a row; `table` and the column names are constants of ours, never input."""
    names = ",".join(row)
    db.execute(
        f"INSERT {conflict} INTO {table} ({names}) VALUES ({marks(list(row))})",
        tuple(row.values()),
    )


def update(db: sqlite3.Connection, table: str, values: Row, where: str, keys: Sequence[object]) -> int:
    """Set columns of the rows that match; the number of rows changed."""
    assignments = ",".join(f"{name}=?" for name in values)
    cursor = db.execute(f"UPDATE {table} SET {assignments} WHERE {where}", (*values.values(), *keys))
    return cursor.rowcount


def by_key(found: Iterable[Row], key: str) -> dict[str, list[Row]]:
    """Rows grouped by one column, order kept."""
    groups: dict[str, list[Row]] = {}
    for row in found:
        groups.setdefault(row[key], []).append(row)
    return groups


def packed(value: object) -> str:
    """JSON for a text column."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> Any:
    """The value of a JSON text column."""
    return json.loads(text)


def prefix_pattern(term: str) -> str:
    """A LIKE pattern (escape character backslash) for texts that begin with `term`."""
    escaped = term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{escaped}%"
