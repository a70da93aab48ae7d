"""When a workspace that nobody uses, or nobody can use any more, may stop."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

IDLE_SECONDS = 600.0
"""How long the personal workspace outlives its last client."""
GONE_SECONDS = 20.0
"""How long it outlives its data or its socket: who moves a directory may put another in its place."""
LOOK_SECONDS = 5.0


class IdleWatch:
    """Knows since when nobody was there; `clock` tells seconds, and no `seconds` mean for ever."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds if seconds > 0 else math.inf
        self._clock = clock
        self._busy_at = clock()
        self._requests = 0

    def look(self, connections: int, requests: int) -> bool:
        """Note how many connections are open and how many requests were answered so far; whether to stop."""
        now = self._clock()
        if connections or requests != self._requests:
            self._busy_at = now
            self._requests = requests
        return now - self._busy_at >= self._seconds

    @property
    def interval(self) -> float:
        """How often to look, in seconds."""
        return min(LOOK_SECONDS, self._seconds / 4)


class PlaceWatch:
    """Knows since when a file or a directory is gone; `clock` tells seconds."""

    def __init__(self, path: Path, clock: Callable[[], float], seconds: float = GONE_SECONDS) -> None:
        self._path = path
        self._clock = clock
        self._seconds = seconds
        self._gone_at: float | None = None

    def look(self) -> bool:
        """Whether it has been gone at every look for long enough."""
        if not _is_gone(self._path):
            self._gone_at = None
            return False
        now = self._clock()
        if self._gone_at is None:
            self._gone_at = now
        return now - self._gone_at >= self._seconds


def _is_gone(path: Path) -> bool:
    """Whether nothing is there; what cannot be looked at is not gone."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
