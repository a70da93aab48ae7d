"""How fast a server lets us ask: its rate limit headers, and the time to wait before the next request."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 900.0
"""Seconds; a server that asks for more is not believed."""


def seconds_until(value: str, now: float) -> float | None:
    """Retry-After in seconds from `now` (Unix time): a number or an HTTP date (RFC 9110 10.2.3).

    None if it is neither; never negative, never more than 15 minutes.
    """
    wait = _number(value)
    if wait is None:
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
        wait = moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - now
    return min(max(0.0, wait), LONGEST_WAIT)


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds a refused client must wait: Retry-After, else X-RateLimit-Reset, else None."""
    for name in ("retry-after", "x-ratelimit-reset"):
        if name in headers:
            wait = seconds_until(headers[name], now)
            if wait is not None:
                return wait
    return None


class RateBudget:
    """What is left of a server's allowance, as its last answer told. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._not_before = -math.inf

    def observe(self, headers: Mapping[str, str], now: float) -> None:
        """Read an answer's X-RateLimit headers; without them nothing changes."""
        remaining = _number(headers.get("x-ratelimit-remaining", ""))
        reset = _number(headers.get("x-ratelimit-reset", ""))
        if remaining is None or reset is None or remaining >= 1:
            return
        # Reset tells when the allowance is *full* again; one request is possible after its share of that.
        limit = _number(headers.get("x-ratelimit-limit", "")) or 1.0
        self.pause(min(max(0.0, reset) / max(1.0, limit), LONGEST_WAIT), now)

    def pause(self, seconds: float, now: float) -> None:
        """Ask nothing for some seconds."""
        self._not_before = max(self._not_before, now + seconds)

    def delay(self, now: float) -> float:
        """Seconds to wait before the next request; 0 if none."""
        return max(0.0, self._not_before - now)


def _number(value: str) -> float | None:
    try:
        number = float(value.split(",")[0])
    except ValueError:
        return None
    return number if math.isfinite(number) else None
