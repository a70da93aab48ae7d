"""What do other processes on this account still have to send? Read from their files, nothing is touched."""

from __future__ import annotations

import logging
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from chat_tui.database.lock import FileLock
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import Millis
from chat_tui.model.outbox import OutboxItem, OutboxState

log = logging.getLogger(__name__)

_PATIENCE = 0.2
"""Seconds for a file that its owner keeps for himself, as he does on a full disk."""
_WAITING = (
    "SELECT (SELECT count(*) FROM outbox WHERE state != ?1), reason, next_try FROM outbox"
    " WHERE state != ?1 ORDER BY reason = '', next_try LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many actions wait to be sent, why the one waits that is tried next, and when (wall-clock)."""

    count: int = 0
    reason: str = ""
    next_try: Millis = Millis(0)

    def __or__(self, other: Waiting) -> Waiting:
        """Both together; the reason of the first that has one."""
        told = self if self.reason else other
        return Waiting(self.count + other.count, told.reason, told.next_try)


def waiting_here(count: int, stuck: OutboxItem | None) -> Waiting:
    """What waits in an outbox of this process."""
    return Waiting(count) if stuck is None else Waiting(count, stuck.reason, stuck.next_try)


def waiting_elsewhere(account_dir: Path) -> Waiting:
    """What waits in the seats that other processes hold."""
    told = Waiting()
    for seat in sorted(account_dir.glob("[0-9]*")):
        if FileLock(seat / "lock").holder() not in (None, os.getpid()):
            told |= _read(seat / "mine.sqlite")
    return told


def _read(path: Path) -> Waiting:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)) as database:
            row = database.execute(_WAITING, (OutboxState.FAILED.value,)).fetchone()
    except sqlite3.Error as error:
        log.info("%s could not be looked into: %s", path, error)
        return Waiting()
    return Waiting() if row is None else Waiting(row[0], row[1], Millis(row[2]))
