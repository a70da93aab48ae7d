"""How do the requests of each kind fare: how many, how quick, and how many came to nothing?"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field

from chat_tui.model.metrics import RouteRecord
from chat_tui.text.figures import percentile

MOST_ROUTES = 64
"""Kinds told apart; what is beyond is counted together."""
OTHERS = "all others"
MOST_TIMES = 200
"""Latest requests of a kind that its times are taken from."""
TOO_MANY, SERVER_FAULT = 429, 500
RECENT = 60.0
"""Seconds for which a request counts as one of just now."""
MOST_RECENT = 600
"""Requests of just now that are remembered."""

_PREFIX = re.compile(r"^/api/v\d+(?=/)")
_ID = re.compile(r"(?=.*\d)[A-Za-z0-9_.:!$@#%=-]{8,}|[A-Za-z0-9]{20,}")
"""What names one thing: long, and with a digit unless it is very long."""
_BEFORE_NAMES = frozenset({"username", "name", "reactions", "email"})
"""Parts of a path that a name follows."""


def route_of(method: str, path: str) -> str:
    """The kind of a request: its path without what names one channel, person or message."""
    parts = _PREFIX.sub("", path.partition("?")[0]).split("/")
    for index, part in enumerate(parts):
        if index and parts[index - 1] in _BEFORE_NAMES:
            parts[index] = "{name}"
        elif _ID.fullmatch(part):
            parts[index] = "{id}"
    return f"{method} {'/'.join(parts)}"


@dataclass(slots=True)
class _Route:
    requests: int = 0
    errors: int = 0
    retries: int = 0
    limited: int = 0
    failed_last: bool = False
    told: RouteRecord | None = None
    times: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_TIMES))


class RouteLog:
    """Counts requests by route, in memory, since it was made."""

    def __init__(self) -> None:
        self._routes: dict[str, _Route] = {}
        self._told: tuple[RouteRecord, ...] | None = ()
        self._recent: deque[tuple[float, bool]] = deque(maxlen=MOST_RECENT)

    def answered(self, method: str, path: str, seconds: float, status: int | None, at: float = 0.0) -> None:
        """A request ended after so many seconds; `status` is None if there was no answer to read.

        `at` is when, by the clock that `recent` is asked with.
        """
        route = self._route(route_of(method, path))
        route.requests += 1
        route.retries += route.failed_last
        route.failed_last = status is None or status >= 400
        if status == TOO_MANY:
            route.limited += 1
        elif route.failed_last:
            route.errors += 1
        if status is not None:
            route.times.append(seconds)
        route.told = self._told = None
        is_trouble = status is None or status >= SERVER_FAULT or status == TOO_MANY
        self._recent.append((at, is_trouble))

    def recent(self, now: float) -> tuple[int, int]:
        """How many requests ended within the last minute, and how many of them came to nothing.

        What a server refuses for what it is, came to something: the answer.
        """
        while self._recent and now - self._recent[0][0] > RECENT:
            self._recent.popleft()
        return len(self._recent), sum(is_trouble for _at, is_trouble in self._recent)

    def records(self) -> tuple[RouteRecord, ...]:
        """Every kind, the busiest first; worked out anew only after another request of it."""
        if self._told is None:
            made = [_record(name, route) for name, route in self._routes.items()]
            self._told = tuple(sorted(made, key=lambda record: (-record.requests, record.route)))
        return self._told

    def _route(self, name: str) -> _Route:
        if name not in self._routes and len(self._routes) >= MOST_ROUTES:
            name = OTHERS
        return self._routes.setdefault(name, _Route())


def _record(name: str, route: _Route) -> RouteRecord:
    if route.told is None:
        median, slow = percentile(route.times, 0.5), percentile(route.times, 0.95)
        route.told = RouteRecord(
            name, route.requests, route.errors, route.retries, route.limited, median, slow
        )
    return route.told
