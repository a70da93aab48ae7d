"""How did the line behave so far: the numbers of a connection, kept in memory for whoever looks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from chat_tui.model.metrics import LineRecord

MOST_LATENCIES = 120
RATE_OVER = 10.0
"""Seconds over which the rate of events is taken."""
APART = 0.1
"""Seconds: what is heard in a flood is counted together."""


class LineLog:
    """Latencies, reconnects and the rate of events, since it was made."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._latencies: deque[float] = deque(maxlen=MOST_LATENCIES)
        self._connects = 0
        self._last_resume = ""
        self._events = 0
        self._recent: deque[tuple[float, int]] = deque()
        """What was heard in each tenth of a second, by its beginning, the newest last."""
        self._in_recent = 0

    def measured(self, latency: float) -> None:
        """The server and back took so many seconds."""
        self._latencies.append(latency)

    def came_in_step(self, how: str) -> None:
        """The store is in step with the server; `how` is `resumed`, `caught up` or `polling`."""
        self._connects += 1
        self._last_resume = how

    def heard(self, events: int) -> None:
        """So many events came at once."""
        if events:
            self._events += events
            self._in_recent += events
            since = self._clock()
            if self._recent and self._recent[-1][0] > since - APART:
                since, before = self._recent.pop()
                events += before
            self._recent.append((since, events))
            self._forget()

    def record(self) -> LineRecord:
        """All of it, as it is now."""
        self._forget()
        rate = self._in_recent / RATE_OVER
        return LineRecord(tuple(self._latencies), self._connects, self._last_resume, self._events, rate)

    def _forget(self) -> None:
        while self._recent and self._recent[0][0] <= self._clock() - RATE_OVER:
            self._in_recent -= self._recent.popleft()[1]
