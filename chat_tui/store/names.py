"""Which channels and people does a cache name? A shell that completes asks: quickly, changing nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from chat_tui.model.frozen import dataclass

MOST = 5_000
"""Names of one kind; a shell shows no more."""
_PATIENCE = 0.05
"""Seconds to wait for somebody who writes."""


@dataclass(frozen=True, slots=True)
class Names:
    """Short names without signs; what people call them beside it."""

    channels: tuple[tuple[str, str], ...] = ()
    people: tuple[tuple[str, str], ...] = ()


def names_in(cache: Path) -> Names:
    """What a cache names; nothing where there is none, or none that can be read now."""
    if not cache.is_file():
        return Names()
    try:
        with closing(sqlite3.connect(f"{cache.as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)) as db:
            return Names(tuple(_channels(db)), tuple(_people(db)))
    except sqlite3.Error:
        return Names()


def _channels(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    sql = """SELECT c.name, c.title FROM channels c JOIN memberships m ON m.channel_id=c.id
             WHERE c.archived=0 AND c.kind IN ('public', 'private') ORDER BY c.name LIMIT ?"""
    yield from db.execute(sql, (MOST,))


def _people(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    sql = "SELECT name, display_name FROM users WHERE deleted=0 ORDER BY name LIMIT ?"
    yield from db.execute(sql, (MOST,))
