"""Where a message is put in the table: by time, so that reading by key is reading by time."""

from __future__ import annotations

import sqlite3

from chat_tui.model.ids import Millis

_BITS = 10
_IN_ONE_MILLISECOND = (1 << _BITS) - 1
_LATEST = (1 << 52) - 1
"""The latest time a key can hold; what claims to be later is put there."""


def first_key(at: int) -> int:
    """The lowest key of a message of that millisecond."""
    return min(max(at, 0), _LATEST) << _BITS


def free_key(connection: sqlite3.Connection, created_at: Millis) -> int:
    """A key nobody has for a message of that time; 1,024 fit a millisecond, more flow over into the next."""
    low = first_key(created_at)
    while True:
        high = low + _IN_ONE_MILLISECOND
        (taken,) = connection.execute(
            "SELECT max(key) FROM messages WHERE key BETWEEN ? AND ?", (low, high)
        ).fetchone()
        if taken is None:
            return low
        if taken < high:
            return int(taken) + 1
        low = high + 1
