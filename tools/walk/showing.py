"""How is a value of the walk shown in a few lines: a dataclass, a row of a table, a request?"""

from __future__ import annotations

import dataclasses
import enum
import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def value(what: Any) -> str:
    """A frozen value as one would write it, without the fields that say nothing."""
    if dataclasses.is_dataclass(what) and not isinstance(what, type):
        fields = ((field, getattr(what, field.name)) for field in dataclasses.fields(what))
        told = [f"{field.name}={value(one)}" for field, one in fields if one and not _is_usual(field, one)]
        return f"{type(what).__name__}({', '.join(told)})"
    if isinstance(what, enum.Enum):
        return f"{type(what).__name__}.{what.name}"
    if isinstance(what, Mapping):
        return "{" + ", ".join(f"{value(key)}: {value(one)}" for key, one in what.items()) + "}"
    if isinstance(what, frozenset | tuple | list):
        inside = ", ".join(map(value, what))
        return f"{{{inside}}}" if isinstance(what, frozenset) else f"({inside})"
    return repr(what)


def _is_usual(field: dataclasses.Field[Any], one: object) -> bool:
    if field.default is not dataclasses.MISSING:
        return bool(one == field.default)
    return field.default_factory is not dataclasses.MISSING and bool(one == field.default_factory())


def row(path: Path, sql: str) -> str:
    """What a query answers first, asked with a connection of its own: only what is committed is seen."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        database.row_factory = sqlite3.Row
        found = database.execute(sql).fetchone()
    database.close()
    if found is None:
        return f"sqlite> {sql}\n(no row)"
    width = max(map(len, found.keys()))
    lines = (f"{name:>{width}} = {found[name]}" for name in found.keys())  # noqa: SIM118 - a row is no dict
    return "\n".join([f"sqlite> {sql}", *lines])


def request(method: str, path: str, headers: Mapping[str, str], body: object) -> str:
    """A request as it goes over the line, but for the secret in it."""
    shown = [
        f"{name}: {one.split()[0]} …" if name == "Authorization" else f"{name}: {one}"
        for name, one in headers.items()
    ]
    return "\n".join([f"{method} {path} HTTP/1.1", *shown, "", text(body)])


def text(body: object) -> str:
    """JSON as it is, on lines that can be read."""
    plain = body.decode() if isinstance(body, bytes) else str(body)
    try:
        return json.dumps(json.loads(plain), ensure_ascii=False)
    except ValueError:
        return plain
