"""Where a message is put in the table: by time, so that reading by key is reading by time."""

from __future__ import annotations

import sqlite3

from chat_tui.model.ids import Millis

_BITS = 10
_IN_ONE_MILLISECOND = (1 << _BITS) - 1
_LATEST = (1 << 52) - 1
"""The latest time a key can hold; what claims to be later is put there."""
_HIGHEST = (1 << 63) - 1


def first_key(at: int) -> int:
    """The lowest key of a message of that millisecond."""
    return min(max(at, 0), _LATEST) << _BITS


class Keys:
    """Gives out keys for one transaction; what is newer than all that is here needs no look at the table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._highest: int | None = None

    def free(self, created_at: Millis) -> int:
        """A key nobody has for a message of that time; 1,024 fit a millisecond, more flow into the next."""
        if self._highest is None:
            self._highest = self._max_of(0, _HIGHEST)
        low = first_key(created_at)
        if low > self._highest:
            key = low
        elif self._highest < low + _IN_ONE_MILLISECOND:
            key = self._highest + 1
        else:
            key = self._between(low)
        self._highest = max(self._highest, key)
        return key

    def _between(self, low: int) -> int:
        while True:
            high = low + _IN_ONE_MILLISECOND
            taken = self._max_of(low, high)
            if taken < low:
                return low
            if taken < high:
                return taken + 1
            low = high + 1

    def _max_of(self, low: int, high: int) -> int:
        """The highest key from `low` to `high`, -1 for none."""
        (taken,) = self._connection.execute(
            "SELECT coalesce(max(key), -1) FROM messages WHERE key BETWEEN ? AND ?", (low, high)
        ).fetchone()
        return int(taken)
