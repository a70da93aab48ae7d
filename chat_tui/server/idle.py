"""When a workspace that nobody uses may stop."""

from __future__ import annotations

from collections.abc import Callable

IDLE_SECONDS = 600.0
"""How long the personal workspace outlives its last client."""


class IdleWatch:
    """Knows since when nobody was there; `clock` tells seconds."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
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
        return min(5.0, self._seconds / 4)
